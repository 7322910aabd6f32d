"""What an answer says about tags that no file of the index has: there are none such, they are off, or no rule looks.

Loaded only when a query asks for such a tag: it reads the tag rules of the root.
"""

from __future__ import annotations

from collections.abc import Sequence

from kwsearch.errors import QuerySyntaxError
from kwsearch.languages.table import BY_NAME
from kwsearch.query.tree import Filter, Word
from kwsearch.search.evaluate.symbol_condition import tag_test
from kwsearch.store.segment.view import View
from kwsearch.tags.describe import find_tags, guess_tag
from kwsearch.tags.rules import Rules, load_root_rules

_MOST_LANGUAGES = 12


def explain_unmet(asked: Sequence[Filter], views: Sequence[View], root: str) -> list[str]:
    """Return a notice for each tag of a query that no file can have; none for one that files merely do not have.

    Args:
        asked: ``tag:`` filters that match no tag of the index.
        views: The segments of the index.
        root: The indexed folder.

    Raises:
        QuerySyntaxError: There is no such tag; with the nearest id as a hint.
        ConfigError: The tag rules of the root are wrong.
    """
    rules = load_root_rules(root)
    there = _languages(views)
    notices = []
    for item in asked:
        if not isinstance(item.value, Word):
            continue
        text = item.value.text
        tags = _meant(text, rules)
        if not tags:
            near = guess_tag(text, rules)
            hint = f"did you mean tag:{near}?" if near else "see: kwsearch tags list"
            place = item.value.position or -1  # behind the key, when it stands in the text
            raise QuerySyntaxError(f"there is no tag {text!r}", position=place, hint=hint)
        if all(tag in rules.off for tag in tags):
            places = ", ".join(dict.fromkeys(rules.off[tag] for tag in tags))
            notices.append(f"tag:{text} is switched off in {places}")
            continue
        covered = _covered(tags, rules)
        if covered is not None and there and there.isdisjoint(covered):
            notices.append(
                f"tag:{text} has rules for {_listed(sorted(covered))} alone; this index holds {_listed(sorted(there))}"
            )
    return notices


def _meant(text: str, rules: Rules) -> list[str]:
    """The ids that a value of ``tag:`` stands for."""
    test = tag_test(text)
    found = [tag for tag in rules.rules if test(tag.encode())]
    return found or find_tags(text, rules)


def _covered(tags: Sequence[str], rules: Rules) -> set[str] | None:
    """The languages in which some evidence of the tags is looked for; None for every language."""
    found: set[str] = set()
    for tag in tags:
        for row in rules.evidence(tag):
            if not row.languages:
                return None
            found.update(row.languages)
    return found


def _languages(views: Sequence[View]) -> set[str]:
    """The programming languages of the indexed files."""
    names = {
        view.segment.languages[number]
        for view in views
        for numbers in (view.segment.language_numbers(),)
        for number in {numbers[document] for document in view.segment.live_documents()}
    }
    return {name for name in names if (row := BY_NAME.get(name)) is not None and row.group == "programming"}


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_LANGUAGES])
    return f"{shown} and {len(names) - _MOST_LANGUAGES} more" if len(names) > _MOST_LANGUAGES else shown
