"""Fixtures that every test file may use."""

from __future__ import annotations

import hashlib
import io
import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kwsearch.__main__ import run
from kwsearch.models.reports import FileRecord
from kwsearch.store.local.manifest import open_segments
from kwsearch.store.segment.reader import KIND_BITS
from kwsearch.vocabulary import FILE_FLAGS
from tests.repositories import EXAMINER, load_grammars


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-golden``: write expected files anew; a person reads the difference."""
    parser.addoption("--update-golden", action="store_true", help="rewrite expected files")


def pytest_configure() -> None:
    """Have interrupts again where a shell without job control started this in the background: programs inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are rewritten."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def make_repo(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """A function that writes ``{path: text}`` under a fresh folder and returns the folder."""

    def make(content: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "repo"
        root.mkdir(exist_ok=True)
        load_grammars(content)
        for path, text in content.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text if isinstance(text, bytes) else text.encode())
        return root

    return make


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches in a folder of the test's own, and no settings from outside."""
    for variable in os.environ:
        if variable.startswith("KWSEARCH_"):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def index_contents() -> Callable[[Path], dict[str, Any]]:
    """A function that returns all that an index says about its files, free of segments and document numbers."""
    return _index_contents


def _index_contents(index_dir: Path) -> dict[str, Any]:
    manifest, segments = open_segments(str(index_dir))
    files, postings = {}, {}
    for segment in segments:
        starts = segment.line_starts
        document_of = [
            document
            for document in range(segment.documents)
            for _ in range(starts[document], starts[document + 1])
        ]
        for document in segment.live_documents():
            path = segment.path_of(document)
            assert path not in files, f"{path} is indexed twice"
            record = segment.record(document)  # equal records may be packed into other bytes
            files[path] = (
                segment.language(document),
                segment.flags[document],
                segment.sizes[document],
                segment.digest(document),
                [getattr(record, name) for name in type(record).__slots__],
                starts[document + 1] - starts[document],
            )
        for kind in ("words", "names", "tags"):
            dictionary = getattr(segment, kind)
            for ordinal in range(len(dictionary)):
                for section in dictionary.sections(ordinal):
                    shift = KIND_BITS if section in ("definition", "declaration") else 0
                    rows = postings.setdefault((kind, dictionary.key(ordinal), section), [])
                    for value in dictionary.values(ordinal, section):
                        document = document_of[value >> shift]
                        if document not in segment.deleted:
                            line = (value >> shift) - starts[document] + 1
                            rows.append((segment.path_of(document), line, value & ((1 << shift) - 1)))
        segment.close()
    assert len(files) == manifest.documents
    return {"files": files, "postings": {key: sorted(rows) for key, rows in postings.items() if rows}}


class TextRecords:
    """The records of files that are written in a test, without an index; ``put`` and ``drop`` edit them."""

    def __init__(self, root: Path, files: Mapping[str, str | bytes]) -> None:
        self.root = str(root)
        self._records: dict[str, FileRecord] = {}
        self.read: list[str] = []
        for path, text in files.items():
            self.put(path, text)

    def put(self, path: str, text: str | bytes) -> None:
        """Write a file and extract it."""
        data = text if isinstance(text, bytes) else text.encode()
        target = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        Path(target).write_bytes(data)
        source, facts, tags = EXAMINER.examine(EXAMINER.classify(path, data), data)
        self._records[path] = FileRecord(
            path, facts.language, len(data), len(io.BytesIO(data).readlines()),
            hashlib.blake2b(data, digest_size=16).hexdigest(),
            tuple(sorted(flag for bit, flag in enumerate(FILE_FLAGS) if source.flags >> bit & 1)), facts.doc,
            facts.error_share, facts.fallback, tuple(facts.symbols), tuple(facts.imports), tuple(facts.uses),
            tuple(tags),
        )  # fmt: skip

    def drop(self, path: str) -> None:
        """Remove a file."""
        os.unlink(os.path.join(self.root, path))
        del self._records[path]

    def set(self, record: FileRecord) -> None:
        """Put a record that no extraction made."""
        self._records[record.path] = record

    def keys(self) -> dict[str, bytes]:
        """Every path with a key of its record."""
        return {path: repr(record).encode("utf-8", "surrogatepass") for path, record in self._records.items()}

    def record(self, path: str) -> FileRecord:
        """The record of one file."""
        self.read.append(path)
        return self._records[path]


@pytest.fixture
def text_records(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], TextRecords]:
    """A function that writes ``{path: text}`` under a fresh folder and returns their records."""
    root = tmp_path / "repo"
    root.mkdir(exist_ok=True)
    return lambda files: TextRecords(root, files)


@pytest.fixture
def ask(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., tuple[int, str, str]]:
    """A function that runs a command line and returns its status, standard output and standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        capfdbinary.readouterr()
        status = run(list(arguments))
        captured = capfdbinary.readouterr()
        return status, captured.out.decode(), captured.err.decode()

    return call
