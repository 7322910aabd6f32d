"""Does a name that one file alone defines find that file first? ``python -m benchmarks unique_names --corpus DIR``."""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import defaultdict

import kwsearch
from kwsearch.store.local.manifest import open_segments


def definitions(index: kwsearch.Index) -> dict[str, set[str]]:
    """Return the files that define each name, names by exact spelling."""
    found: dict[str, set[str]] = defaultdict(set)
    for segment in open_segments(index.index_dir)[1]:
        for document in segment.live_documents():
            path = segment.path_of(document)
            for symbol in segment.record(document).symbols:
                if symbol[2] == "definition" and symbol[1] != "section":
                    found[symbol[0]].add(path)
    return found


def main() -> None:
    """Sample names, ask for each, and print how many files come first."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks unique_names", description=__doc__)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--names", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        kwsearch.build_index(options.corpus, index_dir=f"{work}/index")
        with kwsearch.open_index(options.corpus, index_dir=f"{work}/index") as index:
            # Only names that can be asked for as they are: one word of the query language.
            unique = sorted(
                (name, next(iter(paths)))
                for name, paths in definitions(index).items()
                if len(paths) == 1 and name.isidentifier() and len(name) > 1
            )
            chosen = random.Random(options.seed).sample(unique, min(options.names, len(unique)))
            misses = []
            for name, path in chosen:
                hits = index.search(name, limit=1).hits
                if not hits or hits[0].path != path:
                    misses.append((name, path, hits[0].path if hits else "nothing"))
    first = len(chosen) - len(misses)
    print(
        f"{first} of {len(chosen)} first ({first / len(chosen):.4f}); {len(unique)} names are defined in one file"
    )
    for name, path, instead in misses[:30]:
        print(f"  {name}: {path}, but first is {instead}")


if __name__ == "__main__":
    main()
