"""Answers as text: whole values, and nothing that a terminal would obey."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kwsearch
from kwsearch.cli.shown.output import (
    counts_text,
    groups_text,
    paths_bytes,
    paths_text,
    symbols_json,
    symbols_text,
    vimgrep_text,
)
from kwsearch.cli.terminal.progress import StepBar
from kwsearch.cli.terminal.screen import Look, use_colour
from kwsearch.cli.terminal.stream import write
from kwsearch.fingerprint import digest
from kwsearch.models import Symbol
from kwsearch.scan.source_text import SourceText
from kwsearch.search.results import Hit, Match, TagEvidence
from kwsearch.text.printable import printable

SOURCE = """import json


class Parcel(Base):
    def weigh(self):
        return json.loads(self.text)
"""
CLASS = Match(4, 6, "Parcel", "class", "definition", "", "class Parcel(Base)")
METHOD = Match(5, 6, "weigh", "method", "definition", "Parcel", "def weigh(self)")
CALL = Match(6, 6, "loads", "", "call", "", "")
IMPORT = Match(1, 1, "json", "", "import", "", "")


def hit(path: str, *matches: Match, root: str = "", **rest) -> Hit:
    if root:
        source = source_of(root, path)
        matches = tuple(Match(*match[:7], source) for match in matches)
    return Hit(path, 2.5, matches, language="python", **rest)


def source_of(root: str, path: str) -> SourceText | None:
    """Where the text of a file is, as an index that was made now says it."""
    try:
        status, data = os.stat(os.path.join(root, path)), Path(root, path).read_bytes()
    except OSError:
        return None
    return SourceText(root, path, (status.st_size, status.st_mtime_ns, status.st_ctime_ns), digest(data))


@pytest.fixture
def root(make_repo) -> str:
    return os.path.realpath(make_repo({"src/parcel.py": SOURCE}))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("größe 数 \u3000🙂", "größe 数 \u3000🙂"),
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("a\nb\r\tc\0", r"a\nb\r\tc\x00"),
        ("\x9b31m\x85", r"\x9b31m\x85"),
        ("abc\u202egnp.exe", r"abc\u202egnp.exe"),
        ("zero\u200bwidth\ufeff\u2066", r"zero\u200bwidth\ufeff\u2066"),
        ("line\u2028end\u2029", r"line\u2028end\u2029"),
        ("byte\udcff\udc80", r"byte\xff\x80"),
        ("half\ud83d", r"half\ud83d"),
        ("tag\U000e0041", r"tag\U000e0041"),
        (r"\x1b", r"\x1b"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown


def test_printable_keeps_tabs_of_source_lines():
    assert printable("\tx\x1b\t", tabs=True) == "\tx\\x1b\t"


@given(st.text(st.characters(codec=None)))
def test_nothing_printable_moves_the_terminal(text):
    shown = printable(text)
    assert {unicodedata.category(letter) for letter in shown}.isdisjoint(
        {"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"}
    )
    if text.isascii() and text.isprintable():
        assert shown == text


def test_groups_show_signatures_and_source(root):
    text = "".join(
        groups_text(
            [hit("src/parcel.py", CLASS, METHOD, CALL, root=root), hit("gone.py", IMPORT, root=root)], str
        )
    )
    assert text == (
        "src/parcel.py\n"
        "  4  definition class   Parcel        class Parcel(Base)\n"
        "  5  definition method  Parcel.weigh  def weigh(self)\n"
        "  6  call               loads         return json.loads(self.text)\n"
        "\n"
        "gone.py\n"
        "  1  import  json\n"
    )


def test_groups_say_what_they_leave_out():
    text = "".join(groups_text([hit("src/parcel.py", CLASS, METHOD, CALL)], str, most=1))
    assert text == (
        "src/parcel.py\n"
        "  4  definition class  Parcel  class Parcel(Base)\n"
        "  … 2 more matches; -m 0 shows all\n"
    )


def test_groups_name_flags_tags_missing_words_and_factors():
    shown = hit(
        "src/parcel.py",
        CLASS,
        flags=("test",),
        tags=("idiom/abc",),
        missing=("retry",),
        explanation=(("exact definition", 8.0), ("rare word", 1.25)),
    )
    rest = "    exact definition 8\n    rare word 1.25\n  4  definition class  Parcel  class Parcel(Base)\n"
    assert "".join(groups_text([shown], str)) == f"src/parcel.py  [test]  [without retry]\n{rest}"
    with_tags = "".join(groups_text([shown], str, tags=True))
    assert with_tags == f"src/parcel.py  [test]  [idiom/abc]  [without retry]\n{rest}"


def test_tags_that_were_asked_for_are_named():
    found = TagEvidence(4, "idiom/abc", "inherit", "abc.ABC", True, "high", "import abc (line 1)")
    shown = hit("src/parcel.py", CLASS, tags=("domain/sql", "idiom/abc"), evidence=(found,))
    assert "".join(groups_text([shown], str)) == (
        "src/parcel.py  [idiom/abc]\n"
        "  4  definition class  Parcel  class Parcel(Base)  ← abc.ABC: import abc (line 1)\n"
    )


def test_groups_with_context(root):
    text = "".join(groups_text([hit("src/parcel.py", IMPORT, METHOD, root=root)], str, before=1, after=1))
    assert text == (
        "src/parcel.py\n"
        "  1: import json  [import json]\n"
        "  2-\n"
        "  --\n"
        "  4- class Parcel(Base):\n"
        "  5:     def weigh(self):  [definition method weigh in Parcel]\n"
        "  6-         return json.loads(self.text)\n"
    )


def test_context_costs_what_is_printed_however_much_is_asked_for(root):
    shown = hit("src/parcel.py", IMPORT, METHOD, CALL, root=root)
    whole = "".join(groups_text([shown], str, before=6, after=6))
    assert "".join(groups_text([shown], str, before=10**12, after=10**12)) == whole
    assert whole.count("\n") == 1 + SOURCE.count("\n")


def test_lines_around_many_matches_are_looked_at_once(make_repo, tmp_path):
    count = 20_000
    root = make_repo({"a.py": "called()\n" * count})
    with kwsearch.open_fresh_index(root, str(tmp_path / "index")) as index:
        shown = index.search("called").hits
        assert "".join(groups_text(shown, str, before=count, after=count)).count("\n") == 1 + count
        assert "".join(vimgrep_text(shown, str, before=count, after=count)).count("\n") == count


def test_a_match_of_the_path_alone_has_no_line():
    path_match = Match(0, 0, "parcel", "", "mention", "", "")
    assert "".join(groups_text([hit("src/parcel.py", path_match)], str)) == (
        "src/parcel.py\n  -  mention  parcel\n"
    )
    for found in ([path_match], []):
        assert "".join(vimgrep_text([hit("src/parcel.py", *found)], str)) == (
            "src/parcel.py:1:1:src/parcel.py\n"
        )
    assert "".join(counts_text([hit("src/parcel.py", path_match)], str)) == "src/parcel.py:0\n"


def test_colour_is_only_paint(root):
    hits = [hit("src/parcel.py", CLASS, CALL, root=root)]
    for around in ({}, {"before": 1, "after": 1}):
        plain, painted = (
            "".join(groups_text(hits, str, look=Look(colour), **around)) for colour in (False, True)
        )
        assert "\x1b[32m4" in painted
        assert "class \x1b[31;1mParcel\x1b[0m(Base)" in painted
        assert "json.\x1b[31;1mloads\x1b[0m(" in painted
        for style in ("35;1", "31;1", "32", "36", "1", "2", "0"):
            painted = painted.replace(f"\x1b[{style}m", "")
        assert painted == plain


def test_paths_and_counts():
    hits = [hit("a\nb.py", CLASS, METHOD, Match(4, 4, "Parcel", "", "call", "", "")), hit("\udcff.py", CALL)]
    assert "".join(paths_text(hits, str)) == "a\\nb.py\n\\xff.py\n"
    assert b"".join(paths_bytes(hits, str)) == b"a\nb.py\0\xff.py\0"
    assert "".join(counts_text(hits, str)) == "a\\nb.py:2\n\\xff.py:1\n"


def test_vimgrep_finds_the_column_of_the_whole_word(make_repo):
    root = os.path.realpath(make_repo({"a.py": "download(load)\n\tü = LOAD()\n"}))
    matches = [Match(1, 1, "load", "", "call", "", ""), Match(2, 2, "load", "", "call", "", "")]
    assert "".join(vimgrep_text([hit("a.py", *matches, root=root)], str)) == (
        "a.py:1:10:download(load)\na.py:2:7:\tü = LOAD()\n"
    )


def test_vimgrep_shows_lines_around(root):
    hits = [hit("src/parcel.py", IMPORT, METHOD, CALL, root=root), hit("gone.py", IMPORT, root=root)]
    assert "".join(vimgrep_text(hits, str, after=1)) == (
        "src/parcel.py:1:8:import json\n"
        "src/parcel.py-2-\n"
        "--\n"
        "src/parcel.py:5:9:    def weigh(self):\n"
        "src/parcel.py:6:21:        return json.loads(self.text)\n"
        "--\n"
        "gone.py:1:1:json\n"
    )


SYMBOLS = [
    Symbol("Parcel", "class", "definition", 4, 6, 7, "", "class Parcel(Base)", "", "", ()),
    Symbol("weigh", "method", "declaration", 15, 16, 9, "Parcel", "def weigh(self)", "", "", ()),
]


def test_symbols_as_an_outline():
    assert "".join(symbols_text(SYMBOLS)) == (
        "   4  class  Parcel  class Parcel(Base)\n  15    declaration method  weigh  def weigh(self)\n"
    )


def test_symbols_as_json():
    assert json.loads("".join(symbols_json("a.py", SYMBOLS[1:]))) == {
        "path": "a.py",
        "name": "weigh",
        "kind": "method",
        "role": "declaration",
        "line": 15,
        "end_line": 16,
        "column": 9,
        "scope": "Parcel",
        "signature": "def weigh(self)",
    }


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_needs_a_terminal_that_wants_it(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert use_colour(Terminal())
    assert not use_colour(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not use_colour(Terminal())
    monkeypatch.setenv("NO_COLOR", "")
    assert use_colour(Terminal())
    monkeypatch.setenv("TERM", "dumb")
    assert not use_colour(Terminal())


def test_write_escapes_what_the_encoding_lacks():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    write(stream, ["ü …\n"])
    assert raw.getvalue() == b"\\xfc \\u2026\n"


def test_a_bar_shows_each_step_on_a_terminal_and_nothing_elsewhere():
    with StepBar(io.StringIO()) as silent, StepBar(None) as closed:
        assert (silent, closed) == (None, None)
    terminal = Terminal()
    with StepBar(terminal) as show:
        show("reading", 0, 2000)
        show("reading", 2000, 2000)
        show("writing", 1, 3)
    text = terminal.getvalue()
    assert "reading" in text
    assert "writing" in text
    assert "1/3" in text


NAMED = {"grün.py": "def größe(): pass\n"}
"""Locales that Python takes for ASCII, if it is told not to know better."""
ASCII_ONLY = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_names_and_words_are_utf8_in_every_locale(make_repo, tmp_path, monkeypatch):
    root = make_repo(NAMED)
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    for locale in ({"LC_ALL": "C.UTF-8"}, ASCII_ONLY):
        command = [sys.executable, "-m", "kwsearch", "query", "--root", str(root), "größe", "--json"]
        ended = subprocess.run(command, capture_output=True, check=False, env={**os.environ, **locale})
        hits = [row["path"] for row in map(json.loads, ended.stdout.splitlines()) if row["type"] == "hit"]
        assert (ended.returncode, hits) == (0, ["grün.py"])
    command[-2:] = ["grün"]
    ended = subprocess.run(command, capture_output=True, check=False, env={**os.environ, **locale})
    assert ended.stdout.startswith(b"%s/gr\\xfcn.py" % os.fsencode(root))
    code = f"import kwsearch; kwsearch.build_index({str(root)!r})"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, env={**os.environ, **locale}
    )
    assert ended.stderr.splitlines()[-1] == (
        b"kwsearch.errors.ConfigError: names of files are read as ascii here, and an index has them as UTF-8;"
        b" set PYTHONUTF8=1"
    )
