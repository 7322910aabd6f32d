"""A store of many repositories under questions: ``python -m benchmarks many_repositories --store URL --folder DIR``.

Indexes each folder of DIR as a repository, after it has made so many more as ``--generate`` says; then asks questions
of all kinds, of all repositories and of one each, and prints how long they take. With ``--local`` all of them are
indexed as the folders of one tree, too, and each answer to all repositories is compared with that of the tree, in
which what belongs to a repository (docs/cluster.md) is set aside: which folder is the top one, what a ``.h`` is, and
that the repository's name is no part of a path.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from unittest.mock import patch

import kwsearch
from benchmarks.on_cluster import differences, mixed_queries, tail
from kwsearch.indexing.examine import Examiner
from kwsearch.languages.fileclass import folder_flags
from kwsearch.models import SourceFile
from kwsearch.scan import walk
from kwsearch.store.segment import builder
from kwsearch.text.identifiers import path_words

STEMS = (
    "parcel",
    "carrier",
    "route",
    "ledger",
    "invoice",
    "sensor",
    "buffer",
    "widget",
    "cache",
    "token",
    "queue",
)
ACTIONS = (
    "load",
    "store",
    "find",
    "merge",
    "split",
    "encode",
    "decode",
    "render",
    "flush",
    "update",
    "remove",
)
EXAMPLE = """\
import {module}


class {type}:
    \"\"\"{action} every {stem} of the {other}.\"\"\"

    def {action}_{stem}(self, {other}):
        if not {other}:
            raise ValueError("no {other} to {action}")
        return {module}.{action}_{other}({other})
"""


def generate(folder: Path, count: int, files: int = 30) -> None:
    """Make repositories of Python files about a few things each."""
    for number in range(count):
        rng = random.Random(number)
        root = folder / f"made-{number:03}"
        if root.exists():
            continue
        root.mkdir(parents=True)
        for _ in range(files):
            stem, other, module = rng.sample(STEMS, 3)
            action = rng.choice(ACTIONS)
            name = f"{stem}_{other}{rng.randrange(100)}"
            text = EXAMPLE.format(
                module=module,
                type=f"{stem.title()}{other.title()}{number}",
                action=action,
                stem=stem,
                other=other,
            )
            (root / f"{name}.py").write_text(text)


def index_all(folder: Path, store: str, workers: int) -> None:
    """Index every folder as a repository of its own name, several at once."""
    with kwsearch.open_store(store) as there:
        known = {row.name for row in there.repositories()}

    def index(root: Path) -> int:
        settings = kwsearch.load_settings(root, overrides={"workers": 1})
        report = kwsearch.build_index(
            root, index_dir=kwsearch.store_place(root, store, root.name), settings=settings
        )
        return report.indexed

    began, spent = time.perf_counter(), sum(os.times()[:4])
    missing = [root for root in sorted(folder.iterdir()) if root.name not in known]
    with ThreadPoolExecutor(workers) as pool:
        files = sum(pool.map(index, missing))
    print(
        f"{len(missing)} repositories, {files:,} files indexed in {time.perf_counter() - began:.0f} s, "
        f"{sum(os.times()[:4]) - spent:.0f} s of processor time"
    )


def build_tree(folder: Path, place: str) -> None:
    """Index all repositories as one tree; each file is judged by its place in its repository, and its name by that."""
    headers = {
        root.name: walk.scan_tree(str(root), kwsearch.load_settings(root)).header_language
        for root in sorted(folder.iterdir())
    }
    own = Examiner._own

    def of_repository(examiner: Examiner, source: SourceFile, data: bytes) -> SourceFile:
        if source.path.endswith(".h"):
            source = source._replace(language=headers[source.path.partition("/")[0]])
        return own(examiner, source, data)

    with (
        patch.object(walk, "folder_flags", lambda path: folder_flags(path.partition("/")[2])),
        patch.object(builder, "path_words", lambda path: path_words(path.partition(b"/")[2])),
        patch.object(Examiner, "_own", of_repository),
    ):
        settings = kwsearch.load_settings(folder, overrides={"workers": 1})
        kwsearch.build_index(folder, index_dir=place, settings=settings, rebuild=True)


def main() -> None:
    """Make, index, ask, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks many_repositories", description=__doc__)
    parser.add_argument("--store", required=True, help="address of the cluster")
    parser.add_argument("--folder", required=True, type=Path, help="each folder in it is a repository")
    parser.add_argument("--generate", type=int, default=0, help="make so many more")
    parser.add_argument("--local", default="", help="folder of one index of all, to compare with")
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    generate(options.folder, options.generate)
    index_all(options.folder, options.store, options.workers)
    with kwsearch.open_store(options.store) as store:
        rows = store.repositories()
        print(f"{len(rows)} repositories, {sum(row.files for row in rows):,} files")
        place = options.local or str(options.folder.parent / f"{options.folder.name}-index")
        build_tree(options.folder, place)
        with kwsearch.open_index(options.folder, place) as tree:
            queries = mixed_queries(tree, options.queries)
            ask(store, queries, "all")
            rng = random.Random(1)
            ask(store, [f"repo:^{rng.choice(rows).name}$ {query}" for query in queries], "one")
            if options.local:
                compare(store, tree, queries)


def ask(store: kwsearch.Repositories, queries: list[str], whose: str) -> None:
    """Ask questions one after the other and print how long they took."""
    waited, spent = [], []
    outcome: Counter[str] = Counter()
    store.search(queries[0])
    for query in queries:
        began, worked = time.perf_counter(), time.process_time()
        found = store.search(query)
        for hit in found:
            hit.to_dict()  # with the lines that a person sees
        waited.append((time.perf_counter() - began) * 1000)
        spent.append((time.process_time() - worked) * 1000)
        outcome["answered"] += bool(found.total)
        outcome["complete"] += found.complete
        if waited[-1] > 2000:
            print(f"{query!r}: {waited[-1]:.0f} ms, {spent[-1]:.0f} of the client, {found.total} files")
    print(
        f"{len(queries)} questions to {whose}: waited p50 {median(waited):.0f} ms, p95 {tail(waited):.0f}; "
        f"client's processor p50 {median(spent):.0f}, p95 {tail(spent):.0f}; {dict(outcome)}"
    )


def compare(store: kwsearch.Repositories, tree: kwsearch.Index, queries: list[str]) -> None:
    """Compare the first answers of all repositories with those of one tree."""
    outcome: Counter[str] = Counter()
    for query in queries:
        expected, found = tree.search(query, suggestions=False), store.search(query, suggestions=False)
        wrong = [what for what in differences(expected, found) if what != "complete"]
        outcome["different" if wrong else "equal"] += 1
        if wrong:
            print(
                f"{query!r}: {wrong} {[hit.path for hit in found][:3]} for {[hit.path for hit in expected][:3]}"
            )
    print(f"compared with one tree: {dict(outcome)}")


if __name__ == "__main__":
    main()
