"""What is answered depends on the query and the tree alone: not on segments, processes, order or what was before."""

from __future__ import annotations

import os
import pickle
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kwsearch
from kwsearch.query.parser import parse_query
from kwsearch.query.tree import Query
from kwsearch.search.evaluate.run import Evaluation, Statistics, evaluate
from kwsearch.search.explain import explain_score
from kwsearch.settings.load import Settings
from kwsearch.store.segment.view import View
from tests.search.test_evaluate import NAMES, WORDS, build_views, make_file, trees
from tests.stores import GivenViews

CORPORA, FILES = 4, 14


class Layouts:
    """The same files in several sets of segments, most of them with files among them that are gone."""

    def __init__(self, folder: Path, seed: int) -> None:
        rng = random.Random(seed)
        self.files = [make_file(rng, f"{number}/{rng.choice(WORDS)}.py") for number in range(FILES)]
        for number in range(6):
            # Enough files with the same few words for their rarities to differ.
            text = " ".join(rng.choices(("load", "retry", "parse_config"), k=3))
            self.files.append(make_file(rng, f"more/{number}.py")._replace(data=text.encode() + b"\n" * 9))
        self.data = {file.path: file.data for file in self.files}
        gone = [make_file(rng, f"gone{number}/load.py") for number in range(5)]
        gone += [make_file(rng, file.path) for file in self.files[:3]]
        self.layouts: list[list[View]] = []
        for number, (count, deleted) in enumerate(((1, []), (1, gone[:5]), (3, gone), (FILES + 6, []))):
            place = folder / str(number)
            place.mkdir()
            rng.shuffle(self.files)
            self.layouts.append(build_views(place, self.files, deleted, count))

    def evaluated(self, query: Query, views: list[View], statistics: Statistics | None = None) -> Evaluation:
        return evaluate(query, GivenViews(views), lambda path, *_: self.data[path], statistics=statistics)


def everything(evaluation: Evaluation) -> list[Any]:
    """All that an answer shows of each file, best first."""
    return [
        (path, score, explain_score(evaluation, view, document), sorted(rows(evaluation, view, document)))
        for score, path, view, document in evaluation.best(1000)
    ]


def rows(evaluation: Evaluation, view: View, document: int) -> Iterator[tuple[Any, ...]]:
    for text, leaf in evaluation.plan.leaves:
        for role, kind, name, lines in leaf.rows(view, document):
            yield text, role, kind, name, tuple(lines)


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> list[Layouts]:
    return [Layouts(tmp_path_factory.mktemp("layouts"), seed) for seed in range(CORPORA)]


words = st.lists(st.sampled_from([*WORDS, *(f"symbol:{name}" for name in NAMES)]), min_size=1, max_size=4)
queries = st.one_of(
    st.builds(Query, trees, case=st.sampled_from(["no", "yes"])),
    words.map(lambda texts: parse_query(" ".join(texts))),
    words.map(lambda texts: parse_query(" AND ".join([*texts, "par*"]))),
    st.tuples(words, st.sampled_from(["lang:python", "-is:test", "kind:function", "path:load"])).map(
        lambda pair: parse_query(" ".join((*pair[0], pair[1])))
    ),
)


@given(query=queries, number=st.integers(0, CORPORA - 1))
@settings(max_examples=400, deadline=None)
def test_segments_change_no_score(corpora: list[Layouts], query: Query, number: int) -> None:
    corpus = corpora[number]
    one, *others = [everything(corpus.evaluated(query, views)) for views in corpus.layouts]
    for other in others:
        assert other == one


@given(query=queries, number=st.integers(0, CORPORA - 1))
@settings(max_examples=150, deadline=None)
def test_a_score_is_a_function_of_query_file_and_statistics(
    corpora: list[Layouts], query: Query, number: int
) -> None:
    """Each file alone, with statistics of all, scores and shows what it does among them."""
    corpus = corpora[number]
    whole = corpus.evaluated(query, corpus.layouts[0])
    statistics = whole.statistics
    alone = [
        everything(corpus.evaluated(query, [View(view.segment, 0)], statistics))
        for view in corpus.layouts[-1]
    ]
    found = sorted((row for part in alone for row in part), key=lambda row: (-row[1], row[0]))
    assert found == everything(whole)


# -- whole trees ------------------------------------------------------------------------------------------------

ASKED = (
    "load", "Load", "load retry", "where is the retry limit loaded", "load AND retry", "(load retry) OR limit",
    "retry_limit", "retryLimit", "symbol:ret", "kind:class Load", "load -is:test", '"retry limit" load',
    "call:load OR import:json", "lod", "retri", "tag:pickle load", "load select:folder", "load select:tag",
    "load select:keyword", "lang:python", "kind:function sort:name", "load sort:freq",
)  # fmt: skip
_TEXTS = (
    "def load(path):\n    return retry_limit(path)\n",
    'class Load:\n    """Loads and retries."""\n\n    def retry(self, limit):\n        load(limit)\n',
    "import json\nimport pickle\n\nload = json.load\npickle.loads(b'')\n",
    "# the retry limit of a load\nretryLimit = retry_limit = 3\n",
    "int load(int limit) { return limit; }\n",
    "load retry limit\n" * 30,
    "nothing to see\n",
    "lodge\n",
)
_NAMES = ("load.py", "retry.py", "a.py", "store.c", "notes.md", "tests/test_load.py", "retry_limit.py")


def random_tree(rng: random.Random) -> dict[str, str]:
    return {
        f"{rng.choice(('', 'load/', 'src/'))}{number % 9}/{rng.choice(_NAMES)}": rng.choice(_TEXTS)
        + f"only_{number} = {rng.randint(0, 9)}\n" * rng.randint(0, 3)
        for number in range(rng.randint(60, 90))
    }


def write(root: Path, files: dict[str, str], rng: random.Random) -> None:
    paths = list(files)
    rng.shuffle(paths)
    for path in paths:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(files[path])


def answers(root: Path, index_dir: str) -> list[Any]:
    with kwsearch.open_index(root, index_dir) as index:
        found: list[Any] = [index.search(text, limit=0, explain=True) for text in ASKED]
        stats = index.stats()
        found += [index.files(), index.keywords(), index.keywords("l", kind="function")]
        found += [getattr(stats, name) for name in ("files", "lines", "words", "source_bytes", "languages")]
    return found


def pages(root: Path, index_dir: str, out: Path) -> dict[str, str]:
    """What is written about a tree, by path."""
    with kwsearch.open_index(root, index_dir) as index:
        kwsearch.render_pages(index, out)
    return {str(path.relative_to(out)): path.read_text() for path in out.rglob("*") if path.is_file()}


def all_that_is_seen(root: str, index_dir: str, workers: int, result: str) -> None:
    """Bring the index of a tree up to date, and write answers and pages: in a process with a hash seed of its own."""
    kwsearch.build_index(root, index_dir=index_dir, settings=Settings(workers=workers))
    seen = answers(Path(root), index_dir), pages(Path(root), index_dir, Path(f"{result}-pages"))
    Path(result).write_bytes(pickle.dumps(seen))


def seen_in_a_process(root: Path, index_dir: Path, *, workers: int, hash_seed: int) -> Any:
    result = f"{index_dir}-{hash_seed}"
    module, function = all_that_is_seen.__module__, all_that_is_seen.__name__
    call = f"import {module} as m; m.{function}({str(root)!r}, {str(index_dir)!r}, {workers}, {result!r})"
    environment = os.environ | {"PYTHONHASHSEED": str(hash_seed)}
    subprocess.run([sys.executable, "-c", call], check=True, env=environment, cwd=Path(__file__).parents[2])
    return pickle.loads(Path(result).read_bytes())


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 8))])
def test_workers_order_history_and_hash_seeds_change_no_answer_and_no_page(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    files = random_tree(rng)
    root = tmp_path / "repo"
    history = tmp_path / "history"
    write(root, dict(rng.sample(sorted(files.items()), len(files) // 2)), rng)
    for round_ in range(8):
        # Some files that will be changed again, some that will go, some that stay.
        for path in rng.sample(sorted(files), 6):
            write(root, {path: rng.choice(_TEXTS)}, rng)
        write(root, {f"gone/{round_}.py": "def lode(): pass\nretry_limits = gone_word\n"}, rng)
        kwsearch.build_index(root, index_dir=str(history), settings=Settings(workers=2))
    seen = []
    for workers, index_dir in enumerate((tmp_path / "one", tmp_path / "two", tmp_path / "three", history), 1):
        shutil.rmtree(root)
        write(root, files, rng)
        seen.append(seen_in_a_process(root, index_dir, workers=min(workers, 3), hash_seed=workers))
    expected_answers, expected_pages = seen[0]
    assert sum(result.total for result in expected_answers[: len(ASKED)]) > 100
    assert len(expected_pages) > len(files)
    for found_answers, found_pages in seen[1:]:
        assert found_answers == expected_answers
        assert found_pages == expected_pages
