"""Commands as Typer sees them: functions whose signature says what options.py's data says."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

import kwsearch
from kwsearch.cli.commands.completion import filter_value, one_of, query_word
from kwsearch.cli.commands.options import (
    CHOICE,
    FOLDER,
    LIST,
    NUMBER,
    QUERY_TEXT,
    SWITCH,
    TEXT,
    Argument,
    Command,
    Flag,
)
from kwsearch.cli.terminal.hyperlinks import NAMED

_TYPES: dict[str, Any] = {
    SWITCH: bool,
    LIST: list[str] | None,
    NUMBER: int | None,
    CHOICE: str | None,
    FOLDER: list[str] | None,
    TEXT: str | None,
}
"""What Typer reads for each form; a folder as a list, so that a second one is seen."""


def typer_function(command: Command) -> Callable[..., int]:
    """Return a function that Typer declares and runs a command by."""

    def run(**values: Any) -> int:
        for flag in command.flags:
            given = values[flag.field]
            name = flag.names[-1]
            if flag.form == CHOICE and given is not None and given not in flag.choices:
                raise typer.BadParameter(
                    f"{given!r} is not one of {', '.join(flag.choices)}", param_hint=name
                )
            if flag.form == FOLDER and given:
                if len(given) > 1:
                    raise typer.BadParameter(f"given {len(given)} times; name one folder", param_hint=name)
                values[flag.field] = given[0]
        return command.run(**values)

    own = inspect.signature(command.run).parameters
    defaults = {name: parameter.default for name, parameter in own.items()}
    # Typer reads help and options off a function: this one looks as if it had been written by hand.
    run.__doc__ = command.run.__doc__
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # what Typer reads
        [
            *(_argument(argument, defaults) for argument in command.arguments),
            *(_option(flag, defaults) for flag in command.flags),
        ]
    )
    return run


def _argument(argument: Argument, defaults: dict[str, Any]) -> inspect.Parameter:
    declared = typer.Argument(
        help=argument.help, metavar=argument.metavar or None, autocompletion=_completion(argument)
    )
    usual = inspect.Parameter.empty if argument.required else defaults[argument.field]
    kind: Any = list[str] if argument.many else str
    return _parameter(argument.field, kind if argument.required else kind | None, declared, usual)


def _option(flag: Flag, defaults: dict[str, Any]) -> inspect.Parameter:
    settings = kwsearch.Settings()
    usual = defaults.get(flag.field, False if flag.form == SWITCH else None)
    declared = typer.Option(
        *flag.names,
        help=flag.help.format(limit=settings.limit, stale=settings.stale),
        metavar=flag.metavar or None,
        min=flag.least,
        max=flag.most,
        autocompletion=_completion(flag),
    )
    return _parameter(flag.field, _TYPES[flag.form], declared, usual)


def _parameter(name: str, kind: Any, declared: Any, usual: Any) -> inspect.Parameter:
    annotation = Annotated[kind, declared]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=usual, annotation=annotation)


def _completion(row: Argument | Flag) -> Callable[..., list[str]] | None:
    """What completes a value; None when the shell's own files do."""
    if row.choices:
        return one_of(row.choices)
    if row.field == "hyperlinks":
        return one_of(tuple(NAMED))
    if row.key == QUERY_TEXT:
        return query_word
    return filter_value(row.key) if row.key and row.key != "glob" else None
