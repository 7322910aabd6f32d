"""The command line: Typer, and what a terminal shows. It asks the public API alone."""
