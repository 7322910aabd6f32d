"""The templates: the built-in ones, each of which a file of the same name in the user's folder replaces.

Every value that a template shows is escaped as Markdown unless it is Markdown already. A user's templates may come
with a repository, so with any of them all templates run in Jinja2's sandbox.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import partial

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kwsearch.errors import RenderError
from kwsearch.render.markdown.escape import Markdown, md_cell, md_code, md_text, md_url

BUILT_IN = os.path.join(os.path.dirname(os.path.dirname(__file__)), "templates")
TEMPLATES = (
    "docs.md.j2",
    "kw.md.j2",
    "index.md.j2",
    "doc.md.j2",
    "sub.md.j2",
    "keywords.md.j2",
    "root.md.j2",
)
"""Every template that can be replaced."""


def _shown(value: object) -> object:
    """What a template's expression puts on the page."""
    if isinstance(value, str):
        return value if isinstance(value, Markdown) else md_text(value)
    return value


class Theme:
    """The templates of one run."""

    def __init__(self, folder: str) -> None:
        """Load the templates.

        Args:
            folder: The user's templates; empty for none.

        Raises:
            RenderError: The folder is missing, or a template cannot be read.
        """
        if folder and not os.path.isdir(folder):
            raise RenderError(f"the folder of templates {folder} does not exist")
        loader: BaseLoader = FileSystemLoader(BUILT_IN)
        kind: type[Environment] = Environment
        if folder:
            loader, kind = ChoiceLoader([FileSystemLoader(folder), loader]), ImmutableSandboxedEnvironment
        self._environment = kind(
            loader=loader,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            undefined=StrictUndefined,
            finalize=_shown,
            auto_reload=False,
        )
        self._environment.filters.update(code=md_code, text=md_text, cell=md_cell, url=md_url, md=Markdown)

    def fingerprint(self) -> str:
        """Return a text that differs whenever a template differs."""
        digest = hashlib.blake2b(digest_size=16)
        environment, loader = self._environment, self._environment.loader
        assert loader is not None
        for name in sorted(environment.list_templates()):
            source = self._run(partial(_source, loader, environment, name))
            digest.update(f"{name}\0{source}\0".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    def page(self, template: str, **values: object) -> str:
        """Return the text of a page, ending in one newline.

        Raises:
            RenderError: The template is wrong, or asks for something that there is not; the message names it.
        """
        text = self._run(lambda: self._environment.get_template(template).render(**values))
        return text.rstrip("\n") + "\n"

    def _run(self, action: Callable[[], str]) -> str:
        try:
            return action()
        except TemplateError as error:
            place = f"{getattr(error, 'name', None) or 'a template'}:{getattr(error, 'lineno', None) or 1}"
            raise RenderError(f"{place}: {error}") from error
        except (TypeError, ValueError, LookupError, ArithmeticError, OverflowError) as error:
            raise RenderError(f"a template failed: {type(error).__name__}: {error}") from error


def _source(loader: BaseLoader, environment: Environment, name: str) -> str:
    return loader.get_source(environment, name)[0]
