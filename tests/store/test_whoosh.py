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

from kwsearch.models import COMMENT, Evidence, FileFacts, Import, SourceFile, Symbol, Tag, Use
from kwsearch.store.base import ScanTable
from kwsearch.store.local.manifest import open_manifest
from kwsearch.store.whoosh.store import LocalStore
from tests.stores import put_file

WORDS = ["alpha", "Alpha", "ALPHA", "alphabet", "beta", "betaMax", "größe", "gamma_ray", "x9", "été"]
FIELDS = [
    "code",
    "comment",
    "definition",
    "import",
    "call",
    "qualified_call",
    "tag",
    "path",
    "language",
]


def facts_of(words, comment):
    facts = FileFacts("python" if len(words) % 2 else "c")
    facts.symbols = [Symbol(words[0], "class", "definition", 1, 1, 1, "", "", "", "", ())]
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
        source = SourceFile(path, len(data), 1, 2, facts.language, 0)
        put_file(change, source, data, facts, tags, blake2b(data, digest_size=16).digest())
        expected[path] = {
            "code": set(words), "comment": {said}, "definition": {words[0]}, "call": {words[0]},
            "import": {"pkg", words[-1]}, "qualified_call": {f"pkg.{words[0]}"}, "path": {path},
            "tag": {tag for row in tags for tag in (row.id, *row.refs)}, "language": {facts.language},
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
        [*WORDS, "idiom/cli", "B1", "python", "c", "pkg", "pkg.alpha", "src/f3.py", "src/n1.py"]
    )
    pattern = st.sampled_from(
        ["al*", "*a", "*eta*", "?lpha", "[aA]lpha", "*", "src/*3*", "gr?*", "*-*", "alpha"]
    )
    return st.one_of(
        st.builds(Term, field, text),
        st.builds(
            Prefix, field, st.sampled_from(["a", "al", "A", "alpha", "src/f1", "gr", "größ", "é", "zz"])
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


def test_terms_are_walked_in_the_order_of_their_bytes(folder):
    path, expected = folder
    with whoosh.index.open_dir(path).reader() as reader:
        for field in ("code", "path", "language", "tag", "qualified_call"):
            terms = list(reader.lexicon(field))
            assert terms == sorted(terms)
            wanted = {term.encode() for row in expected.values() for term in row[field]}
            assert wanted <= set(terms), "terms of deleted files may still be there, others must"


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


def test_whoosh_cannot_add_loose_documents(folder):
    from kwsearch.store.local.disk import Disk
    from kwsearch.store.whoosh.writer import KeywordWriter, open_whoosh

    path, _ = folder
    writer = KeywordWriter(open_whoosh(path, Disk()))
    with pytest.raises(TypeError, match="add_file"):
        writer.add_document(path="a.py")
    writer.cancel()
