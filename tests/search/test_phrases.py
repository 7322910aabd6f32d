"""Phrases in files with any letters: found where they are found in the folded text, though not all of it is folded."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from kwsearch.safe_open import HeldFolder, read_below
from kwsearch.search.evaluate.text_condition import _FOLDS_ODDLY, _folded, phrase_lines
from kwsearch.text.identifiers import blank_separators, fold


def _is_word(text: str) -> list[bool]:
    return [byte not in b" \n" for byte in blank_separators(text.encode("utf-8", "surrogatepass"))]


def test_every_letter_that_folds_oddly_is_known():
    for code in range(128, sys.maxunicode + 1):
        letter = chr(code)
        folded = letter.casefold()
        if folded == letter or letter.encode("utf-8", "surrogatepass").startswith(_FOLDS_ODDLY):
            continue
        assert not any(other.isascii() for other in folded), hex(code)
        assert set(_is_word(letter)) == set(_is_word(folded)), hex(code)


LETTERS = (
    "aAkKsSiI_ .(\n"
    + "\xe9\xc9\xdf\u1e9e\u017f\u212a\u0130\u2126\u212b\ufb01\u0149\u01f0\u1e97\u03c3\u03a3\u03c2\u0410\u6f22"
)


@given(st.text(LETTERS, max_size=60), st.text("akKsSi_ .(", min_size=1, max_size=4))
def test_a_phrase_stands_where_it_stands_in_the_folded_text(text, phrase):
    data, wanted = text.encode(), fold(phrase.encode())
    assert phrase_lines(_folded(data, wanted), wanted) == phrase_lines(fold(data), wanted)


def test_files_are_read_through_one_open_folder_as_they_are_one_by_one(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("a/one", "a/two", "a/b/three", "four"):
        (tmp_path / name).write_text(name)
    (tmp_path / "a" / "link").symlink_to("one")
    (tmp_path / "outside").symlink_to("/")
    paths = (
        "a/one", "a/two", "a/none", "a/two", "a/link", "a/b/three", "a/b/three", "no/such", "a/one", "four",
        "a/../four", "a/b", "outside/etc/passwd", "a//one", "", "a/one",
    )  # fmt: skip
    root = str(tmp_path)
    held = HeldFolder(root)
    for path in paths:
        found, alone = held.read(path, 100), read_below(root, path, 100)
        assert (found and found[0]) == (alone and alone[0]), path
    held.close()
    assert held.read("four", 100)[0] == b"four"
    held.close()
