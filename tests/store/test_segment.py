"""Segments: what was added comes back, whole, through every way of asking; damage is noticed."""

import os
import string
import tempfile
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kwsearch.errors import IndexCorruptError
from kwsearch.models import COMMENT, DOC, STRING, Evidence, FileFacts, Import, SourceFile, Symbol, Tag, Use
from kwsearch.store.segment import dictionary, fuzzy
from kwsearch.store.segment.builder import SegmentBuilder
from kwsearch.store.segment.enclosing import LineScopes
from kwsearch.store.segment.fuzzy import Vocabulary, by_length
from kwsearch.store.segment.reader import NOT_INDEXED, WORD_SECTIONS, Segment
from kwsearch.store.segment.record import decode_record, encode_record
from kwsearch.store.segment.subword_table import subword_pairs
from kwsearch.store.segment.symbol_packs import SYMBOLS_PER_PACK, SymbolPacks, decode_symbols
from kwsearch.text.distance import edit_distance
from kwsearch.text.identifiers import fold, subwords
from kwsearch.vocabulary import KINDS, LEAF_KINDS


def source(path, data=b"", *, flags=0):
    return SourceFile(path, len(data), 11, 12, "python", flags)


def build(path, files):
    """Write a segment of (path, data, facts, tags) and open it."""
    builder = SegmentBuilder(str(path))
    for name, data, facts, tags in files:
        builder.add_file(source(name, data), data, facts, tags, blake2b(data, digest_size=16).digest())
    builder.finish()
    return Segment(str(path))


def symbol(name, line, kind="function", role="definition"):
    return Symbol(name, kind, role, line, line + 1, 1, "Outer", f"def {name}()", "Does it.", "", ("async",))


def snapshot(segment):
    """Everything that a segment says about its live documents, by path and key, free of document numbers."""
    starts = segment.line_starts

    def places(dictionary, shift_of):
        result = {}
        for ordinal in range(len(dictionary)):
            for section in dictionary.sections(ordinal):
                shift = shift_of(section)
                rows = []
                for value in dictionary.values(ordinal, section):
                    document = max(d for d in range(segment.documents) if starts[d] <= value >> shift)
                    if document not in segment.deleted:
                        low_bits = value & ((1 << shift) - 1)
                        rows.append(
                            (segment.path_of(document), (value >> shift) - starts[document], low_bits)
                        )
                if rows:
                    result[dictionary.key(ordinal), section] = sorted(rows)
        return result

    return {
        "words": places(segment.words, lambda s: 5 if s in ("definition", "declaration") else 0),
        "names": places(segment.names, lambda s: 0),
        "tags": places(segment.tags, lambda s: 0),
        "files": sorted(
            (
                segment.path_of(d),
                segment.language(d),
                segment.flags[d],
                segment.sizes[d],
                segment.digest(d),
                bytes(segment.record_bytes(d)),
                starts[d + 1] - starts[d],
                [segment.words.key(o) for o in segment.document_words(d)],
                segment.document_tags(d),
            )
            for d in segment.live_documents()
        ),
    }


def example_facts():
    facts = FileFacts("python")
    facts.symbols = [symbol("HTTPServer", 1, "class"), symbol("operator==", 3, "operator"), symbol("x", 4)]
    facts.imports = [Import("numpy.load", "numpy", "np_load", 2, "", ("fallback",))]
    facts.uses = [
        Use("Base", "inherit", 1, "pkg.Base", "", None),
        Use("load", "call", 3, "numpy.load", "Outer.operator==", None),
        Use("load", "call", 4, "numpy.load", "Outer.x", None),
        Use("print", "call", 4, "print", "Outer.HTTPServer", None),
        Use("go", "call", 4, "self.go", "a place that has no symbol", None),
    ]
    facts.doc = "What it is for."
    facts.error_share = 0.25
    return facts


EXAMPLE = (
    b"class HTTPServer(Base):\n    from numpy import load as np_load\n    np_load(1)\n    x = 'text 9lives'"
)


def test_every_part_of_a_file_comes_back(tmp_path):
    facts = example_facts()
    start = EXAMPLE.index(b"'text")
    facts.spans = [(start, len(EXAMPLE), 4, STRING)]
    tag = Tag(
        "security/pickle", ("CWE-502",), "high", (Evidence("call", "pickle.loads", 3, True, "import pickle"),)
    )
    segment = build(tmp_path / "s", [("a/é\udcff.py", EXAMPLE, facts, [tag])])

    assert (segment.documents, segment.path_of(0), segment.document("a/é\udcff.py"), segment.document("b")) == (
        1, "a/é\udcff.py", 0, -1,
    )  # fmt: skip
    assert (list(segment.line_starts), segment.language(0), segment.sizes[0]) == (
        [0, 4],
        "python",
        len(EXAMPLE),
    )
    assert (segment.mtimes[0], segment.ctimes[0]) == (11, 12)
    words = {
        (segment.words.key(o).decode(), section): list(segment.words.values(o, section))
        for o in range(len(segment.words))
        for section in segment.words.sections(o)
    }
    assert words == {
        ("9lives", "string"): [3],
        ("as", "code"): [1],
        ("Base", "code"): [0],
        ("Base", "inherit"): [0],
        ("class", "code"): [0],
        ("from", "code"): [1],
        ("go", "call"): [3],
        ("HTTPServer", "code"): [0],
        ("HTTPServer", "definition"): [0 << 5 | KINDS.index("class")],
        ("import", "code"): [1],
        ("load", "code"): [1],
        ("load", "import"): [1],
        ("load", "call"): [2, 3],
        ("np_load", "code"): [1, 2],
        ("np_load", "import"): [1],
        ("numpy", "code"): [1],
        ("numpy", "import"): [1],
        ("operator==", "definition"): [2 << 5 | KINDS.index("operator")],
        ("print", "call"): [3],
        ("text", "string"): [3],
        ("x", "definition"): [3 << 5 | KINDS.index("function")],
    }
    names = {
        (segment.names.key(o).decode(), s): list(segment.names.values(o, s))
        for o in range(len(segment.names))
        for s in segment.names.sections(o)
    }
    assert names == {
        ("numpy.load", "call"): [2, 3],
        ("numpy.load", "import"): [1],
        ("pkg.Base", "inherit"): [0],
    }
    assert [segment.tags.key(o) for o in range(len(segment.tags))] == [b"CWE-502", b"security/pickle"]
    assert list(segment.tags.values(segment.tags.find(b"CWE-502"), "strong")) == [2]
    assert segment.document_tags(0) == ["security/pickle"]
    record = segment.record(0)
    assert record.symbols == [tuple(s) for s in facts.symbols]
    assert record.imports == [tuple(i) for i in facts.imports]
    assert record.uses == [tuple(use) for use in facts.uses]
    assert record.tags == [(tag.id, tag.refs, tag.confidence, (tuple(tag.evidence[0]),))]
    assert (record.doc, record.error_share, record.fallback) == ("What it is for.", 0.25, "")
    assert segment.damaged_blocks() == []


def test_words_of_each_syntax_class_are_apart(tmp_path):
    data = b'def f():\n    """Doc words\n    here."""\n    g()  # side note\n'
    facts = FileFacts("python")
    doc = data.index(b'"""')
    facts.spans = [
        (doc, data.index(b"    g()") - 1, 2, DOC),
        (data.index(b"#"), len(data) - 1, 4, COMMENT),
    ]
    segment = build(tmp_path / "s", [("f.py", data, facts, [])])
    found = {
        section: sorted(
            segment.words.key(o).decode()
            for o in range(len(segment.words))
            if segment.words.count(o, section)
        )
        for section in WORD_SECTIONS[:4]
    }
    assert found == {
        "code": ["def"],
        "comment": ["note", "side"],
        "string": [],
        "doc": ["Doc", "here", "words"],
    }
    assert list(segment.words.values(segment.words.find(b"here"), "doc")) == [2]


def test_an_empty_segment_and_an_empty_file(tmp_path):
    empty = build(tmp_path / "e", [])
    assert (empty.documents, len(empty.words), empty.paths(), empty.document("a")) == (0, 0, [], -1)
    assert (empty.words.find(b"a"), list(empty.words.prefixed(b"a")), empty.words.containing(b"a")) == (
        -1,
        [],
        [],
    )
    one = build(tmp_path / "o", [("a", b"", FileFacts("text"), [])])
    assert (one.documents, list(one.line_starts), one.document_words(0)) == (1, [0, 1], [])


def test_which_words_of_a_text_are_kept(tmp_path):
    long, longer = b"x" * 256, b"y" * 257
    texts = {
        "a": b"8bit 0xFF 1_000 404 \xd9\xa3\xd9\xa4 x \xc3\xa9\n" + long,
        "b": b"one\ntwo " + longer + b"\n" + longer,
        "c": b"three\n",
        "d": longer,
    }
    segment = build(tmp_path / "s", [(path, data, FileFacts("text"), []) for path, data in texts.items()])
    kept = {segment.words.key(ordinal) for ordinal in range(len(segment.words))}
    arabic, accented = "٣٤".encode(), "é".encode()
    assert kept == {b"8bit", b"0xFF", b"1_000", arabic, accented, long, b"one", b"two", b"three"}
    assert [bool(bits & NOT_INDEXED) for bits in segment.flags] == [False, True, False, True]
    merged = SegmentBuilder(str(tmp_path / "m"))
    merged.add_segment(segment)
    merged.finish()
    assert [bool(bits & NOT_INDEXED) for bits in Segment(str(tmp_path / "m")).flags] == [
        False,
        True,
        False,
        True,
    ]


words_strategy = st.lists(
    st.one_of(
        st.sampled_from(
            ["HTTPServer", "httpserver", "http_server", "aA", "Aa", "AA", "aa", "naïve", "NAÏVE"]
        ),
        st.text(alphabet=string.ascii_letters + "_1é", min_size=2, max_size=6).filter(
            lambda w: not w[0].isdigit()
        ),
    ),
    min_size=1,
    max_size=400,
)


def folded(word):
    return fold(word.encode())


@settings(max_examples=60, deadline=None)
@given(words_strategy, st.text(alphabet="aA_bé1", max_size=3))
def test_look_ups_equal_a_plain_scan(words, piece):
    with tempfile.TemporaryDirectory() as folder:
        segment = build(Path(folder, "s"), [("w.txt", "\n".join(words).encode(), FileFacts("text"), [])])
        dictionary = segment.words
        exact = sorted({w.encode() for w in words}, key=lambda w: (fold(w), w))
        assert [dictionary.key(o) for o in range(len(dictionary))] == exact

        def found(ordinals):
            return [dictionary.key(o) for o in ordinals]

        low = folded(piece)
        assert found(dictionary.prefixed(low)) == [w for w in exact if fold(w).startswith(low)]
        assert found(dictionary.containing(low)) == [w for w in exact if low in fold(w)]
        if low:
            assert found(dictionary.ending(low)) == [w for w in exact if fold(w).endswith(low)]
            for distance in (1, 2):
                assert found(dictionary.fuzzy(low, distance)) == [
                    w for w in exact if edit_distance(low, fold(w), distance) <= distance
                ]
        for word in words[:20]:
            assert found(dictionary.spellings(folded(word))) == [w for w in exact if fold(w) == folded(word)]
            lines = [line for line, other in enumerate(words) if other == word]
            ordinal = dictionary.find(word.encode())
            assert list(dictionary.values(ordinal, "code")) == lines
            assert dictionary.count(ordinal, "code") == len(lines)
            documents, counts = dictionary.documents(ordinal, "code")
            assert (list(documents), list(counts)) == ([0], [len(lines)])
        with_piece = {}
        for word in exact:
            for subword in subwords(word):
                with_piece.setdefault(subword, []).append(word)
        assert {
            segment.subwords.key(o): found(segment.subwords.values(o, "words"))
            for o in range(len(segment.subwords))
        } == with_piece
        segment.close()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text("ab_", min_size=1, max_size=10), max_size=60), st.text("ab_", min_size=4, max_size=9))
def test_near_words_equal_a_comparison_with_every_word(words, word):
    near = []
    for place in range(1, len(word)):
        # A swap anywhere, and another edit before or behind it.
        swapped = word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
        near += [swapped, swapped[1:], swapped[:-1], "b" + swapped, swapped + "b", "_" + swapped[1:]]
        near.append(f"{swapped[:place]}b{swapped[place:]}")  # between the two, which is farther
    keys = sorted({key.encode() for key in words + near})
    vocabulary = Vocabulary(by_length([b"\n".join(keys)]))
    for distance in (1, 2):
        expected = {key for key in keys if edit_distance(word.encode(), key, distance) <= distance}
        assert vocabulary.near(word.encode(), distance) == expected


def test_keys_by_their_length_are_kept_beside_their_segment(tmp_path, monkeypatch):
    words = [f"word{number}" for number in range(300)]
    path = tmp_path / "s"

    def near(word):
        segment = build_or_open()
        found = [segment.words.key(ordinal) for ordinal in segment.words.fuzzy(word, 1)]
        segment.close()
        return found

    def build_or_open():
        if path.exists():
            return Segment(str(path))
        return build(path, [("w.txt", "\n".join(words).encode(), FileFacts("text"), [])])

    expected = sorted(word.encode() for word in words if edit_distance(b"word12", word.encode(), 1) <= 1)
    kept = tmp_path / "s.words.near"
    assert near(b"word12") == expected
    assert not kept.exists(), "so few are sorted as quickly"
    monkeypatch.setattr(fuzzy, "MANY_KEYS", 300)
    assert near(b"word12") == expected
    whole = kept.read_bytes()
    with monkeypatch.context() as patch:
        patch.delattr(dictionary.Dictionary, "_unchecked_texts")  # nothing can be read but what is kept
        assert near(b"word12") == expected
        assert near(b"nothing") == []
    for damaged in (b"", b"x", whole[:-1], whole[:40] + bytes((whole[40] ^ 1,)) + whole[41:]):
        kept.write_bytes(damaged)
        assert near(b"word12") == expected
        assert kept.read_bytes() == whole
    kept.unlink()
    kept.mkdir()
    assert near(b"word12") == expected
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["s", "s.words.near"]


identifiers = st.one_of(
    st.text(alphabet="abAB12_", min_size=1, max_size=12),
    st.text(alphabet="aZé_9", min_size=1, max_size=6),
    st.sampled_from(["HTTPServerError2", "x" * 130, "a_b_c_d_e_f", "__init__", "_", "A1b2C3", "operator=="]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(identifiers.map(str.encode), max_size=30))
def test_subwords_of_many_words_are_the_subwords_of_each(words):
    found, places, numbers = subword_pairs(words)
    pairs = {(words[place], found[number]) for place, number in zip(places, numbers, strict=True)}
    assert list(places) == sorted(places)
    assert pairs == {(word, subword) for word in words for subword in subwords(word)}


def test_long_lists_answer_like_short_ones(tmp_path):
    files = []
    for number in range(300):
        lines = [b"common" if (number * 31 + line) % 3 else b"other common_word" for line in range(40)]
        files.append((f"d/{number:03}.txt", b"\n".join(lines), FileFacts("text"), []))
    segment = build(tmp_path / "s", files)
    ordinal = segment.words.find(b"common")
    expected = [number * 40 + line for number in range(300) for line in range(40) if (number * 31 + line) % 3]
    assert list(segment.words.values(ordinal, "code")) == expected
    documents, counts = segment.words.documents(ordinal, "code")
    assert list(documents) == list(range(300))
    assert list(counts) == [sum(1 for v in expected if v // 40 == d) for d in range(300)]
    for low, high in ((0, 40), (3999, 4001), (11_960, 12_000), (5, 5)):
        assert list(segment.words.span(ordinal, "code", low, high)) == [
            v for v in expected if low <= v < high
        ]


def test_what_is_kept_of_a_dictionary_has_a_bound_and_changes_no_answer(tmp_path, monkeypatch):
    files = []
    for number in range(40):
        words = b"".join(b"word%d x%d common often\n" % (number * 200 + line, line) for line in range(200))
        files.append((f"{number:02}.txt", words, FileFacts("text"), []))
    unbounded = build(tmp_path / "s", files)
    expected = snapshot(unbounded)
    pages = unbounded.words._pages
    assert sum(page.size for page in pages.values()) > 10 * 20_000  # so that there is something to bound
    monkeypatch.setattr(dictionary, "KEPT_PAGE_BYTES", 20_000)
    monkeypatch.setattr(dictionary, "KEPT_LIST_VALUES", 1_000)
    bounded = Segment(str(tmp_path / "s"))
    assert snapshot(bounded) == expected
    words = bounded.words
    largest = max(page.size for page in pages.values())
    for ordinal in range(len(words)):
        words.key(ordinal)
        words.word(ordinal)
        kept = [page.size for page in words._pages.values()]
        assert sum(kept) == words._page_bytes <= 20_000 + largest
        lists = [long_list.value_count for long_list in words._lists.values()]
        assert sum(lists) == words._list_values <= 1_000 + 8_000


def test_subwords_of_many_words_name_their_documents(tmp_path):
    files = [
        (
            f"{number}.txt",
            b"\n".join(b"get_w%d" % (number * 10 + i) for i in range(10)),
            FileFacts("text"),
            [],
        )
        for number in range(9)
    ]
    files.append(("none.txt", b"unrelated", FileFacts("text"), []))
    segment = build(tmp_path / "s", files)
    ordinal = segment.subwords.find(b"get")
    assert len(segment.subwords.values(ordinal, "words")) == 90
    assert list(segment.subwords.documents(ordinal, "documents")[0]) == list(range(9))


text_files = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["alpha", "Beta", "gamma_ray", "x1", "\n"]), max_size=12), st.booleans()
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(text_files, text_files)
def test_merging_equals_building_at_once(first, second):
    def with_facts(number, words):
        facts = FileFacts("python")
        data = " ".join(words).encode()
        if words:
            facts.symbols = [symbol(words[0], 1)] if words[0] != "\n" else []
            facts.uses = [Use("alpha", "call", 1, "pkg.alpha", "", None)]
        return (f"{number}.py", data, facts, [])

    with tempfile.TemporaryDirectory() as folder:
        halves = []
        survivors = []
        for half, files in enumerate((first, second)):
            rows = [with_facts(f"{half}-{number}", words) for number, (words, _) in enumerate(files)]
            segment = build(Path(folder, f"h{half}"), rows)
            gone = frozenset(number for number, (_, deleted) in enumerate(files) if deleted)
            segment.close()
            halves.append(Segment(str(Path(folder, f"h{half}")), gone))
            survivors += [row for number, row in enumerate(rows) if number not in gone]
        merged = SegmentBuilder(str(Path(folder, "m")))
        for segment in halves:
            merged.add_segment(segment)
        merged.finish()
        assert snapshot(Segment(str(Path(folder, "m")))) == snapshot(build(Path(folder, "all"), survivors))


@settings(max_examples=200, deadline=None)
@given(st.text(), st.text(), st.text())
def test_a_record_keeps_every_text_but_control_characters(name, scope, doc):
    facts = FileFacts("python")
    facts.symbols = [symbol("s", 3)._replace(name=name, scope=scope, doc=doc)]
    facts.uses = [Use(name, "call", 2, f"{scope}.{name}", "", None)]
    record = decode_record(encode_record(facts, []))
    control = dict.fromkeys((*range(32), 127), " ") | {9: "\t"}

    def clean(text):
        return text.translate(control) if not text.isprintable() else text

    kept = symbol("s", 3)._replace(name=clean(name), scope=clean(scope), doc=clean(doc))
    assert record.symbols == [tuple(kept)]
    assert [(use[0], use[3]) for use in record.uses] == [(clean(name), clean(f"{scope}.{name}"))]


@st.composite
def symbols_and_uses(draw):
    """Symbols whose lines overlap in any way, and uses in any of them, or in none that exists."""
    rows = draw(
        st.lists(st.tuples(st.integers(1, 40), st.integers(0, 30), st.sampled_from(KINDS)), max_size=70)
    )
    facts = FileFacts("python")
    facts.symbols = [
        symbol(f"s{number % 9}", line, kind)._replace(end_line=line + height)
        for number, (line, height, kind) in enumerate(sorted(rows))
    ]
    scopes = ["", "Nowhere.at", *(f"{row.scope}.{row.name}" for row in facts.symbols)]
    uses = draw(
        st.lists(
            st.tuples(st.integers(1, 72), st.sampled_from("ab"), st.sampled_from(scopes)),
            max_size=30,
            unique_by=lambda row: row[:2],
        )
    )
    facts.uses = [Use(name, "call", line, f"x.{name}", scope, None) for line, name, scope in sorted(uses)]
    return facts


@settings(max_examples=150, deadline=None)
@given(symbols_and_uses())
def test_a_use_stands_where_it_stood_and_any_line_in_the_last_symbol_that_holds_it(facts):
    data = encode_record(facts, [])
    assert sorted(decode_record(data).uses, key=lambda use: (use[2], use[0])) == [
        tuple(use) for use in facts.uses
    ]
    packs = SymbolPacks(data)
    for use in facts.uses:
        assert (
            packs.scopes_of([(use.line, use.name, "call"), (use.line, use.qualified, "call")])
            == [use.scope] * 2
        )
    for line in range(1, 75):
        around = [
            f"{row.scope}.{row.name}"
            for row in facts.symbols
            if row.kind not in LEAF_KINDS and row.line <= line <= row.end_line
        ]
        expected = around[-1] if around else ""
        assert (packs.scope_at(line), LineScopes(facts.symbols).at(line)) == (expected, expected)


def test_no_byte_of_a_record_is_believed_unchecked():
    facts = FileFacts("python")
    facts.symbols = [symbol(f"s{line}", line) for line in range(1, 2 * SYMBOLS_PER_PACK)]
    data = encode_record(facts, [])

    def few(data):
        return [
            SymbolPacks(data).find(line, f"s{line}", facts.symbols[0].kind)
            for line in (1, SYMBOLS_PER_PACK + 1)
        ]

    assert few(data) == [decode_symbols(data)[0], decode_symbols(data)[SYMBOLS_PER_PACK]]
    assert SymbolPacks(data).find(1, "s2", facts.symbols[0].kind) is None
    for place in range(len(data)):
        for mask in (1, 0x80):
            damaged = bytearray(data)
            damaged[place] ^= mask
            for read in (decode_symbols, few):
                try:
                    found = read(damaged)
                except IndexCorruptError:
                    continue
                assert found == read(data), (place, mask)


def test_damage_anywhere_is_noticed(tmp_path):
    path = tmp_path / "s"
    files = [(f"{n}.py", EXAMPLE + b"\n# %d" % n, example_facts(), []) for n in range(30)]
    build(path, files).close()
    whole = path.read_bytes()
    noticed = 0
    for position in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[position] ^= 0x41
        path.write_bytes(damaged)
        try:
            segment = Segment(str(path))
        except IndexCorruptError:
            noticed += 1
            continue
        # Padding between blocks is the only place where a changed byte changes nothing.
        if segment.damaged_blocks():
            noticed += 1
        segment.close()
    padding = 8 * 60
    assert noticed >= len(range(0, len(whole), 7)) - padding
    for size in (0, 1, 31, 40, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(IndexCorruptError):
            Segment(str(path))


def test_a_segment_is_never_written_over_another_file(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    os.symlink(victim, tmp_path / "s")
    builder = SegmentBuilder(str(tmp_path / "s"))
    with pytest.raises(FileExistsError):
        builder.finish()
    assert victim.read_text() == "precious"
