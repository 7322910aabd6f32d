"""The server for browsers: what a keystroke costs, and whether many clients are answered rightly while files change."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import kwsearch
from benchmarks.corpus import choose_terms
from benchmarks.measure import Times

QUESTIONS = (
    "where is the cache cleared",
    "how are gradients accumulated",
    "kind:class optimizer",
    "call:open file",
)
STABLE = 400
"""Files whose answers never change under load."""
MOVING = 40
"""Files that are edited under load."""


@contextmanager
def server(root: str) -> Iterator[tuple[int, int, str]]:
    """Serve a folder; give the server's process, port and the name of its site."""
    command = [sys.executable, "-m", "kwsearch", "serve", root, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        port = None
        while port is None:
            line = process.stderr.readline()
            if not line:
                raise SystemExit("the server did not start")
            port = re.search(r"http://\S+:(\d+)/", line)
        try:
            yield process.pid, int(port[1]), quote(os.path.basename(os.path.realpath(root)))
        finally:
            process.terminate()


def get(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """Ask for an address on a connection that stays open."""
    connection.request("GET", path)
    reply = connection.getresponse()
    return reply.status, reply.read()


def resident_bytes(process: int) -> int:
    """Return the resident memory of a process that is its own, without what it maps of files."""
    with open(f"/proc/{process}/status", encoding="ascii") as lines:
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:"))


def processor_seconds(process: int) -> float:
    """Return the processor time that all living threads of a process have used."""
    total = 0
    for thread in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{thread}/schedstat", encoding="ascii") as line:
            total += int(line.read().split()[0])
    return total / 1e9


def typing() -> None:
    """Type names and questions letter by letter, and print what each request costs."""
    parser = argparse.ArgumentParser(prog=sys.argv[0], description=typing.__doc__)
    parser.add_argument("--corpus", required=True, help="an indexed folder")
    parser.add_argument("--words", type=int, default=30)
    chosen = parser.parse_args()
    with kwsearch.open_fresh_index(chosen.corpus) as index:
        terms = choose_terms(index, chosen.words)
    texts = [*terms.usual, *terms.common, *QUESTIONS]
    kinds: dict[str, list[tuple[float, float]]] = {"answer": [], "completion": [], "facets": []}
    with server(chosen.corpus) as (process, port, site):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        get(connection, f"/{site}/search?part=1&q=x")
        before = resident_bytes(process)
        for text in texts:
            for end in range(2, len(text) + 1):
                asked = quote(text[:end])
                for kind, path in (
                    ("answer", f"/{site}/search?part=1&q={asked}"), ("completion", f"/api/{site}/complete?q={asked}"),
                    ("facets", f"/{site}/facets?q={asked}"),
                ):  # fmt: skip
                    if kind == "facets" and end < len(text):
                        continue  # asked for when one has done typing
                    start, used = time.perf_counter(), processor_seconds(process)
                    get(connection, path)
                    seconds = time.perf_counter() - start
                    kinds[kind].append((seconds, processor_seconds(process) - used))
        after = resident_bytes(process)
    for kind, rows in kinds.items():
        wall, used_times = (Times(column) for column in zip(*rows, strict=True))
        print(f"{kind:10} {len(rows):5} requests, median and 95th percentile: "
              f"{wall.median * 1000:.1f} and {wall.percentile(0.95) * 1000:.1f} ms, of the processor "
              f"{used_times.median * 1000:.1f} and {used_times.percentile(0.95) * 1000:.1f} ms")  # fmt: skip
    print(f"memory of the server: {before / 1e6:.0f} MB after one question, {after / 1e6:.0f} MB after all")


def load() -> None:
    """Let many clients ask while files are edited and the index is built anew; print errors, wrong answers, memory."""
    parser = argparse.ArgumentParser(prog=sys.argv[0], description=load.__doc__)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60.0)
    chosen = parser.parse_args()
    work = tempfile.mkdtemp(prefix="kwsearch-load-")
    os.environ["KWSEARCH_CACHE_DIR"] = os.path.join(work, "cache")
    root = os.path.join(work, "tree")
    os.mkdir(root)
    for number in range(STABLE):
        write(root, f"stable{number}.py", f"def stable_{number}():\n    return shared_{number % 7}()\n")
    for number in range(MOVING):
        write(root, f"moving{number}.py", moving(number, 0))
    try:
        with server(root) as (process, port, site):
            run_load(root, process, port, site, chosen.clients, chosen.seconds)
    finally:
        shutil.rmtree(work)


def run_load(root: str, process: int, port: int, site: str, clients: int, seconds: float) -> None:
    """Run clients, edits and builds side by side for some time, and print what came of it."""
    end = time.monotonic() + seconds
    errors: list[str] = []
    wrong: list[str] = []
    asked = [0] * clients
    versions = [0] * MOVING
    newest: dict[int, list[int]] = {}

    def ask(client: int) -> None:
        chance = random.Random(client)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        seen = [0] * MOVING
        newest[client] = seen
        while time.monotonic() < end:
            number = chance.randrange(STABLE + MOVING)
            try:
                if number < STABLE:
                    status, body = get(connection, f"/api/{site}/search?q=def:stable_{number}")
                    right = [(f"stable{number}.py", [1])]
                    found = places(body)
                    if status == 200 and found != right:
                        wrong.append(f"stable_{number}: {found}")
                else:
                    number -= STABLE
                    status, body = get(connection, f"/api/{site}/search?q=def:moving_{number}")
                    found = places(body)
                    # The state may lag behind the files; it never runs ahead, goes back, or mixes two states.
                    version = found[0][1][0] - 1 if found else -1
                    if status == 200 and not (
                        found == [(f"moving{number}.py", [version + 1])]
                        and seen[number] <= version <= versions[number]
                    ):
                        wrong.append(f"moving_{number}: {found}, {seen[number]}, {versions[number]}")
                    seen[number] = max(seen[number], version)
                if status != 200:
                    errors.append(f"{status}: {body[:200]!r}")
            except (OSError, http.client.HTTPException) as error:
                errors.append(repr(error))
                connection.close()
            asked[client] += 1

    def edit() -> None:
        chance = random.Random(0)
        while time.monotonic() < end:
            number = chance.randrange(MOVING)
            versions[number] += 1
            write(root, f"moving{number}.py", moving(number, versions[number]))
            time.sleep(0.1)

    def build() -> None:
        while time.monotonic() < end:
            time.sleep(seconds / 10)
            command = [sys.executable, "-m", "kwsearch", "index", "-q", "--rebuild", root]
            subprocess.run(command, check=False, stderr=subprocess.DEVNULL)

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(clients)]
    threads += [threading.Thread(target=job) for job in (edit, build)]
    for thread in threads:
        thread.start()
    samples = []
    while time.monotonic() < end:
        time.sleep(seconds / 60)
        samples.append((resident_bytes(process), len(os.listdir(f"/proc/{process}/fd"))))
    for thread in threads:
        thread.join()
    states = sum(max(column) for column in zip(*newest.values(), strict=True))
    third = len(samples) // 3
    print(f"{sum(asked):,} questions of {clients} clients in {seconds:.0f} s, {sum(versions)} edits beside them: "
          f"{states} of them seen, {len(errors)} errors, {len(wrong)} wrong answers")  # fmt: skip
    for title, rows in (("second", samples[third : 2 * third]), ("last", samples[2 * third :])):
        memory, descriptors = (max(row[column] for row in rows) for column in (0, 1))
        print(f"{title:6} third: at most {memory / 1e6:.0f} MB, {descriptors} descriptors")
    for line in (*errors[:5], *wrong[:5]):
        print(line)
    sys.exit(bool(errors or wrong))


def write(root: str, name: str, text: str) -> None:
    """Replace a file in one step."""
    path = os.path.join(root, name)
    with open(path + "~", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + "~", path)


def moving(number: int, version: int) -> str:
    """Return a file whose only definition stands on a line that tells its version."""
    return "#\n" * version + f"def moving_{number}(): pass\n"


def places(body: bytes) -> list[tuple[str, list[int]]]:
    """Return the paths of an answer with their lines."""
    hits = json.loads(body).get("hits", [])
    return [(hit["path"], [match["line"] for match in hit["matches"]]) for hit in hits]
