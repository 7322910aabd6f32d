"""How words are cut, folded and split."""

from __future__ import annotations

import re
import unicodedata
from unicodedata import ucd_3_2_0

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kwsearch.text.identifiers import (
    MAX_SPLIT_BYTES,
    PATH_PLACES,
    blank_separators,
    fold,
    path_words,
    split_identifier,
    subwords,
    words_after_escapes,
)

identifiers = st.text(alphabet="abcXYZ019_ÉéßǅΣ配", max_size=14).map(str.encode)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("HTTPServerError2", "http server error 2"),
        ("http_server", "http server"),
        ("HTTP_SERVER", "http server"),
        ("__init__", "init"),
        ("XMLHttpRequest", "xml http request"),
        ("utf8Decode", "utf 8 decode"),
        ("iPhone", "i phone"),
        ("ABc", "a bc"),
        ("2d3D", "2 d 3 d"),
        ("foo-bar.baz", "foo bar baz"),
        ("simple", "simple"),
        ("ÉcoleNormale", "école normale"),
        ("Straße_ÉTÉ9", "strasse été 9"),
        ("配置", "配 置"),
        ("", ""),
        ("___", ""),
    ],
)
def test_split_identifier(word: str, parts: str) -> None:
    assert split_identifier(word.encode()) == [part.encode() for part in parts.split()]


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("HTTPServerError2", "http server error httpserver servererror error2"),
        ("OrderedSet", "ordered set"),
        ("http_server", "http server httpserver"),
        ("__init__", "init"),
        ("Conv2d", "conv conv2 2d"),
        ("x_y", "xy"),
        ("simple", ""),
        ("aB", ""),
        ("a1b2c3d4e5f6", ""),
        ("aB" * MAX_SPLIT_BYTES, ""),
    ],
)
def test_subwords(word: str, keys: str) -> None:
    assert subwords(word.encode()) == [key.encode() for key in keys.split()]


@given(identifiers)
def test_subwords_are_folded_unique_and_never_the_whole(word: bytes) -> None:
    keys = subwords(word)
    assert len(set(keys)) == len(keys)
    assert fold(word) not in keys
    assert all(fold(key) == key and key for key in keys)


@given(identifiers)
def test_parts_hold_every_letter_and_digit_in_order(word: bytes) -> None:
    assert b"".join(split_identifier(word)) == fold(word.replace(b"_", b""))


@given(st.binary(max_size=20))
def test_any_bytes_are_accepted(word: bytes) -> None:
    assert b" " not in b"".join(split_identifier(word))
    subwords(word)
    assert fold(fold(word)) == fold(word)
    blanked = blank_separators(word)
    assert len(blanked) == len(word)
    assert blanked.count(b"\n") == word.count(b"\n")


def test_blank_separators_keeps_offsets_and_cuts_at_typographic_marks() -> None:
    text = "“hello” — naïve\u00d7x, 配置。$var\ta-b\nc_d🙂e"
    blanked = blank_separators(text.encode())
    assert blanked.split() == [
        word.encode() for word in ("hello", "naïve", "x", "配置", "var", "a", "b", "c_d", "e")
    ]
    assert blanked.index(b"c_d") == text.encode().index(b"c_d")


def test_what_is_no_letter_parts_words_in_every_script() -> None:
    """`none` of Armenian, Arabic and Hindi text ends at the mark behind it, as it does for `rg -w`."""
    symbols = "\u2000-\u2bff\u2e80-\u2fff\u3021-\u303c\ufe00-\ufe4f\uff3f"
    # The letters of Unicode 3.2: every Python knows those, whatever its own version has beyond them.
    letters = [
        chr(code) for code in range(0x80, 0x10000) if ucd_3_2_0.category(chr(code)) not in ("Cn", "Co", "Cs")
    ]
    for letter in letters:
        category = unicodedata.category(letter)
        is_word = category[0] in "LM" or category in ("Nd", "Nl", "Pc")
        wanted = (
            [f"a{letter}b".encode()] if is_word and not re.match(f"[{symbols}]", letter) else [b"a", b"b"]
        )
        assert blank_separators(f"a{letter}b".encode()).split() == wanted, hex(ord(letter))


def test_path_words_have_their_best_place() -> None:
    def places(path: str) -> dict[str, str]:
        return {word.decode(): PATH_PLACES[place] for word, place in path_words(path.encode()).items()}

    assert places("src/http_utils/RetryPolicy.test.py") == {
        "retrypolicy": "stem",
        "retry": "edge",
        "policy": "edge",
        "test": "inner",
        "src": "folder",
        "http_utils": "folder",
        "httputils": "folder",
        "http": "part",
        "utils": "part",
    }
    assert places("a_big_x_map/.gitignore") == {
        "gitignore": "stem",
        "a_big_x_map": "folder",
        "abigxmap": "folder",
        "big": "part",
        "map": "part",
        "abig": "part",
        "bigx": "part",
        "xmap": "part",
    }
    assert places(".eslintrc.json")["eslintrc.json"] == "stem"
    assert places("x") == {"x": "stem"}
    assert places("one_two_three_four")["twothree"] == "inner"


@given(st.binary(max_size=20))
def test_any_path_has_words(path: bytes) -> None:
    assert all(0 <= place < len(PATH_PLACES) for place in path_words(path).values())


@pytest.mark.parametrize(
    ("literal", "words"),
    [
        (r'"refused\nretrying soon\tgateway"', "retrying gateway"),
        (r'r"\bvoucher\b|\dfoo"', "voucher foo"),
        (r'"a\\new \\\new"', "ew"),
        (r'"\x41bc \u00e9t\u00e9s \U0001F600smile"', "bc smile"),
        (r'"\n \n_x \nq \n1x"', "_x"),
        ('"plain"', ""),
    ],
)
def test_words_behind_escapes(literal: str, words: str) -> None:
    found = words_after_escapes(literal.encode())
    assert [word.decode() for _, word in found] == words.split()
    assert all(literal.encode()[:end].endswith(word) for end, word in found)
