"""What the pages of folders show: a card for each file, and the sum of all cards below a folder.

Sums of folders add up from their files and subfolders, so that an edit changes only the folders above it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from typing import NamedTuple

from kwsearch.render.memory.contribution import Contribution, kinds_in
from kwsearch.render.memory.database import NameRow

MOST = 10
"""How many important files, key concepts, entry points and tests a folder's page names."""

_FEW = 3
"""A folder with at most this many files has no overview: its list of files says as much."""

_CONCEPTS_A_FILE = 5
_CONCEPT_KINDS = frozenset(
    {"class", "struct", "interface", "enum", "type-alias", "function", "target", "macro"}
)
_ASIDE = frozenset(("test", "example", "generated", "vendored", "documentation"))
_NO_PROGRAMS = frozenset(("test", "config"))
_INTRODUCTIONS = ("readme", "__init__", "index", "mod.rs", "lib.rs", "doc.go", "package-info", "main")
"""Names of files that introduce their folder, best first; without a suffix any will do."""


class Concept(NamedTuple):
    """A name that only one file of the repository defines, with how many of the files that mean that file use it."""

    users: int
    """Files that are no tests."""
    tests: int
    """Tests."""
    name: str
    kind: str
    path: str
    place: str


class Card(NamedTuple):
    """What folder pages show of one file."""

    path: str
    language: str
    flags: tuple[str, ...]
    description: str
    described: bool
    kinds: dict[str, int]
    declared: dict[str, int]
    tags: tuple[str, ...]
    users: int
    """Files, tests aside, that use names of it."""
    tests: int
    """Tests that use names of it."""
    concepts: tuple[Concept, ...]
    pages: int
    """Which pages the file has, as in Contribution."""

    def dump(self) -> str:
        """Return the card as text."""
        return json.dumps(self, separators=(",", ":"), check_circular=False)

    @classmethod
    def load(cls, text: str) -> Card:
        """Return the card that ``dump`` wrote."""
        row = json.loads(text)
        concepts = tuple(Concept(*concept) for concept in row[10])
        return cls(
            row[0],
            row[1],
            tuple(row[2]),
            row[3],
            row[4],
            row[5],
            row[6],
            tuple(row[7]),
            row[8],
            row[9],
            concepts,
            row[11],
        )


def concepts_of(
    path: str,
    number: int,
    rows: Iterable[NameRow],
    users: Set[int],
    tests: Set[int],
    definers: Callable[[NameRow], Set[int]],
) -> tuple[Concept, ...]:
    """Return the names of a file that most of the files which mean it use, best first.

    A name alone does not tell whose it is: only who means the file means the name that it defines.

    Args:
        path: The file.
        number: Its number in the state.
        rows: Rows of the names that it defines; those that others define as types or functions are passed over.
        users: The files that use names of it.
        tests: The files that are tests.
        definers: As ``concept_definers``.
    """
    concepts = []
    for row in rows:
        if number not in row.defined:
            continue
        kinds, place = row.defined[number]
        kind = kinds_in(kinds)[0].rstrip("~")
        if kind not in _CONCEPT_KINDS or number not in definers(row):
            continue
        using = (row.imported | row.used) & users - {number}
        if using:
            in_tests = len(using & tests)
            concepts.append(Concept(len(using) - in_tests, in_tests, row.name, kind, path, place))
    return tuple(_best(concepts)[:_CONCEPTS_A_FILE])


def concept_definers(row: NameRow, tests: Set[int]) -> set[int]:
    """Return the files of which a name can be a concept: a type or function that no other file defines as such.

    A definition in a test does not take a name away from a file that is none.
    """
    defining = {
        number for number, (kinds, _) in row.defined.items() if not _CONCEPT_KINDS.isdisjoint(kinds_in(kinds))
    }
    outside = defining - tests
    found = outside if len(outside) == 1 else set()
    return found | defining if len(defining) == 1 else found


def card_of(
    path: str, contribution: Contribution, users: Set[int], tests: Set[int], concepts: tuple[Concept, ...]
) -> Card:
    """Return the card of a file.

    Args:
        path: The file.
        contribution: What it contributes.
        users: The files that use names of it.
        tests: The files that are tests.
        concepts: Its best names.
    """
    in_tests = len(users & tests)
    return Card(
        path, contribution.language, contribution.flags, contribution.description, contribution.described,
        contribution.kinds, contribution.declared, contribution.tags, len(users) - in_tests, in_tests, concepts,
        contribution.pages,
    )  # fmt: skip


class Important(NamedTuple):
    """A file that others build on."""

    aside: bool
    """Whether it is a test, an example, generated, or somebody else's: such files stand last."""
    users: int
    """Files, tests aside, that use names of it."""
    tests: int
    path: str


class FolderSummary(NamedTuple):
    """The sum of everything below a folder."""

    files: int
    role: str
    """What the folder is for, in the words of one of its files; empty when none says it."""
    role_path: str
    """The file that says it."""
    languages: dict[str, int]
    flags: dict[str, int]
    kinds: dict[str, int]
    declared: dict[str, int]
    tags: dict[str, int]
    important: tuple[Important, ...]
    """Most used first; a test counts half."""
    concepts: tuple[Concept, ...]
    entry_points: int
    entries: tuple[str, ...]
    """The first files by path that are programs to run."""
    tests: tuple[str, ...]
    """The first test files by path."""
    is_passage: bool
    """Whether it holds nothing but one subfolder."""

    @property
    def has_overview(self) -> bool:
        """Whether a folder has so much that its overview says more than its list of files, or its only subfolder's."""
        return self.files > _FEW and len(self.important) > 1 and not self.is_passage

    def dump(self) -> str:
        """Return the summary as text."""
        return json.dumps(self, separators=(",", ":"), check_circular=False)

    @classmethod
    def load(cls, text: str) -> FolderSummary:
        """Return the summary that ``dump`` wrote."""
        (
            files,
            role,
            role_path,
            languages,
            flags,
            kinds,
            declared,
            tags,
            important,
            concepts,
            entry_points,
            entries,
            tests,
            is_passage,
        ) = json.loads(text)
        return cls(
            files, role, role_path, languages, flags, kinds, declared, tags,
            tuple(Important(*row) for row in important),
            tuple(Concept(*concept) for concept in concepts),
            entry_points, tuple(entries), tuple(tests), is_passage,
        )  # fmt: skip


def summarise(cards: Sequence[Card], below: Sequence[FolderSummary]) -> FolderSummary:
    """Return the summary of a folder from its direct files and the summaries of its direct subfolders."""
    languages: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    declared: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    for summary in below:
        languages.update(summary.languages)
        flags.update(summary.flags)
        kinds.update(summary.kinds)
        declared.update(summary.declared)
        tags.update(summary.tags)
    for card in cards:
        languages[card.language] += 1
        flags.update(card.flags)
        kinds.update(card.kinds)
        declared.update(card.declared)
        tags.update(card.tags)
    programs = [
        card.path
        for card in cards
        if "idiom/cli" in card.tags and _NO_PROGRAMS.isdisjoint(card.flags) and card.pages
    ]
    important = [
        Important(not _ASIDE.isdisjoint(card.flags), card.users, card.tests, card.path)
        for card in cards
        if (card.users or card.tests) and card.pages
    ]
    # Each subfolder hands on its best, so that no file further down is asked again.
    important += [row for summary in below for row in summary.important]
    concepts = [concept for part in cards for concept in part.concepts]
    concepts += [concept for summary in below for concept in summary.concepts]
    entries = sorted([*programs, *(path for summary in below for path in summary.entries)])
    tests = [card.path for card in cards if "test" in card.flags and card.pages]
    tests = sorted([*tests, *(path for summary in below for path in summary.tests)])
    role, role_path = _role(cards)
    return FolderSummary(
        len(cards) + sum(summary.files for summary in below),
        role,
        role_path,
        dict(sorted(languages.items())),
        dict(sorted(flags.items())),
        dict(sorted(kinds.items())),
        dict(sorted(declared.items())),
        dict(sorted(tags.items())),
        tuple(
            sorted(
                important, key=lambda row: (row.aside, -_weight(row.users, row.tests), -row.users, row.path)
            )[:MOST]
        ),
        tuple(_best(concepts)[:MOST]),
        len(programs) + sum(summary.entry_points for summary in below),
        tuple(entries[:MOST]),
        tuple(tests[:MOST]),
        not cards and len(below) == 1,
    )


def _best(concepts: list[Concept]) -> list[Concept]:
    return sorted(
        concepts,
        key=lambda row: (-_weight(row.users, row.tests), -row.users, row.name, row.path),
    )


def _weight(users: int, tests: int) -> int:
    """How much is built on something, in halves: what only tests ask for is half as central as what the rest needs."""
    return 2 * users + tests


def _role(cards: Sequence[Card]) -> tuple[str, str]:
    """The description of the file that introduces its folder, and that file."""
    ranked = []
    for card in cards:
        name = card.path.rpartition("/")[2].lower()
        # With its ending and without: ``mod.rs`` introduces a folder, and ``mod.py`` does not.
        for known in (name, name.partition(".")[0]):
            if card.described and known in _INTRODUCTIONS:
                ranked.append((_INTRODUCTIONS.index(known), card.path, card.description))
    if not ranked:
        return "", ""
    _, path, description = min(ranked)
    return description, path
