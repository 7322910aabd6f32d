"""The ranking of a question as data: for stores that choose the files themselves which may be the best answers.

A store works out from what it knows of a file what the file is worth at most; the evaluator looks at what it really
is worth, from the highest bound on, until no file that is left can be better than those that were found. The formula
is that of `kwsearch.search.evaluate.weights`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kwsearch.store.segment.view import View
from kwsearch.store.wanted import Wanted
from kwsearch.vocabulary import KIND_CLASSES, KINDS

# Four: a number of the cluster has eight bits for them, four of definitions and four of declarations (worth.py).
KIND_GROUPS = (
    frozenset(KIND_CLASSES["type"]),
    frozenset(KIND_CLASSES["callable"]),
    frozenset(KINDS) - frozenset((*KIND_CLASSES["type"], *KIND_CLASSES["callable"], "key", "section")),
    frozenset(("key", "section")),
)
"""Kinds whose definitions are not told apart."""


class Form(NamedTuple):
    """One spelling that a word is looked up by.

    Attributes:
        term: Folded.
        share: Of its worth that it earns as a part of words, in paths and in tags.
        whole: The same as a whole word.
        defined: What a definition of each of KIND_GROUPS is worth, then what a declaration is.
        parts: Folded parts of words; one of them is in every word that has the form as a part.
        joined: Whole words that count as having it as a part.
        path: Another word of paths that stands for it; empty for none.
    """

    term: bytes
    share: float
    whole: float
    defined: tuple[float, ...]
    parts: tuple[bytes, ...]
    joined: tuple[bytes, ...]
    path: bytes


class RankedWord(NamedTuple):
    """One leaf of a question.

    Attributes:
        forms: Its spellings; without any and not vague, it is worth nothing and only met.
        rarity: The factor for how rare it is.
        code, comment, string, doc, use, imported: What a line of each is worth.
        part, defined_part: What it is worth as a part of a word, and of one that is defined.
        path: What it is worth as a folder or part of one, as a part of a file's name, as the whole name.
        tags: What a weak and a strong tag are worth that is called so.
        vague: What files have that may meet it, where no more is known of what it is worth than that its earnings are
            bounded, and what its definitions are worth at most (``most_defined``); None for all others.
    """

    forms: tuple[Form, ...]
    rarity: float
    code: float
    comment: float
    string: float
    doc: float
    use: float
    imported: float
    part: float
    defined_part: float
    path: tuple[float, float, float]
    tags: tuple[float, float]
    vague: Wanted | None
    most_defined: float


class Ranked(NamedTuple):
    """A question with the order in which it wants its answers.

    Attributes:
        wanted: What every answer has.
        words: What it is ranked by.
        bound: What a word earns at most, but for definitions.
        length: The share of the bound that is divided by a file's length (``length_unit`` lines are 1, at most
            ``most_length``).
        classes: The factor of each of FILE_FLAGS.
        on_definitions: The share of that which holds for definitions.
        shares: The factor for each number of words that a file has.
        joining: The factor for a file that defines a name of which two words are parts.
        named_file: The factor on what is defined in a file that is named so.
        named_for: The factor for a file that has no other words in its name than ``asked``.
        passage: The factor for a file in which all words stand close together; 1 for none. Files of the
            class ``no_passage`` (a bit) have none.
        least_share: A passage has more of the words than that share.
    """

    wanted: Wanted
    words: tuple[RankedWord, ...]
    bound: float
    length: float
    length_unit: float
    most_length: float
    classes: tuple[float, ...]
    on_definitions: float
    shares: tuple[float, ...]
    joining: float
    named_file: float
    named_for: float
    asked: tuple[bytes, ...]
    passage: float
    no_passage: int
    least_share: float


class RankedPage(NamedTuple):
    """The next files of a ranked question, by descending bound and then by path.

    Attributes:
        views: Each a file.
        bound: No file behind them, or that is not wanted, is worth more; -1.0 when there is none.
        files: How many files have what is wanted, and are worth what is.
        after: Where the next page begins; as opaque as it is.
    """

    views: Sequence[View]
    bound: float
    files: int
    after: object
