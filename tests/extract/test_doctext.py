"""What docs of files and symbols are summed up to."""

from __future__ import annotations

import pytest

from kwsearch.extract import extract_facts
from kwsearch.extract.rows.doctext import first_doc_paragraph, summary


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
        ("// Copyright (c) S.\n//\n// Redistribution and use in source and binary forms is allowed.\n", ""),
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
    ],
)  # fmt: skip
def test_lines_for_tools_and_licences_are_no_doc_of_a_file(text: str, expected: str) -> None:
    assert extract_facts("sort.py", text.encode(), "python").doc == expected
