"""What people write who come from other tools, and what to write here instead; loaded when something looks like it.

The keys are those of GitHub, Sourcegraph, zoekt, OpenGrok, Lucene and of trackers. None of them changes what is
searched: a text that has a meaning elsewhere is still text here, and the answer says so.
"""

from __future__ import annotations

_ONE_TREE = "one tree of files is searched"

INSTEAD = {
    "archived": _ONE_TREE, "fork": _ONE_TREE, "license": _ONE_TREE, "org": _ONE_TREE, "owner": _ONE_TREE,
    "stars": _ONE_TREE, "user": _ONE_TREE, "visibility": _ONE_TREE,
    "author": "history is not searched; see git log --author",
    "after": "history is not searched; see git log --since",
    "b": "one state of the files is searched; kwsearch diff compares revisions",
    "before": "history is not searched; see git log --until",
    "branch": "one state of the files is searched; kwsearch diff compares revisions",
    "committer": "history is not searched; see git log --committer",
    "message": "history is not searched; see git log --grep",
    "rev": "one state of the files is searched; kwsearch diff compares revisions",
    "since": "history is not searched; see git log --since",
    "until": "history is not searched; see git log --until",
    "size": "files are not found by their size",
    "timeout": "the limit is a setting: query_timeout_seconds",
    "context": "lines around a match are a flag: -C {value}",
    "patterntype": 'write /…/ for a regular expression and "…" for exact text',
    "class": "write kind:class def:{value}",
    "enum": "write kind:enum def:{value}",
    "func": "write kind:callable def:{value}",
    "function": "write kind:function def:{value}",
    "interface": "write kind:interface def:{value}",
    "macro": "write kind:macro def:{value}",
    "method": "write kind:method def:{value}",
    "struct": "write kind:struct def:{value}",
    "var": "write kind:value def:{value}",
    "variable": "write kind:variable def:{value}",
    "extends": "write role:inherit {value}",
    "inherit": "write role:inherit {value}",
    "inherits": "write role:inherit {value}",
    "caller": "write call:{value}",
    "callers": "write call:{value}",
    "dir": "write path:/{value}/*",
    "folder": "write path:/{value}/*",
    "in": "write path:{value}",
    "p": "write path:{value}",
    "name": "write symbol:{value}",
    "sub": "parts of names are found by a bare word",
    "text": 'write content:{value}, or quote it',
}  # fmt: skip
"""Keys of other tools in lower case, and what serves their purpose here; ``{value}`` is what was behind the colon."""

_LONE_MARKS = {
    "-": "a - that stands alone leaves nothing out; write it before the word: -word",
    "~": "there is no ~ here; for other ends of a word, write word*",
    "|": "there is no | between words; write OR",
    "||": "there is no || here; write OR",
    "&": "there is no & here; write AND",
    "&&": "there is no && here; write AND",
}
"""Operators of other tools, and ours in the wrong place, with what to write."""

_PREDICATES = ("contains", "has")


def key_hint(key: str, value: str) -> str:
    """Return what to say of ``key:value`` when the key is none of ours; empty when it does not look like a filter.

    Args:
        key: Letters before the colon, as written.
        value: The run behind the colon; not empty.
    """
    shown = f"{key}:{value}"
    instead = INSTEAD.get(key.lower())
    if instead is not None:
        if key.lower() in ("dir", "folder"):
            value = value.strip("./")
            instead = instead if value else "write path:/NAME/* for what lies below a folder"
        return f"{shown} is searched as text, not as a filter: {instead.format(value=value)}"
    if len(key) > 2 and key.islower() and value[0].isalpha():
        return f"{shown} is searched as text: there is no filter {key}:"
    return ""


def predicate(value: str) -> str:
    """Return the name of a predicate such as ``has.file(…)`` or ``contains(…)`` that a value begins with, or empty."""
    name = value.partition("(")[0]
    return name if "(" in value and name.partition(".")[0] in _PREDICATES else ""


def path_hint(key: str, value: str) -> str:
    """Return what to say of a bare value of ``path:`` or ``filename:`` that means something elsewhere, or empty."""
    if value.startswith("^") or value.endswith("$") or any(mark in value for mark in ("\\", ".*", "|")):
        taken = "a whole name" if key == "filename" else "a part of a path"
        return f"{key}: takes {taken} or a glob, not a regular expression; write file:{value}"
    if "*[" in value or "*.[" in value:
        return f"the [ of {key}:{value} stands for itself; write glob:{value}"
    if value.count("{") > value.count("}") and "*" in value:
        return f"the {{ of {key}:{value} stands for itself: nothing closes it"
    return ""


def place_in_file(value: str) -> tuple[str, str]:
    """Return the path and the line of a place such as ``src/a.py:12`` or ``src/a.py:12:5``; empty texts else."""
    path, line = value, ""
    # A line, and a column behind it.
    for _ in range(2):
        head, colon, last = path.rpartition(":")
        if not (colon and last.isascii() and last.isdigit()):
            break
        path, line = head, last
    name = path[path.rfind("/") + 1 :]
    stem, dot, suffix = name.rpartition(".")
    looks_like_a_file = bool(line and stem and dot and suffix.isalnum() and not suffix.isdigit())
    return (path, line) if looks_like_a_file and ":" not in path else ("", "")


def word_hint(word: str, *, alone: bool) -> str:
    """Return what to say of marks in a bare word that mean something elsewhere; empty when there are none.

    Args:
        word: As written.
        alone: Whether it is all of the query, so that a question mark ends no question.
    """
    if word in _LONE_MARKS:
        return _LONE_MARKS[word]
    if len(word) > 1 and word[0] == "!" and (word[1].isalnum() or word[1] in '_("/!'):
        return f"{word} is searched as text; to leave files out, write -{word.lstrip('!')}"
    if alone and "?" in word[1:-1] and word.replace("?", "a").replace("_", "a").isalnum():
        return f"the ? of {word} parts words here: write symbol:{word} for one letter of a name"
    if alone and word.endswith("?") and word[:-1].replace("_", "a").isalnum():
        return f"the ? of {word} is passed over: write symbol:{word} for one more letter, /{word}/ for a letter or none"
    stem, mark, number = word.rpartition("~" if "~" in word else "^")
    if mark and stem.replace("_", "a").isalnum() and (not number or number.replace(".", "1").isdigit()):
        other = f"{stem}*" if mark == "~" else stem
        return f"{word} is searched as text: there is no {mark} here; write {other}"
    path, _ = place_in_file(word)
    if path:
        return f"{word} is searched as text; for the file, write path:{path}"
    return ""
