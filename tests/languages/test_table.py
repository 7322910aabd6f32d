"""The table of languages: sound as data, and right about names and first bytes."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from importlib import import_module

import pytest
from grammars import need_grammar
from hypothesis import given
from hypothesis import strategies as st

from kwsearch.languages.row import GROUPS, TEXT, Language
from kwsearch.languages.table import (
    BY_NAME,
    LANGUAGES,
    detect_language,
    find_language,
    language_by_name,
    nearest_language,
)

BY_PATH = {
    "src/main.py": "python",
    "types.pyi": "python",
    "SConstruct": "python",
    "main.tf": "hcl",
    "main.tofu": "hcl",
    "a.c": "c",
    "a.C": "cpp",
    "a.H": "cpp",
    "a.hpp": "cpp",
    "a.HPP": "cpp",
    "kernel.cu": "cuda",
    "kernel.cuh": "cuda",
    "app.js": "javascript",
    "app.jsx": "javascript",
    "app.mjs": "javascript",
    "app.ts": "typescript",
    "app.d.ts": "typescript",
    "app.tsx": "tsx",
    "main.go": "go",
    "lib.rs": "rust",
    "Main.java": "java",
    "Program.cs": "csharp",
    "config.ru": "ruby",
    "Rakefile": "ruby",
    "index.php": "php",
    "run.sh": "bash",
    ".bashrc": "bash",
    "test.bats": "bash",
    "README.md": "markdown",
    "README": "text",
    "docs/index.rst": "rst",
    "package.json": "json",
    "composer.lock": "json",
    "ci.yml": "yaml",
    ".clang-format": "yaml",
    "pyproject.toml": "toml",
    "Cargo.lock": "toml",
    "CMakeLists.txt": "cmake",
    "cmake/x.cmake.in": "cmake",
    "Makefile": "make",
    "GNUmakefile": "make",
    "Makefile.common": "make",
    "Makefile.py": "python",
    "rules.mk": "make",
    "query.sql": "sql",
    "api.proto": "proto",
    "App.kt": "kotlin",
    "Dockerfile": "dockerfile",
    "Dockerfile.dev": "dockerfile",
    "page.html": "html",
    "view.html.erb": "template",
    "view.blade.php": "template",
    "style.css": "css",
    "setup.cfg": "ini",
    "go.mod": "gomod",
    "requirements.txt": "requirements",
    "notes.txt": "text",
    ".gitignore": "ignore",
    "UPPER.PY": "python",
    "makefile": "make",
    "DOCKERFILE": "dockerfile",
}
BY_HEAD = {
    b"#!/bin/sh\n": "bash",
    b"#!/usr/bin/env python3\n": "python",
    b"#!/usr/bin/env -S python3.11 -u\n": "python",
    b"#! /usr/bin/perl -w\n": "perl",
    b"#!/usr/bin/env FOO=1 node\n": "javascript",
    b"#!/opt/ruby-3.2\n": "ruby",
    b"#!\n": "text",
    b"// -*- C++ -*-\n": "cpp",
    b"\n# -*- mode: python; coding: utf-8 -*-\n": "python",
    b"# -*- coding: utf-8 -*-\n": "text",
    b"# -*- coding: utf-8; mode: python -*-\n": "python",
    b"/* -*- tab-width: 4; Mode: C++; c-basic-offset: 2 -*- */\n": "cpp",
    b"// -*- c++; tab-width: 4 -*-\n": "cpp",
    b"<?xml version='1.0'?>": "xml",
    b"\xef\xbb\xbf<!DOCTYPE html>": "html",
    b"<?php echo 1;": "php",
    b".\n.TH JQ 1\n": "roff",
    b'.\\" Written by hand\n.Dd May\n': "roff",
    b".Things that begin with a dot\n": "text",
    b"just words": "text",
    b"": "text",
}


@pytest.mark.parametrize(("path", "language"), BY_PATH.items())
def test_a_name_decides(path: str, language: str) -> None:
    assert language_by_name(path) == language
    assert detect_language(path, b"#!/usr/bin/perl\n") == language


@pytest.mark.parametrize(("head", "language"), BY_HEAD.items())
def test_first_bytes_decide_when_the_name_does_not(head: bytes, language: str) -> None:
    assert language_by_name("tool") is None
    assert detect_language("tool", head) == language
    assert detect_language("tool.unknown", head) == language


def test_headers_mean_what_the_repository_says() -> None:
    assert [detect_language("a.h", header_language=language) for language in ("c", "cpp")] == ["c", "cpp"]
    assert detect_language("a.hpp", header_language="c") == "cpp"


@pytest.mark.parametrize("attribute", ["suffixes", "filenames", "interpreters", "aliases"])
def test_nothing_is_claimed_twice(attribute: str) -> None:
    claims = Counter(claim for row in LANGUAGES for claim in getattr(row, attribute))
    assert [claim for claim, count in claims.items() if count > 1] == []


def test_rows_are_well_formed() -> None:
    for row in LANGUAGES:
        assert row.name == row.name.lower()
        assert " " not in row.name
        assert row.group in GROUPS
        assert row.extractor in {
            "asciidoc", "build", "code", "component", "data", "groovy", "markdown", "notebook", "r", "rst",
            "schema", "stylesheet", "tex", "text",
        }  # fmt: skip
        assert (row.extractor == "code") == bool(row.grammar) == bool(row.query)
        assert all(suffix.startswith(".") for suffix in row.suffixes)
        assert all(opening and closing for opening, closing in row.block_comments)
        assert all(len(quote) == 1 for quote in row.quotes)
    assert len(BY_NAME) == len(LANGUAGES) > 100
    assert LANGUAGES[-1].name == TEXT


@pytest.mark.parametrize("row", [row for row in LANGUAGES if row.grammar], ids=lambda row: row.name)
def test_grammars_can_be_imported(row: Language) -> None:
    need_grammar(row.name)
    package, _, function = row.grammar.rpartition(".")
    assert callable(getattr(import_module(package), function))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("c++", "cpp"),
        ("C++", "cpp"),
        ("py", "python"),
        ("C#", "csharp"),
        ("Visual Basic .NET", "vb"),
        ("JSX", "javascript"),
        ("golang", "go"),
        (" ts ", "typescript"),
        ("objective-c", "objective-c"),
    ],
)
def test_people_may_use_labels_and_aliases(name: str, expected: str) -> None:
    row = find_language(name)
    assert row is not None
    assert row.name == expected


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("pyhton", "python"), ("javascrip", "javascript"), ("Rustt", "rust"), ("qqqqqqqq", "")],
)
def test_unknown_names_get_a_suggestion(name: str, nearest: str) -> None:
    assert find_language(name) is None
    assert nearest_language(name) == nearest


@given(st.text(max_size=40), st.binary(max_size=80))
def test_any_name_and_any_bytes_have_a_language(path: str, head: bytes) -> None:
    assert detect_language(path, head) in BY_NAME
    assert detect_language("tool", head) in BY_NAME


def test_import_is_lean() -> None:
    heavy = {"re", "typing", "enum", "dataclasses"}
    code = f"import sys, kwsearch.languages.table; print(sorted({heavy} & set(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd="."
    )
    assert result.stdout == "[]\n"
