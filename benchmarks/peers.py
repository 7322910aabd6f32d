"""The tools that people use instead: each builds its index of the same files and answers the same questions.

A peer that is not installed is left out and said so. None is a dependency.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.measure import Run, run

WORD = re.compile(r"[^\W\d]\w+")


def version(command: str) -> str:
    """Return the first version number that a command prints, or an empty string when it is not installed."""
    if not shutil.which(command):
        return ""
    for flag in ("--version", "-version", "--help"):
        done = subprocess.run([command, flag], capture_output=True, text=True, check=False)
        found = re.search(r"\d+\.\d+[\w.]*", done.stdout + done.stderr)
        if found:
            return found[0]
    return "unknown version"


class Tool:
    """A command-line peer.

    Attributes:
        name: The command, with its version.
        index: Where it put its index, a file or a folder.
    """

    def __init__(
        self, name: str, program: str, build: list[str], query: list[str], index: str, cwd: str
    ) -> None:
        self.name = f"{name} {version(program)}"
        self.build_command = build
        self.query_command = query
        self.index = index
        self.cwd = cwd

    def build(self) -> Run:
        """Build its index anew."""
        return run(self.build_command, cwd=self.cwd)

    def index_bytes(self) -> int:
        """Return the size of what it built."""
        if os.path.isfile(self.index):
            return os.path.getsize(self.index)
        return sum(
            os.path.getsize(os.path.join(folder, name))
            for folder, _, names in os.walk(self.index)
            for name in names
        )

    def query(self, term: str) -> list[str]:
        """Return the command that asks for a term."""
        return [term if part == "TERM" else part for part in self.query_command]


def tools(root: str, files: list[str], work: str) -> tuple[list[Tool], list[str]]:
    """Return the installed command-line peers, set up for exactly these files, and the names of the missing ones.

    Args:
        root: Absolute path of the tree.
        files: Paths relative to it.
        work: An empty folder for their indexes.
    """
    listing = os.path.join(work, "files.txt")
    with open(listing, "w", encoding="utf-8", errors="surrogateescape") as out:
        out.writelines(path + "\n" for path in files)
    gtags = os.path.join(work, "gtags")
    os.makedirs(gtags, exist_ok=True)
    cindex = os.path.join(work, "csearch.index")
    candidates = [
        ("ctags", "ctags", ["ctags", "-L", listing, "-f", f"{work}/tags", "--fields=+n"],
         ["grep", "-m20", "^TERM\t", f"{work}/tags"], f"{work}/tags"),
        ("gtags", "gtags", ["gtags", "-f", listing, gtags],
         ["env", f"GTAGSDBPATH={gtags}", f"GTAGSROOT={root}", "global", "-x", "TERM"], gtags),
        ("mkid", "mkid", ["mkid", "-o", f"{work}/ID", "--files0-from=-"], ["lid", "-f", f"{work}/ID", "TERM"],
         f"{work}/ID"),
        ("codesearch", "cindex", ["env", f"CSEARCHINDEX={cindex}", "cindex", root],
         ["env", f"CSEARCHINDEX={cindex}", "csearch", "-n", r"\bTERM\b"], cindex),
        ("ripgrep", "rg", ["true"], ["rg", "-nw", "TERM", root], "/nonexistent"),
    ]  # fmt: skip
    found, missing = [], []
    for name, program, build, query, index in candidates:
        if not shutil.which(program):
            missing.append(name)
            continue
        if name == "mkid":
            build = ["sh", "-c", f"tr '\\n' '\\0' < '{listing}' | mkid -o '{work}/ID' --files0-from=-"]
        found.append(Tool(name, program, build, query, index, root))
    return found, missing


def words_of(root: str, files: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each file's path and text."""
    for path in files:
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
            yield path, file.read()


class FullText:
    """SQLite's FTS5 over whole identifiers: paths, or paths with token offsets."""

    def __init__(self, root: str, files: list[str], database: str, *, split: bool = False) -> None:
        """Build the table.

        Args:
            split: Also index the parts of identifiers (for comparisons of ranking).
        """
        self.name = f"SQLite FTS5 {sqlite3.sqlite_version}"
        self.connection = sqlite3.connect(database)
        execute = self.connection.execute
        execute("create table files(id integer primary key, path text)")
        execute(
            "create virtual table words using fts5(body, content='', tokenize=\"unicode61 tokenchars '_'\")"
        )
        for number, (path, text) in enumerate(words_of(root, files), 1):
            execute("insert into files values(?, ?)", (number, path.encode("utf-8", "replace").decode()))
            execute("insert into words(rowid, body) values(?, ?)", (number, text))
        execute("create virtual table offsets using fts5vocab(words, 'instance')")
        self.connection.commit()

    def paths(self, term: str) -> list[str]:
        """Return every path that has the term."""
        rows = self.connection.execute(
            "select path from files where id in (select rowid from words where words match ?)", (f'"{term}"',)
        )
        return [path for (path,) in rows]

    def ranked(self, term: str, limit: int = 20) -> list[str]:
        """Return the best paths by BM25."""
        rows = self.connection.execute(
            "select path from words join files on files.id = words.rowid where words match ? order by rank limit ?",
            (f'"{term}"', limit),
        )
        return [path for (path,) in rows]

    def with_offsets(self, term: str) -> list[tuple[str, int]]:
        """Return every path and token offset of the term."""
        return list(
            self.connection.execute(
                "select path, offset from offsets join files on files.id = doc where term = ?",
                (term.lower(),),
            )
        )


class Tantivy:
    """tantivy over whole identifiers: paths only."""

    def __init__(self, root: str, files: list[str]) -> None:
        import tantivy

        self._tantivy = tantivy
        self.name = f"tantivy {tantivy.__version__.split(',')[0].lstrip('v')}"
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("path", stored=True, tokenizer_name="raw")
        builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        writer = self._index.writer(256_000_000, 2)
        for path, text in words_of(root, files):
            body = " ".join(word.lower() for word in WORD.findall(text))
            writer.add_document(tantivy.Document(path=path.encode("utf-8", "replace").decode(), body=body))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _paths(self, query: object, limit: int) -> list[str]:
        searcher = self._searcher
        return [searcher.doc(place)["path"][0] for _, place in searcher.search(query, limit).hits]

    def term(self, term: str, limit: int = 100_000) -> list[str]:
        """Return the paths that have a term."""
        return self._paths(self._tantivy.Query.term_query(self._schema, "body", term.lower()), limit)

    def both(self, first: str, second: str, limit: int = 100_000) -> list[str]:
        """Return the paths that have both terms."""
        query = self._tantivy.Query
        must = self._tantivy.Occur.Must
        return self._paths(
            query.boolean_query(
                [(must, query.term_query(self._schema, "body", term.lower())) for term in (first, second)]
            ),
            limit,
        )

    def regex(self, pattern: str, limit: int = 100_000) -> list[str]:
        """Return the paths that have a word which the pattern matches whole."""
        return self._paths(self._tantivy.Query.regex_query(self._schema, "body", pattern), limit)

    def fuzzy(self, term: str, distance: int, limit: int = 100_000) -> list[str]:
        """Return the paths that have a word within an edit distance."""
        return self._paths(
            self._tantivy.Query.fuzzy_term_query(self._schema, "body", term.lower(), distance), limit
        )


class StockWhoosh:
    """Whoosh with a field of whole identifiers and its own codec: paths only.

    Attributes:
        build_seconds: How long the index took.
        size: Its size, readable.
    """

    def __init__(self, root: str, files: list[str], folder: str) -> None:
        from whoosh import fields, index, query, versionstring
        from whoosh.analysis import LowercaseFilter, RegexTokenizer

        self._query = query
        self.name = f"Whoosh {versionstring()}"
        words = RegexTokenizer(WORD) | LowercaseFilter()
        schema = fields.Schema(path=fields.ID(stored=True), body=fields.KEYWORD(analyzer=words))
        os.makedirs(folder)
        start = time.perf_counter()
        writer = index.create_in(folder, schema).writer(limitmb=512)
        for path, text in words_of(root, files):
            writer.add_document(path=path.encode("utf-8", "replace").decode(), body=text)
        writer.commit()
        self.build_seconds = time.perf_counter() - start
        self.size = f"{sum(entry.stat().st_size for entry in os.scandir(folder)) / 1e6:.1f} MB"
        self._searcher = index.open_dir(folder).searcher()

    def _paths(self, query: object) -> list[str]:
        return [hit["path"] for hit in self._searcher.search(query, limit=None, scored=False)]

    def term(self, term: str) -> list[str]:
        """Return the paths that have a term."""
        return self._paths(self._query.Term("body", term.lower()))

    def both(self, first: str, second: str) -> list[str]:
        """Return the paths that have both terms."""
        return self._paths(
            self._query.And([self._query.Term("body", term.lower()) for term in (first, second)])
        )

    def prefix(self, start: str) -> list[str]:
        """Return the paths that have a word which begins so."""
        return self._paths(self._query.Prefix("body", start))

    def inside(self, part: str) -> list[str]:
        """Return the paths that have a word which holds a text."""
        return self._paths(self._query.Wildcard("body", f"*{part}*"))


def ripgrep(root: str, pattern: str) -> int:
    """Find a pattern in all files, whatever its case; return the bytes of what it prints."""
    command = ["rg", "--no-config", "-in", "-e", pattern, root]
    return len(subprocess.run(command, capture_output=True, check=False).stdout)


class Zoekt:
    """zoekt's server over an index of all files of a folder: complete answers, 20 files of them shown."""

    def __init__(self, process: subprocess.Popen[bytes], connection: http.client.HTTPConnection) -> None:
        self._process = process
        self._connection = connection

    @classmethod
    def started(cls, root: str, work: str, *, symbols: bool = False) -> Zoekt | None:
        """Build its index and start its server; None when it is not installed.

        Args:
            root: What is indexed.
            work: A folder for the index.
            symbols: Have ctags name the definitions, which stand higher then: slower to build, better answers.
        """
        if not shutil.which("zoekt-index") or not shutil.which("zoekt-webserver"):
            return None
        index = os.path.join(work, "zoekt")
        subprocess.run(
            ["zoekt-index", "-require_ctags" if symbols else "-disable_ctags", "-index", index, root],
            check=True,
            capture_output=True,
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = subprocess.Popen(
            ["zoekt-webserver", "-rpc", "-index", index, "-listen", f"127.0.0.1:{port}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        peer = cls(process, http.client.HTTPConnection("127.0.0.1", port))
        for _ in range(300):
            try:
                peer.seconds("zoekt")
            except (OSError, http.client.HTTPException):
                peer._connection.close()
                time.sleep(0.1)
            else:
                return peer
        peer.close()
        raise SystemExit("zoekt's server did not start")

    def seconds(self, query: str) -> float:
        """Return how long it says that it took for a query."""
        most = 10_000_000
        options = {
            "ShardMaxMatchCount": most, "ShardRepoMaxMatchCount": most, "TotalMaxMatchCount": most,
            "MaxDocDisplayCount": 20,
        }  # fmt: skip
        return float(self._ask(query, options)["Duration"]) / 1e9

    def paths(self, query: str, most: int) -> list[str]:
        """Return the first paths for a query."""
        return [file["FileName"] for file in self._ask(query, {"MaxDocDisplayCount": most})["Files"] or ()]

    def _ask(self, query: str, options: dict[str, int]) -> dict[str, Any]:
        self._connection.request("POST", "/api/search", json.dumps({"Q": query, "Opts": options}))
        reply: dict[str, Any] = json.load(self._connection.getresponse())["Result"]
        return reply

    def close(self) -> None:
        """Stop its server."""
        self._process.terminate()
        self._process.wait()
