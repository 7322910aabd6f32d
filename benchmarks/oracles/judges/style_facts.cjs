// Stylesheets by postcss 8, postcss-scss, postcss-less and postcss-selector-parser 7: node style_facts.cjs FILE-WITH-PATHS.
// Of what the parsers give: classes, ids, placeholders, mixins, functions, variables, custom properties, keyframes, imports.
const fs = require("fs");
const parsers = { css: require("postcss").parse, scss: require("postcss-scss").parse, less: require("postcss-less").parse };
const selectors = require("postcss-selector-parser");

for (const path of fs.readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
  const kind = path.split(".").pop();
  let root;
  try {
    root = parsers[kind](fs.readFileSync(path, "utf8"));
  } catch (error) {
    console.error(`${path}: ${error.message.split("\n")[0]}`);
    continue;
  }
  const tell = (role, group, name, line) => console.log([path, role, group, name.replace(/\\(.)/g, "$1"), line].join("\t"));
  const lastNames = new Map();
  root.walk((node) => {
    const line = node.source.start.line;
    if (node.type === "rule") {
      const text = (node.raws.selector && node.raws.selector.raw) || node.selector;
      let parsed;
      const plain = text.replace(/[#@]\{[^{}]*\}/g, (all) => " ".repeat(all.length)).replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, (all) => all.replace(/[^\n]/g, " "));
      if (kind === "less" && /^[.#][\w-]+\s*\(/.test(plain)) {
        tell("def", "function", /^[.#]([\w-]+)/.exec(plain)[1], line);
        return;
      }
      if (/:\s*$/.test(plain)) return;
      try {
        parsed = selectors().astSync(plain.replace(/%(?=[a-zA-Z_-])/g, ".").replace(/ when .*/s, ""));
      } catch (error) {
        console.error(`${path}:${line}: ${error.message.split("\n")[0]}`);
        return;
      }
      const seen = new Set(), own = [];
      const around = node.parent && closest(node.parent, lastNames) || [];
      parsed.each((selector) => {
        let latest = [];
        selector.walk((part) => {
          const at = line + part.source.start.line - 1;
          if (part.type === "nesting" && part.next() && part.next().type === "tag" && /^[\w-]/.test(part.next().value)) {
            latest = around.slice(0, 8).map((name) => name + part.next().value);
            for (const name of latest) if (!seen.has(name)) { seen.add(name); tell("def", "type", name, at); }
          }
          if (part.type !== "class" && part.type !== "id") return;
          const name = part.value;
          if (inner(part) === 0) latest = [name];
          if (seen.has(name)) return;
          seen.add(name);
          tell("def", part.type === "class" ? "type" : "value", name, at);
        });
        own.push(...(latest.length ? latest : String(selector).includes("&") ? around.slice(0, 8) : []));
      });
      lastNames.set(node, own);
    } else if (node.type === "decl") {
      if (node.prop.startsWith("--")) tell("def", "value", node.prop, line);
      else if (node.prop.startsWith("$") && !local(node)) tell("def", "value", node.prop.slice(1), line);
    } else if (node.type === "atrule") {
      if (node.variable && !local(node)) tell("def", "value", node.name, line);
      else if (node.name === "mixin" || node.name === "function") tell("def", "function", /^[\w-]*/.exec(node.params)[0], line);
      else if (/keyframes$/.test(node.name) && !/[#@]\{/.test(node.params)) tell("def", "value", node.params.replace(/["']/g, ""), line);
      else if (node.name === "property") tell("def", "value", node.params, line);
    }
  });
}

function inner(part) {
  let depth = -1;
  for (let at = part.parent; at; at = at.parent) depth += at.type === "selector";
  return depth;
}

function closest(node, names) {
  for (; node; node = node.parent) if (names.has(node)) return names.get(node);
}

function local(node) {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === "atrule" && (at.name === "mixin" || at.name === "function")) return true;
    if (at.type === "rule" && at.mixin === undefined && /^[.#][\w-]+\s*\(/.test(at.selector)) return true;
  }
  return false;
}
