"""G10: no query takes more than two seconds or 200 MB; what would cost too much is refused by the name of its limit."""

import contextlib
import os
import resource
import signal
import threading
from pathlib import Path

import pytest

from kwsearch.errors import QueryLimitError, QuerySyntaxError
from kwsearch.indexing.build import build_index
from kwsearch.query import parser as query
from kwsearch.query import scanner as query_scanner
from kwsearch.search.index import Index
from trust.trees import write_tree

SECONDS = 2.0
GRACE = 1.0
"""For what lies between two looks at the clock. Processor seconds, so that a busy machine does not count."""
MEMORY_BYTES = 200 * 1024 * 1024

A = "a" * 60
BOMBS = {
    # wildcards that many words match, or that backtrack
    "all": "*", "one letter": "*a*", "five": "?????*", "many stars": "*a*a*a*a*a*a*a*a*a*b", "stars": "a" + "*a" * 25,
    "questions": "?" * 200, "stars only": "*" * 500, "path stars": "path:" + "*/" * 100 + "x",
    "path double stars": "path:**/a/**/a/**/a/**/a/**/z", "name stars": "symbol:*e*e*e*e*e*x",
    "filename stars": "filename:*?*?*?*?*?*?z",
    # regular expressions that run away
    "nested plus": "/(a+)+$/", "nested star": "/(a*)*$/", "or": "/(a|a)*b/", "or empty": "/(a|aa)+$/",
    "dot star": "/(.*)*x/", "three": "/(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)[0-9]q/", "email": r"/^([a-z]+\.?)+@/",
    "back reference": r"/(a+)\1+b/", "look": "/(?=(a+))a*b\\1/", "counted": "/(a{1,60}){1,60}b/",
    "counted large": "/((a{1,100}){1,100}){1,100}/", "huge count": "/a{1000000}/", "spanning": "/(?s)(.*\\n)*zz/",
    "case": "/(?i)(A+)+$/", "symbol": "symbol:/(a+)+$/", "path": "path:/(.+)+$/", "classes": "/([a-zA-Z]+)*$/",
    "lazy": "/(.*?,){20}P/", "regex too long": "/" + "a?" * 120 + "/", "several": "/(a+)+$/ /(a*)*$/ /(a|a)*b/",
    "not": "-/(a+)+$/", "bad regex": "/(((/", "bad count": "/a{99999999999}/",
    # deep, long, many
    "brackets": "(" * 40 + "a" + ")" * 40, "nested": "(" * 2000 + "a" + ")" * 2000, "nots": "-" * 900 + "a",
    "NOT": "NOT " * 240 + "a",
    "megabyte": "a " * 500_000, "quotes": '"' * 1_000_000, "long word": "a" * 1_000_000,
    "many terms": " ".join(f"w{number}" for number in range(200)), "ors": " OR ".join("abcdefgh" * 12),
    "unclosed": '"' + "a" * 900, "unclosed group": "(" * 900, "surrogates": "\udcff" * 500, "NUL": "a\0b" * 300,
    "deep or": "(a OR " * 19 + "b" + ")" * 19, "phrase": '"' + "shared " * 120 + '"', "count": "shared count:all",
    "numbers": "size:>" + "9" * 900, "negative count": "shared count:-1", "fuzzy": "near~9",
    "fuzzy long": "a" * 300 + "~2",
    "fuzzy short": "a~2", "fuzzies": " ".join(f"shered{number}~2" for number in range(45)),
    "all of words": " ".join(["*ar*"] * 45), "regex terms": " ".join(f"/sh.*{number}/" for number in range(40)),
}  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """An index with 40,000 words, and with texts on which expressions run away."""
    folder = tmp_path_factory.mktemp("bombs")
    files = {
        f"d{number}/f{number}.py": f"# {A} shared\n{A} = 1\n"
        + "".join(f"w{number}x{word}aaa = shared{word}\n" for word in range(1000))
        for number in range(40)
    }
    files |= {f"{'deep/' * 40}{'a' * 100}{number}.py": f"{'aaaa ' * 2000}\n" for number in range(3)}
    root = write_tree(folder / "repo", files)
    build_index(root, index_dir=str(folder / "index"))
    with Index(str(root), str(folder / "index")) as index:
        yield index


def ask_in_child(index, text):
    """Ask in a process of its own, with so much more memory and no more; return what came of it, and how long."""
    receiver, sender = os.pipe()
    child = os.fork()
    if not child:
        try:
            size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY_BYTES, size + MEMORY_BYTES))
            resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
            started = sum(os.times()[:4])
            try:
                answer = index.search(text)
                said = f"answer {answer.total} {answer.notices}"
            except (QueryLimitError, QuerySyntaxError) as error:
                said = f"refused {error}"
            except BaseException as error:
                said = f"broken {type(error).__name__}: {error}"
            os.write(sender, f"{sum(os.times()[:4]) - started} {said}"[:2000].encode(errors="replace"))
        finally:
            os._exit(0)
    os.close(sender)
    timer = threading.Timer(100, os.kill, (child, signal.SIGKILL))
    timer.start()
    with os.fdopen(receiver, "rb") as stream:
        said = stream.read().decode()
    status = os.waitpid(child, 0)[1]
    timer.cancel()
    seconds, _, said = said.partition(" ")
    return (float(seconds), said) if said else (99.0, f"ended by {os.WTERMSIG(status)}")


def test_bombs(index, trial):
    with trial("G10", "query bombs: each in 2 s and 200 MB, or refused") as bombs:
        for name, text in BOMBS.items():
            seconds, said = ask_in_child(index, text)
            what = f"{name}: {seconds:.1f} s, {said[:200]}"
            bombs.check(seconds <= SECONDS + GRACE and not said.startswith(("broken", "ended")), what)


def test_limits_are_named(index, trial):
    limits = {
        "many terms": str(query.MAX_TERMS), "brackets": str(query.MAX_DEPTH), "megabyte": f"{query.MAX_CHARACTERS:,}",
        "regex too long": str(query_scanner.MAX_REGEX_CHARACTERS),
    }  # fmt: skip
    with trial("G10", "limits that an error names") as named:
        for name, limit in limits.items():
            with pytest.raises(QueryLimitError) as error:
                index.search(BOMBS[name])
            named.check(limit in str(error.value), f"{name}: {error.value}")


def test_others_are_answered_meanwhile(index, trial):
    answered = []

    def bomb():
        for _ in range(3):
            with contextlib.suppress(QueryLimitError):
                index.search("/(a+)+$/")

    thread = threading.Thread(target=bomb)
    thread.start()
    while thread.is_alive():
        total = index.search("shared7").total
        if thread.is_alive():  # it was all the time
            answered.append(total)
        thread.join(0.02)  # a loop without a rest would take the one interpreter from the other thread
    with trial("G10", "other queries while an expression runs away: answered") as meanwhile:
        for total in answered[:100]:
            meanwhile.check(total == 40, f"{total}")
    assert answered
