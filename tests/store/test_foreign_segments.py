"""Segments from a cluster are foreign data: whatever they hold is an answer or damage, in bounded memory."""

from __future__ import annotations

import random
import resource
import zlib
from array import array
from hashlib import blake2b
from itertools import accumulate, pairwise
from pathlib import Path

import pytest

import kwsearch
from kwsearch.errors import IndexCorruptError
from kwsearch.indexing.examine import Examiner
from kwsearch.search.answer import make_result
from kwsearch.search.evaluate.run import evaluate
from kwsearch.store.damage import told_as_damage
from kwsearch.store.segment.blocks import MOST_LOOSE, loosened, tight, unshuffle
from kwsearch.store.segment.builder import SegmentBuilder
from kwsearch.store.segment.single import BLOCKS, SingleSegment, SingleWriter
from kwsearch.store.segment.view import View
from tests.stores import GivenViews

SAMPLE = Path(__file__).parents[2] / "sample_repo"
QUERIES = [
    kwsearch.parse_query(query)
    for query in (
        "parcel",
        "parcel store scan",
        "def:add",
        "kind:class",
        "call:record_scan",
        "par*",
        "tag:*/test",
    )
]


def sample_segments() -> list[bytes]:
    examiner = Examiner()
    found = []
    for path in sorted(SAMPLE.rglob("*"))[:40]:
        if path.is_file():
            data = path.read_bytes()
            source = examiner.classify(str(path.relative_to(SAMPLE)), data)
            examined = examiner.examine(source, data)
            builder = SegmentBuilder()
            digest = blake2b(data, digest_size=16).digest()
            builder.add_file(source, data, examined.facts, examined.tags, digest)
            found.append(builder.single())
    return found


def mutated(rng: random.Random, segment: bytes) -> bytes:
    """A segment with some bytes changed, packed anew: nothing says that they were."""
    data = bytearray(segment)
    for _ in range(rng.choice((1, 1, 2, 8))):
        place = rng.randrange(len(data) if rng.random() < 0.9 else 4 * len(BLOCKS))
        length = rng.choice((1, 1, 1, 4))
        data[place : place + length] = rng.choice((bytes(length), b"\xff" * length, rng.randbytes(length)))
    return bytes(data)


def test_changed_segments_are_answers_or_damage(request: pytest.FixtureRequest) -> None:
    tries = 10_000 if request.config.getoption("--full", False) else 150
    rng = random.Random(tries)
    segments = sample_segments()
    answered = damaged = 0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(tries):
        data = mutated(rng, rng.choice(segments))
        try:
            with told_as_damage():
                views = [View(SingleSegment("foreign", loosened("foreign", tight(data))), number)]
                for query in QUERIES:
                    evaluation = evaluate(query, GivenViews(views), lambda *_: None)
                    make_result(query, evaluation, root="/repo", limit=20, explain=True)
            answered += 1
        except IndexCorruptError:
            damaged += 1
    assert answered
    assert damaged
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # KiB


def test_what_unpacks_to_too_much_is_damage() -> None:
    with pytest.raises(IndexCorruptError):
        loosened("bomb", zlib.compress(bytes(MOST_LOOSE + 1)))


def test_a_path_that_unpacks_to_too_much_is_damage() -> None:
    (segment, *_) = sample_segments()
    head = 4 * len(BLOCKS)
    ends = [*accumulate(unshuffle(segment[:head]), initial=head)]
    parts = {name: segment[start:end] for name, (start, end) in zip(BLOCKS, pairwise(ends), strict=True)}
    parts["paths"] = zlib.compress(bytes(2 * MOST_LOOSE))
    parts["paths.offsets"] = array("I", [0, len(parts["paths"])]).tobytes()
    whole = SingleWriter()
    for name, data in parts.items():
        whole.put(name, [data])
    opened = SingleSegment("foreign", whole.whole())
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(IndexCorruptError):
        opened.path_of(0)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - used < 2 * MOST_LOOSE >> 10
