"""Dart types by the lines that begin them, as `dart format` writes them: ``python dart_facts.py FILE-WITH-PATHS``.

No SDK is a package that can be had. Members are not judged.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

TYPE = re.compile(
    r"(?:(?:abstract|sealed|final|base|interface|mixin) )*(?:class|mixin|enum|extension(?: type)?(?: const)?|typedef)"
    r" ([\w$]+)(?=[ <({]|$)"
)


def main() -> None:
    """Print the facts of the files whose paths stand in a file."""
    for path in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        text = Path(path).read_text(encoding="utf-8", errors="replace")
        blanked = re.sub(
            r"/\*.*?\*/|\'\'\'.*?\'\'\'|\"\"\".*?\"\"\"",
            lambda found: "\n" * found[0].count("\n"),
            text,
            flags=re.DOTALL,
        )
        for number, line in enumerate(blanked.split("\n"), 1):
            found = TYPE.match(line)
            if found is not None and found[1] != "on":
                print(path, "def", "type", found[1], number, sep="\t")


if __name__ == "__main__":
    main()
