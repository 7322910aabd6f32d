"""A cluster that fails: nodes that are killed, stop or fill up, logins and certificates, many writers and readers."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from uuid import uuid4

import pytest

from kwsearch.errors import IndexLockedError, IndexReadError, IndexWriteError, StoredIndexError
from kwsearch.store.base import ScanTable
from kwsearch.store.opensearch import connection
from kwsearch.store.opensearch.store import ClusterStore
from kwsearch.store.wanted import EVERY_FILE
from tests.cluster_node import Cluster, free_port
from tests.store.contract.test_promises import build, commit, contents, receipt_of

pytestmark = pytest.mark.slow


def new_store(address: str, folder: Path) -> ClusterStore:
    return ClusterStore(address, uuid4().hex, str(folder / "side"), root="/repo")


def one_line(ask: Callable[[], object]) -> str:
    """What an error says that must be of ours."""
    with pytest.raises(StoredIndexError) as caught:
        ask()
    text = str(caught.value)
    assert "\n" not in text
    return text


@pytest.fixture
def front(cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An nginx before the cluster that speaks TLS and asks for a login."""
    if not (program := shutil.which("nginx") or shutil.which("/usr/sbin/nginx")) or not shutil.which(
        "openssl"
    ):
        pytest.skip("no nginx or no openssl here")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    make += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(make, check=True, capture_output=True)
    hashed = subprocess.run(
        ["openssl", "passwd", "-apr1", "secret"], check=True, capture_output=True, text=True
    ).stdout.strip()
    (tmp_path / "logins").write_text(f"ann:{hashed}\n")
    port = free_port()
    (tmp_path / "nginx.conf").write_text(
        f"""
{"user root;" if not os.getuid() else ""} daemon off; pid {tmp_path}/pid;
error_log {tmp_path}/error.log; worker_processes 1;
events {{}}
http {{
  access_log off; client_max_body_size 100m;
  client_body_temp_path {tmp_path}/body; proxy_temp_path {tmp_path}/proxy; fastcgi_temp_path {tmp_path}/f;
  uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;
  server {{
    listen 127.0.0.1:{port} ssl; ssl_certificate {certificate}; ssl_certificate_key {key};
    auth_basic "cluster"; auth_basic_user_file {tmp_path}/logins;
    location / {{ proxy_pass {cluster}; }}
  }}
}}
"""
    )
    monkeypatch.setenv("KWSEARCH_STORE_CA", str(certificate))
    monkeypatch.setenv("KWSEARCH_STORE_USER", "ann")
    monkeypatch.setenv("KWSEARCH_STORE_PASSWORD", "secret")
    os.chmod(tmp_path, 0o755)  # nginx gives its rights away
    with subprocess.Popen(
        [program, "-e", str(tmp_path / "error.log"), "-c", str(tmp_path / "nginx.conf")]
    ) as run:
        try:
            for _ in range(100):
                if (tmp_path / "pid").exists():
                    break
                time.sleep(0.05)
            yield f"https://localhost:{port}"
        finally:
            run.terminate()


def test_certificates_and_logins(front: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = new_store(front, tmp_path)
    build(store, {"a.py": "alpha"})
    assert contents(store) == {"a.py": {"alpha"}}
    monkeypatch.setenv("KWSEARCH_STORE_PASSWORD", "wrong")
    refused = ClusterStore(front, store.repository.name, store.side, root="/repo")
    assert "KWSEARCH_STORE_PASSWORD" in one_line(refused.about)
    assert "KWSEARCH_STORE_PASSWORD" in one_line(refused.begin)
    monkeypatch.delenv("KWSEARCH_STORE_CA")
    distrusted = ClusterStore(front, store.repository.name, store.side, root="/repo")
    assert "KWSEARCH_STORE_CA" in one_line(distrusted.about)


def test_a_node_that_does_not_answer_is_waited_for_and_then_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Cluster(tmp_path, 1) as nodes:
        patient = new_store(nodes.address, tmp_path)
        build(patient, {"a.py": "alpha"})
        monkeypatch.setattr(connection, "TIMEOUT_SECONDS", 2.0)
        store = ClusterStore(nodes.address, patient.repository.name, patient.side, root="/repo")
        os.kill(nodes.process("a").pid, signal.SIGSTOP)
        try:
            assert "did not answer within 2 seconds" in one_line(store.about)
            assert "did not answer within 2 seconds" in one_line(store.begin)
        finally:
            os.kill(nodes.process("a").pid, signal.SIGCONT)
        assert contents(patient) == {"a.py": {"alpha"}}


class SlowWay:
    """Passes everything on to a node, each piece of an answer later than it came; a context manager."""

    def __init__(self, address: str, seconds: float) -> None:
        host, port = address.removeprefix("http://").split(":")
        self._to, self._seconds = (host, int(port)), seconds
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: list[socket.socket] = [self._listener]

    def __enter__(self) -> SlowWay:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._to)
                self._open += (near, far)
                for ways in ((near, far, 0.0), (far, near, self._seconds)):
                    threading.Thread(target=self._pass_on, args=ways, daemon=True).start()

    @staticmethod
    def _pass_on(source: socket.socket, target: socket.socket, seconds: float) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                time.sleep(seconds)
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


def test_a_slow_node_is_waited_for_and_one_that_is_too_slow_is_named(
    cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = new_store(cluster, tmp_path)
    build(quick, {"a.py": "alpha"})
    with SlowWay(cluster, 0.5) as way:
        slow = ClusterStore(way.address, quick.repository.name, quick.side, root="/repo")
        commit(slow, {"b.py": "beta"}, expected=2)
        assert contents(slow) == contents(quick) == {"a.py": {"alpha"}, "b.py": {"beta"}}
        monkeypatch.setattr(connection, "TIMEOUT_SECONDS", 0.2)
        slower = ClusterStore(way.address, quick.repository.name, quick.side, root="/repo")
        assert "did not answer" in one_line(slower.about)
        assert "did not answer" in one_line(lambda: commit(slower, {"c.py": "gamma"}, expected=3))
    assert contents(quick) == {"a.py": {"alpha"}, "b.py": {"beta"}}


def test_a_full_disk_keeps_the_old_state(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "none", str(disk)],
        check=False,
        capture_output=True,
    ).returncode:
        pytest.skip("no file system of our own may be mounted here")
    try:
        with Cluster(disk, 1, logs=tmp_path) as nodes:
            store = new_store(nodes.address, tmp_path)
            build(store, {"a.py": "alpha"})
            noise = {f"{number}.py": " ".join(uuid4().hex for _ in range(600)) for number in range(400)}
            one_line(lambda: commit(store, noise, expected=401))
            (disk / "filler").unlink(missing_ok=True)
            with suppress(StoredIndexError):  # the node may have given itself up
                assert contents(store) == {"a.py": {"alpha"}}
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def test_writers_and_readers_at_once(cluster: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """No update is lost, and every reader sees a committed state: all files of one number, whatever it is."""
    writers, updates, rebuilds = (4, 125, 20) if request.config.getoption("--full", False) else (4, 6, 3)
    store = new_store(cluster, tmp_path)
    build(store, {f"{name}.py": "round0" for name in "abc"})
    wrong: list[object] = []
    is_over = threading.Event()

    def write(name: str) -> None:
        own = ClusterStore(cluster, store.repository.name, store.side, root="/repo")
        for number in range(updates):
            with own.begin(wait_seconds=120.0) as change:
                files = {f"{other}.py": f"round{name}{number}" for other in "abc"} | {
                    f"{name}{number}.py": "kept"
                }
                change.adopt(receipt_of(change, files))
                with closing(own.reader()) as reader:
                    change.commit(ScanTable(), expected_documents=reader.file_count() + 1)

    def read() -> None:
        own = ClusterStore(cluster, store.repository.name, store.side, root="/repo")
        while not is_over.is_set():
            with closing(own.reader()) as reader:
                words = {}
                for path in ("a.py", "b.py", "c.py"):
                    place = reader.place(path)
                    segment = place[0].segment if place else None
                    words[path] = segment and [segment.words.key(word) for word in segment.document_words(0)]
                if len({str(found) for found in words.values()}) != 1 or None in words.values():
                    wrong.append(words)
                if reader.file_count() != len(reader.stored()):
                    wrong.append("files")

    threads = [threading.Thread(target=write, args=(name,)) for name in "wxyz"[:writers]]
    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in (*threads, *readers):
        thread.start()
    try:
        for thread in threads:
            thread.join()
        kept = set(contents(store))
        assert {f"{name}{number}.py" for name in "wxyz"[:writers] for number in range(updates)} <= kept
        for number in range(rebuilds):
            build(store, {f"{name}.py": f"built{number}" for name in "abc"})
    finally:
        is_over.set()
    for thread in readers:
        thread.join()
    assert wrong == []


def test_nodes_may_be_killed(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Three nodes with a copy each: what was acknowledged is there, whichever node is killed when."""
    kills = 20 if request.config.getoption("--full", False) else 2
    failed: list[str] = []
    acknowledged: dict[str, set[str]] = {}
    with Cluster(tmp_path, 3) as nodes:
        store = new_store(nodes.address, tmp_path)
        build(store, {})
        is_over = threading.Event()
        answers = [0]

        def write() -> None:
            own = ClusterStore(nodes.address, store.repository.name, store.side, root="/repo")
            number = 0
            while not is_over.is_set():
                number += 1
                files = {f"{number}-{part}.py": f"word{number}" for part in range(3)}
                try:
                    with own.begin(wait_seconds=60.0) as change:
                        change.adopt(receipt_of(change, files))
                        with closing(own.reader()) as reader:
                            change.commit(ScanTable(), expected_documents=reader.file_count() + 3)
                    acknowledged.update({path: {word} for path, word in files.items()})
                except (StoredIndexError, IndexLockedError, IndexWriteError) as error:
                    failed.append(str(error))
                    time.sleep(0.2)

        def read() -> None:
            own = ClusterStore(nodes.address, store.repository.name, store.side, root="/repo")
            while not is_over.is_set():
                try:
                    with closing(own.reader()) as reader:
                        assert len(reader.stored()) == reader.file_count()
                        assert reader.counts([EVERY_FILE]) == [reader.file_count()]
                    answers[0] += 1
                except IndexReadError as error:
                    failed.append(str(error))
                    time.sleep(0.2)

        threads = [threading.Thread(target=write), threading.Thread(target=read)]
        for thread in threads:
            thread.start()
        try:
            for number in range(kills):
                time.sleep(1.0)
                name = "bc"[number % 2]  # the one that is asked stays: a client knows one address
                nodes.kill(name)
                time.sleep(1.0)
                nodes.start(name)
                nodes.wait("green")
        finally:
            is_over.set()
        for thread in threads:
            thread.join()
        found = contents(store)
        assert acknowledged.items() <= found.items()
        assert answers[0] > kills
        assert all("\n" not in text for text in failed)
