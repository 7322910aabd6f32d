"""The one edit distance, and which known word was probably meant."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kwsearch.text.distance import edit_distance, nearest


def by_the_book(first: bytes, second: bytes) -> int:
    """Optimal string alignment, by the whole table."""
    rows = [
        [max(i, j) if not (i and j) else 0 for j in range(len(second) + 1)] for i in range(len(first) + 1)
    ]
    for i in range(1, len(first) + 1):
        for j in range(1, len(second) + 1):
            rows[i][j] = min(
                rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (first[i - 1] != second[j - 1])
            )
            if i > 1 and j > 1 and first[i - 1] == second[j - 2] and first[i - 2] == second[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


words = st.one_of(st.binary(max_size=8), st.text("ab", max_size=8).map(str.encode))


@settings(max_examples=500, deadline=None)
@given(words, words, st.integers(0, 9))
def test_the_distance_is_that_of_the_book_up_to_its_limit(first, second, limit):
    wanted = by_the_book(first, second)
    found = edit_distance(first, second, limit)
    assert found == wanted if wanted <= limit else found > limit
    texts = first.decode("latin-1"), second.decode("latin-1")
    assert edit_distance(*texts, limit) == found


@pytest.mark.parametrize(
    ("word", "choices", "limit", "found"),
    [
        ("lnag", ("kind", "lang", "lag"), 2, "lang"),
        ("pth", ("path", "pith"), 1, "path"),
        ("zzz", ("path",), 2, ""),
        ("exlude", ("exclude", "include"), None, "exclude"),
        ("max-file-byte", ("limit", "max_file_bytes"), None, "max_file_bytes"),
        ("limits", (), None, ""),
        ("ab", ("zz", "ac"), None, "ac"),
        ("kind", ("kind",), 0, "kind"),
    ],
)
def test_nearest_is_the_first_of_the_closest(word, choices, limit, found):
    assert nearest(word, choices, limit=limit) == found
