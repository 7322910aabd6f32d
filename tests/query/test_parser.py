"""The query language: golden parses, errors with their places, limits, and parsing what was printed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kwsearch.errors import QueryLimitError, QuerySyntaxError
from kwsearch.query.completion import query_word
from kwsearch.query.filters import query_filters
from kwsearch.query.parser import MAX_DEPTH, MAX_TERMS, parse_query
from kwsearch.query.scanner import MAX_CHARACTERS, MAX_REGEX_CHARACTERS
from kwsearch.query.tree import (
    ALL,
    CASE_VALUES,
    EVIDENCE_VALUES,
    IS_VALUES,
    SELECT_VALUES,
    SORT_VALUES,
    TYPE_VALUES,
    And,
    Filter,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    Regex,
    Word,
    all_of,
    any_of,
    format_query,
    leaves,
)
from kwsearch.vocabulary import KINDS, ROLES


def tree(text: str) -> Node:
    return parse_query(text).tree


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("parse config lang:python -is:test", "parse config lang:python -is:test"),
        ("symbol:Class.deleteRows", "symbol:Class.deleteRows"),
        ("def:/^test_.*/", "def:/^test_.*/"),
        (
            "call:numpy.load -path:tests/     import:(torch OR jax) tag:gpu",
            "call:numpy.load -path:tests/ (import:torch OR import:jax) tag:gpu",
        ),
        ("tag:security/* select:folder", "tag:security/* select:folder"),
        ("tag:CWE-502 evidence:call lang:py", "tag:CWE-502 evidence:call lang:python"),
        ("kind:class scope:models doc:retry", "kind:class scope:models doc:retry"),
        ('(kind:function OR kind:method) "rate limit"', '(kind:function OR kind:method) "rate limit"'),
        (r"f:\.go$ sym:^New or sym:^Make", r"path:/\.go$/ symbol:/^New/ OR symbol:/^Make/"),
        ("std::vector http://x a:b file::read", "std::vector http://x a:b file::read"),
        ("sym:(New|Make)$ sym:(a OR b)", "symbol:/(New|Make)$/ (symbol:/a/ OR symbol:/b/)"),
        ("(fmt.Errorf( OR b) c", "(fmt.Errorf( OR b) c"),
        ("(b OR fmt.Errorf( ) c", "(b OR fmt.Errorf( ) c"),
        ("--foo ->x - NOT y NOT --x -(-a)", "--foo ->x - -y NOT --x -(-a)"),
        ("NOT NOT a NOT -b", "-(-a) -(-b)"),
        ("a and b OR d", "a b OR d"),
        ("a AND b and c OR d", "a AND b AND c OR d"),
        ("a b (c AND d)", "a AND b AND c AND d"),
        ("-(a AND lang:python) b", "-(a AND lang:python) b"),
        ("count:5 AND lang:python", "lang:python count:5"),
        ("count:5 AND sort:path", "count:5 sort:path"),
        ("a (b c) (d OR (e OR f))", "a b c (d OR e OR f)"),
        (r"/a\/b\\\/c/si", r"/a\/b\\\/c/is"),
        ("path:/usr/lib/x path:/usr/", "path:/usr/lib/x path:/usr/"),
        ("defs:A refs:B l:c++ ext:.PY c:d t:symbol", "def:A ref:B lang:cpp ext:py content:d type:symbol"),
        ("a OR b count:all case:yes sort:freq", "(a OR b) case:yes count:all sort:freq"),
        ("select:file.directory kind:FUNCTION x", "kind:function x select:folder"),
        (r'"say \"hi\" \n \\"', r'"say \"hi\" \\n \\"'),
        ("sort:score", "select:file"),
        ("a(b)c (d)e", "a(b)c d e"),
        ("andrew orange NOTE", "andrew orange NOTE"),
    ],
)
def test_what_was_understood_is_printed(text: str, printed: str) -> None:
    query = parse_query(text)
    assert format_query(query) == printed
    assert parse_query(printed) == query


def test_golden_trees() -> None:
    assert tree('a -b "c d" OR def:/x/i') == Or(
        (And((Word("a"), Not(Word("b")), Phrase("c d"))), Filter("def", Regex("x", "i")))
    )
    assert tree("kind:(class OR function) x") == And(
        (Or((Filter("kind", Word("class")), Filter("kind", Word("function")))), Word("x"))
    )
    assert parse_query("x case:auto count:7 select:symbol.class type:path") == Query(
        Word("x"), case="auto", count=7, select="symbol.class", type="path"
    )
    assert parse_query("count:all").count == ALL
    assert tree("count:all") == And(())


def test_positions_say_where_each_part_stands() -> None:
    parts = leaves(tree('foo (-"b c" OR path:/x/)'))
    assert [(type(part).__name__, part.position) for part in parts] == [
        ("Word", 0),
        ("Phrase", 6),
        ("Filter", 15),
    ]


def test_whole_words_case_and_filters_come_from_flags_too() -> None:
    query = parse_query(
        "foo np.load x:y",
        whole_words=True,
        case="yes",
        filters=[("lang", "py"), ("path", "a b/*.py"), ("kind", "(class OR enum)")],
    )
    assert query == Query(
        And(
            (
                Phrase("foo"),
                Phrase("np.load"),
                Phrase("x:y"),
                Filter("lang", Word("python")),
                Filter("path", Word("a b/*.py")),
                Or((Filter("kind", Word("class")), Filter("kind", Word("enum")))),
            )
        ),
        case="yes",
    )
    assert parse_query("foo case:no", case="yes").case == "no"
    assert tree("a") != parse_query("", filters=[("ext", "py")]).tree == Filter("ext", Word("py"))
    with pytest.raises(QuerySyntaxError):
        parse_query("a", filters=[("count", "5")])
    with pytest.raises(QuerySyntaxError):
        parse_query("a", filters=[("kind", "(class OR enum) b")])


@pytest.mark.parametrize(
    ("text", "position", "hint"),
    [
        ("", 0, "a word, such as: kwsearch query parse_config"),
        ("foo)", 3, 'quote it to search for it: ")"'),
        (")", 0, 'quote it to search for it: ")"'),
        ("a (b", 2, 'close it, or quote it to search for it: "("'),
        ("()", 1, 'quote them to search for them: "()"'),
        ("a OR", 2, 'quote it to search for it: "or"'),
        ("OR a", 0, 'quote it to search for it: "or"'),
        ("a OR or b", 2, 'quote it to search for it: "or"'),
        ("and a", 0, 'quote it to search for it: "and"'),
        ("a AND", 2, 'quote it to search for it: "and"'),
        ("fixture ! yield", 8, 'quote it to search for it: "!"'),
        ("! yield", 0, 'quote it to search for it: "!"'),
        ("a AND ! yield", 6, 'quote it to search for it: "!"'),
        ("(a OR ! (b c))", 6, 'quote it to search for it: "!"'),
        ("a NOT", 2, 'quote it to search for it: "NOT"'),
        ("a OR count:5", 0, ""),
        ('x "abc', 2, 'add the closing quote, or write \\" for a quote'),
        ('""', 0, ""),
        ("//", 0, 'quote it to search for it: "//"'),
        ("/abc", 0, 'add the closing /, or quote the text: "/…"'),
        ("/usr/lib", 4, "write \\/ for a slash inside it, or quote the text"),
        ("symbol:/x", 7, 'add the closing /, or quote the text: "/…"'),
        ("a lang:", 2, 'quote it to search for it: "lang:"'),
        ("lang:pyhton", 5, "did you mean lang:python?"),
        ("kind:klass", 5, "did you mean kind:class?"),
        ("role:defn", 5, "did you mean role:definition?"),
        ("is:tst", 3, "did you mean is:test?"),
        (
            "evidence:zzz",
            9,
            "one of: import call decorator base type def methods statement literal path dynamic strong weak",
        ),
        ("select:symbol.clas", 14, "did you mean kind:class?"),
        ("select:fil", 7, "did you mean select:file?"),
        ("count:0", 6, "count:50 or count:all"),
        ("count:5 count:6", 8, "count:5 stands before it"),
        ("(count:5 a)", 1, "write it once, outside brackets and without NOT"),
        ("-case:yes", 1, "write it once, outside brackets and without NOT"),
        ("kind:(class function)", 12, "kind:(one OR other)"),
        ("kind:(class OR )", 15, ""),
        ("kind:(class", 5, "close it"),
        ("a\ud800b", 1, ""),
        ("f:a" + chr(92), 2, r"write \\ for a backslash"),
    ],
)
def test_errors_have_a_place_and_a_hint(text: str, position: int, hint: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse_query(text)
    assert (caught.value.position, caught.value.hint) == (position, hint)


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("lnag:python", ("lnag: is searched as text; did you mean lang:?",)),
        ("pth:src", ("pth: is searched as text; did you mean path:?",)),
        ("std::vector http://kind a:b np:load", ()),
        ("class:Parcel", ("class:Parcel is searched as text, not as a filter: write kind:class def:Parcel",)),
        ("ORG:acme", ("ORG:acme is searched as text, not as a filter: one tree of files is searched",)),
        (
            "dir:.",
            ("dir:. is searched as text, not as a filter: write path:/NAME/* for what lies below a folder",),
        ),
        ("dir:./src", ("dir:./src is searched as text, not as a filter: write path:/src/*",)),
        (
            "author:ann",
            (
                "author:ann is searched as text, not as a filter: history is not searched; see git log --author",
            ),
        ),
        (
            "patterntype:regexp",
            (
                "patterntype:regexp is searched as text, not as a filter: "
                'write /…/ for a regular expression and "…" for exact text',
            ),
        ),
        (
            "before:2020",
            (
                "before:2020 is searched as text, not as a filter: history is not searched; see git log --until",
            ),
        ),
        (
            "b:main",
            (
                "b:main is searched as text, not as a filter: "
                "one state of the files is searched; kwsearch diff compares revisions",
            ),
        ),
        ("file:f.py:10", ("file:f.py:10 finds files; for line 10 of the file, write path:f.py",)),
        (
            "path:(a|b)",
            ("path: takes a part of a path or a glob, not a regular expression; write file:a|b",),
        ),
        ("inherit:Base", ("inherit:Base is searched as text, not as a filter: write role:inherit Base",)),
        ("colour:red", ("colour:red is searched as text: there is no filter colour:",)),
        ("fixture !", ()),
        ("a != b !== c", ()),
        ("fixture !!yield", ("!!yield is searched as text; to leave files out, write -yield",)),
        ('fixture !"yield"', ('!"yield" is searched as text; to leave files out, write -"yield"',)),
        (
            "fixture - yield",
            ("a - that stands alone leaves nothing out; write it before the word: -word",),
        ),
        ("a | b || c", ("there is no | between words; write OR", "there is no || here; write OR")),
        ("a & b && c", ("there is no & here; write AND", "there is no && here; write AND")),
        ("a ~ b", ("there is no ~ here; for other ends of a word, write word*",)),
        ("fixture !yield", ("!yield is searched as text; to leave files out, write -yield",)),
        (
            "tests?",
            (
                "the ? of tests? is passed over: write symbol:tests? for one more letter, "
                "/tests?/ for a letter or none",
            ),
        ),
        ("where are the tests?", ()),
        ("error~1", ("error~1 is searched as text: there is no ~ here; write error*",)),
        ("error^2.5", ("error^2.5 is searched as text: there is no ^ here; write error",)),
        ("f.py:100", ("f.py:100 is searched as text; for the file, write path:f.py",)),
        (
            "src/f.py:100:7",
            ("src/f.py:100:7 is searched as text; for the file, write path:src/f.py",),
        ),
        ("localhost:8080 10.0.0.1:80", ()),
        (
            r"path:\.py$",
            (r"path: takes a part of a path or a glob, not a regular expression; write file:\.py$",),
        ),
        ("path:^src", ("path: takes a part of a path or a glob, not a regular expression; write file:^src",)),
        (
            "filename:^a",
            ("filename: takes a whole name or a glob, not a regular expression; write file:^a",),
        ),
        ("path:*.{py", ("the { of path:*.{py stands for itself: nothing closes it",)),
        ("path:{{app}}/*.py path:app/[slug]/*.vue", ()),
        ("filename:*.[ch]", ("the [ of filename:*.[ch] stands for itself; write glob:*.[ch]",)),
        ("al?ha", ("the ? of al?ha parts words here: write symbol:al?ha for one letter of a name",)),
    ],
)
def test_unknown_keys_are_text_and_near_misses_are_named(text: str, hints: tuple[str, ...]) -> None:
    assert parse_query(text).hints == hints


@pytest.mark.parametrize(
    ("text", "kinds", "uses"),
    [
        ("call:handle kind:function", "kind:function", "call:handle"),
        ("role:call kind:method url_for", "kind:method", "role:call"),
        ("import:os (kind:class OR kind:enum)", "kind:class OR kind:enum", "import:os"),
    ],
)
def test_kinds_beside_uses_are_told_to_speak_of_the_file(text: str, kinds: str, uses: str) -> None:
    (hint,) = parse_query(text).hints
    assert hint.startswith(f"{kinds} and {uses} hold of a file, not of one line")


@pytest.mark.parametrize(
    "text", ["kind:function handle", "role:definition kind:method x", "call:a OR kind:class"]
)
def test_kinds_that_fit_are_not_told(text: str) -> None:
    assert parse_query(text).hints == ()


def test_paths_and_suffixes_may_be_written_as_in_a_shell() -> None:
    assert format_query(parse_query("path:./src/a ext:*.PY -path:./b")) == "path:/src/a ext:py -path:/b"


def test_a_lone_exclamation_mark_says_how_the_word_behind_it_is_left_out() -> None:
    for text, denied in (
        ("fixture ! yield", "yield"),
        ("fixture !  kind:class", "kind:class"),
        ("a ! (b c)", "(…)"),
    ):
        with pytest.raises(QuerySyntaxError) as caught:
            parse_query(text)
        assert (
            caught.value.message == f'"!" stands alone: what is left out is written -{denied} or NOT {denied}'
        )
    assert parse_query('fixture "!" yield').tree == And((Word("fixture"), Phrase("!"), Word("yield")))
    assert parse_query("if ! the file is there then say so").hints == ()  # a pasted sentence


def test_keys_are_keys_in_any_case() -> None:
    assert parse_query("LANG:python Path:src -IS:test") == parse_query("lang:python path:src -is:test")
    assert parse_query("C:foo").tree == Word("C:foo")  # a drive


def test_the_line_behind_a_path_is_passed_over_and_told() -> None:
    query = parse_query("path:f.py:100 lang:python")
    assert query.tree == parse_query("path:f.py lang:python").tree
    assert query.hints == ("line 100 of f.py is not looked at: a filter on paths finds files",)


@pytest.mark.parametrize("text", ["repo:has.file(x)", "file:contains(TODO)", "f:has.content(x)"])
def test_predicates_of_other_tools_are_refused(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match="has no predicate"):
        parse_query(text)


@pytest.mark.parametrize(
    ("globs", "text"),
    [
        (["*.c"], "glob:*.c"),
        (["*.c", "*.h"], "glob:*.c OR glob:*.h"),
        (["!*.py"], "-glob:*.py"),
        (["!*.py", "!*.c"], "-glob:*.py -glob:*.c"),
        (["*.c", "!b.c"], "glob:*.c -glob:b.c"),
        (["!b.c", "*.c"], "glob:*.c -glob:**/b.c/**"),
        (["!b/", "*.c"], "glob:*.c -glob:**/b/**"),
        (["*.c", "!b.c", "/x/b.c"], "((glob:*.c -glob:b.c) OR glob:/x/b.c) -glob:**/b.c/**"),
    ],
)
def test_of_several_globs_the_last_that_matches_decides(globs: list[str], text: str) -> None:
    query = parse_query("", filters=[("glob", glob) for glob in globs])
    assert query.tree == parse_query(text).tree


def test_a_path_that_runs_into_a_later_slash_is_told() -> None:
    query = parse_query("path:/docs word lib/")
    assert query.tree == Filter("path", Regex("docs word lib"))
    assert query.hints == (
        'path:/docs word lib/ is one regular expression; to search for a path, quote it: path:"/…"',
    )


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("x" * (MAX_CHARACTERS + 1), "1,000 characters"),
        ("x " * MAX_CHARACTERS, "1,000 characters"),
        ("a " * (MAX_TERMS + 1), "50 terms"),
        ("kind:(" + "class OR " * MAX_TERMS + "enum)", "50 terms"),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), "20 deep"),
        ("/" + "a" * (MAX_REGEX_CHARACTERS + 1) + "/", "200 characters"),
        ("sym:" + "a" * (MAX_REGEX_CHARACTERS + 1), "200 characters"),
    ],
)
def test_limits_are_named(text: str, limit: str) -> None:
    with pytest.raises(QueryLimitError, match=limit):
        parse_query(text)


def test_escapes_that_make_a_letter_together_are_that_letter() -> None:
    escaped = "gr\udcc3\udcbcn"
    assert tree(escaped) == Word("grün")
    assert tree(f'"{escaped} {escaped}"') == Phrase("grün grün")
    sentence = "the {} parcel that was not stored is lost"
    assert tree(sentence.format(escaped)) == tree(sentence.format("grün"))
    assert parse_query("", filters=[("path", escaped)]).tree == Filter("path", Word("grün"))
    assert tree("gr\udcfcn") == Word("gr\udcfcn")


def test_the_limits_themselves_are_allowed() -> None:
    assert len(leaves(tree("a " * MAX_TERMS))) == MAX_TERMS
    assert tree("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH) == Word("a")
    assert tree("-(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH) is not None
    assert tree("NOT " * MAX_DEPTH + "a") == tree("-(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH)


@example('":" : : a a a')
@given(st.text(alphabet=st.sampled_from('ab:"/\\()- *ORandNOT.kindpathsymef\t'), max_size=40))
@settings(max_examples=500, deadline=None)
def test_any_text_is_read_or_refused_and_reads_the_same_when_printed(text: str) -> None:
    try:
        query = parse_query(text)
    except (QuerySyntaxError, QueryLimitError):
        return
    assert parse_query(format_query(query)) == query


words = st.text(alphabet="aZ_9.:*é(-", min_size=1, max_size=8).filter(
    lambda text: (
        text[0] not in '"/('
        and text not in ("OR", "or", "AND", "and", "NOT")
        and parse_or_none(text) == Word(text)
    )
)
phrases = st.text(alphabet='a "\\()/:', min_size=1, max_size=8).map(Phrase)
regexes = st.builds(
    Regex,
    st.lists(st.sampled_from(["a", "/", "\\\\", "\\d", "(b|c)", "[x y]", " "]), min_size=1, max_size=6).map(
        "".join
    ),
    st.sampled_from(["", "i", "s", "is"]),
)


def parse_or_none(text: str) -> Node | None:
    try:
        return tree(text)
    except (QuerySyntaxError, QueryLimitError):
        return None


filters = st.one_of(
    st.builds(
        Filter,
        st.sampled_from(["symbol", "def", "ref", "import", "call", "scope", "path", "doc", "content"]),
        st.one_of(words.filter(lambda text: text[0] != ":").map(Word), phrases, regexes),
    ),
    st.sampled_from(
        [
            *(Filter("kind", Word(kind)) for kind in KINDS),
            *(Filter("role", Word(role)) for role in ROLES),
            *(Filter("is", Word(value)) for value in IS_VALUES),
            *(Filter("evidence", Word(value)) for value in EVIDENCE_VALUES),
            Filter("lang", Word("cpp")),
            Filter("tag", Word("security/*")),
            Filter("repo", Regex("a|b")),
        ]
    ),
)
trees = st.recursive(
    st.one_of(words.map(Word), phrases, regexes, filters),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(all_of),
        st.lists(inner, min_size=2, max_size=4).map(any_of),
        inner.map(Not),
    ),
    max_leaves=12,
)
queries = st.builds(
    Query,
    trees,
    case=st.sampled_from(CASE_VALUES),
    count=st.sampled_from([None, ALL, 1, 500]),
    sort=st.sampled_from(SORT_VALUES),
    select=st.sampled_from([*SELECT_VALUES, "symbol.class"]),
    type=st.sampled_from(TYPE_VALUES),
)


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ("store kind:class", [("kind:class", "store")]),
        ("kind:class", []),
        ("store", []),
        ("kind:class OR store", []),
        ("kind:class -path:tests/", [("kind:class", "-path:tests/"), ("-path:tests/", "kind:class")]),
        ("a AND b lang:go case:yes sort:path", [("lang:go", "a AND b case:yes sort:path")]),
        ('"a b" (kind:class OR c) import:"x y"', [('import:"x y"', '"a b" (kind:class OR c)')]),
    ],
)
def test_each_filter_comes_with_the_query_without_it(query: str, filters: list[tuple[str, str]]) -> None:
    assert query_filters(parse_query(query)) == filters


@given(queries)
@settings(max_examples=400, deadline=None)
def test_a_query_is_what_it_is_without_a_filter_and_that_filter(query: Query) -> None:
    for text, rest in query_filters(query):
        without = parse_query(rest)
        both = all_of((without.tree, parse_query(text).tree))
        assert (without.case, without.count, without.sort) == (query.case, query.count, query.sort)
        assert isinstance(both, And)
        assert isinstance(query.tree, And)
        assert sorted(map(repr, both.children)) == sorted(map(repr, query.tree.children))


@given(queries)
@settings(max_examples=400, deadline=None)
def test_parsing_a_printed_tree_gives_the_tree(query: Query) -> None:
    assert parse_query(format_query(query)) == query


def test_parsing_loads_no_heavy_module() -> None:
    script = (
        "import sys; from kwsearch.query.parser import parse_query; parse_query('foo kind:class -is:test \"a b\"');"
        "print([name for name in ('re', 'typing', 'dataclasses', 'enum', 'json', 'pathlib', 'kwsearch.models')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@given(st.text(alphabet="abORNTD_.+#/-*?:()\" \\'é~!^", min_size=1, max_size=8))
def test_a_name_as_a_word_of_a_query_means_that_name_alone(name):
    asked = parse_query(query_word(name)).tree
    assert asked in (Word(name), Phrase(name))
    assert parse_query(f"def:{query_word(name)}").tree == Filter("def", asked)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("parse_args", "parse_args"),
        ("security/pickle", "security/pickle"),
        ("symbol.type-alias", "symbol.type-alias"),
        ("operator ==", '"operator =="'),
        ("*standard-output*", '"*standard-output*"'),
        ("OR", '"OR"'),
        ('say "x"', '"say \\"x\\""'),
    ],
)
def test_a_name_is_quoted_only_where_it_would_mean_more_than_itself(name, written):
    assert query_word(name) == written
