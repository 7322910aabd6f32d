// What TypeScript's own parser finds in JavaScript and TypeScript files: one line a fact, with tabs.
//
// Needs the package typescript 5.9.3: NODE_PATH=…/node_modules node script_facts.cjs FILE-WITH-PATHS
const fs = require("fs");
const ts = require("typescript");

for (const path of fs.readFileSync(process.argv[2], "utf8").trim().split("\n")) {
  const tree = ts.createSourceFile(path, fs.readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  if (tree.parseDiagnostics.length) {
    console.error("not read:", path);
    continue;
  }
  const say = (role, kind, name, node) => {
    const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
    console.log([path, role, kind, name, line].join("\t"));
  };
  const named = (kind, node) => {
    const name = node.name;
    if (name && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteral(name))) {
      say("def", kind, name.text.replace(/^#/, ""), name);
    } else if (name && ts.isComputedPropertyName(name) &&
               (ts.isMethodDeclaration(node) || ts.isMethodSignature(node))) {
      say("def", kind, name.getText(tree), name);
    }
  };
  const isFunction = (node) => node && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));
  // What a function or class is called by others: `route.open = function named() {}` is `open`.
  const target = (node) => {
    const name = node && (ts.isPropertyAccessExpression(node) ? node.name : node);
    return name && ts.isIdentifier(name) ? name : undefined;
  };
  const isAssigned = (node) => ts.isBinaryExpression(node.parent)
    ? node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && node.parent.right === node &&
      target(node.parent.left)
    : (ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent)) && target(node.parent.name);
  // Members of a type that has no name are no symbols: `options: { onError(error: unknown): void }`.
  const isInNamedType = (node) => {
    for (let outer = node.parent; outer; outer = outer.parent) {
      if (ts.isInterfaceDeclaration(outer) || ts.isTypeAliasDeclaration(outer)) return true;
      if (ts.isFunctionLike(outer) || ts.isParameter(outer) || ts.isVariableDeclaration(outer)) return false;
    }
    return false;
  };
  const visit = (node) => {
    if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) ||
        ts.isEnumDeclaration(node)) {
      named("type", node);
    } else if (ts.isFunctionDeclaration(node) || (ts.isFunctionExpression(node) && !isAssigned(node)) ||
               ts.isMethodDeclaration(node)) {
      named("function", node);
    } else if (ts.isMethodSignature(node) && isInNamedType(node)) {
      named("function", node);
    } else if (ts.isConstructSignatureDeclaration(node) && isInNamedType(node)) {
      say("def", "function", "new", node);
    } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
               (isFunction(node.right) || ts.isClassExpression(node.right)) && target(node.left)) {
      const name = target(node.left);
      const kind = isFunction(node.right) ? "function" : "type";
      if (kind === "function" || name.text !== "exports") say("def", kind, name.text, name);
    } else if (ts.isConstructorDeclaration(node)) {
      say("def", "function", "constructor", node);
    } else if ((ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node)) &&
        isFunction(node.initializer)) {
      named("function", node);
    } else if (ts.isVariableDeclaration(node) && node.initializer && ts.isClassExpression(node.initializer)) {
      named("type", node);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
}
