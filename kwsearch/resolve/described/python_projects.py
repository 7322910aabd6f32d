"""Python projects: which folders their declarations put on Python's path, and what they depend on."""

from __future__ import annotations

import configparser
from collections.abc import Iterable
from typing import Any, NamedTuple

from kwsearch.regex import regex
from kwsearch.resolve.model.paths import folder_of, joined
from kwsearch.resolve.model.project import Project, as_toml, rows, table, texts

_FILES = ("pyproject.toml", "setup.cfg", "setup.py", "pytest.ini", "tox.ini")
_DJANGO = "manage.py"
_MARKS = frozenset(("pyproject.toml", "setup.cfg", "setup.py", _DJANGO))
"""Files that make a folder a project; the others only add to one."""

_CUSTOMARY = ("src", "lib", "python")
_REQUIREMENT = regex(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_SETUP_FOLDER = regex(r"""package_dir\s*=\s*(?:dict\(|\{)\s*["']{2}\s*:\s*["']([^"']+)["']""")
_SETUP_WHERE = regex(r"""find(?:_namespace)?_packages\(\s*(?:where\s*=\s*)?["']([^"']+)["']""")


class PythonProject(NamedTuple):
    """What one project declares."""

    roots: tuple[str, ...]
    """Folders on the path, as they are to be searched."""
    packages: dict[str, str]
    """Packages that lie in folders of another name: name to folder."""
    dependencies: frozenset[str]
    """Names of the distributions that it depends on, as modules are written: lower case, underscores."""


def python_projects(project: Project) -> dict[str, PythonProject]:
    """Return the projects of a repository by their folder; the root of the repository always is one."""
    found: dict[str, dict[str, str]] = {"": {}}
    for path, text in project.named(_FILES):
        found.setdefault(folder_of(path), {})[path.rpartition("/")[2]] = text
    for path in project.paths:
        if path.rpartition("/")[2] == _DJANGO:
            found.setdefault(folder_of(path), {})[_DJANGO] = ""
    return {
        folder: _project(project, folder, files)
        for folder, files in found.items()
        if not folder or not _MARKS.isdisjoint(files)
    }


def _project(project: Project, folder: str, files: dict[str, str]) -> PythonProject:
    document = as_toml(files.get("pyproject.toml"))
    roots: list[str] = []
    packages: dict[str, str] = {}
    for name, written in _mapped(document, files):
        if name:
            packages[name] = written
        else:
            roots.append(written)
    roots += _declared_roots(document, files)
    placed = _within(folder, roots)
    for custom in _within(folder, _CUSTOMARY):
        # With an ``__init__`` it is a package that is called ``src`` or ``lib``, and no root.
        if custom in project.folders and f"{custom}/__init__.py" not in project.paths:
            placed.append(custom)
    # The folder itself last: what is declared, and ``src``, are there to hide what lies beside them.
    placed += [folder, *_within(folder, _test_roots(document, files))]
    named = {name: place for name, written in packages.items() for place in _within(folder, [written])}
    return PythonProject(tuple(dict.fromkeys(placed)), named, frozenset(_dependencies(document, files)))


def _within(folder: str, written: Iterable[str]) -> list[str]:
    return [place for name in written if (place := joined(folder, name)) is not None]


def _mapped(document: dict[str, Any], files: dict[str, str]) -> list[tuple[str, str]]:
    """Package and folder of every ``package-dir``; the empty package is the root of all others."""
    rows = [
        (name, place)
        for name, place in table(document, "tool", "setuptools", "package-dir").items()
        if isinstance(place, str)
    ]
    for line in _option(files, "setup.cfg", "options", "package_dir").splitlines():
        name, equals, place = line.partition("=")
        if equals:
            rows.append((name.strip(), place.strip()))
    # hatch's sources map a folder to the package that it becomes.
    for place, name in table(document, "tool", "hatch", "build", "targets", "wheel", "sources").items():
        if isinstance(name, str):
            rows.append((name.replace("/", "."), place))
    return rows


def _declared_roots(document: dict[str, Any], files: dict[str, str]) -> list[str]:
    tool = table(document, "tool")
    roots = texts(table(tool, "setuptools", "packages", "find").get("where"))
    roots += _option(files, "setup.cfg", "options.packages.find", "where").split()
    setup = files.get("setup.py", "")
    roots += _SETUP_FOLDER.findall(setup) + _SETUP_WHERE.findall(setup)
    wheel = table(tool, "hatch", "build", "targets", "wheel")
    roots += [folder_of(name.strip("/")) for name in texts(wheel.get("packages"))]
    roots += texts(wheel.get("sources"))
    for row in rows(table(tool, "poetry").get("packages")):
        roots += texts(table(row).get("from"))
    roots += texts(table(tool, "pdm", "build").get("package-dir"))
    roots += texts(table(tool, "maturin").get("python-source"))
    roots += texts(table(tool, "uv", "build-backend").get("module-root"))
    roots += [
        folder_of(name.strip("/")) for name in texts(table(tool, "scikit-build", "wheel").get("packages"))
    ]
    return roots


def _test_roots(document: dict[str, Any], files: dict[str, str]) -> list[str]:
    """What pytest puts on the path."""
    roots = []
    for value in texts(table(document, "tool", "pytest", "ini_options").get("pythonpath")):
        roots += value.split()
    for name, section in (("pytest.ini", "pytest"), ("tox.ini", "pytest"), ("setup.cfg", "tool:pytest")):
        roots += _option(files, name, section, "pythonpath").split()
    return roots


def _dependencies(document: dict[str, Any], files: dict[str, str]) -> set[str]:
    declared = table(document, "project")
    requirements = texts(declared.get("dependencies"))
    for extra in table(declared, "optional-dependencies").values():
        requirements += texts(extra)
    for group in table(document, "dependency-groups").values():
        requirements += texts(group)
    # Its keys are the names.
    requirements += table(document, "tool", "poetry", "dependencies")
    requirements += _option(files, "setup.cfg", "options", "install_requires").splitlines()
    return {
        found[1].lower().replace("-", "_").replace(".", "_")
        for text in requirements
        if (found := _REQUIREMENT.match(text))
    }


def _option(files: dict[str, str], name: str, section: str, option: str) -> str:
    """The value of an option of an INI file; empty when there is none."""
    if name not in files:
        return ""
    # Raw, since ``%`` means nothing in most of these files; not strict, since tools take the last of two equal keys.
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(files[name])
    except configparser.Error:
        return ""
    return parser.get(section, option, fallback="") or ""
