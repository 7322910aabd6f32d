"""What a word is, how it folds, and which sub-words an identifier has; used when indexing AND when querying.

Pure and lean: bytes in, bytes out. Undecodable bytes are kept as they are, they never raise.
Running text is cut by `blank_separators`; names come whole from extraction and are not cut.
"""

from __future__ import annotations

MAX_SPLIT_BYTES = 120
"""Longer words (base64, minified data) have no sub-words."""

MAX_WORD_BYTES = 256
"""Longer runs of word characters (base64, minified data) are not words of running text."""

_SEPARATORS = bytes(
    code
    for code in range(128)
    if code != 10 and not (48 <= code <= 57 or 65 <= code <= 90 or code == 95 or 97 <= code <= 122)
)
_TO_SPACES = bytes.maketrans(_SEPARATORS, b" " * len(_SEPARATORS))

_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x31FF),
    (0x3400, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFF66, 0xFFDC), (0x20000, 0x3FFFF),
)  # fmt: skip
"""Letters of Thai, Lao, Burmese, Khmer, Korean, Japanese and Chinese: words stand there without spaces between them,
or with endings at them."""

# Letters behind a backslash: of C's escapes, and of the classes and anchors of regular expressions.
_AFTER_ESCAPE = (
    rb"(?<!\\)(?:\\\\)*+\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[abefnrtv0dDsSwWBzZAGQ])"
    rb"([A-Za-z_\x80-\xff][\w\x80-\xff]+)"
)

# One letter per byte class: u upper, l lower, d digit, space anything that separates.
_CLASSES = bytes(
    117 if 65 <= code <= 90 else 108 if 97 <= code <= 122 else 100 if 48 <= code <= 57 else 32
    for code in range(256)
)
_UPPER, _LOWER, _SPACE = b"ul "


def blank_separators(data: bytes) -> bytes:
    """Return ``data``, of the same length, with every byte that is not part of a word turned into a space.

    Word bytes are ASCII letters, digits, ``_`` and UTF-8 letters; newlines stay. So the words of a text are
    ``blank_separators(text).split()`` and byte offsets stay valid.
    """
    if not data.isascii():
        # Most texts are ASCII, and a question about those loads no regular expressions.
        from kwsearch.text.separators import blank_wide_separators

        data = blank_wide_separators(data)
    return data.translate(_TO_SPACES)


def words_after_escapes(text: bytes) -> list[tuple[int, bytes]]:
    r"""Return the words of a string literal that an escape hides: where each ends, and the word.

    In ``"refused\nretrying"`` the text has the word ``retrying``, whose first letter stands next to the letter of
    ``\n``. Which strings have escapes is not known here: the joined word counts too, as it does without this.
    """
    import re

    return [(found.end(), found[1]) for found in re.finditer(_AFTER_ESCAPE, text)]


def is_text_word(word: bytes) -> bool:
    """Return whether a word of running text is one that the index knows: no single letter, no number, not too long."""
    return 1 < len(word) <= MAX_WORD_BYTES and not word.isdigit()


def fold(word: bytes) -> bytes:
    """Return ``word`` without its case: ASCII lower case, Unicode case folding for the rest."""
    if word.isascii():
        return word.lower()
    return word.decode("utf-8", "surrogateescape").casefold().encode("utf-8", "surrogateescape")


def is_unspaced(letter: str) -> bool:
    """Return whether a letter is of a script in which a word may begin and end beside another letter."""
    code = ord(letter)
    return code >= 0x0E00 and any(low <= code <= high for low, high in _UNSPACED)


def split_identifier(word: bytes) -> list[bytes]:
    """Return the folded sub-words of an identifier, in order: ``HTTPServerError2`` → http server error 2.

    Cuts at ``_`` and every other separator, between lower and upper case, before the last capital of a
    run that a lower-case letter follows, and between letters and digits. A word of one part gives itself.
    """
    if not word.isascii():
        return _split_unicode(word)
    lower = word.lower()
    # Most words are of one case and without digits; they are cut without a walk over their letters.
    if lower == word or word.isupper():
        pieces = lower.split(b"_")
        if b"".join(pieces).isalpha():
            return [piece for piece in pieces if piece]
    parts = []
    start = 0
    before = _SPACE
    for place, now in enumerate(word.translate(_CLASSES)):
        if now == before:
            continue
        if now == _SPACE:
            if start < place:
                parts.append(lower[start:place])
            start = place + 1
        elif before == _SPACE:
            start = place
        elif now == _LOWER and before == _UPPER:
            # "HTTPServer": the capital before this letter begins the next part.
            if start < place - 1:
                parts.append(lower[start : place - 1])
                start = place - 1
        else:
            parts.append(lower[start:place])
            start = place
        before = now
    if start < len(word) and before != _SPACE:
        parts.append(lower[start:])
    return parts


def _split_unicode(word: bytes) -> list[bytes]:
    """Split a word with letters outside ASCII; letters that have no case count as lower.

    Of scripts without spaces each letter is a part, so that a word of them is found by its neighbouring letters.
    """
    text = word.decode("utf-8", "surrogateescape")
    parts: list[str] = []
    start = 0
    before = " "
    for place, character in enumerate(text):
        if character.isupper() or character.istitle():
            now = "u"
        elif character.isdecimal():
            now = "d"
        elif character == "_" or (character < "\x80" and not character.isalpha()):
            now = " "
        elif is_unspaced(character):
            now = "c"
        else:
            now = "l"
        if now != before or now == "c":
            cut = place - 1 if now == "l" and before == "u" else place
            if before != " " and start < cut:
                parts.append(text[start:cut])
                start = cut
            if now == " " or before == " ":
                start = place
            before = now
    if before != " ":
        parts.append(text[start:])
    return [part.casefold().encode("utf-8", "surrogateescape") for part in parts]


def subwords(word: bytes) -> list[bytes]:
    """Return the other keys under which an identifier is found: its sub-words and joined neighbours.

    ``HTTPServerError`` → http server error httpserver servererror. The folded whole is not repeated, single
    ASCII letters and digits are left out, and words that are mostly noise (hashes, over-long data) have none.
    In scripts without spaces (设置数据) every letter and every two neighbours (设置, 置数, 数据) are sub-words.

    Returns:
        Folded keys without duplicates, sub-words first; empty for a word of one part.
    """
    length = len(word)
    if length > (MAX_SPLIT_BYTES if word.isascii() else MAX_WORD_BYTES) or length < 3:
        return []
    parts = split_identifier(word)
    count = len(parts)
    if count < 2:
        # "_name" and "__name__" are found by their only part; "name" is its own whole.
        return parts if count and len(parts[0]) > 1 and len(parts[0]) != length else []
    if count > 4 and count * 2 > length:
        return []  # parts of less than two letters: a hash
    whole = fold(word)
    keys = dict.fromkeys([part for part in parts if len(part) > 1])
    previous = parts[0]
    for part in parts[1:]:
        keys[previous + part] = None
        previous = part
    keys.pop(whole, None)
    return list(keys)


JOINTS = ("::", "->", "#")
"""What joins names as ``.`` does."""

PATH_PLACES = ("stem", "edge", "inner", "folder", "part")
"""Where a word stands in a path: the file's name without suffix, the first or last part of that, another part of
the file's name; a whole folder name, a part of a folder name."""


def path_words(path: bytes) -> dict[bytes, int]:
    """Return the folded words of a path, each with its best place (a position in PATH_PLACES).

    ``src/http_utils/RetryPolicy.test.py`` → retrypolicy 0; retry policy 1; test 2; http_utils httputils src 3;
    http utils 4. The last suffix is left out, single letters and digits stand only as whole names.
    """
    *folders, name = path.split(b"/")
    pieces = [piece for piece in name.split(b".") if piece] or [name]
    found: dict[bytes, int] = {}
    add = found.setdefault
    stem_parts = split_identifier(pieces[0])
    add(fold(pieces[0]), 0)
    add(b"".join(stem_parts), 0)
    if len(pieces) > 1 and name.startswith(b"."):
        add(fold(name[1:]), 0)
    last = len(stem_parts) - 1
    for number, part in enumerate(stem_parts):
        if len(part) > 1:
            add(part, 1 if number in (0, last) else 2)
    for number in range(last):
        add(stem_parts[number] + stem_parts[number + 1], 1 if number in (0, last - 1) else 2)
    for piece in pieces[1:-1]:
        for part in (fold(piece), *split_identifier(piece)):
            if len(part) > 1:
                add(part, 2)
    for folder in folders:
        parts = split_identifier(folder)
        add(fold(folder), 3)
        add(b"".join(parts), 3)
        for number, part in enumerate(parts):
            if len(part) > 1:
                add(part, 4)
            if number:
                add(parts[number - 1] + part, 4)
    found.pop(b"", None)
    return found


def name_words(path: str) -> list[bytes]:
    """Return the folded sub-words of a file's name without its last suffix: ``a/RetryPolicy.py`` → retry policy."""
    name = path.rpartition("/")[2]
    return split_identifier((name.rpartition(".")[0] or name).encode("utf-8", "surrogateescape"))


def dotted_parts(text: str) -> list[str]:
    """Return the names of ``Class.method``, ``ns::f``, ``p->f`` or ``Class#f``; empty for any other text."""
    for joint in JOINTS:
        text = text.replace(joint, ".")
    parts = text.split(".")
    if len(parts) < 2 or not all(part.replace("$", "_").isidentifier() for part in parts):
        return []
    return parts


def name_parts(text: str) -> list[str]:
    """Return the names that a dotted name or a path joins: ``Style/FileNull``; empty for any other text."""
    return dotted_parts(text.replace("/", "."))
