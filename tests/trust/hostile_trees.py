"""Trees that nobody should be able to harm us with: one trap each, beside a harmless file."""

import io
import os
import socket
import zipfile

NEEDLE = "needle"
SECRET = "zq7secret"
"""Stands in files outside the tree, and must never be found through it."""

GOOD = f"def {NEEDLE}():\n    pass\n"


class Outside:
    """What lies beside a tree: a secret file, a folder with one, and a file that is to stay as it is."""

    def __init__(self, folder):
        self.folder = folder
        self.file = folder / "secret.py"
        folder.mkdir()
        (folder / "inner").mkdir()
        for path in (self.file, folder / "inner" / "deep.py", folder / "info"):
            path.write_text(f"{SECRET} = 1\n")


def link(target):
    """A symbolic link; ``{outside}`` in its target is the folder outside."""
    return lambda path, outside: path.symlink_to(target.format(outside=outside.folder))


def fifo(path, _):
    os.mkfifo(path)


def listener(path, _):
    place = os.getcwd()
    os.chdir(path.parent)  # the path of a socket is at most 108 bytes long
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(place)


def sparse(path, _):
    with path.open("wb") as stream:
        stream.truncate(1 << 40)


def folder(path, _):
    path.mkdir()


def closed(path, _):
    path.mkdir()
    (path / "inside.py").write_text("x = 1\n")
    path.chmod(0)


def deep(path, _):
    """A thousand folders, deeper than a path can name."""
    path.mkdir()
    descriptor = os.open(path, os.O_RDONLY)
    for _ in range(1000):
        os.mkdir("dddd", dir_fd=descriptor)
        inner = os.open("dddd", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(os.open("lost.py", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor))
    os.close(descriptor)


def raw_name(path, _):
    with open(os.fsencode(path.parent) + b"/\xff\xfe\x80.py", "wb") as stream:
        stream.write(b"x = 1\n")


def zip_bomb(path, _):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(5_000_000))
    path.write_bytes(packed.getvalue())


def linked_out(inner):
    """A file that pyproject's tag rules name, and that is a link."""
    return {"pyproject.toml": f'[tool.kwsearch.tags]\nfile = "{inner}"\n', inner: link("{outside}/secret.py")}


GIT = {".git/HEAD": "ref: refs/heads/main\n"}
DEEP_TOML = "a = " + "[" * 5_000 + "]" * 5_000 + "\n"
TREES = {
    # links
    "link to a file outside": {"a.py": link("{outside}/secret.py")},
    "link to a folder outside": {"a": link("{outside}")},
    "link to /etc/passwd": {"passwd.txt": link("/etc/passwd")},
    "link to /dev/zero": {"zero.py": link("/dev/zero")},
    "link to the environment": {"environ.txt": link("/proc/self/environ")},
    "link to the top": {"top": link("/")},
    "link to itself": {"self.py": link("self.py")},
    "links to each other": {"one.py": link("two.py"), "two.py": link("one.py")},
    "link to its folder": {"deep/loop": link(".")},
    "link to the folder above": {"deep/up": link("../..")},
    "link to nowhere": {"gone.py": link("nowhere")},
    "ignore file that is a link outside": {".gitignore": link("{outside}/secret.py")},
    "ignore file that is a link to /dev/zero": {".kwsearchignore": link("/dev/zero")},
    "ignore file that is a link to itself": {".ignore": link(".ignore")},
    "settings that are a link outside": {".kwsearch.toml": link("{outside}/secret.py")},
    "settings that are a link to /dev/zero": {"pyproject.toml": link("/dev/zero")},
    "settings that are a link to themselves": {".kwsearch.toml": link(".kwsearch.toml")},
    "pyproject that is a link to itself": {"pyproject.toml": link("pyproject.toml")},
    "tag rules that are a link outside": linked_out("rules.toml"),
    "list of pages that is a link outside": {"docs/.kwsearch-pages.json": link("{outside}/secret.py")},
    "git folder that is a link outside": {".git": link("{outside}")},
    "git file that names a folder outside": {".git": "gitdir: ../outside\n"},
    "git file that names /dev": {".git": "gitdir: /dev\n"},
    "git excludes that are a link outside": {**GIT, ".git/info/exclude": link("{outside}/secret.py")},
    "git excludes that are a link to /dev/zero": {**GIT, ".git/info/exclude": link("/dev/zero")},
    # what is no file
    "pipe": {"pipe.py": fifo},
    "socket": {"socket.py": listener},
    "ignore file that is a pipe": {".gitignore": fifo},
    "settings that are a pipe": {".kwsearch.toml": fifo},
    "pyproject that is a pipe": {"pyproject.toml": fifo},
    "git folder that is a pipe": {".git": fifo},
    "git excludes that are a pipe": {**GIT, ".git/info/exclude": fifo},
    "git commondir that is a pipe": {".git": "gitdir: elsewhere\n", "elsewhere/commondir": fifo},
    "settings that are a folder": {".kwsearch.toml": folder, "pyproject.toml": folder},
    "folder that nobody may enter": {"closed": closed},
    # names
    "line break in a name": {"new\nline.py": GOOD, "cr\rlf.py": GOOD},
    "terminal sequences in names": {"esc\x1b[2J.py": GOOD, "c1\x9b31m.py": GOOD, "osc\x1b]0;t\x07.py": GOOD},
    "invisible characters in names": {"rtl\u202egnp.py": GOOD, "zero\u200b.py": GOOD, "bom\ufeff.py": GOOD},
    "Markdown in names": {"](http:x).py": GOOD, "`|<b>.py": GOOD, "![x](y).md": "# x\n", "&lt;.py": GOOD},
    "shell in names": {"$(id).py": GOOD, "`id`.py": GOOD, "-rf.py": GOOD, "~.py": GOOD, "a;b&c.py": GOOD},
    "formats in names": {"%s{0}%n.py": GOOD, "{{7*7}}.py": GOOD, "{% raw %}.py": GOOD},
    "backslashes and quotes in names": {"a\\..\\b.py": GOOD, "'\".py": GOOD, "c:\\x.py": GOOD},
    "names that are not UTF-8": {"raw": raw_name},
    "names that differ in case": {"Readme.md": "x\n", "README.md": "x\n", "readme.md": "x\n"},
    "names of 255 bytes": {"n" * 252 + ".py": GOOD, "ü" * 126 + ".py": GOOD},
    "reserved names": {"CON.py": GOOD, "nul": "x\n", "aux.h": "int a;\n", "...": "x\n", "..py": "x\n"},
    "names of pages": {"index.md": "# x\n", "a.py_docs.md": "# x\n", "doc.md": "# x\n", "keywords.md": "# x\n"},
    "folder with a file's name": {"a.py/b.py": GOOD, "Makefile/x": "x\n"},
    "folders a thousand deep": {"dddd": deep},
    "folders 300 deep": {"d/" * 300 + "a.py": GOOD},
    "four hundred files in a folder": {f"many/{number}.txt": "x\n" for number in range(400)},
    # sizes and contents
    "a file of a tebibyte with a hole": {"sparse.py": sparse},
    "a file over the limit": {"big.py": b"x = 1\n" * 400_000},
    "a line of a megabyte": {"min.js": b"a=1;" * 250_000},
    "an identifier of a megabyte": {"id.py": b"a" * 1_000_000},
    "NUL bytes": {"nul.py": b"x = 1\n\0\0\n", "late.py": b"x = 1\n" * 3_000 + b"\0"},
    "UTF-16 and UTF-32": {"a.py": "x = 1\n".encode("utf-16"), "b.py": "x = 1\n".encode("utf-32")},
    "a compressed bomb": {"bomb.zip": zip_bomb, "bomb.py": zip_bomb},
    "a program": {"tool": b"\x7fELF\x02\x01\x01" + bytes(100), "run.exe": b"MZ" + bytes(100)},
    "broken UTF-8": {"latin.py": b"# \xe9\xff\ndef \xc3\x28(): pass\n", "surrogate.py": b"x = '\xed\xa0\x80'\n"},
    "separators of records": {"a.py": "def a\x1c\x1d\x1e\x1f(): pass  # \x1d\n", "b.c": "int \x1eb;\n"},
    "brackets without end": {"a.py": "(" * 50_000, "a.c": "{" * 50_000, "a.md": "[" * 5_000, "a.json": "[" * 50_000},
    # settings
    "settings that write elsewhere": {".kwsearch.toml": '[pages]\nout = "../../x"\n'},
    "settings that place the index": {".kwsearch.toml": 'index_dir = "../outside"\n'},
    "settings with commands": {".kwsearch.toml": 'pager = "touch ran"\nplugins = ["os"]\n'},
    "settings of the user": {".kwsearch.toml": 'workers = 200\nstale = "trust"\n'},
    "settings without bounds": {".kwsearch.toml": "max_file_bytes = 10000000000000\n"},
    "settings of 5,000 brackets": {".kwsearch.toml": DEEP_TOML, "pyproject.toml": "#kwsearch\n" + DEEP_TOML},
    "settings of a megabyte": {".kwsearch.toml": "#" * 1_000_000},
    "settings that are not UTF-8": {".kwsearch.toml": b'exclude = ["\xff"]\n'},
    "templates outside": {".kwsearch.toml": '[pages]\ntemplates = "../outside"\n'},
    "templates inside that lead outside": {
        ".kwsearch.toml": '[pages]\ntemplates = "tpl"\n', "tpl/docs.md.j2": "{% include 'k' %}",
        "tpl/k": link("{outside}/secret.py"),
    },
    "an address that runs a script": {".kwsearch.toml": '[pages]\nsource_url = "javascript:alert(1)"\n'},
    "an address that is left": {".kwsearch.toml": '[pages]\nsource_url = "https://x/) <script>alert(1)</script>"\n'},
    "an address with control characters": {".kwsearch.toml": '[pages]\nsource_url = "https://x/\\u001b]0;x"\n'},
    "tag rules outside": {".kwsearch.toml": '[tags]\nfile = "../outside/secret.py"\n'},
    # ignore rules and git
    "stars in ignore rules": {".gitignore": "*a" * 300 + "b\n" + "**/a/" * 300 + "z\n", "a" * 200: "x\n"},
    "many ignore rules": {".gitignore": "".join(f"x{number}*y[a-z]?\n" for number in range(5_000))},
    "ignore rules of a megabyte": {".gitignore": "abc\n" * 250_000},
    "ignore rules that climb": {".gitignore": "../*\n/../..\n!/../outside\n", ".kwsearchignore": "\0\n[\n\\\n"},
    "a git configuration with commands": {
        **GIT, ".gitattributes": "* filter=x diff=x\n", ".git/hooks/post-checkout": "#!/bin/sh\ntouch ../outside/ran\n",
        ".git/config": "[core]\n\tfsmonitor = touch ../outside/ran\n\tpager = touch ../outside/ran\n"
        '[filter "x"]\n\tclean = touch ../outside/ran\n[diff "x"]\n\tcommand = touch ../outside/ran\n',
    },
    "a repository inside": {**GIT, "sub/.git/HEAD": "x", "sub/a.py": "x = 1\n", "mod/.git": "gitdir: ../.git\n"},
    "an index inside": {".kwsearch/CURRENT": "generation-1\n", ".kwsearch/generation-1/MAIN_1.toc": b"\x80\x04."},
}  # fmt: skip


def plant(root, outside, name):
    """Build one of the trees."""
    (root / "good.py").write_text(GOOD)
    for path, what in TREES[name].items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if callable(what):
            what(target, outside)
        else:
            target.write_bytes(what.encode() if isinstance(what, str) else what)
