// Solidity's facts by @solidity-parser/parser 0.20 (ANTLR; `npm install @solidity-parser/parser`):
// `node solidity_facts.cjs FILE-WITH-PATHS`. A file that it cannot read is not judged.
const fs = require("fs");
const parser = require("@solidity-parser/parser");

const KINDS = {
  ContractDefinition: "type", StructDefinition: "type", EnumDefinition: "type", EnumValue: "enum-member",
  EventDefinition: "value", ModifierDefinition: "function", FunctionDefinition: "function",
  CustomErrorDefinition: "type", TypeDefinition: "type", FileLevelConstant: "value",
};

for (const path of fs.readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
  let tree;
  try {
    tree = parser.parse(fs.readFileSync(path, "utf8"), { loc: true });
  } catch (error) {
    continue;
  }
  const show = (role, kind, name, line) => console.log([path, role, kind, name, line].join("\t"));
  const visitor = {
    ImportDirective: (node) => {
      const names = node.symbolAliasesIdentifiers || [];
      for (const [name] of names) show("import", "", `${node.path}.${name.name}`, name.loc.start.line);
      if (!names.length) show("import", "", node.path, node.pathLiteral.loc.start.line);
    },
    InheritanceSpecifier: (node) => show("inherit", "", node.baseName.namePath.split(".").pop(), node.loc.start.line),
    StateVariableDeclaration: (node) => {
      for (const item of node.variables) show("def", "value", item.name, item.identifier.loc.start.line);
    },
    StructDefinition: (node) => {
      show("def", "type", node.name, node.loc.start.line);
      for (const item of node.members) show("def", "value", item.name, item.identifier.loc.start.line);
    },
  };
  for (const [kind, group] of Object.entries(KINDS)) {
    visitor[kind] ??= (node) => {
      const name = node.isConstructor ? "constructor" : node.isReceiveEther ? "receive" : node.isFallback ? "fallback" : node.name;
      if (kind === "TypeDefinition" || name) show("def", group, name || node.name, node.loc.start.line);
    };
  }
  parser.visit(tree, visitor);
}
