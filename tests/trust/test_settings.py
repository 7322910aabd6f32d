"""G8: each setting may be set by whom SECURITY.md says, and reaches no further, whatever a repository writes there."""

import os
import re
from dataclasses import fields
from pathlib import Path

import pytest
import typer

from kwsearch.cli.app import app
from kwsearch.render.settings import RenderSettings
from kwsearch.search.evaluate.weights import WEIGHTS
from kwsearch.settings.defaults import OTHER_VARIABLES
from kwsearch.settings.load import Settings
from trust.hostile_trees import GOOD, NEEDLE, SECRET, Outside
from trust.watching import Watch

SECURITY = (Path(__file__).parents[2] / "SECURITY.md").read_text("utf-8")
SECTION = SECURITY.partition("## Who may set what")[2].partition("\n## ")[0]
ROWS = {
    row[1]: tuple(cell == "yes" for cell in row.groups()[1:])
    for row in re.finditer(r"^\| `([a-z_.*]+)` \| (yes|no) \| (yes|no) \| (yes|no) \|", SECTION, re.MULTILINE)
}
"""Setting: whether a repository, a variable and a flag may set it."""

GOOD_VALUES = {
    "exclude": ["nothing"], "git_ignore": False, "max_file_bytes": 1000, "header_language": "c",
    "file_timeout_seconds": 3.5, "query_timeout_seconds": 3.5,
    "limit": 3, "refresh_files": 3, "walk_files": 3, "workers": 1, "stale": "warn",
    "pages.link_style": "github", "pages.source": "embed", "pages.source_url": "https://h/x", "pages.page_bytes": 9000,
    "pages.include": ["*.py"], "pages.exclude": ["nothing"], "pages.pages": ["docs", "keywords"],
    "pages.docstrings": "full", "pages.nav": "mkdocs",
    "pages.templates": "tpl", "pages.workers": 1, "ranking.*": 2.5, "tags.off": ["domain/crypto"],
    "tags.rules": {"a/b": {"title": "t", "description": "d", "evidence": [{"import": ["os"]}]}},
    "tags.file": "own.toml", "tags.fixtures": "fixtures", "cache_dir": "/x", "debug": "1",
    "store": "http://127.0.0.1:9", "store_user": "u", "store_password": "p", "store_ca": "/x",
}  # fmt: skip

HOSTILE = [
    "", " ", "/", "..", "../outside", "../outside/secret.py", "/etc/passwd", "/proc/self/environ", "/dev/zero", "link",
    "link/secret.py", "filelink", "pipe", "~", "$HOME", "`touch ran`", "$(touch ran)", "touch ran", "x; touch ran",
    "javascript:alert(1)", "file:///etc/passwd", "https://x/) <script>", "\x1b]0;x\x07", "\u202e", "\0", "a\nb",
    "x" * 5000, -1, 0, 10**30, -(10**30), 1.5, True, False, [], ["/"], ["../**"], ["**"], ["!**"], ["x" * 5000],
    ["a"] * 5000, [["a"]], {}, {"a": 1}, {"command": "touch ran"},
]  # fmt: skip
"""What a repository may write as the value of anything."""


def as_toml(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = "".join(
            character if character.isalnum() and character.isascii() else f"\\U{ord(character):08x}"
            for character in value
        )
        return f'"{escaped}"'
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(key)} = {as_toml(item)}" for key, item in value.items()) + "}"
    return str(value)


def settings_text(name, value):
    table, _, key = name.rpartition(".")
    key = key.replace("*", "documentation")
    return f"[{table}]\n{key} = {as_toml(value)}\n" if table else f"{key} = {as_toml(value)}\n"


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "repo"
    (folder / "tpl").mkdir(parents=True)
    (folder / "fixtures").mkdir()
    (folder / "good.py").write_text(GOOD)
    (folder / "own.toml").write_text('off = ["domain/crypto"]\n')
    (folder / "tpl" / "docs.md.j2").write_text("# {{ title }} mine\n")
    (folder / "link").symlink_to("../outside")
    (folder / "filelink").symlink_to("../outside/secret.py")
    os.mkfifo(folder / "pipe")
    return folder


def commands(root, out):
    yield "index", "-q", str(root)
    yield "query", "--root", str(root), NEEDLE
    yield "render", "-q", str(root), "--out", str(out)
    yield "tags", "test", "--root", str(root), "idiom/abc"  # one alone: the rules of all are loaded


def test_the_table_has_every_setting_and_no_other():
    other = {name.removeprefix("KWSEARCH_").lower() for name in OTHER_VARIABLES}
    tags = {"tags.off", "tags.rules", "tags.file", "tags.fixtures"}
    pages = {f"pages.{field.name}" for field in fields(RenderSettings)}
    assert set(ROWS) == {*(field.name for field in fields(Settings)), *pages, "ranking.*", *tags, *other}
    assert set(GOOD_VALUES) == set(ROWS)
    assert "documentation" in WEIGHTS


@pytest.mark.parametrize("name", ROWS)
def test_a_repository_sets_what_the_table_says(name, root, tmp_path, ask):
    (root / ".kwsearch.toml").write_text(settings_text(name, GOOD_VALUES[name]))
    results = [ask(*command) for command in commands(root, tmp_path / "out")]
    refused = [error for status, _, error in results if status == 2 and ".kwsearch.toml:" in error]
    assert bool(refused) is not ROWS[name][0], results
    pages = [path.read_text("utf-8") for path in (tmp_path / "out").rglob("*.md")]
    assert not [page for page in pages if page.partition("\n")[0].endswith(" mine")]


@pytest.mark.parametrize("name", ROWS)
def test_a_variable_sets_what_the_table_says(name, root, tmp_path, ask, monkeypatch):
    value = GOOD_VALUES[name]
    text = os.pathsep.join(value) if isinstance(value, list) else str(value).lower()
    if name == "cache_dir":
        text = str(tmp_path / "elsewhere")
    monkeypatch.setenv(f"KWSEARCH_{re.sub(r'[^A-Z_]', '_', name.upper())}", text)
    status, _, error = ask("index", "-q", str(root))
    if name == "store":  # there is no such cluster, and that is told
        assert (status, ROWS[name][1]) == (2, True)
        assert "cluster" in error or "127.0.0.1:9" in error
        return
    assert (status == 0) is ROWS[name][1], error


FLAGS = {
    "limit": ("query", ["--limit"]), "workers": ("index", ["--workers"]), "stale": ("query", ["--stale"]),
    **{f"pages.{field.name}": ("render", [f"--{field.name.replace('_', '-')}"]) for field in fields(RenderSettings)},
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_a_flag_sets_what_the_table_says(name):
    known = typer.main.get_command(app).commands
    flag = f"--{name.rpartition('.')[2].replace('_', '-')}"
    having = [
        command
        for command, what in known.items()
        if any(flag in row.opts for row in getattr(what, "params", ()))
    ]
    command = FLAGS.get(name, ("", ()))[0]
    assert (command in having) is ROWS[name][2]


@pytest.mark.samples(1, 3)
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] * (number % 3 > 0)) for number, name in enumerate(ROWS)],
)
def test_whatever_a_repository_writes_reaches_no_further(
    name, count, root, tmp_path, ask, trial, monkeypatch
):
    outside = Outside(tmp_path / "outside")
    monkeypatch.chdir(root)
    places = (str(tmp_path / "cache"), str(tmp_path / "out"))
    with trial("G8", "settings of a repository: one line or an answer, nothing outside") as kept:
        for value in kept.sample(HOSTILE, count):
            (root / ".kwsearch.toml").write_text(settings_text(name, value))
            with Watch() as watch:
                results = [ask(*command) for command in commands(root, tmp_path / "out")]
            case = f"{name} = {value!r:.60}"
            for status, out, error in results:
                last = error.splitlines()[-1:] or [""]
                fine = status in (0, 1) or (status == 2 and last[0].startswith("kwsearch: error["))
                fine = fine and "[internal]" not in error and error.count("\n") <= 2
                kept.check(fine and "\x1b" not in out + error, f"{case}: {status} {error}")
            read = [
                path
                for path in watch.read
                if path.startswith((str(outside.folder), "/etc/passwd", "/proc/self/e"))
            ]
            changed = [
                path for path in watch.changed
                if not path.startswith(places) and path != os.devnull and "__pycache__" not in path
            ]  # fmt: skip
            kept.check(
                not read and not changed and not watch.started, f"{case}: {read} {changed} {watch.started}"
            )
            pages = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*.md"))
            kept.check(SECRET.encode() not in pages and b"<script" not in pages, f"{case}: on the pages")
            kept.check(not (root / "ran").exists() and not (outside.folder / "ran").exists(), f"{case}: ran")
