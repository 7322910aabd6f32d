"""What explains a score comes to it: a row says all that it does, for every kind of query and every file found."""

from __future__ import annotations

from math import isclose
from pathlib import Path

import pytest

import kwsearch
from kwsearch.search.evaluate.weights import WEIGHTS

TEXTS = {
    "src/store.py": '"""Keeps rows; the retry limit is read here."""\n\n\nclass StoreClient:\n    retry = 3\n\n'
    "    def load_rows(self, limit):\n        return limit  # retry the load\n",
    "src/retry.py": "from src.store import StoreClient\n\n\ndef retry_load(client):\n"
    "    return StoreClient.load_rows(client, 1)\n",
    "src/retry.h": "int retry_load(int limit);\n",
    "src/retry.c": '#include "retry.h"\n\nint retry_load(int limit) { return limit; }\n',
    "tests/test_retry.py": "def test_retry_load():\n    assert retry_load(None) == 'the retry limit'\n",
    "docs/retry.md": "# Retry limit\n\nHow often a load is tried again before it fails.\n\n## Store\n\nRows.\n",
    "config.yaml": "retry:\n  limit: 3\n",
    "src/rows.ts": "export interface Rows { load(limit: number): void }\nexport const retryLimit = 3\n",
}

QUERIES = (
    "StoreClient", "storeclient", "retry", "retry_load", "load_rows", "StoreClient.load_rows", "Rows", "limit",
    "where is the retry limit read", "how are rows loaded", "retry limit", "store client", "retry.h retry",
    "fix the retry in store.py", "retry AND limit", "retry OR rows", '"retry limit"', "path:retry",
    "def:retry_load", "call:load_rows", "import:StoreClient", "kind:function retry", "lang:python retry",
    "retry -limit", "retr*", "/retry_l.*/", "test retry",
)  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> kwsearch.Index:
    root = tmp_path_factory.mktemp("explained")
    for name, text in TEXTS.items():
        path = Path(root, name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    kwsearch.build_index(root)
    return kwsearch.open_index(root)


def score_of(explanation: tuple[tuple[str, float], ...], bound: float) -> float:
    """Return what the rows before the last come to, worked out from them alone."""
    total = 0.0
    factors = 1.0
    earned = uses = definition = 0.0
    length = rarity = 1.0
    word = ""
    bounded = False
    for name, value in (*explanation[:-1], ("", 1.0)):
        own, _, what = name.rpartition(": ")
        if own != word:
            total += (uses + definition) * rarity
            word, bounded = own, False
            earned = uses = definition = 0.0
            length = rarity = 1.0
        if not own:
            factors *= value
        elif what == "/ length of the file":
            length = value
        elif what == "all that bounded":
            uses = bound * earned / (bound * length + earned)
            if not isclose(uses, value):
                return -1.0  # of another bound: that of names, or that of questions
            bounded = True
        elif what == "x rarity":
            rarity = value
        elif what.startswith("definition x ") or what == "x file named like it":
            definition *= value
        elif what.startswith("x "):
            uses *= value
        elif bounded or what in ("definition", "declaration"):
            definition = value
        else:
            earned += value
    return total * factors


@pytest.mark.parametrize("query", QUERIES)
def test_rows_of_an_explanation_come_to_the_score(index: kwsearch.Index, query: str) -> None:
    hits = index.search(query, explain=True).hits
    assert hits
    for hit in hits:
        assert hit.explanation[-1] == ("score", hit.score)
        sums = [score_of(hit.explanation, bound) for bound in WEIGHTS["bound"]]
        assert any(isclose(found, hit.score) for found in sums), (hit.path, sums, hit.explanation)
