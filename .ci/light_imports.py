"""Fails when ``import kwsearch``, or the fastest way to an answer, loads what makes a start slow."""

import os
import subprocess
import sys

HEAVY = (
    "whoosh",
    "tree_sitter",
    "typer",
    "rich",
    "markdown_it",
    "jinja2",
    "platformdirs",
    "numpy",
    "pydantic",
    "re2",
)
HEAVY_FOR_A_QUERY = (
    *HEAVY,
    "re",
    "typing",
    "dataclasses",
    "enum",
    "json",
    "pathlib",
    "tomllib",
    "kwsearch.cli.app",
)
LIST_MODULES = "import sys; sys.stderr.write('\\n'.join(sys.modules))"


def loaded(code: str) -> set[str]:
    """Names of the modules that are loaded after ``code`` in a fresh interpreter."""
    command = [sys.executable, "-c", f"{code}\n{LIST_MODULES}"]
    run = subprocess.run(command, check=True, capture_output=True, text=True, cwd=os.path.dirname(__file__))
    return set(run.stderr.split("\n"))


def main() -> None:
    """Check both, print what is too much, and exit with its count."""
    bare = loaded("pass")
    sample = os.path.abspath("sample_repo")
    query = (
        "from kwsearch.__main__ import run\n"
        f"assert run(['query', '--root', {sample!r}, '--stale=trust', '-l', 'record_scan']) == 0"
    )
    found = [
        f"import kwsearch loads {name}" for name in sorted(loaded("import kwsearch") - bare) if name in HEAVY
    ]
    found += [f"a query loads {name}" for name in sorted(loaded(query) - bare) if name in HEAVY_FOR_A_QUERY]
    print("\n".join(found) or "imports are light")
    sys.exit(len(found))


if __name__ == "__main__":
    main()
