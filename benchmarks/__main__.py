"""``python -m benchmarks NAME …``: runs one measurement; without a name, lists them."""

from __future__ import annotations

import importlib
import sys

MEASUREMENTS = {
    "table": ("benchmarks.table", "speed: building, asking, updating, rendering, against limits and peers"),
    "extraction_truth": ("benchmarks.extraction_truth", "Python extraction against the ast module"),
    "ctags_recall": ("benchmarks.ctags_recall", "definitions against universal-ctags"),
    "unique_names": ("benchmarks.unique_names", "a name that one file defines finds that file first"),
    "rg_words": ("benchmarks.oracles.ripgrep:words", "files that have a word against rg -lw"),
    "rg_regexes": (
        "benchmarks.oracles.ripgrep:regexes",
        "lines of regular expressions against rg",
    ),
    "judged": (
        "benchmarks.oracles.languages",
        "definitions and imports of a language against its own parser",
    ),
    "walk": ("benchmarks.oracles.walk", "which files are there and ignored, against git and rg --files"),
    "tags_vs_scanners": (
        "benchmarks.oracles.scanners.run",
        "security tags against bandit, gosec, eslint-plugin-security, rubocop, flawfinder, semgrep",
    ),
    "imports_python": ("benchmarks.oracles.imports.python", "imports of Python against importlib"),
    "imports_script": (
        "benchmarks.oracles.imports.script",
        "imports of JavaScript and TypeScript against TypeScript",
    ),
    "ctags_units": (
        "benchmarks.oracles.ctags_units",
        "the cases of universal-ctags against its expected tags",
    ),
    "functions_clang": ("benchmarks.oracles.clang", "functions of C and C++ headers against libclang"),
    "imports_c": ("benchmarks.oracles.imports.c", "included files of C and C++ against gcc"),
    "imports_go": ("benchmarks.oracles.imports.go", "imports of Go against go list"),
    "imports_java": ("benchmarks.oracles.imports.java", "imports and names of Java against javac"),
    "imports_make": ("benchmarks.oracles.imports.make", "included files of Make against GNU make"),
    "imports_php": (
        "benchmarks.oracles.imports.php",
        "imports and names of PHP against composer's class loader",
    ),
    "imports_jvm": (
        "benchmarks.oracles.imports.jvm",
        "imports of Kotlin and Scala against the lines that declare",
    ),
    "imports_cmake": ("benchmarks.oracles.imports.cmake", "included files of CMake against CMake itself"),
    "imports_shell": (
        "benchmarks.oracles.imports.shell",
        "sourced files of shell scripts against bash itself",
    ),
    "imports_swift": (
        "benchmarks.oracles.imports.swift",
        "imports of Swift modules against the targets of Package.swift",
    ),
    "imports_paths": (
        "benchmarks.oracles.imports.paths",
        "imports that are paths or names of files, in a dozen languages, against the lines that write them",
    ),
    "imports_agree": ("benchmarks.oracles.imports.agree", "import: against what records say of importers"),
    "imports_csharp": (
        "benchmarks.oracles.imports.csharp",
        "used types and usings of C# against Roslyn",
    ),
    "imports_ruby": (
        "benchmarks.oracles.imports.ruby",
        "requires and constants of Ruby against Zeitwerk's rules",
    ),
    "soak": (
        "benchmarks.endurance.soak",
        "an hour of questions, commits, forgets, kills: every answer is right",
    ),
    "imports_rust": (
        "benchmarks.oracles.imports.rust",
        "modules, use and paths of Rust against cargo metadata and syn",
    ),
    "checkouts": ("benchmarks.relevance.checkouts", "bring the repositories that the judgments are for"),
    "naming": ("benchmarks.relevance.naming", "which words names have for words of prose, learned"),
    "judgments": ("benchmarks.relevance.by_rule", "make judgments from a history and from comments"),
    "train": ("benchmarks.relevance.train", "what multiplies a score, learned from the judgments"),
    "lines": ("benchmarks.relevance.lines", "the line that answers is shown first of its file"),
    "train_lines": (
        "benchmarks.relevance.train_lines",
        "what makes a line the best, learned from judged lines",
    ),
    "many_repositories": (
        "benchmarks.many_repositories",
        "questions to a store of many repositories, and to one of it",
    ),
    "on_cluster": ("benchmarks.on_cluster", "answers of a cluster against those of a folder, and their cost"),
    "ablation": ("benchmarks.relevance.ablation", "what each signal of the ranking pays"),
    "agents": ("benchmarks.agents.run", "what an agent spends on a question: search against grep and read"),
    "watching": ("benchmarks.watching", "how soon an edit is searchable under watch, and what idle costs"),
    "typing": ("benchmarks.serving:typing", "the server for browsers: what a keystroke costs"),
    "load": ("benchmarks.serving:load", "the server for browsers: 64 clients while files change"),
    "relevance": (
        "benchmarks.relevance.run",
        "is the right file first: kwsearch, BM25, ripgrep and another version on 46 repositories",
    ),
}


def main() -> None:
    """Run the measurement that the command line names."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in MEASUREMENTS:
        for key, (_, text) in MEASUREMENTS.items():
            print(f"python -m benchmarks {key:12} {text}")
        sys.exit(0 if not name else 2)
    sys.argv = [f"python -m benchmarks {name}", *sys.argv[2:]]
    module, _, function = MEASUREMENTS[name][0].partition(":")
    getattr(importlib.import_module(module), function or "main")()


main()
