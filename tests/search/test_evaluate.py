"""Queries on segments: the same answers as looking at every fact, time limits, texts that cannot be had."""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
import time
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kwsearch.errors import QueryLimitError, QuerySyntaxError
from kwsearch.models import COMMENT, DOC, STRING, Evidence, FileFacts, Import, SourceFile, Symbol, Tag, Use
from kwsearch.query.parser import parse_query
from kwsearch.query.tree import And, Filter, Not, Or, Phrase, Query, Word, all_of, any_of
from kwsearch.search.evaluate import word_condition
from kwsearch.search.evaluate.run import evaluate
from kwsearch.search.evaluate.word_condition import MAX_EXPANSION
from kwsearch.store.segment.builder import SegmentBuilder
from kwsearch.store.segment.reader import Segment
from kwsearch.store.segment.view import View
from tests.search_oracle import Facts, Oracle, OracleFile
from tests.stores import GivenViews

_WORDS = (
    "parse config parseConfig ParseConfig parse_config load loadAll HTTPServerError http_server_error server "
    "error Error MyHTTPServerErrors retry x 2d get_ _get __init__ init naïve Naïve from where"
)
WORDS = _WORDS.split()
NAMES = [word for word in WORDS if word.replace("_", "a").isalnum() and not word[0].isdigit()]
KINDS = ("class", "function", "method", "field")
ROLES = ("call", "inherit", "type", "decorate", "export", "read")
PATHS = (
    "src/parse_config.py",
    "src/http/Server.py",
    "load/retry.h",
    "docs/error.md",
    "x.py",
    "a/b/my_load.test.py",
)


def make_file(rng: random.Random, path: str) -> OracleFile:
    """A file of random lines and facts; facts need not stand in its text."""
    rows, spans, place = [], [], 0
    line_count = rng.randint(1, 8)
    for line in range(1, line_count + 1):
        row = rng.choice([" ", ".", "(", ", ", "::"]).join(rng.choices(WORDS, k=rng.randint(0, 4)))
        data = row.encode()
        if data and rng.random() < 0.3:
            spans.append((place, place + len(data), line, rng.choice([COMMENT, STRING, DOC])))
        rows.append(data)
        place += len(data) + 1
    facts = FileFacts(rng.choice(["python", "cpp"]))
    facts.spans = spans
    lines = range(1, line_count + 1)
    for _ in range(rng.randint(0, 4)):
        role = rng.choice(["definition", "definition", "declaration"])
        line = rng.choice(lines)
        facts.symbols.append(
            Symbol(rng.choice(NAMES), rng.choice(KINDS), role, line, line + 1, 1, "", "sig", "", "", ())
        )
    for _ in range(rng.randint(0, 2)):
        name = rng.choice(NAMES) + "." + rng.choice(NAMES)
        facts.imports.append(Import(name, "", rng.choice(["", rng.choice(NAMES)]), rng.choice(lines), "", ()))
    for _ in range(rng.randint(0, 4)):
        name = rng.choice(NAMES)
        facts.uses.append(Use(name, rng.choice(ROLES), rng.choice(lines), name, "", None))
    tags = []
    if rng.random() < 0.4:
        evidence = (Evidence("call", "pickle.load", 1, rng.random() < 0.5, ""),)
        tags.append(Tag("security/pickle", ("CWE-502",), "high", evidence))
    return OracleFile(path, b"\n".join(rows), facts, tuple(tags), facts.language, rng.choice([0, 1, 8]))


def build_views(folder: Path, files: list[OracleFile], deleted: list[OracleFile], count: int) -> list[View]:
    """Segments of the files, and of deleted ones among them."""
    views = []
    gone = {id(file) for file in deleted}
    everything = sorted([*files, *deleted], key=lambda file: blake2b(file.path.encode()).digest())
    for number in range(count):
        chosen = everything[number::count]
        builder = SegmentBuilder(str(folder / f"{number}.seg"))
        for file in chosen:
            source = SourceFile(file.path, len(file.data), 1, 1, file.language, file.flags)
            digest = blake2b(file.data, digest_size=16).digest()
            builder.add_file(source, file.data, file.facts, file.tags, digest)
        builder.finish()
        dead = frozenset(place for place, file in enumerate(chosen) if id(file) in gone)
        views.append(View(Segment(str(folder / f"{number}.seg"), dead), number))
    return views


class Corpus:
    """Files with their segments."""

    def __init__(self, folder: Path, seed: int) -> None:
        rng = random.Random(seed)
        self.files = [make_file(rng, f"{number}/{rng.choice(PATHS)}") for number in range(12)]
        deleted = [make_file(rng, f"gone{number}/{rng.choice(PATHS)}") for number in range(3)]
        self.views = build_views(folder, self.files, deleted, seed % 3 + 1)
        self.data = {file.path: file.data for file in self.files}

    def read(self, path: str, view: View, document: int) -> bytes | None:
        return self.data.get(path)

    def paths(self, query: Query) -> set[str]:
        evaluation = evaluate(query, GivenViews(self.views), self.read)
        assert not evaluation.unverified
        ranked = [path for _, path, _, _ in evaluation.best(1000)]
        assert len(ranked) == len(set(ranked)) == evaluation.total
        return set(ranked)


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> list[Corpus]:
    return [Corpus(tmp_path_factory.mktemp("corpus"), seed) for seed in range(6)]


texts = st.sampled_from(WORDS)
leaves = st.one_of(
    texts.map(Word),
    texts.map(Phrase),
    st.tuples(texts, st.sampled_from([" ", ".", "::", ", "]), texts).map(lambda parts: Phrase("".join(parts))),
    st.builds(Filter, st.sampled_from(["symbol", "def", "ref", "import", "call"]), texts.map(Word)),
    st.builds(Filter, st.sampled_from(["symbol", "def"]), texts.map(Phrase)),
    st.builds(Filter, st.sampled_from(["doc", "comment", "string", "content"]), texts.map(Word)),
    st.sampled_from(
        [
            Filter("lang", Word("python")), Filter("is", Word("test")), Filter("is", Word("documentation")),
            Filter("ext", Word("py")), Filter("path", Word("src/")), Filter("path", Word("load")),
            Filter("tag", Word("pickle")), Filter("tag", Word("CWE-502")),
        ]
    ),
    st.sampled_from([Filter("kind", Word(kind)) for kind in (*KINDS, "type", "callable")]),
    st.sampled_from([Filter("role", Word(role)) for role in ("definition", "declaration", *ROLES[:2], "import")]),
)  # fmt: skip
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(all_of),
        st.lists(inner, min_size=2, max_size=4).map(lambda rows: all_of(rows, demanded=True)),
        st.lists(inner, min_size=2, max_size=3).map(any_of),
        inner.map(Not),
    ),
    max_leaves=7,
)


def is_question(tree: object) -> bool:
    """Whether the evaluator takes a tree for prose, where files need not have every word."""
    rows = tree.children if isinstance(tree, Or) else (tree,)
    return any(
        isinstance(row, And)
        and not row.demanded
        and sum(isinstance(child, Word) for child in row.children) > 1
        for row in rows
    )


@given(tree=trees, number=st.integers(0, 5), case=st.sampled_from(["no", "no", "yes"]))
@settings(max_examples=600, deadline=None)
def test_queries_mean_what_they_say(corpora: list[Corpus], tree: object, number: int, case: str) -> None:
    if case == "no" and is_question(tree):
        case = "yes"
    query = Query(tree, case=case)
    corpus = corpora[number]
    assert corpus.paths(query) == Oracle(Facts(corpus.files), query).answer()


# -- single behaviours ------------------------------------------------------------------------------------------


def one_file(tmp_path: Path, data: str, facts: FileFacts | None = None, path: str = "pkg/mod.py") -> Corpus:
    """A corpus of one file."""
    corpus = Corpus.__new__(Corpus)
    file = OracleFile(path, data.encode(), facts or FileFacts("python"), (), "python", 0)
    corpus.files = [file]
    corpus.views = build_views(tmp_path, [file], [], 1)
    corpus.data = {path: file.data}
    return corpus


def found(corpus: Corpus, text: str) -> bool:
    """Whether the one file of a corpus answers."""
    return bool(corpus.paths(parse_query(text)))


def symbol(name: str, line: int, end_line: int, scope: str = "", kind: str = "method") -> Symbol:
    return Symbol(name, kind, "definition", line, end_line, 1, scope, f"def {name}", "", "", ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("np.load", True),  # as it stands in the text
        ("std::vector", True),
        ("vector::std", False),
        ('"rate limit"', True),
        ('"rate limi"', False),
        ('"RATE  limit"', False),
        ('"= x[0]"', True),
        ('"= X[0]" case:yes', False),
        ("fmt.Errorf(", True),
        ("/err\\w+f\\(/", True),
        ("/ERR\\w+f\\(/ case:yes", False),
        ("/ERR\\w+f\\(/i case:yes", True),
        ("/^rate/", True),
        ("/^limit/", False),
        ("/b.rate/s", True),
        ("/\\b404\\b/", True),
        ("404", False),
        ("mod.py", True),
        ("pkg/mod.py", True),
        ("content:pkg", False),
        ("pkg", False),
        ("mod", True),
        ("path:/pkg", True),
        ("path:/mod", False),
        ("path:*.py", True),
        ("path:p?g/*", True),
        ("path:/^pkg.*py$/", True),
        ("filename:mod.py", True),
        ("filename:mod", True),
        ("filename:m*", True),
        ("filename:/^mod/", True),
        ("filename:pkg", False),
        ("vec*", True),
        ("*imit", True),
        ("ra*te", True),
        ("Rat* case:yes", False),
        ("repo:nowhere", False),
        ("is:stale", False),
        ("-vec* -rate", False),
        ("count:all", True),
    ],
)
def test_texts_and_paths(tmp_path: Path, text: str, expected: bool) -> None:
    data = "a = np.load(y)\nstd::vector<int> b\nrate limit x = x[0]\nreturn fmt.Errorf('404')\n"
    assert found(one_file(tmp_path, data), text) is expected


def test_scopes_qualified_names_and_modifiers(tmp_path: Path) -> None:
    facts = FileFacts("python")
    facts.symbols = [
        symbol("Store", 1, 9, kind="class"),
        symbol("load", 2, 5, "Store"),
        symbol("load", 11, 12, kind="function"),
        symbol("inner", 3, 4, "Store.load", kind="function")._replace(modifiers=("private",)),
    ]
    facts.uses = [
        Use("loads", "call", 3, "json.loads", "Store.load", None),
        Use("loads", "call", 12, "json.loads", "load", None),
        Use("loads", "call", 12, "?pickle.loads", "load", None),
        Use("loads", "call", 12, ".sub.loads", "load", None),
    ]
    facts.imports = [Import("torch.nn.functional", "torch.nn", "F", 1, "", ())]
    corpus = one_file(tmp_path, "\n" * 14, facts, "pkg/mod.py")
    answers = {
        text: found(corpus, text)
        for text in (
            "symbol:Store.load", "symbol:store.LOAD", "symbol:Other.load", "symbol:mod.load", "pkg.mod.load",
            "symbol:Store.lo*", "Store.load", "Store#load", "call:json.loads", "call:x.json.loads",
            "call:pickle.loads", "call:sub.loads", "call:json.*", "import:torch.nn", "import:nn", "import:nn.func",
            "import:F", "kind:method load scope:Store", "kind:function load scope:Store", "scope:Store kind:function",
            "scope:Sto* inner", "scope:Store.load inner", "scope:load.Store inner", "call:loads scope:Store",
            "call:loads -scope:Store -scope:load", "is:private inner", "is:private load", "-is:private load",
            "is:private kind:method", "is:exported", "symbol:/^lo/", "symbol:inn", "def:inn", "symbol:*nne*",
        )
    }  # fmt: skip
    assert {text for text, holds in answers.items() if not holds} == {
        "symbol:Other.load", "call:x.json.loads", "call:pickle.loads", "call:sub.loads", "import:nn.func",
        "scope:load.Store inner", "kind:function load scope:Store", "call:loads -scope:Store -scope:load",
        "is:private load", "is:private kind:method", "is:exported", "def:inn",
    }  # fmt: skip


def test_evidence_narrows_the_tags_beside_it(tmp_path: Path) -> None:
    def tag(name: str, *kinds: str) -> Tag:
        return Tag(name, ("CWE-1",), "high", tuple(Evidence(kind, "f", 1, True, "") for kind in kinds))

    tags = (tag("security/pickle", "import", "call"), tag("idiom/cli", "literal"))
    file = OracleFile("a.py", b"x", FileFacts("python"), tags, "python", 0)
    views = build_views(tmp_path, [file], [], 1)
    answers = {
        text: evaluate(parse_query(text), GivenViews(views), lambda *_: None).total
        for text in (
            "tag:pickle evidence:call", "tag:cli evidence:call", "tag:cli evidence:(call OR literal)",
            "evidence:call evidence:literal", "tag:pickle evidence:call evidence:import",
            "tag:security/* evidence:base", "(tag:cli OR tag:pickle) evidence:literal", "tag:CWE-1 evidence:literal",
            "-evidence:base", "type:tag cli",
        )
    }  # fmt: skip
    assert {text for text, total in answers.items() if not total} == {
        "tag:cli evidence:call",
        "tag:security/* evidence:base",
    }


class NamedView(View):
    """A segment of one of several repositories."""

    __slots__ = ("repository",)


def test_repositories_are_told_apart(tmp_path: Path) -> None:
    """Each repository is a folder of answers, and ``repo:`` finds it by a part of its name."""
    views = []
    for number, name in enumerate(("web-b", "web", "tools")):
        file = OracleFile("a.py", b"rate\n", FileFacts("python"), (), "python", 0)
        (tmp_path / name).mkdir()
        (view,) = build_views(tmp_path / name, [file], [], 1)
        views.append(NamedView(view.segment, number))
        views[-1].repository = name
    state = GivenViews(views)
    state.repositories = tuple(view.repository for view in views)

    def paths(text: str) -> list[str]:
        evaluation = evaluate(parse_query(text), state, lambda *_: None)
        return [path for _, path, _, _ in evaluation.best(10)]

    assert paths("rate") == ["tools/a.py", "web/a.py", "web-b/a.py"]
    assert paths("repo:web rate") == ["web/a.py", "web-b/a.py"]
    assert paths("repo:web$ rate") == ["web/a.py"]
    assert paths("-repo:WEB rate") == ["tools/a.py"]
    assert paths("repo:WEB rate case:yes") == []
    assert paths("repo:tools OR path:a.py") == ["tools/a.py", "web/a.py", "web-b/a.py"]


def test_texts_that_cannot_be_had_are_reported(tmp_path: Path) -> None:
    corpus = one_file(tmp_path, "rate limit\n")
    for text in ('"rate limit"', "/rate.limit/"):
        evaluation = evaluate(parse_query(text), GivenViews(corpus.views), lambda *_: None)
        assert (evaluation.total, evaluation.unverified, evaluation.timed_out) == (0, {"pkg/mod.py"}, False)
    assert (
        evaluate(parse_query("rate limit"), GivenViews(corpus.views), lambda *_: None).unverified
        == frozenset()
    )


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(a|aa)+$",
        r"(.*a){20}$",
        r"^(\w+\s?)*$",
        r"(a*)*b",
        r"(?:a?){30}a{30}",
        r"(x+x+)+y",
        r"([a-z]+)*\d",
    ],
)
def test_runaway_expressions_are_stopped(tmp_path: Path, pattern: str) -> None:
    corpus = one_file(tmp_path, "a" * 40 + " " + "x" * 40 + "!\n")
    started = time.monotonic()
    with contextlib.suppress(QueryLimitError):
        evaluation = evaluate(parse_query(f"/{pattern}/"), GivenViews(corpus.views), corpus.read, seconds=0.5)
        assert not evaluation.unverified
    assert time.monotonic() - started < 20  # it came back at all; figures are the benchmarks' business


@pytest.mark.parametrize("text", ["/rate.limit/", "file:mod", "sym:rate", '"rate limit"'])
def test_what_was_found_when_the_time_is_up_is_the_answer(tmp_path: Path, text: str) -> None:
    corpus = one_file(tmp_path, "rate limit\n" * 3)
    evaluation = evaluate(parse_query(text), GivenViews(corpus.views), corpus.read, seconds=0.0)
    assert evaluation.timed_out or text in ("file:mod", "sym:rate")  # looked at in one go
    assert evaluation.unverified == ({"pkg/mod.py"} if evaluation.timed_out else set())


def test_wrong_expressions_have_a_place(tmp_path: Path) -> None:
    corpus = one_file(tmp_path, "x\n")
    with pytest.raises(QuerySyntaxError) as caught:
        evaluate(parse_query("foo /a(b/"), GivenViews(corpus.views), corpus.read)
    assert caught.value.position == 6


@pytest.mark.parametrize("text", ["a*", "*", "?????*", "symbol:*a*", "call:*"])
def test_wide_wildcards_name_the_limit(tmp_path: Path, text: str) -> None:
    corpus = one_file(tmp_path, "abc\n")
    with pytest.raises((QueryLimitError, QuerySyntaxError), match=r"2 other characters|no word to search"):
        evaluate(parse_query(text), GivenViews(corpus.views), corpus.read)


def test_too_many_words_name_the_limit(tmp_path: Path) -> None:
    words = " ".join(f"word{number:05}" for number in range(MAX_EXPANSION + 1))
    corpus = one_file(tmp_path, words)
    for text in ("word*", "wor*", "-wor*", "symbol:wor"):
        with pytest.raises(QueryLimitError, match="10,000"):
            evaluate(parse_query(text), GivenViews(corpus.views), corpus.read)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_words_of_deleted_files_and_of_several_segments_count_once(
    tmp_path: Path, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_condition, "MAX_EXPANSION", 9)

    def file(name: str, words: range) -> OracleFile:
        data = " ".join(f"word{number}" for number in words).encode()
        return OracleFile(name, data, FileFacts("python"), (), "python", 0)

    files = [file("a.py", range(9)), file("b.py", range(3, 9)), file("c.py", range(2))]
    views = build_views(tmp_path, files, [file("d.py", range(100, 120)), file("e.py", range(20))], count)
    assert evaluate(parse_query("word*"), GivenViews(views), lambda *_: None).total == 3
    monkeypatch.setattr(word_condition, "MAX_EXPANSION", 8)
    with pytest.raises(QueryLimitError, match="'word\\*' stands for 9 words"):
        evaluate(parse_query("word*"), GivenViews(views), lambda *_: None)


def test_marks_and_letters_leave_notices(tmp_path: Path) -> None:
    corpus = one_file(tmp_path, "x + y\n")
    evaluation = evaluate(parse_query("-> foo("), GivenViews(corpus.views), corpus.read)
    assert evaluation.plan.notices == [
        "'->' has no letters and is left out; quote it to search for it as text",
        "'foo(' is searched without '('; quote it to search for it as text",
    ]
    assert evaluate(parse_query("7"), GivenViews(corpus.views), corpus.read).plan.notices == [
        "single letters and numbers are indexed as names only, not in text; to find 7 in text, search for /\\b7\\b/"
    ]
    with pytest.raises(QuerySyntaxError):
        evaluate(parse_query("->"), GivenViews(corpus.views), corpus.read)


@pytest.mark.parametrize("count", [1, 3])
def test_quoted_letters_and_numbers_are_looked_for_in_the_text(tmp_path: Path, count: int) -> None:
    texts = {"a.py": "port = 443\n", "b.md": "see x, 443.\n", "c.py": "x1443 = xy\n", "d.txt": "none\n"}
    files = [
        OracleFile(path, text.encode(), FileFacts("python"), (), "python", 0) for path, text in texts.items()
    ]
    views = build_views(tmp_path, files, [], count)
    read = lambda path, view, document: texts[path].encode()  # noqa: E731
    answers = {}
    for text in ('"443"', '"x"', '-"443"', '"x" "443"', 'content:"443"', 'doc:"443"'):
        evaluation = evaluate(parse_query(text), GivenViews(views), read)
        answers[text] = (
            sorted(path for _, path, _, _ in evaluation.best(9)),
            len(evaluation.plan.notices),
        )
    assert answers == {
        '"443"': (["a.py", "b.md"], 0),
        '"x"': (["b.md"], 0),
        '-"443"': (["c.py", "d.txt"], 0),
        '"x" "443"': (["b.md"], 0),
        'content:"443"': (["a.py", "b.md"], 0),
        'doc:"443"': ([], 1),
    }


def test_what_is_denied_of_symbols_without_a_name_is_denied_of_the_file(tmp_path: Path) -> None:
    def facts(*symbols: Symbol) -> FileFacts:
        made = FileFacts("python")
        made.symbols = list(symbols)
        return made

    hidden = symbol("run", 2, 2, "Store")._replace(modifiers=("private",))
    files = [
        OracleFile(
            "web/both.py", b"\n\n\n", facts(symbol("Store", 1, 3, kind="class"), hidden), (), "python", 0
        ),
        OracleFile("web/one.py", b"\n\n\n", facts(symbol("run", 1, 1, kind="function")), (), "python", 0),
        OracleFile("web/none.txt", b"run\n", FileFacts("text"), (), "text", 0),
    ]
    views = build_views(tmp_path, files, [], 1)
    queries = (
        "path:web -kind:class", "path:web -is:private", "path:web -scope:Store",
        "path:web -kind:class -kind:function", "-kind:class -path:none", "kind:callable -is:private",
        "(path:web -kind:class) OR path:both", "run -kind:method",
    )  # fmt: skip
    answers = {}
    for text in queries:
        best = evaluate(parse_query(text), GivenViews(views), lambda *_: b"").best(9)
        answers[text] = sorted(path for _, path, _, _ in best)
    without = ["web/none.txt", "web/one.py"]
    assert answers == {
        "path:web -kind:class": without, "path:web -is:private": without, "path:web -scope:Store": without,
        "path:web -kind:class -kind:function": ["web/none.txt"], "-kind:class -path:none": ["web/one.py"],
        "kind:callable -is:private": ["web/one.py"],
        "(path:web -kind:class) OR path:both": ["web/both.py", *without], "run -kind:method": without,
    }  # fmt: skip


def test_questions_need_not_find_every_word(tmp_path: Path) -> None:
    texts = {"a.py": "retry limit\n", "b.py": "retried\n", "c.py": "nothing\n", "d.py": "the limits\n"}
    files = [
        OracleFile(path, text.encode(), FileFacts("python"), (), "python", 0) for path, text in texts.items()
    ]
    views = build_views(tmp_path, files, [], 2)
    evaluation = evaluate(parse_query("where is the retry limit read"), GivenViews(views), lambda *_: None)
    assert evaluation.plan.notices == ["left out of the question: where is the"]
    assert [text for text, _ in evaluation.plan.leaves] == ["retry", "limit", "read"]
    assert [path for _, path, _, _ in evaluation.best(9)] == ["a.py", "b.py", "d.py"]
    two = evaluate(parse_query("retry limit"), GivenViews(views), lambda *_: None)
    assert [path for _, path, _, _ in two.best(9)] == ["a.py", "b.py", "d.py"]
    for text in ("retry AND limit", "retry limit case:yes", "Retry Limit"):
        both = evaluate(parse_query(text), GivenViews(views), lambda *_: None)
        assert [path for _, path, _, _ in both.best(9)] == ["a.py"]


def test_words_that_ask_nothing_are_demanded_where_words_are_meant_as_written(tmp_path: Path) -> None:
    texts = {"a.py": "from retry", "b.py": "retry", "c.py": "limit"}
    files = [
        OracleFile(path, text.encode(), FileFacts("python"), (), "python", 0) for path, text in texts.items()
    ]
    views = build_views(tmp_path, files, [], 1)
    answers = {
        text: {
            path for _, path, _, _ in evaluate(parse_query(text), GivenViews(views), lambda *_: None).best(9)
        }
        for text in ("(from retry) OR limit", "((from retry) OR limit) case:yes", "(from AND retry) OR limit")
    }
    assert [*answers.values()] == [{"a.py", "b.py", "c.py"}, {"a.py", "c.py"}, {"a.py", "c.py"}]


def test_an_index_without_files_answers(tmp_path: Path) -> None:
    views = build_views(tmp_path, [], [], 1)
    for text in (
        "foo",
        "-foo",
        "kind:class",
        "foo bar baz",
        '"a b"',
        "symbol:foo*",
        "path:x",
        "tag:x",
        "/foo/",
    ):
        assert evaluate(parse_query(text), GivenViews(views), lambda *_: None).total == 0


def test_evaluating_loads_no_heavy_module() -> None:
    script = (
        "import sys; import kwsearch.search.evaluate.run, kwsearch.search.index;"
        "heavy = ('re', 'typing', 'dataclasses', 'enum', 'json', 'pathlib', 'collections', 'functools', 'numpy',"
        " 'whoosh', 'kwsearch.models', 'subprocess', 'threading');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_word_behind_an_escape_is_found_in_a_string_and_nowhere_else(tmp_path: Path) -> None:
    facts = FileFacts("python")
    data = b'log("refused\\nretrying soon")\nx = a\\nother\n'
    facts.spans = [(4, 29, 1, STRING)]
    corpus = one_file(tmp_path, data.decode(), facts)
    answers = {
        text: found(corpus, text)
        for text in ("retrying", '"retrying soon"', "string:retrying", "nretrying", "other", "nother")
    }
    assert {text for text, holds in answers.items() if not holds} == {"other"}


def test_declarations_answer_where_no_definition_does(tmp_path: Path) -> None:
    facts = FileFacts("typescript")
    facts.symbols = [
        symbol("Opts", 1, 3, kind="interface"),
        symbol("maxLen", 2, 2, "Opts", kind="property")._replace(role="declaration"),
        symbol("both", 4, 4, kind="function")._replace(role="declaration"),
        symbol("both", 5, 5, kind="function"),
    ]
    corpus = one_file(tmp_path, "\n" * 6, facts, "a.ts")
    found = {
        text: evaluate(parse_query(text), GivenViews(corpus.views), lambda *_: None)
        for text in ("def:maxLen", "def:Opts.maxLen", "def:both", "def:nothing", "def:maxLen kind:property")
    }
    assert {text: (one.total, one.plan.notices) for text, one in found.items()} == {
        "def:maxLen": (1, ["nothing defines it; these declare it"]),
        "def:Opts.maxLen": (1, ["nothing defines it; these declare it"]),
        "def:both": (1, []),
        "def:nothing": (0, []),
        "def:maxLen kind:property": (1, ["nothing defines it; these declare it"]),
    }
