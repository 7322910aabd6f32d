"""G7: the command line, the library and Whoosh's own query objects give equal answers to the same queries."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import whoosh.index
from whoosh.query import And, Every, Not, Or, Term

import kwsearch
from kwsearch.store.segment.reader import WORD_SECTIONS
from trust.tally import Trial

PROCESSES = 5
CORPUS = Path(__file__).parents[2] / "sample_repo"

Pair = tuple[str, object]
"""A query in the query language, and the same one as Whoosh objects (None when it has no such form)."""


class Generator:
    """Queries about the words of an index."""

    def __init__(self, index: kwsearch.Index, generator: random.Random) -> None:
        self.choice = generator.choice
        self.chance = generator.random
        self.words = [
            word
            for word, _ in index.keywords()
            if word.isidentifier() and word.lower() not in ("or", "and", "not")
        ]
        self.languages = list(index.stats().languages)

    def exact(self, depth: int = 0) -> Pair:
        """A query of exact words, roles and languages, which Whoosh can ask as well."""
        if depth < 2 and self.chance() < 0.5:
            pairs = [self.exact(depth + 1) for _ in range(self.choice((2, 2, 3)))]
            texts, objects = [text for text, _ in pairs], [tree for _, tree in pairs]
            if self.chance() < 0.3:
                return f"({texts[0]} -({texts[1]}))", And([objects[0], Not(objects[1])])
            if self.chance() < 0.5:
                return f"({' '.join(texts)})", And(objects)
            return f"({' OR '.join(texts)})", Or(objects)
        word = self.choice(self.words)
        kind = self.choice(("content", "content", "def", "import", "call", "comment", "string", "lang"))
        if kind == "lang":
            language = self.choice(self.languages)
            return f"lang:{language}", Term("language", language)
        if kind == "content":
            return f'content:"{word}"', Or([Term(section, word) for section in WORD_SECTIONS])
        field = "definition" if kind == "def" else kind
        return f'{kind}:"{word}"', Term(field, word)

    def any(self) -> str:
        """A query of everything that needs no second process."""
        word = self.choice(self.words)
        forms = (
            word, word.lower(), f'"{word}"', f"{word[:3]}*", f"*{word[-3:]}", f"symbol:{word}", f"path:{word[:4]}",
            f"ref:{word}", f"{word} {self.choice(self.words)}", f"{word} OR {self.choice(self.words)}",
            f"{word} -is:test", f"kind:function {word}", f"{word} lang:{self.choice(self.languages)}",
            f"{self.choice(self.words)}.{word}", f"scope:{word} kind:method", f"{word} role:call",
            f"{self.choice(self.words)} {self.choice(self.words)} {self.choice(self.words)}",
        )  # fmt: skip
        return self.choice([form for form in forms if "*" not in form or len(word) > 2])


def whoosh_answer(index: kwsearch.Index, tree: object) -> list[str]:
    """The paths that Whoosh finds with its own matchers."""
    with whoosh.index.open_dir(index.about.folder).searcher() as searcher:
        return sorted(hit["path"] for hit in searcher.search(And([tree, Every()]), limit=None))


def rows_of(output: str) -> tuple[list[object], dict[str, object]]:
    """The hits of JSON Lines in a form to compare, and the summary."""
    *hits, summary = [json.loads(line) for line in output.splitlines()[1:]]
    return [
        (
            hit["path"],
            hit["score"],
            [(match["line"], match["name"], match["role"]) for match in hit["matches"]],
        )
        for hit in hits
    ], summary


@pytest.mark.samples(80, 250, 5_000)
def test_equal_answers_by_every_way(
    ask: Callable[..., tuple[int, str, str]], trial: Callable[[str, str], Trial], count: int
) -> None:
    assert ask("index", str(CORPUS))[0] == 0
    with kwsearch.open_index(CORPUS) as index, trial("G7", "queries by every way") as checks:
        generate = Generator(index, checks.random)
        for number in range(count):
            tree: object = None
            text = generate.any()
            if number % 2:
                text, tree = generate.exact()
            case = "yes" if tree is not None else "no"
            result = index.search(f"{text} case:{case}", limit=0)
            wanted = [
                (hit.path, round(hit.score, 6), [(row.line, row.name, row.role) for row in hit.matches])
                for hit in result.hits
            ]
            arguments = (
                "query", f"{text} case:{case}", "--json", "--limit=0", "--stale=trust", "--root", str(CORPUS)
            )  # fmt: skip
            rows, summary = rows_of(ask(*arguments)[1])
            fine = rows == wanted and summary["total"] == result.total
            checks.check(fine, f"{text!r}: the command line and the library differ")
            if number < PROCESSES:
                done = subprocess.run(
                    [sys.executable, "-m", "kwsearch", *arguments],
                    env=os.environ.copy(), capture_output=True, text=True, check=False,
                )  # fmt: skip
                checks.check(rows_of(done.stdout)[0] == wanted, f"{text!r}: a process of its own differs")
            if tree is not None:
                paths = sorted(hit.path for hit in result.hits)
                checks.check(whoosh_answer(index, tree) == paths, f"{text!r}: Whoosh differs")
