"""The templates: the built-in ones, each of which a file of the same name in the user's folder replaces.

Every value that a template shows is escaped as Markdown unless it is Markdown already. A user's own templates are
programs that may be wrong: with any of them all templates run in Jinja2's sandbox, and in processes of their own that
are bounded in time and memory (``confine``). Jinja2 is loaded when the first page is made.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import resource
import signal
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from types import FrameType
from typing import TYPE_CHECKING, NoReturn, TypeVar

from kwsearch.errors import KwsearchError, RenderError
from kwsearch.render.markdown.escape import Markdown, md_cell, md_code, md_text, md_url
from kwsearch.safe_open import read_below

if TYPE_CHECKING:
    from jinja2 import Environment

Text = TypeVar("Text", str, str | None)

PAGE_SECONDS = 10
"""Processor time that one page of a user's own templates may take."""

PAGE_MEMORY_BYTES = 1 << 30
"""Memory that a process may take for pages of a user's own templates, beside what it has at its start."""

PAGE_CHARACTERS = 16 << 20
"""A longer page of a user's own templates is refused."""

OVER_THE_LIMITS = (
    f"a template took more than {PAGE_SECONDS} seconds or {PAGE_MEMORY_BYTES >> 30} GiB of memory for a page"
)
"""What is to be told when a confined process has died."""

_OWN_FILES, _OWN_BYTES = 1000, 1 << 20
"""Most files in the folder of a user's own templates, and most bytes of one."""

BUILT_IN = os.path.join(os.path.dirname(os.path.dirname(__file__)), "templates")
"""The templates of every page; a file of the same name in a user's own folder is taken instead."""


def _shown(value: object) -> object:
    """What a template's expression puts on the page."""
    if isinstance(value, str):
        return value if isinstance(value, Markdown) else md_text(value)
    return value


class _OwnTemplates:
    """The files of a user's folder; links in it are not followed."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def source(self, name: str) -> str | None:
        found = read_below(self._folder, name, _OWN_BYTES + 1)
        if found is None:
            return None
        if len(found[0]) > _OWN_BYTES:
            raise RenderError(f"{name}: larger than {_OWN_BYTES} bytes")
        return found[0].decode("utf-8")

    def names(self) -> list[str]:
        names: list[str] = []
        for folder, _, files in os.walk(self._folder):
            inner = os.path.relpath(folder, self._folder)
            names += [os.path.normpath(os.path.join(inner, name)) for name in files]
            if len(names) > _OWN_FILES:
                raise RenderError(
                    f"{self._folder} holds more than {_OWN_FILES} files; name a folder of templates"
                )
        return [name for name in names if read_below(self._folder, name, 1) is not None]


class Theme:
    """The templates of one run."""

    def __init__(self, folder: str) -> None:
        """Find the templates.

        Args:
            folder: The user's templates; empty for none.

        Raises:
            RenderError: The folder is missing.
        """
        if folder and not os.path.isdir(folder):
            raise RenderError(f"the folder of templates {folder} does not exist")
        self._own = _OwnTemplates(os.path.realpath(folder)) if folder else None
        self._built_in = sorted(os.listdir(BUILT_IN))
        self._confined = False

    @cached_property
    def _environment(self) -> Environment:
        from jinja2 import Environment, FunctionLoader, StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        # Not for our own templates, which it makes slower.
        kind = ImmutableSandboxedEnvironment if self._own else Environment
        environment = kind(
            loader=FunctionLoader(self._source),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            undefined=StrictUndefined,
            finalize=_shown,
            auto_reload=False,
        )
        environment.filters.update(code=md_code, text=md_text, cell=md_cell, url=md_url, md=Markdown)
        return environment

    def _source(self, name: str) -> str | None:
        """The text of a template; None when there is none of that name."""
        own = self._own.source(name) if self._own else None
        if own is not None or name not in self._built_in:
            return own
        with open(os.path.join(BUILT_IN, name), encoding="utf-8") as file:
            return file.read()

    def load(self) -> None:
        """Load what makes pages: once, before processes are forked that make them."""
        _ = self._environment

    @property
    def confine(self) -> Callable[[], None] | None:
        """What limits a process that makes pages, to be called first in it; None when nothing needs to."""
        return self._confine if self._own else None

    def _confine(self) -> None:
        self._confined = True
        with contextlib.suppress(OSError, ValueError):  # where the system tells or limits nothing
            with open("/proc/self/statm", "rb") as stream:
                pages = int(stream.read().split()[0])
            bound = pages * resource.getpagesize() + PAGE_MEMORY_BYTES
            resource.setrlimit(resource.RLIMIT_AS, (bound, resource.getrlimit(resource.RLIMIT_AS)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        # Processor time and no clock: on a busy machine a good template must not fail.
        signal.signal(signal.SIGPROF, _too_long)

    def fingerprint(self) -> str:
        """Return a text that differs whenever a template differs."""
        digest = hashlib.blake2b(digest_size=16)
        # Those that nobody uses, too: which ones a template includes is known only when it runs.
        for name in sorted({*self._built_in, *(self._own.names() if self._own else ())}):
            source = self._run(partial(self._source, name))
            digest.update(f"{name}\0{source}\0".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    def page(self, template: str, **values: object) -> str:
        """Return the text of a page, ending in one newline.

        Raises:
            RenderError: The template is wrong, takes too much, or asks for something that there is not; the message
                names it.
        """
        with _limited() if self._confined else contextlib.nullcontext():
            text = self._run(lambda: self._text(template, values))
        return text.rstrip("\n") + "\n"

    def _text(self, template: str, values: dict[str, object]) -> str:
        found = self._environment.get_template(template)
        if not self._own:
            return found.render(**values)
        pieces, size = [], 0
        for piece in found.generate(**values):
            pieces.append(piece)
            size += len(piece)
            if size > PAGE_CHARACTERS:
                raise RenderError(f"{template}: makes a page of more than {PAGE_CHARACTERS} characters")
        return "".join(pieces)

    def _run(self, action: Callable[[], Text]) -> Text:
        try:
            return action()
        except KwsearchError:
            raise
        except Exception as error:  # it is a program of the user's, and can fail in every way
            from jinja2 import TemplateError

            if isinstance(error, TemplateError):
                place = (
                    f"{getattr(error, 'name', None) or 'a template'}:{getattr(error, 'lineno', None) or 1}"
                )
                raise RenderError(f"{place}: {error}") from error
            if not self._own:
                raise
            raise RenderError(f"a template failed: {type(error).__name__}: {error}") from error


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    """Limit the processor time of what is done inside: by an exception, and where none gets through, by the end."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    # Later than the timer: it ends the process where no exception gets in, as within one regular expression.
    soft = int(used.ru_utime + used.ru_stime) + 2 * PAGE_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard < 0 else min(soft, hard), hard))
    signal.setitimer(signal.ITIMER_PROF, PAGE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _too_long(_: int, frame: FrameType | None) -> NoReturn:
    raise RenderError(OVER_THE_LIMITS)
