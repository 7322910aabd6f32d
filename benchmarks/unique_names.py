"""Does a name that one file alone defines find that file first? ``python -m benchmarks unique_names --corpus DIR``.

Names of code: keys of data and headings stand behind code that has the name, on purpose. As queries are read, a name
in lower case asks for every spelling of it, and so is unique when one file alone defines any of them; a name with
capitals is another name than the same in another case, and comes before it.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import defaultdict
from collections.abc import Collection, Mapping

import kwsearch
from kwsearch.store.local.manifest import open_segments


def definitions(index: kwsearch.Index) -> dict[str, set[str]]:
    """Return the files that define each name of code, names by exact spelling."""
    found: dict[str, set[str]] = defaultdict(set)
    for segment in open_segments(index.index_dir)[1]:
        for document in segment.live_documents():
            path = segment.path_of(document)
            for symbol in segment.record(document).symbols:
                if symbol[2] == "definition" and symbol[1] not in ("key", "section"):
                    found[symbol[0]].add(path)
    return found


def unique(found: Mapping[str, Collection[str]]) -> list[tuple[str, str]]:
    """Return each name that means what one file alone defines, with that file; ascending.

    Only names that can be asked for as they are: one word of the query language.
    """
    meant: dict[str, set[str]] = defaultdict(set)
    for name, paths in found.items():
        meant[name].update(paths)
        if not name.islower():
            meant[name.lower()].update(paths)
    return sorted(
        (name, next(iter(meant[name])))
        for name in found
        if len(meant[name]) == 1 and name.isidentifier() and len(name) > 1
    )


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
            names = unique(definitions(index))
            chosen = random.Random(options.seed).sample(names, min(options.names, len(names)))
            misses = []
            for name, path in chosen:
                hits = index.search(name, limit=1).hits
                if not hits or hits[0].path != path:
                    misses.append((name, path, hits[0].path if hits else "nothing"))
    first = len(chosen) - len(misses)
    print(
        f"{first} of {len(chosen)} first ({first / len(chosen):.4f}); {len(names)} names are defined in one file"
    )
    for name, path, instead in misses[:30]:
        print(f"  {name}: {path}, but first is {instead}")


if __name__ == "__main__":
    main()
