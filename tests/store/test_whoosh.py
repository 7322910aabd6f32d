"""A generation folder is a real Whoosh index: Whoosh's own searches find what the segments hold."""

import fnmatch
import random
from hashlib import blake2b

import pytest
import whoosh.index
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.query import And, Every, FuzzyTerm, Not, Or, Prefix, Term, Wildcard
from whoosh.reading import TermNotFound

import kwsearch
from kwsearch.models import COMMENT, Evidence, FileFacts, Import, SourceFile, Symbol, Tag, Use
from kwsearch.store.base import ScanTable
from kwsearch.store.local.manifest import open_manifest
from kwsearch.store.segment.fields import FIELD_NAMES
from kwsearch.store.whoosh.store import LocalStore
from tests.stores import put_file

WORDS = ["alpha", "Alpha", "ALPHA", "alphabet", "beta", "betaMax", "größe", "gamma_ray", "x9", "été"]
FIELDS = [
    "word", "part", "code", "comment", "definition", "import", "call", "qualified", "qualified_call", "symbol",
    "declared_symbol", "kind", "role", "tag", "flag", "path", "path_word", "language",
]  # fmt: skip


PARTS = {"betaMax": {"beta", "max"}, "gamma_ray": {"gamma", "ray", "gammaray"}}


def facts_of(words, comment):
    facts = FileFacts("python" if len(words) % 2 else "c")
    facts.symbols = [
        Symbol(words[0], "class", "definition", 1, 1, 1, "", "", "", "", ()),
        Symbol(words[-1], "function", "declaration", 1, 1, 1, "", "", "", "", ()),
    ]
    facts.imports = [Import(f"pkg.{words[-1]}", "pkg", words[-1], 1, "", ())]
    facts.uses = [Use(words[0], "call", 1, f"pkg.{words[0]}", "", None)]
    facts.spans = [(comment[0], comment[1], 2, COMMENT)]
    return facts


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An index of 60 files in several segments, some of them deleted, and what it must hold."""
    generator = random.Random(7)
    index_dir = tmp_path_factory.mktemp("whoosh") / "index"
    store = LocalStore(str(index_dir), root="/repo")
    expected = {}

    def put(change, path):
        words = generator.choices(WORDS, k=generator.randint(1, 4))
        said = generator.choice(WORDS)
        text = " ".join(words).encode() + b"\n"
        data = text + said.encode()
        facts = facts_of(words, (len(text), len(data)))
        tags = (
            [Tag("idiom/cli", ("B1",), "high", (Evidence("call", "x", 1, True, ""),))]
            if len(words) > 2
            else []
        )
        source = SourceFile(path, len(data), 1, 2, facts.language, flags := len(words) % 4)
        put_file(change, source, data, facts, tags, blake2b(data, digest_size=16).digest())
        expected[path] = {
            "code": set(words), "comment": {said}, "definition": {words[0]}, "call": {words[0]},
            "import": {"pkg", words[-1]}, "qualified_call": {f"pkg.{words[0]}"}, "path": {path},
            "tag": {tag for row in tags for tag in (row.id, *row.refs)}, "language": {facts.language},
            "word": {*words, said, "pkg"}, "qualified": {f"pkg.{words[0]}", f"pkg.{words[-1]}"},
            "part": set().union(*(PARTS.get(word, ()) for word in (*words, said))),
            "symbol": {f"class {words[0]}"}, "declared_symbol": {f"function {words[-1]}"},
            "kind": {"class", "function"}, "role": {"definition", "declaration", "import", "call"},
            "flag": {name for place, name in enumerate(("test", "generated")) if flags >> place & 1},
            "path_word": {"src", path[4:-3]} | ({path[5:-3]} if len(path) > 9 else set()),
        }  # fmt: skip

    with store.begin(rebuild=True) as change:
        for number in range(40):
            put(change, f"src/f{number}.py")
        change.commit(ScanTable(), expected_documents=40)
    for step in range(5):
        with store.begin() as change:
            for number in range(step * 4, step * 4 + 3):
                put(change, f"src/f{number}.py")
                put(change, f"src/n{number}.py")
            change.remove(f"src/f{30 + step}.py")
            expected.pop(f"src/f{30 + step}.py")
            change.commit(ScanTable(), expected_documents=len(expected))
    return open_manifest(str(index_dir)).folder, expected


def brute_force(tree, expected):
    """The paths that a query matches, from the plain sets of terms."""
    if isinstance(tree, And):
        parts = [brute_force(part, expected) for part in tree.subqueries]
        return set.intersection(*parts)
    if isinstance(tree, Or):
        return set().union(*(brute_force(part, expected) for part in tree.subqueries))
    if isinstance(tree, Not):
        return set(expected) - brute_force(tree.query, expected)
    if isinstance(tree, Every):
        return {path for path, row in expected.items() if tree.fieldname is None or row.get(tree.fieldname)}
    if isinstance(tree, Prefix):
        fits = lambda term: term.startswith(tree.text)  # noqa: E731
    elif isinstance(tree, Wildcard):
        fits = lambda term: fnmatch.fnmatchcase(term, tree.text)  # noqa: E731
    else:
        fits = lambda term: term == tree.text  # noqa: E731
    return {path for path, row in expected.items() if any(map(fits, row.get(tree.fieldname, ())))}


def leaves():
    field = st.sampled_from(FIELDS)
    text = st.sampled_from(
        [
            *WORDS, "idiom/cli", "B1", "python", "c", "pkg", "pkg.alpha", "src/f3.py", "src/n1.py", "class", "method",
            "class alpha", "class gamma_ray", "method alpha", "function beta", "call", "read", "test", "generated",
            "stub", "max", "gammaray", "src", "f3",
        ]
    )  # fmt: skip
    pattern = st.sampled_from(
        ["al*", "*a", "*eta*", "?lpha", "[aA]lpha", "*", "src/*3*", "gr?*", "*-*", "alpha"]
    )
    return st.one_of(
        st.builds(Term, field, text),
        st.builds(
            Prefix,
            field,
            st.sampled_from(
                ["a", "al", "A", "alpha", "src/f1", "gr", "größ", "é", "zz", "class ", "class a"]
            ),
        ),
        st.builds(Wildcard, field, pattern),
        st.builds(Every, st.sampled_from([None, "code", "tag", "path"])),
    )


def trees():
    """Queries as our own builder makes them: a Not stands inside an And beside something positive."""
    return st.recursive(
        leaves(),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(And),
            st.lists(inner, min_size=1, max_size=3).map(Or),
            st.tuples(inner, inner).map(lambda pair: And([pair[0], Not(pair[1])])),
        ),
        max_leaves=6,
    )


@settings(max_examples=150, deadline=None)
@given(tree=trees())
def test_searches_agree_with_the_terms_of_the_files(folder, tree):
    path, expected = folder
    with whoosh.index.open_dir(path).searcher() as searcher:
        found = sorted(hit["path"] for hit in searcher.search(tree, limit=None))
    assert found == sorted(brute_force(tree, expected))


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_has_the_terms_of_the_files_in_the_order_of_their_bytes(folder, field):
    path, expected = folder
    with whoosh.index.open_dir(path).searcher() as searcher:
        terms = list(searcher.reader().lexicon(field))
        assert terms == sorted(terms)
        wanted = {term for row in expected.values() for term in row[field]}
        assert wanted <= {term.decode() for term in terms}, "terms of deleted files may still be there"
        for term in wanted:
            found = {hit["path"] for hit in searcher.search(Term(field, term), limit=None)}
            assert found == {path for path, row in expected.items() if term in row[field]}


def test_counts_and_stored_fields(folder):
    path, expected = folder
    index = whoosh.index.open_dir(path)
    with index.searcher() as searcher:
        assert searcher.doc_count() == len(expected)
        assert sorted(row["path"] for row in searcher.documents()) == sorted(expected)
        hit = searcher.search(Term("path", "src/f3.py"))[0]
        assert hit.fields() == {
            "path": "src/f3.py",
            "language": next(iter(expected["src/f3.py"]["language"])),
        }
        assert searcher.doc_frequency("code", "never") == searcher.frequency("code", "never") == 0
        with pytest.raises(TermNotFound):
            searcher.term_info("code", "never")
        info = searcher.term_info("code", "alpha")
        assert info.doc_frequency() >= sum("alpha" in row["code"] for row in expected.values())


def test_fuzzy_terms_work_through_the_cursor(folder):
    path, expected = folder
    with whoosh.index.open_dir(path).searcher() as searcher:
        found = {hit["path"] for hit in searcher.search(FuzzyTerm("code", "alpho"), limit=None)}
    assert found == {name for name, row in expected.items() if "alpha" in row["code"]}


def test_whoosh_cannot_add_loose_documents(tmp_path):
    from kwsearch.store.local.disk import Disk
    from kwsearch.store.whoosh.writer import KeywordWriter, StateIndex

    writer = KeywordWriter(StateIndex(str(tmp_path), None, Disk()))
    with pytest.raises(TypeError, match="add_file"):
        writer.add_document(path="a.py")
    writer.cancel()


def test_the_public_door_answers_the_queries_of_its_page(tmp_path):
    """Each line of the table of fields in docs/library.md, on a real tree."""
    root = tmp_path / "repo"
    (root / "tests").mkdir(parents=True)
    (root / "store.py").write_text(
        "import pickle\n\nclass OrderedStore:\n    # keeps retries\n    def load(self):\n"
        "        return pickle.loads(self.raw)\n"
    )
    (root / "shop.py").write_text(
        "import abc\nfrom functools import cache\nfrom store import OrderedStore\n\n__all__ = ['Shop']\n\n"
        'class Shop(OrderedStore, abc.ABC):\n    """Sells umbrellas."""\n    @cache\n'
        "    def price(self, coat: Coat):\n        self.total = 'gabardine'\n        return 1\n"
    )
    (root / "tests" / "test_store.py").write_text("from store import OrderedStore\n\nOrderedStore().load()\n")
    (root / "store.h").write_text("int load_all(void);\n")
    (root / "Lamp.cs").write_text("class Lamp\n{\n    int Size() { return Limits.Max; }\n}\n")
    index_dir = str(tmp_path / "index")
    kwsearch.build_index(root, index_dir=index_dir)
    index = kwsearch.open_whoosh(root, index_dir)
    both = ["store.py", "tests/test_store.py"]
    every = ["shop.py", *both]
    expected = [
        (Term("word", "OrderedStore"), every), (Term("code", "raw"), ["store.py"]),
        (Term("comment", "retries"), ["store.py"]), (Term("definition", "load"), ["store.py"]),
        (Term("declaration", "load_all"), ["store.h"]),
        (Term("import", "OrderedStore"), ["shop.py", "tests/test_store.py"]),
        (Term("call", "load"), ["tests/test_store.py"]), (Term("part", "ordered"), every),
        (Term("symbol", "class OrderedStore"), ["store.py"]), (Prefix("symbol", "class Ord"), ["store.py"]),
        (Term("symbol", "method load"), ["store.py"]), (Term("symbol", "class load"), []),
        (Term("declared_symbol", "function load_all"), ["store.h"]),
        (Term("kind", "class"), ["Lamp.cs", "shop.py", "store.py"]),
        (Term("kind", "function"), ["store.h"]), (Term("role", "import"), every),
        (Term("role", "inherit"), ["shop.py"]),
        (Term("string", "gabardine"), ["shop.py"]), (Term("doc", "umbrellas"), ["shop.py"]),
        (Term("export", "Shop"), ["shop.py"]), (Term("inherit", "OrderedStore"), ["shop.py"]),
        (Term("type", "Coat"), ["shop.py"]), (Term("decorate", "cache"), ["shop.py"]),
        (Term("read", "Limits"), ["Lamp.cs"]),
        (Term("qualified_import", "functools.cache"), ["shop.py"]),
        (Term("qualified_inherit", "abc.ABC"), ["shop.py"]),
        (Term("qualified_decorate", "functools.cache"), ["shop.py"]),
        (Term("qualified", "pickle.loads"), ["store.py"]), (Term("qualified_call", "pickle.loads"), ["store.py"]),
        (Term("tag", "security/pickle"), ["store.py"]), (Prefix("tag", "security/"), ["store.py"]),
        (Term("tag", "CWE-502"), ["store.py"]), (Term("flag", "test"), ["tests/test_store.py"]),
        (Term("flag", "vendored"), []), (Term("language", "python"), every), (Term("language", "c"), ["store.h"]),
        (Term("path", "store.h"), ["store.h"]), (Prefix("path", "tests/"), ["tests/test_store.py"]),
        (Term("path_word", "store"), ["store.h", *both]),
        (And([Term("kind", "class"), Term("tag", "security/pickle")]), ["store.py"]),
        (And([Term("language", "python"), Not(Term("flag", "test"))]), ["shop.py", "store.py"]),
    ]  # fmt: skip
    with index.searcher() as searcher:
        found = [(query, sorted(hit["path"] for hit in searcher.search(query))) for query, _ in expected]
        assert found == expected
        asked = [(query, paths) for query, paths in expected if isinstance(query, Term) and paths]
        assert {query.fieldname for query, _ in asked} == set(FIELD_NAMES) - {"write"}  # no reader tells yet
        for query, paths in asked:
            beginning = Prefix(query.fieldname, query.text[:-1])
            assert {*paths} <= {hit["path"] for hit in searcher.search(beginning)}, beginning
            narrowed = And([query, Term("language", "python")])
            assert {hit["path"] for hit in searcher.search(narrowed)} == {
                path for path in paths if path.endswith(".py")
            }
    with pytest.raises(TypeError, match="build_index"):
        index.writer()


def test_an_open_searcher_keeps_its_state_and_a_new_one_sees_the_next(tmp_path):
    root = tmp_path / "repo"
    root.mkdir()
    (root / "a.py").write_text("class First: pass\n")
    index_dir = str(tmp_path / "index")
    kwsearch.build_index(root, index_dir=index_dir)
    index = kwsearch.open_whoosh(root, index_dir)
    with index.searcher() as before:
        (root / "a.py").write_text("class Second: pass\n")
        kwsearch.build_index(root, index_dir=index_dir)
        kwsearch.build_index(root, index_dir=index_dir, rebuild=True)
        with index.searcher() as after:
            for name, numbers in (("class First", (1, 0)), ("class Second", (0, 1))):
                found = [len(searcher.search(Term("symbol", name))) for searcher in (before, after)]
                assert found == [*numbers]
        assert not before.up_to_date()


def test_the_door_says_why_there_is_no_index(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    index_dir = str(tmp_path / "index")
    with pytest.raises(kwsearch.IndexNotFoundError, match="kwsearch index"):
        kwsearch.open_whoosh(tmp_path / "one", index_dir)
    kwsearch.build_index(tmp_path / "one", index_dir=index_dir)
    with pytest.raises(kwsearch.ConfigError, match="holds the index of"):
        kwsearch.open_whoosh(tmp_path / "other", index_dir)
