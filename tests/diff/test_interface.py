"""Which changes of a signature break the calls that were right before, by the rules of each language."""

from __future__ import annotations

import pytest

from kwsearch.diff.interface import breaking_reason

BREAKS = [
    ("python", "def f(a)", "def f(b)", "parameter a removed"),
    ("python", "def f(a)", "def f(a, b)", "parameter b added without a default"),
    ("python", "def f(a, b=1)", "def f(a, b)", "parameter b lost its default"),
    ("python", "def f(a, b)", "def f(a, *, b)", "parameter b by its name alone"),
    ("python", "def f(a, b)", "def f(a, b, /)", "parameter a by its place alone"),
    ("python", "def f(a, b)", "def f(b, a)", "parameter a at another place"),
    ("python", "def f(a, *rest)", "def f(a)", "parameter rest removed"),
    ("python", "def f(a: dict[str, int] = {'x': 1}, b=(1, 2))", "def f(b=(1, 2))", "parameter a removed"),
    ("ruby", "def f(a, b: 1) end", "def f(a, b:) end", "parameter b lost its default"),
    ("go", "func F(x, y int) error", "func F(x int) error", "at most 1 arguments"),
    ("go", "func F(x, y int) error", "func F(x, y int, z string) error", "3 arguments needed, were 2"),
    ("go", "func (t *T) F(x, y int)", "func (t *T) F(x, y string)", "type of argument 1 changed"),
    ("go", "func F(x int) error", "func F(x int) (int, error)", "result changed"),
    ("typescript", "function f(a: string, b?: number): void", "function f(a: string, b: number): void",
     "2 arguments needed, were 1"),
    ("typescript", "f = (x: number) =>", "f = (x: string) =>", "type of argument 1 changed"),
    ("javascript", "function f(a, b)", "function f(b, a)", "parameter a at another place"),
    ("java", "public int f(final String a, int... b)", "public int f(String a)", "at most 1 arguments"),
    ("java", "public int f(String a)", "public long f(String a)", "result changed"),
    ("c", "int f(const char *s, int (*cb)(int, void *))", "int f(const char *s)", "at most 1 arguments"),
    ("c", "int f(char *s)", "int f(const char *s)", "type of argument 1 changed"),
    ("cpp", "int f(std::map<int, int> m, int k = 3)", "int f(std::map<int, int> m, int k)",
     "2 arguments needed, were 1"),
    ("rust", "pub fn f<'a, T: Fn(i32) -> i32>(x: &'a T) -> i32",
     "pub fn f<'a, T: Fn(i32) -> i32>(x: &'a T, y: u8) -> i32",
     "2 arguments needed, were 1"),
    ("csharp", 'public int F(int a, string b = "x, y")', "public int F(int a, string b)", "2 arguments needed, were 1"),
    ("php", "public function f(int $a, ?string $b = null)", "public function f(int $a, ?string $b)",
     "2 arguments needed, were 1"),
    ("c", "#define MAX(a, b) ((a) > (b))", "#define MAX(a) (a)", "at most 1 arguments"),
]  # fmt: skip

KEEPS = [
    ("python", "def f(a)", "def f(a, b=1)"),
    ("python", "def f(a)", "def f(a: int) -> str"),
    ("python", "def f(a, b=1)", "def f(a, *args, **kwargs)"),
    ("python", "def f(a, *, b)", "def f(a, b)"),
    ("python", "def f(a, /)", "def f(a)"),
    ("python", "def f(self, a=')')", "def f(self, a='(')"),
    ("ruby", "def f(a) end", "def f(a, b = 2, *c, e: 1, &blk) end"),
    ("go", "func F(x int, y int) error", "func F(a, b int) error"),
    ("typescript", "function f(a: string): void", "export async function f(b: string, c = 3): void"),
    ("javascript", "function f(a)", "function f(a, b = 1)"),
    ("java", "int f(String a)", "public final int f(final String b)"),
    ("c", "int f(char *s)", "int f(char * text)"),
    ("cpp", "virtual int f(int a)", "int f(int b, int c = 3)"),
    ("rust", "fn f(x: &'static str)", "pub fn f(y: &'static str)"),
    ("lua", "function f(a)", "function f()"),
    ("python", "def f(" + "a" * 195, "def f(b)"),
    ("python", "def f(a", "def f(b)"),
]


@pytest.mark.parametrize(("language", "before", "after", "reason"), BREAKS)
def test_calls_that_may_fail_now(language: str, before: str, after: str, reason: str) -> None:
    name = "MAX" if "MAX" in before else "F" if " F(" in before else "f"
    assert breaking_reason(name, language, before, after) == reason
    assert breaking_reason(name, language, before, before) == ""


@pytest.mark.parametrize(("language", "before", "after"), KEEPS)
def test_calls_that_are_right_still_and_heads_that_say_too_little(
    language: str, before: str, after: str
) -> None:
    assert breaking_reason("F" if language == "go" else "f", language, before, after) == ""
