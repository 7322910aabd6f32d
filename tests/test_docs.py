"""The papers say what is there: every command, flag, setting, room and language, and their links live."""

from __future__ import annotations

import inspect
import re
import shutil
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import typer

import kwsearch
from kwsearch.__main__ import run
from kwsearch.cli.app import app
from kwsearch.errors import KwsearchError
from kwsearch.languages.table import LANGUAGES
from kwsearch.query.tree import FILTER_KEYS, OPTION_KEYS
from kwsearch.resolve.resolver import _FAMILY_OF
from kwsearch.settings.load import Settings
from kwsearch.store.segment.fields import FIELD_NAMES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
PACKAGE = ROOT / "kwsearch"
GROUP = typer.main.get_command(app)
COMMANDS = GROUP.commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_in_the_readme_and_has_help(name):
    assert f"`kwsearch {name}" in README
    assert f"`kwsearch {name}" in DOCS["command-line"]
    command = COMMANDS[name]
    assert command.help
    assert all(getattr(parameter, "help", "") for parameter in command.params), name


@pytest.mark.parametrize("name", ["README", *DOCS])
def test_no_paper_names_another_command(name):
    assert set(re.findall(r"`kwsearch ([a-z][a-z-]*)", DOCS.get(name, README))) <= set(COMMANDS)


def test_every_flag_of_query_is_in_the_papers():
    text = DOCS["command-line"]
    for parameter in COMMANDS["query"].params:
        if parameter.name not in ("words", "help"):
            assert any(f"`{flag}" in text or f" {flag}" in text for flag in parameter.opts), parameter.opts


def test_every_setting_is_in_the_papers_with_its_default():
    text = DOCS["settings"]
    for field in fields(Settings):
        assert f"| `{field.name}` |" in text
        shown = re.search(rf"\| `{field.name}` \| `([^`]*)`", text)
        assert shown, field.name
        default = list(field.default) if isinstance(field.default, tuple) else field.default
        expected = str(default).lower() if isinstance(default, bool) else str(default)
        assert shown[1].strip('"') == expected


def test_every_filter_is_in_the_papers():
    section = DOCS["query-language"]
    missing = [
        key for key in (*FILTER_KEYS, *OPTION_KEYS) if f"{key}:" not in section and key not in ("ref", "repo")
    ]
    assert missing == []


def test_every_reason_code_is_in_the_papers():
    def tree(error: type[KwsearchError]) -> list[type[KwsearchError]]:
        return [error, *(found for child in error.__subclasses__() for found in tree(child))]

    concrete = {error.reason for error in tree(KwsearchError)} - {"error", "index"}
    assert [reason for reason in sorted(concrete) if f"`{reason}`" not in DOCS["command-line"]] == []


READERS = {
    "asciidoc": "sections, anchors and includes, and the code in listings",
    "build": "targets, variables and includes",
    "component": "its scripts, as JavaScript or TypeScript, and its styles",
    "data": "dotted keys",
    "groovy": "packages, types and their members, functions, variables and tasks of scripts, imports, calls, types",
    "markdown": "sections, and the code in fenced blocks",
    "notebook": "its cells, in the language of its kernel",
    "schema": "types, fields, calls, imports, and the options or tables that are used",
    "r": "functions, classes and their methods, variables, packages and files that are read, calls",
    "rst": "sections, and the code in blocks",
    "stylesheet": "classes, ids, custom properties, variables, mixins, functions, imports, uses",
    "tex": "sections, labels, commands, files that are read, and references",
}


def language_table():
    """The languages of which more than words is read, as docs/languages.md has them."""
    lines = ["| language | files | what is read |", "|---|---|---|"]
    for row in LANGUAGES:
        if row.extractor != "text":
            files = " ".join(f"`{name}`" for name in (*row.suffixes, *row.filenames))
            extra = f"; extra `{row.extra}`" if row.extra else ""
            read = "code, by a grammar" + extra if row.grammar else READERS[row.extractor]
            lines.append(f"| {row.label} | {files} | {read} |")
    return "\n".join(lines)


def import_table():
    """By which rule the imports of each language become files, as its family says in its first line."""
    lines = ["| imports of | mean |", "|---|---|"]
    labels = {row.name: row.label for row in LANGUAGES if row.extractor != "text"}
    for family in dict.fromkeys(family for name in labels if (family := _FAMILY_OF.get(name))):
        rule = inspect.cleandoc(family.__doc__).splitlines()[0].replace("``", "`")
        lines.append(f"| {', '.join(labels[name] for name in labels if name in family.LANGUAGES)} | {rule} |")
    others = ", ".join(label for name, label in labels.items() if name not in _FAMILY_OF)
    return "\n".join([*lines, f"| {others} | Nothing: they have none. |"])


@pytest.mark.parametrize(
    ("head", "table"), [(r"\| language \| files", language_table), (r"\| imports of", import_table)]
)
def test_the_tables_of_languages_are_those_of_the_program(head, table, update_golden):
    path = ROOT / "docs" / "languages.md"
    text = path.read_text(encoding="utf-8")
    found = re.search(rf"^{head}.*?(?=\n\n)", text, flags=re.MULTILINE | re.DOTALL)
    assert found
    if update_golden:
        path.write_text(text[: found.start()] + table() + text[found.end() :], encoding="utf-8")
    else:
        assert found[0] == table()


def test_the_extra_of_languages_has_every_grammar_that_is_not_in_the_core():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    optional = {(row.extra, row.grammar.partition(".")[0]) for row in LANGUAGES if row.extra}
    core = {row.grammar.partition(".")[0] for row in LANGUAGES if row.grammar and not row.extra}
    pins = [pin for pin in project["dependencies"] if pin.startswith("tree-sitter-")]
    assert optional == {("languages", module_of(pin)) for pin in extras["languages"]}
    assert core == set(map(module_of, pins))
    assert set(extras["languages"]) <= set(extras["dev"])


def module_of(pin):
    return pin.partition("==")[0].replace("-", "_")


def test_every_room_is_in_the_table_of_rooms():
    section = DOCS["internals"]
    rooms = {f"{path.parent.relative_to(PACKAGE)}/" for path in PACKAGE.rglob("*/__init__.py")} - {
        "tags/fixtures/"
    }
    rooms = {room for room in rooms if not room.startswith("tags/fixtures/")}
    assert set(re.findall(r"^\| `([\w/]+/)`", section, flags=re.MULTILINE)) == rooms


def test_every_file_beside_the_rooms_is_in_the_table_of_files():
    section = DOCS["internals"].partition("belong to no room")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+\.py)`", section, flags=re.MULTILINE)) == {
        path.name for path in PACKAGE.glob("*.py")
    }


def test_every_field_for_queries_of_whoosh_is_in_its_table():
    table = DOCS["library"].partition("| Field | Terms |")[2].partition("\n\n")[0]
    named = re.findall(
        r"`(\w+)`", "".join(row.split("|")[1] for row in table.splitlines() if row.startswith("| `"))
    )
    assert sorted(named) == sorted(FIELD_NAMES)


def test_every_place_that_the_internals_name_is_there():
    table = DOCS["internals"].partition("## Where do I change")[2]
    for place in re.findall(r"`([\w/]+(?:/|\.(?:py|toml|css|scm)))`", table):
        assert (PACKAGE / place).exists() or (ROOT / place).exists(), place


def test_modules_that_modules_speak_of_are_there():
    """In docstrings and comments; a name with a folder is a place in the package, one without may be anywhere in it."""
    modules = [path for path in sorted(PACKAGE.rglob("*.py")) if "fixtures" not in path.parts]
    names = {path.name for path in modules}
    lost = []
    for path in modules:
        if "commands" in path.parts:
            continue  # their help gives examples of foreign files
        said = "\n".join(re.findall(r'#.*|"""(?:.|\n)*?"""', path.read_text("utf-8")))
        for folder, name in re.findall(r"(?<![\w.`*'\\])((?:[a-z_]+/)*)([a-z_]{2,}\.py)\b(?!`)", said):
            places = [PACKAGE / folder / name, ROOT / folder / name] if folder else []
            if not (any(place.is_file() for place in places) or (not folder and name in names)):
                lost.append(f"{path.relative_to(PACKAGE)}: {folder}{name}")
    assert lost == []


def test_every_public_function_is_in_the_papers_or_the_guide():
    text = DOCS["library"] + (kwsearch.__doc__ or "")
    missing = [name for name in kwsearch.__all__ if name[0].islower() and name not in text]
    assert missing == []


@pytest.mark.parametrize(
    "document",
    [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "sample_repo/README.md",
        *(f"docs/{name}.md" for name in DOCS),
    ],
)
def test_links_lead_somewhere(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not target.startswith("http"):
            assert ((ROOT / document).parent / target).exists(), target


def test_the_two_set_up_commands_are_there():
    """What .ci/run reads: one fenced block below the heading, with two lines."""
    section = README.partition("## Set-up")[2].partition("\n## ")[0]
    blocks = re.findall(r"```bash\n(.*?)```", section, flags=re.DOTALL)
    assert len(blocks) == 1
    lines = blocks[0].splitlines()
    assert len(lines) == 2
    assert "kwsearch index sample_repo" in lines[0]
    assert "kwsearch query" in lines[0]
    assert "pytest" in lines[1]


def test_the_changelog_has_an_entry_for_this_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[(Unreleased|{re.escape(kwsearch.__version__)})\]", text, flags=re.MULTILINE)


def test_the_library_examples_of_the_papers_run(tmp_path, monkeypatch, capsys):
    """All of them, one after the other, as somebody would type them."""
    shutil.copytree(ROOT / "sample_repo", tmp_path / "sample_repo")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    names: dict[str, object] = {}
    for example in re.findall(r"```python\n(.*?)```", DOCS["library"], flags=re.DOTALL):
        exec(compile(example, "library.md", "exec"), names)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:6] == [
        "hub/store.py:24:7: definition ParcelStore: class ParcelStore:",
        "('hub/__init__.py', 'hub/api.py', 'hub/cli.py', 'tests/conftest.py', 'tests/test_store.py')",
        "SCHEMA",
        "1 True ['ArrivalEstimator.load_snapshot']",
        "['UnknownParcelError', 'ParcelStore'] __future__",
        "1: package main",
    ]
    assert "gateway/queue/queue.go 13 " in lines
    assert lines[-7:] == [
        "True []",
        r"b'!_TAG_FILE_FORMAT\t2\t/extended format/'",
        "it is indexed, but does not meet kind:function",
        "True",
        "1.0",
        "query 5",
        "hub/estimator.py python",
    ]


def test_the_answer_shown_in_the_readme_is_true(tmp_path, monkeypatch, capfd):
    """Each file that the README shows for its first query comes with exactly these lines."""
    shutil.copytree(ROOT / "sample_repo", tmp_path / "sample_repo")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    block = README.partition("```console\n$ kwsearch ")[2].partition("```")[0]
    command, _, shown = block.partition("\n")
    assert run([*command.split(), "-q"]) == 0
    capfd.readouterr()
    assert run(command.split()) == 0
    answer = capfd.readouterr().out
    groups = shown.partition("…\n")[0].strip("\n").split("\n\n")
    assert len(groups) == 2
    assert [group for group in groups if group not in answer] == []


def test_the_session_of_the_readme_is_as_it_is_shown(tmp_path, monkeypatch, capfd):
    shutil.copytree(ROOT / "sample_repo", tmp_path / "sample_repo")
    (tmp_path / "sample_repo" / ".kwsearch.toml").touch()
    monkeypatch.chdir(tmp_path / "sample_repo")
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    session = README.partition("A session in a terminal")[2].partition("```console\n")[2].partition("```")[0]
    steps = session.split("$ kwsearch ")[1:]
    assert len(steps) == 3
    for step in steps:
        command, _, shown = step.partition("\n")
        assert run(command.split()) == 0
        assert capfd.readouterr().out == shown
    assert (ROOT / "docs/browser.png").read_bytes().startswith(b"\x89PNG")
