"""What else answers: BM25 over split identifiers, ripgrep counting words, and another version of kwsearch."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers import Zoekt
from kwsearch.text.identifiers import split_identifier

WORD = re.compile(r"\w+")


class SplitFullText:
    """SQLite FTS5 with BM25; every identifier is indexed whole and in parts, any word of a query may match."""

    name = "BM25, split identifiers"

    def __init__(self, root: Path, files: Sequence[str]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(
            "create virtual table words using fts5(path unindexed, body, content_rowid=id)"
        )
        for path in files:
            text = (root / path).read_bytes().decode("utf-8", "replace")
            body = " ".join(self._terms(path + " " + text))
            self._connection.execute("insert into words(path, body) values(?, ?)", (path, body))

    @staticmethod
    def _terms(text: str) -> list[str]:
        terms = []
        for word in WORD.findall(text):
            parts = split_identifier(word.encode())
            terms.append(word.lower())
            if len(parts) > 1:
                terms += [part.decode() for part in parts]
        return terms

    def search(self, query: str) -> list[str]:
        """Return the ten best paths."""
        terms = " OR ".join(f'"{term}"' for term in dict.fromkeys(self._terms(query)))
        if not terms:
            return []
        rows = self._connection.execute(
            "select path from words where words match ? order by bm25(words), path limit 10", (terms,)
        )
        return [path for (path,) in rows]


class RipgrepWords:
    """ripgrep: most distinct words of the query first, then most matching lines."""

    name = "ripgrep words"

    def __init__(self, root: Path, files: Sequence[str]) -> None:
        self._root = root

    def search(self, query: str) -> list[str]:
        """Return the ten best paths."""
        distinct: Counter[str] = Counter()
        lines: Counter[str] = Counter()
        for word in dict.fromkeys(WORD.findall(query.lower())):
            done = subprocess.run(
                ["rg", "--count", "--ignore-case", "--word-regexp", "--fixed-strings", "--", word, "."],
                cwd=self._root, capture_output=True, text=True, errors="replace", check=False, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            for line in done.stdout.splitlines():
                path, _, count = line.rpartition(":")
                path = path.removeprefix("./")
                distinct[path] += 1
                lines[path] += int(count)
        return sorted(distinct, key=lambda path: (-distinct[path], -lines[path], path))[:10]


class ZoektWords:
    """zoekt with the symbols of ctags: files with all words, or with any of them where none has all."""

    name = "zoekt"

    def __init__(self, server: Zoekt) -> None:
        self._server = server

    def search(self, query: str) -> list[str]:
        """Return the ten best paths."""
        words = [f'"{word}"' for word in dict.fromkeys(WORD.findall(query))]
        if not words:
            return []
        return self._server.paths(" ".join(words), 10) or self._server.paths(f"({' or '.join(words)})", 10)


class OtherVersion:
    """Another kwsearch, by its command line: what we were, to see what has changed."""

    name = "kwsearch, other version"

    def __init__(self, program: str, root: Path, index_dir: Path) -> None:
        self._program = program
        self._places = ["--index-dir", str(index_dir)]
        self._root = str(root)
        done = subprocess.run(
            [program, "index", self._root, *self._places], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{program}: {done.stderr.strip()}")

    def search(self, query: str) -> list[str]:
        """Return the ten best paths."""
        done = subprocess.run(
            [self._program, "query", "--root", self._root, *self._places, "--stale=trust", "--json", "--limit=10",
             "--", query],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        return [row["path"] for row in rows if row["type"] == "hit"]
