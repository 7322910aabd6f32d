"""A real OpenSearch node on loopback: its own jars, a small heap, data in a temporary folder."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SOURCES = Path(__file__).parent / "opensearch_node"
JARS = Path(
    os.environ.get("KWSEARCH_TEST_JARS") or Path.home() / ".cache" / "kwsearch-tests" / "opensearch-2.19.6"
)
"""Where the server's jars are kept between runs."""

START_SECONDS = 90.0


def server_jars() -> Path:
    """Fetch the jars and compile the launcher, unless that was done; skip the test where it cannot be."""
    if (JARS / "OpenSearchNode.class").exists():
        return JARS
    for program in ("java", "javac", "mvn"):
        if shutil.which(program) is None:
            pytest.skip(f"no OpenSearch node here: {program} is missing")
    JARS.mkdir(parents=True, exist_ok=True)
    with (JARS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (JARS / "OpenSearchNode.class").exists():
            fetch = ["mvn", "-q", "-B", "-f", str(SOURCES / "pom.xml"), "dependency:copy-dependencies"]
            fetch += [f"-DoutputDirectory={JARS / 'lib'}", "-DincludeScope=runtime"]
            try:
                subprocess.run(fetch, check=True, capture_output=True, timeout=100)
            except subprocess.SubprocessError as error:
                pytest.skip(f"no OpenSearch node here: its jars cannot be fetched: {error}")
            compile_ = [
                "javac",
                "-nowarn",
                "-cp",
                f"{JARS}/lib/*",
                "-d",
                str(JARS),
                str(SOURCES / "OpenSearchNode.java"),
            ]
            subprocess.run(compile_, check=True, capture_output=True)
    return JARS


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number: int = found.getsockname()[1]
        return number


@contextmanager
def running_node(folder: Path) -> Iterator[str]:
    """Start a node; yield its address, and end it."""
    jars = server_jars()
    http, transport = free_port(), free_port()
    log = folder / "node.log"
    command = [
        "java", "-Xms384m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        f"-Dlog4j2.configurationFile=file:{SOURCES / 'log4j2.properties'}", "-cp", f"{jars}:{jars}/lib/*",
        "OpenSearchNode", str(folder / "node"), "a", str(http), str(transport), f"127.0.0.1:{transport}", "a",
    ]  # fmt: skip
    address = f"http://127.0.0.1:{http}"
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            wait_for(address, process, log)
            yield address
        finally:
            process.kill()


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/_cluster/health?wait_for_status=yellow", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(log.read_text())
