"""Judgments that nobody had to write: ``python -m benchmarks judgments --repository owner/name --history GITDIR``.

Two rules, both over one commit of the history, the *judged* one, which is old enough for enough commits to follow it:

* ``subject``: the subject of a later commit, as it was written, asks for the source files that it changed. What it
  brought is not in the tree that is asked, so it can be found only by what it is about.
* ``sentence``: the first sentence of a documentation comment that does not hold the name of what it documents asks for
  the file in which it stands, when no other file holds that comment's line.

Tests, documents, manifests and examples are no answers; commits that changed more than three source files, merges,
releases and formatting ask nothing. The rows are drawn by the SHA-1 of their text, so they do not depend on order.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

ENDINGS = tuple(
    f".{ending}"
    for ending in (
        *("py", "js", "jsx", "ts", "tsx", "go", "rs", "java", "kt", "swift", "scala"),
        *("c", "h", "cc", "cpp", "cxx", "hpp", "cs", "rb", "php", "sh", "bash"),
    )
)
"""Of files that can be answers."""

NO_ANSWER = re.compile(
    r"(?i:(^|[/_.-])(tests?|testing|testdata|spec|specs|docs?|examples?|samples?|fixtures?|bench(marks?)?|vendor|"
    r"third_party|extras|tutorials?|node_modules|mocks?|e2e)([/_.-]|$))|Tests?[./]|Spec\.|(^|/)test_|IT\.java",
)
ASKS_NOTHING = re.compile(
    r"^(merge|revert|bump|release|version|prepare|changelog|update (dep|lock|copyright|readme|version)|typo|fix typo|"
    r"format|lint|reformat|cleanup|clean up|\[?ci\b|chore|docs?\b|tests?\b|build\b|style\b)|\bclang-format\b|"
    r"\bv?\d+\.\d+\.\d+\b",
    re.IGNORECASE,
)
FEWEST_WORDS = 4
MOST_WORDS = 40
MOST_FILES = 3
FOLLOWING = 60
"""So many subjects follow the judged commit, when the history has them within MOST_COMMITS."""
MOST_COMMITS = 1500

MARKS = {".go": "//", ".rs": "///", ".cs": "///", ".swift": "///", ".rb": "#", ".sh": "#", ".bash": "#"}
"""What lines of documentation begin with; other languages have ``/** … */``, and C's family ``///`` as well."""
PYTHON = re.compile(
    r"^[ \t]*(?:async def|def|class) (\w+)[^\n]*:\n[ \t]+\"\"\"(.*?)\"\"\"", re.MULTILINE | re.DOTALL
)
BLOCK = re.compile(r"/\*\*(.*?)\*/", re.DOTALL)
MARK = re.compile(r"^[ \t]*(?:\*+|//[/!]?|#+)?[ \t]*")
TAGS = re.compile(r"</?\w+[^<>]*>|^@\w+ ")
SENTENCE = re.compile(r"(.+?[^.][.!?])(?:\s|$)", re.DOTALL)
DEFINED = re.compile(
    r"(?:\b(?:class|struct|enum|interface|trait|protocol|object|record|module|func|function|fn|def|type|val|fun|const)\s+"
    r"(?:\([^)]*\)\s*)?)(\w+)|^(?!return|if|for|while|else|switch)[\w:<>*&, ]+[ *&](\w+)\s*\(|^(\w+)\s*\(\)\s*{"
)
MARKUP = re.compile(
    r"[{}<>`@\\|]|https?:|\w\(|[a-z][A-Z]|_|\b(TODO|FIXME|XXX|Copyright|License)\b|e\.g\.$|i\.e\.$"
)


def git(history: Path, *command: str) -> str:
    """Return what git says; bytes that are no UTF-8 are replaced."""
    done = subprocess.run(["git", f"--git-dir={history}", *command], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def can_answer(path: str) -> bool:
    """Return whether a path is source that could be an answer."""
    return path.endswith(ENDINGS) and not NO_ANSWER.search(path)


def subjects(history: Path, newest: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (commit, subject, changed source files) from the newest commit on; an empty subject asks nothing."""
    said = git(
        history,
        "log",
        "--no-merges",
        "--no-renames",
        "--name-status",
        "--format=%x00%H%x01%s",
        f"-{MOST_COMMITS}",
        newest,
    )
    for record in said.split("\0")[1:]:
        head, _, changes = record.partition("\n")
        commit, _, subject = head.partition("\x01")
        rows = [line.split("\t") for line in changes.splitlines() if "\t" in line]
        files = tuple(sorted(row[1] for row in rows if can_answer(row[1])))
        words = re.findall(r"[A-Za-z]{2,}", subject)
        asks = (
            1 <= len(files) <= MOST_FILES
            and all(row[0] == "M" for row in rows if row[1] in files)
            and FEWEST_WORDS <= len(words) <= MOST_WORDS
            and not ASKS_NOTHING.search(subject)
        )
        yield commit, subject if asks else "", files


def judged_commit(history: Path, newest: str) -> tuple[str, list[tuple[str, tuple[str, ...]]]]:
    """Return the commit to ask, and the (subject, files) that follow it."""
    found: list[tuple[str, tuple[str, ...]]] = []
    judged = newest
    for commit, subject, files in subjects(history, newest):
        judged = commit
        if len(found) >= FOLLOWING:
            break
        if subject:
            found.append((subject, files))
    commit = judged
    there = set(git(history, "ls-tree", "-r", "--name-only", commit).splitlines())
    return commit, [(subject, files) for subject, files in found if there.issuperset(files)]


def documented(path: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield (name, documentation) of what a file defines, by shape alone."""
    if path.endswith(".py"):
        for match in PYTHON.finditer(text):
            yield match[1], match[2]
        return
    mark = MARKS.get(PurePosixPath(path).suffix, "///")
    lines = re.compile(rf"(?:^[ \t]*{mark}(?![/#!])[^\n]*\n)+", re.MULTILINE)
    for pattern in (BLOCK, lines):
        for match in pattern.finditer(text):
            following = text[match.end() : match.end() + 600].lstrip()
            while following.startswith(("@", "[", "#[", "template")):
                following = following.partition("\n")[2].lstrip()
            defined = DEFINED.search(following.partition("\n")[0])
            if defined:
                yield defined[1] or defined[2] or defined[3], match[1] if pattern is BLOCK else match[0]


def first_sentence(documentation: str) -> str:
    """Return the first sentence of a comment without its marks; empty when it is no plain sentence."""
    text = " ".join(
        TAGS.sub("", MARK.sub("", line)).strip() for line in documentation.strip().splitlines()
    ).strip()
    match = SENTENCE.match(text)
    if match is None or MARKUP.search(match[1]):
        return ""
    words = match[1].split()
    return match[1] if 6 <= len(words) <= MOST_WORDS else ""


def sentences(history: Path, commit: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (sentence, (file,)) of a commit's tree."""
    found: list[tuple[str, str]] = []
    having: Counter[str] = Counter()
    for path in git(history, "ls-tree", "-r", "--name-only", commit).splitlines():
        if not can_answer(path):
            continue
        text = git(history, "show", f"{commit}:{path}")
        lines = {
            line for line in (MARK.sub("", line).strip() for line in text.splitlines()) if len(line) > 15
        }
        having.update(lines)
        for name, documentation in documented(path, text):
            sentence = first_sentence(documentation)
            if not sentence or name.lower() in sentence.lower().replace(" ", ""):
                continue
            rows = [MARK.sub("", line).strip() for line in documentation.splitlines()]
            first = next((row for row in rows if row), "")
            found.append((sentence, path))
            having[f"\0{sentence}"] += 1
            if len(first) > 15 and having[first] > 1:
                having[f"\0{sentence}"] += 1
    for sentence, path in found:
        if having[f"\0{sentence}"] == 1:
            yield sentence, (path,)


def drawn(
    rows: list[tuple[str, tuple[str, ...]]], count: int, *, most_a_file: int = 2
) -> list[tuple[str, tuple[str, ...]]]:
    """Return ``count`` rows by the hash of their text, at most so many of one file."""
    files: Counter[str] = Counter()
    chosen = []
    for row in sorted(set(rows), key=lambda row: hashlib.sha1(row[0].encode()).hexdigest()):
        if files[row[1][0]] < most_a_file and len(chosen) < count:
            files[row[1][0]] += 1
            chosen.append(row)
    return sorted(chosen)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks judgments", description=__doc__)
    parser.add_argument("--repository", required=True, help="owner/name, as it is written in the rows")
    parser.add_argument("--history", type=Path, required=True, help="its git directory, with history")
    parser.add_argument("--newest", default="HEAD", help="the commit whose history is used")
    parser.add_argument("--count", type=int, default=16, help="rows of each rule")
    options = parser.parse_args()
    commit, subject_rows = judged_commit(options.history, options.newest)
    print(f"# {options.repository} {commit}")
    for category, rows in (
        ("subject", subject_rows),
        ("sentence", list(sentences(options.history, commit))),
    ):
        for query, files in drawn(rows, options.count):
            print(options.repository, category, "rule", " ".join(query.split()), " ".join(files), sep="\t")


if __name__ == "__main__":
    main()
