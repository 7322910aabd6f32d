// Facts of Astro components by @astrojs/compiler and @babel/parser: node astro_facts.mjs FILE-WITH-PATHS
//
// The compiler says where frontmatter and scripts stand, Babel what they declare and import. A file that one of them
// cannot read is left out, and told on stderr. What is declared in a function is left out, as its locals are no symbols.
import { readFileSync } from "node:fs";
import { parse } from "@astrojs/compiler";
import babel from "@babel/parser";

const walk = (node, see) => {
  see(node);
  for (const child of node.children ?? []) walk(child, see);
};

const names = (pattern) => {
  if (!pattern) return [];
  if (pattern.type === "Identifier") return [pattern];
  if (pattern.type === "ObjectPattern") return pattern.properties.flatMap((item) => names(item.value ?? item.argument));
  if (pattern.type === "ArrayPattern") return pattern.elements.flatMap(names);
  if (pattern.type === "AssignmentPattern") return names(pattern.left);
  return pattern.type === "RestElement" ? names(pattern.argument) : [];
};

const FUNCTIONS = new Set(["ArrowFunctionExpression", "FunctionExpression"]);

function facts(code, before) {
  const found = [];
  const define = (role, kind, id) => found.push([role, kind, id.name ?? id.value, id.loc.start.line + before]);
  const members = (list) => {
    for (const item of list ?? []) {
      const id = item.key;
      if (!id || item.computed || !(id.type === "Identifier" || id.type === "PrivateName")) continue;
      define("def", /Method/.test(item.type) ? "function" : "value", id.id ? { ...id, name: id.id.name } : id);
      if (item.type === "TSPropertySignature") typed(item.typeAnnotation?.typeAnnotation);
    }
  };
  const typed = (node) => {
    if (node?.type === "TSTypeLiteral") members(node.members);
    for (const type of node?.types ?? []) typed(type);
  };
  const declared = (node) => {
    if (!node) return;
    if (node.type === "FunctionDeclaration" && node.id) define("def", "function", node.id);
    else if (node.type === "ClassDeclaration" && node.id) {
      define("def", "type", node.id);
      members(node.body.body);
    } else if (/^TS(Interface|TypeAlias|Enum)Declaration$/.test(node.type)) {
      define("def", "type", node.id);
      members(node.body?.body);
      typed(node.typeAnnotation);
    }
    else if (node.type === "VariableDeclaration")
      for (const item of node.declarations)
        for (const id of names(item.id))
          define("def", item.id.type === "Identifier" && FUNCTIONS.has(item.init?.type) ? "function" : "value", id);
    else if (/^Export(Named|Default)Declaration$/.test(node.type)) declared(node.declaration);
  };
  const options = { sourceType: "module", plugins: ["typescript", "jsx"], allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true };
  for (const node of babel.parse(code, options).program.body) {
    declared(node);
    if (node.type !== "ImportDeclaration") continue;
    const add = (item, name) => found.push(["import", "", name, item.loc.start.line + before]);
    if (!node.specifiers.length) add(node, node.source.value);
    for (const item of node.specifiers)
      add(item, item.imported ? `${node.source.value}.${item.imported.name ?? item.imported.value}` : node.source.value);
  }
  return found;
}

let out = 0;
const paths = readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean);
for (const path of paths) {
  const text = readFileSync(path, "utf8");
  try {
    const { ast, diagnostics } = await parse(text, { position: true });
    if (diagnostics.some((item) => item.severity === 1)) throw new Error(diagnostics[0].text);
    const blocks = [], skipped = [0];
    walk(ast, (node) => {
      if (node.type === "frontmatter") blocks.push([node.value, node.position.start.line - 1]);
      else if (node.type === "element" && node.name === "style")
        for (let line = node.position.start.line; line <= (node.position.end ?? node.position.start).line; line++)
          skipped.push(line);
      else if (node.type === "element" && node.name === "script" && node.children[0]?.type === "text")
        if (!node.attributes.some((item) => item.name === "type" && !/module|javascript/.test(item.value)))
          blocks.push([node.children[0].value, node.children[0].position.start.line - 1]);
    });
    const rows = blocks.flatMap(([code, before]) => facts(code, before));
    for (const line of skipped) console.log(`${path}\tskipped\t\t\t${line}`);
    for (const row of rows) console.log([path, ...row].join("\t"));
  } catch (error) {
    out += 1;
    console.error(`${path}: ${String(error.message ?? error).split("\n")[0]}`);
  }
}
console.error(`${out} of ${paths.length} left out`);
