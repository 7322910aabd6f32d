"""The command line as Typer sees it: each command a few lines over the library verb of the same name.

``kwsearch query`` usually does not come by here (see __main__.py); what it does is in cli_query.py.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

import kwsearch
from kwsearch.cli.commands.completion import step_over_colon
from kwsearch.cli.commands.doctor import doctor
from kwsearch.cli.commands.eval import EVAL_EXAMPLES, evaluate
from kwsearch.cli.commands.export import EXPORT_EXAMPLES, export
from kwsearch.cli.commands.import_ import IMPORT_EXAMPLES, import_
from kwsearch.cli.commands.index import INDEX_EXAMPLES, forget, index, status, verify
from kwsearch.cli.commands.keywords_diff import DIFF_EXAMPLES, KEYWORDS_EXAMPLES, diff, keywords
from kwsearch.cli.commands.render import RENDER_EXAMPLES, render
from kwsearch.cli.commands.servers import MCP_EXAMPLES, SERVE_EXAMPLES, lsp, mcp, serve, watch
from kwsearch.cli.commands.show import SHOW_EXAMPLES, show
from kwsearch.cli.commands.symbols import SYMBOLS_EXAMPLES, symbols
from kwsearch.cli.commands.tags import tags_app
from kwsearch.cli.commands.why_not import WHY_NOT_EXAMPLES, why_not
from kwsearch.cli.foreign import FLAGS, command_hint
from kwsearch.cli.query_flags import QUERY_EXAMPLES, query
from kwsearch.cli.request import spell_out_negations
from kwsearch.cli.terminal.guard import FAILED, FOUND, INTERRUPTED, complain, guarded


class SafeGroup(TyperGroup):
    """Commands whose every error is one safe line, whoever starts them."""

    def main(self, args: Sequence[str] | None = None, *_: Any, **extra: Any) -> NoReturn:
        """Run the command line and exit with its status."""
        arguments = list(sys.argv[1:] if args is None else args)
        if arguments[:1] == ["query"]:
            arguments[1:] = spell_out_negations(arguments[1:])
        extra |= {"prog_name": "kwsearch", "standalone_mode": False}
        run = super().main
        raise SystemExit(guarded(lambda: _status(lambda: run(arguments, **extra))))

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


def _status(run: Callable[[], object]) -> int:
    """The exit status of a Typer run; errors in the use of the command line are told here."""
    try:
        status = run()
    except typer.Abort:
        return complain("aborted", "stopped")
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error.format_message())
            return FAILED
        path = context.command_path if context else "kwsearch"
        text = " ".join(error.format_message().split()).removesuffix(".")
        option = getattr(error, "option_name", "")
        if path == "kwsearch query" and option in FLAGS:
            text = f"there is no {option}: {FLAGS[option]}"
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


app.command(epilog=INDEX_EXAMPLES)(index)
app.command(epilog=QUERY_EXAMPLES)(query)
app.command(epilog=SYMBOLS_EXAMPLES)(symbols)
app.command(epilog=SHOW_EXAMPLES)(show)
app.command(epilog=KEYWORDS_EXAMPLES)(keywords)
app.command(epilog=RENDER_EXAMPLES)(render)
app.command(epilog=DIFF_EXAMPLES)(diff)
app.command(epilog=EXPORT_EXAMPLES)(export)
app.command("import", epilog=IMPORT_EXAMPLES)(import_)
app.add_typer(tags_app, name="tags")
app.command(epilog=SERVE_EXAMPLES)(serve)
app.command(epilog=MCP_EXAMPLES)(mcp)
app.command()(lsp)
app.command()(watch)
app.command()(status)
app.command()(doctor)
app.command(epilog=WHY_NOT_EXAMPLES)(why_not)
app.command("eval", epilog=EVAL_EXAMPLES)(evaluate)
app.command()(verify)
app.command()(forget)
