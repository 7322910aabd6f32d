"""A header has one language, wherever it is asked: in an index, an outline of its folder or of itself, a difference."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from grammars import need_grammar

from kwsearch import open_index
from kwsearch.diff.compare import diff_revisions
from kwsearch.indexing.build import build_index
from kwsearch.indexing.outline import extract_symbols, outline_folder
from kwsearch.languages.headers import own_header_language
from kwsearch.settings.load import Settings

MakeRepo = Callable[[Mapping[str, str | bytes]], Path]

BOX = "class Box {\n public:\n  int size() const { return 1; }\n};\n"
SHAPE = "@interface Shape : NSObject\n- (int)size;\n@end\n"
ONLY_CPP = {
    "class": BOX,
    "namespace": "#pragma once\nnamespace a::b {\nint f();\n}\n",
    "template": "template <typename T> T twice(T x);\n",
    "a struct with sections": "struct S {\n private:\n  int x;\n};\n",
    "a header of its library": "#include <vector>\nstruct V;\n",
    "virtual": "struct S {\n  virtual int f() = 0;\n};\n",
    "outside of a condition": '#ifdef __cplusplus\nextern "C" {\n#endif\n#if A\n#endif\nclass K {};\n',
    "behind a comment that ends": "/* it's */ int a; // don't\nclass K {};\n",
    "behind a long head": "// " + "x" * 40_000 + "\n" + BOX,
}
C_TOO = {
    "names": "struct s { int class; int new; int template; int namespace; };\nint class(int private);\nint public;\n",
    "a comment": "/*\n class of service\n namespace of names\n using it\n*/\nint a;\n",
    "a comment that never ends": "int a;\n/*\nclass K {};\n",
    "a comment that goes on": "int a; // see \\\nclass K {};\nint b;\n",
    "a text": 'const char *a = "\\\nclass K {};\\\n";\n',
    "a condition": "#ifdef __cplusplus\n#include <cstddef>\nclass K {};\n#else\ntypedef struct K K;\n#endif\n",
    "a condition in a condition": (
        "#ifndef A_H\n#if defined(__cplusplus) && A\n# if B\nclass K;\n# endif\nclass L;\n#endif\n#endif\n"
    ),
    "the other branch": "#ifndef __cplusplus\nint a;\n#else\nnamespace k {}\n#endif\n",
    "a name for it": "#ifdef lib_cplusplus\nusing a = char8_t;\n#endif\n",
    "a condition on two lines": "#if A && \\\n  defined(__cplusplus)\nclass K;\n#endif\n",
    "a later branch": "#if A\nint a;\n#elif defined(__cplusplus)\nclass K;\n#endif\n",
    "a condition that never ends": "#ifdef __cplusplus\nclass K;\n",
    "ends without a beginning": "#endif\n#endif\nint a;\n#elif __cplusplus\nclass K;\n#endif\nint b;\n",
}


@pytest.mark.parametrize("name", ONLY_CPP)
def test_a_header_that_only_cpp_can_read_is_cpp_among_c_files(name: str) -> None:
    assert own_header_language(ONLY_CPP[name].encode(), "c") == "cpp"
    assert own_header_language(ONLY_CPP[name].replace("\n", "\r\n").encode(), "c") == "cpp"


@pytest.mark.parametrize("name", C_TOO)
def test_a_header_that_c_can_read_is_what_its_repository_says(name: str) -> None:
    for usual in ("c", "cpp", "objective-c"):
        assert own_header_language(C_TOO[name].encode(), usual) == usual
        assert own_header_language(C_TOO[name].replace("\n", "\r\n").encode(), usual) == usual


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_row_of_escaped_quotes_is_gone_through_once(quote: str) -> None:
    row = f"int a;\n{quote}" + f"\\{quote}" * 300_000
    assert own_header_language(f"{row}\n".encode(), "c") == "c"
    assert own_header_language(f"{row}\nclass K {{}};\n".encode(), "c") == "cpp"


def test_objective_c_among_others_and_others_among_objective_c() -> None:
    need_grammar("objective-c")
    both = BOX + SHAPE
    assert [own_header_language(SHAPE.encode(), usual) for usual in ("c", "cpp", "objective-c")] == [
        "objective-c", "objective-c", "objective-c",
    ]  # fmt: skip
    assert [own_header_language(both.encode(), usual) for usual in ("c", "cpp", "objective-c")] == [
        "cpp", "cpp", "objective-c",
    ]  # fmt: skip
    assert own_header_language(BOX.encode(), "objective-c") == "cpp"
    asked = "#ifdef __OBJC__\n@class A;\n#endif\nstruct B { int f(); };\n"
    assert own_header_language(asked.encode(), "cpp") == "cpp"
    assert own_header_language(b'#import "types.tlb" no_namespace\n', "cpp") == "cpp"


TREES = {
    "C++ among C": ({"a.c": "int a;\n", "b.c": "int b;\n", "plain.h": "int p(void);\n", "box.h": BOX}, "cpp"),
    "Objective-C among C": ({"a.c": "int a;\n", "box.h": SHAPE}, "objective-c"),
    "C++ among Objective-C": ({"A.m": "@implementation A\n@end\n", "A.h": SHAPE, "box.h": BOX}, "cpp"),
    "C++ without anything": ({"a.py": "a = 1\n", "box.h": BOX}, "cpp"),
}


@pytest.mark.parametrize("name", TREES)
def test_a_header_has_one_language_wherever_it_is_asked(
    name: str, make_repo: MakeRepo, tmp_path: Path
) -> None:
    files, language = TREES[name]
    if "Objective-C" in name:
        need_grammar("objective-c")
    root = make_repo(files)
    alone = [(s.kind, s.full_name, s.line) for s in extract_symbols(root / "box.h")]
    assert {"Box", "Shape"} & {name for _, name, _ in alone}

    outlines = {outline.path: outline.symbols for outline in outline_folder(root)}
    assert [(s.kind, s.full_name, s.line) for s in outlines["box.h"]] == alone

    build_index(root, index_dir=str(tmp_path / "index"))
    with open_index(root, index_dir=str(tmp_path / "index")) as index:
        record = index.file("box.h")
        assert record.language == language
        assert [(s.kind, s.full_name, s.line) for s in record.symbols] == alone

    for arguments in (["init", "-q"], ["add", "."], ["rm", "-q", "--cached", "box.h"]):
        subprocess.run(["git", "-C", str(root), *arguments], check=True)
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run(["git", "-C", str(root), *who, "commit", "-qm", "1"], check=True)
    subprocess.run(["git", "-C", str(root), "add", "."], check=True)
    subprocess.run(["git", "-C", str(root), *who, "commit", "-qm", "2"], check=True)
    changes = diff_revisions(root, "HEAD~1", "HEAD").changes
    came = {(c.kind, c.name) for c in changes if c.subject == "symbol" and c.path == "box.h"}
    assert came == {(kind, name) for kind, name, _ in alone}


def test_a_header_that_becomes_cpp_is_read_anew_alone(make_repo: MakeRepo, tmp_path: Path) -> None:
    root = make_repo({"a.c": "int a;\n", "p.h": "int p(void);\n", "box.h": "struct Box;\n"})
    place = str(tmp_path / "index")
    build_index(root, index_dir=place)
    for text, language in ((BOX, "cpp"), ("struct Box { int size; };\n", "c")):
        (root / "box.h").write_text(text)
        assert build_index(root, index_dir=place).indexed == 1
        with open_index(root, index_dir=place) as index:
            assert {path: index.file(path).language for path in ("box.h", "p.h")} == {
                "box.h": language, "p.h": "c",
            }  # fmt: skip


def test_a_language_that_the_user_names_holds_for_every_header(make_repo: MakeRepo, tmp_path: Path) -> None:
    root = make_repo({"a.c": "int a;\n", "box.h": BOX, ".kwsearch.toml": 'header_language = "c"\n'})
    place = str(tmp_path / "index")
    build_index(root, index_dir=place)
    with open_index(root, index_dir=place) as index:
        assert index.file("box.h").language == "c"
    in_folder = {outline.path: outline.symbols for outline in outline_folder(root)}["box.h"]
    assert in_folder == extract_symbols(root / "box.h", language="c")
    assert "Box" not in {symbol.name for symbol in in_folder if symbol.kind == "class"}
    assert Settings().header_language == "auto"
