"""Words as conditions: whole words, sub-words and words of paths, by role and kind.

Lean; the inner loops are written for speed, because every query passes through them.
"""

from __future__ import annotations

from kwsearch.errors import QueryLimitError
from kwsearch.search.evaluate.conditions import Leaf
from kwsearch.search.evaluate.counted_lines import KIND_MASK, CountedLines, RoleTable
from kwsearch.search.evaluate.lookups import Lookup
from kwsearch.text.identifiers import fold, split_identifier
from kwsearch.vocabulary import DEFINING, KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from kwsearch.search.evaluate.conditions import Row
    from kwsearch.search.evaluate.counted_lines import Postings, Sections
    from kwsearch.search.evaluate.weights import Weights
    from kwsearch.store.segment.dictionary import Dictionary
    from kwsearch.store.segment.view import Scores, View
    from kwsearch.store.wanted import Wanted


FEW_WORDS = 256
FEW_PARTS = 32
"""Up to this many words (and words that have a part) are looked up once for all documents, and kept. Of more, those
are looked up that a document has, and in it alone."""

MAX_EXPANSION = 10_000
"""Most words of the whole store that a wildcard, a regular expression or a beginning may stand for."""

COMMON_DOCUMENTS = 500
"""Scores of a word in more files than this are kept with the segment for the next query."""

_FOLDERS = ("folder", "part")

_SYMBOL_FIELDS = {"definition": "symbol", "declaration": "declared_symbol"}
"""Fields of names with their kinds (see store.wanted)."""


class WordCondition(Leaf):
    """A file has a word: in its text, as a name in a role, as part of a name, or in its path.

    Attributes:
        lookup: The word, and which words of a segment it stands for.
        weights: How much each place is worth.
        counted: Which lines count.
        favours_case: The spelling of the query earns more.
        sub_words: Words that have it as a sub-word count as well.
        paths: Whether a file's name counts: ``""`` no, ``"whole"`` as a whole, ``"parts"`` and parts of it; then
            folders raise a file that has the word anyway (in a question they are as good as the word).
        begins: Names that begin with it count too, a little less than the whole name.
        tags: A tag that is called so counts too.
        accepts: Returns which rows of a document count, given (view, document, rows); None for all.
        tables: By number of a view, what is shared with conditions of the same word that count other lines; None when
            nothing is.
    """

    __slots__ = (
        "_words", "accepts", "begins", "counted", "favours_case", "lookup", "paths", "sub_words", "tables", "tags",
        "weights",
    )  # fmt: skip

    def __init__(
        self,
        text: str,
        weights: Weights,
        *,
        sections: Sections | None = None,
        uses_only: bool = False,
        exact_case: bool = False,
        sub_words: bool = False,
        paths: str = "",
        begins: bool = False,
        other_forms: Iterable[tuple[str, float]] = (),
        tags: bool = False,
    ) -> None:
        super().__init__()
        self.lookup = Lookup(
            text.encode("utf-8", "surrogateescape"),
            exact_case=exact_case,
            other_forms=other_forms,
        )
        self.weights = weights
        self.counted = CountedLines(sections, uses_only=uses_only)
        self.favours_case = not text.islower()
        self.sub_words = sub_words
        self.paths = paths
        self.begins = begins
        self.tags = tags
        self.accepts: Callable[[View, int, list[Row]], list[Row]] | None = None
        self.tables: dict[int, RoleTable] | None = None
        self._words: dict[int, frozenset[int]] = {}

    @property
    def sections(self) -> Sections | None:
        """Which sections count; None for all."""
        return self.counted.sections

    @property
    def is_narrowed(self) -> bool:
        """Whether the word may be there and yet not count: as another kind, in another role, elsewhere."""
        return not self.counted.everywhere or self.accepts is not None

    def instead(self, text: str) -> WordCondition:
        """Return what asks the same of another word."""
        other = WordCondition(
            text,
            self.weights,
            sections=self.counted.sections,
            uses_only=self.counted.uses_only,
            exact_case=self.lookup.exact_case,
            sub_words=self.sub_words,
            paths=self.paths,
            begins=self.begins,
        )
        other.accepts = self.accepts
        return other

    def dictionary(self, view: View) -> Dictionary:
        """Return where the word is looked up."""
        return view.segment.words

    def whole(self, view: View, folded: bytes) -> Sequence[int]:
        """Return the ordinals of the words that are what was asked for, as a whole."""
        return self.lookup.whole(view, folded)

    def forms(self, view: View) -> list[tuple[bytes, float]]:
        """Return the forms that a segment can have, with their shares."""
        return self.lookup.forms if self.begins else self.lookup.possible(view)

    def check_size(self, views: Iterable[View]) -> None:
        """Refuse a pattern or a beginning that stands for too many words of the whole store.

        A word counts once, in whatever segments it is, and only if a live document has it.

        Raises:
            QueryLimitError: If they are more than MAX_EXPANSION.
        """
        lookup = self.lookup
        folded = lookup.forms[0][0]
        chosen = [
            (view, self.whole(view, folded) if lookup.expand else lookup.beginnings(view, folded))
            for view in views
        ]
        if sum([len(ordinals) for _, ordinals in chosen]) <= MAX_EXPANSION:
            return
        words: set[bytes] = set()
        for view, ordinals in chosen:
            dictionary = self.dictionary(view)
            words.update(
                [
                    dictionary.key(ordinal)
                    for ordinal in ordinals
                    if not view.deleted or view.documents_with(dictionary, (ordinal,))
                ]
            )
        if len(words) > MAX_EXPANSION:
            text = lookup.text.decode(errors="replace")
            raise QueryLimitError(
                f"{text!r} stands for {len(words):,} words, more than the limit of {MAX_EXPANSION:,}; write more of it"
                + ("" if lookup.expand else ", or quote it to find only the whole name")
            )

    def cost(self, view: View) -> float:
        """Return about how many documents have the word."""
        if self.lookup.expand is not None:
            return view.segment.documents * 0.3
        return min(self.lines(view), view.segment.documents * 0.4)

    def files_with(self, view: View) -> int:
        """Return how many live documents have the word as a whole, whatever its case, its role and its kind.

        In their text, as a name, or in their path; for a pattern, one of the words that it stands for.
        """
        folded = self.lookup.forms[0][0]
        if self.lookup.expand is None:
            return view.files_with_word(folded)
        return len(view.documents_with(self.dictionary(view), self.whole(view, folded)))

    def lines(self, view: View) -> int:
        """Return on about how many lines the word stands; words that have it as a part count once each."""
        words = self.dictionary(view)
        folded = self.lookup.forms[0][0]
        total = 0
        for ordinal in self.whole(view, folded):
            total += words.total(ordinal)
        return total + (len(self.lookup.partial(view, folded)[1]) if self.sub_words else 0)

    # -- as data --------------------------------------------------------------------------------------------

    field = "word"
    """Where a store looks it up (see store.wanted)."""

    def counted_as(self) -> Wanted | None:
        """Return what just the files have that `files_with` counts; None when that cannot be said."""
        from kwsearch.store.wanted import IS, HasAny, HasTerm

        if self.lookup.expand is not None:
            return None
        folded = (self.lookup.forms[0][0],)
        return HasAny((HasTerm("word", IS, folded), HasTerm("path_word", IS, folded)))

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import ANY_FILE, IS, STARTS, HasAny, HasTerm

        lookup = self.lookup
        if lookup.expand is not None:
            if lookup.fragment is None:
                return ANY_FILE
            return HasTerm(self.field, lookup.fragment[0], (lookup.fragment[1],), exact=False)
        forms = [folded for folded, _ in lookup.forms]
        parts = self._wanted_whole(forms)
        if self.sub_words:
            parts.append(self._wanted_parts(forms))
        if self.begins:
            parts.append(HasTerm("word", STARTS, forms, exact=False))
        if self.paths:
            names = [name for form in forms for name in self._path_names(form)]
            field = "path_word" if self.weights.question else "path_name"
            parts.append(HasTerm("path_stem" if self.paths == "whole" else field, IS, names))
        if self.tags:
            parts.append(HasTerm("tag_word", IS, forms))
        exact = type(self) is WordCondition and self.accepts is None and not lookup.exact_case
        if self.sections is not None:  # what only some places have as a part is not stored
            exact = exact and not self.sub_words and not self.counted.uses_only
        return HasAny(parts, exact=exact)

    def _wanted_whole(self, forms: Sequence[bytes]) -> list[Wanted]:
        """Return what files have that have it as a whole word, of which one is enough."""
        from kwsearch.store.wanted import IS, SECTION_FIELDS, HasTerm

        sections = self.sections
        if sections is None or type(self) is not WordCondition or not set(sections).issubset(SECTION_FIELDS):
            return [HasTerm(self.field, IS, forms, exact=sections is None)]
        found: list[Wanted] = []
        for section, kinds in sections.items():
            if kinds is None:
                found.append(HasTerm(section, IS, forms))
            else:
                found.append(HasTerm(_SYMBOL_FIELDS[section], IS, _symbols(kinds, forms)))
        return found

    def _path_names(self, folded: bytes) -> list[bytes]:
        """Return the words of paths that stand for a form."""
        if self.paths != "parts" or folded.isalnum():
            return [folded]
        return [folded, b"".join(split_identifier(self.lookup.text))]

    def _wanted_parts(self, forms: Iterable[bytes]) -> Wanted:
        """Return what files have that have a word with one of the forms as a part."""
        from kwsearch.store.wanted import IS, SPREAD, HasAll, HasAny, HasTerm

        whole: list[bytes] = []
        pairs: list[bytes] = []
        for form in forms:
            parts, joined = self.lookup.joined(form)
            if parts:
                whole.append(joined)
            if len(parts) > 2:
                pairs.append(parts[0] + parts[1])
        found: list[Wanted] = [HasTerm("part", IS, whole), HasTerm("word", IS, whole)]
        if pairs:
            found.append(HasTerm("part", IS, pairs, exact=False))
        kinds_of = {} if self.sections is None or self.weights.question else self.sections
        if not kinds_of or None in kinds_of.values() or not all(map(_is_plain, whole)):
            return HasAny(found)
        # Parts are stored without the kinds of their words: the names of symbols are asked as well.
        symbols = [
            HasTerm(_SYMBOL_FIELDS[section], SPREAD, _symbols(kinds or (), whole), exact=False)
            for section, kinds in kinds_of.items()
        ]
        return HasAll((HasAny(found), HasAny(symbols)))

    # -- which documents ------------------------------------------------------------------------------------

    def documents(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents that meet the condition."""
        narrowed = self.sections is not None and self.accepts is None and self.lookup.expand is None
        if self.tables is None or not narrowed or self.begins or self.paths or self.tags:
            return super().documents(view, within)
        table = self.tables.get(view.number)
        if table is None:
            table = self.tables[view.number] = RoleTable(self.dictionary(view), sorted(self._every(view)))
        found = table.documents(self.counted)
        return found if within is None else found & within

    def _scores(self, view: View, documents: set[int] | None) -> Scores:
        within = documents
        if self.accepts is not None or self.sections is not None or self.lookup.expand is not None:
            found = self._collect(view, within)
            if self.accepts is not None:
                other, strong = found
                for document in [document for document in other if not self.rows(view, document)]:
                    del other[document]
                    strong.pop(document, None)
            return found
        key = (*self.lookup.forms, self.lookup.text, self.lookup.exact_case, self.sub_words, self.paths,
               self.weights)  # fmt: skip
        kept = view.common.get(key)
        if kept is None and within is not None and key in view.asked:
            # The second time that only a few files of a common word matter: all of them pay from now on.
            kept = self._collect(view, None)
            view.keep(key, kept)
        if kept is not None:
            if within is None:
                return kept
            other, strong = kept
            return (
                {document: other[document] for document in within if document in other},
                {document: strong[document] for document in within if document in strong},
            )
        found = self._collect(view, within)
        if within is None and len(found[0]) > COMMON_DOCUMENTS:
            view.keep(key, found)
        elif within is not None and self.lines(view) > COMMON_DOCUMENTS:
            view.ask(key)
        return found

    def _collect(self, view: View, within: set[int] | None) -> Scores:
        other: dict[int, float] = {}
        strong: dict[int, float] = {}
        for folded, share in self.forms(view):
            for ordinal in self.whole(view, folded):
                self._add_whole(view, ordinal, share, within, other, strong)
            if self.sub_words:
                self.add_partial(view, folded, share, within, other)
            if self.begins:
                self.add_beginnings(view, folded, within, other)
            if self.paths:
                self._add_paths(view, folded, share, within, other, strong)
            if self.tags:
                self.add_tags(view, folded, share, within, other)
        return other, strong

    def _add_whole(
        self,
        view: View,
        ordinal: int,
        share: float,
        within: set[int] | None,
        other: dict[int, float],
        strong: dict[int, float],
    ) -> None:
        """Add the documents of one whole word, section by section."""
        words = self.dictionary(view)
        weights = self.weights
        near, alike = self.lookup.likeness(words.key(ordinal))
        share *= near
        if self.favours_case and alike:
            share *= weights.exact_case
        get = other.get
        shares = weights.kinds
        # Of one file it is enough to know on how many lines it stands.
        is_one = view.segment.documents == 1
        places = words.word(ordinal)[2] if self.counted.everywhere and not is_one else None
        if places is not None:
            for section, by_document in places:
                chosen: Iterable[tuple[int, Sequence[int]]] = by_document.items()
                if within is not None:
                    chosen = [pair for pair in chosen if pair[0] in within]
                if section in DEFINING:
                    worth = weights.worth(section, share, alike=alike)
                    for document, own in chosen:
                        value = worth * max([shares[place & KIND_MASK] for place in own])
                        if strong.get(document, 0.0) < value:
                            strong[document] = value
                        other.setdefault(document, 0.0)
                else:
                    table = weights.by_count[section]
                    for document, lines in chosen:
                        count = len(lines)
                        other[document] = get(document, 0.0) + table[count if count < 64 else 63] * share
            return
        if within is None and self.sections is None:
            postings: Iterable[Postings] = words.postings(ordinal)
        else:
            postings = self.counted.postings(view, words, ordinal, within)
        for section, documents, counts in postings:
            if section in DEFINING:
                worth = weights.worth(section, share, alike=alike)
                for document, kinds in self.counted.kinds_of(view, words, ordinal, section, within).items():
                    value = worth * max([shares[kind] for kind in kinds])
                    if strong.get(document, 0.0) < value:
                        strong[document] = value
                    other.setdefault(document, 0.0)
                continue
            table = weights.by_count[section]
            if share != 1.0:
                table = [value * share for value in table]
            values = [table[count if count < 64 else 63] for count in counts]
            if other:
                for document, value in zip(documents, values, strict=True):
                    other[document] = get(document, 0.0) + value
            else:
                other.update(zip(documents, values, strict=True))

    def add_partial(
        self, view: View, folded: bytes, share: float, within: set[int] | None, other: dict[int, float]
    ) -> None:
        """Add the documents of words that have the word as a part."""
        stored, ordinals = self.lookup.partial(view, folded)
        if not ordinals:
            return
        subwords = view.segment.subwords
        mentioned: Collection[int]
        defined: Collection[int]
        if stored >= 0 and self.sections is None and subwords.count(stored, "documents"):
            mentioned = subwords.values(stored, "documents")
            defined = subwords.values(stored, "definitions")
            if within is not None:
                mentioned, defined = within.intersection(mentioned), within.intersection(defined)
        else:
            mentioned, defined = self.counted.documents_of(view, self.dictionary(view), ordinals, within)
        value = share * self.weights.part
        if other:
            get = other.get
            for document in mentioned:
                other[document] = get(document, 0.0) + value
        else:
            other.update(dict.fromkeys(mentioned, value))
        value = share * self.weights.defined_part
        for document in defined:
            other[document] = other.get(document, 0.0) + value

    def names_with_part(self, view: View) -> set[int]:
        """Return the ordinals of the words that have the word as a part, in any of its forms."""
        forms = self.lookup.present(view) if self.sub_words else ()
        return set().union(*(self.lookup.partial(view, folded)[1] for folded, _ in forms))

    def add_beginnings(
        self, view: View, folded: bytes, within: set[int] | None, other: dict[int, float]
    ) -> None:
        """Add the documents that define a name which begins with the word."""
        _, defined = self.counted.documents_of(
            view, self.dictionary(view), self.lookup.beginnings(view, folded), within
        )
        for document in defined:
            other[document] = other.get(document, 0.0) + self.weights.beginning

    def _add_paths(
        self,
        view: View,
        folded: bytes,
        share: float,
        within: set[int] | None,
        other: dict[int, float],
        strong: dict[int, float],
    ) -> None:
        """Add the documents whose path has the word; one that is named like what it defines gains."""
        for section, documents in self.path_documents(view, folded):
            chosen: Collection[int] = documents
            if section in _FOLDERS and not self.weights.question:
                chosen = other.keys() & documents
            elif within is not None:
                chosen = within.intersection(documents)
            value = share * self.weights.path[section]
            for document in chosen:
                other[document] = other.get(document, 0.0) + value
                if section == "stem" and document in strong:
                    strong[document] *= self.weights.named_file

    def path_documents(self, view: View, folded: bytes) -> list[tuple[str, Sequence[int]]]:
        """Return the documents whose path has the word, by the place where it has it (a section of path_words)."""
        words = view.segment.path_words
        keys = self._path_names(folded)
        found: list[tuple[str, Sequence[int]]] = []
        seen: set[int] = set()
        for key in keys:
            for ordinal in words.spellings(key):
                for section in words.sections(ordinal):
                    if self.paths == "whole" and section != "stem":
                        continue
                    documents: Sequence[int] = words.values(ordinal, section)
                    if self.lookup.exact_case:
                        text, path_of = (
                            self.lookup.text.decode("utf-8", "surrogateescape"),
                            view.segment.path_of,
                        )
                        documents = [document for document in documents if text in path_of(document)]
                    if len(keys) > 1:
                        documents = [document for document in documents if document not in seen]
                        seen.update(documents)
                    found.append((section, documents))
        return found

    def add_tags(
        self, view: View, folded: bytes, share: float, within: set[int] | None, other: dict[int, float]
    ) -> None:
        """Add the documents that have a tag of which the word is a part."""
        tags = view.segment.tags
        for ordinal in view.tag_words().get(folded, ()):
            for section, value in (("weak", self.weights.weak_tag), ("strong", self.weights.tag)):
                for document in tags.documents(ordinal, section)[0]:
                    if within is None or document in within:
                        other[document] = other.get(document, 0.0) + value * share

    def likeness(self) -> Callable[[str], int] | None:
        """Return a function that tells a name that is matched as a whole; None when it is to be compared."""
        nearness = self.lookup.nearness
        if nearness is None:
            return None

        def likeness(name: str) -> int:
            near, alike = nearness(name.encode("utf-8", "surrogateescape"))
            return 0 if alike else 1 if near == 1.0 else 2

        return likeness

    # -- which lines ----------------------------------------------------------------------------------------

    @property
    def may_wait(self) -> bool:
        """Whether ``rows`` may be asked after the evaluation; not for what kinds of words are conditions of."""
        return type(self) is WordCondition and self.accepts is None and self.lookup.expand is None

    def rows(self, view: View, document: int) -> list[Row]:
        """Return every line of a document on which the word, or a word that has it as a part, counts."""
        words = self.dictionary(view)
        every = self._words.get(view.number)
        few = FEW_PARTS if self.sub_words else FEW_WORDS
        if every is None:
            every = self._words[view.number] = frozenset(self._every(view))
            if len(every) <= few:
                for ordinal in sorted(every):
                    words.word(ordinal)
        if len(every) > few and words is view.segment.words:
            every &= view.words_of(document)
        found = self.counted.rows_of(words, document, sorted(every))
        if self.accepts is not None:
            return self.accepts(view, document, found)
        return found

    def _every(self, view: View) -> set[int]:
        """Return all words that it stands for, whole ones, those that have it as a part, and longer ones."""
        every: set[int] = set()
        for folded, _ in self.lookup.present(view):
            every.update(self.whole(view, folded))
            if self.sub_words:
                every.update(self.lookup.partial(view, folded)[1])
            if self.begins:
                every.update(self.lookup.beginnings(view, folded))
        return every


def _symbols(kinds: Iterable[int], names: Iterable[bytes]) -> list[bytes]:
    """Return names with each of some kinds, as terms of _SYMBOL_FIELDS."""
    return [b"%s %s" % (fold(KINDS[kind].encode()), name) for kind in sorted(kinds) for name in names]


def _is_plain(name: bytes) -> bool:
    return name.isascii() and name.isalnum()
