"""The table of what was tried, and an own cache for every test."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kwsearch.__main__ import run
from trust.tally import TABLE_TITLE, Table, Trial, chosen_seed, read_part

TABLE = pytest.StashKey[Table]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--full``: every case of every guarantee, which takes hours, instead of a sample."""
    parser.addoption("--full", action="store_true", default=False, help="trust: every case, not a sample")
    parser.addoption(
        "--part",
        default="1/1",
        metavar="N/M",
        help="trust: with --full, only the Nth of M parts of the cases",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin the table, once; a full run has the slow tests as well."""
    config.addinivalue_line(
        "markers", "samples(few, many, full): how many cases; many of them is a slow test"
    )
    if _table(config).full:
        config.option.markexpr = ""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that samples its ``count``: few cases in every run, many in a slow one, or as a full run has it.

    Without a third number the full run tries every case, whatever ``count`` is.
    """
    marker = metafunc.definition.get_closest_marker("samples")
    if marker is None:
        return
    few, many, *full = marker.args
    if _table(metafunc.config).full:
        counts = [full[0] if full else many]
    else:
        counts = [few, pytest.param(many, marks=pytest.mark.slow)]
    metafunc.parametrize("count", counts)


def _table(config: pytest.Config) -> Table:
    if TABLE not in config.stash:
        given = getattr(config, "workerinput", {})  # of a process of pytest-xdist: all tell of one seed
        seed = given.get("trust_seed") or chosen_seed()
        config.stash[TABLE] = Table(
            seed,
            full=bool(config.getoption("--full", default=False)),
            part=read_part(config.getoption("--part", default="1/1")),
        )
    return config.stash[TABLE]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the seed of the run to a process that shares its tests."""
    node.workerinput["trust_seed"] = _table(node.config).seed


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Add what a process that ends has tried."""
    del error
    _table(node.config).add(getattr(node, "workeroutput", {}).get("trust_rows", []))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what was tried to the process that prints the table."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["trust_rows"] = _table(session.config).counts()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let every case of a full run take its time: its tests end when their cases do."""
    if _table(config).full:
        for item in items:
            if {"trust", "store"}.intersection(item.path.parts):
                item.add_marker(pytest.mark.timeout(0), append=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table."""
    table = _table(config)
    if table.rows:
        terminalreporter.section(TABLE_TITLE)
        for line in table.lines():
            terminalreporter.write_line(line)


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    """Whether every case is to be tried."""
    return _table(request.config).full


@pytest.fixture
def trial(request: pytest.FixtureRequest) -> Callable[[str, str], Trial]:
    """A function that begins a trial of a guarantee."""
    return partial(Trial, _table(request.config))


@pytest.fixture(autouse=True)
def _own_cache(own_cache: None) -> None:
    """No trust in what stands in caches and settings of this machine."""


@pytest.fixture
def ask(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., tuple[int, str, str]]:
    """A function that runs a command line and returns its status, standard output and standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        capfdbinary.readouterr()
        status = run(list(arguments))
        captured = capfdbinary.readouterr()
        return (
            status,
            captured.out.decode(errors="surrogateescape"),
            captured.err.decode(errors="surrogateescape"),
        )

    return call


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder in memory where there is one: thousands of small transactions would wait for the disk."""
    try:
        memory = tempfile.mkdtemp(prefix="kwsearch-", dir="/dev/shm")
    except OSError:
        yield tmp_path_factory.mktemp("trust")
        return
    yield Path(memory)
    shutil.rmtree(memory, onerror=_force)


def _force(function: Callable[[str], object], path: str, _: object) -> None:
    """Remove what a test has made unreadable."""
    os.chmod(os.path.dirname(path), 0o700)
    os.chmod(path, 0o700)
    function(path)
