"""Which words names have for words of prose, learned: ``python -m benchmarks naming --repositories FOLDER``.

A documented definition says the same thing twice: in the first sentence of its documentation, and in its name. From the
definitions of many repositories IBM's first model of translation (P. Brown and others, Computational Linguistics 19,
1993) learns how likely a part of a name stands for a word of the sentence. What is kept is common usage and no habit of
one project: a pair that FEWEST_REPOSITORIES have, LEAST_LIKELY and LEAST_LIFT times likelier than the part is in any
name. The table that it prints is ``kwsearch/text/naming.py``.

FOLDER holds the work trees, one folder each; repositories with judgments are left out, so that nothing is learned from
what is measured.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

import kwsearch
from benchmarks.relevance.by_rule import NO_ANSWER
from benchmarks.relevance.judgments import read_repositories
from kwsearch.text.identifiers import split_identifier
from kwsearch.text.prose import stem

MOST_FILES = 2500
MOST_PAIRS = 6000
"""Of a repository, drawn by the SHA-1 of their text."""
WEIGHTED = 1500
"""More pairs of one repository weigh together as so many."""
MOST_PARTS = 6
SENTENCE_WORDS = range(2, 26)
NO_NAMES = frozenset(("section", "key", "variable", "constant", "field", "parameter"))
"""Kinds of definitions that are not learned from: most of their names are nouns that their sentence repeats."""

ROUNDS = 6
LIKELIER = 3.0
"""How much likelier than any other word a word stands for itself, before anything is learned."""
FEWEST_REPOSITORIES = 5
LEAST_LIKELY = 0.003
LEAST_LIFT = 5.0
MOST_PARTS_KEPT = 6
"""For one word: those that are likeliest."""
MOST_FORMS = 3
"""Of a part of a name: count, counts, counting."""

FIRST_SENTENCE = re.compile(r"(.+?[.!?])(\s|$)")
CODE = re.compile(
    r"[`{][^`}]*[`}]|<[^>]*>|https?:\S+|@\w+|\w+_\w+|\w+\(\)|[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*|\w+(?:::|\.|->)\w+\S*"
)
WORD = re.compile(r"[A-Za-z]+[0-9]?")
_ASKED = """
how is are the a an of to in on for with from by when where which what does do it its into be and or after that than at
was were has have i one several two before no not there so if while between whether up this these those given used use
using can will should must may all any each as but also return returns e g ie only other same such then they them their
we you your s t whose been being via per more most just like otherwise out
"""
ASKED_OF_ANYTHING = frozenset(stem(word) for word in _ASKED.split())

Pair = tuple[tuple[str, ...], tuple[str, ...]]
"""Stems of a sentence, stems of a name, sorted."""


def words_of(documentation: str) -> set[str]:
    """Return the stems of the first sentence that say something, without those of code."""
    first = FIRST_SENTENCE.match(documentation)
    text = CODE.sub(" ", first[1] if first else documentation)
    return {stem(word.lower()) for word in WORD.findall(text) if len(word) > 1} - ASKED_OF_ANYTHING


def parts_of(name: str) -> list[str]:
    """Return the parts of a name that are words, folded."""
    parts = split_identifier(name.encode("utf-8", "replace")) or [name.lower().encode("utf-8", "replace")]
    return [part.decode() for part in parts if len(part) > 1 and part.isalpha()]


def documented(root: Path) -> set[tuple[str, str]]:
    """Return (name, documentation) of definitions of a repository."""
    paths = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
    paths = [path for path in paths if not path.startswith(".") and not NO_ANSWER.search(path)]
    found = set()
    for path in sorted(paths, key=_drawn)[:MOST_FILES]:
        try:
            symbols = kwsearch.extract_symbols(root / path)
        except kwsearch.KwsearchError:
            continue
        found |= {(own.name, own.doc) for own in symbols if own.doc and own.kind not in NO_NAMES}
    return found


def pairs_of(definitions: Iterable[tuple[str, str]]) -> list[Pair]:
    """Return the pairs of a repository."""
    found = set()
    for name, documentation in definitions:
        words = words_of(documentation)
        parts = {stem(part) for part in parts_of(name)}
        if len(words) in SENTENCE_WORDS and 0 < len(parts) <= MOST_PARTS:
            found.add((tuple(sorted(words)), tuple(sorted(parts))))
    return sorted(found, key=lambda pair: _drawn(repr(pair)))[:MOST_PAIRS]


def _drawn(text: str) -> bytes:
    return hashlib.sha1(text.encode("utf-8", "replace")).digest()


def learn(repositories: Sequence[Sequence[Pair]]) -> dict[str, list[str]]:
    """Return for stems of prose those of the parts of names that stand for them, likeliest first."""
    known: dict[str, int] = {"": 0}  # what no word of the sentence says
    links: list[tuple[int, int, int, int, float]] = []  # word, part, which part of all, repository, weight
    slots = 0
    for number, pairs in enumerate(repositories):
        for words, parts in pairs:
            said = [*(known.setdefault(own, len(known)) for own in words), 0]
            for part in parts:
                own = known.setdefault(part, len(known))
                weight = min(1.0, WEIGHTED / len(pairs))
                links += [(word, own, slots, number, weight) for word in said]
                slots += 1
    word, part, slot, repository = np.array([link[:4] for link in links], dtype=np.int64).T
    weights = np.array([link[4] for link in links])
    keys, key = np.unique(word * len(known) + part, return_inverse=True)
    of_word, of_part = keys // len(known), keys % len(known)
    likely = np.where(of_word == of_part, LIKELIER, 1.0)
    for _ in range(ROUNDS):
        chance = likely[key]
        share = chance / np.bincount(slot, chance, slots)[slot]
        counts = np.bincount(key, share * weights, len(keys))
        likely = counts / np.bincount(of_word, counts, len(known))[of_word]
    chance = likely[key]
    share = chance / np.bincount(slot, chance, slots)[slot]
    counts = np.bincount(key, share * weights, len(keys))
    usual = np.bincount(of_part, counts, len(known)) / counts.sum()
    aligned = share > 0.1
    seen, place = np.unique(key[aligned] * len(repositories) + repository[aligned], return_inverse=True)
    firm = np.bincount(place, share[aligned]) >= 0.5
    having = np.bincount(seen[firm] // len(repositories), minlength=len(keys))
    kept = (
        (having >= FEWEST_REPOSITORIES) & (likely >= LEAST_LIKELY) & (likely >= LEAST_LIFT * usual[of_part])
    )
    kept &= (of_word != of_part) & (of_word > 0)
    names = list(known)
    found: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for own in np.flatnonzero(kept).tolist():
        word_of, part_of = names[of_word[own]], names[of_part[own]]
        if not part_of.startswith(word_of):  # printer, filename: the same word
            found[word_of].append((-likely[own], part_of))
    return {word: [part for _, part in sorted(own)[:MOST_PARTS_KEPT]] for word, own in sorted(found.items())}


def forms_of(repositories: Iterable[Iterable[tuple[str, str]]]) -> dict[str, list[str]]:
    """Return the commonest forms of the parts of names by their stem: as many repositories as FEWEST have each."""
    having: Counter[str] = Counter()
    for definitions in repositories:
        having.update({part for name, _ in definitions for part in parts_of(name) if part.isascii()})
    found: defaultdict[str, list[str]] = defaultdict(list)
    for part, count in sorted(having.items(), key=lambda item: (-item[1], item[0])):
        forms = found[stem(part)]
        if (
            count >= max(FEWEST_REPOSITORIES, having[forms[0]] / 5 if forms else 0)
            and len(forms) < MOST_FORMS
        ):
            forms.append(part)
    return found


def table(learned: Mapping[str, Sequence[str]], forms: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the lines of the table."""
    lines = []
    for word, parts in learned.items():
        found = dict.fromkeys(form for part in parts for form in forms.get(part, ()))
        if found:
            lines.append(" ".join((word, *found)))
    return lines


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks naming", description=__doc__)
    parser.add_argument(
        "--repositories", type=Path, required=True, help="folder with the checkouts, owner+name each"
    )
    options = parser.parse_args()
    judged = {repository.name.replace("/", "+") for repository in read_repositories()}
    roots = [
        root for root in sorted(options.repositories.iterdir()) if root.is_dir() and root.name not in judged
    ]
    definitions = [documented(root) for root in roots]
    print("\n".join(table(learn([pairs_of(own) for own in definitions]), forms_of(definitions))))


if __name__ == "__main__":
    main()
