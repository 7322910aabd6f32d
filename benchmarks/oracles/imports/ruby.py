"""Required files and loaded constants of Ruby against Zeitwerk's own inflectors and Ruby's own parser.

``python -m benchmarks imports_ruby FOLDER…``: needs ``ruby`` with the gem ``zeitwerk``. A file on the way to a constant
(``a.rb`` for ``A::B``) is neither asked for nor wrong.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from benchmarks.oracles.imports import Pairs, find, report, run


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    found = find(root, ("ruby",))
    names = [name for name in sorted(found.files) if name.endswith(".rb")]
    script = Path(__file__).with_name("resolve_constants.rb")
    output = subprocess.run(
        ["ruby", str(script), str(root)], input="\n".join(names), capture_output=True, text=True, check=True
    ).stdout
    required: Pairs = set()
    constants: Pairs = set()
    on_the_way: Pairs = set()
    for line in output.splitlines():
        path, *groups = json.loads(line)
        for pairs, targets in zip((required, constants, on_the_way), groups, strict=True):
            pairs |= {(path, target) for target in targets if target in found.files and target != path}
    report(f"{root.name} require", required, {pair for pair in found.pairs() if pair[0] in names}, show)
    mine = {pair for pair in found.named_pairs() if pair[0] in names}
    report(f"{root.name} constants", constants, mine - (on_the_way - constants), show)


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
