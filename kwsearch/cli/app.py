"""The command line as Typer sees it: each command a few lines over the library verb of the same name.

A correct call usually does not come by here (see __main__.py).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

import kwsearch
from kwsearch.cli.commands.completion import step_over_colon
from kwsearch.cli.commands.tags import TAGS_EXAMPLES, TAGS_HELP
from kwsearch.cli.foreign import FLAGS, command_hint
from kwsearch.cli.query import print_error
from kwsearch.cli.request import spell_out_negations
from kwsearch.cli.terminal.guard import FAILED, FOUND, INTERRUPTED, complain, guarded
from kwsearch.cli.typer_form import typer_function
from kwsearch.cli.verbs import HOMES, command_of


class SafeGroup(TyperGroup):
    """Commands whose every error is one safe line, whoever starts them."""

    def main(self, args: Sequence[str] | None = None, *_: Any, **extra: Any) -> NoReturn:
        """Run the command line and exit with its status."""
        arguments = list(sys.argv[1:] if args is None else args)
        if arguments[:1] == ["query"]:
            arguments[1:] = spell_out_negations(arguments[1:])
        extra |= {"prog_name": "kwsearch", "standalone_mode": False}
        # Not as a main program: Typer would print errors itself, foreign text as it is, and end with its own status.
        run = super().main
        raise SystemExit(guarded(lambda: _status(lambda: run(arguments, **extra), arguments)))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command of a command line; say what to write when there is none."""
        try:
            return super().resolve_command(ctx, args)
        except typer.TyperException as error:
            error.message = command_hint(args, error.message)
            raise


app = typer.Typer(
    name="kwsearch",
    cls=SafeGroup,
    help="Which files define, import, call or mention a word, and where? Answers from an index of the repository.",
    epilog="Exit status: 0 found, 1 nothing found, 2 could not answer (the reason is on standard error).",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def run_command(arguments: Sequence[str]) -> int:
    """Carry out a command line and return its exit status."""
    step_over_colon()
    try:
        app(list(arguments))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED
    return FOUND


def _status(run: Callable[[], object], arguments: Sequence[str]) -> int:
    """The exit status of a Typer run; errors in the use of the command line are told here."""
    try:
        status = run()
    except typer.Abort:
        return complain("aborted", "stopped")
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        if type(error).__name__ == "NoArgsIsHelpError":  # a class that Typer has and does not export
            typer.echo(error.format_message())
            return FAILED
        path = context.command_path if context else "kwsearch"
        text = " ".join(error.format_message().split()).removesuffix(".")
        option = getattr(error, "option_name", "")
        if path == "kwsearch query" and option in FLAGS:
            text = f"there is no {option}: {FLAGS[option]}"
        if path == "kwsearch query" and "--json" in arguments:
            print_error("usage", text)
        return complain("usage", f"{text}; see: {path} --help")
    if status == INTERRUPTED:
        raise KeyboardInterrupt  # Typer has swallowed it
    return status if isinstance(status, int) else FOUND


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kwsearch {kwsearch.__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


_groups = {"tags": typer.Typer(help=TAGS_HELP, epilog=TAGS_EXAMPLES, no_args_is_help=True)}

for _name in HOMES:
    _group, _, _last = _name.rpartition(" ")
    if _group and _group not in {row.name for row in app.registered_groups}:
        app.add_typer(_groups[_group], name=_group)
    _command = command_of(_name)
    _where = _groups[_group] if _group else app
    _where.command(_last, epilog=_command.examples or None)(typer_function(_command))
