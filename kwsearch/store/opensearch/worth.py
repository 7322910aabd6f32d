"""What a file may be worth at most as a cluster works it out: what is stored for it, and the script that reads it.

Each word of a file is stored with a number in place of its frequency: in what and how often it stands, in few bits,
rounded up. The script makes of these what `kwsearch.store.ranked` describes.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

from kwsearch.store.ranked import KIND_GROUPS
from kwsearch.store.segment.reader import KIND_BITS, PATH_SECTIONS
from kwsearch.store.segment.view import View
from kwsearch.text.identifiers import fold, name_words
from kwsearch.vocabulary import DEFINING, FILE_FLAGS, KINDS

if TYPE_CHECKING:
    from kwsearch.store.ranked import Form, Ranked, RankedWord
    from kwsearch.store.segment.reader import Segment

TEXT, NAMES, OWN = "w_text", "w_names", "w_own"
"""Fields: of words, where they stand in text and whether they are parts; how they are used and defined, and where they
stand in the path and in tags; the words of the file's own name."""

MARK = "\u0100"
"""Stands between a term and its number; no term has it, because their letters are bytes."""

DENSE = 1 << 14
"""Bit of a file's flags: its numbers add up to more than a field can hold, or a term is too long for one, so nothing
is stored of its words, and it may be worth anything."""

MOST_SUM, LONGEST_TERM = (1 << 31) - 1, 8_000

_FINE = (
    0.0,
    1.0,
    sqrt(2),
    sqrt(3),
    2.0,
    sqrt(5),
    sqrt(6),
    sqrt(7),
    sqrt(8),
    3.0,
    3.5,
    4.0,
    5.0,
    6.0,
    8.0,
    1e9,
)
_COARSE = (0.0, 1.0, sqrt(2), sqrt(3), 2.0, 3.0, 4.5, 1e9)
_FEW = (0.0, 1.0, 2.0, 1e9)
"""What sums of roots of counts are rounded up to; the last of each stands for anything more."""

_TEXT_PLACES = {"code": (_FINE, 0), "comment": (_COARSE, 6), "string": (_COARSE, 9), "doc": (_COARSE, 12)}
_PART = 4
_NAME_PLACES = {"use": (_FINE, 0), "import": (_COARSE, 12)}
_DEFINED, _PATH, _WEAK, _STRONG = 4, 15, 17, 19
_GROUPS = dict.fromkeys(("call", "decorate", "type", "read", "write"), "use")
_GROUPS |= dict.fromkeys(("import", "export", "inherit"), "import")
_GROUP_OF_KIND = [next(n for n, group in enumerate(KIND_GROUPS) if kind in group) for kind in KINDS]
_PATH_VALUES = {"folder": 1, "part": 1, "edge": 2, "inner": 2, "stem": 3}
_MOST_ROOT = 3.0

_SCRIPT = """
int bits = (int) doc['flags'].value;
if ((bits & params.dense) != 0) { return 1e30; }
double uses = 1.0; boolean classed = false;
for (int i = 0; i < params.classes.length; ++i) {
  if ((bits >> i & 1) == 1) {
    double own = params.classes[i];
    uses = classed ? Math.min(uses, own) : own;
    classed = true;
  }
}
double definitions = 1.0 - (1.0 - uses) * params.on_definitions;
double length = 1.0;
if (params.length > 0) {
  double lines = doc['lines'].value;
  length = 1.0 - params.length + params.length * Math.min(lines / params.unit, params.longest);
}
double total = 0.0; int present = 0; int joining = 0; int said = 0; boolean named = false;
for (def word : params.words) {
  if (word.flat) { present += 1; continue; }
  double earned = 0.0; double strong = 0.0; double file = 1.0; boolean part = false; boolean text = false;
  for (def form : word.forms) {
    int t = termFreq('w_text', form.term);
    int n = termFreq('w_names', form.term);
    double whole = 0.0;
    if (t > 0) {
      whole += params.fine[t & 15] * word.code + params.coarse[t >> 6 & 7] * word.comment
        + params.coarse[t >> 9 & 7] * word.string + params.coarse[t >> 12 & 7] * word.doc;
      if ((t & 32719) != 0) { text = true; }
    }
    if (n > 0) {
      whole += params.fine[n & 15] * word.use + params.coarse[n >> 12 & 7] * word.imported;
      int kinds = n >> 4 & 255;
      for (int i = 0; kinds != 0 && i < 8; ++i) {
        if ((kinds >> i & 1) == 1) { strong = Math.max(strong, form.defined[i]); }
      }
      int place = n >> 15 & 3;
      if (place > 0) { earned += form.share * word.path[place - 1]; }
      if (place == 3) { file *= params.named_file; }
      if (place > 1) { named = true; }
      if (n >> 17 != 0) {
        earned += form.share * (params.few[n >> 17 & 3] * word.weak + params.few[n >> 19 & 3] * word.strong);
      }
    }
    earned += whole * form.whole;
    int state = form.own ? t >> 4 & 3 : 0;
    for (def other : form.parts) { state = (int) Math.max(state, termFreq('w_text', other) >> 4 & 3); }
    for (def other : form.joined) {
      int m = termFreq('w_names', other);
      if (m > 0 || termFreq('w_text', other) > 0) { state = (int) Math.max(state, (m >> 4 & 255) != 0 ? 2 : 1); }
    }
    if (state > 0) { earned += form.share * word.part; }
    if (state > 1) { earned += form.share * word.defined_part; part = true; }
    if (form.path != '') {
      int place = termFreq('w_names', form.path) >> 15 & 3;
      if (place > 0) { earned += form.share * word.path[place - 1]; }
      if (place == 3) { file *= params.named_file; }
      if (place > 1) { named = true; }
    }
  }
  if (earned > 0 || strong > 0) {
    present += 1;
    total += params.bound * word.rarity * earned / (params.bound * length + earned) * uses
      + strong * file * word.rarity * definitions;
  }
  if (part) { joining += 1; }
  if (text) { said += 1; }
}
int count = params.words.length;
if (count > 1) {
  total *= params.shares[present];
  if (joining > 1) { total *= params.joining; }
  if (params.named_for > 1.0) {
    for (def word : params.more) {
      if (!named && (termFreq('w_names', word) >> 15 & 3) > 1) { named = true; }
    }
    if (named) {
      double met = 0.0;
      for (def word : params.asked) {
        met += termFreq('w_own', word);
        if (termFreq('w_own', '=' + word) > 0) { met += 1000000; }
      }
      total *= Math.pow(params.named_for, Math.min(1.0, met / Math.max(1.0, (double) doc['own_words'].value)));
    }
  }
  double share = said / (double) count;
  if (params.passage > 1.0 && share > params.least_share && (bits & params.no_passage) == 0) {
    total *= 1.0 + (params.passage - 1.0) * (share - params.least_share) / (1.0 - params.least_share);
  }
}
return total * 1.0000002;
"""
"""Scores are numbers of 24 bits: the last factor is more than what rounding takes away."""


class FileWorth:
    """What is stored for the script of a file.

    Attributes:
        fields: Values of the fields.
    """

    def __init__(self, segment: Segment) -> None:
        """Read a segment of one file."""
        text: dict[bytes, int] = {}
        names: dict[bytes, int] = {}
        self._segment = segment
        self._add_words(text, names)
        self._add_parts(text)
        view = View(segment, 0)
        words = segment.path_words
        for ordinal in range(len(words)):
            places = [_PATH_VALUES[section] for section in words.sections(ordinal)]
            key = fold(words.key(ordinal))
            names[key] = names.get(key, 0) | max(places, default=0) << _PATH
        for word, ordinals in view.tag_words().items():
            for section, shift in (("weak", _WEAK), ("strong", _STRONG)):
                count = sum(bool(segment.tags.count(ordinal, section)) for ordinal in ordinals)
                names[fold(word)] = names.get(fold(word), 0) | _level(_FEW, float(count)) << shift
        own = name_words(segment.path_of(0))
        counts: dict[bytes, int] = {}
        for word in (*own, b"=" + b"".join(own)):
            counts[word] = counts.get(word, 0) + 1
        is_dense = any(
            sum(numbers.values()) > MOST_SUM or any(len(term) > LONGEST_TERM for term in numbers)
            for numbers in (text, names)
        )
        if is_dense:
            text, names = {}, {}
        self.fields: dict[str, Any] = {
            "flags": segment.flags[0] & (1 << len(FILE_FLAGS)) - 1 | (DENSE if is_dense else 0),
            "lines": segment.line_starts[1],
            "own_words": len(own),
            TEXT: _with_numbers(text),
            NAMES: _with_numbers(names),
            OWN: _with_numbers(counts),
        }

    def _add_words(self, text: dict[bytes, int], names: dict[bytes, int]) -> None:
        """Add words and names, over all spellings."""
        words = self._segment.words
        roots: dict[bytes, dict[str, float]] = {}
        for ordinal in range(len(words)):
            folded = words.folded_key(ordinal)
            sums = roots.setdefault(folded, {})
            for section, _, counts in words.postings(ordinal):
                if section in DEFINING:
                    shift = _DEFINED + 4 * DEFINING.index(section)
                    for value in words.values(ordinal, section):
                        bit = 1 << shift + _GROUP_OF_KIND[value & (1 << KIND_BITS) - 1]
                        names[folded] = names.get(folded, 0) | bit
                    continue
                group = _GROUPS.get(section, section)
                sums[group] = sums.get(group, 0.0) + min(sqrt(counts[0]), _MOST_ROOT)
        for folded, sums in roots.items():
            for places, target in ((_TEXT_PLACES, text), (_NAME_PLACES, names)):
                number = 0
                for group, (levels, shift) in places.items():
                    number |= _level(levels, sums.get(group, 0.0)) << shift
                if number:
                    target[folded] = target.get(folded, 0) | number

    def _add_parts(self, text: dict[bytes, int]) -> None:
        """Add parts of words: 1 where they are, 2 where one of the words is defined or declared."""
        words, parts = self._segment.words, self._segment.subwords
        defined = [
            any(words.count(ordinal, section) for section in DEFINING) for ordinal in range(len(words))
        ]
        for ordinal in range(len(parts)):
            key = fold(parts.key(ordinal))
            state = 2 if any(defined[word] for word in parts.values(ordinal, "words")) else 1
            old = text.get(key, 0)
            text[key] = old & ~(3 << _PART) | max(old >> _PART & 3, state) << _PART


def _level(levels: tuple[float, ...], value: float) -> int:
    return next(number for number, level in enumerate(levels) if value <= level)


def _with_numbers(terms: dict[bytes, int]) -> list[str]:
    return [f"{term.decode('latin-1')}{MARK}{number}" for term, number in terms.items() if number and term]


def script_of(asked: Ranked) -> dict[str, Any]:
    """Return the script with all that it needs to know of a question."""
    terms = {form.term for word in asked.words for form in word.forms}
    return {
        "source": _SCRIPT,
        "params": {
            "words": [_word(word) for word in asked.words],
            "fine": _FINE,
            "coarse": _COARSE,
            "few": _FEW,
            "dense": DENSE,
            "bound": asked.bound,
            "length": asked.length,
            "unit": asked.length_unit,
            "longest": asked.most_length,
            "classes": asked.classes,
            "on_definitions": asked.on_definitions,
            "shares": asked.shares,
            "joining": max(asked.joining, 1.0),
            "named_file": max(asked.named_file, 1.0),
            "named_for": asked.named_for,
            "asked": [_text(word) for word in asked.asked],
            "more": [_text(word) for word in asked.asked if word not in terms],
            "passage": asked.passage,
            "no_passage": asked.no_passage,
            "least_share": asked.least_share,
        },
    }


def _word(word: RankedWord) -> dict[str, Any]:
    return {
        "flat": not word.forms,
        "forms": [_form(form) for form in word.forms],
        "rarity": word.rarity,
        "code": word.code,
        "comment": word.comment,
        "string": word.string,
        "doc": word.doc,
        "use": word.use,
        "imported": word.imported,
        "part": word.part,
        "defined_part": word.defined_part,
        "path": word.path,
        "weak": word.tags[0],
        "strong": word.tags[1],
    }


def _form(form: Form) -> dict[str, Any]:
    return {
        "term": _text(form.term),
        "share": form.share,
        "whole": form.whole,
        "defined": form.defined,
        "own": form.term in form.parts,
        "parts": [_text(part) for part in form.parts if part != form.term],
        "joined": [_text(word) for word in form.joined],
        "path": _text(form.path),
    }


def _text(term: bytes) -> str:
    return term.decode("latin-1")


assert set(_PATH_VALUES) == set(PATH_SECTIONS)
