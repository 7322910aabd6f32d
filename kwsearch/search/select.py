"""``select:folder``, ``select:tag`` and ``select:keyword``: what the files of an answer have in common. Lean."""

from __future__ import annotations

from math import fsum

from kwsearch.search.evaluate.word_condition import WordCondition
from kwsearch.search.results import Hit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kwsearch.search.evaluate.run import Evaluation
    from kwsearch.store.segment.view import View


def select_folders(evaluation: Evaluation) -> list[Hit]:
    """Return the folders of the files; a folder's score is the root of the sum of its files' squared scores."""
    squares: dict[str, list[float]] = {}
    for view, scores in zip(evaluation.views, evaluation.scores, strict=True):
        for document, score in scores.items():
            path = view.shown_path(document)
            folder = path[: path.rfind("/") + 1] or "./"
            squares.setdefault(folder, []).append(score * score)
    # The sum is exact: it must not depend on the order, which is that of the segments.
    return [Hit(folder, fsum(found) ** 0.5) for folder, found in squares.items()]


def select_tags(evaluation: Evaluation) -> list[Hit]:
    """Return the tags of the files; a tag's score is how many of the files have it."""
    counts: dict[str, int] = {}
    for view, scores in zip(evaluation.views, evaluation.scores, strict=True):
        tags = view.segment.tags
        for ordinal in range(len(tags)):
            name = tags.key(ordinal)
            if b"/" in name:
                documents: set[int] = set()
                for section in ("strong", "weak"):
                    documents.update(tags.documents(ordinal, section)[0])
                number = len(scores.keys() & documents)
                if number:
                    text = name.decode("utf-8", "surrogateescape")
                    counts[text] = counts.get(text, 0) + number
    return [Hit(name, float(number)) for name, number in counts.items()]


def select_keywords(evaluation: Evaluation) -> list[Hit]:
    """Return the words by which the files were found; a word's score is how many of the files have it."""
    counts: dict[str, int] = {}
    for _, leaf in evaluation.plan.leaves:
        if isinstance(leaf, WordCondition):
            for view, scores in zip(evaluation.views, evaluation.scores, strict=True):
                words = leaf.dictionary(view)
                for ordinal in _words_of(leaf, view):
                    documents: set[int] = set()
                    for section, found, _ in words.postings(ordinal):
                        if leaf.sections is None or section in leaf.sections:
                            documents.update(found)
                    number = len(scores.keys() & documents)
                    if number:
                        text = words.key(ordinal).decode("utf-8", "surrogateescape")
                        counts[text] = counts.get(text, 0) + number
    return [Hit(word, float(number)) for word, number in counts.items()]


def _words_of(leaf: WordCondition, view: View) -> set[int]:
    ordinals: set[int] = set()
    for folded, _ in leaf.lookup.forms:
        ordinals.update(leaf.whole(view, folded))
        if leaf.sub_words:
            ordinals.update(leaf.lookup.partial(view, folded)[1])
        if leaf.begins:
            ordinals.update(leaf.lookup.beginnings(view, folded))
    return ordinals
