"""Which folders the build files of a repository name for includes of C and C++."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator

from kwsearch.regex import regex
from kwsearch.resolve.model.paths import folder_of, folders_above, joined
from kwsearch.resolve.model.project import Project, texts

_FILES = ("CMakeLists.txt", "Makefile", "makefile", "GNUmakefile", "Makefile.am", "Makefile.in", "meson.build",
          "configure.ac", "compile_commands.json", "compile_flags.txt", ".clangd", "BUILD", "BUILD.bazel")  # fmt: skip
_SUFFIXES = (".cmake", ".mk", ".mak", ".gyp", ".gypi")
_CMAKE = regex(
    r"\b(include_directories|target_include_directories|target_sources|set_target_properties)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)",
    re.IGNORECASE,
)
_FLAG = regex(r"(?:^|[\s\"'=,\[])-(?:I|iquote|isystem)\s*([^\s\"',\])]+)")
_MESON = regex(r"include_directories\s*\(([^()]*)\)")
# A list ends at the next bracket of either kind: from many that do not end, each look would go to the end of the file.
_BAZEL = regex(r"\b(?:includes|strip_include_prefix|include_prefix_root)\s*=\s*(\[[^\[\]]*\]|\"[^\"]*\")")
_GYP = regex(r"['\"]include_dirs['\"]\s*:\s*\[([^\[\]]*)\]")
_QUOTED = regex(r"['\"]([^'\"]+)['\"]")
_VARIABLE = regex(r"\$[({](\w+)[)}]|\$<BUILD_INTERFACE:|\$<INSTALL_INTERFACE:[^>]*>?|>")
_WORDS = regex(r"[^\s;\"]+")
_KEYWORDS = frozenset(
    (
        "PRIVATE",
        "PUBLIC",
        "INTERFACE",
        "SYSTEM",
        "BEFORE",
        "AFTER",
        "PROPERTIES",
        "FILE_SET",
        "HEADERS",
        "BASE_DIRS",
    )
)

# The C standard, POSIX, what GNU, BSD and Windows have beside them, and compilers of their own.
_STANDARD = """
assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic stdbool
stddef stdint stdio stdlib stdnoreturn string strings tgmath threads time uchar wchar wctype
aio cpio dirent dlfcn fcntl fmtmsg fnmatch ftw glob grp iconv langinfo libgen monetary mqueue ndbm netdb nl_types poll
pthread pwd regex sched search semaphore spawn stropts syslog tar termios trace ulimit unistd utime utmpx wordexp
alloca ar byteswap crypt elf endian err error execinfo fts getopt ifaddrs malloc memory mntent obstack paths printf
pty resolv sgtty shadow stab sysexits syscall termio thread_db ttyent ucontext utmp values link gnu-versions
windows winsock winsock2 ws2tcpip io direct process conio tchar crtdbg intrin immintrin emmintrin xmmintrin smmintrin
tmmintrin nmmintrin wmmintrin ammintrin avxintrin x86intrin arm_neon cpuid omp mpi
"""
STANDARD_HEADERS = frozenset(f"{name}.h" for name in _STANDARD.split())
"""Names in angle brackets that are the system's unless a declared folder of includes has them."""


class IncludeFolders:
    """Folders of includes, by the folder of the build file that names them.

    Attributes:
        all: Every declared folder.
    """

    def __init__(self, project: Project) -> None:
        """Read the build files."""
        self._known: dict[str, tuple[str, ...]] = {}
        found: dict[str, list[str]] = {}
        for path, text in project.named(_FILES, _SUFFIXES):
            folder = folder_of(path)
            places = found.setdefault(folder, [])
            for written in _written(path, text):
                for place in _places(project, folder, written):
                    if place in project.folders and place not in places:
                        places.append(place)
        self._by_folder = {folder: tuple(places) for folder, places in found.items() if places}
        self.all = frozenset(place for places in self._by_folder.values() for place in places)

    def for_file(self, path: str) -> tuple[str, ...]:
        """Return the folders that hold for a file: what the nearest build file says first, then those above it."""
        folder = folder_of(path)
        known = self._known.get(folder)
        if known is None:
            places: list[str] = []
            for above in (folder, *folders_above(folder)):
                places += self._by_folder.get(above, ())
            known = self._known[folder] = tuple(dict.fromkeys(places))
        return known


def _written(path: str, text: str) -> Iterator[str]:
    name = path.rpartition("/")[2]
    if name == "CMakeLists.txt" or name.endswith(".cmake"):
        text = re.sub(r"#[^\n]*", "", text)
        for command in _CMAKE.finditer(text):
            words = _WORDS.findall(command[2])
            if command[1].lower() == "include_directories":
                yield from words
            elif command[1].lower() == "target_include_directories":
                yield from words[1:]
            else:
                yield from _after(
                    words, ("INTERFACE_INCLUDE_DIRECTORIES", "INCLUDE_DIRECTORIES", "BASE_DIRS")
                )
    elif name == "meson.build":
        for found in _MESON.finditer(text):
            yield from _QUOTED.findall(found[1])
    elif name.startswith("BUILD"):
        for found in _BAZEL.finditer(text):
            yield from _QUOTED.findall(found[1])
    elif name.endswith((".gyp", ".gypi")):
        for found in _GYP.finditer(text):
            yield from _QUOTED.findall(found[1])
    elif name == "compile_commands.json":
        yield from _from_commands(text)
    else:
        yield from _FLAG.findall(text)


def _after(words: list[str], marks: tuple[str, ...]) -> Iterator[str]:
    for at, word in enumerate(words):
        if word in marks:
            for value in words[at + 1 :]:
                # The next keyword of the command ends the list.
                if value.isupper() and "/" not in value and "$" not in value:
                    break
                yield value


def _from_commands(text: str) -> Iterator[str]:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            yield from _FLAG.findall(" ".join([*texts(row.get("arguments")), *texts(row.get("command"))]))


def _places(project: Project, folder: str, written: str) -> list[str]:
    """The folders that a written one can be; a variable stands for the folder of the file, or one above."""
    if written in _KEYWORDS:
        return []
    # NUL, which no path has, marks where a variable was.
    text = _VARIABLE.sub(lambda found: f"\0{found[1]}\0" if found[1] else "", written)
    *variables, rest = text.split("\0")
    rest = rest.lstrip("/")
    if not variables:
        if written.startswith("/"):
            return []
        return [
            place
            # CMake and compilers start from the file's folder, commands in build files often from the root.
            for base in (folder, "")
            if (place := joined(base, rest)) is not None and _named(place, rest)
        ]
    variable = variables[-2] if len(variables) > 1 else ""
    if variable in ("CMAKE_CURRENT_SOURCE_DIR", "CMAKE_CURRENT_LIST_DIR", "srcdir", "CURDIR"):
        bases = [folder]
    elif "BINARY" in variable.upper() or "BUILD" in variable.upper():
        return []  # there lies what a build makes, and nothing of the repository
    else:
        bases = [*dict.fromkeys((folder, *folders_above(folder)))]
    for base in bases:
        place = joined(base, rest or ".")
        if place is not None and place in project.folders:
            return [place]
    return []


def _named(place: str, rest: str) -> bool:
    return posixpath.normpath(rest) != "." or bool(place) or rest in (".", "")
