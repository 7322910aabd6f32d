"""``show``: the source of a symbol by name, by line and by file."""

from __future__ import annotations

import pytest

SOURCE = (
    "class Parcel:\n    def weigh(self):\n        return 1\n\n"
    "    x = 2\n\n\ndef weigh(parcel):\n    return parcel.weigh()\n"
)


@pytest.fixture
def repo(make_repo, tmp_path, monkeypatch):
    root = make_repo(
        {
            ".git/HEAD": "",
            "src/parcel.py": SOURCE,
            "src/evil.py": "def bad\u202e(): pass\n\ndef odd():\n    '\x1b[2J'\n",
        }
    )
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(root)
    return root


METHOD = "src/parcel.py  method  in Parcel\n  2      def weigh(self):\n  3          return 1\n"
FUNCTION = "src/parcel.py  function\n  8  def weigh(parcel):\n  9      return parcel.weigh()\n"


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("Parcel.weigh", METHOD), ("src/parcel.py:3", METHOD), ("src/parcel.py:Parcel.weigh", METHOD),
        ("src/parcel.py:9", FUNCTION), ("./src/parcel.py:8", FUNCTION.replace("src/", "./src/", 1)),
        ("src/parcel.py:x", "src/parcel.py  field  in Parcel\n  5      x = 2\n"),
    ],
)  # fmt: skip
def test_a_symbol_is_shown_with_its_lines(repo, ask, target, shown):
    ask("index", "-q")
    status, out, _ = ask("show", target)
    assert (status, out) == (0, shown)


def test_others_of_a_name_are_told(repo, ask, monkeypatch):
    ask("index", "-q")
    status, out, err = ask("show", "weigh")
    assert (status, out) == (0, METHOD)
    assert err == "kwsearch: also function weigh: src/parcel.py:8\n"
    monkeypatch.chdir(repo / "src")
    assert ask("show", "Parcel.weigh")[1].startswith("parcel.py  method")


def test_a_file_alone_is_an_outline_and_needs_no_index(repo, ask):
    assert ask("show", "src/parcel.py") == ask("symbols", "src/parcel.py")
    assert not (repo.parent / "cache").exists()


def test_what_is_not_there_is_said(repo, ask):
    ask("index", "-q")
    assert ask("show", "wiegh")[0::2] == (
        1,
        "kwsearch: no definition of wiegh is indexed; did you mean weigh?\n",
    )
    assert ask("show", "src/parcel.py:99")[0::2] == (
        1,
        "kwsearch: there is no symbol around line 99 in src/parcel.py\n",
    )
    assert ask("show", "src/parcel.py:nope")[0::2] == (
        1,
        "kwsearch: there is no symbol nope in src/parcel.py\n",
    )
    (repo / "empty.txt").write_text("nothing\n")
    for target in ("empty.txt", "empty.txt:1"):
        assert ask("show", target) == (1, "", "kwsearch: nothing is defined in empty.txt\n")


def test_foreign_text_is_safe(repo, ask):
    _, out, _ = ask("show", "src/evil.py:odd")
    assert "\\x1b[2J" in out
    assert "\x1b" not in out
