"""Results: values that iterate, compare, pickle, show themselves shortly, and become JSON."""

from __future__ import annotations

import base64
import copy
import json
import os
import pickle
from pathlib import Path

import pytest

import kwsearch
from kwsearch import Hit, Match, SearchResult

CLASS = Match(4, 6, "Parcel", "class", "definition", "", "class Parcel(Base)")
CALL = Match(6, 6, "loads", "", "call")
FILES = {
    "src/box.py": "import json\n\n\nclass Parcel(Base):\n    def weigh(self):\n        return json.loads(self.x)\n",
    "src/main.py": "from src.box import Parcel\n\nprint('ü', parcels, Parcel())\n",
}


def hit(path: str = "src/box.py", *matches: Match, **rest) -> Hit:
    return Hit(path, 2.5, matches, language="python", **rest)


def result(*hits: Hit, total: int | None = None, complete: bool = True, **rest) -> SearchResult:
    return SearchResult(hits, len(hits) if total is None else total, complete=complete, parsed="x", **rest)


@pytest.fixture
def found(make_repo, tmp_path) -> SearchResult:
    """The answer to a query, after the index was closed."""
    root = make_repo(FILES)
    kwsearch.build_index(root, index_dir=str(tmp_path / "index"))
    with kwsearch.open_index(root, index_dir=str(tmp_path / "index")) as index:
        return index.search("Parcel")


def test_a_result_is_a_sequence_of_its_hits(found):
    assert len(found) == found.total == 2
    assert list(found) == list(found.hits)
    assert found[0] is found.hits[0]
    assert [hit.path for hit in found] == ["src/box.py", "src/main.py"]
    assert not result()
    assert result(hit())


def test_results_show_themselves_shortly(found):
    assert repr(found) == "SearchResult('Parcel', 2 of 2)"
    assert repr(result(total=7, complete=False)) == "SearchResult('x', 0 of 7, complete=False)"
    assert repr(hit("a.py", CLASS, CALL)) == "Hit('a.py', score=2.5, matches=2)"
    assert repr(CALL) == "Match(line=6, end_line=6, name='loads', role='call')"


def test_results_do_not_change(found):
    for value, name in ((found, "total"), (found, "new"), (found[0], "score"), (found[0].matches[0], "line")):
        with pytest.raises(AttributeError):
            setattr(value, name, 1)
    assert len({found, found[0], found[0].matches[0]}) == 3


@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))],
    ids=["copy", "deep", "pickle"],
)
def test_results_are_equal_after_a_copy_and_still_know_their_text(found, again):
    other = again(found)
    assert other == found
    assert [match.text for hit in other for match in hit.matches] == [
        match.text for hit in found for match in hit.matches
    ]


def test_matches_know_their_file_line_and_column(found):
    rows = [(match.path, match.line, match.column, match.text) for hit in found for match in hit.matches]
    assert rows == [
        ("src/box.py", 4, 7, "class Parcel(Base):"),
        ("src/main.py", 1, 21, "from src.box import Parcel"),
        ("src/main.py", 3, 21, "print('ü', parcels, Parcel())"),
    ]


def test_context_ends_where_the_file_does(found):
    match = found[0].matches[0]
    assert match.context() == [(4, "class Parcel(Base):")]
    assert match.context(before=1, after=1) == [
        (3, ""), (4, "class Parcel(Base):"), (5, "    def weigh(self):"),
    ]  # fmt: skip
    assert [number for number, _ in match.context(before=10**12, after=10**12)] == [1, 2, 3, 4, 5, 6]


def test_a_file_that_has_changed_has_no_text(found):
    path = Path(found.root, "src/box.py")
    path.write_text("class Other:\n" * 9)
    match = found[0].matches[0]
    assert (match.text, match.column, match.context(1, 1)) == ("", 0, [])
    path.write_text(FILES["src/box.py"])
    os.utime(path, ns=(1, 1))
    assert match.text == "class Parcel(Base):"  # other times, the same bytes


def test_a_match_of_the_path_alone_has_no_place():
    match = Match(0, 0, "parcel")
    assert (match.path, match.text, match.column, match.context(2, 2)) == ("", "", 0, [])


def test_the_dictionary_is_what_json_lines_say(found):
    header, *hits, summary = (json.loads(line) for line in found.json_lines())
    for row in (header, *hits, summary):
        del row["type"]
    del header["version"]
    assert json.loads(json.dumps(found.to_dict())) == header | summary | {"hits": hits}
    assert json.loads(json.dumps(found[0].to_dict())) == hits[0]
    assert found[0].matches[0].to_dict() == hits[0]["matches"][0]


def test_json_lines_whole():
    answer = result(
        hit("src/box.py", CLASS, CALL, flags=("test",), tags=("idiom/abc",)),
        total=9,
        complete=False,
        skipped=(("too-large", 2),),
        suggestions=("Parcels",),
        notices=("2 files skipped",),
        root="/r",
        query="Parcel",
    )
    assert [json.loads(line) for line in answer.json_lines(most=1)] == [
        {"type": "header", "version": 1, "root": "/r", "query": "Parcel", "parsed": "x"},
        {
            "type": "hit",
            "path": "src/box.py",
            "score": 2.5,
            "language": "python",
            "flags": ["test"],
            "tags": ["idiom/abc"],
            "missing": [],
            "matches": [
                {
                    "line": 4,
                    "end_line": 6,
                    "name": "Parcel",
                    "kind": "class",
                    "role": "definition",
                    "scope": "",
                    "signature": "class Parcel(Base)",
                    "column": 0,
                    "text": "",
                }
            ],
            "matches_total": 2,
        },
        {
            "type": "summary",
            "total": 9,
            "shown": 1,
            "complete": False,
            "skipped": {"too-large": 2},
            "suggestions": ["Parcels"],
            "notices": ["2 files skipped"],
        },
    ]


def test_json_explains_on_request():
    answer = result(hit("a.py", explanation=(("exact definition", 8.0),)))
    row = json.loads(list(answer.json_lines())[1])
    assert row["explanation"] == [{"factor": "exact definition", "value": 8.0}]


def test_json_keeps_the_bytes_of_every_path():
    lines = list(result(hit("a\udcff\x1b\u202e.py"), query="q\udcff").json_lines())
    assert all(line.isascii() and line[:-1].isprintable() for line in lines)
    row = json.loads(lines[1])
    assert row["path"] == "a\\xff\x1b\u202e.py"
    assert base64.b64decode(row["path_base64"]) == "a\udcff\x1b\u202e.py".encode("utf-8", "surrogateescape")
    assert "path_base64" not in json.loads(list(result(hit("ü.py")).json_lines())[1])
