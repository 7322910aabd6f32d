"""What is fuzzed: functions that take any bytes and raise when a promise about foreign input is broken.

The first byte of an input chooses where there is something to choose (a language, a file), so that one corpus serves
one reader. Nothing here knows the fuzzer; ``tests/test_fuzz_found.py`` runs the kept inputs through the same functions.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import blake2b
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote_to_bytes

from fact_promises import check_facts
from markdown_it import MarkdownIt

from kwsearch.errors import ConfigError, QueryLimitError, QuerySyntaxError
from kwsearch.extract import extract_facts
from kwsearch.languages.extra import OPTIONAL
from kwsearch.languages.table import BY_NAME, LANGUAGES
from kwsearch.models import SourceFile
from kwsearch.query.parser import parse_query
from kwsearch.query.tree import format_query
from kwsearch.render.markdown.escape import md_cell, md_code, md_fence, md_text, md_url, visible
from kwsearch.render.settings import load_render_settings
from kwsearch.scan.ignore_lines import SLASH, Pattern, read_patterns
from kwsearch.scan.ignore_rules import parse_rules
from kwsearch.settings.load import load_settings
from kwsearch.settings.toml import read_toml
from kwsearch.store.segment.builder import SegmentBuilder
from kwsearch.store.segment.reader import Segment
from kwsearch.tags.match import find_tags
from kwsearch.tags.own_rules import OwnRules, root_value
from kwsearch.tags.rules import load_rules

RULES = load_rules()
FOLDER = Path(
    tempfile.mkdtemp(prefix="kwsearch-fuzz-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
)

SETTINGS_FILES = (
    (".kwsearch.toml", ""),
    ("pyproject.toml", "[tool.kwsearch]\n"),
    (".kwsearch.toml", "[tags]\n"),
    (".kwsearch.toml", "[pages]\n"),
    (".kwsearch.toml", '[tags.rules."a/b"]\n'),
)
"""Name of the file and text before the input, by the first byte."""

READERS = {
    "python": ("python",),
    "cfamily": ("c", "cpp", "cuda"),
    "code": ("javascript", "typescript", "tsx", "go", "rust", "java", "csharp", "ruby", "php", "bash"),
    "extra": tuple(row.name for row in OPTIONAL),
    "schema": ("proto", "graphql", "sql"),
    "notebook": ("jupyter",),
    "component": ("vue", "svelte", "astro"),
    "stylesheet": ("css", "scss"),
    "tex": ("tex",),
    "asciidoc": ("asciidoc",),
    "r": ("r",),
    "groovy": ("groovy",),
    "markdown": ("markdown",),
    "rst": ("rst",),
    "data": ("json", "yaml", "toml"),
    "build": ("cmake", "make"),
    "text": tuple(row.name for row in LANGUAGES if row.extractor == "text"),
}
"""Languages of each target of an extractor, by the first byte."""


def fuzz_query(data: bytes) -> None:
    """A query is read, or refused with a place inside it; what is printed of it means the same."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        query = parse_query(text)
    except QueryLimitError:
        return
    except QuerySyntaxError as error:
        assert 0 <= error.position <= len(text)
        return
    printed = format_query(query)
    if re.search(r"\b(path|import):\(?/[^/]*\s.*/", printed):
        return  # from the slash of a path to a later slash it may read as a regular expression
    try:
        again = parse_query(printed)
    except QueryLimitError:
        return  # brackets and quotes may make it longer than what was typed
    assert again == query


def fuzz_ignore(data: bytes) -> None:
    """An ignore file (up to the first NUL) decides about each path (after it) as its patterns do one by one."""
    head, _, tail = data.partition(b"\0")
    fold = bool(head[:1] and head[0] & 1)
    patterns = read_patterns(head[1:], ignore_case=fold)
    rules = parse_rules(head[1:], ignore_case=fold)
    for path in tail.split(b"\0")[:8]:
        parts = path.decode("utf-8", "surrogateescape").split("/")
        if not all(parts):
            continue
        inner = rules
        for part in parts[:-1]:
            inner = inner and inner.enter(part)
        for is_folder in (False, True):
            said = inner.verdict(parts[-1], is_folder) if inner else None
            wanted = None
            for pattern in patterns:
                if _matches(pattern, path.lower() if fold else path, is_folder):
                    wanted = not pattern.negated
            assert said == wanted


def _matches(pattern: Pattern, path: bytes, is_folder: bool) -> bool:
    """Tell whether one pattern matches, by following all its ways at once."""
    if pattern.only_folders and not is_folder:
        return False
    text = path if pattern.anchored else path.rpartition(b"/")[2]
    states = _reached(pattern, {(0, False)})
    for byte in text:
        following = set()
        for at, _ in states:
            if at == len(pattern.tokens):
                continue
            token = pattern.tokens[at]
            if token.star:
                if byte != SLASH or token.star == "**":
                    following.add((at, True))
            elif byte in token.accepts:
                following.add((at + 1, False))
        states = _reached(pattern, following)
    return any(at == len(pattern.tokens) for at, _ in states)


def _reached(pattern: Pattern, states: set[tuple[int, bool]]) -> set[tuple[int, bool]]:
    """Add where stars lead that stand for nothing more; a state is a step and whether its star has eaten."""
    waiting = list(states)
    while waiting:
        at, eaten = waiting.pop()
        if at < len(pattern.tokens) and pattern.tokens[at].star:
            steps = [at + 1] + [at + 2] * (pattern.tokens[at].skips and not eaten)
            for state in ((step, False) for step in steps):
                if state not in states:
                    states.add(state)
                    waiting.append(state)
    return states


class _Page(HTMLParser):
    """Tags, text and link targets of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.targets: list[str] = []
        self.shown = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.shown += data


_RENDERERS = (
    MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]),
    MarkdownIt("js-default", {"html": True, "linkify": False}),
)


def fuzz_escape(data: bytes) -> None:
    """Text from the source shows itself wherever it stands on a page, and adds no element of its own."""
    name = data.decode("utf-8", "surrogateescape")
    if not name:
        return
    link = f"[{md_text(name)}](./{md_url(name)})"
    for renderer in _RENDERERS:
        page = _Page(renderer.render(f"{md_text(name)}\n"))
        assert (page.tags, page.shown) == (["p"], visible(name) + "\n")
        page = _Page(renderer.render(f"# {md_text(name)}\n\n- {link}: {md_code(name)}\n"))
        plain = [tag for tag in page.tags if tag != "code"]
        assert plain == ["h1", "ul", "li", "a"]
        assert [unquote_to_bytes(target) for target in page.targets] == [
            b"./" + name.encode("utf-8", "surrogateescape")
        ]
        page = _Page(renderer.render(f"|||\n|---|---|\n| {md_cell(name)} | {link} |\n"))
        plain = [tag for tag in page.tags if tag != "code"]
        assert plain == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td", "a"]
        assert page.shown.replace("\n", "") == 2 * visible(name)
        page = _Page(renderer.render(f"{md_fence(name, name)}\n\nafter\n"))
        assert page.tags == ["pre", "code", "p"]


def fuzz_settings(data: bytes) -> None:
    """Settings, tag rules and choices about pages are read, or refused in one line that names the file."""
    if not data:
        return
    name, before = SETTINGS_FILES[data[0] % len(SETTINGS_FILES)]
    path = FOLDER / "settings" / name
    shutil.rmtree(path.parent, ignore_errors=True)
    path.parent.mkdir()
    path.write_bytes(before.encode() + data[1:])
    root = os.path.realpath(path.parent)
    for read in (partial(load_settings, environment={}), _load_rules, load_render_settings):
        try:
            read(root)
        except ConfigError as error:
            assert str(error).startswith(name), str(error)
            assert len(str(error)) < 1500, str(error)


def _load_rules(root: str) -> None:
    """Read the rules of a settings file as ``load_root_rules`` does, without the shipped ones, which take a while."""
    own = OwnRules()
    for name in os.listdir(root):
        own.add(root_value(read_toml(Path(root, name), label=name), must_have_table=True))
    own.finish()


def _fuzz_reader(languages: Sequence[str]) -> Callable[[bytes], None]:
    def fuzz(data: bytes) -> None:
        if not data:
            return
        language = languages[data[0] % len(languages)]
        data = data[1:]
        suffixes = BY_NAME[language].suffixes
        source = SourceFile(f"dir/file{suffixes[0] if suffixes else ''}", len(data), 1, 2, language, 0)
        facts = extract_facts(source.path, data, language, RULES.table(language).wanted_calls)
        check_facts(facts, data)
        path = FOLDER / "segment"
        path.unlink(missing_ok=True)
        builder = SegmentBuilder(str(path))
        tags = find_tags(facts, source, RULES)
        builder.add_file(source, data, facts, tags, blake2b(data, digest_size=16).digest())
        builder.finish()
        segment = Segment(str(path))
        record = segment.record(0)
        assert [row[3] for row in record.symbols] == [symbol.line for symbol in facts.symbols]
        assert [row[0] for row in record.tags] == [tag.id for tag in tags]
        segment.close()

    fuzz.__doc__ = "A file of one of these languages gives facts that keep their promises and can be stored."
    return fuzz


TARGETS: dict[str, Callable[[bytes], None]] = {
    "query": fuzz_query,
    "ignore": fuzz_ignore,
    "escape": fuzz_escape,
    "settings": fuzz_settings,
    **{name: _fuzz_reader(languages) for name, languages in READERS.items()},
}
