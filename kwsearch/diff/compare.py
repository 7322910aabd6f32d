"""What changed between two revisions of a repository, in names: symbols, roles and tags that came, went or moved.

Only files whose contents differ are read, on both sides, by the same extraction and tag rules as the index uses.
Files are those that git tracks: unlike an index, a revision knows no ignore rules. Lines that only shift are no change.
"""

from __future__ import annotations

import os
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from kwsearch.diff.changes import CHANGES, SUBJECTS, Change, RevisionDiff
from kwsearch.diff.facts import Contents, Reader, Side
from kwsearch.diff.pairing import changes_between, edited_renames
from kwsearch.diff.revisions import Blob, Listing, Repository
from kwsearch.diff.working_tree import WorkingTree
from kwsearch.languages.table import HEADER_SUFFIX
from kwsearch.roots import chosen_root
from kwsearch.scan.freshness import PAGES_MARKER, VERSION_CONTROL
from kwsearch.settings.load import Settings, load_settings
from kwsearch.tags.match import load_root_rules


def diff_revisions(
    root: str | os.PathLike[str] | None,
    old: str,
    new: str | None = None,
    *,
    from_merge_base: bool = False,
    settings: Settings | None = None,
) -> RevisionDiff:
    """Return which symbols, roles and tags appeared, vanished, moved or changed from one revision to another.

    Args:
        root: The repository, or a folder in it; only files below count, and paths are relative to it. None for the
            root that the current folder lies in.
        old: A revision as git names them.
        new: Another one; None for the working tree: the files that git tracks, as they are on the disk.
        from_merge_base: Compare with the commit at which ``new`` left ``old``, as a pull request shows it.
        settings: What counts as a file (size, header language); the root's own when None.

    Raises:
        RevisionError: There is no such revision, no repository, or no git.
        ConfigError: The settings or tag rules of the root are wrong.
    """
    folder = chosen_root(root)
    chosen = settings or load_settings(folder)
    with Repository(folder) as repository:
        commits = [repository.commit(old), "" if new is None else repository.commit(new)]
        if from_merge_base:
            commits[0] = repository.merge_base(commits[0], commits[1] or repository.commit("HEAD"))
        # The older side first: what the disk has and is too large to be read is compared by its size there.
        listings = [repository.list_commit(commits[0])]
        contents = [_contents_of(repository, listings[0])]
        unreadable: list[str] = []
        if new is None:
            tree = WorkingTree(folder, repository, listings[0], chosen.max_file_bytes)
            listings.append(tree.listing)
            contents.append(tree.contents)
            unreadable = tree.unreadable
        else:
            listings.append(repository.list_commit(commits[1]))
            contents.append(_contents_of(repository, listings[1]))
        reader = Reader(chosen, load_root_rules(folder))
        before, after = (_own_files(listing.files) for listing in listings)
        headers = [
            reader.header_language(files, read) for files, read in zip((before, after), contents, strict=True)
        ]
        differing = {
            path
            for path in before.keys() | after.keys()
            if before.get(path) != after.get(path)
            # Read as another language, the same bytes define other things.
            or (path.endswith(HEADER_SUFFIX) and headers[0] != headers[1])
        }
        sides = [
            reader.read({path: files[path] for path in sorted(differing & files.keys())}, read, header)
            for files, read, header in zip((before, after), contents, headers, strict=True)
        ]
    for path in unreadable:
        # It is there, so that nothing of it has gone.
        sides[1].left_out[path] = "unreadable"
    # Before files are paired: one that was not read looks as if it had gone.
    not_compared = _drop_half_read(*sides)
    # Equal contents first, which need no reading; what was edited as well is told by what it holds.
    same = {blob.id: path for path, blob in before.items() if path not in after}
    renamed = {path: same[blob.id] for path, blob in after.items() if path not in before and blob.id in same}
    renamed |= edited_renames(sides[0], sides[1], renamed)
    changes = sorted(changes_between(sides[0], sides[1], renamed), key=_order)
    skipped = tuple(sorted((reader.skipped - Counter(reason for _, reason in not_compared)).items()))
    told = tuple(sorted((*not_compared, *_submodules(*listings))))
    return RevisionDiff(
        commits[0], commits[1], tuple(changes), len(differing), skipped, told, from_merge_base
    )


def _contents_of(repository: Repository, listing: Listing) -> Contents:
    def read(paths: Iterable[str]) -> Iterator[bytes]:
        return (data for _, data in repository.contents(listing.files[path].id for path in paths))

    return read


def _submodules(old: Listing, new: Listing) -> Iterator[tuple[str, str]]:
    """Yield path and what happened of each submodule that differs."""
    for path in old.submodules.keys() | new.submodules.keys():
        was, now = old.submodules.get(path, ""), new.submodules.get(path, "")
        if was and now and was != now:
            yield path, f"submodule, {was[:12]}..{now[:12]}"
        elif was != now:
            yield path, "submodule removed" if was else "submodule added"


def _drop_half_read(old: Side, new: Side) -> tuple[tuple[str, str], ...]:
    """Take out the files that one side did not read, and return them with the reason: nothing came or went there."""
    found = {}
    for read, unread in ((old, new), (new, old)):
        for path in read.files.keys() & unread.left_out.keys():
            del read.files[path]
            found[path] = unread.left_out[path]
    return tuple(sorted(found.items()))


def split_range(text: str) -> tuple[str, str | None, bool]:
    """Return old and new revision of ``OLD..NEW``, and whether it was written with three dots (from their merge base).

    A missing side is ``HEAD``; without dots there is no new revision: the working tree is compared, as git does it.
    """
    dots = "..." if "..." in text else ".."
    old, found, new = text.partition(dots)
    return old or "HEAD", (new or "HEAD") if found else None, bool(found) and dots == "..."


def _own_files(files: Mapping[str, Blob]) -> dict[str, Blob]:
    """The files without pages that kwsearch wrote, and without version control's own."""
    pages = tuple(posixpath.dirname(path) + "/" for path in files if posixpath.basename(path) == PAGES_MARKER)
    return {
        path: blob
        for path, blob in files.items()
        if not path.startswith(pages) and not VERSION_CONTROL.intersection(path.split("/"))
    }


def _order(change: Change) -> tuple[int, str, int, str, str, int, str]:
    subject, kind_of_change = SUBJECTS.index(change.subject), CHANGES.index(change.change)
    return subject, change.path, change.line, change.name, change.kind, kind_of_change, change.scope
