"""G8: whatever lies in a tree, a run ends, accounts for every file, and leaves alone what lies outside."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys

import pytest

from kwsearch.indexing.build import build_index
from kwsearch.search.index import Index
from trust.hostile_trees import GOOD, NEEDLE, SECRET, TREES, Outside, plant
from trust.watching import Watch

SECONDS = 20
GIT_FILES = ("commondir", "exclude", "HEAD")
"""What is read of a git folder that a ``.git`` file or link names, wherever it lies: patterns of ignored files."""


TRAPS = (
    "index.md", "good.py_docs.md", "good.py_kw.md", "doc.md", "sub.md", "keywords.md", ".kwsearch-pages.json",
    ".kwsearch-pages.lock", "inner",
)  # fmt: skip
"""Names of pages, of what render keeps beside them, and of a folder that the tree has too."""
CALLS = (
    "open,openat,creat,mkdir,mkdirat,unlink,unlinkat,rename,renameat,renameat2,rmdir,link,linkat,symlink,symlinkat,"
    "chmod,fchmodat,truncate,execve"
)


def hung(*_):
    raise TimeoutError(f"no end after {SECONDS} s")


def contents(folder):
    return {
        os.path.join(path, name): os.lstat(os.path.join(path, name)).st_mtime_ns
        for path, _, names in os.walk(folder)
        for name in (*names, ".")
    }


def one_line(error):
    return error.startswith("kwsearch: error[") and error.count("\n") == 1 and "[internal]" not in error


def may_change(path, places):
    return path.startswith(places) or path == os.devnull or path.endswith(".pyc") or "__pycache__" in path


def may_read(path, outside):
    if path.startswith(str(outside.folder)):
        return os.path.basename(path) in GIT_FILES
    return path not in ("/etc/passwd", "/dev/zero") and not path.endswith("/environ")


def test_the_watch_sees_what_it_is_to_see(tmp_path):
    with Watch() as watch:
        (tmp_path / "a").write_text("x")
        (tmp_path / "a").read_text()
        (tmp_path / "link").symlink_to("a")
        (tmp_path / "b").mkdir()
        (tmp_path / "a").rename(tmp_path / "b" / "a")
        subprocess.run([sys.executable, "-c", ""], check=True)
    folder = str(tmp_path)
    assert [path for path in watch.read if path.startswith(folder)] == [f"{folder}/a"]
    changed = [path.removeprefix(folder) for path in watch.changed if path.startswith(folder)]
    assert changed == ["/a", "/link", "/b", "/a", "/b/a"]
    assert watch.started == [sys.executable]


@pytest.fixture
def outside(tmp_path):
    return Outside(tmp_path / "outside")


@pytest.mark.parametrize("name", TREES)
def test_a_tree(name, tmp_path, outside, ask, trial):
    root, out = tmp_path / "repo", tmp_path / "out"
    root.mkdir()
    plant(root, outside, name)
    before, inside = contents(outside.folder), contents(root)
    signal.signal(signal.SIGALRM, hung)
    signal.alarm(SECONDS)
    with Watch() as watch:
        status, said, error = ask("index", "--json", str(root))
        found = ask("query", "--root", str(root), "-l", NEEDLE)
        leaked = ask("query", "--root", str(root), "-l", SECRET)
        rendered = ask("render", str(root), "--out", str(out))
    signal.alarm(0)
    with trial("G8", "hostile trees: runs end in time, with an answer or one line") as ends:
        if status == 0:
            ends.check(found[:2] == (0, found[1]) and "good.py" in found[1], f"{name}: {found}")
            ends.check(leaked[0] == 1 and not leaked[1], f"{name}: {leaked}")
            ends.check(rendered[0] == 0 or one_line(rendered[2]), f"{name}: {rendered}")
        else:
            ends.check(status == 2 and one_line(error), f"{name}: {status} {error}")
    with trial("G8", "hostile trees: nothing outside is read, changed or started") as kept:
        read = [path for path in watch.read if not may_read(path, outside)]
        kept.check(not read, f"{name}: {read} was read")
        places = (str(tmp_path / "cache"), str(out))
        changed = [path for path in watch.changed if not may_change(path, places)]
        kept.check(not changed, f"{name}: {changed} was changed")
        kept.check(not watch.started, f"{name}: {watch.started} was started")
        kept.check((contents(outside.folder), contents(root)) == (before, inside), f"{name}: other files")
        pages = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
        kept.check(SECRET.encode() not in pages, f"{name}: the secret is on a page")
    if status == 0:
        report = json.loads(said)
        total = report["indexed"] + report["unchanged"] + sum(report["skipped"].values())
        with trial("G12", "seen = indexed + unchanged + skipped, at the end of a run") as accounted:
            accounted.check(report["seen"] == total, f"{name}: {report}")
    subprocess.run(["chmod", "-R", "u+rwX", str(root)], check=False, capture_output=True)
    subprocess.run(["rm", "-rf", str(root)], check=True)  # Python's own removal would recurse too deeply


def fuzzed_names(count, generator):
    alphabet = [
        *"abc._-|`*[]()<>!#&;\\\"'~$%{}@:^=+ \n\t\r\x1b\x07\x7f\u202e\u200b\u00e9\u4e2d\x9b",
        "&lt;",
        "](",
        "``",
    ]
    names = set()
    while len(names) < count:
        name = "".join(generator.choices(alphabet, k=generator.randrange(1, 25))).encode()
        name += bytes(generator.choices([0xFF, 0xC3, 0xE2], k=generator.randrange(3)))
        if name.strip(b".") and name not in (b"CVS",):
            names.add(name[:250] + b".txt")
    return sorted(names)


@pytest.mark.samples(1_000, 5_000, 100_000)
@pytest.mark.timeout(3600)
def test_fuzzed_names_are_accounted_for(count, tmp_path, trial):
    root = tmp_path / "repo"
    root.mkdir()
    with trial("G8", "fuzzed names: each is indexed and found by its exact bytes") as named:
        names = fuzzed_names(count, named.random)
        for name in names:
            with open(os.path.join(os.fsencode(root), name), "wb") as stream:
                stream.write(b"x\n")
        report = build_index(root, index_dir=str(tmp_path / "index"))
        with Index(str(root), str(tmp_path / "index")) as index:
            files = {os.fsencode(path) for path in index.files()}
        for name in names:
            named.check(name in files, repr(name))
        total = report.indexed + report.unchanged + sum(report.skipped.values())
    with trial("G12", "seen = indexed + unchanged + skipped, at the end of a run") as accounted:
        accounted.check(report.seen == total == len(names), f"{report}")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_system_calls_stay_inside(tmp_path, outside, trial):
    """The same by the system's own account, for many traps in one tree and for every process of a run."""
    root, out, log = tmp_path / "repo", tmp_path / "out", tmp_path / "log"
    root.mkdir()
    for name in TREES:
        if name.startswith(("link", "git", "ignore", "pipe")):
            inner = root / re.sub(r"\W", "-", name)
            inner.mkdir()
            plant(inner, outside, name)
    commands = [
        ["index", "-q", root],
        ["render", "-q", root, "--out", out],
        ["query", "--root", root, "-q", NEEDLE],
    ]
    with trial("G8", "system calls of a run over hostile trees: none reaches outside") as kept:
        for command in commands:
            traced = subprocess.run(
                ["strace", "-f", "-qq", "-y", "-o", log, "-e", f"trace={CALLS}", sys.executable, "-m", "kwsearch",
                 *command],
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, check=False,
            )  # fmt: skip
            if not log.exists() or traced.stderr.startswith(b"strace"):
                pytest.skip(f"strace cannot trace here: {traced.stderr[-200:]!r}")
            assert traced.returncode == 0, traced.stderr
            for line in log.read_text(errors="replace").splitlines():
                match = re.match(r'\d+\s+(\w+)\((?:[^"]*<([^"]*)>, )?"((?:[^"\\]|\\.)*)"(.*)', line)
                if match is None or " = -1 " in line:
                    continue
                call, folder, path, rest = match.groups()
                path = os.path.join(folder or "", path)
                if call == "execve":
                    fine = os.path.realpath(path) == os.path.realpath(sys.executable)
                elif call in ("open", "openat") and not re.search("O_(WRONLY|RDWR|CREAT|TRUNC)", rest):
                    fine = may_read(path, outside)
                else:
                    fine = path.startswith((str(tmp_path / "cache"), str(out), "/dev/"))
                kept.check(fine, line[:300])


def test_an_out_folder_full_of_traps(tmp_path, outside, ask, trial):
    """Links and files that stand where pages would go, or beside them, are refused or left alone."""
    root = tmp_path / "repo"
    root.mkdir()
    (root / "inner").mkdir()
    for path in ("good.py", "inner/more.py"):
        (root / path).write_text(GOOD)
    with trial("G8", "traps in the folder of pages: nothing behind them is changed") as kept:
        for trap in TRAPS:
            for target in (outside.file, outside.folder, outside.folder / "new"):
                out = tmp_path / "out"
                before = contents(outside.folder)
                out.mkdir()
                (out / trap).symlink_to(target)
                result = ask("render", str(root), "--out", str(out))
                fine = result[0] == 0 or one_line(result[2])
                untouched = contents(outside.folder) == before
                kept.check(fine and untouched, f"{trap} -> {target}: {result}")
                shutil.rmtree(out)
