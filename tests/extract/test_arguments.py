"""The arguments of calls that a tag rule asks about: shapes, pairs of objects, and what a variable was given."""

from __future__ import annotations

import pytest

from kwsearch.extract import extract_facts
from kwsearch.extract.rows.arguments import argument_form, call_arguments
from kwsearch.models import CallArguments


def arguments(path: str, language: str, text: str, name: str = "run") -> CallArguments | None:
    (use,) = [
        use
        for use in extract_facts(path, text.encode(), language, frozenset((name,))).uses
        if use.name == name and use.role == "call"
    ]
    return use.arguments


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('"a"', "string"),
        ("'a'", "string"),
        ('f"{a}"', "fstring"),
        ('$"{a}"', "fstring"),
        ("`a ${b}`", "fstring"),
        ("`a`", "string"),
        ('"a #{b}"', "string"),
        ('"a $b"', "string"),
        ('"a = $1"', "string"),
        ('"a" + b', "concat"),
        ("'a' . $b", "concat"),
        ("$a . 'b'", "concat"),
        ('"a %s" % b', "percent"),
        ('"a {}".format(b)', "format"),
        ('fmt.Sprintf("a %s", b)', "format"),
        ('format!("a {}", b)', "format"),
        ('String.format("a %s", b)', "format"),
        ("sprintf('a %s', $b)", "format"),
        ("a.b", "name"),
        ("$a->b", "name"),
        ("a(b)", "call"),
        ("[1, 2]", "other"),
        ('("a")', "string"),
        ('("a", "b")', "other"),
        ('("a") + (b)', "concat"),
        ('("a " f"{b}")', "fstring"),
        ('"a if" "b"', "string"),
    ],
)
def test_shape_of_an_expression(text: str, form: str) -> None:
    assert argument_form(text) == form


def test_texts_of_some_languages_have_holes() -> None:
    assert [argument_form('"a #{b}"', language) for language in ("ruby", "php", "go")] == [
        "fstring",
        "string",
        "string",
    ]
    assert [argument_form('"a $b"', language) for language in ("php", "csharp")] == ["fstring", "string"]
    assert [argument_form('"a {$b->c}"', language) for language in ("php", "java")] == ["fstring", "string"]


@pytest.mark.parametrize(
    ("path", "language", "text", "held"),
    [
        ("a.py", "python", 'def f(x):\n    q = f"a {x}"\n    db.run(q)\n', (0, 'f"a {x}"', "fstring")),
        ("a.py", "python", 'def f(x):\n    q = "a"\n    q += " b"\n    db.run(q)\n', (0, '"a"', "string")),
        ("a.py", "python", 'def f(x):\n    q = "a"\n    q += x\n    db.run(q)\n', (0, '"a" + x', "concat")),
        ("a.py", "python", 'def f(x):\n    q = (\n        "a"\n        + x\n    )\n    run(q)\n',
         (0, '( "a" + x )', "concat")),
        ("a.py", "python", 'def g():\n    q = "a" + x\n\ndef f(q):\n    db.run(q)\n', None),
        ("a.py", "python", 'def f(q):\n    make(q="a" + x)\n    db.run(q)\n', None),
        ("a.py", "python", 'def f(q):\n    # q = "a" + x\n    p.q = "b"\n    db.run(q)\n', None),
        ("a.go", "go", 'package a\nfunc f() {\n\tq := "a" + x\n\tdb.run(ctx, q)\n}\n', (1, '"a" + x', "concat")),
        ("a.php", "php", "<?php\nfunction f() {\n  $q = 'a' . $x;\n  $db->run($q);\n}\n", (0, "'a' . $x", "concat")),
        ("a.php", "php", "<?php\n$q = 'a';\n$q .= $x;\nrun($q);\n", (0, "'a' + $x", "concat")),
        ("A.java", "java", 'class A { void f() {\n  String q = "a" + x;\n  s.run(q);\n } }\n',
         (0, '"a" + x', "concat")),
        ("a.ts", "typescript", "function f() {\n  const q: string = `a ${x}`;\n  db.run(q);\n}\n",
         (0, "`a ${x}`", "fstring")),
        ("a.rb", "ruby", 'def f\n  q = "a #{x}"\n  db.run q\nend\n', (0, '"a #{x}"', "fstring")),
    ],
)  # fmt: skip
def test_variable_is_told_with_what_was_last_put_into_it(
    path: str, language: str, text: str, held: tuple[int, str, str] | None
) -> None:
    found = arguments(path, language, text)
    assert found is not None
    assert found.held == (() if held is None else (held,))


@pytest.mark.parametrize(
    ("path", "language", "text", "keywords"),
    [
        ("a.js", "javascript", "run(u, { verify: false, a: { b: 1 }, 'c': d })",
         (("verify", "false"), ("a", ""), ("b", "1"), ("c", "d"))),
        ("a.php", "php", "<?php run($u, ['verify' => false, 'x' => f(1)]);", (("verify", "false"), ("x", "f(1)"))),
        ("a.rb", "ruby", "run(u, verify: false, :x => 1)", (("verify", "false"), ("x", "1"))),
        ("a.rb", "ruby", "run u, verify: false do |x|\nend", (("verify", "false"),)),
        ("a.rb", "ruby", "run u,\n  verify: false if x", (("verify", "false"),)),
    ],
)  # fmt: skip
def test_pairs_of_an_object_are_arguments_with_keywords(
    path: str, language: str, text: str, keywords: tuple[tuple[str, str], ...]
) -> None:
    found = arguments(path, language, text)
    assert found is not None
    assert found.keywords == keywords


@pytest.mark.parametrize(
    "text", ["run = 1", "run - 1", "run if x", "run", "run do |x|\nend", "run { |x| x }"]
)
def test_ruby_call_without_arguments_has_none(text: str) -> None:
    uses = extract_facts("a.rb", text.encode(), "ruby", frozenset(("run",))).uses
    assert [use.arguments for use in uses if use.name == "run"] in ([None], [])


@pytest.mark.parametrize(
    "text",
    [
        "run({" + "a" * 4000 + ":",
        "run({" + "a:(" * 1000,
        "run(" + "(" * 2000 + ")" * 2000,
        "run(" + "q, " * 60 + ")",
        "q = 1\n" * 600 + "run(q)",
        'q = "a"\n' + "q += 1\n" * 600 + "run(q)",
    ],
)
@pytest.mark.timeout(20)
def test_hostile_arguments_come_to_an_end(text: str) -> None:
    after = text.index("run(") + len("run")
    for _ in range(20):
        found = call_arguments(text.encode(), after, [], [])
    assert found is not None
