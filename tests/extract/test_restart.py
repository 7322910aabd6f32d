"""One statement that a grammar cannot read hides nothing else: every other definition is found where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import thread_time

import pytest
from fact_promises import check_facts
from grammars import need_grammar
from tree_sitter import Node, Parser

from kwsearch.extract import extract_facts
from kwsearch.extract.engine import load_grammar
from kwsearch.extract.mending import is_laid_out, is_noise, parse_source
from kwsearch.extract.repair.layout import Layout
from kwsearch.extract.repair.pieces import PLAIN
from kwsearch.languages.table import BY_NAME, detect_language
from kwsearch.models import Symbol

FILES = sorted(path for path in (Path(__file__).parent / "restart").iterdir() if path.is_file())
INSERTED = (b"{", b"}", b"(", b")", b"[", b"]", b";", b",", b"=", b'"', b"'", b"<", b"if", b"end", b"word")
CALLABLE = frozenset(("function", "method", "constructor"))
BLOCKS = {
    "hcl": frozenset(("module", "struct", "variable")),
    "dockerfile": frozenset(("module", "variable")),
}
"""What is edited in languages without functions."""
STRIDE = 5
"""One text of so many is tried: all of them take minutes."""

Row = tuple[str, str, int, str]


def tokens(node: Node) -> Iterator[Node]:
    """Every leaf of a tree that has a text."""
    if node.child_count == 0 and node.end_byte > node.start_byte:
        yield node
    for child in node.children:
        yield from tokens(child)


def rows(symbols: list[Symbol]) -> Counter[Row]:
    return Counter((item.name, item.kind, item.line, item.scope) for item in symbols)


def symbols_of(path: str, data: bytes) -> list[Symbol]:
    """What a text defines, its facts as every text's must be."""
    language = detect_language(path, data)
    need_grammar(language)
    facts = extract_facts(path, data, language)
    check_facts(facts, data)
    return facts.symbols


def edits(
    data: bytes, parser: Parser, symbols: list[Symbol], kinds: frozenset[str] = CALLABLE
) -> Iterator[tuple[bytes, Symbol]]:
    """Every text with one token of a function deleted, or one put before it, and that function."""
    for token in tokens(parser.parse(data).root_node):
        start, end = token.start_byte, token.end_byte
        line = data.count(b"\n", 0, start) + 1
        around = [item for item in symbols if item.kind in kinds and item.line <= line <= item.end_line]
        if around and b"\n" not in data[start:end]:
            yield data[:start] + b" " * (end - start) + data[end:], around[-1]
            for text in INSERTED:
                yield data[:start] + text + b" " + data[start:], around[-1]


@pytest.mark.slow  # each file is read hundreds of times
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_broken_function_hides_no_other_definition(path: Path) -> None:
    data = path.read_bytes()
    language = detect_language(path.name, data)
    need_grammar(language)
    row = BY_NAME[language]
    parser = Parser(load_grammar(row.grammar, row.query).language)
    facts = extract_facts("input", data, language)
    assert facts.error_share == 0.0
    tried, harmed = 0, []
    for broken, inner in list(edits(data, parser, facts.symbols, BLOCKS.get(language, CALLABLE)))[::STRIDE]:
        if not parser.parse(broken).root_node.has_error:
            continue
        found = extract_facts("input", broken, language)
        check_facts(found, broken)
        others = [item for item in facts.symbols if item.end_line < inner.line or item.line > inner.end_line]
        tried += 1
        if gone := rows(others) - rows(found.symbols):
            harmed.append((inner.name, sorted(gone)))
    assert tried > 100
    assert not harmed


def is_flush(lines: list[bytes], number: int) -> bool:
    """Whether what stands below a line is not indented below it."""
    below = next((line for line in lines[number:] if line.strip()), b"")
    return len(below) - len(below.lstrip()) <= len(lines[number - 1]) - len(lines[number - 1].lstrip())


def head_edits(data: bytes, symbols: list[Symbol]) -> Iterator[tuple[bytes, Symbol]]:
    """Every text without one brace on the line of a definition's name, and that definition; lines tell of its block."""
    lines = data.split(b"\n")
    for item in symbols:
        line = lines[item.line - 1]
        start = sum(len(text) + 1 for text in lines[: item.line - 1])
        for at, byte in enumerate(line):
            if byte in b"{}" and not (
                data[start + at + 1 :].lstrip(b" ")[:1] == b"\n" and is_flush(lines, item.line)
            ):
                yield data[: start + at] + b" " + data[start + at + 1 :], item


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_head_without_its_brace_hides_nothing_else(path: Path) -> None:
    data = path.read_bytes()
    language = detect_language(path.name, data)
    need_grammar(language)
    row = BY_NAME[language]
    parser = Parser(load_grammar(row.grammar, row.query).language)
    facts = extract_facts("input", data, language)
    harmed = []
    for broken, own in head_edits(data, facts.symbols):
        if not parser.parse(broken).root_node.has_error:
            continue
        found = extract_facts("input", broken, language)
        check_facts(found, broken)
        apart = [item for item in facts.symbols if item.end_line < own.line or item.line > own.end_line]
        around = [item for item in facts.symbols if item.line < own.line and item.end_line >= own.end_line]
        inside = {(item.name, item.line) for item in facts.symbols if own.line < item.line <= own.end_line}
        gone = rows(apart + around) - rows(found.symbols)
        hidden = inside - {(item.name, item.line) for item in found.symbols}
        if gone or hidden:
            harmed.append((own.name, own.line, sorted(gone), sorted(hidden)))
    assert not harmed


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("a.lua", b"local M = {\nlocal x = 1\nfunction M.f() return x end\n", [("M", 1), ("x", 2), ("f", 3)]),
        (
            "a.tf",
            b'resource "a" "b"\n  name = "x"\n}\n\nresource "a" "c"\nvariable "v" {\n}\n',
            [("b", 1), ("v", 6)],
        ),
        ("a.nix", b"{ pkgs, ... }:\n\n  a = 1;\n  b = { c = 2; };\n}\n", [("a", 3), ("b", 4), ("c", 4)]),
        (
            "a.sv",
            b"module a #(parameter W = 1) (\n  input c,\n  output q\n;\n  wire w;\nendmodule\n"
            b"module b(input d);\nendmodule\n",
            [("a", 1), ("W", 1), ("c", 2), ("q", 3), ("w", 5), ("b", 7), ("d", 7)],
        ),
        (
            "a.v",
            b"module a (\n  input c,\n  input W:0] d,\n  output q\n);\n  wire w;\nendmodule\n",
            [("a", 1), ("c", 2), ("q", 4), ("w", 6)],
        ),
        (
            "a.zig",
            b"fn f() void [ {}\nfn g() void {}\nconst S = struct {\n    a: u8,\n};\n",
            [("g", 2), ("S", 3), ("a", 4)],
        ),
        (
            "a.dart",
            b"class A extends B<C> \n  A(this.x);\n  final int x;\n}\n\nclass D {}\n",
            [("A", 1), ("A", 2), ("x", 3), ("D", 6)],
        ),
        ("b.dart", b"class A {}\n\nclass E {\nclass F {}\n", [("A", 1), ("E", 3), ("F", 4)]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_missing_bracket_costs_its_own_statement_alone(path, text, found):
    assert [(symbol.name, symbol.line) for symbol in symbols_of(path, text)] == found


def test_every_language_with_a_grammar_is_tried() -> None:
    tried = {detect_language(path.name, path.read_bytes()) for path in FILES}
    assert tried == {name for name, row in BY_NAME.items() if row.grammar}


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        # the grammar takes the last word for a name: the text has no error, and yet a block ends too early
        (
            "a.rb",
            b"class A\n  def a\n    x > 1\n      y\n    end\n  end\n\n  def b\n  end\nend\n",
            [("A", ""), ("a", "A"), ("b", "A")],
        ),
        (
            "a.ex",
            b"defmodule A do\n  def a do\n    end b\n  end\n\n  def c do\n  end\nend\n",
            [("A", ""), ("a", "A"), ("c", "A")],
        ),
        (
            "a.jl",
            b"module A\n\nfunction a()\n    if end\nend\n\nb() = 1\n\nend\n",
            [("A", ""), ("a", "A"), ("b", "A")],
        ),
        # what is blanked before a function does not indent it
        (
            "a.cu",
            b"__device__ int a() {\n    return 1;\n< }\n\n__global__ void b() {\n    a();\n}\n",
            [("a", ""), ("b", "")],
        ),
        # words that end a block in one language alone
        (
            "a.sv",
            b"class A;\n  int a;\n\n  function b();\n    a = 1\n  endfunction\n\n  task c();\n    a = 2;\n"
            b"  endtask\nendclass\n",
            [("A", ""), ("a", "A"), ("b", "A"), ("c", "A")],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_statement_that_ends_too_early_ends_nothing_else(path, text, found):
    assert [(symbol.name, symbol.scope) for symbol in symbols_of(path, text)] == found


def test_a_text_in_a_file_with_an_error_elsewhere_is_not_cut():
    pytest.importorskip("tree_sitter_elixir")
    text = (
        b'defmodule A do\n  @doc """\n  Called.\n\n      iex> a(1\n  """\n  def a(x) do\n    {x, ] 1}\n  end\n\n'
        b"  def b(x) do\n    x\n  end\nend\n"
    )
    facts = extract_facts("a.ex", text, "elixir")
    assert [(symbol.name, symbol.scope) for symbol in facts.symbols] == [("A", ""), ("a", "A"), ("b", "A")]


@pytest.mark.parametrize(
    "text",
    [b"<<A\n$x", b'<<""\n@<', b'<<"\n"\n$~', b"<<~`\n`\n@%", b'<<"A"\n A\n', b"'\"<<A\n$x", b"<<<<A\n$x"],
)
def test_a_here_document_without_its_end_ends_all_the_same(text):
    pytest.importorskip("tree_sitter_perl")
    facts = extract_facts("a.pl", b"sub before { 1 }\n" + text, "perl", frozenset())
    assert facts.fallback == "timeout"


def test_a_here_document_with_its_end_hides_nothing():
    pytest.importorskip("tree_sitter_perl")
    text = b'print <<A, <<"", <<" B", <<~C;\n$x\nA\n@<\n\n B\n  C\nsub after { 1 << 2 }\n'
    assert [symbol.name for symbol in extract_facts("a.pl", text, "perl", frozenset()).symbols] == ["after"]


@pytest.mark.parametrize(
    "text",
    [
        b"print <<'A';\n=head1 NAME\n\nno end\nA\n",
        b"print <<'A';\n__END__\nA\n",
        b"print <<A;\nC<< x >>\nA\n",
        b"=pod\n\nC<< x >> {<<y>>}\n\n=cut\n",
        b"eval <<'A';\n{ f(<<B) }\nB\nA\n",
    ],
)
def test_documentation_and_operators_in_a_here_document_of_perl_hide_nothing(text):
    pytest.importorskip("tree_sitter_perl")
    facts = extract_facts("a.pl", text + b"sub after { 1 }\n", "perl", frozenset())
    assert [symbol.name for symbol in facts.symbols] == ["after"]


@pytest.mark.parametrize(
    "text", [b'diag("<< ".$_."\\n");', b"f('x', '<<A');", b"1; # see <<A", b"# it is <<'A', or \"<<B"]
)
def test_what_looks_like_a_here_document_in_a_text_hides_nothing(text):
    pytest.importorskip("tree_sitter_perl")
    facts = extract_facts("a.pl", text + b"\nsub after { 1 }\n", "perl", frozenset())
    assert [symbol.name for symbol in facts.symbols] == ["after"]


def test_a_word_of_nix_that_begins_no_binding_is_none():
    pytest.importorskip("tree_sitter_nix")
    data = b"{\n  in = 1;\n  then = 2;\n}}\n"
    check_facts(extract_facts("a.nix", data, "nix"), data)


@pytest.mark.parametrize(
    ("path", "text"),
    [("a.nix", b"{\xe9\xe9\xe9\xe9.store = 1; }"), ("a.ps1", b"$global:\xe9\xe9store = 1\n")],
)
def test_a_name_behind_bytes_that_are_no_utf_8_stands_where_it_is_written(path, text):
    assert [symbol.name.lstrip("\ufffd") for symbol in symbols_of(path, text)] == ["store"]


@pytest.mark.parametrize("text", [b"@B", b"@", b"@B.C(", b"@[B", b'@B("'])
def test_an_annotation_at_the_end_of_kotlin_ends_all_the_same(text):
    pytest.importorskip("tree_sitter_kotlin")
    data = b"fun before() = 1\nopen class A\n" + text
    assert [symbol.name for symbol in extract_facts("a.kt", data, "kotlin").symbols] == ["before", "A"]
    inside = b"fun before() = 1\nclass A(\n" + b"  val a: Int\n" + text
    assert "before" in [symbol.name for symbol in extract_facts("a.kt", inside, "kotlin").symbols]


@pytest.mark.parametrize("language", ["verilog", "cpp", "rust"])
def test_what_is_no_text_is_not_taken_apart(language):
    need_grammar(language)
    row = BY_NAME[language]
    noise = bytes(range(1, 256)) * 40 + b"\n"
    parts = parse_source(noise, language, load_grammar(row.grammar, row.query).language, thread_time() + 60)
    assert [(part.start, part.end) for part in parts] == [(0, len(noise))]
    assert is_noise(noise)
    assert not is_noise("größe = 'naïve'\t# Ωμέγα\r\n\f".encode() * 40)


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        # what lost its first word stands deeper than what is beside it
        (
            "a.kt",
            b'class A {\n    val b = "x"\n\n        c(): Int {\n        return "${b}".size\n    }\n\n'
            b'    fun d() = "$b"\n}\n',
            ["A", "b", "d"],
        ),
        (
            "a.php",
            b"<?php\nclass A\n{\n    function b()\n    {\n    }\n}\n\n         c(): A\n{\n    return 1;\n}\n\n"
            b"function d()\n{\n}\n",
            ["A", "b", "d"],
        ),
        # the last enumerator looks like a macro; behind a statement it is one
        (
            "a.c",
            b"enum a {\n\tFIRST_ONE,\n\tLAST_ONE\n};\n\nint b(int c)\n{\n\tif ({ c)\n\t\treturn 1;\n\tEND_OF_IT\n}\n",
            ["a", "FIRST_ONE", "LAST_ONE", "b"],
        ),
        # a comment of several lines before a statement is not cut in two
        (
            "a.cpp",
            b"namespace a {\n\n/*\n  Says what f does\n  on two lines.\n*/\nvoid f(int b)\n{\n}\n\nstruct C {\n"
            b"  bool d = !e<T>() && !g;\n};\n\ntemplate <>\nint C::operator()<bool>(int x) const\n{\n"
            b"  return 1;\n}\n}\n",
            ["a", "f", "C", "d"],
        ),
        # a condition of the preprocessor is no statement, however it is indented
        (
            "a.sv",
            b"module ab #(\n  input  cd::ef   gh,\n  output cd::ef [N-1:0] kl\n`ifdef WITH\n\n"
            b"  for (genvar j = 0; j < N; j++) begin : each\n  `CHECK(known, kl)\nendmodule : ab\n",
            ["ab"],
        ),
        # a block that nothing closes ends with the statement that it is in
        (
            "a.dart",
            b"class A {\n  A(this.b){ ;\n\n  final String b;\n\n  void c() {}\n}\n\nvoid d() {}\n",
            ["A", "A", "b", "c", "d"],
        ),
        # a mark too many before what ends a block
        (
            "a.kt",
            b'class A {\n    fun b(): Int {\n        return 1\n    , }\n\n    fun c(): String = "$d"\n}\n',
            ["A", "c"],
        ),
        # a statement behind a comment, with a word too many
        (
            "a.scala",
            b"class A {\n  val b = 1\n\n  /** Says it. */\n  end def c(): Int = {\n    1\n  }\n}\n",
            ["A", "b", "c"],
        ),
        ("a.nix", b"{ }:\nlet\n  a = [ 1 ];\n\n        = b: b;\n\n  c = d: d;\nin\n{ }\n", ["a", "c"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_statement_that_lost_its_layout_hides_no_other(path, text, found):
    assert [symbol.name for symbol in symbols_of(path, text) if symbol.name in found] == found


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.kt", b"%sclass N {\n  fun s() {\n    k = = app {\n    }.l\n  }\n\n  @B\n  fun r() {}\n}\n"),
        (
            "a.java",
            b"%sclass N {\n  void s() {\n    k = = a( b -> {\n    }).l;\n  }\n\n  @B\n  void r() {}\n}\n",
        ),
        (
            "a.scala",
            b"%sclass N {\n  def s() = {\n    k = = a { b =>\n    }.l\n  }\n\n  @B\n  def r() = {}\n}\n",
        ),
        ("a.swift", b"%sclass N {\n  func s() {\n    k = = a {\n    }.l\n  }\n\n  @B\n  func r() {}\n}\n"),
        (
            "a.dart",
            b"%sclass N {\n  void s() {\n    k = = a(() {\n    }).l;\n  }\n\n  @B\n  void r() {}\n}\n",
        ),
        ("a.ts", b"%sclass N {\n  s() {\n    k = = a(() => {\n    }).l;\n  }\n\n  @B()\n  r() {}\n}\n"),
    ],
)
@pytest.mark.parametrize("annotation", [b"@A(b = 1, c = D.E)\n", b'@A(b = 1)\n// as it was\n@F(g, "h")\n'])
def test_annotations_belong_to_a_class_in_which_something_is_broken(path, text, annotation):
    symbols = symbols_of(path, text % (annotation * 2))
    assert [(symbol.name, symbol.scope) for symbol in symbols] == [("N", ""), ("s", "N"), ("r", "N")]


@pytest.mark.parametrize("quote", [b'"', b"'"])
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.h", b"int A(int x)%s ;\nint b(int x);\nint d(void);\n"),
        ("a.cpp", b"class A {\n public:\n  void a(int x) %s override;\n  void b();\n  void d();\n};\n"),
        ("a.java", b'class A {\n  void b() {\n    c(%s x);\n  }\n  String d() { return "y"; }\n}\n'),
        ("a.c", b"int A(void) {\n  return 1;\n%s }\nint b(void) { return 'b'; }\nchar *d = \"y\";\n"),
        ("a.ts", b'class A {\n  b() { %sc(); }\n  d() { return "y"; }\n}\n'),
    ],
)
def test_a_string_that_its_line_does_not_close_ends_with_it(path, text, quote):
    found = [symbol.name for symbol in symbols_of(path, text % quote)]
    assert [name for name in found if name != "a"] == ["A", "b", "d"]


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        # words that say something of what is behind them, indented as the head of their block
        (
            "a.rb",
            b"module A\n  module B\n    def c\n      d(]\n    end\n\n  protected\n\n    def e\n    end\n  end\nend\n",
            [("A", ""), ("B", "A"), ("c", "A.B"), ("e", "A.B")],
        ),
        # a line that ends one block of a statement and opens the next
        (
            "a.scala",
            b"object A {\n  def b(c: C): D =\n    for {\n      x <- c\n    } yield new D {\n      def e = f(x\n"
            b"      def g = 1\n    }\n}\n",
            [("A", ""), ("b", "A"), ("e", "A.b"), ("g", "A.b")],
        ),
        # directives are not indented
        (
            "a.sv",
            b"class A;\n  int a;\n`ifdef X\n  int b;\n`else\n  int c;\n`endif\n\n  function d();\n    a = ] 1;\n"
            b"  endfunction\n\n  function e();\n  endfunction\nendclass\n",
            [("A", ""), ("a", "A"), ("b", "A"), ("c", "A"), ("d", "A"), ("e", "A")],
        ),
        # two blocks that are not indented, in one line
        (
            "a.cu",
            b"namespace a { namespace b {\nint c() { return 1; }\n\n};\n",
            [("a", ""), ("b", "a"), ("c", "a.b")],
        ),
        # the type of a function on a line of its own
        (
            "a.c",
            b"static int\na(int x)\n{\n\treturn 2;\n{ }\n\nstatic int\nb(void)\n{\n\treturn 1;\n}\n\nenum x\nc(void)\n"
            b"{\n\treturn b();\n}\n",
            [("b", ""), ("c", "")],
        ),
        (
            "a.c",
            b"enum x\na(int x)\n{\n\treturn 2;\n{ }\n\nenum x\nb(void)\n{\n\treturn 1;\n}\n",
            [("b", "")],
        ),
        # what looks like a label
        (
            "a.cpp",
            b"namespace a {\nint b(c d, e f) {\n}\nstd::set<int> g(( const h& i) {\n}\nstd::set<int> j(const h& i) {\n"
            b"  k l;\n}\n}  // namespace a\n",
            [("a", ""), ("b", "a"), ("j", "a")],
        ),
        # code inside of a text
        (
            "a.ex",
            b'defmodule A do\n  @moduledoc """\n  """\n  @doc """\n  #{x}\n  #{y}\n  """\n  def a(b)\n'
            b'  @doc """\n  """\n  @spec c(x) :: y\n    raise D, """\n    """\n  end\nend\n',
            [("A", ""), ("a", "A"), ("c", "A")],
        ),
        (
            "a.sh",
            b'function a {\n  if b; then\n    c\n  fi\n< }\n\nfunction d {\n  case $x in\n  0) y="1\n${x} 2"\n    ;;\n'
            b'  *) y="1\n${x} 3"\n    ;;\n  esac\n}\n\nz="3"\n',
            [("a", ""), ("d", ""), ("z", "")],
        ),
        # what a module knows stands before another module, and is no part of it
        (
            "a.ex",
            b"defmodule A do\n  @b [\n    c: 1\n  ]\n\n  defmodule D do\n    def e(x), { do: x\n    def f(x), do: x\n"
            b"    def f(y), do: y\n    def g(x), do: x\n  end\n\n  h = 1\n  def i(x), do: x\nend\n",
            [("A", ""), ("b", "A"), ("D", "A"), ("f", "A.D"), ("f", "A.D"), ("g", "A.D"), ("i", "A")],
        ),
        # functions in functions
        (
            "a.js",
            b"it('a', function () {\n  b({\n    c: (( ) => null,\n    d: () => {\n      e();\n    }\n  });\n});\n",
            [("d", "")],
        ),
        (
            "a.ts",
            b"it('a', () => {\n  const b = c((d) => ({\n    e: (f) => d(f( ),\n    g: (f): void => d(f),\n  }))\n})\n",
            [("e", ""), ("g", "")],
        ),
        (
            "a.js",
            b"const a = () => {\n  return new B({\n    async c(d) {\n      try {\n        } const e = await d();\n"
            b"        if (e) {\n          f();\n        }\n      } catch (g) {\n        throw g;\n      }\n    },\n"
            b"    h(i) {\n      return j(i);\n    }\n  })\n}\n",
            [("a", ""), ("c", "a"), ("h", "a")],
        ),
        (
            "a.lua",
            b'describe("a", function()\n  local b = {\n    1,\n  }\n\n  it([[c]], function()\n'
            b"    local d = ) function()\n      e()\n    end\n  end)\n\n  it([[f]], function()\n"
            b"    local g = function()\n      h()\n    end\n  end)\n\n  it([[i]], function()\n"
            b"    local j = function()\n      k()\n    end\n  end)\nend)\n",
            [("g", ""), ("j", "")],
        ),
        # members of a list that are called by texts
        (
            "a.ts",
            b'const a = b("c", {\n  "d e"() {\n    { for (const f of g) {}\n  },\n  "i j"() {\n    k();\n  },\n});\n',
            [("i j", "")],
        ),
        # an annotation on the line of what it belongs to
        (
            "a.java",
            b"class A {\n    @B public C d(E f) {\n      if (g) {\n    }\n    @B public C h(int i) {\n  }\n}\n",
            [("A", ""), ("d", "A"), ("h", "A")],
        ),
        # heads of many lines
        (
            "a.sv",
            b"module A\n#(\n  parameter B = 1\n)(\n"
            + b"".join(b"  input logic c%d,\n" % number for number in range(40))
            + b"  input logic d\n);\n\n  property e;\n     @(posedge d( ) c1;\n  endproperty\n\n  property f;\n"
            b"     @(posedge d) c2;\n  endproperty\nendmodule\n",
            [("A", ""), ("B", "A"), ("c39", "A"), ("d", "A")],
        ),
        (
            "a.sv",
            b"module A import b::*;\n(\n  input logic c\n);\n  property e;\n     @(posedge c( ) d;\n  endproperty\n\n"
            b"  property f;\n     @(posedge c) d;\n  endproperty\n\n  logic g;\nendmodule\n",
            [("A", ""), ("c", "A"), ("g", "A")],
        ),
        # what a class has stands in braces before its methods
        (
            "a.m",
            b"@implementation A\n{\n    id<B> _c;\n}\n\n- (id)d\n{\n    return nil;\nword }\n\n"
            b"- (void)e\n{\n    [_c f];\n}\n\n@end\n",
            [("A", ""), ("_c", "A"), ("e", "A")],
        ),
        # statements as the two sides of an operator
        (
            "a.zig",
            b"fn a(_: A) void < {}\n// a\n\nfn b(_: A) A {}\n// b\n",
            [("b", "")],
        ),
        # what is before a gap and what is behind it can be read, but not both together
        (
            "a.kt",
            b'fun a() { (> b)\n}\n@Target(AnnotationTarget.CLASS)\n.kept("a")\n\npackage org.example\n\n'
            b"/** A thing on sale. */\n@Serializable\ndata class Item<(val name: String) :\n    Base\n",
            [("a", ""), ("org.example", "")],
        ),
        # what stands before a statement is broken, not the statement
        (
            "a.ex",
            b"defmodule A do\n  @spec b(x) :: C.t{ ()\n  def b(x, y \\\\ [])\n\n  def b(x, y), do: x\nend\n",
            [("A", ""), ("b", "A"), ("b", "A"), ("b", "A")],
        ),
        # a function ends before the comment of the next one
        (
            "a.go",
            b"package a\n\nfunc (b *B) C() int {\n\tif d {\n\t\t// one\n\t\t{ e()\n\t}\n\treturn 1\n}\n\n// F is one.\n"
            b"func (b *B) F() int {\n\treturn 2\n}\n",
            [("F", "B")],
        ),
        # the head of a class over several lines that are not indented
        (
            "a.kt",
            b"internal class A\nprivate constructor(val b: C) {\n  fun g(h: C): D<A> {\n    return i\n  }\n\n"
            b"  override fun j() = b.k!!, .l()\n\n  companion object {\n    fun m(n: C): A {\n      return A(n)\n"
            b"    }\n  }\n}\n",
            [("A", ""), ("b", "A"), ("g", "A"), ("j", "A"), ("m", "A")],
        ),
        (
            "a.kt",
            b"expect open class A\n// One.\ninternal constructor(b: C) : D<A> {\n  fun e(): A\n\n"
            b"  fun f(= ): A\n\n  fun g(): A\n}\n",
            [("A", ""), ("e", "A"), ("g", "A")],
        ),
        (
            "a.java",
            b"public final class A<T>\nimplements B<T>, C {\n\n    @D\n    public void e(T t) {\n        if (f) {\n"
            b"            h.i(this, t);\n        }\n    }\n\n    public void j; () {\n        this.k = true;\n    }\n\n"
            b"    public B<T> l() {\n        return m;\n    }\n}\n",
            [("A", ""), ("e", "A"), ("l", "A")],
        ),
        # the parser keeps fewer ways to read what stands behind an error: the receivers of functions
        (
            "a.kt",
            b"fun A.b(): C {\n}\n\nfun A.d(): E {\n  if (f.g()) {\n    is H -> {\n      return if (i == J) {\n"
            b"      }\n    }\n    is C -> {\n      return when (k(l = false)) {\n        M -> {\n        }\n"
            b"      }\n    }\n  }\n}\n\nfun N.o(\n  p: (A) -> A= ,\n): N {\n}\n\nfun Q.o(p: (A) -> A): A {\n"
            b"  return when {\n    r.s() && t.u() -> {\n    }\n    t.s() -> {\n    }\n  }\n}\n\n"
            b"fun V.w(p: (A) -> A): A {\n  x?.let(p)\n}\n",
            [("b", ""), ("d", ""), ("o", ""), ("o", ""), ("w", "")],
        ),
        # what is cut out leaves a file that is read anew
        (
            "a.kt",
            b"private val TargetProperty.isSettable\n/**\n */\ninternal fun TargetProperty.generator(\n"
            b"): PropertyGenerator? {\n"
            b"  val qualifiers = parameter?.qualifiers.orEmpty() = + propertySpec.annotations\n"
            b"  for (jsonQualifier in qualifiers) {\n    val qualifierRawType = jsonQualifier.typeName.rawType()\n"
            b"    // Check Java types since that covers both Java and Kotlin annotations.\n"
            b"    resolver.getClassDeclarationByName(qualifierRawType.canonicalName)?.let { annotationElement ->\n"
            b"      annotationElement.findAnnotationWithType<Retention>()?.let {\n"
            b"        if (it.value != AnnotationRetention.RUNTIME) {\n"
            b'          logger.error("JsonQualifier @${qualifierRawType.simpleName} must have RUNTIME retention")\n'
            b"        }\n      }\n    }\n  }\n  val jsonQualifierSpecs = qualifiers.map {\n"
            b"  return PropertyGenerator(this, DelegateKey(type, jsonQualifierSpecs))\n}\n\n",
            [("isSettable", ""), ("generator", "")],
        ),
        # the word that begins a class is no label
        (
            "a.scala",
            b"object A {\n  val b: C =\n    new D {\n      case class E(f: () => G) extends H {\n"
            b"      override def i(j: => G): G = {\n      }\n    }\n}\n",
            [("A", ""), ("b", "A"), ("i", "A.b")],
        ),
        # a type on a line of its own, before a name that is not indented
        (
            "a.c",
            b"void\na(b_t *c, d_t e) , void *f,\n\t\tassert(((g)f & (h - 1)) == 0);\n\n\t*(g)((g)f + *i) =\n\t    j;\n"
            b"\t*i += sizeof(void *);\n}\n\nvoid\nk(b_t *c, d_t e, void *f,\n    l *i) {\n}\n",
            [("k", "")],
        ),
        # a prototype that lost its semicolon, brackets that lost their ends before conditions
        ("a.h", b"void a(b_t *c);\nvoid d(b_t *c) \nvoid e(b_t *c);\n", [("a", ""), ("e", "")]),
        (
            "a.h",
            b"int a(b_t *c, ( d_t *e);\nint f(void);\n\n#if (G)\n\ntypedef pid_t  h_t;\n\n#elif (I)\n\n"
            b"typedef uint32_t  j_t;\n\n#else\n\ntypedef uint64_t  k_t;\n\n#endif\n\nh_t l(void);\n",
            [("f", ""), ("h_t", ""), ("j_t", ""), ("k_t", ""), ("l", "")],
        ),
        (
            "a.h",
            b"#if (A)\n\nint b(c_t *d){ ;\nvoid e(char *f);\n\n#elif (G)\n\nint h(c_t *d);\nvoid i(char *f);\n\n#else\n"
            b"\n#define j(d) 0\n\n#endif\n",
            [("e", ""), ("h", ""), ("i", "")],
        ),
        # a block ends behind directives, which are not indented
        (
            "a.h",
            b"typedef struct {\n    int a;\n\n#if (B)\n    int c;\n#endif\n} d_t;\n\n\nint e(int f){ ;\n\n"
            b"extern int g;\n",
            [("a", "d_t"), ("c", "d_t"), ("d_t", ""), ("g", "")],
        ),
        # a condition before a statement ends in it
        (
            "a.cs",
            b'namespace A\n{\n    public struct B\n    {\n        /// One.\n#if C // c\n        [D("E " + F, 1)]\n'
            b"#endif\n        public H? I => G;\n\n        public B(string j, int? k = [ null,\n"
            b"                 H? l = null\n            )\n        {\n            m = l;\n        }\n\n"
            b"        internal int n => G;\n    }\n}\n",
            [("A", ""), ("B", "A"), ("I", "A.B"), ("n", "A.B")],
        ),
        # a word too many behind the comment that begins a block
        (
            "a.swift",
            b"extension A {\n    /// One.\n    end init?(b c: D) {\n        }\n    var f: D {\n    }\n}\n",
            [("f", "A")],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_statement_hides_none_in_any_layout(path, text, found):
    symbols = [(symbol.name, symbol.scope) for symbol in symbols_of(path, text)]
    assert [symbol for symbol in symbols if symbol in found] == found


@pytest.mark.parametrize("quote", [b'"', b"'"])
@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "a.ex",
            b'defmodule A do\n  def b(x) do\n    {x, %s x}\n  end\n\n  @doc """\n  It\'s "d".\n  """\n'
            b'  def d(x), do: "y"\nend\n',
        ),
        ("a.pl", b"package A;\nsub %s b {\n  return 'y';\n}\nsub d { return \"y\" }\n"),
        (
            "a.php",
            b"<?php\nclass A {\n  function b() { %sc(); }\n  function d() { return \"y\" . 'z'; }\n}\n",
        ),
        ("a.rb", b"class A\n  def b\n    c(%s x)\n  end\n  def d\n    \"y#{e}\" + 'z'\n  end\nend\n"),
    ],
)
def test_a_string_of_several_lines_that_nothing_needs_is_none(path, text, quote):
    assert [symbol.name for symbol in symbols_of(path, text.replace(b"%s", quote))] == ["A", "b", "d"]


def test_a_string_of_several_lines_is_one_in_a_broken_file():
    text = b'class A\n  def b\n    c(]\n  end\n\n  D = "\n  def e\n  end\n  "\n\n  def f\n  end\nend\n'
    assert [symbol.name for symbol in symbols_of("a.rb", text)] == ["A", "b", "D", "f"]


@pytest.mark.parametrize(
    ("text", "indents"),
    [
        (b"a (\n\tb begin\n      c\n    end\n\td\n)\n", [0, 4, 6, 4, 4, 0]),
        (b"a {\n\tb {\n            c\n\t}\n}\n", [0, 8, 12, 8, 0]),
        (b"a {\n  b {\n\tc\n  }\n}\n", [0, 2, 8, 2, 0]),
        (b"a {\n\tb {\n\t\tc\n\t}\n}\n", [0, 8, 16, 8, 0]),
    ],
)
def test_a_tab_is_as_wide_as_the_blocks_of_its_file_tell(text, indents):
    assert [line.indent for line in Layout(text, text, PLAIN).lines] == indents


@pytest.mark.parametrize(
    "behind", [b"#endif /* e */\n", b"/* e */\n", b"/* e\n * f\n */\n", b"/* e\n   f */\n#endif // g\n"]
)
def test_what_is_behind_a_statement_ends_where_the_statement_does(behind):
    text = b"/* a */\nint b(int c,\n      int d)\n{\n}\n" + behind
    layout = Layout(text, text, PLAIN)
    start, end = layout.extent(1, len(layout.lines))
    assert text[start:end] == b"int b(int c,\n      int d)\n{\n}"


def test_a_file_on_one_line_is_read_once():
    assert is_laid_out(b"x = 1;\n" * 400 + b"y" * 2_500)
    assert not is_laid_out(b"x = 1;\n" * 300 + b"y = 2; " * 400)


@pytest.mark.parametrize(
    "text",
    [
        b"print <<A;\n__END__\nA",
        b"print <<'A';\n=pod\nA",
        b"print <<A;\nsee <<B and $x\nA",
        b"print <<A, <<B;\n<<C\nA\n<<C\nB",
        b"sub inside { 1 }\n\n=head1 Shifts\n\nC<<n>>\n\n=cut\n",
        b"my @texts = qw{\n<<'A'\n};",
    ],
)
def test_what_stands_in_a_here_document_or_in_single_quotes_needs_no_end(text):
    pytest.importorskip("tree_sitter_perl")
    facts = extract_facts("a.pl", b"sub before { 1 }\n" + text + b"\n$x\n", "perl", frozenset())
    assert (facts.fallback, facts.symbols[0].name) == ("", "before")


def test_more_macros_among_members_than_are_read_hide_no_type() -> None:
    need_grammar("swift")
    text = "".join(f'struct S{number} {{\n  #unit("m")\n  var x = 1\n}}\n' for number in range(50))
    facts = extract_facts("a.swift", text.encode(), "swift")
    assert [(symbol.scope, symbol.name) for symbol in facts.symbols] == [
        row for number in range(50) for row in (("", f"S{number}"), (f"S{number}", "x"))
    ]
    assert {use.scope for use in facts.uses} <= {f"S{number}" for number in range(50)}
    assert {use.name for use in facts.uses} == {"unit"}
