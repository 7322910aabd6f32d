"""What the pages of folders show: a card for each file, and the sum of all cards below a folder.

Sums of folders add up from their files and subfolders, so that an edit changes only the folders above it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from typing import NamedTuple

from kwsearch.render.memory.contribution import Contribution
from kwsearch.render.memory.database import NameRow

MOST = 10
"""How many important files, key concepts, entry points and tests a folder's page names."""

_CONCEPTS_A_FILE = 5
_CONCEPT_KINDS = frozenset({"class", "struct", "interface", "enum", "type-alias", "function", "macro"})
_INTRODUCTIONS = ("readme", "__init__", "index", "mod.rs", "lib.rs", "doc.go", "package-info", "main")
"""Names of files that introduce their folder, best first; without a suffix any will do."""


class Concept(NamedTuple):
    """A name that only one file of the repository defines, with how many of the files that import it use the name."""

    users: int
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
    tags: tuple[str, ...]
    importers: int
    """Files that import it."""
    concepts: tuple[Concept, ...]

    def dump(self) -> str:
        """Return the card as text."""
        return json.dumps(self, separators=(",", ":"), check_circular=False)

    @classmethod
    def load(cls, text: str) -> Card:
        """Return the card that ``dump`` wrote."""
        row = json.loads(text)
        concepts = tuple(Concept(*concept) for concept in row[8])
        return cls(row[0], row[1], tuple(row[2]), row[3], row[4], row[5], tuple(row[6]), row[7], concepts)


def concepts_of(path: str, number: int, rows: Iterable[NameRow], importers: Set[int]) -> tuple[Concept, ...]:
    """Return the names of a file that most of the files which import it use, best first.

    A name alone does not tell whose it is: only who imports the file means the name that it defines.

    Args:
        path: The file.
        number: Its number in the state.
        rows: Rows of the names that it defines; those that others define too are passed over.
        importers: The files that import it.
    """
    concepts = []
    for row in rows:
        if len(row.defined) != 1 or number not in row.defined:
            continue
        kinds, place = row.defined[number]
        kind = kinds.partition(",")[0]
        users = len((row.imported | row.used) & importers - {number})
        if users and kind in _CONCEPT_KINDS:
            concepts.append(Concept(users, row.name, kind, path, place))
    return tuple(_best(concepts)[:_CONCEPTS_A_FILE])


def card_of(path: str, contribution: Contribution, importers: int, concepts: tuple[Concept, ...]) -> Card:
    """Return the card of a file."""
    return Card(
        path, contribution.language, contribution.flags, contribution.description, contribution.described,
        contribution.kinds, contribution.tags, importers, concepts,
    )  # fmt: skip


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
    tags: dict[str, int]
    important: tuple[tuple[int, str], ...]
    """Number of importing files, and path; most imported first."""
    concepts: tuple[Concept, ...]
    entry_points: int
    entries: tuple[str, ...]
    """The first files by path that are programs to run."""
    tests: tuple[str, ...]
    """The first test files by path."""

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
            tags,
            important,
            concepts,
            entry_points,
            entries,
            tests,
        ) = json.loads(text)
        return cls(
            files, role, role_path, languages, flags, kinds, tags,
            tuple((importers, path) for importers, path in important),
            tuple(Concept(*concept) for concept in concepts),
            entry_points, tuple(entries), tuple(tests),
        )  # fmt: skip


def summarise(cards: Sequence[Card], below: Sequence[FolderSummary]) -> FolderSummary:
    """Return the summary of a folder from its direct files and the summaries of its direct subfolders."""
    languages: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    for summary in below:
        languages.update(summary.languages)
        flags.update(summary.flags)
        kinds.update(summary.kinds)
        tags.update(summary.tags)
    for card in cards:
        languages[card.language] += 1
        flags.update(card.flags)
        kinds.update(card.kinds)
        tags.update(card.tags)
    programs = [card.path for card in cards if "idiom/cli" in card.tags and "test" not in card.flags]
    important = [(card.importers, card.path) for card in cards if card.importers]
    important += [pair for summary in below for pair in summary.important]
    concepts = [concept for part in cards for concept in part.concepts]
    concepts += [concept for summary in below for concept in summary.concepts]
    entries = sorted([*programs, *(path for summary in below for path in summary.entries)])
    tests = [card.path for card in cards if "test" in card.flags]
    tests = sorted([*tests, *(path for summary in below for path in summary.tests)])
    role, role_path = _role(cards)
    return FolderSummary(
        len(cards) + sum(summary.files for summary in below),
        role,
        role_path,
        dict(sorted(languages.items())),
        dict(sorted(flags.items())),
        dict(sorted(kinds.items())),
        dict(sorted(tags.items())),
        tuple(sorted(important, key=lambda pair: (-pair[0], pair[1]))[:MOST]),
        tuple(_best(concepts)[:MOST]),
        len(programs) + sum(summary.entry_points for summary in below),
        tuple(entries[:MOST]),
        tuple(tests[:MOST]),
    )


def _best(concepts: list[Concept]) -> list[Concept]:
    return sorted(concepts, key=lambda concept: (-concept.users, concept.name, concept.path))


def _role(cards: Sequence[Card]) -> tuple[str, str]:
    """The description of the file that introduces its folder, and that file."""
    ranked = []
    for card in cards:
        name = card.path.rpartition("/")[2].lower()
        for known in (name, name.partition(".")[0]):
            if card.described and known in _INTRODUCTIONS:
                ranked.append((_INTRODUCTIONS.index(known), card.path, card.description))
    if not ranked:
        return "", ""
    _, path, description = min(ranked)
    return description, path
