"""A keyword index for source repositories: which files define, import, call or mention a word, and where.

Build an index once, then ask it::

    import kwsearch

    report = kwsearch.build_index("path/to/repository")
    print(report.indexed, "files;", report.skipped)

    with kwsearch.open_index("path/to/repository") as index:
        result = index.search("kind:class OrderedSet -is:test", limit=20)
        for hit in result:
            for match in hit.matches:
                print(f"{hit.path}:{match.line}: {match.role} {match.name}: {match.text}")

**Building.** ``build_index`` reads what changed since the last time and nothing else; it returns an IndexReport
in which every file that it saw is counted once: indexed, unchanged, or skipped with a reason. The index lies in
the user's cache folder, never in the repository. ``load_settings`` reads a repository's settings; pass a Settings
to use others. ``verify_index`` checks a stored index, ``forget_index`` removes it.

**Asking.** ``open_index`` gives an Index: a picture of one moment, which does not change when files do. Its ``search``
takes the query language of the command line and returns a SearchResult, best files first. Ties are ordered by
path, so equal questions have equal answers. ``complete`` is False when files were skipped or have changed, and
``notices`` says why. ``index.file``, ``index.files``, ``index.keywords`` and ``index.stats`` read the rest.
An Index may be used from several threads.

**Pages.** ``render_pages`` writes Markdown pages of an Index into a folder and touches nothing there that it did not
write; ``check_pages`` says which are stale and which links are dead. RenderSettings holds the choices.

**Without an index.** ``extract_symbols`` reads one file and returns its Symbols. ``diff_revisions`` says which names
appeared, vanished or moved between two revisions of a git repository.

**Errors.** Everything raised on purpose is a KwsearchError (its tree is drawn in kwsearch.errors), and a KeyError,
ValueError or OSError as well where Python has one; the types are part of the interface, the messages are for
people. Nothing here prints, exits or sets up logging.

Importing this package loads none of its rooms; each name is loaded when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kwsearch.diff.compare import Change, RevisionDiff, diff_revisions
    from kwsearch.errors import (
        ConfigError,
        FileNotIndexedError,
        IndexClosedError,
        IndexCorruptError,
        IndexLockedError,
        IndexNotFoundError,
        IndexOutdatedError,
        IndexStaleError,
        IndexWriteError,
        KwsearchError,
        QueryLimitError,
        QuerySyntaxError,
        RenderError,
        RevisionError,
        RootError,
        SourceFileError,
        StoredIndexError,
    )
    from kwsearch.indexing.build import build_index
    from kwsearch.indexing.examine import extract_symbols
    from kwsearch.indexing.upkeep import forget_index, verify_index
    from kwsearch.models import Evidence, FileRecord, Import, IndexReport, Symbol, Tag, Use
    from kwsearch.render.run.verbs import check_pages, render_pages
    from kwsearch.render.settings import PageProblem, RenderReport, RenderSettings
    from kwsearch.roots import find_root
    from kwsearch.search.index import Index, open_index
    from kwsearch.search.json_text import json_line, path_fields
    from kwsearch.search.results import Hit, Match, SearchResult, TagEvidence
    from kwsearch.settings.load import Settings, load_settings

__version__ = "0.1.0"

__all__ = [
    "Change",
    "ConfigError",
    "Evidence",
    "FileNotIndexedError",
    "FileRecord",
    "Hit",
    "Import",
    "Index",
    "IndexClosedError",
    "IndexCorruptError",
    "IndexLockedError",
    "IndexNotFoundError",
    "IndexOutdatedError",
    "IndexReport",
    "IndexStaleError",
    "IndexWriteError",
    "KwsearchError",
    "Match",
    "PageProblem",
    "QueryLimitError",
    "QuerySyntaxError",
    "RenderError",
    "RenderReport",
    "RenderSettings",
    "RevisionDiff",
    "RevisionError",
    "RootError",
    "SearchResult",
    "Settings",
    "SourceFileError",
    "StoredIndexError",
    "Symbol",
    "Tag",
    "TagEvidence",
    "Use",
    "__version__",
    "build_index",
    "check_pages",
    "diff_revisions",
    "extract_symbols",
    "find_root",
    "forget_index",
    "json_line",
    "load_settings",
    "open_index",
    "path_fields",
    "render_pages",
    "verify_index",
]

_ROOMS = {
    "settings.load": ("Settings", "load_settings"),
    "diff.compare": ("Change", "RevisionDiff", "diff_revisions"),
    "errors": (
        "ConfigError", "FileNotIndexedError", "IndexClosedError", "IndexCorruptError", "IndexLockedError",
        "IndexNotFoundError", "IndexOutdatedError", "IndexStaleError", "IndexWriteError", "KwsearchError",
        "QueryLimitError", "QuerySyntaxError", "RenderError", "RevisionError", "RootError", "SourceFileError",
        "StoredIndexError",
    ),
    "indexing.build": ("build_index",),
    "indexing.examine": ("extract_symbols",),
    "models": ("Evidence", "FileRecord", "Import", "IndexReport", "Symbol", "Tag", "Use"),
    "render.run.verbs": ("check_pages", "render_pages"),
    "render.settings": ("PageProblem", "RenderReport", "RenderSettings"),
    "roots": ("find_root",),
    "search.index": ("Index", "open_index"),
    "search.json_text": ("json_line", "path_fields"),
    "search.results": ("Hit", "Match", "SearchResult", "TagEvidence"),
    "indexing.upkeep": ("forget_index", "verify_index"),
}  # fmt: skip
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    """Load a public name from its room on first use."""
    room = _HOMES.get(name)
    if room is None:
        raise AttributeError(f"module 'kwsearch' has no attribute {name!r}")
    # importlib would cost the fastest path to an answer a module; with a name to fetch, this gives the inner module.
    value = getattr(__import__(f"kwsearch.{room}", fromlist=(name,)), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
