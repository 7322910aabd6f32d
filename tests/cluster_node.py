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

START_SECONDS, RECOVERY_SECONDS = 90.0, 300.0
"""A busy machine takes so long at most to start a node, and until a node that was killed has all copies again."""


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


class Cluster:
    """Nodes on loopback that know each other; a context manager that ends them.

    Attributes:
        address: Of the first one, ``a``.
    """

    def __init__(self, folder: Path, count: int, *, logs: Path | None = None) -> None:
        """Name some nodes, which keep their data in a folder, and their logs there or in another one."""
        self._jars = server_jars()
        self._folder, self._logs = folder, logs or folder
        self._names = "abc"[:count]
        self._ports = {name: (free_port(), free_port()) for name in self._names}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.address = f"http://127.0.0.1:{self._ports['a'][0]}"

    def __enter__(self) -> Cluster:
        for name in self._names:
            self.start(name)
        try:
            wait_for(self.address, self.process("a"), self._log("a"), len(self._names))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for name in self._processes:
            self.kill(name)

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def process(self, name: str) -> subprocess.Popen[bytes]:
        return self._processes[name]

    def start(self, name: str) -> None:
        http, transport = self._ports[name]
        seeds = ",".join(f"127.0.0.1:{port}" for _, port in self._ports.values())
        command = [
            "java", "-Xms384m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            f"-Dlog4j2.configurationFile=file:{SOURCES / 'log4j2.properties'}",
            "-cp", f"{self._jars}:{self._jars}/lib/*", "OpenSearchNode", str(self._folder / f"node-{name}"), name,
            str(http), str(transport), seeds, ",".join(self._names),
        ]  # fmt: skip
        with self._log(name).open("ab") as output:
            self._processes[name] = subprocess.Popen(command, stdout=output, stderr=output)

    def kill(self, name: str) -> None:
        """End a node as a power cut does."""
        self.process(name).kill()
        self.process(name).wait()

    def wait(self, status: str) -> None:
        """Wait until the cluster has a status."""
        nodes = len(self._names)
        wait_for(self.address, self.process("a"), self._log("a"), nodes, status, RECOVERY_SECONDS)


@contextmanager
def running_node(folder: Path) -> Iterator[str]:
    """Start a node; yield its address, and end it."""
    with Cluster(folder, 1) as cluster:
        yield cluster.address


def wait_for(
    address: str,
    process: subprocess.Popen[bytes],
    log: Path,
    nodes: int = 1,
    status: str = "yellow",
    seconds: float = START_SECONDS,
) -> None:
    asked = f"{address}/_cluster/health?wait_for_status={status}&wait_for_nodes={nodes}&timeout=4s"
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(asked, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(log.read_text())
