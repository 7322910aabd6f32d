// What Scalameta's parser (npm: scalameta-parsers 4.14.2) finds: node scala_facts.cjs FILE-WITH-PATHS
const fs = require("fs");
const { parseSource } = require("scalameta-parsers");

let path, starts;

function line(offset) {
    let low = 0, high = starts.length;
    while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (starts[middle] <= offset) low = middle; else high = middle;
    }
    return low + 1;
}

function say(role, kind, name, text = name.value) {
    console.log([path, role, kind, text, line(name.pos.start)].join("\t"));
}

function dotted(ref) {
    if (ref.type === "Term.Select") return `${dotted(ref.qual)}.${ref.name.value}`;
    return ref.value ?? "this";
}

function typeName(type) {
    if (type.type === "Type.Name") return type;
    if (type.type === "Type.Select" || type.type === "Type.Project") return type.name;
    return type.tpe ? typeName(type.tpe) : null;
}

function called(fun) {
    if (fun.type === "Term.Name") return fun;
    if (fun.type === "Term.Select") return fun.name;
    return fun.type === "Term.ApplyType" ? called(fun.fun) : null;
}

function patternNames(pattern) {
    if (pattern.type === "Pat.Var") return [pattern.name];
    return pattern.type === "Pat.Tuple" ? pattern.args.flatMap(patternNames) : [];
}

const TYPES = ["Defn.Class", "Defn.Trait", "Defn.Object", "Defn.Enum", "Defn.Type", "Decl.Type", "Pkg.Object"];

function visit(node, parent) {
    if (Array.isArray(node)) {
        for (const child of node) visit(child, parent);
        return;
    }
    if (node === null || typeof node !== "object") return;
    const type = node.type;
    if (TYPES.includes(type)) {
        say("def", "type", node.name);
        const isCase = (node.mods || []).some((mod) => mod.type === "Mod.Case");
        for (const clause of node.ctor?.paramClauses || []) {
            for (const [index, param] of clause.values.entries()) {
                const kept = param.mods.some((mod) => mod.type === "Mod.ValParam" || mod.type === "Mod.VarParam");
                if (kept || isCase) say("def", "value", param.name);
            }
        }
    } else if (type === "Defn.EnumCase" || type === "Defn.RepeatedEnumCase") {
        for (const name of node.cases || [node.name]) say("def", "enum-member", name);
    } else if (type === "Defn.Def" || type === "Decl.Def") {
        say("def", "function", node.name);
    } else if (type === "Ctor.Secondary") {
        say("def", "function", node.name, "this");
    } else if (/^(Defn|Decl)\.(Val|Var)$/.test(type) && /^(Template.Body|Source|Pkg.Body|Pkg)$/.test(parent)) {
        for (const name of node.pats.flatMap(patternNames)) say("def", "value", name);
    } else if ((type === "Defn.Given" || type === "Defn.GivenAlias") && node.name.value) {
        say("def", "value", node.name);
    } else if (type === "Importer") {
        for (const importee of node.importees) {
            const base = dotted(node.ref);
            const name = importee.type === "Importee.Name" || importee.type === "Importee.Rename" ? importee.name : null;
            const isStar = name === null || name.value === "*"; // Scala 3's star, read as a name of Scala 2
            if (parent === "Import" && importee.type !== "Importee.Unimport")
                say("import", "", importee, isStar ? base : `${base}.${name.value}`);
        }
    } else if (type === "Template") {
        if (parent !== "Term.NewAnonymous")
            for (const init of node.inits) {
                const name = typeName(init.tpe);
                if (name) say("inherit", "", name);
            }
        for (const derived of node.derives || []) if (typeName(derived)) say("inherit", "", typeName(derived));
    } else if (type === "Term.Apply") {
        const name = called(node.fun);
        if (name) say("call", "", name);
    } else if (type === "Term.ApplyInfix" && /^[A-Za-z]/.test(node.op.value)) {
        say("call", "", node.op);
    } else if (type === "Term.New") {
        const name = typeName(node.init.tpe);
        if (name) say("call", "", name);
    } else if (type === "Term.NewAnonymous") {
        const name = node.templ.inits[0] && typeName(node.templ.inits[0].tpe);
        if (name) say("call", "", name);
    } else if (type === "Mod.Annot") {
        const name = typeName(node.init.tpe);
        if (name) say("decorate", "", name);
    }
    for (const [key, child] of Object.entries(node)) if (key !== "pos") visit(child, type);
}

for (const file of fs.readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
    path = file;
    const text = fs.readFileSync(file, "utf8");
    starts = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    const tree = parseSource(text, process.argv[3] || "Scala213");
    if (tree.error) console.error(`${file}: ${tree.error}`); else visit(tree, "");
}
