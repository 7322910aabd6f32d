"""The right file first: a small set of queries on sample_repo and on part of the standard library must not get worse.

``benchmarks/relevance`` measures the same on twenty repositories; this is what every run of the tests can afford.
"""

from __future__ import annotations

import shutil
import sysconfig
from pathlib import Path
from statistics import fmean

import pytest

import kwsearch

SAMPLE_REPO = Path(__file__).parents[2] / "sample_repo"
LIBRARY = Path(sysconfig.get_paths()["stdlib"])
FOLDERS = ("asyncio", "concurrent", "email", "http", "json", "logging", "unittest", "urllib")
MODULES = """
argparse bisect configparser contextlib copy csv dataclasses difflib enum filecmp fnmatch fractions ftplib functools
getpass gettext graphlib gzip heapq hmac ipaddress mimetypes netrc pickle platform queue random sched secrets shelve
shlex shutil smtplib socket socketserver ssl statistics string subprocess tarfile tempfile textwrap threading timeit
tokenize traceback uuid weakref
"""

SAMPLE_PAIRS = {
    "ParcelStore": "hub/store.py",
    "estimate_arrival": "hub/estimator.py",
    "LabelRenderer": "labels/src/main/java/org/example/labels/LabelRenderer.java",
    "DepotGraph": "router/include/router/depot_graph.hpp",
    "barcode check digit": "scanner/src/barcode.rs",
    "ring buffer": "scanner/src/ring.rs",
    "webhook signature": "gateway/webhook.go",
    "label rendering": "labels/src/main/java/org/example/labels/LabelRenderer.java",
    "carrier routing": "hub/routing.py",
    "where are parcels estimated": "hub/estimator.py",
    "where are webhooks received": "gateway/webhook.go",
    "how is the database backed up": "scripts/backup.sh",
    "how are dates formatted on the board": "web/src/format.ts",
    "where are parcels stored": "hub/store.py",
}
LIBRARY_PAIRS = {
    "HTTPServer": "http/server.py",
    "JSONDecoder": "json/decoder.py",
    "ThreadPoolExecutor": "concurrent/futures/thread.py",
    "MagicMock": "unittest/mock.py",
    "TemporaryDirectory": "tempfile.py",
    "RotatingFileHandler": "logging/handlers.py",
    "urlparse": "urllib/parse.py",
    "SequenceMatcher": "difflib.py",
    "heappush": "heapq.py",
    "json decoder": "json/decoder.py",
    "thread pool": "concurrent/futures/thread.py",
    "rotating log files": "logging/handlers.py",
    "command line arguments": "argparse.py",
    "cookie policy": "http/cookiejar.py",
    "test discovery": "unittest/loader.py",
    "quoted printable": "email/quoprimime.py",
    "topological sort": "graphlib.py",
    "exponential moving average": "statistics.py",
    "how are subprocesses started": "subprocess.py",
    "where are query strings parsed": "urllib/parse.py",
    "how is the dialect of a csv file sniffed": "csv.py",
    "how is text wrapped to a width": "textwrap.py",
    "how is a password read without echo": "getpass.py",
    "where are tests discovered and loaded": "unittest/loader.py",
    "which module splits a shell command into words": "shlex.py",
    "how are objects pickled": "pickle.py",
    "where is an archive extracted safely": "tarfile.py",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Part of the standard library, without its tests."""
    root = tmp_path_factory.mktemp("library")
    for name in FOLDERS:
        shutil.copytree(LIBRARY / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "test*"))
    for name in MODULES.split():
        shutil.copy(LIBRARY / f"{name}.py", root)
    return root


def figures(root: Path, index_dir: Path, pairs: dict[str, str]) -> tuple[float, float]:
    """Return recall@1 and the mean reciprocal rank among the first ten."""
    kwsearch.build_index(root, index_dir=str(index_dir))
    ranks = []
    with kwsearch.open_index(root, index_dir=str(index_dir)) as index:
        for query, path in pairs.items():
            found = [hit.path for hit in index.search(query, limit=10).hits]
            ranks.append(found.index(path) + 1 if path in found else 0)
    return fmean(rank == 1 for rank in ranks), fmean(1 / rank if rank else 0.0 for rank in ranks)


def test_sample_repo(tmp_path: Path) -> None:
    recall, reciprocal = figures(SAMPLE_REPO, tmp_path, SAMPLE_PAIRS)
    assert round(recall, 3) >= 0.786
    assert round(reciprocal, 3) >= 0.875


def test_standard_library(library: Path, tmp_path: Path) -> None:
    recall, reciprocal = figures(library, tmp_path, LIBRARY_PAIRS)
    assert round(recall, 3) >= 0.926
    assert round(reciprocal, 3) >= 0.963
