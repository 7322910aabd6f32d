"""Each factor of a score by name, worked out again for one file that is shown. Lean."""

from __future__ import annotations

from kwsearch.search.evaluate.path_condition import PathTail
from kwsearch.search.evaluate.qualified import GroupLeaf, QualifiedDefinition
from kwsearch.search.evaluate.word_condition import WordCondition
from kwsearch.vocabulary import DEFINING, FILE_FLAGS, KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kwsearch.search.evaluate.conditions import Leaf
    from kwsearch.search.evaluate.run import Evaluation
    from kwsearch.store.segment.view import View

    Factors = list[tuple[str, float]]


def explain_score(evaluation: Evaluation, view: View, document: int) -> tuple[tuple[str, float], ...]:
    """Return what makes a file's score, as (name, number).

    For each word: what it earns (``word: import``), what that comes to when it is bounded, and the factors on it
    (``word: x rarity``); then the factors on the sum. The last row is the score.
    """
    rows: Factors = []
    bits = view.segment.flags[document]
    formula = evaluation.formula(view)
    length = 1.0 if formula.length is None else formula.length[document]
    classes = " ".join(name for place, name in enumerate(FILE_FLAGS) if bits >> place & 1)
    matched = 0
    for (text, leaf), factor in zip(evaluation.plan.leaves, evaluation.rarities, strict=True):
        other, strong = leaf.scores(view, {document})
        if document not in other:
            continue
        matched += 1
        earned, defining = _earned(leaf, view, document)
        rows += [(f"{text}: {name}", number) for name, number in earned]
        value = other[document]
        if value and length != 1.0:
            rows.append((f"{text}: / length of the file", length))
        if value:
            rows.append((f"{text}: all that bounded", formula.bounded(value, length)))
        if formula.uses[bits] != 1.0 and value:
            rows.append((f"{text}: x {classes}", formula.uses[bits]))
        rows += [(f"{text}: {name}", number) for name, number in defining]
        if document in strong and formula.definitions[bits] != 1.0:
            rows.append((f"{text}: definition x {classes}", formula.definitions[bits]))
        if factor != 1.0:
            rows.append((f"{text}: x rarity", factor))
    total = len(evaluation.plan.leaves)
    if matched < total:
        rows.append(("x share of the words", evaluation.plan.weights.coverage(matched, total)))
    if total > 1 and document in evaluation.joining(view):
        rows.append(("x words in one defined name", formula.joining))
    rows += [("x words in one passage", factor) for factor in evaluation.passages(view, {document}).values()]
    if total > 1:
        rows += [
            ("x file named for the question", factor)
            for factor in evaluation.named_for(view, (document,)).values()
        ]
    if evaluation.is_beside_source(view, document):
        rows.append(("x header beside its source", evaluation.plan.weights.beside_source))
    rows.append(("score", evaluation.score(view, document)))
    return tuple(rows)


def _earned(leaf: Leaf, view: View, document: int) -> tuple[Factors, Factors]:
    """Return what a leaf earns in a file: from uses and mentions, and from definitions."""
    if isinstance(leaf, GroupLeaf):
        parts = [
            _earned(part, view, document)
            for part in leaf.leaves
            if document in part.scores(view, {document})[0]
        ]
        return [row for part in parts for row in part[0]], [row for part in parts for row in part[1]]
    if isinstance(leaf, QualifiedDefinition):
        section, kind, worth = leaf.best_definition(view, document)
        return [], _defining(leaf, section, kind, worth)
    if not isinstance(leaf, WordCondition):
        other, strong = leaf.scores(view, {document})
        what = "path stem" if isinstance(leaf, PathTail) else "definition"
        defining = [(what, strong[document])] if document in strong else []
        return ([("text", other[document])] if other[document] else []), defining
    return _earned_by_word(leaf, view, document)


def _earned_by_word(leaf: WordCondition, view: View, document: int) -> tuple[Factors, Factors]:
    weights = leaf.weights
    earned: Factors = []
    defining: Factors = []
    best = 0.0
    only = {document}
    for folded, share in leaf.lookup.forms:
        for ordinal in leaf.whole(view, folded):
            word = leaf.dictionary(view).key(ordinal)
            near, alike = leaf.lookup.likeness(word)
            scale = share * near * (weights.exact_case if leaf.favours_case and alike else 1.0)
            for section, documents, counts in leaf.counted.postings(
                view, leaf.dictionary(view), ordinal, only
            ):
                if not documents:
                    continue
                if section in DEFINING:
                    value = weights.worth(section, scale, alike=alike)
                    kinds = leaf.counted.kinds_of(view, leaf.dictionary(view), ordinal, section, only)[
                        document
                    ]
                    kind = max(kinds, key=weights.kinds.__getitem__)
                    if value * weights.kinds[kind] > best:
                        best = value * weights.kinds[kind]
                        defining = _defining(leaf, section, kind, value)
                else:
                    name = word.decode("utf-8", "replace")
                    value = weights.by_count[section][min(counts[0], 63)] * scale
                    earned.append((f"{section} x{counts[0]} {name}", value))
        earned += _earned_by_parts(leaf, view, folded, share, only)
        if leaf.paths:
            for section, documents in leaf.path_documents(view, folded):
                if document in documents:
                    name = folded.decode("utf-8", "replace")
                    earned.append((f"path {section} {name}", share * weights.path[section]))
                    # Only what forms so far have found defined: as it is scored, form by form.
                    if section == "stem" and defining:
                        best *= weights.named_file
                        defining.append(("x file named like it", weights.named_file))
    return earned, defining


def _defining(leaf: WordCondition, section: str, kind: int, value: float) -> Factors:
    share = leaf.weights.kinds[kind]
    return [(section, value), *([(f"definition x {KINDS[kind]}", share)] if share != 1.0 else [])]


def _earned_by_parts(leaf: WordCondition, view: View, folded: bytes, share: float, only: set[int]) -> Factors:
    """Return what parts and beginnings of names and tags earn; worked out by the very code that scores."""
    weights = leaf.weights
    earned: Factors = []
    name = folded.decode("utf-8", "replace")
    if leaf.sub_words:
        part: dict[int, float] = {}
        leaf.add_partial(view, folded, share, only, part)
        for value in part.values():
            defined = value >= weights.defined_part * share
            earned.append((f"part of {'a defined' if defined else 'a'} name {name}", value))
    if leaf.begins:
        beginning: dict[int, float] = {}
        leaf.add_beginnings(view, folded, only, beginning)
        earned += [(f"beginning of a defined name {name}", value) for value in beginning.values()]
    if leaf.tags:
        tagged: dict[int, float] = {}
        leaf.add_tags(view, folded, share, only, tagged)
        earned += [(f"tag {name}", value) for value in tagged.values()]
    return earned
