"""Everything that an open handle may need, loaded before more than one thread can ask it."""

from __future__ import annotations

from _thread import _count as other_threads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

ROOMS = (
    "languages",
    "query",
    "resolve",
    "scan",
    "search",
    "settings",
    "store.local",
    "store.segment",
    "text",
)
"""What a question may load while it is answered, beside what those modules load themselves."""

OTHERS = ("isal.isal_zlib", "unicodedata")
"""Of others, the same."""

ATTEMPTS = 10
"""So often a module is tried; each failure is an interruption of another thread, or the last word for all."""

_LOADED: set[str] = set()
"""The rooms of which all modules are loaded."""


def load_for_threads() -> None:
    """Load every module of ROOMS once, if there are several threads; a process of one thread loads what it needs.

    When a signal's handler raises in the middle of an import, Python takes the half made module away again, but a
    thread that had been waiting for it goes on with it (``import`` statements of CPython, at least 3.11 to 3.13): its
    ``from module import name`` fails. Handlers run in the main thread alone, so the modules are loaded in another.
    """
    if len(_LOADED) == len(ROOMS) or not other_threads():
        return
    from threading import Thread

    loader = Thread(target=_load, name="kwsearch loads", daemon=True)
    try:
        loader.start()
    except RuntimeError:  # no more threads can be had
        _load()
    else:
        loader.join()


def _load() -> None:
    """Load the modules; several threads may be at it, each module is loaded by one and waited for by the others."""
    from pkgutil import walk_packages

    for name in OTHERS:
        _load_whole(name)
    for room in ROOMS:
        name = f"kwsearch.{room}"
        package = _load_whole(name)
        if package is not None:
            for found in walk_packages(package.__path__, f"{name}."):
                _load_whole(found.name)
        _LOADED.add(room)


def _load_whole(name: str) -> ModuleType | None:
    """Return a module, loaded again when another thread left half made what it needs; None for one that cannot be."""
    from importlib import import_module

    for _ in range(ATTEMPTS):
        try:
            return import_module(name)
        except ImportError:
            continue
    return None
