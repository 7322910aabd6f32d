// Swift by the grammar of VS Code (swift-tmlanguage, as shiki 1.29 has it): node swift_facts.cjs FILE-WITH-PATHS.
// (of "import let a.b" it does not know the name.) Types, functions, initialisers, subscripts, cases of enums and imports; what is let or var has no scope of its own there.
const fs = require("fs");

const GROUPS = [
  [/^entity\.name\.type\.(class|struct|enum|protocol|actor|typealias)\.swift$/, "type"],
  [/^variable\.language\.associatedtype\.swift$/, "type"],
  [/^variable\.other\.enummember\.swift$/, "enum-member"],
];

(async () => {
  const { createHighlighter } = await import("shiki");
  const highlighter = await createHighlighter({ themes: ["nord"], langs: ["swift"] });
  for (const path of fs.readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
    const text = fs.readFileSync(path, "utf8");
    const options = { lang: "swift", theme: "nord", includeExplanation: "scopeName", tokenizeMaxLineLength: 0, tokenizeTimeLimit: 0 };
    const { tokens } = highlighter.codeToTokens(text, options);
    tokens.forEach((line, index) => {
      let imported = "";
      for (const part of line.flatMap((token) => token.explanation)) {
        const scopes = part.scopes.map((scope) => scope.scopeName);
        const last = scopes[scopes.length - 1];
        const tell = (role, group, name) => console.log([path, role, group, name.replace(/`/g, ""), index + 1].join("\t"));
        const within = scopes[scopes.length - 2] || "";
        if (scopes.includes("meta.import.swift")) {
          if (last === "entity.name.type.swift") imported += (imported ? "." : "") + part.content.trim();
          continue;
        }
        const group = GROUPS.find(([pattern]) => pattern.test(last));
        const name = part.content.trim();
        if (!name || name === "`") continue;
        if (group) tell("def", group[1], name);
        else if (last === "entity.name.function.swift" && /^meta\.definition\.(function|macro)\.swift$/.test(within)) tell("def", "function", name);
        else if (last === "storage.type.function.swift" && /initializer/.test(within)) tell("def", "function", "init");
        else if (last === "storage.type.function.swift" && name === "deinit") tell("def", "function", "deinit");
      }
      if (imported && imported !== "let") console.log([path, "import", "", imported, index + 1].join("\t"));
    });
  }
})();
