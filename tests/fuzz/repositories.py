"""Fuzzes what comes with a repository or is planted beside it: ``python tests/fuzz/repositories.py SECONDS [SEED]``.

Settings files, templates, the manifest and the journal of a folder of pages, the files of an index: each case changes
good ones at random, or puts hostile parts into them, and runs the commands of a user on them in a process of its own.
It must end in time, with an answer or one line, without a traceback, without a control character, and without having
read, changed or started anything outside; files of the user's own in the folder of pages are as they were.

The run ends after so many seconds with its figures, and with status 1 when there was a finding. Each case has a number
of its own: ``python tests/fuzz/repositories.py 0 SEED NUMBER`` tries it again.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from trust.watching import Watch  # noqa: E402

from kwsearch.__main__ import run  # noqa: E402

PROCESSOR_SECONDS, SECONDS = 60, 240
"""A case that takes more hangs. A page of a user's own templates may take ten seconds of a processor."""
SECRET = "zq7secret"
FILES = {
    "a.py": "import pickle\nfrom b import helper\n\n\nclass Store:\n    def load(self, data):\n"
    "        return helper(pickle.loads(data))\n",
    "b.py": "def helper(value):\n    return value\n",
    "c.c": '#include "c.h"\nint total(int a) { return a; }\n',
    "c.h": "int total(int a);\n",
    "docs/guide.md": "# Guide\n\nUse the `Store`.\n",
}  # fmt: skip
OWN_FILES = {
    "out/notes.md": "# My notes\n",
    "out/a.py_docs.md": "# Mine, in the way of a page\n",
    "out/deep/mine.md": "mine\n",
}

SETTINGS = [
    'exclude = ["docs/**"]\ngit_ignore = false\nmax_file_bytes = 1000\nheader_language = "cpp"\nlimit = 5\n',
    "file_timeout_seconds = 1.5\nquery_timeout_seconds = 1.0\nrefresh_files = 3\nwalk_files = 2\n",
    '[pages]\nlink_style = "github"\nsource = "embed"\nsource_url = "https://h/x"\npage_bytes = 9000\n',
    '[pages]\ninclude = ["**/*.py"]\nexclude = ["docs/**", "!a.py"]\ndocstrings = "full"\n',
    '[pages]\nnav = "mkdocs"\npages = ["index", "doc", "sub", "kw"]\nlink_style = "gitlab"\n',
    "[ranking]\ndocumentation = 2.5\nexact = 3\n",
    '[tags]\noff = ["domain/crypto"]\nfile = "rules.toml"\nfixtures = "fixtures"\n',
    '[tags.rules."a/b"]\ntitle = "t"\ndescription = "d"\nrefs = ["CWE-1"]\nlanguages = ["python"]\n'
    'evidence = [{ call = "pickle.loads" }, { import = ["os"] }, { path = ["**/*.py"] }]\n',
]
TEMPLATE_PARTS = [
    "{{ 7 * 7 }}", "{% for i in range(10) %}{{ i }}{% endfor %}", "{% include 'docs.md.j2' %}", "{% include 'x' %}",
    "{% extends 'kw.md.j2' %}", "{% import 'sub.md.j2' as s %}{{ s }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{{ ''.__class__.__mro__ }}",
    "{{ self.__init__.__globals__ }}", "{{ cycler.__init__.__globals__.os.popen('touch ran') }}",
    "{{ 'x' * 100000000 }}", "{% for i in range(99999999) %}{% endfor %}",
    "{% set x = [] %}{{ x.append(x) }}{{ x }}", "{{ nothing }}", "{{ nothing.more }}", "{% raw %}{{{% endraw %}",
    "{{ '%s' % title }}", "{{ title | md }}", "{{ (1,2) | map('upper') | list }}", "{% if", "{{ [[[[[[[[[[ }}",
    "{{ 10 ** 10 ** 8 }}", "{{ '<script>' }}", "{% include '../secret' %}", "{% include '/etc/passwd' %}",
    "{{ lipsum(n=9999) }}", "{{ title.__format__('9999999999') }}",
    "{% block a %}{% endblock %}{% block a %}{% endblock %}", "{{ dict(a=1).items() }}", "\x1b[2J", "\0", "\u202e",
    "{% autoescape true %}{{ title }}{% endautoescape %}", "{{ namespace(a=1) }}", "{% call m() %}{% endcall %}",
]  # fmt: skip
PARTS = [
    '"', "'", "\n", "\0", "\x1b[2J", "\u202e", "../", "../outside/secret.py", "/etc/passwd", "link", "pipe", "~",
    "$HOME", "{", "}", "[", "]", "[" * 3000, "=", " = ", "#", "true", "-1", "0", "1e309", "nan", "9" * 400, '""',
    '"""', "[[a]]\n", "[tool.kwsearch]\n", "[pages]\n", "[tags]\n", '[tags.rules."x/y"]\n', "templates = 'tpl'\n",
    "workers = 999\n", "cache_dir = '/tmp'\n",
    "store = 'http://127.0.0.1:9'\n", "store_user = 'u'\n", "a.b.c.d = 1\n", "*" * 300, "**/" * 200,
    "(a+)+$", "`touch ran`", "$(touch ran)", "javascript:alert(1)", "https://x/) <script>", "\ufeff",
    "x" * 20000, "ü", "\udcff",
]  # fmt: skip
PAGE_NAMES = [
    "notes.md", "deep/mine.md", "../outside/secret.py", "../outside/secret.md", "/etc/passwd.md", "a.py_docs.md",
    "x/../y.md", ".md", "", "a\n.md", "link.md", "folder.md/x.md", "\x1b.md", "\u202e.md", "n" * 300+".md", "..md",
    "../repo/b.md",
]  # fmt: skip


def changed(data: bytes, rng: random.Random, parts: list[str]) -> bytes:
    """Change bytes in one to five places."""
    for _ in range(rng.randint(1, 5)):
        at = rng.randint(0, len(data))
        end = min(len(data), at + rng.choice((0, 1, 2, 8, 40)))
        how = rng.randrange(6)
        if how == 0 and data:
            data = data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
        elif how == 1:
            data = data[:at] + data[end:]
        elif how == 2:
            data = data[:end] + data[at:]
        elif how == 3:
            data = data[:at] + b"".join(part for part in [data[at:end]] * rng.randint(2, 50)) + data[end:]
        else:
            data = data[:at] + rng.choice(parts).encode("utf-8", "surrogateescape") + data[at:]
    return data


class Place:
    """A fresh folder with a repository, something outside of it, and a folder of pages with files of the user's own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root, self.out = folder, folder / "repo", folder / "out"
        self.outside = folder / "outside"
        for path, text in FILES.items():
            self.write(f"repo/{path}", text.encode())
        self.write("outside/secret.py", f"{SECRET} = 1\n".encode())
        (self.root / "link").symlink_to("../outside/secret.py")
        os.mkfifo(self.root / "pipe")

    def write(self, path: str, data: bytes) -> None:
        """Write a file below the folder."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    def templates(self) -> list[str]:
        """The option that names the user's templates, if there are any."""
        return ["--templates", str(self.folder / "tpl")] if (self.folder / "tpl").is_dir() else []

    def commands(self, kind: str) -> Iterator[list[str]]:
        """What a user would do."""
        root, out = str(self.root), str(self.out)
        yield ["index", "-q", root]
        yield ["query", "--root", root, "helper"]
        yield ["query", "--root", root, "tag:pickle", "--stale=warn"]
        yield ["render", "-q", root, "--out", out, *self.templates()]
        yield ["render", "-q", root, "--out", out, "--check", *self.templates()]
        if kind == "settings":
            yield ["tags", "test", "--root", root]
        yield ["status", root]


def hostile_settings(place: Place, rng: random.Random) -> None:
    """Settings of the repository."""
    text = "".join(rng.sample(SETTINGS, rng.randint(1, 3))).encode()
    if rng.random() < 0.3:
        tables = re.sub(rb"(?m)^\[", b"[tool.kwsearch.", text)
        place.write("repo/pyproject.toml", changed(b"[tool.kwsearch]\n" + tables, rng, PARTS))
    else:
        place.write("repo/.kwsearch.toml", changed(text, rng, PARTS))
    if rng.random() < 0.4:
        place.write("repo/rules.toml", changed(SETTINGS[-1].replace("tags.", "").encode(), rng, PARTS))


def hostile_templates(place: Place, rng: random.Random) -> None:
    """Templates of the user's own."""
    built_in = sorted((ROOT / "kwsearch" / "render" / "templates").glob("*.j2"))
    for path in rng.sample(built_in, rng.randint(1, 3)):
        parts = [*TEMPLATE_PARTS, *PARTS]
        base = path.read_bytes() if rng.random() < 0.6 else rng.choice(TEMPLATE_PARTS).encode()
        place.write(f"tpl/{path.name}", changed(base, rng, parts))
    if rng.random() < 0.3:
        (place.folder / "tpl" / "x").symlink_to(place.outside / "secret.py")


def hostile_pages(place: Place, rng: random.Random) -> None:
    """Manifest and journal of the folder of pages, and pages that were edited."""
    if rng.random() < 0.7:
        run(["render", "-q", str(place.root), "--out", str(place.out)])
    manifest = place.out / ".kwsearch-pages.json"
    document = json.loads(manifest.read_bytes()) if manifest.exists() else {"format": 2, "pages": {}}
    for name in rng.sample(PAGE_NAMES, rng.randint(0, 5)):
        document["pages"][name] = rng.choice(("0" * 32, "", "x", "f" * 32))
    data = json.dumps(document).encode()
    place.write("out/.kwsearch-pages.json", changed(data, rng, PARTS) if rng.random() < 0.6 else data)
    if rng.random() < 0.7:
        names = "".join(f"{name}\n" for name in rng.sample(PAGE_NAMES, 5)).encode()
        place.write("out/.kwsearch-pages.new", changed(names, rng, PARTS) if rng.random() < 0.5 else names)
    for path in rng.sample(sorted(place.out.rglob("*.md")), min(2, len(list(place.out.rglob("*.md"))))):
        path.write_bytes(changed(path.read_bytes(), rng, PARTS))
    if rng.random() < 0.3:
        (place.out / "link.md").symlink_to(place.outside / "secret.py")
    for path, text in OWN_FILES.items():
        if not (place.folder / path).exists():
            place.write(path, text.encode())
    if rng.random() < 0.3:
        (place.root / "b.py").unlink()


def hostile_index(place: Place, rng: random.Random) -> None:
    """The files of the index."""
    run(["index", "-q", str(place.root)])
    if rng.random() < 0.5:
        place.write("repo/b.py", b"def other(): pass\n")
        run(["index", "-q", str(place.root)])
    paths = sorted(path for path in (place.folder / "cache").rglob("*") if path.is_file())
    for path in rng.sample(paths, rng.randint(1, 2)):
        data = path.read_bytes()
        if path.suffix == ".kws" and rng.random() < 0.5:
            at = rng.randrange(len(data))
            path.write_bytes(data[:at] + bytes(rng.randrange(256) for _ in range(8)) + data[at + 8 :])
        else:
            path.write_bytes(changed(data, rng, PARTS))


KINDS: dict[str, Callable[[Place, random.Random], None]] = {
    "settings": hostile_settings, "templates": hostile_templates, "pages": hostile_pages, "index": hostile_index,
}  # fmt: skip
SHARES = ["settings"] * 4 + ["templates"] * 2 + ["pages"] * 3 + ["index"]


def case(place: Place, kind: str, rng: random.Random) -> list[str]:
    """Try one case in this process; return what is wrong."""
    os.environ["KWSEARCH_CACHE_DIR"] = str(place.folder / "cache")
    KINDS[kind](place, rng)
    own = {path: (place.folder / path).read_bytes() for path in OWN_FILES if (place.folder / path).exists()}
    problems = []
    for command in place.commands(kind):
        out, error = _Both(), _Both()
        with Watch() as watch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
            status = run(command)
        said, complaint = out.text(), error.text()
        name = f"{command[0]}{' --check' * ('--check' in command)}"
        if status not in (0, 1, 2) or "Traceback" in complaint + said or "[internal]" in complaint:
            problems.append(f"{name}: {status} {complaint[-400:]}")
        if status == 2 and not complaint.splitlines()[-1:][0].startswith("kwsearch: error["):
            problems.append(f"{name}: no one line: {complaint[-400:]!r}")
        if "\x1b" in said + complaint:
            problems.append(f"{name}: control characters")
        read = [path for path in watch.read if path.startswith((str(place.outside), "/etc/passwd"))]
        kept = (
            str(place.folder / "cache"),
            str(place.out),
            "/dev/null",
            tempfile.gettempdir() + "/kwsearch-",
        )
        touched = [path for path in watch.changed if not path.startswith(kept) and "__pycache__" not in path]
        if read or touched or watch.started:
            problems.append(f"{name}: read {read}, changed {touched}, started {watch.started}")
    secret = (place.outside / "secret.py").read_text()
    pages = b"".join(path.read_bytes() for path in place.out.rglob("*.md") if not path.is_symlink())
    if (
        SECRET.encode() in pages
        or secret != f"{SECRET} = 1\n"
        or sorted(os.listdir(place.outside)) != ["secret.py"]
    ):
        problems.append("the file outside")
    if kind != "templates" and b"<script" in pages and kind != "pages":
        problems.append("a script on a page")
    problems += [
        f"{path} of the user's own has changed"
        for path, data in own.items()
        if not _bears_a_seal(data)
        and (not (place.folder / path).exists() or (place.folder / path).read_bytes() != data)
    ]
    if list(place.folder.rglob("ran")):
        problems.append("something ran")
    return problems


def _bears_a_seal(data: bytes) -> bool:
    return b"Generated by kwsearch" in data


class _Both(io.TextIOWrapper):
    """A stream for text and bytes that keeps what was written."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", errors="surrogateescape", write_through=True)

    def text(self) -> str:
        """What was written."""
        return self.buffer.getvalue().decode("utf-8", "replace")  # type: ignore[attr-defined]


def load_everything() -> None:
    """Run the commands once on what is harmless, so that no case has to load modules and rules."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        os.environ["KWSEARCH_CACHE_DIR"] = f"{folder}/cache"
        for command in place.commands("settings"):
            with contextlib.redirect_stdout(_Both()), contextlib.redirect_stderr(_Both()):
                run(command)


def in_process(seed: int, number: int) -> list[str]:
    """Try a case in a process of its own, within its time."""
    rng = random.Random(f"{seed} {number}")
    kind = rng.choice(SHARES)
    folder = Path(tempfile.mkdtemp(prefix="fuzz-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        problems = [f"{kind}: the process died"]
        try:
            os.setpgid(0, 0)
            resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
            problems = case(Place(folder), kind, rng)
        except BaseException as error:
            import traceback

            problems = [f"{kind}: {type(error).__name__}: {error} {traceback.format_exc()[-600:]}"]
        finally:
            os.write(writer, json.dumps([kind, problems]).encode()[:60_000])
            os._exit(0)
    os.close(writer)
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and os.waitpid(child, os.WNOHANG) == (0, 0):
        time.sleep(0.01)
    else_hung = time.monotonic() >= deadline
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if else_hung:
        os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as stream:
        said = stream.read()
    shutil.rmtree(folder, ignore_errors=True)
    if else_hung or not said:
        return [kind, f"{kind}: hung or died"]
    kind, problems = json.loads(said)
    return [kind, *problems]


def main() -> None:
    """Run for some time."""
    load_everything()
    seconds, seed = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    if len(sys.argv) > 3:
        print(*in_process(seed, int(sys.argv[3])), sep="\n")
        return
    tried: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    began, number, told = time.monotonic(), 0, 0.0
    while (passed := time.monotonic() - began) < seconds:
        kind, *problems = in_process(seed, number)
        tried[kind] += 1
        for problem in problems:
            findings[kind] += 1
            print(f"FINDING case {number} ({kind}): {problem}", flush=True)
        number += 1
        if passed >= told:
            told = passed + min(60.0, seconds / 10)
            print(f"{passed:6.0f} s: {number:,} cases, {sum(findings.values())} findings", flush=True)
    print(f"{passed:.0f} s, seed {seed}: tried {dict(sorted(tried.items()))}; findings {dict(findings)}")
    sys.exit(bool(findings))


if __name__ == "__main__":
    main()
