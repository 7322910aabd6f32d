"""A folder to measure on: its index, its files, and terms that are rare, usual and common in it."""

from __future__ import annotations

import os
import random
import shutil
from typing import NamedTuple

import kwsearch
from benchmarks.measure import run
from kwsearch.store.local.manifest import open_segments

Row = tuple[str, str, str]
"""What was measured, the ratio, the figures behind it."""

USUAL_FILES = range(20, 41)
"""A usual term stands in so many files."""


class Terms(NamedTuple):
    """Words of the corpus by how many files have them."""

    rare: list[str]
    """In one file."""
    usual: list[str]
    """In USUAL_FILES files."""
    common: list[str]
    """In at least half of all files, or the ten most common words when none is."""


def files_of(index: kwsearch.Index) -> list[tuple[str, str]]:
    """Return (path, language) of every indexed file, by path."""
    rows = []
    for segment in open_segments(index.index_dir)[1]:
        rows += [
            (segment.path_of(document), segment.language(document)) for document in segment.live_documents()
        ]
    return sorted(rows)


OPERATORS = (b"and",)
"""Words that no question begins with: the query language has them between others."""


def choose_terms(index: kwsearch.Index, count: int = 100, seed: int = 7) -> Terms:
    """Return words to ask for, the same ones for the same index and seed.

    Args:
        index: The index of the corpus.
        count: How many of the rare and usual ones at most.
        seed: Of the choice.
    """
    frequencies: dict[bytes, set[tuple[int, int]]] = {}
    files = 0
    for number, segment in enumerate(open_segments(index.index_dir)[1]):
        files += len(segment.live_documents())
        words = segment.words
        for ordinal in range(len(words)):
            key = words.folded_key(ordinal)
            if len(key) > 2 and key.isascii() and key.isalpha() and key not in OPERATORS:
                found = frequencies.setdefault(key, set())
                if len(found) <= files:
                    for _, documents, _ in words.postings(ordinal):
                        found.update((number, document) for document in documents)
    generator = random.Random(seed)

    def some(keys: list[bytes]) -> list[str]:
        keys.sort()
        return [key.decode() for key in generator.sample(keys, min(count, len(keys)))]

    most = sorted(frequencies, key=lambda key: (-len(frequencies[key]), key))
    half = [key for key in most if len(frequencies[key]) >= files / 2]
    return Terms(
        some([key for key, found in frequencies.items() if len(found) == 1 and len(key) > 5]),
        some([key for key, found in frequencies.items() if len(found) in USUAL_FILES]),
        [key.decode() for key in (half or most)[:10]],
    )


def rare_term(index: kwsearch.Index) -> str:
    """Return a word that stands on one line of the whole index, out of the middle of its words."""
    segments = open_segments(index.index_dir)[1]
    words = segments[0].words
    for ordinal in range(len(words) // 2, len(words)):
        key = words.folded_key(ordinal)
        if len(key) > 5 and key.isascii() and key.isalpha():
            spellings = [
                (segment.words, other) for segment in segments for other in segment.words.spellings(key)
            ]
            if sum(dictionary.total(other) for dictionary, other in spellings) == 1:
                return key.decode()
    raise SystemExit("no word is rare")


def stat_walk(root: str) -> int:
    """Look at every file below ``root`` once, the least that any check for changes has to do; return their number."""
    count = 0
    folders = [root]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    entry.stat(follow_symlinks=False)
                    count += 1
    return count


class Corpus:
    """A folder with an index of it.

    Attributes:
        root: The folder.
        index_dir: Where its index is.
        work: A folder for whatever else is needed.
        files: (path, language) of every indexed file.
    """

    def __init__(self, root: str, work: str, program: list[str], index_dir: str | None = None) -> None:
        self.root = root
        self.work = work
        self.program = program
        self.index_dir = index_dir or os.path.join(work, "index")
        self.files: list[tuple[str, str]] = []

    def command(self, *arguments: str) -> list[str]:
        """Return a kwsearch command on this corpus."""
        return [*self.program, *arguments, "--index-dir", self.index_dir]

    def build(self) -> tuple[float, int]:
        """Build the index anew; return seconds and the largest memory of any process."""
        shutil.rmtree(self.index_dir, ignore_errors=True)
        done = run(self.command("index", self.root))
        if done.status not in (0, 1) or not os.path.isdir(self.index_dir):
            raise SystemExit(f"the build failed: {done.output}")
        return done.seconds, done.peak_bytes
