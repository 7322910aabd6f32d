"""Pages and answers are of the tree alone: not of hash seeds, workers, the order of a folder, time zones or locales."""

from __future__ import annotations

import itertools
import json
import locale
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repositories import copy_sample

PROGRAM = """
import hashlib, json, os, random, sys
import kwsearch
root, place, workers, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
listed, scanned = os.listdir, os.scandir

def shuffled(names):
    names = list(names)
    random.Random(seed).shuffle(names)
    return names

class Listing:
    def __init__(self, path):
        self.entries = scanned(path)
        self.rest = iter(shuffled(self.entries))
    def __enter__(self):
        return self
    def __exit__(self, *_):
        self.entries.close()
    def __iter__(self):
        return self
    def __next__(self):
        return next(self.rest)
    def close(self):
        self.entries.close()

os.listdir = lambda *where: shuffled(sorted(listed(*where)))
os.scandir = Listing
kwsearch.build_index(root, index_dir=place, settings=kwsearch.Settings(workers=workers))
asked = ["ParcelStore", "store", "route parcel", "kind:class", "call:load", "import:store", "*er sort:freq",
         "/par[a-z]+/", "tag:pickle", "store select:folder", "path:*.py -is:test", "retrx"]
told = {}
with kwsearch.open_index(root, place) as index:
    for query in asked:
        told[query] = [list(index.search(query, limit=0, explain=True).json_lines())]
    for path in index.files():
        record = index.file(path)
        told[path] = [repr(record), record.imported_files, record.imported_by, record.used_files]
    told["words"] = index.keywords()
    out = place + "-pages"
    kwsearch.render_pages(index, out, settings=kwsearch.RenderSettings(workers=workers))
    for folder, folders, names in os.walk(out):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as stream:
                told["page " + os.path.relpath(path, out)] = hashlib.sha256(stream.read()).hexdigest()
json.dump(told, sys.stdout, sort_keys=True)
"""


def has_locale(name: str) -> bool:
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, name)
    except locale.Error:
        return False
    finally:
        locale.setlocale(locale.LC_ALL, before)
    return True


def circumstances() -> list[tuple[dict[str, str], int]]:
    """Four hash seeds, one to four workers, four zones, and what is here of locales that are known for trouble."""
    locales = [
        name for name in ("C", "C.UTF-8", "POSIX", "tr_TR.UTF-8", "tr_TR", "de_DE.UTF-8") if has_locale(name)
    ]
    zones = ["UTC", "Pacific/Apia", "America/St_Johns", "Asia/Kathmandu"]
    found = []
    for number, (zone, name) in enumerate(zip(zones, itertools.cycle(locales), strict=False)):
        found.append(({"PYTHONHASHSEED": str(number + 1), "TZ": zone, "LC_ALL": name}, number + 1))
    used = {variables["LC_ALL"] for variables, _ in found}
    found += [
        ({"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": name}, 2) for name in locales if name not in used
    ]
    return found


def told(root: Path, place: Path, variables: dict[str, str], workers: int) -> dict[str, object]:
    command = [sys.executable, "-c", PROGRAM, str(root), str(place), str(workers), json.dumps(variables)]
    run = subprocess.run(command, env=os.environ | variables, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode(errors="replace")[-2000:]
    return json.loads(run.stdout)


@pytest.mark.slow  # hash seeds and workers alone are tried in every run: tests/search/test_tree_alone.py
@pytest.mark.timeout(400)
def test_pages_and_answers_are_of_the_tree_alone(tmp_path: Path) -> None:
    root = tmp_path / "root"
    copy_sample(root)
    cases = circumstances()
    assert len({variables["PYTHONHASHSEED"] for variables, _ in cases}) == 4
    assert {workers for _, workers in cases} == {1, 2, 3, 4}
    first = told(root, tmp_path / "first", *cases[0])
    assert len([name for name in first if name.startswith("page ")]) > 20
    for number, (variables, workers) in enumerate(cases[1:]):
        other = told(root, tmp_path / f"other{number}", variables, workers)
        differing = [name for name in {*first, *other} if first.get(name) != other.get(name)]
        assert differing == [], f"{variables}, {workers} workers"
