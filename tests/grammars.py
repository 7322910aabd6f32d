"""Which languages can be read here: a grammar of an extra need not be installed."""

from __future__ import annotations

import pytest

from kwsearch.languages.installed import has_grammar
from kwsearch.languages.table import BY_NAME


def need_grammar(language: str) -> None:
    """Skip the test that asks when the grammar of a language is in an extra that is not installed."""
    row = BY_NAME[language]
    if row.grammar and not has_grammar(row):
        pytest.skip(f"the extra {row.extra} is not installed: it has the grammar of {row.label}")
