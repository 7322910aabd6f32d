"""A real server of any folder, and a real browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def serve(tmp_path_factory) -> Iterator[Callable[[Path], str]]:
    """A function that starts a real server of a folder and returns its address, with a slash at its end.

    It has no standard output: whoever starts a service may have closed it.
    """
    pytest.importorskip("uvicorn")
    environment = {**os.environ, "KWSEARCH_CACHE_DIR": str(tmp_path_factory.mktemp("served"))}
    with ExitStack() as started:

        def start(root: Path) -> str:
            command = [sys.executable, "-m", "kwsearch", "serve", str(root), "--port", "0"]
            closed = ["sh", "-c", 'exec "$@" >&-', "sh", *command]
            server = subprocess.Popen(closed, stderr=subprocess.PIPE, text=True, env=environment)
            started.enter_context(server)
            started.callback(server.terminate)
            assert server.stderr is not None
            line = server.stderr.readline()
            found = re.search(r"http://\S+/", line)
            assert found, line
            return found[0]

        yield start


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, as the system has it."""
    playwright = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()
