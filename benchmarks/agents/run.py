"""Thirty questions about repositories that nothing was tuned on: calls and tokens until the file that answers is seen.

The search tool is asked in the question's own words, and for further files when the first answer lacks the right one.
Grep and read looks for every word of the question that is no stop word, takes the files with most of the words first,
and reads them one by one, as agents do that have nothing else.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from statistics import mean

import kwsearch
from kwsearch.mcp import answers

MOST_CALLS = 12
MOST_TOKENS = 2_000
"""Bound of one answer of the search tool, its default."""
GREP_TOKENS = 4_000
"""What an agent's shell shows of one command."""
READ_LINES = 2_000
"""Lines that an agent reads of a file at once."""
STOP_WORDS = {
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "does", "for", "from", "how", "in", "is", "it", "its",
    "know", "many", "not", "of", "on", "once", "or", "over", "run", "such", "that", "the", "to", "under", "up", "uses",
    "what", "where", "which", "with",
}  # fmt: skip


def by_search(index: kwsearch.FreshIndex, question: str, answer: str) -> Iterator[tuple[int, bool, bool]]:
    """Yield each call as (tokens, whether the answer is in it, whether it is the first file of all)."""
    cursor = ""
    for call in range(MOST_CALLS):
        text = answers.search(index, question, limit=10, max_tokens=MOST_TOKENS, cursor=cursor, context=0)
        files = re.findall(r"^\d+\. (\S+)", text, flags=re.MULTILINE)
        yield (
            len(text.encode()) // answers.BYTES_PER_TOKEN,
            answer in files,
            call == 0 and files[:1] == [answer],
        )
        more = re.search(r'cursor="([^"]+)"', text)
        if answer in files or more is None:
            return
        cursor = more[1]


def by_grep(root: str, question: str, answer: str) -> Iterator[tuple[int, bool, bool]]:
    """Yield each call likewise: one grep, then reads of files."""
    words = [word for word in re.findall(r"\w+", question.lower()) if word not in STOP_WORDS]
    command = ["rg", "-n", "-i", "--no-heading", "--sort=path", *(f"-e{word}" for word in words), "."]
    found = subprocess.run(command, cwd=root, capture_output=True, check=False).stdout
    yield min(len(found) // answers.BYTES_PER_TOKEN, GREP_TOKENS), False, False
    has: dict[str, set[str]] = defaultdict(set)
    lines: dict[str, int] = defaultdict(int)
    for row in found.decode("utf-8", "replace").splitlines():
        path, _, text = row.partition(":")
        path = path.removeprefix("./")
        has[path].update(word for word in words if word in text.lower())
        lines[path] += 1
    ranked = sorted(has, key=lambda path: (-len(has[path]), -lines[path], path))
    for number, path in enumerate(ranked[: MOST_CALLS - 1]):
        with open(os.path.join(root, path), "rb") as file:
            size = sum(len(line) for line, _ in zip(file, range(READ_LINES), strict=False))
        yield size // answers.BYTES_PER_TOKEN, path == answer, number == 0 and path == answer
        if path == answer:
            return


def main() -> None:
    """Ask all questions both ways and print what each took."""
    parser = argparse.ArgumentParser(prog=sys.argv[0], description=main.__doc__)
    parser.add_argument("corpora", help="a folder of checkouts, each called owner+name")
    chosen = parser.parse_args()
    with open(os.path.join(os.path.dirname(__file__), "questions.tsv"), encoding="utf-8") as file:
        questions = list(csv.DictReader(file, delimiter="\t"))
    rows: dict[str, list[tuple[bool, bool, bool, int, int]]] = {"search": [], "grep and read": []}
    for question in questions:
        root = os.path.join(chosen.corpora, question["repository"].replace("/", "+"))
        with kwsearch.open_fresh_index(root) as index:
            ways = (
                ("search", by_search(index, question["question"], question["answer"])),
                ("grep and read", by_grep(root, question["question"], question["answer"])),
            )
            for way, calls in ways:
                made = list(calls)
                found = made[-1][1]
                first = made[0][1] if way == "search" else len(made) == 2 and found
                tokens = sum(call[0] for call in made)
                rows[way].append((found, first, any(call[2] for call in made), len(made), tokens))
                if way == "search" and not first:
                    print(f"not in the first answer: {question['question']} ({question['answer']})")
    for way, results in rows.items():
        found, first, best, calls, spent = zip(*results, strict=True)
        print(
            f"{way:14} {len(results)} questions: found {sum(found)}, in the first result {sum(first)}, as its first"
            f" file {sum(best)}; calls {mean(calls):.1f}, tokens {mean(spent):,.0f} on average"
        )
