"""The tokens of a query: quoted text, regular expressions, bare runs, operator words. Lean."""

from __future__ import annotations

from kwsearch.errors import QueryLimitError, QuerySyntaxError
from kwsearch.query.tree import Phrase, Regex

MAX_CHARACTERS = 1_000
MAX_REGEX_CHARACTERS = 200


def _place_written(pattern: str, place: int) -> int:
    """Return where a character of a pattern without escaped slashes stands in the pattern as it was written."""
    written = 0
    for _ in range(place):
        written += 2 if pattern.startswith("\\/", written) else 1
    return written


class Scanner:
    """Reads one query text from left to right.

    Attributes:
        text: The query.
        end: Its length.
        place: 0-based character that is read next.
    """

    def __init__(self, text: str) -> None:
        """Start at the beginning of a text.

        Raises:
            QueryLimitError: If it is too long.
            QuerySyntaxError: If it holds what is no text.
        """
        if len(text) > MAX_CHARACTERS:
            raise QueryLimitError(
                f"a query has at most {MAX_CHARACTERS:,} characters, this has {len(text):,}"
            )
        # Bytes of a name that is no UTF-8 come as escapes, and may be asked for; other lone surrogates are no text.
        try:
            written = text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError as error:
            raise QuerySyntaxError("this character is not text", position=error.start) from None
        # Escapes that make a letter together are that letter.
        self.text = written.decode("utf-8", "surrogateescape")
        self.end = len(self.text)
        self.place = 0

    def operator(self) -> str:
        """Return the operator word that stands here as a whole token, or an empty string."""
        for word in ("OR", "or", "AND", "and", "NOT"):
            if self.text.startswith(word, self.place):
                end = self.place + len(word)
                if end == self.end or self.text[end].isspace() or self.text[end] in "()":
                    # ``OR(`` joins, ``or(x)`` is a call of Python's that somebody pasted.
                    return word if end == self.end or self.text[end] != "(" or word.isupper() else ""
        return ""

    def phrase(self) -> Phrase:
        """Read quoted text; a backslash stands before quotes and backslashes in it."""
        start = self.place
        text, place = self.text, start + 1
        parts = []
        while place < self.end and text[place] != '"':
            # Before anything else a backslash is itself: people paste paths of Windows.
            if text[place] == "\\" and text[place + 1 : place + 2] in ('"', "\\"):
                place += 1
            parts.append(text[place])
            place += 1
        if place == self.end:
            raise self.error(
                "the quoted text does not end", start, 'add the closing quote, or write \\" for a quote'
            )
        self.place = place + 1
        if not parts:
            raise self.error("the quoted text is empty", start)
        return Phrase("".join(parts), start)

    def regex(self) -> Regex:
        """Read /…/ with its flags."""
        start = self.place
        end = self.regex_end(start)
        if end < 0:
            raise self.error(
                "the regular expression does not end", start, 'add the closing /, or quote the text: "/…"'
            )
        after = end + 1
        while after < self.end and self.text[after] in "is":
            after += 1
        if not self.at_boundary(after):
            raise self.error(
                "there is text behind the closing / of the regular expression",
                end,
                "write \\/ for a slash inside it, or quote the text",
            )
        # Each once and in one order, so that equal questions are equal.
        flags = "".join(flag for flag in "is" if flag in self.text[end + 1 : after])
        self.place = after
        return self.checked_regex(self.text[start + 1 : end], flags, start)

    def regex_end(self, start: int) -> int:
        """Return the place of the unescaped slash that ends a regular expression, or -1."""
        place = start + 1
        while place < self.end:
            if self.text[place] == "\\":
                place += 1
            elif self.text[place] == "/":
                return place
            place += 1
        return -1

    def checked_regex(self, pattern: str, flags: str, start: int) -> Regex:
        """Return a regular expression within its limits."""
        if not pattern:
            raise self.error("the regular expression is empty", start, 'quote it to search for it: "//"')
        if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
            raise self.error(
                "the regular expression ends in a lone backslash", start, "write \\\\ for a backslash"
            )
        if len(pattern) > MAX_REGEX_CHARACTERS:
            raise QueryLimitError(f"a regular expression has at most {MAX_REGEX_CHARACTERS} characters")
        # An escaped slash is a slash; "\\\\" is split off first, for its second half escapes nothing.
        plain = "\\\\".join(part.replace("\\/", "/") for part in pattern.split("\\\\"))
        from kwsearch.query.regex_syntax import read_regex

        try:
            read_regex(plain)
        except QuerySyntaxError as error:
            # Behind a key, a slash or a quote, whichever stands before it.
            first = self.text.find(pattern[:1], start)
            raise self.error(
                error.message, first + _place_written(pattern, error.position), error.hint
            ) from None
        return Regex(plain, flags, start)

    def bare(self) -> str:
        """Read a run without spaces; its own brackets are balanced or it ends before a bracket of a group."""
        start = place = self.place
        text = self.text
        depth = 0
        while place < self.end and not text[place].isspace():
            if text[place] == "(":
                depth += 1
            elif text[place] == ")":
                if depth == 0:
                    break
                depth -= 1
            place += 1
        self.place = place
        return text[start:place]

    def is_regex_here(self) -> bool:
        """Return whether /…/ stands here as a whole token; path:/src/lib.rs is an anchored path instead."""
        end = self.regex_end(self.place)
        if end < 0:
            return False
        while end + 1 < self.end and self.text[end + 1] in "is":
            end += 1
        return self.at_boundary(end + 1)

    def skip_space(self) -> None:
        """Go to the next character that is no space."""
        while self.place < self.end and self.text[self.place].isspace():
            self.place += 1

    def at_boundary(self, place: int) -> bool:
        """Return whether a token may end before this place."""
        return place >= self.end or self.text[place].isspace() or self.text[place] == ")"

    def error(self, message: str, position: int, hint: str = "") -> QuerySyntaxError:
        """Return an error at a place; whoever asks raises it."""
        return QuerySyntaxError(message, position=position, hint=hint)
