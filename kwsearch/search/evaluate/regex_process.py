"""Runs users' regular expressions in a process of their own, which ends when its time is up.

Patterns are untrusted: Python's engine can take for ever on some, and nothing inside a process can stop it. A
second process can be killed, needs no further library, and keeps the syntax that people know. It costs one
interpreter start for each query that has a regular expression.
"""

from __future__ import annotations

import marshal
import os
import sys

from kwsearch.errors import QueryLimitError, QuerySyntaxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from subprocess import Popen
    from threading import Timer
    from typing import Any

    from kwsearch.query.tree import Regex
    from kwsearch.search.evaluate.regex_worker import Run


class RegexTimeoutError(Exception):
    """The process was stopped because its time was up; only used between this module and its callers."""


class RegexProcess:
    """One worker process; started when first needed, used by one thread."""

    __slots__ = ("_compiled", "_process", "_timer", "answered")

    def __init__(self) -> None:
        self._process: Popen[bytes] | None = None
        self._timer: Timer | None = None
        self._compiled: dict[tuple[str, str], tuple[int, tuple[Run, ...]]] = {}
        self.answered = 0

    def compiled(self, regex: Regex, *, ignore_case: bool, seconds: float) -> tuple[int, tuple[Run, ...]]:
        """Compile a regular expression.

        Args:
            regex: As it stands in the query.
            ignore_case: Whether upper and lower case are alike.
            seconds: How long the process may live, counted from its start.

        Returns:
            Its number for `names` and `texts`, and runs of characters that every match contains, as
            `kwsearch.regex_worker.literal_runs` gives them.

        Raises:
            QuerySyntaxError: If it is no regular expression; with its place in the query.
            QueryLimitError: If it is too large, or there is no process to run it in.
            RegexTimeoutError: If the time is up.
        """
        flags = ("i" if ignore_case else "") + ("s" if "s" in regex.flags else "")
        key = (regex.pattern, flags)
        if key not in self._compiled:
            if self._process is None:
                self._start(seconds)
            kind, first, second = self._ask(("compile", regex.pattern, flags))
            if kind == "error":
                raise QuerySyntaxError(
                    f"the regular expression cannot be read: {first}",
                    position=regex.position + 1 + second,
                    hint='to search for it as text, quote it: "…"',
                )
            self._compiled[key] = (first, second)
        return self._compiled[key]

    def names(self, number: int, names: Sequence[bytes]) -> Sequence[int]:
        """Return the 0-based places of the names in which a compiled expression is found."""
        return self._found(("names", number, list(names)))

    def texts(
        self, number: int, texts: Sequence[tuple[bytes, Sequence[int] | None]]
    ) -> Sequence[Sequence[int]]:
        """Return, for each text, the 1-based lines on which a compiled expression is found.

        Args:
            number: From `compiled`.
            texts: Bytes, and the lines that are of interest or None for all.
        """
        return self._found(("texts", number, [(text, lines) for text, lines in texts]))

    def _found(self, request: tuple[Any, ...]) -> Sequence[Any]:
        kind, found, *_ = self._ask(request)
        if kind == "error":
            raise QueryLimitError(f"the regular expression cannot be run: {found}")
        self.answered += 1
        return found  # type: ignore[no-any-return]

    def _start(self, seconds: float) -> None:
        import subprocess
        import threading

        if not sys.executable:
            raise QueryLimitError(
                "regular expressions are run by a second Python, and sys.executable names none"
            )
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "regex_worker.py")
        self._process = subprocess.Popen(  # noqa: S603 - our own program, by this very interpreter
            [sys.executable, "-I", "-S", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._timer = threading.Timer(max(seconds, 0.05), self._process.kill)
        self._timer.daemon = True
        self._timer.start()

    def _ask(self, request: tuple[Any, ...]) -> tuple[Any, ...]:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        data = marshal.dumps(request)
        try:
            self._process.stdin.write(len(data).to_bytes(4, "little") + data)
            self._process.stdin.flush()
            head = self._process.stdout.read(4)
            body = self._process.stdout.read(int.from_bytes(head, "little")) if len(head) == 4 else b""
        except (BrokenPipeError, OSError):
            head = body = b""
        if not body:
            raise RegexTimeoutError
        answer: tuple[Any, ...] = marshal.loads(body)  # noqa: S302 - written by our own process
        return answer

    def close(self) -> None:
        """End the process."""
        if self._timer is not None:
            self._timer.cancel()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdout.close()
            try:
                self._process.stdin.close()
            except OSError:
                self._process.stdin = None  # what was not sent is lost with the process
            self._process = None
