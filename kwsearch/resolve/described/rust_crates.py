"""Crates of Rust: what ``Cargo.toml`` files say about names, roots and dependencies."""

from __future__ import annotations

from typing import Any, NamedTuple

from kwsearch.resolve.model.paths import folder_of, joined
from kwsearch.resolve.model.project import Project, as_toml, rows, table

_FOLDERS = {"tests": "autotests", "examples": "autoexamples", "benches": "autobenches", "src/bin": "autobins"}
"""Where each file, and each ``main.rs`` of a folder, is a program of its own, and what turns that off."""

_SECTIONS = ("dependencies", "dev-dependencies", "build-dependencies")


class CratePackage(NamedTuple):
    """One ``Cargo.toml`` with a package."""

    folder: str
    name: str
    """Of its library, as it is written in paths: with underscores."""
    root: str | None
    """The file that its library begins with; None when it has none."""
    renamed: dict[str, str]
    """Names of dependencies here to the names of their packages, with underscores."""


def crate_packages(project: Project) -> tuple[dict[str, CratePackage], dict[str, str]]:
    """Return the packages by their folder; and the roots of all crates, with the folder of their package."""
    packages: dict[str, CratePackage] = {}
    roots: dict[str, str] = {}
    documents = {folder_of(path): as_toml(text) for path, text in project.named(("Cargo.toml",))}
    for folder, document in documents.items():
        if not table(document, "package") and not table(document, "lib"):
            continue
        library = table(document, "lib")
        written = library.get("name") or table(document, "package").get("name")
        if not isinstance(written, str):
            continue
        place = library.get("path") if isinstance(library.get("path"), str) else "src/lib.rs"
        root = joined(folder, str(place))
        root = root if root in project.paths else None
        packages[folder] = CratePackage(folder, _name(written), root, _renamed(document))
        for found in (root, *_declared(document, folder), *_customary(project, folder)):
            if found is not None and found in project.paths:
                roots.setdefault(found, folder)
    _add_listed(project, packages, documents, roots)
    return packages, roots


def _declared(document: dict[str, Any], folder: str) -> list[str | None]:
    """The roots that are named, or lie where their names say."""
    places = [table(document, "package").get("build")]
    for kind, listed in (
        ("bin", "src/bin"),
        ("test", "tests"),
        ("bench", "benches"),
        ("example", "examples"),
    ):
        for row in rows(document.get(kind)):
            name, place = table(row).get("name"), table(row).get("path")
            places += [place] if place else [f"{listed}/{name}.rs", f"{listed}/{name}/main.rs"]
    return [joined(folder, place) for place in places if isinstance(place, str)]


def _customary(project: Project, folder: str) -> list[str]:
    """The roots that Cargo finds by itself, those of folders with many files aside."""
    del project
    return ["/".join(filter(None, (folder, name))) for name in ("src/main.rs", "build.rs")]


def _add_listed(
    project: Project,
    packages: dict[str, CratePackage],
    documents: dict[str, dict[str, Any]],
    roots: dict[str, str],
) -> None:
    """Add the files directly in folders of programs, and the ``main.rs`` one folder deeper."""
    for path in project.paths:
        if path.endswith(".rs"):
            folder, _, name = path.rpartition("/")
            for holder in (folder, folder_of(folder)) if name == "main.rs" else (folder,):
                for listed, switch in _FOLDERS.items():
                    if holder == listed or holder.endswith("/" + listed):
                        owner = holder[: -len(listed)].rstrip("/")
                        if owner in packages and table(documents[owner], "package").get(switch) is not False:
                            roots.setdefault(path, owner)


def _renamed(document: dict[str, Any]) -> dict[str, str]:
    found = {}
    tables = [document, *(table(row) for row in table(document, "target").values())]
    for holder in tables:
        for section in _SECTIONS:
            for name, value in table(holder, section).items():
                other = table(value).get("package")
                # Also those that are not renamed: only a declared dependency is a crate that a path can begin with.
                found[_name(name)] = _name(other if isinstance(other, str) else name)
    return found


def _name(written: str) -> str:
    return written.replace("-", "_")
