"""The same answers from a cluster, and their cost: ``python -m benchmarks on_cluster --corpus DIR --store URL``.

Builds the index of a tree in a folder and on the cluster, and asks both the same queries. First files with scores,
lines, tags and explanations must be equal where the answer says that it is proved, totals where they are said to be
counted. Prints how many were, and requests, processor time of the client and bytes of a question.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import kwsearch
from benchmarks.relevance.judgments import read_judgments
from kwsearch.search.results import SearchResult

FIRST = 20


def mixed_queries(index: kwsearch.Index, count: int, seed: int = 5) -> list[str]:
    """Return queries of all kinds for a tree: names, questions, words with filters, roles, operators."""
    rng = random.Random(seed)
    words = [(word, files) for word, files in index.keywords() if word.isidentifier() and len(word) > 2]
    names = [word for word, _ in index.keywords(role="definition") if word.isidentifier() and len(word) > 2]
    common = [word for word, files in words if files >= 20]
    rare = [word for word, files in words if files < 20]
    asked = [row.query for row in read_judgments() if row.category in ("question", "concept")]
    filters = (
        "lang:python",
        "lang:cpp",
        "-is:test",
        "is:test",
        "ext:py",
        "kind:function",
        "kind:class",
        "path:utils",
    )
    makers: list[Callable[[], str]] = [
        lambda: rng.choice(common),
        lambda: rng.choice(rare),
        lambda: rng.choice(names),
        lambda: rng.choice(asked),
        lambda: rng.choice(asked),
        lambda: " ".join(rng.sample(common, 2)).lower(),
        lambda: " AND ".join(rng.sample(common, 2)),
        lambda: f"{rng.choice(common)} OR {rng.choice(rare)}",
        lambda: f"{rng.choice(common)} {rng.choice(filters)}",
        lambda: f"{rng.choice(names)} {rng.choice(filters)}",
        lambda: f"def:{rng.choice(names)}",
        lambda: f"call:{rng.choice(names)}",
        lambda: f"symbol:{rng.choice(names)}",
        lambda: f"{rng.choice(names)} case:yes",
        lambda: rng.choice(rare)[:5] + "*",
    ]
    found: list[str] = []
    while len(found) < count:
        query = makers[len(found) % len(makers)]()
        if query not in found:
            found.append(query)
    return found


class Watched:
    """Counts what a client of a cluster sends and gets."""

    def __init__(self, client: Any) -> None:
        self.requests = self.bytes = 0
        for connection in client.transport.connection_pool.connections:
            self._watch(connection)

    def _watch(self, connection: Any) -> None:
        ask = connection.perform_request

        def counted(*arguments: Any, **named: Any) -> Any:
            status, headers, data = ask(*arguments, **named)
            self.requests += 1
            self.bytes += len(data)
            return status, headers, data

        connection.perform_request = counted


def differences(expected: SearchResult, found: SearchResult) -> Iterator[str]:
    """Yield what is not equal in two answers, but for what an answer says it does not know."""
    is_counted = not any("were not looked at" in notice for notice in found.notices)
    is_proved = not any("may belong among the first" in notice for notice in found.notices)
    if is_proved and found.hits != expected.hits:
        yield "hits"
    if is_counted and found.total != expected.total:
        yield f"total {found.total} for {expected.total}"
    if is_counted and is_proved and found.complete != expected.complete:
        yield "complete"


def tail(values: Sequence[float], share: float = 0.95) -> float:
    """Return the value below which a share of some lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main() -> None:
    """Build both indexes, ask, compare, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks on_cluster", description=__doc__)
    parser.add_argument("--corpus", required=True, help="the tree")
    parser.add_argument("--store", required=True, help="address of the cluster")
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--local", default="", help="folder of the local index; a temporary one without")
    parser.add_argument("--name", default="benchmark", help="of the index on the cluster")
    options = parser.parse_args()
    root = os.path.realpath(options.corpus)
    with tempfile.TemporaryDirectory() as folder:
        local_place = options.local or str(Path(folder, "index"))
        place = f"{options.store.rstrip('/')}/{options.name}"
        for where in (local_place, place):
            began, spent = time.perf_counter(), sum(os.times()[:4])
            report = kwsearch.build_index(root, index_dir=where)
            print(
                f"{where}: {report.indexed:,} files in {time.perf_counter() - began:.1f} s, "
                f"{sum(os.times()[:4]) - spent:.1f} s of processor time"
            )
        with kwsearch.open_index(root, local_place) as local, kwsearch.open_index(root, place) as remote:
            compare(local, remote, mixed_queries(local, options.queries))


def compare(local: kwsearch.Index, remote: kwsearch.Index, queries: Sequence[str]) -> None:
    """Ask both the same and print what differs, and what the cluster's answers cost."""
    store: Any = remote.store
    watched = Watched(store.repository.client())
    outcome: Counter[str] = Counter()
    requests: list[float] = []
    spent: list[float] = []
    waited: list[float] = []
    sent: list[float] = []
    for query in queries:
        expected = local.search(query, limit=FIRST, explain=True, suggestions=False)
        with kwsearch.open_index(remote.root, remote.index_dir) as cold:
            cold_store: Any = cold.store
            watched = Watched(cold_store.repository.client())
            began, worked = time.perf_counter(), time.process_time()
            try:
                found = cold.search(query, limit=FIRST, suggestions=False)
            except kwsearch.QueryLimitError as error:
                outcome["refused"] += 1
                print(f"{query!r}: {error}")
                continue
            spent.append((time.process_time() - worked) * 1000)
            waited.append((time.perf_counter() - began) * 1000)
            requests.append(watched.requests)
            sent.append(watched.bytes / 1e6)
            told = cold.search(query, limit=FIRST, explain=True, suggestions=False)
        wrong = [*differences(expected, told)]
        outcome["equal" if not wrong else "different"] += 1
        outcome["proved"] += not any("may belong among" in notice for notice in found.notices)
        outcome["counted"] += not any("were not looked at" in notice for notice in found.notices)
        if wrong:
            print(f"{query!r}: {', '.join(wrong)}")
        if spent[-1] > 150:
            print(
                f"{query!r}: {spent[-1]:.0f} ms, {requests[-1]:.0f} requests, {sent[-1]:.1f} MB, {found.total} files"
            )
    print(f"{len(queries)} queries: {dict(outcome)}")
    for name, values in (
        ("requests", requests), ("client ms", spent), ("waited ms", waited), ("MB", sent),
    ):  # fmt: skip
        print(f"{name}: median {median(values):.1f}, p95 {tail(values):.1f}, most {max(values):.1f}")
