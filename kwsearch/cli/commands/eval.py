"""``kwsearch eval``: how well an index answers questions whose right answers somebody has written down."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import TextIOWrapper
from typing import TextIO

import kwsearch
from kwsearch.cli.commands.options import INDEX_DIR, SWITCH, TEXT, Argument, Command, Flag
from kwsearch.cli.terminal.guard import FOUND
from kwsearch.cli.terminal.stream import raw, write

EVAL_EXAMPLES = """\b
Examples:
  printf 'parse config\\tsrc/config.py\\n' > right.tsv
  kwsearch eval right.tsv                  NDCG@10, MRR and recall@10
  kwsearch eval right.tsv --against ~/try  what other weights would change

A line is: question TAB path, or question TAB path TAB grade (1 to 10). ~/try is a folder whose .kwsearch.toml has
a table [ranking]; a folder without one stands for the usual weights."""

MOST_LETTERS = 16_000_000
"""Of a file of judgments; more is none, and some never end."""


def evaluate(
    file: str,
    *,
    root: str | None = None,
    against: str | None = None,
    as_json: bool = False,
    index_dir: str | None = None,
) -> int:
    """Measure the ranking on your own judgments."""
    if file == "-":
        # Not as text, whose encoding is the terminal's: paths are made of any bytes, as in a file.
        letters = TextIOWrapper(raw(sys.stdin, "standard input"), encoding="utf-8", errors="surrogateescape")
        judgments = kwsearch.read_judgments(_lines_of(letters, "standard input"), "standard input")
    else:
        with open(file, encoding="utf-8", errors="surrogateescape") as stream:
            judgments = kwsearch.read_judgments(_lines_of(stream, file), file)
    found = kwsearch.evaluate_ranking(judgments, root, index_dir=index_dir)
    other = None
    if against is not None:
        other = kwsearch.evaluate_ranking(judgments, root, index_dir=index_dir, ranking_of=against)
    if as_json:
        write(sys.stdout, (kwsearch.json_line(row) for row in _rows(found, other)))
    else:
        write(sys.stdout, (kwsearch.printable(line) + "\n" for line in _lines(found, other)))
    return FOUND


def _lines_of(stream: TextIO, name: str) -> Iterator[str]:
    left = MOST_LETTERS
    while line := stream.readline(left + 1):
        # Before a line is kept: one of a device has no end.
        left -= len(line)
        if left < 0:
            raise kwsearch.ConfigError(
                f"{name} has more than {MOST_LETTERS:,} letters; judgments are short lines"
            )
        yield line


def _rows(found: kwsearch.RankingReport, other: kwsearch.RankingReport | None) -> Iterator[dict[str, object]]:
    for number, row in enumerate(found.questions):
        fields: dict[str, object] = {"type": "question", **row._asdict(), "ranks": dict(row.ranks)}
        if other is not None:
            fields["against"] = dict(other.questions[number].ranks)
        yield fields
    for name, report in (("summary", found), ("against", other)):
        if report is not None:
            means = {"ndcg": report.ndcg, "mrr": report.mrr, "recall": report.recall}
            yield {"type": name, "questions": len(report.questions), **means}


def _lines(found: kwsearch.RankingReport, other: kwsearch.RankingReport | None) -> Iterator[str]:
    for number, row in enumerate(found.questions):
        before = dict(row.ranks)
        after = dict(other.questions[number].ranks) if other is not None else before
        moved = [path for path in before if before[path] != after[path]]
        # Beside another ranking only what moves is of interest.
        if other is None or moved:
            yield row.query
        for path in before if other is None else moved:
            places = (
                _place(before[path]) if other is None else f"{_place(before[path])} → {_place(after[path])}"
            )
            yield f"  {places:>7}  {path}"
    for title, report in (("", found), ("against  ", other)):
        if report is not None:
            asked = kwsearch.count_of(len(report.questions), "question")
            yield (
                f"{title if other is None or title else 'now      '}{asked}  "
                f"NDCG@10 {report.ndcg:.3f}  MRR {report.mrr:.3f}  recall@10 {report.recall:.3f}"
            )


def _place(rank: int) -> str:
    return str(rank) if rank else "-"


COMMANDS = {
    "eval": Command(
        evaluate,
        (Argument("file", "Lines of question TAB path; - is standard input.", "FILE", required=True),),
        (
            Flag(("--root",), "root", TEXT, "The indexed folder; else the enclosing repository.", "FOLDER"),
            Flag(
                ("--against",),
                "against",
                TEXT,
                "A folder whose settings rank otherwise; show what moves.",
                "FOLDER",
            ),
            Flag(("--json",), "as_json", SWITCH, "JSON Lines: one object for each question."),
            INDEX_DIR,
        ),
        EVAL_EXAMPLES,
    )
}
