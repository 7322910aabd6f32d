"""A keyword index for source repositories: which files define, import, call or mention a word, and where.

Build an index once, then ask it::

    import kwsearch

    with kwsearch.open_fresh_index("path/to/repository") as index:
        result = index.search("kind:class OrderedSet -is:test", limit=20)
        for hit in result:
            for match in hit.matches:
                print(f"{hit.path}:{match.line}: {match.role} {match.name}: {match.text}")

**Building.** ``build_index`` reads what changed since the last time and nothing else; it returns an IndexReport
in which every file that it saw is counted once: indexed, unchanged, or skipped with a reason. The index lies in
the user's cache folder, never in the repository. ``load_settings`` reads a repository's settings; pass a Settings
to use others. ``verify_index`` checks a stored index, ``forget_index`` removes it. Where a root may be left out,
it is the one that the current folder lies in, as ``find_root`` tells.

**Asking.** ``open_index`` gives an Index, which answers each question from the newest committed state;
``open_fresh_index`` builds it first when there is none and brings in a few changed files, as the command line does.
``search`` takes the query language, or what ``parse_query`` made of it, and returns a SearchResult, best files first.
Ties are ordered by path, so equal questions have equal answers. ``complete`` is False when files were skipped or have
changed, and ``notices`` says why. A Match has its place and, read when it is asked for, its ``text``, ``column`` and
``context``; ``find_name`` says where a name stands in a line. ``to_dict`` and ``json_lines`` give what ``--json``
prints; ``json_line`` and ``path_fields`` write other rows the same way. An Index may be used from several threads;
results are values, immutable, picklable.

**Many repositories.** With ``index_dir="https://host:9200/NAME"``, which ``store_place`` makes, an index is kept on an
OpenSearch cluster. ``open_store`` gives the Repositories of a cluster: one question to all of them or to those that
``repo:`` names, the list of them, and what removes one.

**Reading.** ``index.file`` and ``index.files`` give all that is known of a file, ``index.keywords`` the words with
their numbers of files, ``index.stats``, ``index.status`` and ``index.drift`` figures, what was left out and what has
changed since.

**Queries.** ``complete_query`` says how an unfinished query may go on, ``format_query`` writes a parsed one,
``query_filters`` gives its filters one by one, ``kinds_of`` opens a class of kinds; KINDS, KIND_CLASSES, ROLES,
FILE_FLAGS and QUERY_KEYS are the closed lists.

**Tags.** ``list_tags`` and ``describe_tag`` say which patterns are tagged and what counts as evidence; ``test_tags``
runs their fixtures.

**Pages.** ``render_pages`` writes Markdown pages of an Index into a folder and touches nothing there that it did not
write; ``check_pages`` says which are stale and which links are dead. RenderSettings holds the choices, which
``load_render_settings`` reads.

**Other programs.** ``export_index`` writes what an Index holds as ctags, etags, JSON Lines, a Sphinx inventory, SARIF
or an import graph; ``import_index`` makes an index of the JSON Lines. ``open_whoosh`` opens an index for
Whoosh's own queries.

**Without an index.** ``extract_symbols`` reads one file and returns its Symbols, ``outline_folder`` those of every file
below a folder. ``diff_revisions`` says which names appeared, vanished or moved between two revisions of a git
repository, or one and the working tree (``split_range`` reads ``OLD..NEW``); ``diff_markdown`` writes that for a pull
request.

**When an answer surprises.** ``why_not`` says which rule leaves a file out, or which part of a query it does not meet;
``examine_index`` how well each language was read; ``evaluate_ranking`` how good the ranking is on judgments of your
own, which ``read_judgments`` reads.

**Errors.** Everything raised on purpose is a KwsearchError (its tree is drawn in kwsearch.errors), and a KeyError,
ValueError or OSError as well where Python has one; the types are part of the interface, the messages are for
people. Nothing here prints, exits or sets up logging.

Importing this package loads none of its rooms; each name is loaded when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kwsearch.checkup.figures import IndexFigures, LanguageFigures, LengthFigures, index_figures
    from kwsearch.checkup.health import IndexHealth, LanguageHealth, examine_index
    from kwsearch.checkup.judgments import (
        Judged,
        RankingReport,
        evaluate_ranking,
        read_judgments,
    )
    from kwsearch.checkup.readable import readable_now
    from kwsearch.checkup.why_not import WhyNot, why_not
    from kwsearch.diff.changes import Change, RevisionDiff
    from kwsearch.diff.compare import diff_revisions, split_range
    from kwsearch.diff.markdown import diff_markdown
    from kwsearch.errors import (
        ConfigError,
        ExportFileError,
        FileNotIndexedError,
        IndexClosedError,
        IndexCorruptError,
        IndexLockedError,
        IndexNotFoundError,
        IndexOutdatedError,
        IndexReadError,
        IndexStaleError,
        IndexStoppedError,
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
    from kwsearch.export.write import EXPORT_FORMATS, export_index
    from kwsearch.extract.syntax import syntax_tokens
    from kwsearch.indexing.build import build_index
    from kwsearch.indexing.outline import FileOutline, extract_symbols, outline_folder
    from kwsearch.indexing.tag_testing import TagTestResult, test_tags
    from kwsearch.indexing.upkeep import forget_index, verify_index
    from kwsearch.json_text import json_line, path_fields, plain_json
    from kwsearch.models import Evidence, Import, Symbol, Tag, Use
    from kwsearch.models.reports import FileRecord, IndexReport
    from kwsearch.opening import FreshIndex, open_fresh_index
    from kwsearch.query.completion import complete_query, query_word
    from kwsearch.query.filters import query_filters
    from kwsearch.query.parser import parse_query
    from kwsearch.query.tree import QUERY_KEYS, Query, format_query
    from kwsearch.query.values import kinds_of
    from kwsearch.records.restore import import_index
    from kwsearch.render.run.verbs import check_pages, render_pages
    from kwsearch.render.settings import (
        LINK_STYLES,
        PAGE_KINDS,
        PageProblem,
        RenderReport,
        RenderSettings,
        load_render_settings,
    )
    from kwsearch.roots import find_root, store_place
    from kwsearch.scan.freshness import Drift
    from kwsearch.search.index import Index, open_index
    from kwsearch.search.repositories import Repositories, Repository, open_store
    from kwsearch.search.results import Hit, Match, SearchResult, TagEvidence, find_name
    from kwsearch.search.status import IndexStats, IndexStatus
    from kwsearch.settings.defaults import STALE_CHOICES
    from kwsearch.settings.load import Settings, load_settings
    from kwsearch.store.whoosh.door import open_whoosh
    from kwsearch.tags.describe import TagInfo, describe_tag, list_tags
    from kwsearch.text.printable import printable
    from kwsearch.text.wording import count_of
    from kwsearch.vocabulary import FILE_FLAGS, KIND_CLASSES, KINDS, ROLES

__version__ = "0.1.0"

__all__ = [
    "EXPORT_FORMATS",
    "FILE_FLAGS",
    "KINDS",
    "KIND_CLASSES",
    "LINK_STYLES",
    "PAGE_KINDS",
    "QUERY_KEYS",
    "ROLES",
    "STALE_CHOICES",
    "Change",
    "ConfigError",
    "Drift",
    "Evidence",
    "ExportFileError",
    "FileNotIndexedError",
    "FileOutline",
    "FileRecord",
    "FreshIndex",
    "Hit",
    "Import",
    "Index",
    "IndexClosedError",
    "IndexCorruptError",
    "IndexFigures",
    "IndexHealth",
    "IndexLockedError",
    "IndexNotFoundError",
    "IndexOutdatedError",
    "IndexReadError",
    "IndexReport",
    "IndexStaleError",
    "IndexStats",
    "IndexStatus",
    "IndexStoppedError",
    "IndexWriteError",
    "Judged",
    "KwsearchError",
    "LanguageFigures",
    "LanguageHealth",
    "LengthFigures",
    "Match",
    "PageProblem",
    "Query",
    "QueryLimitError",
    "QuerySyntaxError",
    "RankingReport",
    "RenderError",
    "RenderReport",
    "RenderSettings",
    "Repositories",
    "Repository",
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
    "TagInfo",
    "TagTestResult",
    "Use",
    "WhyNot",
    "__version__",
    "build_index",
    "check_pages",
    "complete_query",
    "count_of",
    "describe_tag",
    "diff_markdown",
    "diff_revisions",
    "evaluate_ranking",
    "examine_index",
    "export_index",
    "extract_symbols",
    "find_name",
    "find_root",
    "forget_index",
    "format_query",
    "import_index",
    "index_figures",
    "json_line",
    "kinds_of",
    "list_tags",
    "load_render_settings",
    "load_settings",
    "open_fresh_index",
    "open_index",
    "open_store",
    "open_whoosh",
    "outline_folder",
    "parse_query",
    "path_fields",
    "plain_json",
    "printable",
    "query_filters",
    "query_word",
    "read_judgments",
    "readable_now",
    "render_pages",
    "split_range",
    "store_place",
    "syntax_tokens",
    "test_tags",
    "verify_index",
    "why_not",
]

_ROOMS = {
    "checkup.figures": "IndexFigures LanguageFigures LengthFigures index_figures",
    "checkup.health": "IndexHealth LanguageHealth examine_index",
    "checkup.readable": "readable_now",
    "checkup.judgments": "Judged RankingReport evaluate_ranking read_judgments",
    "checkup.why_not": "WhyNot why_not",
    "diff.changes": "Change RevisionDiff",
    "diff.compare": "diff_revisions split_range",
    "diff.markdown": "diff_markdown",
    "errors": (
        "ConfigError ExportFileError FileNotIndexedError IndexClosedError IndexCorruptError IndexLockedError "
        "IndexNotFoundError IndexOutdatedError IndexReadError IndexStaleError IndexStoppedError IndexWriteError "
        "KwsearchError "
        "QueryLimitError QuerySyntaxError RenderError RevisionError RootError SourceFileError "
        "StoredIndexError"
    ),
    "export.write": "EXPORT_FORMATS export_index",
    "extract.syntax": "syntax_tokens",
    "indexing.build": "build_index",
    "indexing.outline": "FileOutline extract_symbols outline_folder",
    "indexing.tag_testing": "TagTestResult test_tags",
    "indexing.upkeep": "forget_index verify_index",
    "json_text": "json_line path_fields plain_json",
    "models": "Evidence Import Symbol Tag Use",
    "models.reports": "FileRecord IndexReport",
    "opening": "FreshIndex open_fresh_index",
    "query.completion": "complete_query query_word",
    "query.filters": "query_filters",
    "query.parser": "parse_query",
    "query.tree": "QUERY_KEYS Query format_query",
    "query.values": "kinds_of",
    "records.restore": "import_index",
    "render.run.verbs": "check_pages render_pages",
    "render.settings": "LINK_STYLES PAGE_KINDS PageProblem RenderReport RenderSettings load_render_settings",
    "roots": "find_root store_place",
    "scan.freshness": "Drift",
    "search.index": "Index open_index",
    "search.repositories": "Repositories Repository open_store",
    "search.results": "Hit Match SearchResult TagEvidence find_name",
    "search.status": "IndexStats IndexStatus",
    "settings.defaults": "STALE_CHOICES",
    "settings.load": "Settings load_settings",
    "store.whoosh.door": "open_whoosh",
    "tags.describe": "TagInfo describe_tag list_tags",
    "text.printable": "printable",
    "text.wording": "count_of",
    "vocabulary": "FILE_FLAGS KINDS KIND_CLASSES ROLES",
}
"""The public names of each room, loaded from there when they are first used."""

_HOMES = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Load a public name from its room on first use."""
    room = _HOMES.get(name)
    if room is None:
        raise AttributeError(f"module 'kwsearch' has no attribute {name!r}")
    # importlib would cost the fastest path to an answer a module; with a name to fetch, this gives the inner module.
    try:
        value = getattr(__import__(f"kwsearch.{room}", fromlist=(name,)), name)
    except (AttributeError, ImportError):
        from importlib import import_module

        # Another thread was interrupted while it loaded what this one waited for, and left it half made.
        value = getattr(import_module(f"kwsearch.{room}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
