"""Words of prose that stand for one another: retry and retries, parse and parser, config and settings. Lean.

Only questions in plain words come here; names mean themselves.
"""

from __future__ import annotations

_ENDINGS = ("", "e", "s", "es", "ed", "ing")
_NOUN_ENDINGS = ("er", "ers", "or", "ors", "ion", "ions", "ation", "ations")
_SHORTEST_BASE = 3

_SYNONYMS = """
address addr
allocate alloc
argument arg
async asynchronous
attribute attr
auth authentication authorization
buffer buf
certificate cert
command cmd
config configuration settings
connection conn
context ctx
database db
delete remove
directory dir folder
documentation doc
environment env
exception error err
execute exec
expression expr
function func fn
implementation impl
information info
init initialise initialize setup
iterator iter
length len
library lib
maximum max
memory mem
message msg
minimum min
namespace ns
number num
package pkg
parameter param
previous prev
process proc
reference ref
regex regexp
repository repo
request req
response resp
source src
specification spec
statement stmt
string str
synchronous sync
temporary tmp temp
uri url
utility util
"""
"""On each line, words that say the same in code."""

_IRREGULAR = """
begin began begun
break broke broken
bring brought
build built
catch caught
choose chose chosen
deal dealt
draw drew drawn
drive drove driven
fall fell fallen
feed fed
forget forgot forgotten
freeze froze frozen
grow grew grown
hide hid hidden
hold held
keep kept
lose lost
meet met
override overrode overridden
overwrite overwrote overwritten
rebuild rebuilt
resend resent
rewrite rewrote rewritten
run ran
seek sought
send sent
shrink shrank shrunk
spend spent
spin spun
stick stuck
sweep swept
throw threw thrown
undo undid undone
wake woke woken
withdraw withdrew withdrawn
write wrote written
"""
"""On each line, a verb and its forms that no rule makes: questions ask in the passive, names are in the imperative.
Left out are those whose form is a noun of its own in code (bound, led) and those that any question may have, whatever
it asks for (found, made, given)."""

_DOUBLED_L = {
    "cancel", "channel", "control", "equal", "fuel", "initial", "label", "level", "marshal", "model", "signal", "total",
    "travel", "tunnel", "unmarshal",
}  # fmt: skip
"""Verbs that double their last letter although it is an l: cancelled, but called and polled are of call and poll."""


def stem(word: str) -> str:
    """Return a key that the common English forms of a folded prose word share: retry retries retried → retri.

    Only plurals, ``-ed`` and ``-ing`` are cut, never agent nouns (a parser is not a parse). Words of one or
    two letters and words that are not ASCII letters come back unchanged. The key is for comparing; it need
    not be a word.
    """
    if len(word) < 3 or not (word.isascii() and word.isalpha()):
        return word
    return _regular(_verbs()[0].get(word, word))


def _regular(word: str) -> str:
    """Return the `stem` of a word that the rules are for."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base != word and len(base) > 1 and any(vowel in base for vowel in "aeiouy"):
            word = base
            if len(word) > 3:
                word = _single(word)
            break
    if word[-1] == "e" and len(word) > 2:
        return word[:-1]
    if word[-1] == "y" and len(word) > 2 and word[-2] not in "aeiou":
        return word[:-1] + "i"
    return word


def inflections(word: str) -> tuple[str, ...]:
    """Return the other likely English forms of a folded prose word: retries → retry retried retrying.

    Every form has the same `stem`; some are no English word, looking them up finds nothing. Sorted.
    """
    key = stem(word)
    if len(word) < 3 or not (word.isascii() and word.isalpha()):
        return ()
    bases = (key[:-1] + "y", key[:-1] + "ie", key) if key[-1] == "i" else (key, key + key[-1])
    forms = {base + ending for base in bases for ending in _ENDINGS}
    forms.update(_verbs()[1].get(key, ()))
    return tuple(sorted(form for form in forms if form != word and stem(form) == key))


def relatives(word: str) -> tuple[str, ...]:
    """Return words that are likely about the same as a folded prose word: parse parser, config settings.

    Verbs and the nouns made of them, and synonyms in code with their plurals; without the `inflections`. Sorted.
    """
    if len(word) < _SHORTEST_BASE or not (word.isascii() and word.isalpha()):
        return ()
    key = stem(word)
    bases = {key.removesuffix(ending) for ending in ("er", "or", "ion", "ation")} - {key}
    if key.endswith("ification"):
        bases.add(key.removesuffix("cation"))
    bases = {_single(base) for base in bases if len(base) >= _SHORTEST_BASE}
    found = {base + ending for base in bases for ending in _ENDINGS}
    found |= {base[:-1] + "y" for base in bases if base[-1] == "i"}
    if key.endswith("ifi"):
        found |= {key + "cation", key + "cations"}
    found |= {base + base[-1] + ending for base in bases for ending in ("ed", "ing")}
    for base in bases or (key,):
        doubled = _NOUN_ENDINGS if base in _DOUBLED_L else ("er", "ers")
        found |= {base + ending for ending in _NOUN_ENDINGS}
        found |= {base + base[-1] + ending for ending in doubled}
    for synonym in _synonyms().get(key, ()):
        found |= {synonym, synonym + "s"}
    return tuple(sorted(found.difference((word, *inflections(word)))))


def _single(base: str) -> str:
    """Return a base without the letter that an ending doubled: formatt(er) → format, cancell(ation) → cancel."""
    doubled = base[-1] == base[-2] and (base[-1] not in "lsz" or base[:-1] in _DOUBLED_L)
    return base[:-1] if doubled else base


def _synonyms() -> dict[str, list[str]]:
    """Return the other words of the lines of _SYNONYMS that a stem is on."""
    if not _BY_STEM:
        found: dict[str, list[str]] = {}
        for line in _SYNONYMS.split("\n"):
            words = line.split()
            for word in words:
                found.setdefault(stem(word), []).extend(other for other in words if other != word)
        _BY_STEM.append(found)
    return _BY_STEM[0]


def _verbs() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return for each form of _IRREGULAR its verb, and for the stem of each verb its forms."""
    if not _VERBS:
        lines = [line.split() for line in _IRREGULAR.split("\n")[1:-1]]
        verbs = {form: own[0] for own in lines for form in own[1:]}
        _VERBS.append((verbs, {_regular(own[0]): own for own in lines}))
    return _VERBS[0]


_VERBS: list[tuple[dict[str, str], dict[str, list[str]]]] = []
"""The tables of irregular verbs, when they were made; only as a whole, as _BY_STEM."""

_BY_STEM: list[dict[str, list[str]]] = []
"""The table of synonyms, when it was made; only as a whole, because other threads look."""
