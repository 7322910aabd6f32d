"""Weights as settings: numbers within bounds, from two files, for the command line and the library alike."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import kwsearch
from kwsearch.errors import ConfigError
from kwsearch.search.evaluate.weights import RANKING, WEIGHTS
from kwsearch.search.weights_settings import load_ranking


def test_later_files_win_weight_by_weight(make_repo):
    root = make_repo(
        {
            "pyproject.toml": "[tool.kwsearch.ranking]\npath_stem = 7\ntest = [0.5, 1]\n",
            ".kwsearch.toml": "[ranking]\ntest = 0\nlength = [0, 0.9]\n",
        }
    )
    ranking = load_ranking(os.path.realpath(root))
    assert (ranking.names.path["stem"], ranking.questions.path["stem"]) == (7.0, 7.0)
    assert (ranking.names.classes["test"], ranking.questions.classes["test"]) == (0.0, 0.0)
    assert (ranking.names.length, ranking.questions.length) == (0.0, 0.9)
    assert ranking.names.classes["stub"] == WEIGHTS["stub"][0]


def test_without_a_table_the_ranking_is_the_usual_one(make_repo):
    assert load_ranking(os.path.realpath(make_repo({".kwsearch.toml": "limit = 3\n"}))) is RANKING


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tests = 1", ".kwsearch.toml:2: unknown weight tests; did you mean test?"),
        (
            "qqq = 1",
            ".kwsearch.toml:2: unknown weight qqq; see WEIGHTS in kwsearch/search/evaluate/weights.py",
        ),
        ("test = -1", ".kwsearch.toml:2: test must be a number from 0 to 100, or a list of two"),
        ("test = 1e3", ".kwsearch.toml:2: test must be a number from 0 to 100, or a list of two"),
        ("test = nan", ".kwsearch.toml:2: test must be a number from 0 to 100, or a list of two"),
        ("test = true", ".kwsearch.toml:2: test must be a number from 0 to 100, or a list of two"),
        ('test = "1"', ".kwsearch.toml:2: test must be a number from 0 to 100, or a list of two"),
        ("test = [1]", ".kwsearch.toml:2: test must be a number from 0 to 100, or a list of two"),
        ("test = [1, 1, inf]", ".kwsearch.toml:2: test must be a number from 0 to 100, or a list of two"),
        ("bound = 0", ".kwsearch.toml:2: bound must be a number from 0.1 to 1000, or a list of two"),
    ],
)
def test_what_is_no_weight_is_an_error_with_its_place(make_repo, text, message):
    root = os.path.realpath(make_repo({".kwsearch.toml": f"[ranking]\n{text}\n"}))
    with pytest.raises(ConfigError) as caught:
        load_ranking(root)
    assert str(caught.value) == message


def test_weights_change_the_answers_of_the_library_and_of_the_command(make_repo):
    repository = make_repo({"a.py": "def load(): pass\n", "b.py": "load()\n" * 9})
    for settings, expected in (("limit = 5\n", "a.py"), ("[ranking]\ndefinition = 0\n", "b.py")):
        (repository / ".kwsearch.toml").write_text(settings)
        kwsearch.build_index(repository)
        with kwsearch.open_index(repository) as index:
            assert index.search("load").hits[0].path == expected
        done = subprocess.run(
            [sys.executable, "-m", "kwsearch", "query", "--root", repository, "-l", "load"],
            capture_output=True,
            text=True,
            check=True,
            cwd=repository,
        )
        assert done.stdout.splitlines()[0] == expected
