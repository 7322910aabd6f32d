"""The handle of an index: answers as they are shown, options of a query, threads, new states, what is not searched."""

from __future__ import annotations

import copy
import hashlib
import os
import pickle
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

import kwsearch
from kwsearch import Hit, Match, SearchResult
from kwsearch.errors import IndexNotFoundError, QuerySyntaxError
from kwsearch.search.evaluate.weights import WEIGHTS
from kwsearch.search.index import Index
from kwsearch.text.identifiers import blank_separators

MakeRepo = Callable[[Mapping[str, str | bytes]], Path]

FILES = {
    "store/client.py": '''"""Talks to the store."""

import json
from store.errors import StoreError


class StoreClient:
    """A client with a retry limit."""

    retry_limit = 3

    def fetch(self, key):
        """Fetch a key."""
        return json.loads(self._read(key))

    def _read(self, key):
        raise StoreError(key)
''',
    "store/errors.py": "class StoreError(Exception):\n    pass\n",
    "tests/test_client.py": "from store.client import StoreClient\n\n\ndef test_fetch():\n    StoreClient().fetch(1)\n",
    "README.md": "# Store\n\nThe StoreClient has a retry limit.\n",
    "notes/todo.txt": "retry limit: fetch less\nerror 404\n",
}


@pytest.fixture
def index(make_repo: MakeRepo, tmp_path: Path) -> Iterator[Index]:
    root = make_repo(FILES)
    kwsearch.build_index(root, index_dir=str(tmp_path / "index"))
    with kwsearch.open_index(root, index_dir=str(tmp_path / "index")) as opened:
        yield opened


def paths(result: SearchResult) -> list[str]:
    return [hit.path for hit in result.hits]


def test_a_hit_says_everything(index: Index) -> None:
    result = index.search("StoreClient", limit=1)
    assert result == SearchResult(
        hits=(
            Hit(
                path="store/client.py",
                score=result.hits[0].score,
                matches=(
                    Match(
                        7,
                        17,
                        "StoreClient",
                        "class",
                        "definition",
                        "",
                        result.hits[0].matches[0].signature,
                        result.hits[0].matches[0].source,
                    ),
                ),
                tags=(),
                language="python",
                flags=(),
            ),
        ),
        total=3,
        complete=True,
        parsed="StoreClient",
        query="StoreClient",
        root=index.root,
    )
    assert result.hits[0].matches[0].signature.startswith("class StoreClient")
    assert sorted(paths(index.search("StoreClient"))) == [
        "README.md",
        "store/client.py",
        "tests/test_client.py",
    ]


def test_matches_come_with_the_name_asked_for_first_then_definitions_then_lines(index: Index) -> None:
    hit = index.search("fetch", limit=1).hits[0]
    assert [(match.line, match.role, match.kind, match.scope) for match in hit.matches] == [
        (12, "definition", "method", "StoreClient"),
        (13, "mention", "", "StoreClient.fetch"),
    ]
    rows = index.search("retry path:client.py").hits[0].matches
    assert [(match.line, match.role, match.name) for match in rows] == [
        (10, "definition", "retry_limit"),
        (8, "mention", "retry"),
    ]


def test_of_two_definitions_of_a_name_on_one_line_the_type_is_shown(tmp_path: Path) -> None:
    (tmp_path / "gin.go").write_text("package gin\ntype Engine struct { Engine int }\n")
    (tmp_path / "node.c").write_text("struct node { int node; };\n")
    (tmp_path / "Box.java").write_text("class Box { int Box; Box(){} }\n")
    kwsearch.build_index(tmp_path)
    with kwsearch.open_index(tmp_path) as index:
        for word, kind in (("Engine", "struct"), ("node", "struct"), ("Box", "class")):
            for query in (word, f"def:{word}", f"symbol:/^{word}$/"):
                (hit,) = index.search(query).hits
                assert [(match.kind, match.name) for match in hit.matches] == [(kind, word)]


@pytest.mark.parametrize(
    "word", ["retry", "StoreClient", "fetch", "key", "limit", "error", "Exception", "json"]
)
def test_lines_are_those_of_the_text(index: Index, word: str) -> None:
    found = {
        (hit.path, match.line)
        for hit in index.search(f'"{word}"', limit=0).hits
        for match in hit.matches
        if match.line
    }
    expected = {
        (path, number)
        for path, text in FILES.items()
        for number, line in enumerate(text.lower().split("\n"), 1)
        if word.lower().encode() in blank_separators(line.encode()).split()
    }
    assert found == expected


def test_options_of_a_query(index: Index) -> None:
    assert paths(index.search("retry count:1", limit=9)) == ["store/client.py"]
    assert len(index.search("count:all -nothing", limit=2).hits) == 5
    assert index.search("-nothing", limit=2).total == 5
    assert paths(index.search("store sort:path"))[0] == "README.md"
    assert paths(index.search("StoreError sort:freq")) == ["store/client.py", "store/errors.py"]
    assert paths(index.search("kind:class sort:name")) == ["store/client.py", "store/errors.py"]
    assert paths(index.search("(kind:class OR kind:function) sort:kind"))[-1] == "tests/test_client.py"
    assert paths(index.search("select:folder retry")) == ["store/", "./", "notes/"]
    assert [(hit.path, hit.score) for hit in index.search("select:keyword store sort:path").hits] == [
        ("Store", 1.0),
        ("StoreClient", 3.0),
        ("StoreError", 2.0),
        ("store", 2.0),
    ]
    chosen = index.search("select:symbol.class store")
    assert [match.name for hit in chosen.hits for match in hit.matches] == ["StoreClient", "StoreError"]
    assert paths(index.search("select:tag -nothing")) == sorted(
        {tag for hit in index.search("-nothing").hits for tag in hit.tags}
    )
    assert paths(index.search("client type:path")) == ["store/client.py", "tests/test_client.py"]
    assert index.search("storeclient case:yes").total == 0
    assert index.search("storeclient", case="auto").total == 3
    assert paths(index.search("retry", filters=[("lang", "py")])) == ["store/client.py"]
    assert index.search("retry lim", whole_words=True).total == 0


def test_a_question_names_what_a_file_lacks(index: Index) -> None:
    result = index.search("how is the retry limit of a client fetched")
    assert result.notices == ("left out of the question: how is the of a",)
    assert paths(result)[0] == "store/client.py"
    assert {hit.path: hit.missing for hit in result.hits}["notes/todo.txt"] == ("client",)


def test_nothing_found_gives_suggestions(index: Index) -> None:
    result = index.search("StoerClient")
    assert (result.hits, result.total, result.suggestions) == ((), 0, ("StoreClient",))
    assert index.search("ferch").suggestions == ("fetch",)
    assert index.search("zzzzzzzz").suggestions == ()
    for key in ("call", "import", "def"):
        asked = index.search(f"{key}:limit")
        assert (asked.total, "limit" in asked.suggestions) == (0, False), key
    assert index.search("tag:test -is:test").suggestions == ()


def test_what_is_suggested_is_what_was_asked_for(make_repo: MakeRepo, tmp_path: Path) -> None:
    texts = {
        "a.py": "class Router: pass\ndef route(): Router()\ndef routes(): route()\nrouters = outer = 1\n",
        "b.py": "import router\nfrom routed import x\n",
    }
    root = make_repo(texts)
    kwsearch.build_index(root, index_dir=str(tmp_path / "index"))
    with kwsearch.open_index(root, index_dir=str(tmp_path / "index")) as index:
        for query, expected in {
            "kind:function Router": ("route", "routes"),
            "kind:class routers": ("Router",),
            "call:routers": ("Router",),
            "def:routed": ("Router", "route", "routes"),
            "kind:enum Router": (),
        }.items():
            result = index.search(query)
            assert (query, result.total, result.suggestions) == (query, 0, expected)
            for word in result.suggestions:
                again = query.replace(re.split("[: ]", query)[-1], word)
                assert index.search(again).total, again


def test_names_of_imports_and_dotted_names_have_suggestions(make_repo: MakeRepo, tmp_path: Path) -> None:
    texts = {
        "a.py": "import json\nfrom acme.store import Client\njson.loads('')\nClient.fetch()\n",
        "acme/store.py": "class Client:\n    def fetch(self): pass\njsom = stare = 1\n",
    }
    root = make_repo(texts)
    kwsearch.build_index(root, index_dir=str(tmp_path / "index"))
    with kwsearch.open_index(root, index_dir=str(tmp_path / "index")) as index:
        for query, expected in {
            "import:jsn": ("json",),
            "import:Clinet": ("Client",),
            "import:acme.stor": ("acme.store",),
            "import:acme.store.Clien": ("acme.store.Client",),
            "import:acmee.store": ("acme.store",),
            "call:json.laods": ("json.loads",),
            "call:jso.loads": ("json.loads",),
            "import:zzz.store": (),
        }.items():
            result = index.search(query)
            assert (query, result.total, result.suggestions) == (query, 0, expected)
            for name in result.suggestions:
                assert index.search(f"{query.partition(':')[0]}:{name}").total, name


def test_a_word_that_is_not_yet_whole_suggests_what_it_begins(make_repo: MakeRepo, tmp_path: Path) -> None:
    texts = {
        "a.py": "class Blueprint: pass\nblue = glue = 1\n",
        "b.py": "Blueprint()\nblueprints = blurps = 2\n",
    }
    kwsearch.build_index(make_repo(texts), index_dir=str(tmp_path / "index"))
    with kwsearch.open_index(make_repo(texts), index_dir=str(tmp_path / "index")) as index:
        for query in ("Bluepr", "def:Bluepr", "blueprin"):
            expected = ("Blueprint", "blueprints") if query != "blueprin" else ("Blueprint",)
            assert (query, index.search(query).suggestions) == (query, expected)
        assert index.search("blurb").suggestions == (
            "blue",
            "blurps",
        )  # two wrong letters, as nothing begins so


def test_tag_that_there_is_not_is_an_error(index: Index) -> None:
    for query, hint in (("tag:tset", "did you mean tag:test?"), ("tag:zzzzzz", "see: kwsearch tags list")):
        with pytest.raises(QuerySyntaxError) as caught:
            index.search(query)
        assert (caught.value.position, caught.value.hint) == (4, hint)


def test_explanations_end_in_the_score(index: Index) -> None:
    hit = index.search("StoreClient", explain=True).hits[0]
    assert hit.explanation[-1] == ("score", hit.score)
    assert ("StoreClient: definition", 28.0) in [(name, round(value, 6)) for name, value in hit.explanation]
    assert index.search("StoreClient").hits[0].explanation == ()


def test_texts_are_looked_up_in_the_files_as_they_were_indexed(index: Index) -> None:
    assert paths(index.search('"has a retry limit"')) == ["README.md"]
    readme = Path(index.root, "README.md")
    times = readme.stat()
    readme.write_text(FILES["README.md"])
    assert paths(index.search('"has a retry limit"')) == ["README.md"]  # other times, the same bytes
    readme.write_text(FILES["README.md"].replace("has", "had"))
    os.utime(readme, ns=(times.st_atime_ns, times.st_mtime_ns))
    changed = index.search('"a retry limit"')
    assert (paths(changed), changed.complete) == (["store/client.py"], False)
    assert changed.notices == ("1 file has changed or cannot be read, so its text was not looked at",)
    readme.unlink()
    readme.symlink_to("/etc/passwd")
    assert index.search('"has a retry limit"').complete is False


def test_files_that_were_not_searched_are_counted(make_repo: MakeRepo, tmp_path: Path) -> None:
    root = make_repo({"a.py": "x = 1\n", "b.bin": b"\0\1", "c.txt": "long " * 400_000})
    settings = kwsearch.load_settings(str(root))
    kwsearch.build_index(root, index_dir=str(tmp_path / "index"), settings=settings)
    with kwsearch.open_index(root, index_dir=str(tmp_path / "index")) as index:
        result = index.search("x")
        reasons = dict(result.skipped)
        assert reasons.pop("binary") == 1
        assert result.complete is not bool({"too-large", "unreadable", "minified"} & reasons.keys())


def test_a_folder_whose_every_file_is_ignored_says_so(make_repo: MakeRepo, tmp_path: Path) -> None:
    root = make_repo({".gitignore": "*\n", "a.py": "def wanted(): ...\n"})
    kwsearch.build_index(root, index_dir=str(tmp_path / "index"))
    with kwsearch.open_index(root, index_dir=str(tmp_path / "index")) as index:
        result = index.search("wanted")
        assert (result.total, result.skipped) == (0, (("ignored", 2),))
        assert result.notices == (
            "no file is indexed, all are left out: ignored 2; see: kwsearch index --list-skipped",
        )


def test_drift_makes_an_answer_incomplete(index: Index) -> None:
    time.sleep(0.1)  # what is indexed in the moment of its change is looked at again
    kwsearch.build_index(index.root, index_dir=index.index_dir)
    assert not index.drift()
    Path(index.root, "store/errors.py").write_text("class StoreError(ValueError):\n    pass\n")
    Path(index.root, "new.py").write_text("StoreClient\n")
    drift = index.drift()
    assert (drift.changed, drift.added, drift.removed) == (["store/errors.py"], ["new.py"], [])
    result = index.search("StoreError", drift=drift)
    assert result.complete is False
    assert result.notices == ("2 files have changed since the index was built; run: kwsearch index",)
    assert paths(index.search("is:stale", drift=drift)) == ["store/errors.py"]


def test_a_new_state_is_seen_by_the_next_question(index: Index) -> None:
    assert index.search("brand_new_name").total == 0
    Path(index.root, "new.py").write_text("def brand_new_name(): pass\n")
    Path(index.root, "store/errors.py").unlink()
    kwsearch.build_index(index.root, index_dir=index.index_dir)
    assert paths(index.search("brand_new_name")) == ["new.py"]
    assert "store/errors.py" not in index.files()
    kwsearch.build_index(index.root, index_dir=index.index_dir, rebuild=True)
    assert paths(index.search("brand_new_name")) == ["new.py"]


def test_an_update_gives_the_same_answers_as_a_full_build(index: Index, tmp_path: Path) -> None:
    for number in range(6):
        Path(index.root, f"store/part{number}.py").write_text(
            f"class Part{number}(StoreClient):\n    retry = 1\n"
        )
        kwsearch.build_index(index.root, index_dir=index.index_dir)
        Path(index.root, "store/errors.py").write_text(
            f"class StoreError(Exception):\n    retry = {number}\n"
        )
        kwsearch.build_index(index.root, index_dir=index.index_dir)
    kwsearch.build_index(index.root, index_dir=str(tmp_path / "other"))
    with kwsearch.open_index(index.root, index_dir=str(tmp_path / "other")) as fresh:
        for text in (
            "StoreClient",
            "retry",
            "where is the retry limit kept",
            "kind:class",
            "Part*",
            "store error",
            "-fetch",
        ):
            assert index.search(text, limit=0, explain=True) == fresh.search(text, limit=0, explain=True)


def test_several_threads_may_ask_while_the_index_changes(index: Index) -> None:
    stop = threading.Event()
    problems: list[object] = []

    def ask() -> None:
        while not stop.is_set():
            try:
                for text in ("StoreClient", "retry limit fetch", '"retry limit"', "Store*", "kind:class"):
                    result = index.search(text)
                    if not result.total or len(set(paths(result))) != len(result.hits):
                        problems.append((text, paths(result)))
            except Exception as error:
                problems.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(8):
        Path(index.root, f"more{number}.py").write_text(f"class Store{number}: pass\n")
        kwsearch.build_index(index.root, index_dir=index.index_dir)
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []


def test_reading_the_rest(index: Index) -> None:
    assert index.files() == sorted(FILES)
    assert index.files("store") == ["store/client.py", "store/errors.py"]
    assert index.files("stor") == index.files("store/errors.py") == []
    record = index.file("store/errors.py")
    assert (record.path, record.language, record.size, record.lines) == ("store/errors.py", "python", 38, 2)
    assert [(symbol.name, symbol.kind, symbol.line) for symbol in record.symbols] == [
        ("StoreError", "class", 1)
    ]
    assert record.hash == hashlib.blake2b(FILES["store/errors.py"].encode(), digest_size=16).hexdigest()
    assert record.imported_by == ("store/client.py",)
    client = index.file("store/client.py")
    assert dict(zip((item.name for item in client.imports), client.imported_files, strict=True)) == {
        "json": (),
        "store.errors.StoreError": ("store/errors.py",),
    }
    assert index.file("README.md").imported_by == ()
    with pytest.raises(KeyError):
        index.file("store/nowhere.py")
    assert index.keywords("storec") == [("StoreClient", 3)]
    assert index.keywords(kind="class") == [("StoreClient", 1), ("StoreError", 1)]
    assert ("fetch", 1) in index.keywords(role="call")
    assert index.keywords("fetch", kind="class") == []
    every = index.keywords()
    assert [index.keywords(limit=number) for number in range(1, 9)] == [
        every[:number] for number in range(1, 9)
    ]
    with pytest.raises(QuerySyntaxError):
        index.keywords(kind="klass")
    stats = index.stats()
    assert (stats.files, stats.lines, stats.segments) == (
        5,
        sum(len(text.splitlines()) for text in FILES.values()),
        1,
    )
    assert stats.languages == {"python": 3, "markdown": 1, "text": 1}
    assert stats.source_bytes == sum(map(len, FILES.values()))


def test_used_names_are_counted_as_a_question_counts_them(make_repo: MakeRepo, tmp_path: Path) -> None:
    names = [f"name_{number}" for number in range(60)]
    texts = {"lib/names.py": "".join(f"def {name}(): pass\n" for name in names)}
    for number in range(12):
        used = names[number % 5 :: number + 1]
        texts[f"use_{number:02}.py"] = f"from lib.names import {', '.join(used)}\n" + f"{used[0]}()\n" * 9
    texts["lib/test_names.py"] = "def test_name(): pass\n"
    root, index_dir = make_repo(texts), str(tmp_path / "index")
    kwsearch.build_index(root, index_dir=index_dir)

    def asked(index: Index) -> list[tuple[str, str, int]]:
        queries = [
            kwsearch.parse_query("", filters=[("ref", name)], whole_words=True, case="yes") for name in names
        ]
        rows = [
            (name, "function", files)
            for name, files in zip(names, index.totals(queries), strict=True)
            if files
        ]
        return sorted(rows, key=lambda row: (-row[2], row[0]))

    with kwsearch.open_index(root, index_dir=index_dir) as index:
        before = asked(index)
        assert index.used_names("lib", limit=1000) == index.used_names(limit=1000) == before
        assert [index.used_names("lib", limit=limit) for limit in (1, 7, 24)] == [
            before[:1],
            before[:7],
            before[:24],
        ]
        assert index.used_names("nowhere") == []
        for number in range(6):
            (root / f"use_{number:02}.py").unlink()
        kwsearch.build_index(root, index_dir=index_dir)
        assert index.used_names("lib", limit=1000) == asked(index) != before


def test_used_names_are_kept_for_some_folders_until_the_index_changes(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    monkeypatch.setattr("kwsearch.search.catalogue.used_names", lambda *given: looked.append(given) or [])
    monkeypatch.setattr("kwsearch.search.index.KEPT_FOLDERS", 2)
    for folder in ("store", "store", "notes", "store", "tests", "tests"):
        assert index.used_names(folder) == []
    assert len(looked) == 3
    Path(index.root, "more.py").write_text("more = 1\n")
    kwsearch.build_index(index.root, index_dir=index.index_dir)
    index.used_names("tests")
    assert len(looked) == 4


def test_a_closed_or_missing_index_says_so(index: Index, tmp_path: Path) -> None:
    index.close()
    index.close()
    with pytest.raises(ValueError, match="closed"):
        index.search("x")
    with pytest.raises(IndexNotFoundError):
        kwsearch.open_index(index.root, index_dir=str(tmp_path / "nowhere"))


def test_every_name_of_a_line_is_listed(make_repo: MakeRepo, tmp_path: Path) -> None:
    text = "from string import ascii_letters, digits, punctuation\nimport os\n\nopen(int(os.name))\n"
    root = make_repo({"a.py": text})
    kwsearch.build_index(root, index_dir=str(tmp_path / "index"))
    with kwsearch.open_index(root, index_dir=str(tmp_path / "index")) as index:
        imports = [(match.line, match.name) for match in index.search("role:import")[0].matches]
        assert imports == [
            (1, "string.ascii_letters"),
            (1, "string.digits"),
            (1, "string.punctuation"),
            (2, "os"),
        ]
        calls = [(match.line, match.name) for match in index.search("role:call")[0].matches]
        assert calls == [(4, "int"), (4, "open")]
        assert [match.line for match in index.search("digits")[0].matches] == [1]
        for query in ("digits punctuation", "string (digits OR punctuation)", "/digits|punctuation/"):
            found = {(match.line, match.name) for match in index.search(query)[0].matches}
            assert found >= {(1, "digits")}, query
        two = [
            (match.line, match.name, match.role) for match in index.search("punctuation digits")[0].matches
        ]
        assert two == [(1, "digits", "import"), (1, "punctuation", "import")]
        assert {match.name for match in index.search("*ii_* OR *git*")[0].matches} == {
            "ascii_letters",
            "digits",
        }


def test_a_pasted_sentence_finds_the_file_that_it_was_copied_from(tmp_path):
    comment = '"""Waits until the harbour master signals that tugs may leave."""'
    scattered = "\n".join(f"# {word}\n" + "x = 1\n" * 9 for word in comment.strip('".').lower().split())
    root = tmp_path / "root"
    root.mkdir()
    for number in range(12):
        (root / f"harbour_master_{number}.py").write_text(f"def harbour_master_signals(): pass\n{scattered}")
    (root / "zz.py").write_text(f"def run():\n    {comment}\n")
    (root / "CHANGELOG.md").write_text(
        "# Changes\n\n- waits until the harbour master signals that tugs may leave\n"
    )
    kwsearch.build_index(root, index_dir=tmp_path / "index")
    with kwsearch.open_index(root, index_dir=tmp_path / "index") as index:
        answer = index.search(
            "Waits until the harbour master signals that tugs may leave. (#12)", explain=True
        )
        assert answer.hits[0].path == "zz.py"
        assert ("x words in one passage", WEIGHTS["words in one passage"][1]) in answer.hits[0].explanation
        asked = index.search("where does the harbour master signals that tugs may leave", explain=True)
        assert all(name != "x words in one passage" for hit in asked.hits for name, _ in hit.explanation)


def test_a_record_pickles_with_what_it_holds_and_copies_as_it_is(index: Index) -> None:
    record = index.file("store/client.py")
    there = pickle.loads(pickle.dumps(record))
    assert there == record
    assert (there.imported_by, there.imported_by_unknown) == ((), "not asked")
    assert copy.copy(record).imported_by == copy.deepcopy(record).imported_by == record.imported_by != ()
