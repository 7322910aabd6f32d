"""What a file is for: test, generated, vendored, documentation, configuration, example, barrel, stub.

Decided as GitHub linguist and go-enry do, by the path and by marks in the first lines, with four differences:
examples are a class of their own and no documentation, prose is documentation wherever it lies, folders named
``cache`` are not vendored (they are mostly code), and ``.github`` is configuration.
"""

from __future__ import annotations

from kwsearch.languages.table import FILENAMES, language_by_name
from kwsearch.vocabulary import FILE_FLAGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kwsearch.models import FileFacts

TEST, GENERATED, VENDORED, DOCUMENTATION, CONFIG, EXAMPLE, BARREL, STUB = (
    1 << position for position in range(len(FILE_FLAGS))
)
"""The bits of the classes; all are decided here."""

MARKER_BYTES = 4096
"""How much of a file's start is searched for the marks of generators."""

_MARKER_LINES = 40
_MINIFIED_LINE_BYTES = 110
"""Script and style files with longer lines on average were written by a program; linguist's number."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ANYWHERE = {
    TEST: "test tests __tests__ __test__ __mocks__ __snapshots__ testdata test-data test_data unittests e2e cypress",
    GENERATED: "__generated__ node_modules htmlcov jspm_packages .idea",
    VENDORED: "node_modules bower_components jspm_packages vendor vendors third_party third-party thirdparty "
    "3rdparty 3rd_party 3rd-party external_libs Godeps Pods Carthage dist site-packages .yarn .bundle "
    "_vendor _esy eggs",
    DOCUMENTATION: "docs documentation javadoc groovydoc",
    CONFIG: ".github .circleci .vscode .devcontainer .teamcity .gitlab .config .cargo .husky",
    EXAMPLE: "example examples _examples demo demos sample samples tutorial tutorials quickstart",
}
# These mean it at the top alone: further down they are too common as names of something else.
_AT_TOP = {
    TEST: "spec specs t",
    VENDORED: "deps dependencies extern external",
    DOCUMENTATION: "doc man",
}
_PAIRS = {
    VENDORED: "gradle/wrapper .mvn/wrapper Carthage/Build",
    DOCUMENTATION: "inst/doc share/man share/doc",
    TEST: "src/test src/androidTest src/integrationTest",
}
_DOMAINS = _words("com org")
"""In ``com/example`` the second part is a company's name."""
_DOMAINS_OF_PACKAGES = _words("net io dev")
_PACKAGE_ROOTS = _words("java kotlin scala groovy")
"""Below these it is so behind ``io`` as well, which elsewhere is a folder as any other: ``folly/io/test``."""
_TEST_FOLDER_ENDINGS = (
    ".Test",
    ".Tests",
    ".UnitTests",
    ".IntegrationTests",
    "UITests",
    "_test",
    "_tests",
    "-tests",
)


def _table(words: dict[int, str]) -> dict[str, int]:
    """Turn lists of names by bit into bits by name."""
    table: dict[str, int] = {}
    for bit, names in words.items():
        for name in names.split():
            table[name] = table.get(name, 0) | bit
    return table


_FOLDERS = {name.lower(): bits for name, bits in _table(_ANYWHERE).items()}
_TOP_FOLDERS = _table(_AT_TOP)
_MAIN = 1 << len(FILE_FLAGS)
"""Of a folder: in it lies what is built and shipped, whatever it is called."""
_FOLDER_PAIRS = _table(_PAIRS) | dict.fromkeys(
    ("main/java", "main/kotlin", "main/scala", "main/groovy"), _MAIN
)

_NAMES = _table(
    {
        TEST: "conftest.py tests.py pytest.ini tests.rs test_helper.rb spec_helper.rb rails_helper.rb phpunit.xml "
        "phpunit.xml.dist jest.config.js jest.config.ts karma.conf.js playwright.config.ts",
        GENERATED: "package-lock.json npm-shrinkwrap.json pnpm-lock.yaml yarn.lock bun.lock composer.lock Cargo.lock "
        "Cargo.toml.orig Gopkg.lock glide.lock go.sum go.work.sum poetry.lock uv.lock pdm.lock pixi.lock deno.lock "
        "flake.lock Pipfile.lock Gemfile.lock mix.lock rebar.lock MODULE.bazel.lock .terraform.lock.hcl esy.lock "
        ".pnp.js .pnp.cjs .pnp.loader.mjs Package.resolved Podfile.lock pubspec.lock conan.lock",
        VENDORED: "gradlew gradlew.bat mvnw mvnw.cmd configure config.guess config.sub ltmain.sh libtool.m4 "
        "ltoptions.m4 ltsugar.m4 ltversion.m4 lt~obsolete.m4 aclocal.m4 install-sh depcomp missing mkinstalldirs "
        "cpplint.py erlang.mk waf ez_setup.py get-pip.py versioneer.py normalize.css animate.css",
        CONFIG: "CODEOWNERS setup.cfg tox.ini .editorconfig noxfile.py gulpfile.js Gruntfile.js .eslintrc.js "
        ".eslintrc.cjs .prettierrc.js .prettierrc.cjs .babelrc.js Procfile",
        STUB: "package-info.java module-info.java",
    }
)
_SPECIAL_NAMES = frozenset(_NAMES) | FILENAMES
_DOCUMENTS = _words(
    "README READ-ME CHANGES CHANGELOG CHANGE HISTORY NEWS CONTRIBUTING CONTRIBUTORS COPYING COPYRIGHT INSTALL LICENSE "
    "LICENCE NOTICE AUTHORS MAINTAINERS CITATION CITATIONS FAQ TODO THANKS CREDITS CODE_OF_CONDUCT SECURITY "
    "RELEASE_NOTES RELEASE-NOTES UPGRADING ROADMAP PATENTS"
)
_PROSE_LANGUAGES = _words("markdown rst asciidoc org mediawiki roff gettext")
_CONFIG_LANGUAGES = _words(
    "json yaml toml ini xml dotenv hcl nix jsonnet cue ignore gitattributes requirements gomod gosum kconfig"
)


class _NameRules:
    """What file names of one language say: patterns ``test_*`` on the name, ``*_test`` on it without its suffix."""

    __slots__ = ("_bits", "ends", "starts")

    def __init__(self, *, test: str = "", generated: str = "", vendored: str = "", config: str = "") -> None:
        words = {TEST: test, GENERATED: generated, VENDORED: vendored, CONFIG: config}
        self._bits = [(pattern, bit) for bit, patterns in words.items() for pattern in patterns.split()]
        self.starts = tuple(pattern[:-1] for pattern, _ in self._bits if pattern.endswith("*"))
        self.ends = tuple(pattern[1:] for pattern, _ in self._bits if pattern.startswith("*"))

    def flags(self, name: str, stem: str) -> int:
        """Return the classes of a name that begins or ends as one of the patterns."""
        flags = 0
        for pattern, bit in self._bits:
            if name.startswith(pattern[:-1]) if pattern.endswith("*") else stem.endswith(pattern[1:]):
                flags |= bit
        return flags


_JVM = _NameRules(test="*Test *Tests *TestCase *Spec *Specs *IT *ITCase", generated="*.g")
_JAVA = _NameRules(test="*Test *Tests *TestCase *IT *ITCase", generated="*.g")
"""No specifications: what tests in their style is written in another language."""
_C = _NameRules(
    test="test_* unittest_* *_test *_tests *_unittest *-test *_gtest",
    generated="*.pb *.pb-c *_generated *.zep",
)
_SCRIPT = _NameRules(
    test="*.test *.tests *.spec *.specs *-test *_test *.cy *.e2e *.e2e-spec",
    generated="*.min *-min *.bundle *.pb *_pb *_grpc_pb *.generated *.gen",
    vendored="jquery-* jquery.* bootstrap.* bootstrap-* angular.* react-dom.* lodash.* d3.v* modernizr*",
    config="*.config *.conf",
)
_RULES = {
    "python": _NameRules(test="test_* tests_* *_test *_tests", generated="*_pb2 *_pb2_grpc *_generated"),
    "go": _NameRules(test="*_test", generated="*.pb *.pb.gw *_generated *.gen *_gen *_string zz_generated*"),
    "ruby": _NameRules(test="test_* *_test *_spec", generated="*_pb"),
    "rust": _NameRules(test="*_test *_tests", generated="*.gen *_generated"),
    "php": _NameRules(test="*Test *TestCase *Cest *Cept *_test", generated="_ide_helper*"),
    "csharp": _NameRules(
        test="*Test *Tests *Specs", generated="*.Designer *.designer *.g *.g.i *.feature *.generated"
    ),
    "java": _JAVA,
    "kotlin": _JVM,
    "scala": _JVM,
    "groovy": _JVM,
    "swift": _NameRules(test="*Test *Tests *Spec", generated="*.pb *.generated"),
    "dart": _NameRules(test="*_test", generated="*.g *.freezed *.pb *.pbgrpc *.mocks *.gr"),
    "c": _C,
    "cpp": _C,
    "cuda": _C,
    "objective-c": _C,
    "javascript": _SCRIPT,
    "typescript": _SCRIPT,
    "tsx": _SCRIPT,
    "css": _SCRIPT,
    "scss": _SCRIPT,
    "vue": _SCRIPT,
    "svelte": _SCRIPT,
    "elixir": _NameRules(test="*_test", generated="*.pb"),
    "erlang": _NameRules(test="*_SUITE *_tests *_test", generated="*_pb"),
    "clojure": _NameRules(test="*_test"),
    "lua": _NameRules(test="test_* *_spec *_test *_tests"),
    "r": _NameRules(test="test-* test_* testthat*"),
    "haskell": _NameRules(test="*Spec *Test *Tests"),
    "julia": _NameRules(test="*runtests *_test *_tests"),
    "bash": _NameRules(test="test_* test-* *_test *_tests *-test *-tests"),
}
_TEST_SUFFIXES = (".t", ".snap", ".bats")
_STUB_SUFFIXES = (".pyi", ".d.ts", ".d.mts", ".d.cts")
_GENERATED_SUFFIXES = (".js.map", ".css.map", ".nib", ".xcworkspacedata", ".xcuserstate")


def folder_flags(folder: str) -> int:
    """Return the classes that every file of a folder has because of where it lies.

    Args:
        folder: Path relative to the root, ``/`` between parts; empty for the root itself.

    Returns:
        Bits for ``joined_flags``; the caller keeps them for the folder's files.
    """
    if not folder:
        return 0
    parts = folder.split("/")
    flags = _TOP_FOLDERS.get(parts[0].lower(), 0)
    before = previous = ""
    for part in parts:
        # com/example/… is somebody's package, and no example.
        is_domain = previous in _DOMAINS or (previous in _DOMAINS_OF_PACKAGES and before in _PACKAGE_ROOTS)
        if not is_domain:
            flags |= _FOLDERS.get(part.lower(), 0)
        flags |= _FOLDER_PAIRS.get(f"{previous}/{part}", 0)
        # As they are written: .NET and Xcode give their folders these capitals.
        if part.endswith(_TEST_FOLDER_ENDINGS):
            flags |= TEST
        before, previous = previous, part
    return flags


def joined_flags(of_folder: int, of_name: int) -> int:
    """Return all classes of a file, as bits of vocabulary.FILE_FLAGS, by those of its folder and of its name.

    ``src/main/java/org/junit/Test.java`` is no test.
    """
    if of_folder & _MAIN:
        of_name &= ~TEST
    return (of_folder | of_name) & ~_MAIN


def name_flags(name: str, language: str) -> int:
    """Return the classes that a file's name and language decide, wherever it lies.

    Args:
        name: Bare file name.
        language: Name of a row of the language table.
    """
    flags = _NAMES.get(name, 0)
    if name.endswith(_TEST_SUFFIXES):
        flags |= TEST
    elif name.endswith(_STUB_SUFFIXES):
        flags |= STUB
    rules = _RULES.get(language)
    if rules is not None:
        stem = name[: name.rfind(".")] if "." in name else name
        if stem.endswith(rules.ends) or name.startswith(rules.starts):
            flags |= rules.flags(name, stem)
        return flags
    if language in _CONFIG_LANGUAGES:
        flags |= CONFIG
    elif language in _PROSE_LANGUAGES or name.partition(".")[0].upper() in _DOCUMENTS:
        flags |= DOCUMENTATION
    if name.endswith(_GENERATED_SUFFIXES):
        flags |= GENERATED
    return flags


class NameClassifier:
    """Language and classes by name, for many names: what a suffix decides is worked out once.

    Gives exactly what ``language_by_name`` and ``name_flags`` give.
    """

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[str, tuple[str | None, int, tuple[str, ...], tuple[str, ...]]] = {}

    def classify(self, name: str) -> tuple[str | None, int]:
        """Return the language of a bare name, None when only the file's head can tell, and its classes."""
        stem, _, rest = name.partition(".")
        known = self._known.get(rest)
        if known is None:
            known = self._known[rest] = self._learn(rest)
        language, flags, starts, ends = known
        if (
            # Only a name that says nothing beside its suffix is judged by that.
            language is None
            or not stem
            or stem.endswith(ends)
            or name.startswith(starts)
            or name in _SPECIAL_NAMES
        ):
            language = language_by_name(name)
            return language, 0 if language is None else name_flags(name, language)
        return language, flags

    def _learn(self, rest: str) -> tuple[str | None, int, tuple[str, ...], tuple[str, ...]]:
        """Judge by a name that has this suffix and nothing else to say; None for a language means: ask every time."""
        # A stem that no rule knows: whatever is found, the suffix says.
        neutral = f"0.{rest}"
        language = language_by_name(neutral) if rest else None
        rules = _RULES.get(language or "")
        if language is None or rules is None:
            return None, 0, (), ()
        return language, name_flags(neutral, language), rules.starts, rules.ends


def path_flags(path: str, language: str) -> int:
    """Return all classes that a path decides: its folders' and its name's."""
    folder, _, name = path.rpartition("/")
    return joined_flags(folder_flags(folder), name_flags(name, language))


# Of all languages: a generator marks what it writes in a comment, whoever reads that.
_COMMENT_STARTS = (
    b"#", b"//", b"/*", b"*", b"--", b"%", b";", b"<!", b'"""', b"'''", b"(*", b"::", b"@rem", b"dnl", b"..", b"{-",
)  # fmt: skip
_MARKS = (
    b"@generated", b"code generated by", b"<auto-generated", b"autogenerated by", b"auto-generated by",
    b"auto generated by", b"automatically generated", b"generated automatically by", b"machine generated",
    b"file is generated", b"file was generated", b"file is auto-generated", b"file is autogenerated",
    b"file was auto-generated", b"file generated by", b"generated by the protocol buffer compiler",
    b"generated by the grpc", b"generated by cython", b"generated by doxygen", b"generated by autoconf",
    b"generated by javadoc", b"generated by roxygen2", b"generated by haxe", b"generated by rust-bindgen",
    b"generated by swig", b"generated by thrift", b"generated by pyuic", b"generated by bindgen",
    b"generated by gnu autoconf", b"generated by automake", b"a bison parser", b"a lexical scanner generated by flex",
    b"generated from ", b"file is an amalgamation",
)  # fmt: skip
_GENERATING = (b"generated", b"a bison parser", b"amalgamation")
_HANDS_OFF = (b"do not edit", b"do not modify", b"don't edit", b"do not change", b"changes will be lost")


def content_flags(data: bytes, language: str) -> int:
    """Return the classes that a file's bytes decide: ``generated``, by a generator's mark or by line lengths.

    Args:
        data: The whole file.
        language: Name of a row of the language table.
    """
    head = data[:MARKER_BYTES].lower()
    if any(word in head for word in _GENERATING):
        lines = head.split(b"\n", _MARKER_LINES)[:_MARKER_LINES]
        for number, line in enumerate(lines):
            if any(word in line for word in _GENERATING) and line.lstrip().startswith(_COMMENT_STARTS):
                # "generated" alone is said of many things; beside "do not edit" it is the file that is meant.
                near = b"\n".join(lines[max(number - 2, 0) : number + 3])
                if any(mark in line for mark in _MARKS) or any(mark in near for mark in _HANDS_OFF):
                    return GENERATED
    # Other languages have long lines that people write.
    if language in {"javascript", "css"} and len(data) > _MINIFIED_LINE_BYTES * (data.count(b"\n") + 1):
        return GENERATED
    return 0


_BARRELS = ("__init__", "index", "mod", "lib")
_PASSED_ON = frozenset(("module", "namespace", "package", "variable", "constant"))
"""Kinds of what a file may define that passes on what others define: ``__all__``, ``pub mod a;``."""


def facts_flags(path: str, facts: FileFacts) -> int:
    """Return the class that a file's facts decide: ``barrel``: it passes on what others define, and that is all.

    Args:
        path: Relative to the root.
        facts: What was found in the file.
    """
    stem = path.rpartition("/")[2].partition(".")[0]
    if stem not in _BARRELS or not facts.imports:
        return 0
    passes_on = all(symbol.kind in _PASSED_ON for symbol in facts.symbols)
    runs = any(use.role == "call" and use.name != "require" for use in facts.uses)
    return BARREL if passes_on and not runs else 0
