"""The segment of one file says what a segment file of it says."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import pytest

from kwsearch.errors import IndexCorruptError
from kwsearch.indexing.examine import Examiner
from kwsearch.store.segment.builder import SegmentBuilder
from kwsearch.store.segment.dictionary import Dictionary
from kwsearch.store.segment.reader import Segment
from kwsearch.store.segment.single import BLOCKS, SingleSegment

SAMPLE = Path(__file__).parents[2] / "sample_repo"
WIDE = "".join(f"setData{number} = 设置数据 + _x{number}.value\n" for number in range(1_500)).encode()
"""More than a page of words, words on more lines than a page keeps, and parts of many words."""

CASES = {str(path.relative_to(SAMPLE)): path.read_bytes() for path in SAMPLE.rglob("*") if path.is_file()} | {
    "a/wide_file.test.py": WIDE,
    "empty.py": b"",
    "without_words.txt": b"\n\n",
    "not\udcffUTF.py": b"caf\xe9 = 1\nCafe = caf\xe9\n",
    "/".join(f"folder{number}_of_many" for number in range(60)) + "/deep.py": b"deep = 1\n",
}


def built(path: str, data: bytes, place: Path) -> tuple[Segment, SingleSegment]:
    examiner = Examiner()
    source = examiner.classify(path, data)
    examined = examiner.examine(source, data)
    builders = SegmentBuilder(str(place)), SegmentBuilder()
    for builder in builders:
        builder.add_file(source, data, examined.facts, examined.tags, blake2b(data, digest_size=16).digest())
    builders[0].finish()
    return Segment(str(place)), SingleSegment(path, builders[1].single())


def content(dictionary: Dictionary, sections: tuple[str, ...]) -> list[object]:
    return [
        (
            dictionary.key(ordinal),
            dictionary.folded_key(ordinal),
            [(section, list(dictionary.values(ordinal, section))) for section in sections],
        )
        for ordinal in range(len(dictionary))
    ]


@pytest.mark.parametrize("path", CASES, ids=[path[:40].encode("ascii", "replace").decode() for path in CASES])
def test_one_file_says_the_same_in_both_forms(path: str, tmp_path: Path) -> None:
    segment, single = built(path, CASES[path], tmp_path / "segment")
    for name in ("words", "names", "tags", "path_words"):
        expected, found = getattr(segment, name), getattr(single, name)
        sections = tuple(expected.section_names)
        assert content(found, sections) == content(expected, sections)
        assert [*found.entries()] == [*expected.entries()]
        assert b"\n".join(found.texts()) == b"\n".join(expected.texts())
        asked = {expected.folded_key(ordinal) for ordinal in range(len(expected))} | {
            b"",
            b"\xff",
            b"nowhere",
        }
        assert [found.spellings(word) for word in asked] == [expected.spellings(word) for word in asked]
        for some in (*([word] for word in asked), asked):
            assert found.having(some) == expected.having(some)
        assert [found.spellings(word) for word in asked] == [expected.spellings(word) for word in asked]
    for ordinal in range(len(segment.words)):
        assert single.words.word(ordinal) == segment.words.word(ordinal)
        assert single.words.postings(ordinal) == segment.words.postings(ordinal)
        assert single.words.spans(ordinal, 1, 40) == segment.words.spans(ordinal, 1, 40)
    assert content(single.subwords, ("words",)) == content(segment.subwords, ("words",))
    assert single.paths() == segment.paths() == [path]
    assert single.document_words(0) == segment.document_words(0)
    assert single.document_tags(0) == segment.document_tags(0)
    assert vars_of(single) == vars_of(segment)


def vars_of(segment: Segment) -> list[object]:
    record = segment.record(0)
    return [
        [getattr(record, name) for name in record.__slots__],
        segment.language(0),
        [*segment.flags],
        [*segment.line_starts],
        segment.digest(0),
        [*segment.sizes],
        [*segment.mtimes],
        [*segment.kind_masks()],
        [*segment.role_masks()],
    ]


def test_what_is_cut_short_is_damage(tmp_path: Path) -> None:
    builder = SegmentBuilder()
    examiner = Examiner()
    source = examiner.classify("a.py", b"a = 1\n")
    examined = examiner.examine(source, b"a = 1\n")
    builder.add_file(source, b"a = 1\n", examined.facts, examined.tags, bytes(16))
    data = builder.single()
    for cut in (data[:-1], data + b"\0", data[: 4 * len(BLOCKS)], data[:7], b""):
        with pytest.raises(IndexCorruptError):
            SingleSegment("a.py", cut)
