"""Imports and names of PHP against PHP's own tokens and composer's class loader.

``python -m benchmarks imports_php FOLDER…``: needs ``php`` and ``composer``. The checkout is copied, composer writes
its autoloader without installing anything; functions are those that the tokens of the checkout declare.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks.oracles.imports import Pairs, find, report, run


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    found = find(root, ("php",))
    names = [name for name in sorted(found.files) if name.endswith(".php")]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / root.name
        shutil.copytree(root, copy, symlinks=True)
        shutil.rmtree(copy / "vendor", ignore_errors=True)
        (copy / "composer.lock").unlink(missing_ok=True)
        command = [
            "composer",
            "dump-autoload",
            "--dev",
            "--no-interaction",
            "--no-plugins",
            "--no-scripts",
            "--quiet",
        ]
        subprocess.run(command, cwd=copy, check=True, capture_output=True)
        script = Path(__file__).with_name("resolve_names.php")
        output = subprocess.run(
            ["php", str(script), str(copy)],
            input="\n".join(names),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    used: Pairs = set()
    named: Pairs = set()
    mine: Pairs = set()
    for line in output.splitlines():
        path, rows = json.loads(line)
        for kind, number, target in rows:
            if kind == "use":
                mine |= {(path, place) for place in found.by_line.get((path, number), ())}
            if target in found.files and target != path:
                (used if kind == "use" else named).add((path, target))
    report(f"{root.name} use", used, mine, show)
    judged = {pair for pair in found.named_pairs() if pair[0] in names}
    report(f"{root.name} names", named - used, judged - used, show)


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
