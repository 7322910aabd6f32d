"""Rows of the table of speed on texts: phrases, pieces of words, regular expressions, against ripgrep and zoekt."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from typing import NamedTuple

import kwsearch
from benchmarks import peers
from benchmarks.corpus import Corpus, Row, Terms
from benchmarks.measure import Times, compared, readable

QUERIES, REGEXES = 50, 25

_LINE = re.compile(r"[^\W\d]\w+[ ,:=]{1,3}[^\W\d]\w+[ ,:=]{1,3}[^\W\d]\w+", re.ASCII)

_REGEXES = (
    r"{0}\w*\(", r"{0}.*{1}", r"\b{0}\w+_\w+", r"(get|set|is)_{0}", r"^\s*(def|class|struct)\s+\w*{0}",
    r"{0}\s*=\s*\w+", r"{0}\w*::\w+", r"({0}|{1})s?\b", r"#.*{0}", r"\w+_{0}\b",
)  # fmt: skip
"""Such as people write; the places are for words that stand in some tens of files."""


class Question(NamedTuple):
    """The same question in three languages."""

    own: str
    zoekt: str
    pattern: str
    """For ripgrep; empty where it takes more than one."""


def text_rows(corpus: Corpus, terms: Terms) -> Iterator[Row]:
    """Measure the first 20 files with their lines and an exact total, against complete answers of the peers."""
    zoekt = peers.Zoekt.started(corpus.root, corpus.work)
    with kwsearch.open_index(corpus.root, index_dir=corpus.index_dir) as index:
        for name, questions in questions_of(corpus, terms).items():
            (own,) = compared([lambda asked: index.search(asked.own, limit=20)], questions, 3)
            yield f"warm {name}", "", f"{own}; p95 {readable(own.percentile(0.95))}"
            others: dict[str, Times] = {}
            if zoekt is not None:
                rounds = [[zoekt.seconds(asked.zoekt) for asked in questions] for _ in range(3)]
                others["zoekt, complete"] = Times([min(times) for times in zip(*rounds, strict=True)])
            if questions[0].pattern:
                (others["rg -i"],) = compared(
                    [lambda asked: peers.ripgrep(corpus.root, asked.pattern)], questions[:REGEXES], 2
                )
            for other, times in others.items():
                yield f"warm {name} / {other}", f"{own.median / times.median:.2f}", str(times)
                ratio = own.percentile(0.95) / times.percentile(0.95)
                yield f"warm {name}, p95 / p95 of {other}", f"{ratio:.2f}", readable(times.percentile(0.95))
    if zoekt is not None:
        zoekt.close()


def questions_of(corpus: Corpus, terms: Terms, seed: int = 11) -> dict[str, list[Question]]:
    """Return questions by class, the same ones for the same corpus and seed."""
    chance = random.Random(seed)
    phrases: list[str] = []
    pairs: list[tuple[str, str]] = []
    while len(phrases) < QUERIES:
        path, _ = chance.choice(corpus.files)
        with open(os.path.join(corpus.root, path), encoding="utf-8", errors="replace") as file:
            text = file.read()
        found = _LINE.findall(text)
        words = [word for word in set(re.findall(r"[a-z]{4,}", text)) if len(word) < 20]
        if found and len(words) > 1:
            phrases.append(chance.choice(found))
            first, second = chance.sample(sorted(words), 2)
            pairs.append((first, second))
    pieces = [word[1:6] for word in terms.usual if len(word) >= 7][:QUERIES]
    patterns = [
        _REGEXES[number % len(_REGEXES)].format(*chance.sample(terms.usual, 2)) for number in range(REGEXES)
    ]
    return {
        "phrase of three words": [
            Question(f'"{text}"', f'case:no content:"{text}"', text) for text in phrases
        ],
        "substring *x*": [Question(f"*{text}*", f"case:no content:{text}", text) for text in pieces],
        "two words": [Question(f"{a} AND {b}", f"case:no content:{a} content:{b}", "") for a, b in pairs],
        "regex": [Question(f"/{text}/", f"case:no content:/{text}/", text) for text in patterns],
    }
