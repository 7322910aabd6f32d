"""Arguments and flags that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

Root = Annotated[
    str | None,
    typer.Argument(
        help="The folder; without it, the enclosing repository, else the enclosing indexed folder.",
        show_default=False,
    ),
]

IndexDir = Annotated[
    str | None,
    typer.Option(
        help="The folder that holds the index, when not in the cache.", metavar="FOLDER", show_default=False
    ),
]
