"""The limit of building: bare tree-sitter parsing of the same files, same grammars, same number of processes."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import time

from kwsearch.languages.table import LANGUAGES  # the table that says which grammar reads which language


def parse_all(root: str, files: list[tuple[str, str]], processes: int) -> float:
    """Parse files and return the wall seconds, processes' start included.

    Args:
        root: Folder that the paths are relative to.
        files: (path, language) of every file; those without a grammar are only read.
        processes: How many processes share the work, largest files first.
    """
    ordered = sorted(files, key=lambda file: -os.path.getsize(os.path.join(root, file[0])))
    context = multiprocessing.get_context("fork")
    counter = context.Value("i", 0)
    start = time.perf_counter()
    workers = [context.Process(target=_parse, args=(root, ordered, counter)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - start


def _parse(root: str, files: list[tuple[str, str]], counter) -> None:  # type: ignore[no-untyped-def]
    import gc

    from tree_sitter import Language, Parser

    gc.disable()
    parsers: dict[str, Parser | None] = {}
    grammars = {row.name: row.grammar for row in LANGUAGES}
    while True:
        with counter.get_lock():
            first = counter.value
            counter.value = first + 8
        if first >= len(files):
            return
        for path, language in files[first : first + 8]:
            if language not in parsers:
                grammar = grammars.get(language, "")
                package, _, function = grammar.rpartition(".")
                parsers[language] = (
                    Parser(Language(getattr(importlib.import_module(package), function)()))
                    if grammar
                    else None
                )
            with open(os.path.join(root, path), "rb") as file:
                data = file.read()
            parser = parsers[language]
            if parser is not None:
                parser.parse(data)
