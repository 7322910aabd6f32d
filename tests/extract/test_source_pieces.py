"""What the parser is handed comes back: a process that parses for days stays as large as it was."""

from __future__ import annotations

import gc
import sys

import pytest
from grammars import need_grammar

from kwsearch.extract import extract_facts, source_pieces
from kwsearch.extract.source_pieces import SourcePieces

SOURCES = {
    "python": b"def name%d(self, value):\n    return self.other(value, %d)\n\n\n",
    "ruby": b"def name%d(value)\n  include Other\n  other(value, %d)\nend\n\n",
    "c": b"int name%d(int value)\n{\n    return other(value, %d);\n}\n\n",
}


def blocks(source: bytes, language: str, times: int) -> int:
    for number in range(times):
        extract_facts("a.txt", b"\n" * number + source, language, frozenset({"load"}))
    gc.collect()
    return sys.getallocatedblocks()


@pytest.mark.parametrize("language", SOURCES)
def test_a_file_that_is_parsed_again_and_again_leaves_nothing(language):
    source = b"".join(SOURCES[language] % (number, number) for number in range(200))
    blocks(source, language, 10)
    before = blocks(source, language, 1)
    assert blocks(source, language, 30) - before < 30 * 5  # it is handed over in 12 pieces each time


def test_a_parse_that_is_given_up_leaves_nothing(monkeypatch):
    need_grammar("lua")
    source = b"\\" * 60_000
    monkeypatch.setattr("kwsearch.extract.trees.before", lambda deadline: lambda offset, has_error: True)
    assert extract_facts("a.lua", source, "lua", frozenset()).fallback == "timeout"
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(5):
        extract_facts("a.lua", source, "lua", frozenset())
    gc.collect()
    assert sys.getallocatedblocks() - before < 20


def test_only_what_was_kept_is_taken_back():
    data = b"x" * 1_300
    pieces = SourcePieces(data)
    first, again, last, end = pieces(0, None), pieces(0, None), pieces(1_299, None), pieces(1_300, None)
    assert (first is again, first, last, end) == (True, data[:1024], b"x", b"")
    held = [pieces(700, None), pieces(700, None)]  # as a binding does that still needs them
    with pytest.MonkeyPatch.context() as patch:
        taken: list[bytes] = []
        patch.setattr(source_pieces, "_decref", taken.append)
        pieces.end()
    assert taken == [data[:1024]] * 2 + held
    assert [pieces(0, None), pieces(1_298, None)] == [b"x" * 64, b"xx"]
