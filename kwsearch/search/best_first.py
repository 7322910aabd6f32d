"""The best answers of a store that ranks files itself: those that may be worth most are looked at first.

Statistics come from the store, then page after page of files by what they may be worth, until no file that is left can
belong among the best. What a file may be worth is the formula of weights.py with every doubt in the file's favour.
"""

from __future__ import annotations

from heapq import nlargest
from typing import TYPE_CHECKING, NamedTuple

from kwsearch.search.evaluate.passages import DOCUMENTATION, LEAST_SHARE
from kwsearch.search.evaluate.run import Evaluation, Statistics
from kwsearch.search.evaluate.symbol_condition import SymbolCondition
from kwsearch.search.evaluate.weights import (
    ENOUGH_FILES,
    HEADERS,
    MOST_LENGTH,
    SOURCES,
    USUAL_LINES,
    beside_sources,
    least_words,
)
from kwsearch.search.evaluate.word_condition import WordCondition
from kwsearch.store.ranked import KIND_GROUPS, Form, Ranked, RankedWord
from kwsearch.store.wanted import IS, HasAll, HasSome, HasTerm, Wanted
from kwsearch.text.identifiers import fold, split_identifier
from kwsearch.vocabulary import DEFINING, FILE_FLAGS, KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kwsearch.search.evaluate.conditions import Leaf, Session
    from kwsearch.search.evaluate.plan import Plan
    from kwsearch.search.evaluate.weights import Weights
    from kwsearch.store.base import Reader
    from kwsearch.store.ranked import RankedPage
    from kwsearch.store.segment.view import View

FIRST_PAGE, NEXT_PAGES = 25, (75, 150, 250, 500)
"""So many files are looked at first, and then, while nothing is proved."""

LESS = 1.0 - 1e-6
"""A store rounds what files may be worth to 24 bits."""

_SECTIONS = {
    "code": ("code",), "comment": ("comment",), "string": ("string",), "doc": ("doc",),
    "use": ("call", "decorate", "type", "read", "write"), "import": ("import", "export", "inherit"),
}  # fmt: skip
"""Groups of sections that a store does not tell apart; the weight of each is the same."""


def best_first(plan: Plan, reader: Reader, session: Session, most: int) -> Evaluation | None:
    """Return the best answers of a query, and what is known of all.

    Args:
        plan: The query.
        reader: A state of a store that ``searches``.
        session: Of the evaluation.
        most: So many answers are wanted.

    Returns:
        None when the store cannot rank by what is asked: then all files must be looked at.
    """
    leaves = [leaf for _, leaf in plan.leaves]
    if plan.expanding or not (plan.question or all(map(_is_bounded, leaves))):
        return None  # nothing is known of what its answers are worth
    told = _statistics(plan, leaves, reader, session)
    if told is None:
        return None
    statistics, least = told
    evaluation = Evaluation(plan, reader, session, ())
    evaluation.weigh(statistics)
    wanted = _wanted(plan, leaves, least)
    asked = _ranked(evaluation, leaves, wanted)
    after: object = None
    files = 0
    for size in (max(FIRST_PAGE, most + most // 4), *NEXT_PAGES):
        page = reader.ranked(asked, size, after, least=_least(evaluation, most) if files else 0.0)
        files = files or page.files
        _look_at(evaluation, page.views, statistics)
        if evaluation.holds_back:
            _look_at_sources(evaluation, wanted, most, statistics)
        evaluation.left = files - len(evaluation.views)
        evaluation.proved = page.bound < 0.0 or evaluation.left <= 0 or _is_proved(evaluation, page, most)
        if evaluation.proved:
            break
        after = page.after or after
    if evaluation.left > 0 and wanted.exact:
        evaluation.files = files
    evaluation.hold_back()
    return evaluation


def _is_bounded(leaf: Leaf) -> bool:
    """Return whether it is known of a leaf what it may be worth."""
    if isinstance(leaf, SymbolCondition):
        return True
    return type(leaf) is WordCondition and leaf.lookup.expand is None and not leaf.begins


def _statistics(
    plan: Plan, leaves: Sequence[Leaf], reader: Reader, session: Session
) -> tuple[Statistics, int] | None:
    """Return what the store counts in one request, and how many words of a question an answer has.

    Where the store cannot tell that number, the files are looked at that may have so many.

    Returns:
        None when the store cannot tell how rare the words are.
    """
    files = reader.file_count()
    if len(leaves) < 2:
        return Statistics(files, [None] * len(leaves), {}), 1
    words = [leaf.counted_as() if isinstance(leaf, WordCondition) else None for leaf in leaves]
    numbers = range(2, len(leaves) + 1) if plan.question else ()
    # A word that is not known exactly is met by more files than are counted without it, and by fewer than with it.
    sure = [leaf for leaf in leaves if leaf.wanted().exact]
    low = [_wanted(plan, sure, number) if plan.root.wanted().exact else None for number in numbers]
    found = reader.counts([*words, *low, *(_wanted(plan, leaves, number) for number in numbers)])
    having, rest = found[: len(words)], found[len(words) :]
    if any(word is not None and count is None for word, count in zip(words, having, strict=True)):
        return None
    least = 1
    for number, fewest, most in zip(numbers, rest[: len(low)], rest[len(low) :], strict=True):
        if fewest is not None and fewest >= ENOUGH_FILES:
            least = number
        elif most is None or most >= ENOUGH_FILES:
            views = reader.candidates(_Having(_wanted(plan, leaves, number)))
            some = Evaluation(plan, reader, session, views)
            some.weigh(Statistics(files, having, {}))
            by_words = {held: own for held, own in some.files_by_words().items() if held >= number}
            if sum(by_words.values()) >= ENOUGH_FILES:
                least = least_words(by_words)
            break
        else:
            break
    return Statistics(files, having, {least: ENOUGH_FILES}), least


class _Having(NamedTuple):
    """Files that have what is wanted."""

    what: Wanted

    def wanted(self) -> Wanted:
        """Return it."""
        return self.what


def _wanted(plan: Plan, leaves: Sequence[Leaf], least: int) -> Wanted:
    """Return what the answers have: of a question, so many of its words."""
    root = plan.root.wanted()
    return HasAll((root, HasSome([leaf.wanted() for leaf in leaves], least))) if plan.question else root


def _ranked(evaluation: Evaluation, leaves: Sequence[Leaf], wanted: Wanted) -> Ranked:
    """Return the ranking as data."""
    plan, weights = evaluation.plan, evaluation.plan.weights
    count = len(leaves)
    lifted = evaluation.lifted
    return Ranked(
        wanted=wanted,
        words=tuple(
            _word(leaf, rarity, weights) for leaf, rarity in zip(leaves, evaluation.rarities, strict=True)
        ),
        bound=weights.bound,
        length=weights.length,
        length_unit=USUAL_LINES,
        most_length=MOST_LENGTH,
        classes=tuple(1.0 if name in lifted else weights.classes[name] for name in FILE_FLAGS),
        on_definitions=weights.on_definitions,
        shares=tuple(weights.coverage(number, count) if count > 1 else 1.0 for number in range(count + 1)),
        joining=weights.joining,
        named_file=weights.named_file,
        named_for=weights.named_for,
        asked=tuple(sorted(evaluation.asked_words())) if weights.named_for > 1.0 else (),
        passage=max(weights.passage, 1.0) if plan.pasted and evaluation.has_passages else 1.0,
        no_passage=0 if "documentation" in lifted else DOCUMENTATION,
        least_share=LEAST_SHARE,
    )


_NOTHING = (*(0.0,) * 8, (0.0, 0.0, 0.0), (0.0, 0.0))


def _most_defined(weights: Weights) -> float:
    """Return the most that a definition is worth."""
    most = 1.0
    for factor in (weights.exact_case, weights.spelled_alike, weights.named_file, *weights.kinds):
        most *= max(factor, 1.0)
    return most * max(weights.defining.values())


def _word(leaf: Leaf, rarity: float, weights: Weights) -> RankedWord:
    """Return what a leaf may be worth."""
    if not _is_bounded(leaf):
        return RankedWord._make(((), rarity, *_NOTHING, leaf.wanted(), _most_defined(weights)))
    if not isinstance(leaf, WordCondition):
        return RankedWord._make(((), rarity, *_NOTHING, None, 0.0))
    weights, sections = leaf.weights, leaf.sections
    of_group = {
        group: max(
            [weights.by_count[section][1] for section in members if sections is None or section in sections],
            default=0.0,
        )
        for group, members in _SECTIONS.items()
    }
    path = weights.path
    places = (max(path["folder"], path["part"]), max(path["edge"], path["inner"]), path["stem"])
    if not leaf.paths:
        places = (0.0, 0.0, 0.0)
    elif leaf.paths == "whole":
        places = (0.0, 0.0, path["stem"])
    return RankedWord(
        forms=tuple(_form(leaf, number) for number in range(len(leaf.lookup.forms))),
        rarity=rarity,
        code=of_group["code"],
        comment=of_group["comment"],
        string=of_group["string"],
        doc=of_group["doc"],
        use=of_group["use"],
        imported=of_group["import"],
        part=weights.part if leaf.sub_words else 0.0,
        defined_part=weights.defined_part if leaf.sub_words else 0.0,
        path=places,
        tags=(weights.weak_tag, weights.tag) if leaf.tags else (0.0, 0.0),
        vague=None,
        most_defined=0.0,
    )


def _form(leaf: WordCondition, number: int) -> Form:
    """Return one of the forms of a word; only the first may be spelled as it was asked for."""
    weights, lookup = leaf.weights, leaf.lookup
    term, share = lookup.forms[number]
    whole = share * max(weights.exact_case, 1.0) if not number and leaf.favours_case else share
    parts, joined = lookup.joined(term)
    pieces = [joined] if parts else []
    if len(parts) > 2:
        pieces.append(parts[0] + parts[1])
    path = b""
    if leaf.paths == "parts" and not term.isalnum():
        path = b"".join(split_identifier(lookup.text))
    return Form(
        term=term,
        share=share,
        whole=whole,
        defined=tuple(_defined(leaf, whole, alike=not number)),
        parts=tuple(pieces),
        joined=(joined,) if len(parts) > 1 and joined != term else (),
        path=path if path != term else b"",
    )


def _defined(leaf: WordCondition, share: float, *, alike: bool) -> list[float]:
    """Return what definitions of each of KIND_GROUPS may be worth, then declarations."""
    weights, sections = leaf.weights, leaf.sections
    found = []
    for section in DEFINING:
        worth = max(weights.worth(section, share, alike=alike), weights.worth(section, share, alike=False))
        allowed = None if sections is None else sections.get(section, frozenset())
        for group in KIND_GROUPS:
            kinds = [
                weights.kinds[number]
                for number, kind in enumerate(KINDS)
                if kind in group and (allowed is None or number in allowed)
            ]
            found.append(worth * max(kinds, default=0.0))
    return found


def _look_at(evaluation: Evaluation, views: Sequence[View], statistics: Statistics) -> None:
    seen = {view.number for view in evaluation.views}
    evaluation.look_at([view for view in views if view.number not in seen], statistics)


def _look_at_sources(evaluation: Evaluation, wanted: Wanted, most: int, statistics: Statistics) -> None:
    """Look at the sources of headers that may be among the best: only with these it is known what they are worth."""
    scored = _names(evaluation)
    best = nlargest(most, [score for _, score in scored])
    least = best[-1] * min(evaluation.plan.weights.beside_source, 1.0) if len(best) == most else 0.0
    stems = {
        fold(next(filter(None, name.split(".")), name).encode("utf-8", "surrogateescape"))
        for name, score in scored
        if score >= least and name.endswith(HEADERS)
    }
    missing = stems - evaluation.asked_sources
    if missing:
        evaluation.asked_sources |= missing
        sources = HasAll((wanted, HasTerm("path_stem", IS, sorted(missing))))
        _look_at(evaluation, evaluation.reader.candidates(_Asked(sources)), statistics)


class _Asked:
    """What a store is asked for."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted

    def wanted(self) -> Wanted:
        """Return it."""
        return self._wanted


def _scored(evaluation: Evaluation, held: Collection[tuple[int, int]]) -> list[tuple[float, int, int]]:
    """Return what each file that was looked at is worth, negative, with its place; the best one first.

    Args:
        evaluation: What was looked at.
        held: The headers that are held back.
    """
    less = evaluation.plan.weights.beside_source
    return sorted(
        (-score * (less if (position, document) in held else 1.0), position, document)
        for position, scores in enumerate(evaluation.scores)
        for document, score in scores.items()
    )


def _held_back(evaluation: Evaluation) -> set[tuple[int, int]]:
    return set(beside_sources(evaluation.views, evaluation.scores)) if evaluation.holds_back else set()


def _factor(evaluation: Evaluation) -> float:
    """Return how many times as much as its bound a file may be worth."""
    return max(evaluation.plan.weights.beside_source, 1.0) if evaluation.holds_back else 1.0


def _least(evaluation: Evaluation, most: int) -> float:
    """Return what a file may be worth at least that can be among the best."""
    scored = _scored(evaluation, _held_back(evaluation))
    return -scored[most - 1][0] / _factor(evaluation) * LESS if len(scored) >= most else 0.0


def _is_proved(evaluation: Evaluation, page: RankedPage, most: int) -> bool:
    """Return whether no file behind a page can be better than the last of the best."""
    held = _held_back(evaluation)
    scored = _scored(evaluation, held)
    if len(scored) < most:
        return False
    worst = -scored[most - 1][0]
    if not _are_known(evaluation, held, worst, page.bound):
        return False
    if worst > page.bound * _factor(evaluation):
        return True
    if worst or page.bound:
        return False
    # Nothing is worth anything: then files come by path alone, in the store as here.
    paths = sorted(evaluation.views[position].path_order(document) for _, position, document in scored)
    return scored[0][0] == 0.0 and paths[most - 1] <= page.views[-1].path_order(0)


def _are_known(evaluation: Evaluation, held: Collection[tuple[int, int]], least: float, bound: float) -> bool:
    """Return whether each header that is held back from the best has a source that is surely among FIRST_FILES.

    A file that is worth more than the bound has before it only files that were looked at.
    """
    sure = {
        name.rpartition(".")[0]
        for name, score in _names(evaluation)
        if score > bound and name.endswith(SOURCES)
    }
    return all(
        evaluation.views[position].segment.path_of(document).rpartition("/")[2].rpartition(".")[0] in sure
        for position, document in held
        if evaluation.scores[position][document] >= least
    )


def _names(evaluation: Evaluation) -> list[tuple[str, float]]:
    """Return the name of each file that meets the query, with its score."""
    return [
        (view.segment.path_of(document).rpartition("/")[2], score)
        for view, scores in zip(evaluation.views, evaluation.scores, strict=True)
        for document, score in scores.items()
    ]
