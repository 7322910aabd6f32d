"""What changed between two revisions of a repository, in names: symbols, roles and tags that came, went or moved.

Only files whose contents differ are read, at both revisions, by the same extraction and tag rules as the index uses.
Files are those that git tracks: unlike an index, a revision knows no ignore rules. Lines that only shift are no change.
"""

from __future__ import annotations

import os
import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from kwsearch.diff.revisions import FETCH_ALL, MISSING, Blob, Repository
from kwsearch.errors import RevisionError
from kwsearch.indexing.examine import Examined, Examiner
from kwsearch.json_text import json_line, path_fields
from kwsearch.languages.fileclass import NameClassifier
from kwsearch.languages.headers import HEADER_BYTES, decide_header_language
from kwsearch.languages.table import HEADER_SUFFIX
from kwsearch.roots import chosen_root
from kwsearch.scan.freshness import PAGES_MARKER, VERSION_CONTROL
from kwsearch.scan.reading import classify_content
from kwsearch.settings.load import Settings, load_settings
from kwsearch.tags.match import Rules, load_root_rules

CHANGES = ("appeared", "vanished", "moved", "changed")
SUBJECTS = ("symbol", "role", "tag")
_MOST_PAIRS = 40_000
"""Files that went by files that came; beyond, only equal contents are a rename."""
_MOST_LINES = 400
"""Lines of a symbol by which it is known again."""
TITLES = {"symbol": "Symbols", "role": "Uses", "tag": "Patterns"}
"""What each subject is called where people read of it."""


class Change(NamedTuple):
    """One thing that differs between two revisions."""

    subject: str
    """One of SUBJECTS."""
    change: str
    """One of CHANGES."""
    kind: str
    """A symbol's kind, a name's role (``import``, ``call``, …), or ``tag``."""
    name: str
    """A symbol's name with its scope, a used name as it resolves, or a tag's id."""
    path: str
    """The file now; for what vanished, the file before."""
    line: int
    """1-based, in that file; 0 for a tag without a line."""
    old_path: str = ""
    """For what moved, the file before."""
    old_line: int = 0
    old_name: str = ""
    """For a symbol that moved into another scope, its name before."""
    before: str = ""
    """For what changed: a symbol's signature, or a tag's evidence, ``weak`` or ``strong`` and the number of lines."""
    after: str = ""
    """The same now."""

    def to_dict(self) -> dict[str, object]:
        """Return the change as JSON has it; where it was before only for what moved, what it was for what changed."""
        fields: dict[str, object] = {
            "subject": self.subject, "change": self.change, "kind": self.kind, "name": self.name,
            **path_fields(self.path), "line": self.line,
        }  # fmt: skip
        if self.change == "moved":
            fields |= {f"old_{field}": value for field, value in path_fields(self.old_path).items()}
            fields["old_line"] = self.old_line
            if self.old_name:
                fields["old_name"] = self.old_name
        if self.change == "changed":
            fields |= {"before": self.before, "after": self.after}
        return fields


class RevisionDiff(NamedTuple):
    """Everything that differs between two revisions."""

    old: str
    """Id of the older commit."""
    new: str
    changes: tuple[Change, ...]
    """By subject, then path, line and name."""
    files: int
    """Files that were read because their contents differ."""
    skipped: tuple[tuple[str, int], ...]
    """Reasons and numbers of differing files that are not read, as an index would skip them."""
    not_compared: tuple[tuple[str, str], ...] = ()
    """Path and reason of each file that one of the revisions would not read: nothing of it is claimed; by path."""

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many of each subject appeared, vanished, moved and changed; ordered as SUBJECTS and CHANGES."""
        totals = {subject: dict.fromkeys(CHANGES, 0) for subject in SUBJECTS}
        for change in self.changes:
            totals[change.subject][change.change] += 1
        return totals

    def describe(self) -> str:
        """Return the sums in one line, for people."""
        parts = []
        for subject, totals in self.counts().items():
            said = [f"{totals[change]:,} {change}" for change in CHANGES if totals[change]]
            if said:
                parts.append(f"{TITLES[subject].lower()}: {', '.join(said)}")
        files = f"{self.files:,} {'file' if self.files == 1 else 'files'} compared"
        files += f", {self.old[:12]}..{self.new[:12]}"
        skipped = [f"{number:,} {reason}" for reason, number in self.skipped]
        if skipped:
            files += f", not read: {', '.join(skipped)}"
        reasons = Counter(reason for _, reason in self.not_compared)
        if reasons:
            files += ", not compared: " + ", ".join(
                f"{count:,} {why}" for why, count in sorted(reasons.items())
            )
        return f"{'; '.join(parts) or 'no name changed'} ({files})"

    def json_lines(self) -> Iterator[str]:
        """Yield the difference as JSON Lines in ASCII: a ``header``, a row for each ``change``, a ``summary``."""
        yield json_line({"type": "header", "old": self.old, "new": self.new})
        for change in self.changes:
            yield json_line({"type": "change", **change.to_dict()})
        yield json_line(
            {
                "type": "summary",
                **self.counts(),
                "files": self.files,
                "skipped": dict(self.skipped),
                "not_compared": [
                    {**path_fields(path), "reason": reason} for path, reason in self.not_compared
                ],
            }
        )


Key = tuple[str, str, str]
"""Subject, kind and name."""


class _Place(NamedTuple):
    """Where a thing stands, and what tells one symbol from another of its name."""

    line: int
    signature: str = ""
    """For a tag, ``strong`` or ``weak`` and the name of the evidence."""
    text: frozenset[bytes] = frozenset()
    """The lines of a symbol, without what is around them."""

    def is_like(self, other: _Place) -> bool:
        """Whether half of the lines are the same."""
        return 2 * len(self.text & other.text) >= max(len(self.text), len(other.text))


Things = dict[Key, list[_Place]]
"""Everything in a file that can come and go, each with its places, by line."""


class _Side(NamedTuple):
    """What the files of one revision hold."""

    files: dict[str, Things]
    """By path, of the files that were read."""
    left_out: dict[str, str]
    """Path and reason of the files that were not."""


def diff_revisions(
    root: str | os.PathLike[str] | None,
    old: str,
    new: str,
    *,
    from_merge_base: bool = False,
    settings: Settings | None = None,
) -> RevisionDiff:
    """Return which symbols, roles and tags appeared, vanished or moved from one revision to another.

    Args:
        root: The repository, or a folder in it; only files below count, and paths are relative to it. None for the
            root that the current folder lies in.
        old: A revision as git names them.
        new: Another one.
        from_merge_base: Compare with the commit at which ``new`` left ``old``, as a pull request shows it.
        settings: What counts as a file (size, header language); the root's own when None.

    Raises:
        RevisionError: There is no such revision, no repository, or no git.
        ConfigError: The settings or tag rules of the root are wrong.
    """
    folder = chosen_root(root)
    with Repository(folder) as repository:
        commits = [repository.commit(old), repository.commit(new)]
        if from_merge_base:
            commits[0] = repository.merge_base(*commits)
        reader = _Reader(repository, settings or load_settings(folder), load_root_rules(folder))
        listings = [_own_files(repository.files(commit)) for commit in commits]
        headers = [reader.header_language(listing) for listing in listings]
        before, after = listings
        differing = {
            path
            for path in before.keys() | after.keys()
            if before.get(path) != after.get(path)
            or (path.endswith(HEADER_SUFFIX) and headers[0] != headers[1])
        }
        sides = [
            reader.read({path: listing[path] for path in sorted(differing & listing.keys())}, header)
            for listing, header in zip(listings, headers, strict=True)
        ]
    not_compared = _drop_half_read(*sides)
    same = {blob.id: path for path, blob in before.items() if path not in after}
    renamed = {path: same[blob.id] for path, blob in after.items() if path not in before and blob.id in same}
    renamed |= _edited_renames(sides[0], sides[1], renamed)
    changes = sorted(_changes(sides[0], sides[1], renamed), key=_order)
    skipped = tuple(sorted((reader.skipped - Counter(reason for _, reason in not_compared)).items()))
    return RevisionDiff(commits[0], commits[1], tuple(changes), len(differing), skipped, not_compared)


def _drop_half_read(old: _Side, new: _Side) -> tuple[tuple[str, str], ...]:
    """Take out the files that one side did not read, and return them with the reason: nothing came or went there."""
    found = {}
    for read, unread in ((old, new), (new, old)):
        for path in read.files.keys() & unread.left_out.keys():
            del read.files[path]
            found[path] = unread.left_out[path]
    return tuple(sorted(found.items()))


def _edited_renames(old: _Side, new: _Side, renamed: Mapping[str, str]) -> dict[str, str]:
    """Return the old path by the new one of files that were renamed and edited: half of what they hold is the same."""
    taken = set(renamed.values())
    gone = sorted(old.files.keys() - new.files.keys() - taken)
    come = sorted(new.files.keys() - old.files.keys() - renamed.keys())
    if not gone or len(gone) * len(come) > _MOST_PAIRS:
        return {}
    held = {path: _content(old.files[path]) for path in gone}
    found: dict[str, str] = {}
    for path in come:
        mine = _content(new.files[path])
        near = [
            (-len(mine & theirs), before)
            for before, theirs in held.items()
            if before not in found.values()
            and posixpath.splitext(before)[1] == posixpath.splitext(path)[1]
            and mine
            and 2 * len(mine & theirs) >= max(len(mine), len(theirs))
        ]
        if near:
            found[path] = min(near)[1]
    return found


def _content(things: Things) -> set[object]:
    """What one file is known again by: its names, and the lines of its symbols."""
    found: set[object] = {key for key in things if key[0] != "tag"}
    for places in things.values():
        for place in places:
            found |= place.text
    return found


def split_range(text: str) -> tuple[str, str, bool]:
    """Return old and new revision of ``OLD..NEW``, and whether it was written with three dots (from their merge base).

    A missing side is ``HEAD``; without dots the range ends at ``HEAD``.
    """
    dots = "..." if "..." in text else ".."
    old, found, new = text.partition(dots)
    return old or "HEAD", new or "HEAD", bool(found) and dots == "..."


def _own_files(files: Mapping[str, Blob]) -> dict[str, Blob]:
    """The files without pages that kwsearch wrote, and without version control's own."""
    pages = tuple(posixpath.dirname(path) + "/" for path in files if posixpath.basename(path) == PAGES_MARKER)
    return {
        path: blob
        for path, blob in files.items()
        if not path.startswith(pages) and not VERSION_CONTROL.intersection(path.split("/"))
    }


class _Reader:
    """Reads the files of revisions, each content once."""

    def __init__(self, repository: Repository, settings: Settings, rules: Rules) -> None:
        self._repository = repository
        self._settings = settings
        self._rules = rules
        self.skipped: Counter[str] = Counter()

    def header_language(self, files: Mapping[str, Blob]) -> str:
        """Return what ``.h`` means among these files."""
        if self._settings.header_language != "auto":
            return self._settings.header_language
        names = NameClassifier()
        headers = [path for path in files if path.endswith(HEADER_SUFFIX)]
        if not headers:
            return "c"
        others = (path for path in files if not path.endswith(HEADER_SUFFIX))
        languages = Counter(names.classify(posixpath.basename(path))[0] or "" for path in others)

        def head(path: str) -> bytes:
            return next(self._repository.contents([_held(path, files[path]).id]))[1][:HEADER_BYTES]

        return decide_header_language(languages, headers, head)

    def read(self, files: Mapping[str, Blob], header_language: str) -> _Side:
        """Return what these files hold."""
        small: dict[str, Blob] = {}
        left_out: dict[str, str] = {}
        for path, blob in files.items():
            if blob.size > self._settings.max_file_bytes:
                left_out[path] = "too-large"
            else:
                small[path] = _held(path, blob)
        examiner = Examiner(self._rules, header_language)
        found: dict[str, Things] = {}
        contents = self._repository.contents(blob.id for blob in small.values())
        for path, (_, data) in zip(small, contents, strict=True):
            source = examiner.classify(path, data)
            reason = classify_content(data, source.language)
            if reason:
                left_out[path] = reason
                continue
            found[path] = _things(examiner.examine(source, data), data)
        self.skipped.update(left_out.values())
        return _Side(found, left_out)


def _held(path: str, blob: Blob) -> Blob:
    """The blob, which the repository must hold.

    Raises:
        RevisionError: It does not.
    """
    if blob.size == MISSING:
        raise RevisionError(f"the repository does not hold {path} as it was; {FETCH_ALL}")
    return blob


def _things(examined: Examined, data: bytes) -> Things:
    """Everything in a file that can come and go."""
    _, facts, tags = examined
    things: Things = {}
    lines = [line.strip() for line in data.split(b"\n")]
    for symbol in facts.symbols:
        name = f"{symbol.scope}.{symbol.name}" if symbol.scope else symbol.name
        own = lines[symbol.line - 1 : min(symbol.end_line, symbol.line + _MOST_LINES)]
        place = _Place(symbol.line, symbol.signature, frozenset(own) - {b""})
        things.setdefault(("symbol", symbol.kind, name), []).append(place)
    for item in facts.imports:
        things.setdefault(("role", "import", item.name), []).append(_Place(item.line))
    for use in facts.uses:
        things.setdefault(("role", use.role, use.qualified or use.name), []).append(_Place(use.line))
    for tag in tags:
        things.setdefault(("tag", "tag", tag.id), []).extend(
            _Place(row.line, f"{'strong' if row.strong else 'weak'} {row.name}") for row in tag.evidence
        )
    return things


def _changes(old: _Side, new: _Side, renamed: Mapping[str, str]) -> Iterator[Change]:
    """What differs, file by file; then symbols that went in one place and came in another are joined."""
    gone: list[_Row] = []
    come: list[_Row] = []
    sources = {path: renamed.get(path, path) for path in new.files}
    for path, things in new.files.items():
        before = old.files.get(sources[path], {})
        for key, lines in things.items():
            was = before.get(key, [])
            if path != sources[path] and was and key[0] == "symbol":
                for place, old_place in zip(lines, was, strict=False):
                    yield Change(*_words(key, "moved"), path, place.line, sources[path], old_place.line)
            if was and key[0] != "role":
                changed = _changed_tag(was, lines) if key[0] == "tag" else _changed_symbols(key, was, lines)
                for place, old_place, old_text, text in changed:
                    row = (*_words(key, "changed"), path, place.line, sources[path], old_place.line, "")
                    yield Change(*row, old_text, text)
            # A role or a tag is there or not; of symbols there can be several, as of overloads.
            extra = lines[len(was) :] if key[0] == "symbol" else [] if was else lines[:1]
            come += [(key, path, line) for line in extra]
        for key, was in before.items():
            now = things.get(key, [])
            left = was[len(now) :] if key[0] == "symbol" else [] if now else was[:1]
            gone += [(key, sources[path], line) for line in left]
    followed = set(sources.values())
    for path, things in old.files.items():
        if path not in followed:
            gone += [
                (key, path, line)
                for key, lines in things.items()
                for line in (lines if key[0] == "symbol" else lines[:1])
            ]
    yield from _joined(gone, come)


_Changed = tuple[_Place, _Place, str, str]
"""The place now and before, and what is told of both, before and now."""

_WITH_HEADS = frozenset(
    ("function", "method", "constructor", "macro", "operator", "class", "struct", "interface")
)
"""Kinds whose signatures others write code against; that of a value shows what it is given."""


def _changed_symbols(key: Key, old: list[_Place], new: list[_Place]) -> Iterator[_Changed]:
    """The symbols of one name and kind whose signatures differ; overloads are told apart by the equal ones."""
    if key[1] not in _WITH_HEADS:
        return
    kept = Counter(place.signature for place in old) & Counter(place.signature for place in new)
    left: list[list[_Place]] = []
    for places in (old, new):
        same = Counter(kept)
        left.append([])
        for place in places:
            if same[place.signature]:
                same[place.signature] -= 1
            else:
                left[-1].append(place)
    for old_place, place in zip(*left, strict=False):
        yield place, old_place, old_place.signature, place.signature


def _changed_tag(old: list[_Place], new: list[_Place]) -> Iterator[_Changed]:
    """What became strong, or has more or less strong evidence."""
    strong = [[place for place in places if place.signature.startswith("strong")] for places in (old, new)]
    if len(strong[0]) == len(strong[1]):
        return
    known = Counter(place.signature for place in strong[0])
    fresh = new[0]
    for place in strong[1]:
        known[place.signature] -= 1
        if known[place.signature] < 0:
            fresh = place
            break
    words = [f"strong, {len(places)}" if places else "weak" for places in strong]
    yield fresh, old[0], words[0], words[1]


_Row = tuple[Key, str, _Place]


def _joined(gone: list[_Row], come: list[_Row]) -> Iterator[Change]:
    """Changes from what went and what came; a symbol that did both has moved.

    It has the same kind and name, and half of its lines are the same; with its whole name, an equal signature will do.
    """
    left_gone, left_come = dict(enumerate(gone)), dict(enumerate(come))
    for name_of in (_whole_name, _last_name):
        old, new = _by_name(left_gone, name_of), _by_name(left_come, name_of)
        for name in sorted(old.keys() & new.keys()):
            # Several of one name cannot be told apart: only single ones are said to have moved.
            if len(old[name]) != 1 or len(new[name]) != 1:
                continue
            (_, _, old_name), old_path, old_place = left_gone[old[name][0]]
            key, path, place = left_come[new[name][0]]
            same_head = name_of is _whole_name and place.signature == old_place.signature
            if same_head or place.is_like(old_place):
                del left_gone[old[name][0]], left_come[new[name][0]]
                renamed = old_name if old_name != key[2] else ""
                yield Change(*_words(key, "moved"), path, place.line, old_path, old_place.line, renamed)
    for key, path, place in left_come.values():
        yield Change(*_words(key, "appeared"), path, place.line)
    for key, path, place in left_gone.values():
        yield Change(*_words(key, "vanished"), path, place.line)


def _by_name(
    rows: Mapping[int, _Row], name_of: Callable[[Key], tuple[str, str]]
) -> dict[tuple[str, str], list[int]]:
    """The numbers of the symbols of each name."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, (key, _, _) in rows.items():
        if key[0] == "symbol":
            found.setdefault(name_of(key), []).append(number)
    return found


def _whole_name(key: Key) -> tuple[str, str]:
    return key[1], key[2]


def _last_name(key: Key) -> tuple[str, str]:
    """Kind and name without its scope; a method that became a function is another thing."""
    return key[1], key[2].rpartition(".")[2]


def _words(key: Key, change: str) -> tuple[str, str, str, str]:
    subject, kind, name = key
    return subject, change, kind, name


def _order(change: Change) -> tuple[int, str, int, str, str, int]:
    subject, kind_of_change = SUBJECTS.index(change.subject), CHANGES.index(change.change)
    return subject, change.path, change.line, change.name, change.kind, kind_of_change
