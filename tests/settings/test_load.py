"""Settings: where they come from, their bounds, and what an untrusted repository cannot do with them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kwsearch.errors import ConfigError
from kwsearch.settings.defaults import MAX_TOML_BYTES
from kwsearch.settings.load import Settings, load_settings, other_table


def load(root: Path, **environment: str) -> Settings:
    return load_settings(os.path.realpath(root), environment=environment)


def refusal(root: Path, **environment: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(root, **environment)
    return str(caught.value)


def test_without_files_the_defaults_hold(make_repo):
    assert load(make_repo({})) == Settings()


def test_later_places_win_setting_by_setting(make_repo):
    root = make_repo(
        {
            "pyproject.toml": '[tool.kwsearch]\nlimit = 1\nmax_file_bytes = 10\nexclude = ["a/"]\n',
            ".kwsearch.toml": "limit = 2\nmax_file_bytes = 20\n",
        }
    )
    settings = load_settings(
        os.path.realpath(root),
        environment={"KWSEARCH_LIMIT": "3"},
        overrides={"header_language": "cpp", "workers": None},
    )
    assert settings == Settings(exclude=("a/",), max_file_bytes=20, limit=3, header_language="cpp")


def test_every_setting_can_be_set_by_its_variable(make_repo):
    settings = load(
        make_repo({}),
        KWSEARCH_EXCLUDE=os.pathsep.join(["*.min.js", "dist/"]),
        KWSEARCH_GIT_IGNORE="no",
        KWSEARCH_MAX_FILE_BYTES="1000",
        KWSEARCH_HEADER_LANGUAGE="c",
        KWSEARCH_FILE_TIMEOUT_SECONDS="5",
        KWSEARCH_WORKERS="3",
        KWSEARCH_STALE="warn",
        KWSEARCH_LIMIT="7",
        KWSEARCH_REFRESH_FILES="8",
        KWSEARCH_WALK_FILES="9",
        KWSEARCH_CACHE_DIR="/anywhere",
        UNRELATED="x",
    )
    assert settings == Settings(
        exclude=("*.min.js", "dist/"),
        git_ignore=False,
        max_file_bytes=1000,
        header_language="c",
        file_timeout_seconds=5.0,
        workers=3,
        stale="warn",
        limit=7,
        refresh_files=8,
        walk_files=9,
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "\n\nmax_file_bytes = 1000000000\n",
            ".kwsearch.toml:3: max_file_bytes must be a whole number from 1 to 67_108_864, not 1000000000",
        ),
        (
            "max_file_bytes = true",
            ".kwsearch.toml:1: max_file_bytes must be a whole number from 1 to 67_108_864, not True",
        ),
        (
            "max_file_bytes = 1.5",
            ".kwsearch.toml:1: max_file_bytes must be a whole number from 1 to 67_108_864, not 1.5",
        ),
        (
            "# x\nmax_file_byte = 1",
            ".kwsearch.toml:2: unknown setting max_file_byte; did you mean max_file_bytes?",
        ),
        (
            'header_language = "$(touch x)"',
            ".kwsearch.toml:1: header_language must be one of auto, c, cpp, objective-c, not '$(touch x)'",
        ),
        (
            'exclude = "a"',
            ".kwsearch.toml:1: exclude must be a list of at most 1000 patterns of at most 1000 characters, not 'a'",
        ),
        (
            "limit = 1\nlimit = 2",
            ".kwsearch.toml:2: not valid TOML: Cannot overwrite a value",
        ),
        (
            f"limit = {'1' * 5000}",
            ".kwsearch.toml:1: not valid TOML: a number is too long",
        ),
        (
            'exclude = ["a\u2028b"]\nlimit = -1',
            ".kwsearch.toml:2: limit must be a whole number from 0 to 1_000_000, not -1",
        ),
        (
            'exclude = ["""\\\nlimit = 3"""]\n\nlimit = -1',
            ".kwsearch.toml:4: limit must be a whole number from 0 to 1_000_000, not -1",
        ),
        (
            'exclude = ["""a"""", \'\'\'b\'\'\'\', "][["]\nlimit = -1',
            ".kwsearch.toml:2: limit must be a whole number from 0 to 1_000_000, not -1",
        ),
        (
            "workers = 200",
            ".kwsearch.toml:1: workers is the user's choice; set KWSEARCH_WORKERS instead",
        ),
        (
            'stale = "trust"',
            ".kwsearch.toml:1: stale is the user's choice; set KWSEARCH_STALE instead",
        ),
    ],
)
def test_a_wrong_setting_is_refused_with_its_line(make_repo, text, message):
    assert refusal(make_repo({".kwsearch.toml": text})) == message


def test_places_in_pyproject_are_found(make_repo):
    text = '[project]\nlimit = 5\n\n[tool.kwsearch]\nexclude = []\n"limit" = -1\n'
    root = make_repo({"pyproject.toml": text})
    assert refusal(root) == "pyproject.toml:6: limit must be a whole number from 0 to 1_000_000, not -1"


def test_the_table_must_be_a_table(make_repo):
    root = make_repo({"pyproject.toml": "[tool]\nkwsearch = 3\n"})
    assert refusal(root) == "pyproject.toml:2: tool.kwsearch must be a table"


@pytest.mark.parametrize("name", ["plugins", "out", "command", "templates", "index_dir"])
def test_a_repository_cannot_name_programs_or_places(make_repo, name):
    root = make_repo({".kwsearch.toml": f'{name} = "../../x"\n'})
    assert refusal(root).startswith(f".kwsearch.toml:1: unknown setting {name}; ")


def test_a_foreign_pyproject_is_no_reason_to_fail(make_repo):
    root = make_repo({"pyproject.toml": '[project]\nname = "{{ cookiecutter.name }}"\n{% if x %}\n'})
    assert load(root) == Settings()


def test_a_broken_pyproject_that_means_us_is(make_repo):
    root = make_repo({"pyproject.toml": "[tool.kwsearch]\nlimit = = 1\n"})
    assert refusal(root) == "pyproject.toml:2: not valid TOML: Invalid value"


def test_tag_rules_are_left_to_their_reader(make_repo):
    root = make_repo({".kwsearch.toml": "[tags]\nanything = 1\n", "pyproject.toml": "[tool.kwsearch.tags]\n"})
    assert load(root) == Settings()


def test_bytes_that_are_not_text_are_refused_with_their_line(make_repo):
    assert refusal(make_repo({".kwsearch.toml": b"limit = 1\n# \xff\n"})) == (
        ".kwsearch.toml:2: not UTF-8; save the file as UTF-8"
    )


@pytest.mark.timeout(20)
def test_places_of_many_values_are_found_in_one_go(make_repo):
    lines = [f"key{number} = 1" for number in range(15_000)]
    root = make_repo({".kwsearch.toml": "\n".join(["[ranking]", *lines])})
    assert other_table(str(root), "ranking")[-1] == ("key14999", 1, ".kwsearch.toml:15001")


def test_a_huge_or_deep_file_is_refused(make_repo):
    root = make_repo({".kwsearch.toml": "#" * (MAX_TOML_BYTES + 1)})
    assert refusal(root) == f".kwsearch.toml: larger than {MAX_TOML_BYTES} bytes; shorten it"
    root = make_repo({".kwsearch.toml": "limit = " + "[" * 100_000})
    assert refusal(root).startswith(".kwsearch.toml:1: not valid TOML")


def test_a_link_out_of_the_repository_is_not_read(make_repo, tmp_path):
    (tmp_path / "elsewhere.toml").write_text("limit = 1\n")
    root = make_repo({})
    (root / ".kwsearch.toml").symlink_to(tmp_path / "elsewhere.toml")
    assert load(root) == Settings()


def test_a_pipe_is_not_read(make_repo):
    root = make_repo({})
    os.mkfifo(root / ".kwsearch.toml")
    assert load(root) == Settings()


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        (
            "KWSEARCH_LIMT",
            "3",
            "environment: KWSEARCH_LIMT: unknown setting limt; did you mean limit?",
        ),
        (
            "KWSEARCH_STALE",
            "never",
            "environment: KWSEARCH_STALE: stale must be one of refresh, warn, error, trust, not 'never'",
        ),
        (
            "KWSEARCH_GIT_IGNORE",
            "maybe",
            "environment: KWSEARCH_GIT_IGNORE: git_ignore must be true or false, not 'maybe'",
        ),
    ],
)
def test_a_wrong_variable_is_refused_by_name(make_repo, variable, value, message):
    assert refusal(make_repo({}), **{variable: value}) == message


def test_the_fingerprint_follows_what_shapes_the_index_alone():
    assert Settings(limit=3, workers=2, stale="warn").fingerprint() == Settings().fingerprint()
    for changed in (
        Settings(exclude=("a",)),
        Settings(git_ignore=False),
        Settings(max_file_bytes=1),
        Settings(header_language="c"),
        Settings(file_timeout_seconds=1.0),
    ):
        assert changed.fingerprint() != Settings().fingerprint()
