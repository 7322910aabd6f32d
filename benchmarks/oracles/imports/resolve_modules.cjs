// Reads names of files, one a line; writes one JSON row a file: each module that it names, and where TypeScript finds it.
// node resolve_modules.cjs ROOT < FILES; the package typescript must be found from NODE_PATH.
const fs = require("fs")
const path = require("path")
const ts = require("typescript")

const root = fs.realpathSync(process.argv[2])
const scripts = /<script\b[^>]*>([\s\S]*?)<\/script>/gi
const frontmatter = /^---\r?\n([\s\S]*?)\r?\n---/
const configs = new Map()
const host = { ...ts.sys, realpath: ts.sys.realpath, getCurrentDirectory: () => root }

function parsed(place) {
  if (!configs.has(place)) {
    const read = ts.readConfigFile(place, ts.sys.readFile)
    configs.set(place, read.config ? ts.parseJsonConfigFileContent(read.config, ts.sys, path.dirname(place), undefined, place) : null)
  }
  return configs.get(place)
}

function optionsFor(file) {
  let place = ts.findConfigFile(path.dirname(file), ts.sys.fileExists, "tsconfig.json")
  if (!place || !place.startsWith(root)) place = ts.findConfigFile(path.dirname(file), ts.sys.fileExists, "jsconfig.json")
  if (!place || !place.startsWith(root)) return {}
  const config = parsed(place)
  if (!config) return {}
  // A configuration of references alone: the one of them that holds the file, else the first beside it.
  if (!config.options.paths && config.projectReferences) {
    const inner = config.projectReferences.map((row) => parsed(ts.resolveProjectReferencePath(row))).filter(Boolean)
    const holding = inner.find((row) => row.fileNames.includes(file))
      || inner.find((row) => path.dirname(row.options.configFilePath || "") === path.dirname(place))
    if (holding) return holding.options
  }
  return config.options
}

function textOf(file) {
  const text = fs.readFileSync(file, "utf8")
  if (/\.astro$/.test(file)) return (frontmatter.exec(text) || ["", ""])[1]
  return /\.(vue|svelte)$/.test(file) ? [...text.matchAll(scripts)].map((row) => row[1]).join("\n") : text
}

for (const name of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const file = path.join(root, name)
  const options = { ...optionsFor(file), allowJs: true, resolveJsonModule: true, noDtsResolution: false }
  const kind = options.moduleResolution
  if (kind === undefined || kind === ts.ModuleResolutionKind.Classic || kind === ts.ModuleResolutionKind.Node10)
    Object.assign(options, { moduleResolution: ts.ModuleResolutionKind.Bundler, module: ts.ModuleKind.ESNext })
  const rows = {}
  for (const found of ts.preProcessFile(textOf(file), true, true).importedFiles) {
    const resolved = ts.resolveModuleName(found.fileName, file, options, host).resolvedModule
    let target = null
    if (resolved) {
      const real = fs.realpathSync(resolved.resolvedFileName)
      target = real.startsWith(root + path.sep) && !real.includes("node_modules") ? path.relative(root, real) : null
    }
    rows[found.fileName] = target
  }
  console.log(JSON.stringify([name, rows]))
}
