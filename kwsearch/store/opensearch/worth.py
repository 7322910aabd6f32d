"""What a file may be worth at most as a cluster works it out: what is stored for it, and the script that reads it.

Each word of a file is stored with a number in place of its frequency: in what and how often it stands, in few bits,
rounded up. The script makes of these what `kwsearch.store.ranked` describes.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import count as counting
from math import sqrt
from typing import TYPE_CHECKING, Any

from kwsearch.store.ranked import KIND_GROUPS
from kwsearch.store.segment.reader import KIND_BITS, PATH_SECTIONS, WORD_SECTIONS
from kwsearch.store.segment.view import View
from kwsearch.text.identifiers import fold, name_words, subwords
from kwsearch.vocabulary import DEFINING, FILE_FLAGS, KINDS

if TYPE_CHECKING:
    from kwsearch.store.ranked import Form, Ranked, RankedWord
    from kwsearch.store.segment.reader import Segment

WORDS, PARTS, NAMES, OWN = "t_word", "t_part", "w_names", "w_own"
"""Fields with numbers: of words, where they stand in text; of parts, 1 where they are and 2 where one of the words is
defined or declared; how words are used and defined, and where they stand in the path and in tags; words of the file's
own name. Files are found by the first two as by any field of terms."""

NUMBERED = (WORDS, PARTS, NAMES, OWN)

MARK = "\u0100"
"""Stands between a term and its number; no term has it, because their letters are bytes."""

# A segment has another bit there (reader.ENDED), which the fields of a document leave out.
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

_KIND_MASK = (1 << KIND_BITS) - 1

_TEXT_PLACES = ((_FINE, 0), (_COARSE, 4), (_COARSE, 7), (_COARSE, 10))
_NAME_PLACES = ((_FINE, 0), (_COARSE, 12))
_DEFINED, _PATH, _WEAK, _STRONG = 4, 15, 17, 19
"""Where in a number each group of places stands: code, comment, string, doc; uses, imports; and all else."""

_GROUPS = {"code": 0, "comment": 1, "string": 2, "doc": 3, "import": 5, "export": 5, "inherit": 5}
_GROUP_OF = [_GROUPS.get(section, 4) for section in WORD_SECTIONS]
_DEFINING = {WORD_SECTIONS.index(section): (section, number) for number, section in enumerate(DEFINING)}
_GROUP_OF_KIND = [next(n for n, group in enumerate(KIND_GROUPS) if kind in group) for kind in KINDS]
_FOLDED_KINDS = [fold(kind.encode()) for kind in KINDS]
_PATH_VALUES = {"folder": 1, "part": 1, "edge": 2, "inner": 2, "stem": 3}
_ROOTS = [min(sqrt(count), 3.0) for count in range(10)]

_SCRIPT = """
if (doc['flags'].size() == 0) { return 1e30; }  // damaged: whoever reads it says so
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
int vague = (int) (_score + 0.5) - 1;
for (def word : params.words) {
  if (word.flat) { present += 1; continue; }
  if (word.vague >= 0) {
    if ((vague >> word.vague & 1) == 1) {
      present += 1; said += 1; joining += 1;
      total += word.rarity * (params.bound * uses + word.most_defined * definitions);
    }
    continue;
  }
  double earned = 0.0; double strong = 0.0; double file = 1.0; boolean part = false; boolean text = false;
  for (def form : word.forms) {
    int t = termFreq('t_word', form.term);
    int n = termFreq('w_names', form.term);
    double whole = 0.0;
    if (t > 0) {
      whole += params.fine[t & 15] * word.code + params.coarse[t >> 4 & 7] * word.comment
        + params.coarse[t >> 7 & 7] * word.string + params.coarse[t >> 10 & 7] * word.doc;
      text = true;
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
    int state = form.own ? (int) termFreq('t_part', form.term) : 0;
    for (def other : form.parts) { state = (int) Math.max(state, termFreq('t_part', other)); }
    for (def other : form.joined) {
      int m = termFreq('w_names', other);
      if (m > 0 || termFreq('t_word', other) > 0 || termFreq('t_part', other) > 0) {
        state = (int) Math.max(state, (m >> 4 & 255) != 0 ? 2 : 1);
      }
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
  double share = Math.min(1.0, said / (double) Math.max(1, params.spoken));
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
        numbers: Folded terms of the fields in NUMBERED, each with its number; 0 is none.
        terms: Folded terms of other fields that are read on the way: words in each section, and with their kinds.
    """

    def __init__(self, segment: Segment) -> None:
        """Read a segment of one file."""
        text: dict[bytes, int] = {}
        names: dict[bytes, int] = {}
        self.terms: dict[str, list[bytes]] = {}
        parts = _parts(segment, self._add_words(segment, text, names))
        view = View(segment, 0)
        words = segment.path_words
        for ordinal in range(len(words)):
            key = fold(words.key(ordinal))
            place = max(_PATH_VALUES[section] for section in words.sections(ordinal))
            names[key] = names.get(key, 0) | place << _PATH
        for word, ordinals in view.tag_words().items():
            key = fold(word)
            for section, shift in (("weak", _WEAK), ("strong", _STRONG)):
                count = sum(bool(segment.tags.count(ordinal, section)) for ordinal in ordinals)
                names[key] = names.get(key, 0) | min(count, 3) << shift
        own = name_words(segment.path_of(0))
        counts: dict[bytes, int] = {}
        # The name as one word, behind a mark that no word has: who asks for all of it meets it whole.
        for word in (*own, b"=" + b"".join(own)):
            counts[word] = counts.get(word, 0) + 1
        is_dense = any(
            # Lucene adds up the frequencies of a field, and refuses a document in which they are more than 31 bits.
            sum(numbers.values()) > MOST_SUM or max(map(len, numbers), default=0) > LONGEST_TERM
            for numbers in (text, parts, names, counts)
        )
        if is_dense:
            # Files are found by words and parts all the same.
            text, parts, names, counts = dict.fromkeys(text, 1), dict.fromkeys(parts, 1), {}, {}
        self.numbers = dict(zip(NUMBERED, (text, parts, names, counts), strict=True))
        self.fields: dict[str, Any] = {
            "flags": segment.flags[0] & (1 << len(FILE_FLAGS)) - 1 | (DENSE if is_dense else 0),
            "lines": segment.line_starts[1],
            "own_words": len(own),
        }

    def _add_words(self, segment: Segment, text: dict[bytes, int], names: dict[bytes, int]) -> set[int]:
        """Add words and names over all spellings; return the ordinals of those that are defined or declared."""
        words = segment.words
        sums: list[dict[bytes, float]] = [{} for _ in range(6)]
        found: list[list[bytes]] = [[] for _ in WORD_SECTIONS]
        symbols: dict[str, list[bytes]] = {section: [] for section in DEFINING}
        defined = set()
        for ordinal, folded, section, count in words.entries():
            found[section].append(folded)
            text[folded] = 0
            if section in _DEFINING:
                defined.add(ordinal)
                name, number = _DEFINING[section]
                for kind in {value & _KIND_MASK for value in words.values(ordinal, name)}:
                    bit = 1 << _DEFINED + 4 * number + _GROUP_OF_KIND[kind]
                    names[folded] = names.get(folded, 0) | bit
                    symbols[name].append(b"%s %s" % (_FOLDED_KINDS[kind], folded))
            else:
                own = sums[_GROUP_OF[section]]
                # More than nine lines earn what nine do (weights.ROOTS).
                own[folded] = own.get(folded, 0.0) + (_ROOTS[count] if count < 10 else 3.0)
        for target, places, groups in ((text, _TEXT_PLACES, sums[:4]), (names, _NAME_PLACES, sums[4:])):
            for (levels, shift), own in zip(places, groups, strict=True):
                for folded, value in own.items():
                    target[folded] = target.get(folded, 0) | bisect_left(levels, value) << shift
        for folded, value in text.items():
            text[folded] = max(value, 1)  # files are found by it, wherever in them it stands
        self.terms |= dict(zip(WORD_SECTIONS, found, strict=True))
        self.terms |= {"symbol": symbols["definition"], "declared_symbol": symbols["declaration"]}
        return defined


def _parts(segment: Segment, defined: set[int]) -> dict[bytes, int]:
    """Return the parts of words, 2 for those of words that are defined or declared, and 1 for the others."""
    parts = segment.subwords
    found = dict.fromkeys([parts.folded_key(ordinal) for ordinal in range(len(parts))], 1)
    found |= dict.fromkeys(
        [fold(part) for ordinal in defined for part in subwords(segment.words.key(ordinal))], 2
    )
    return found


def script_of(asked: Ranked) -> dict[str, Any]:
    """Return the script with all that it needs to know of a question."""
    terms = {form.term for word in asked.words for form in word.forms}
    places = counting()
    numbers = [-1 if word.vague is None else next(places) for word in asked.words]
    return {
        "source": _SCRIPT,
        "params": {
            "words": [_word(word, vague) for word, vague in zip(asked.words, numbers, strict=True)],
            "spoken": sum(word.vague is None for word in asked.words),
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
            # Bounds are wanted: what would make a file worth less need not be so for it.
            "joining": max(asked.joining, 1.0),
            "named_file": max(asked.named_file, 1.0),
            "named_for": asked.named_for,
            "asked": [_text(word) for word in asked.asked],
            # The others are looked up for their own sake.
            "more": [_text(word) for word in asked.asked if word not in terms],
            "passage": asked.passage,
            "no_passage": asked.no_passage,
            "least_share": asked.least_share,
        },
    }


def _word(word: RankedWord, vague: int) -> dict[str, Any]:
    return {
        "flat": not word.forms and word.vague is None,
        "vague": vague,
        "most_defined": word.most_defined,
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
