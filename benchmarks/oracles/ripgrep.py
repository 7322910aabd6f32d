"""Words and regular expressions against ripgrep.

``python -m benchmarks rg_words --corpus DIR…``: files that have a whole word, as ``rg -lwi`` lists them.
``python -m benchmarks rg_regexes --corpus DIR…``: lines on which matches of a pattern begin, as ``rg`` finds them, or
``rg -U`` when the pattern names a line end, any character or an end of the text; a pattern that one of the two refuses
is counted as such.

Both look at the files that are indexed; ripgrep reads all files below the root and the others are left out.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import kwsearch
from benchmarks.oracles.patterns import PICKED, generated

EVERYTHING = (
    "rg",
    "--no-config",
    "--no-ignore",
    "--hidden",
    "--text",
    "--no-messages",
    "--color=never",
    "--null",
)
"""All files, text or not, as they are."""

SHOWN = 12

WORD = re.compile(r"\w{2,60}")


def indexes(prog: str, samples: int) -> Iterator[tuple[str, kwsearch.Index, argparse.Namespace]]:
    """Read the command line; yield each corpus with a fresh index of it."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks {prog}", description=__doc__)
    parser.add_argument("--corpus", required=True, nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--samples", type=int, default=samples, help="how many in each corpus")
    options = parser.parse_args()
    for corpus in options.corpus:
        with tempfile.TemporaryDirectory() as work:
            kwsearch.build_index(corpus, index_dir=f"{work}/index")
            with kwsearch.open_index(corpus, index_dir=f"{work}/index") as index:
                yield corpus, index, options


def ripgrep(root: str, arguments: Sequence[str]) -> tuple[int, bytes]:
    """Run ripgrep below a root; return its status, 2 for a pattern that it cannot read, and what it printed."""
    done = subprocess.run(
        [*EVERYTHING, *arguments, "."], cwd=root, capture_output=True, check=False, timeout=600
    )
    return done.returncode, done.stdout


# -- words ------------------------------------------------------------------------------------------------------


def some_words(root: str, paths: Sequence[str], count: int, seed: int) -> list[str]:
    """Return words that stand in the files: half of them any occurrence, half of them any distinct word."""
    rng = random.Random(seed)
    occurrences: list[str] = []
    for path in rng.sample(paths, min(len(paths), 400)):
        text = (Path(root) / path).read_bytes().decode("utf-8", "replace")
        words = [word for word in WORD.findall(text) if not word.isdecimal()]
        occurrences += rng.sample(words, min(len(words), 200))
    distinct = sorted(set(occurrences))
    found = dict.fromkeys(rng.sample(occurrences, min(count // 2, len(occurrences))))
    for word in rng.sample(distinct, len(distinct)):
        if len(found) >= count:
            break
        found[word] = None
    return list(found)


def words() -> None:
    """Ask for words; print how many files were missed, and which files only kwsearch has."""
    missed = 0
    for corpus, index, options in indexes("rg_words", 300):
        indexed = set(index.files())
        counts: Counter[str] = Counter()
        for word in some_words(corpus, sorted(indexed), options.samples, options.seed):
            wanted = listed(ripgrep(corpus, ["-lwiF", "--null", "-e", word])[1]) & indexed
            # Paths that are called so are answers, too; ripgrep knows texts alone.
            hits = index.search(f'content:"{word}"', limit=0).hits
            found = {hit.path for hit in hits}
            counts["words"] += 1
            counts["files"] += len(wanted)
            counts["missed"] += len(wanted - found)
            counts["more"] += len(found - wanted)
            for path in sorted(wanted - found)[:3]:
                print(f"  {word!r} missed in {path}")
        missed += counts["missed"]
        print(
            f"{corpus}: {counts['words']} words in {counts['files']:,} files: {counts['missed']} missed, "
            f"{counts['more']} more than ripgrep's"
        )
    sys.exit(bool(missed))


def listed(output: bytes) -> set[str]:
    """The paths that ``rg -l --null`` printed."""
    return {
        path.removeprefix(b"./").decode("utf-8", "surrogateescape") for path in output.split(b"\0") if path
    }


# -- regular expressions ----------------------------------------------------------------------------------------


def regexes() -> None:
    """Ask for patterns; print how many have other lines than ripgrep's."""
    wrong = 0
    for corpus, index, options in indexes("rg_regexes", 200):
        indexed = set(index.files())
        patterns = [*PICKED, *generated(corpus, sorted(indexed), options.samples, options.seed)]
        counts: Counter[str] = Counter()
        for pattern, exact_case in [(pattern, bool(number % 2)) for number, pattern in enumerate(patterns)]:
            outcome = compare(corpus, index, indexed, pattern, exact_case=exact_case)
            counts[outcome] += 1
            if outcome.startswith("other"):
                wrong += 1
        print(
            f"{corpus}: {len(patterns)} patterns:",
            ", ".join(f"{name} {count}" for name, count in counts.most_common()),
        )
    sys.exit(bool(wrong))


def compare(root: str, index: kwsearch.Index, indexed: set[str], pattern: str, *, exact_case: bool) -> str:
    """Say how the lines of a pattern compare; print what differs."""
    mode = ["-U"] if names_more_than_a_line(pattern) else []
    status, output = ripgrep(root, [*mode, "--json", *([] if exact_case else ["-i"]), "-e", pattern])
    try:
        result = index.search(f"content:/{slashed(pattern)}/", limit=0, case="yes" if exact_case else "no")
    except kwsearch.KwsearchError as error:
        if status == 2:
            return "refused by both"
        print(f"  {pattern!r} is refused: {error}")
        return "refused by kwsearch"
    if status == 2:
        return "refused by ripgrep"
    if any("time was up" in notice for notice in result.notices):
        print(f"  {pattern!r} is not finished in time: {result.total} files")
        return "not finished in time"
    wanted = {place for place in begun(output) if place[0] in indexed}
    found = {(hit.path, match.line) for hit in result.hits for match in hit.matches}
    if wanted == found:
        return "equal"
    print(
        f"  {'' if exact_case else '(?i)'}{pattern!r}: {len(wanted - found)} of {len(wanted)} lines missed, "
        f"{len(found - wanted)} more"
    )
    for what, places in (("missed", wanted - found), ("more", found - wanted)):
        for path, line in sorted(places)[:2]:
            print(f"    {what} {path}:{line}")
    return "other lines"


def names_more_than_a_line(pattern: str) -> bool:
    """Whether what plain ripgrep makes of a pattern is not what it says: it knows no text but a line."""
    flags = re.search(r"\(\?[a-zA-Z]*s|\(\?[a-zA-Z]*-[a-zA-Z]*m", pattern)
    whole = re.search(r"\[(\\s\\S|\\S\\s|\\d\\D|\\D\\d|\\w\\W|\\W\\w)\]", pattern)
    # Escapes by twos, so that the second half of an escaped backslash begins none; [^\n] excludes, it does not name.
    escapes = re.findall(r"\[\^[^\]]*\]|\\.", pattern, re.DOTALL)
    return bool(flags or whole or "\n" in pattern or {r"\n", r"\A", r"\z"} & set(escapes))


def slashed(pattern: str) -> str:
    """A pattern with its slashes escaped, as the query language wants it."""
    return re.sub(r"\\.|/", lambda found: r"\/" if found[0] == "/" else found[0], pattern, flags=re.DOTALL)


def begun(output: bytes) -> Iterator[tuple[str, int]]:
    """Yield the path and line of every match in ``rg --json``, where it begins."""
    for row in output.splitlines():
        event = json.loads(row)
        if event["type"] != "match":
            continue
        data = event["data"]
        path, text = bytes_of(data["path"]), bytes_of(data["lines"])
        # It does not tell the match of nothing behind a last line without a line end.
        for start in [match["start"] for match in data["submatches"]] or [0]:
            line = data["line_number"] + text.count(b"\n", 0, start)
            yield path.decode("utf-8", "surrogateescape").removeprefix("./"), line


def bytes_of(field: dict[str, str]) -> bytes:
    """The bytes of a field of ``rg --json``, which is text or, where that is no UTF-8, base64."""
    return field["text"].encode() if "text" in field else base64.b64decode(field["bytes"])
