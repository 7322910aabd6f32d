"""G9: whatever a file holds, in whatever language: facts or a reported fallback, in time, and the run goes on."""

import ctypes
import os
import random
import resource
import signal
import time
from pathlib import Path

import pytest

from kwsearch.extract import extract_facts
from kwsearch.indexing import build as indexing
from kwsearch.indexing import examine, pool
from kwsearch.indexing.build import build_index
from kwsearch.languages.table import LANGUAGES
from kwsearch.settings.load import Settings
from kwsearch.store.local.manifest import open_manifest
from kwsearch.store.whoosh.verify import verify_index
from trust.trees import FILES, write_tree

SECONDS = 2.0
GRACE = 1.0
"""Parts of an extraction that follow the limited parse; processor seconds, so a busy machine does not count."""

NOISE = random.Random(7)
SOURCES = {
    "empty": b"", "newlines": b"\n" * 20_000, "one byte": b"\xff", "NUL": b"def f():\n\0\n  pass\n" * 500,
    "utf-16": "class Ä: pass\n".encode("utf-16") * 500, "utf-32": "int f();\n".encode("utf-32") * 500,
    "BOM": b"\xef\xbb\xbfclass A {}\n", "latin-1": "# Größe\nx = 'é'\n".encode("latin-1") * 500,
    "random": NOISE.randbytes(60_000),
    "random letters": bytes(NOISE.choices(b"(){}[]<>\"'`\n;:,.=#@$\\/*abc01", k=60_000)),
    "open round": b"(" * 30_000, "open square": b"[" * 30_000, "open curly": b"{" * 30_000, "closed": b"})]" * 10_000,
    "pairs": b"(" * 10_000 + b")" * 10_000, "objects": b'{"a":' * 8_000, "not": b"!" * 30_000, "minus": b"-" * 30_000,
    "tags": b"<a>" * 10_000, "templates": b"A<" * 10_000, "else if": b"if (a) {} else " * 3_000,
    "indents": b"".join(b" " * depth + b"if x:\n" for depth in range(250)), "functions": b"def f(x=lambda: (" * 3_000,
    "identifier": b"a" * 90_000, "dots": b"a" + b".b" * 30_000, "calls": b"f(" * 10_000 + b")" * 10_000,
    "string": b'"' + b"x" * 90_000 + b'"', "unclosed string": b'x = "abc\n' * 5_000, "quotes": b'"' * 60_001,
    "unclosed comment": b"/* " * 20_000, "comments": b"# x\n// y\n/* z */\n" * 5_000,
    "form feeds": b"x = 1\f\v\r" * 5_000,
    "carriage returns": b"int a;\r" * 10_000, "continued": b"#define A \\\n" * 5_000, "escapes": b"\\" * 60_000,
    "bidi": "x = '\u202e \u2066'\n".encode() * 2_000, "surrogates": b"\xed\xa0\x80 = 1\n" * 3_000,
    "templates in strings": b"`${" * 8_000, "heredocs": b"cat <<A\n" * 3_000,
    "imports": b"import a.b.c as d, e\n" * 3_000,
    "headings": b"# " * 20_000, "emphasis": b"*a _b " * 8_000, "links": b"[a](" * 8_000, "lists": b"- " * 8_000,
    "quoted": b"> " * 8_000, "fences": b"```\n~~~\n" * 5_000, "tables": b"|a|b|\n|-|-|\n" * 3_000,
    "yaml anchors": b"".join(
        b"a%d: &a%d [*a%d, *a%d]\n" % (n + 1, n + 1, n, n) for n in range(400)),
}  # fmt: skip


def extract_apart(language, data):
    """Extract in a process of its own; return its processor seconds, and the signal that ended it or 0."""
    child = os.fork()
    if not child:
        try:
            size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (size + (1 << 30), size + (1 << 30)))
            signal.alarm(60)
            extract_facts("hostile", data, language, frozenset({"load"}))
        except Exception:
            os._exit(3)  # intake.py stores such a file with its words alone
        finally:
            os._exit(0)
    _, status, usage = os.wait4(child, 0)
    return usage.ru_utime + usage.ru_stime, os.WTERMSIG(status), os.WEXITSTATUS(status)


@pytest.mark.samples(15, 150)
@pytest.mark.timeout(7200)
def test_every_source_in_every_language(count, trial):
    names = [row.name for row in LANGUAGES]
    for name in names:
        extract_facts("warm", b"x\n", name, frozenset())
    cases = [(language, kind) for language in names for kind in SOURCES]
    with (
        trial("G9", "hostile sources, each in each language: in 2 s, alive") as alive,
        trial("G9", "hostile sources: without an exception of an extractor") as quiet,
    ):
        for language, kind in alive.sample(cases, count):
            seconds, ended, code = extract_apart(language, SOURCES[kind])
            alive.check(
                seconds < SECONDS + GRACE and not ended,
                f"{kind} as {language}: {seconds:.1f} s, signal {ended}",
            )
            quiet.check(code == 0, f"{kind} as {language}")


def segfault():
    import faulthandler

    faulthandler.disable()
    ctypes.string_at(0)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def exhaust():
    raise MemoryError


def run_away():
    while True:
        pass


def leave():
    os._exit(9)


@pytest.mark.parametrize(
    "what", [segfault, die, exhaust, pytest.param(run_away, marks=pytest.mark.slow), leave]
)
def test_workers_that_crash_end_nothing_else(what, tmp_path, trial, monkeypatch):
    root = write_tree(tmp_path / "repo", FILES | {f"g{number}.py": "x = 1\n" for number in range(60)})
    bad = {"f1.py", "g44.py"}
    original = examine.extract_facts

    def extract(path, data, language, wanted_calls=frozenset()):
        if path in bad:
            what()
        return original(path, data, language, wanted_calls)

    monkeypatch.setattr(examine, "extract_facts", extract)
    monkeypatch.setattr(indexing, "FEW_FILES", 0)
    monkeypatch.setattr(pool, "_CHUNK_FILES", 8)
    index_dir = str(tmp_path / "index")
    report = build_index(root, index_dir=index_dir, settings=Settings(workers=2, file_timeout_seconds=0.3))
    with trial("G9", "worker crashes: the parent lives, only that file loses its facts") as crashes:
        for _ in bad:
            crashes.check(report.indexed == 68 and sum(report.fallbacks.values()) == 2, f"{report}")
        crashes.check(
            open_manifest(index_dir).documents == 68 and verify_index(index_dir) == [], what.__name__
        )


def test_sources_go_through_an_index_run(tmp_path, trial):
    root = write_tree(
        tmp_path / "repo",
        {
            f"{kind.replace(' ', '-')}.{suffix}": data
            for kind, data in list(SOURCES.items())[::2]
            for suffix in ("py", "md")
        },
    )
    started = time.monotonic()
    report = build_index(root, index_dir=str(tmp_path / "index"), settings=Settings(workers=2))
    assert time.monotonic() - started < 110
    with trial("G12", "seen = indexed + unchanged + skipped, at the end of a run") as accounted:
        total = report.indexed + report.unchanged + sum(report.skipped.values())
        accounted.check(report.seen == total == len(list(root.iterdir())), f"{report}")
