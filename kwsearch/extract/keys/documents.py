"""JSON, YAML and TOML: every key with its dotted place, scripts and CI jobs as sections.

Own line-accurate scanners, because parsers of the standard library give no lines, refuse comments, templates
and half-written files, and lose what follows an error. A scanner reads each byte once and never fails; the worst
that broken input gives is a key too many or too few.
"""

from __future__ import annotations

from collections.abc import Callable

from kwsearch.extract.keys.json_keys import scan_json
from kwsearch.extract.keys.scan import Key, KeyScan
from kwsearch.extract.keys.toml_keys import scan_toml
from kwsearch.extract.keys.yaml_keys import scan_yaml
from kwsearch.models import FileFacts, Symbol, Use

_SCANNERS: dict[str, Callable[[bytes], KeyScan]] = {"json": scan_json, "toml": scan_toml, "yaml": scan_yaml}

_SECTIONS = {
    ("json", ("scripts",)): "script",
    ("json", ("tasks",)): "script",
    ("toml", ("project", "scripts")): "script",
    ("toml", ("project", "gui-scripts")): "script",
    ("toml", ("tool", "poetry", "scripts")): "script",
    ("toml", ("tool", "pdm", "scripts")): "script",
    ("yaml", ("jobs",)): "job",
    ("yaml", ("services",)): "service",
}
"""Keys directly below these are what people look for in such a file, and so sections."""
_ENTRY_POINTS = {("project", "scripts"), ("project", "gui-scripts"), ("tool", "poetry", "scripts")}
_DOC_PLACES = {(), ("project",), ("package",), ("info",), ("tool", "poetry")}
_MAX_SIGNATURE = 200


def extract_data(path: str, data: bytes, language: str) -> FileFacts:
    """Return the keys of a data file, its comments and its strings.

    A key's scope are the keys around it; items of lists add nothing to it, and of equal keys of a list's items only
    the first is kept. ``[project.scripts]`` entries are exports of what they name, too.

    Args:
        path: Its path; not looked at.
        data: Its bytes; any errors are passed over.
        language: ``json``, ``yaml`` or ``toml``.
    """
    facts = FileFacts(language)
    scan = _SCANNERS.get(language, scan_json)(data)
    facts.spans = scan.spans
    jobs = _gitlab_jobs(scan.keys) if language == "yaml" else frozenset()
    for key in scan.keys:
        subkind = _SECTIONS.get((language, key.scope), "") or (
            "job" if not key.scope and key.name in jobs else ""
        )
        facts.symbols.append(
            Symbol(
                name=key.name,
                kind="section" if subkind else "key",
                role="definition",
                line=key.line,
                end_line=key.end_line,
                column=key.column,
                scope=".".join(key.scope),
                signature=key.signature[:_MAX_SIGNATURE],
                doc="",
                subkind=subkind or ("table" if key.table else ""),
                modifiers=(),
            )
        )
        if language == "toml" and key.scope in _ENTRY_POINTS and key.value:
            use = _entry_point(key)
            if use.name:
                facts.uses.append(use)
        if key.name == "description" and key.scope in _DOC_PLACES and not facts.doc:
            facts.doc = key.value[:_MAX_SIGNATURE]
    return facts


def _entry_point(key: Key) -> Use:
    """Return the export that ``name = "package.module:function"`` is."""
    qualified = key.value.partition("[")[0].strip().replace(":", ".")
    scope = ".".join((*key.scope, key.name))
    return Use(qualified.rpartition(".")[2], "export", key.line, qualified, scope, None)


def _gitlab_jobs(keys: list[Key]) -> frozenset[str]:
    """Return the top keys that have a ``script``: the jobs of a GitLab pipeline."""
    return frozenset(key.scope[0] for key in keys if key.name == "script" and len(key.scope) == 1)
