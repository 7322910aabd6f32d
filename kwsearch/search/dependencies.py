"""Which files of an index import which, worked out from its records when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from kwsearch.models import Import
from kwsearch.resolve.resolver import Resolver
from kwsearch.search.evaluate.conditions import View


class Dependencies:
    """The imports between the files of one committed state."""

    def __init__(self, views: Sequence[View], read: Callable[[str], bytes | None]) -> None:
        """Make the table of paths.

        Args:
            views: The segments of the state.
            read: Returns the bytes of a project file such as ``go.mod``, or None.
        """
        self._views = views
        self._resolver = Resolver(
            (view.segment.path_of(document) for view in views for document in view.segment.live_documents()),
            read,
        )
        self._importers: dict[str, tuple[str, ...]] | None = None

    def targets(self, imports: Iterable[Import], language: str, path: str) -> tuple[str | None, ...]:
        """Return the file that each import of a file names, in their order; None for what is not in the root."""
        return tuple([self._resolver.resolve(item, language, path) for item in imports])

    def importers(self, path: str) -> tuple[str, ...]:
        """Return the files that import a file, sorted; the first call reads the records of all files."""
        if self._importers is None:
            found: dict[str, set[str]] = {}
            for view in self._views:
                segment = view.segment
                for document in segment.live_documents():
                    importer, language = segment.path_of(document), segment.language(document)
                    rows = segment.record(document).imports
                    for target in self.targets((Import(*row) for row in rows), language, importer):
                        if target is not None:
                            found.setdefault(target, set()).add(importer)
            self._importers = {target: tuple(sorted(importers)) for target, importers in found.items()}
        return self._importers.get(path, ())
