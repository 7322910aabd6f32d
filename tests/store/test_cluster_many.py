"""Many repositories on a real cluster: one question to all of them, with the text that the cluster has."""

from __future__ import annotations

import json
import pickle
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import kwsearch
from kwsearch import __main__ as main
from kwsearch.errors import (
    ConfigError,
    IndexClosedError,
    IndexCorruptError,
    IndexNotFoundError,
    IndexReadError,
    IndexWriteError,
)
from kwsearch.store.opensearch import reader as reader_module
from kwsearch.store.opensearch.connection import FILES, STATES
from kwsearch.store.opensearch.store import ClusterStore
from tests.store.contract.test_promises import build, commit

FILES_OF = {
    "left": {
        "core.py": 'class Parcel:\n    """A parcel with a weight."""\n\n    def weigh(self):\n        return 2\n',
        "use.py": "from core import Parcel\n\nparcel = Parcel()\nparcel.weigh()\n",
        "same.py": "def shared_name():\n    return 1\n",
        "notes.md": "# Weights\n\nA parcel is weighed twice.\n",
    },
    "right": {
        "core.py": "class Carrier:\n    def carry(self, parcel):\n        return parcel.weigh()\n",
        "same.py": "def shared_name():\n    return 1\n",
        "test_core.py": "from core import Carrier\n\n\ndef test_carry():\n    assert Carrier().carry(None)\n",
    },
}


class Shelf:
    """Two repositories in a store of their own names, and both as two folders of one local index."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.folder = address, folder
        self.mark = uuid4().hex[:8]
        self.names = [f"{name}-{self.mark}" for name in FILES_OF]
        for name, files in zip(self.names, FILES_OF.values(), strict=True):
            for path, text in files.items():
                target = folder / "both" / name / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text)
        self.only = f"repo:{self.mark}"
        kwsearch.build_index(folder / "both", index_dir=str(folder / "index"))
        for name in self.names:
            kwsearch.build_index(folder / "both" / name, index_dir=f"{address}/{name}")


@pytest.fixture(scope="module")
def shelf(cluster: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    folder = tmp_path_factory.mktemp("shelf")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KWSEARCH_CACHE_DIR", str(folder / "cache"))
        shelf = Shelf(cluster, folder)
    yield shelf
    with kwsearch.open_store(cluster) as store:
        for name in shelf.names:
            store.forget(name)


@pytest.mark.parametrize(
    "query",
    ["parcel", "weigh", "parcel weigh", "(weigh OR carry)", "def:shared_name", "kind:class", "call:weigh", "weig*",
     "Carrier -is:test", "is:test", "path:core", "lang:python", "shared_name select:symbol", "how is a parcel weighed",
     '"a weight"', "/def (weigh|carry)/", "parcel sort:path", "parcel count:1", "symbol:carry case:yes"],
)  # fmt: skip
def test_repositories_answer_as_the_folders_of_one_tree(shelf: Shelf, query: str) -> None:
    with (
        kwsearch.open_index(shelf.folder / "both", str(shelf.folder / "index")) as index,
        kwsearch.open_store(shelf.address) as store,
    ):
        expected = index.search(query, explain=True)
        found = store.search(f"{shelf.only} {query}", explain=True)
    assert expected.hits or query == "is:test"
    assert [(hit.path, hit.score, hit.language, hit.flags, hit.explanation) for hit in found] == [
        (hit.path, hit.score, hit.language, hit.flags, hit.explanation) for hit in expected
    ]
    for ours, theirs in zip(found, expected, strict=True):
        assert [(*match[:7], match.text, match.column) for match in ours.matches] == [
            (*match[:7], match.text, match.column) for match in theirs.matches
        ]
    assert (found.total, found.complete) == (expected.total, expected.complete)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("repo:left", "l"), ("-repo:left", "r"), ("(repo:left OR repo:right)", "lr"), ("repo:/^left-.*$/", "l"),
     ("(repo:left OR path:none)", "l"), ("-(repo:left OR repo:none)", "r")],
)  # fmt: skip
def test_repositories_are_chosen_by_name(shelf: Shelf, asked: str, expected: str) -> None:
    names = dict(zip("lr", shelf.names, strict=True))
    with kwsearch.open_store(shelf.address) as store:
        found = store.search(f"{shelf.only} {asked} def:shared_name")
    assert [hit.path for hit in found] == [f"{names[letter]}/same.py" for letter in expected]
    assert (found.total, found.complete) == (len(expected), True)


def test_a_path_as_answers_have_it_is_answered_with_what_to_write(shelf: Shelf) -> None:
    left, right = shelf.names
    with kwsearch.open_store(shelf.address) as store:
        for query, inside in ((f"path:{left}/core.py", "core.py"), (f"{left}/core.py", "core.py"),
                              (f'glob:"/{left}/a b"', '"a b"')):  # fmt: skip
            found = store.search(f"{shelf.only} {query}")
            assert (found.total, found.notices[-1].rpartition("; write: ")[2]) == (
                0,
                f"repo:^{left}$ path:{inside}",
            )
        assert [hit.path for hit in store.search(f"repo:^{left}$ path:core.py")] == [f"{left}/core.py"]
        assert not store.search(f"repo:^{right}$ path:{left}/core.py").notices
        assert not store.search(f"{shelf.only} path:other/core.py").notices


def test_words_are_as_rare_as_in_the_repositories_that_are_asked(shelf: Shelf) -> None:
    left = shelf.names[0]
    with (
        kwsearch.open_index(shelf.folder / "both" / left, f"{shelf.address}/{left}") as index,
        kwsearch.open_store(shelf.address) as store,
    ):
        expected = index.search("parcel weigh")
        found = store.search(f"repo:{left} parcel weigh")
    assert [(hit.path, hit.score) for hit in found] == [(f"{left}/{hit.path}", hit.score) for hit in expected]


def test_a_file_is_what_it_is_in_its_repository(cluster: str, tmp_path: Path) -> None:
    mark = uuid4().hex[:8]
    of_c = {
        "weigh.h": "int weigh_parcel(int parcel);\n",
        "weigh.c": '#include "weigh.h"\nint weigh_parcel(int parcel) { return parcel; }\n',
        "other.c": "int carry(void) { return 1; }\n",
        "doc/usage.txt": "A parcel is weighed.\n",
        "deps/scale.c": "int scale_parcel(int parcel) { return parcel; }\n",
        "spec/helper.rb": "def parcel\n  2\nend\n",
        "lib/doc/inner.txt": "A parcel in a folder.\n",
    }
    of_cpp = {
        "weigh.h": "int weigh_parcel(int parcel);\n",
        "weigh.cpp": '#include "weigh.h"\nint weigh_parcel(int parcel) { return parcel; }\n',
    }
    repositories = {f"c-{mark}": of_c, f"docs-parcel-{mark}-tests": of_cpp}
    for name, files in repositories.items():
        for path, text in files.items():
            target = tmp_path / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        kwsearch.build_index(tmp_path / name, index_dir=str(tmp_path / f"of-{name}"))
        kwsearch.build_index(tmp_path / name, index_dir=f"{cluster}/{name}")
    with kwsearch.open_store(cluster) as store:
        found = {hit.path.partition("/")[2] if hit.path.startswith("c-") else hit.path: (hit.language, hit.flags)
                 for hit in store.search(f"repo:{mark} parcel")}  # fmt: skip
        for name in repositories:
            with kwsearch.open_index(tmp_path / name, str(tmp_path / f"of-{name}")) as own:
                for query in (
                    "parcel",
                    "docs",
                    "how is a parcel weighed",
                    "weigh.h",
                    "lang:c",
                    "-is:test",
                    "is:test",
                ):
                    expected = own.search(query, explain=True)
                    assert [
                        (hit.path, hit.score, hit.language, hit.flags, hit.tags, hit.explanation)
                        for hit in store.search(f"repo:^{name}$ {query}", explain=True)
                    ] == [
                        (f"{name}/{hit.path}", hit.score, hit.language, hit.flags, hit.tags, hit.explanation)
                        for hit in expected
                    ]
            store.forget(name)
    assert found == {
        "weigh.h": ("c", ()),
        "weigh.c": ("c", ()),
        "deps/scale.c": ("c", ("vendored",)),
        "doc/usage.txt": ("text", ("documentation",)),
        "lib/doc/inner.txt": ("text", ()),
        "spec/helper.rb": ("ruby", ("test",)),
        f"docs-parcel-{mark}-tests/weigh.h": ("cpp", ()),
        f"docs-parcel-{mark}-tests/weigh.cpp": ("cpp", ()),
    }


def test_the_text_is_that_of_the_store(cluster: str, tmp_path: Path) -> None:
    name = uuid4().hex
    root = tmp_path / "root"
    root.mkdir()
    data = b"\xef\xbb\xbfdef late(): return 'caf\xc3\xa9 \xff'\r\n"
    (root / "a.py").write_bytes(data)
    kwsearch.build_index(root, index_dir=f"{cluster}/{name}")
    shutil.rmtree(root)
    with kwsearch.open_store(cluster) as store:
        for query in ("late", '"def late"', "/def late.*caf/"):
            found = store.search(f"repo:{name} {query}")
            (match,) = found.hits[0].matches
            assert match.text == "def late(): return 'caf\u00e9 \udcff'"
            assert (match.path, found.complete) == (f"{name}/a.py", True)
        kept = pickle.loads(pickle.dumps(found))
        assert kept.hits[0].matches[0].text == match.text
        store.forget(name)
    assert kept.hits[0].matches[0].text == match.text


def test_files_alike_come_in_pages(cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kwsearch.store.opensearch.documents.PAGE_ROWS", 3)
    monkeypatch.setattr("kwsearch.store.opensearch.reader.FIRST_FILES", 2)
    monkeypatch.setattr("kwsearch.search.best_first.FIRST_PAGE", 2)
    mark = uuid4().hex
    names = [f"{mark}{end}" for end in ("", "-x", ".y")]
    for name in names:
        build(ClusterStore(cluster, name, str(tmp_path / name), root=f"/{name}"),
              {f"{number}.py": "alike" for number in range(5)})  # fmt: skip
    with kwsearch.open_store(cluster) as store:
        paths = [f"{name}/{number}.py" for name in sorted(names) for number in range(5)]
        for query in ("alike", "path:.py", "alik*"):
            found = store.search(f"repo:{mark} {query}", limit=7, lines=False)
            assert [hit.path for hit in found] == paths[:7]
            assert found.total == 15
        for name in names:
            store.forget(name)


def test_a_handle_sees_what_is_committed_and_what_is_forgotten(cluster: str, tmp_path: Path) -> None:
    mark = uuid4().hex
    one, two = (ClusterStore(cluster, f"{mark}{end}", str(tmp_path / end), root=f"/{end}") for end in "ab")
    build(one, {"a.py": "alpha"})
    with kwsearch.open_store(cluster) as store:

        def paths() -> list[str]:
            return [hit.path for hit in store.search(f"repo:{mark} alpha", lines=False)]

        assert paths() == [f"{mark}a/a.py"]
        build(two, {"b.py": "alpha"})
        assert paths() == [f"{mark}a/a.py", f"{mark}b/b.py"]
        commit(one, {"c.py": "alpha"}, ["a.py"], expected=1)
        assert paths() == [f"{mark}a/c.py", f"{mark}b/b.py"]
        rows = {row.name: row for row in store.repositories()}
        assert (rows[f"{mark}b"].root, rows[f"{mark}b"].files) == ("/b", 1)
        store.forget(f"{mark}a")
        assert paths() == [f"{mark}b/b.py"]
        with pytest.raises(IndexNotFoundError, match="no repository"):
            store.forget(f"{mark}a")
        store.forget(f"{mark}b")
        with pytest.raises(IndexNotFoundError, match=r"names none|no repository"):
            paths()
    client = one.repository.client()
    client.indices.refresh(index=FILES)
    assert client.count(index=FILES, body={"query": {"prefix": {"repo": mark}}})["count"] == 0
    with pytest.raises(IndexClosedError):
        store.repositories()


def test_a_repository_may_be_forgotten_in_the_middle_of_a_question(
    cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = uuid4().hex
    for end in "ab":
        build(ClusterStore(cluster, f"{mark}{end}", str(tmp_path / end), root=f"/{end}"), {"a.py": "alpha"})
    monkeypatch.setattr("kwsearch.store.opensearch.reader.FIRST_FILES", 0)
    with kwsearch.open_store(cluster) as store:
        with kwsearch.open_store(cluster) as other:
            fetch, left = reader_module.segments, [f"{mark}a"]

            def forgets(*arguments: Any) -> Any:
                if left:
                    other.forget(left.pop())
                return fetch(*arguments)

            monkeypatch.setattr(reader_module, "segments", forgets)
            found = store.search(f"repo:{mark} alph*", lines=False)
        assert ([hit.path for hit in found], left) == ([f"{mark}b/a.py"], [])
        store.forget(f"{mark}b")


def test_a_damaged_repository_does_not_take_the_others_with_it(cluster: str, tmp_path: Path) -> None:
    mark = uuid4().hex
    one, two = (ClusterStore(cluster, f"{mark}{end}", str(tmp_path / end), root=f"/{end}") for end in "ab")
    for store in (one, two):
        build(store, {"a.py": "alpha"})
    one.repository.client().index(index=STATES, id=f"{mark}a", body={"state": "[]"}, refresh=True)
    with kwsearch.open_store(cluster) as store:
        found = store.search(f"repo:{mark} alpha", lines=False)
        assert ([hit.path for hit in found], found.complete) == ([f"{mark}b/a.py"], False)
        assert f"{mark}a cannot be read" in found.notices[-1]
        assert [row.damaged for row in store.repositories() if row.name.startswith(mark)] == [True, False]
        assert f"{mark}a  damaged" in run("repos", "--store", cluster)[1]
        for command in ("status", "verify", "index"):
            code, _, told = run(command, str(tmp_path), "--store", cluster, "--repo", f"{mark}a")
            assert (code, told.count("\n")) == (2, 1)
            assert f"kwsearch forget --store URL --repo {mark}a" in told
        store.forget(f"{mark}a")
        assert store.search(f"repo:{mark} alpha", lines=False).complete
        store.forget(f"{mark}b")


def test_a_text_that_is_not_the_one_that_was_indexed_is_found(cluster: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "a.py").write_text("def alpha(): pass\n")
    place = f"{cluster}/{uuid4().hex}"
    kwsearch.build_index(root, index_dir=place)
    store = ClusterStore(cluster, place.rpartition("/")[2], str(tmp_path / "side"), root=str(root))
    assert store.verify() == []
    client = store.repository.client()
    (hit,) = client.search(
        index=FILES,
        body={"query": {"term": {"repo": store.repository.name}}, "docvalue_fields": ["key", "segment", "digest",
              "segment_bytes", "size", "mtime", "ctime", "trouble", "batch"]},
    )["hits"]["hits"]  # fmt: skip
    body = {name: values[0] for name, values in hit["fields"].items()}
    body |= {name: body[name] + "=" * (-len(body[name]) % 4) for name in ("segment", "digest")}
    other = "eJxLTEpOSQUABcgB8A=="  # packed, of another text
    client.index(
        index=FILES,
        id=hit["_id"],
        body=body | {"repo": store.repository.name, "text": other, "t_word": ["alpha"]},
        refresh=True,
    )
    assert [problem.split(":")[0] for problem in store.verify()] == ["a.py"]
    with kwsearch.open_store(cluster) as repositories:
        found = repositories.search(f'repo:{store.repository.name} content:"alpha():"')
        assert (found.total, found.complete) == (0, False)
    store.forget()


def run(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "kwsearch", *arguments], check=False, capture_output=True, text=True
    )
    return done.returncode, done.stdout, done.stderr


def test_the_commands(cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    name = uuid4().hex
    root = tmp_path / "shop"
    root.mkdir()
    (root / "store.py").write_text("class ParcelStore:\n    pass\n")
    there = ("--store", cluster, "--repo", name)
    assert "1 indexed" in run("index", str(root), *there)[1]
    assert f"{cluster}/{name}" in run("status", str(root), *there)[1]
    assert run("verify", str(root), *there)[:2] == (0, "the index is sound\n")
    _, listed, _ = run("repos", "--store", cluster, "--json")
    assert name in [row["name"] for row in json.loads(listed)["repositories"]]
    assert name in run("repos", "--store", cluster)[1]
    code, answer, _ = run("query", "--store", cluster, f"repo:{name}", "ParcelStore")
    assert (code, answer.splitlines()[0]) == (0, f"{name}/store.py")
    assert "class ParcelStore" in answer
    assert run("query", "--store", cluster, f"repo:{name}", "nothing_like_it")[0] == 1
    assert run("forget", *there)[0] == 0
    code, _, told = run("forget", *there)
    assert (code, told.count("\n")) == (2, 1)
    assert not [path for path in (tmp_path / "cache").rglob("*") if "CURRENT" in path.name]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["repos"], "no store is named"), (["repos", "--store", "host"], "no address"),
     (["index", ".", "--store", "http://127.0.0.1:1", "--repo", "a/b"], "no name of a repository"),
     (["index", ".", "--store", "http://127.0.0.1:1", "--index-dir", "x"], "choose one"),
     (["index", ".", "--store", "http://127.0.0.1:1"], "cannot be reached"),
     (["status", ".", "--store", "http://127.0.0.1:1"], "cannot be reached"),
     (["verify", ".", "--store", "http://127.0.0.1:1"], "cannot be reached"),
     (["forget", ".", "--store", "http://127.0.0.1:1"], "cannot be reached"),
     (["forget", "--repo", "x", "--store", "http://127.0.0.1:1"], "cannot be reached"),
     (["repos", "--store", "http://127.0.0.1:1"], "cannot be reached"),
     (["query", "x", "--store", "http://127.0.0.1:1"], "cannot be reached"),
     (["query", "x", "--store", "http://127.0.0.1:1", "--root", "."], "leave out --root"),
     (["query", "x", "--store", "http://me:secret@127.0.0.1:1"], "KWSEARCH_STORE_PASSWORD")],
)  # fmt: skip
def test_every_mistake_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    pytest.importorskip("opensearchpy", reason="the extra opensearch is not installed")
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("KWSEARCH_STORE", raising=False)
    monkeypatch.chdir(tmp_path)
    code = main.run(arguments)
    printed, told = capsys.readouterr()
    assert (code, printed, told.count("\n")) == (2, "", 1)
    assert said in told


class _Recorded(BaseHTTPRequestHandler):
    answer, status = b"", 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("content-type", "application/json; charset=UTF-8")
        self.end_headers()
        self.wfile.write(self.answer)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def speaking() -> Iterator[Callable[..., str]]:
    """What answers everything with the same bytes."""
    pytest.importorskip("opensearchpy", reason="the extra opensearch is not installed")
    server = HTTPServer(("127.0.0.1", 0), _Recorded)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def speak(answer: bytes, status: int = 200) -> str:
        _Recorded.answer, _Recorded.status = answer, status
        return f"http://127.0.0.1:{server.server_port}"

    yield speak
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("version", "said"),
    [({"number": "7.10.2", "build_flavor": "default"}, "no OpenSearch: version 7.10.2"),
     ({"distribution": "opensearch", "number": "1.3.19"}, "opensearch 1.3.19"),
     ({"distribution": "opensearch", "number": "3.1.0"}, "opensearch 3.1.0")],
)  # fmt: skip
def test_other_versions_are_refused(
    speaking: Callable[..., str], tmp_path: Path, version: dict[str, str], said: str
) -> None:
    address = speaking(json.dumps({"name": "node", "version": version}).encode())
    with pytest.raises(IndexWriteError, match=f"{said}; kwsearch needs OpenSearch 2"):
        ClusterStore(address, "repo", str(tmp_path), root="/repo").begin(rebuild=True)


def test_what_is_no_cluster_is_said(speaking: Callable[..., str], tmp_path: Path) -> None:
    for answer in (b"<html>welcome</html>", b"{}", b"[]", b"\xff"):
        address = speaking(answer)
        with pytest.raises((IndexReadError, IndexCorruptError)):
            kwsearch.open_store(address).repositories()
        with pytest.raises((IndexReadError, IndexCorruptError)):
            ClusterStore(address, "repo", str(tmp_path), root="/repo").about()


@pytest.mark.parametrize("status", [400, 404, 405, 413, 502, 599])
def test_another_server_is_not_taken_for_a_cluster_without_an_index(
    speaking: Callable[..., str], tmp_path: Path, status: int
) -> None:
    address = speaking(b"<html>welcome</html>", status)
    store = ClusterStore(address, "repo", str(tmp_path), root="/repo")
    said = f"^{address} answers {status}.* in place of OpenSearch; is the address right\\?$"
    with pytest.raises(IndexReadError, match=said):
        kwsearch.open_store(address).repositories()
    with pytest.raises(IndexReadError, match=said):
        store.about()
    with pytest.raises(IndexWriteError, match=said):
        store.begin(rebuild=True)


def test_what_is_not_there_is_said_with_what_helps(cluster: str, tmp_path: Path) -> None:
    host, name = cluster.removeprefix("http://"), uuid4().hex
    root, other = tmp_path / "root", tmp_path / "other"
    for folder in (root, other):
        folder.mkdir()
    (root / "a.py").write_text("alpha = 1\n")
    with pytest.raises(IndexReadError, match="does not speak https"):
        kwsearch.open_store(f"https://{host}").repositories()
    with pytest.raises(IndexReadError, match=r"no address of a cluster.* --repo"):
        kwsearch.open_store(f"{cluster}/{name}").repositories()
    place = f"{cluster}/{name}"
    there = f"--store {cluster} --repo {name}"
    for ask in (kwsearch.open_index, kwsearch.verify_index):
        with pytest.raises(
            IndexNotFoundError, match=f"no repository {name} on .*kwsearch index FOLDER {there}$"
        ):
            ask(root, index_dir=place)
    kwsearch.build_index(root, index_dir=place)
    for ask in (kwsearch.open_index, kwsearch.build_index):
        with pytest.raises(ConfigError, match=f"holds the index of {root}; .*kwsearch forget {there}$"):
            ask(other, index_dir=place)
    kwsearch.forget_index(root, index_dir=place)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opensearchpy", None)
    with pytest.raises(ConfigError, match=r"pip install 'kwsearch\[opensearch\]'"):
        kwsearch.open_store("http://127.0.0.1:1")
