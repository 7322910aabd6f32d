"""What docs of files and symbols are summed up to."""

from __future__ import annotations

import pytest

from kwsearch.extract import extract_facts
from kwsearch.extract.rows.doctext import first_doc_paragraph, is_licence, summary
from kwsearch.languages.table import detect_language, language_by_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Return it.\nMore of it.", "Return it."),
        ("Everything. One object for each thread.", "Everything. One object for each thread."),
        ("Look for reasons and then\nrun what is left.  Or not.", "Look for reasons and then run what is left."),
        ("A wrapper. This\nversion is older.\n\nOther.", "A wrapper. This version is older."),
        ("No full stop\n\nOther.", "No full stop"),
        ("Join (e.g. with\na comma.) Then stop.", "Join (e.g. with a comma.)"),
        ("Do one of\n- this\n- that", "Do one of"),
        ("Do it\n:param x: what.", "Do it"),
        ("Options:\n  all of them.", "Options:"),
        ("Args:\n    x: what.", ""),
        ("Copyright (c) Somebody.\nDo it.", ""),
        ("Licensed under the MIT license.", ""),
        ("Sets the current license, or returns it.", "Sets the current license, or returns it."),
        ("Return the copyright of a page.", "Return the copyright of a page."),
        ("", ""),
    ],
)  # fmt: skip
def test_a_summary_ends_with_its_sentence(text: str, expected: str) -> None:
    assert summary(text) == expected


def test_a_long_summary_is_cut_at_a_sentence_or_at_a_word() -> None:
    assert summary("Short. " + "long " * 60) == "Short."
    assert summary("long " * 60) == "long " * 39 + "long …"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("// Copyright (c) S.\n// All rights reserved.\n//\n// Sorts things.\n", "Sorts things."),
        ("// (c) The Store Project\n//\n// Sorts things.\n", "Sorts things."),
        ("// Copyright (c) S.\n//\n// Redistribution and use in source and binary forms is allowed.\n", ""),
        (
            "// THIS SOFTWARE IS PROVIDED BY THE AUTHOR(S) ``AS IS'' AND ANY WARRANTIES\n//\n// Sorts.\n",
            "Sorts.",
        ),
        (
            "// This is free software; use it as you like.\n//\n// License checks of packages.\n",
            "License checks of packages.",
        ),
    ],
)
def test_a_licence_is_not_what_a_file_is_about(text: str, expected: str) -> None:
    assert first_doc_paragraph(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# mypy: allow-untyped-defs\nimport os\n", ""),
        ("# mypy: allow-untyped-defs\n\"\"\"Sorts things.\"\"\"\n", "Sorts things."),
        ("# Copyright (c) S.\n# All rights reserved.\n#\n# See the LICENSE file.\nimport os\n", ""),
        ("# flake8: noqa\n# Sorts things.\nimport os\n", "Sorts things."),
        ("#!/usr/bin/env python\n# -*- coding: latin-1 -*-\ndef f(): pass\n", ""),
        ("# vim: set ts=4 :\nimport os\n", ""),
    ],
)  # fmt: skip
def test_lines_for_tools_and_licences_are_no_doc_of_a_file(text: str, expected: str) -> None:
    assert extract_facts("sort.py", text.encode(), "python").doc == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.1", '.\\" All rights reserved.\n.\\" By S.\n.\\"\n.\\" Sorts its input\n.Dd 2021\n', "Sorts its input"),
        ("a.el", "; Redistribution and use in any form\n; are permitted.\n;\n; Sorts.\n(a)\n", "Sorts."),
        ("LICENSE", "Redistribution and use in source form is\npermitted to all who ask.\n", ""),
    ],
)  # fmt: skip
def test_a_notice_of_a_licence_ends_with_its_paragraph(name: str, text: str, expected: str) -> None:
    language = language_by_name(name)
    assert language is not None
    assert extract_facts(name, text.encode(), language).doc == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.sh", "#!/bin/sh\nsend() { :; }\n"),
        ("a.js", "#!/usr/bin/env node\nfunction send() {}\n"),
        ("a.rb", "#!/usr/bin/env ruby\ndef send; end\n"),
        ("a.php", "#!/usr/bin/php\n<?php\nfunction send() {}\n"),
        ("a.py", "#!/usr/bin/python3\ndef send(): pass\n"),
        ("a.go", "package p\n\n//export SendIt\nfunc send() {}\n"),
        ("a.go", "package p\n\n//line parcel.y:7\nfunc send() {}\n"),
        ("a.go", "package p\n\n//lint:ignore U1000 kept for later\nfunc send() {}\n"),
        ("a.go", "package p\n\n//go:noinline\nfunc send() {}\n"),
        ("a.ts", "let x;\n// tslint:disable-next-line\nfunction send() {}\n"),
        ("a.ts", "let x;\n//#region Sending\nfunction send() {}\n"),
        ("a.ts", "let x;\n// #endregion\nfunction send() {}\n"),
        ("a.ts", "let x;\n// biome-ignore lint/style: it is late\nfunction send() {}\n"),
        ("a.ts", "let x;\n/* istanbul ignore next */\nfunction send() {}\n"),
        ("a.ts", "let x;\n/* c8 ignore start */\nfunction send() {}\n"),
        ("a.c", "int x;\n// NOLINTNEXTLINE\nint send(void) { return 0; }\n"),
        ("a.c", "int x;\n/* clang-format off */\nint send(void) { return 0; }\n"),
        ("a.cs", "class A {\n  // ReSharper disable once UnusedMember\n  void send() {}\n}\n"),
        ("a.java", "class A {\n  // NOSONAR\n  void send() {}\n}\n"),
        ("a.rb", "X = 1\n# rubocop:disable Metrics/MethodLength\ndef send; end\n"),
        ("a.php", "<?php\n// phpcs:ignore\nfunction send() {}\n"),
        ("a.py", "x = 1\n# pylint: disable=unused\ndef send(): pass\n"),
        ("a.py", "x = 1\n# noqa\ndef send(): pass\n"),
        ("a.py", "x = 1\n# region Sending\ndef send(): pass\n"),
        ("a.kt", "val x = 1\n// ktlint-disable no-wildcard-imports\nfun send() {}\n"),
        ("a.kt", "val x = 1\n// language=JSON\nval send = \"{}\"\n"),
        ("a.swift", "let x = 1\n// MARK: - Sending\nfunc send() {}\n"),
        ("a.swift", "let x = 1\n// swift-format-ignore\nfunc send() {}\n"),
        ("a.dart", "var x = 1;\n// ignore: avoid_print\nvoid send() {}\n"),
        ("a.lua", "x = 1\n-- luacheck: ignore\nfunction send() end\n"),
        ("a.pl", "my $x;\n## no critic (Subroutines)\nsub send { 1 }\n"),
        ("a.c", "int x;\n/* coverity[leak] */\nint send(void) { return 0; }\n"),
        ("a.js", "let x;\n//# sourceMappingURL=a.js.map\nfunction send() {}\n"),
        ("a.graphql", '#import "./part.graphql"\nquery send { a }\n'),
    ],
)  # fmt: skip
def test_what_speaks_to_a_tool_documents_no_symbol(name: str, text: str) -> None:
    symbols = extract_facts(name, text.encode(), detect_language(name, text.encode())).symbols
    assert [symbol.doc for symbol in symbols if symbol.name == "send"] == [""]


def test_what_stands_beside_a_directive_is_kept() -> None:
    text = (
        b"package p\n\n// Send it.\n//go:noinline\nfunc Send() {}\n\n// Late: no directive.\nfunc Late() {}\n"
    )
    docs = {symbol.name: symbol.doc for symbol in extract_facts("a.go", text, "go").symbols}
    assert docs == {"p": "", "Send": "Send it.", "Late": "Late: no directive."}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Returns {@code in} of {@link Strictness#LENIENT}.", "Returns `in` of `Strictness.LENIENT`."),
        ("Has {@linkplain Strictness strictness} by {@link #peek(int)}.", "Has strictness by `peek(int)`."),
        ("Sets {@link #peek(int, long) what is next}.", "Sets what is next."),
        ("See {@link Foo|the foo} and {@literal a}.", "See the foo and a."),
        ("Goes {@link\nFoo on} here.", "Goes on here."),
        ("Makes a :class:`~flask.Flask` with :func:`run`.", "Makes a `flask.Flask` with `run`."),
        ("Takes :py:meth:`a.b`, see :ref:`the text <place>`.", "Takes `a.b`, see `the text`."),
        ("{@inheritDoc}", ""),
        ('Makes a <see cref="T:Acme.Command" /> of <paramref name="text"/>.', "Makes a `Acme.Command` of `text`."),
        ('Is <see langword="null"/> in <see href="https://a.b">the text</see> here.', "Is `null` in the text here."),
        ("At 10:`x` and a::`y`.", "At 10:`x` and a::`y`."),
        ("@module\nJWT for all.", "JWT for all."),
        ("@module hono/jwt\nJWT for all.", "JWT for all."),
        ("@fileoverview What it does.", "What it does."),
    ],
)  # fmt: skip
def test_markup_in_the_lines_of_a_doc_is_what_it_stands_for(text: str, expected: str) -> None:
    assert summary(text) == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.rb", "=begin\nMakes all of it.\n=end\nputs 1\n", "Makes all of it."),
        ("a.ts", "/**\n * Handles it.\n * @module\n */\nlet x = 1\n", "Handles it."),
        (
            "a.js",
            "/**\n * @package Foo\n * @author Somebody\n *\n * Handles it.\n */\nlet x = 1\n",
            "Handles it.",
        ),
        ("a.crt", "-----BEGIN CERTIFICATE-----\nMIIBvTCCASYCAg0\n-----END CERTIFICATE-----\n", ""),
    ],
)
def test_marks_tags_and_keys_are_no_doc_of_a_file(path: str, text: str, expected: str) -> None:
    assert extract_facts(path, text.encode(), detect_language(path)).doc == expected


def test_what_goes_on_behind_the_line_before_is_no_doc_of_the_next() -> None:
    text = (
        "struct Thread {\n"
        "  bool finished;  // true if the function has\n"
        "                  // ended.\n"
        "  int handle;\n"
        "  int before;  // of another column\n"
        "  // What it waits for.\n"
        "  int waits;\n"
        "};\n"
    )
    docs = {symbol.name: symbol.doc for symbol in extract_facts("a.cpp", text.encode(), "cpp").symbols}
    assert docs == {"Thread": "", "finished": "", "handle": "", "before": "", "waits": "What it waits for."}


def test_data_and_titles_of_a_plain_text_say_nothing() -> None:
    assert extract_facts("a.txt", b"--AaB03x\nContent\n", "text").doc == ""
    assert extract_facts("a.txt", b"My project\n\nIt sorts parcels.\n", "text").doc == "It sorts parcels."


@pytest.mark.parametrize("first", ["", "#!/usr/bin/env python\n"])
@pytest.mark.parametrize(
    "then", ['\n"""It draws a plot."""\n', '"""It draws a plot."""\n', "# It draws a plot.\n\nimport json\n"]
)
def test_what_a_script_tells_the_tool_that_runs_it_is_not_what_it_says(first: str, then: str) -> None:
    text = f'{first}# /// script\n# requires-python = ">=3.10"\n# dependencies = [\n#     "rich",\n# ]\n# ///\n{then}'
    assert extract_facts("plot.py", text.encode(), "python").doc == "It draws a plot."


@pytest.mark.parametrize(
    "text",
    [
        "Copyright 2024 Ada",
        "(c) 2024 Ada",
        "© Ada",
        "SPDX-License-Identifier: MIT",
        "All rights reserved.",
        "Licensed to the foundation",
        "This is free software",
        "In the public domain",
        "Under the terms of the MIT licence",
        "Redistribution and use in source and binary forms",
        "Permission is hereby granted, free of charge",
        "WITHOUT ANY WARRANTY; without even the implied warranty",
        "THE SOFTWARE IS PROVIDED AS IS",
        "In no event shall the author be liable",
    ],
)
def test_what_notices_of_licences_say_is_told(text: str) -> None:
    assert is_licence(text)
    assert not is_licence(f"Says nothing of {len(text)} parcels")
