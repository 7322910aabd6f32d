"""Zig's definitions by the lines that begin them, as ``zig fmt`` writes them: ``python zig_facts.py FILE-WITH-PATHS``.

No compiler is a package that can be had: functions, types and fields of formatted files, each on a line of its own.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

FUNCTION = re.compile(
    r"\s*(?:pub )?(?:export |extern (?:\"[^\"]*\" )?|inline |noinline )*fn (@\"[^\"]*\"|\w+)\("
)
TYPE = re.compile(
    r"\s*(?:pub )?const (@\"[^\"]*\"|\w+)(?:: type)? = (?:extern |packed )?(?:struct|enum|union|opaque|error)\b\s*[({]"
)
TEST = re.compile(r"\s*test \"((?:[^\"\\]|\\.)*)\" \{")


def main() -> None:
    """Print the facts of the files whose paths stand in a file."""
    for path in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        for number, line in enumerate(
            Path(path).read_text(encoding="utf-8", errors="replace").split("\n"), 1
        ):
            for pattern, kind in ((FUNCTION, "function"), (TYPE, "type"), (TEST, "function")):
                found = pattern.match(line)
                if found is not None:
                    print(path, "def", kind, found[1].removeprefix("@").strip('"'), number, sep="\t")


if __name__ == "__main__":
    main()
