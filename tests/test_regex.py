"""Patterns that are compiled when they are first asked."""

from __future__ import annotations

import re
import threading

import pytest

from kwsearch.regex import regex


def test_it_answers_as_a_compiled_pattern_does():
    later, now = regex(r"(?P<a>b+)", re.I), re.compile(r"(?P<a>b+)", re.I)
    for ask in (
        lambda one: one.match("BBc")["a"],
        lambda one: one.search("cb", 1)[0],
        lambda one: one.fullmatch("c"),
        lambda one: [found.span() for found in one.finditer("b bb")],
        lambda one: (one.findall("bxb"), one.sub("-", "abba"), one.subn("-", "bab"), one.split("abc")),
        lambda one: (one.pattern, one.flags, one.groups, dict(one.groupindex)),
    ):
        assert ask(later) == ask(now)


def test_an_error_in_it_is_raised_by_each_question():
    broken = regex("(")
    for _ in range(2):
        with pytest.raises(re.error):
            broken.match("x")


def test_eight_threads_may_ask_first():
    later = regex(rb"\w+")
    barrier = threading.Barrier(8)
    found = []

    def ask() -> None:
        barrier.wait()
        found.append(later.findall(b"one two"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[b"one", b"two"]] * 8
