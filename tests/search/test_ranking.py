"""Scores and their order: what defines comes first, ties by path, every factor accounted for."""

from __future__ import annotations

from hashlib import blake2b
from math import isclose, prod
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kwsearch.models import DOC, FileFacts, Import, SourceFile, Symbol, Use
from kwsearch.query.parser import parse_query
from kwsearch.search.evaluate.run import Evaluation, evaluate
from kwsearch.search.evaluate.weights import (
    ENOUGH_FILES,
    RANKING,
    WEIGHTS,
    Ranking,
    best,
    least_words,
    lifted_classes,
)
from kwsearch.search.explain import explain_score
from kwsearch.store.segment.builder import SegmentBuilder
from kwsearch.store.segment.reader import Segment
from kwsearch.store.segment.view import View
from kwsearch.vocabulary import FILE_FLAGS, KIND_CLASSES, KINDS
from tests.stores import GivenViews


def facts(
    *symbols: tuple[str, int],
    imports: tuple[str, ...] = (),
    calls: tuple[str, ...] = (),
    kind: str = "function",
    role: str = "definition",
) -> FileFacts:
    found = FileFacts("python")
    found.symbols = [Symbol(name, kind, role, line, line, 1, "", "", "", "", ()) for name, line in symbols]
    found.imports = [Import(name, "", "", 1, "", ()) for name in imports]
    found.uses = [Use(name, "call", 1, name, "", None) for name in calls]
    return found


class Files:
    """Files that are put into segments of one or two."""

    def __init__(self, folder: Path, segments: int = 1) -> None:
        self.folder = folder
        self.segments = segments
        self.rows: list[tuple[str, bytes, FileFacts, int]] = []

    def add(self, path: str, text: str, found: FileFacts | None = None, *flags: str) -> None:
        bits = sum(1 << FILE_FLAGS.index(flag) for flag in flags)
        self.rows.append((path, text.encode(), found or FileFacts("python"), bits))

    def search(self, text: str, ranking: Ranking = RANKING) -> Evaluation:
        views = []
        for number in range(self.segments):
            path = self.folder / f"{len(list(self.folder.iterdir()))}.seg"
            builder = SegmentBuilder(str(path))
            for name, data, found, bits in self.rows[number :: self.segments]:
                source = SourceFile(name, len(data), 1, 1, found.language, bits)
                builder.add_file(source, data, found, (), blake2b(data, digest_size=16).digest())
            builder.finish()
            views.append(View(Segment(str(path)), number))
        texts = {name: data for name, data, _, _ in self.rows}
        return evaluate(parse_query(text), GivenViews(views), lambda path, *_: texts[path], ranking=ranking)

    def order(self, text: str, ranking: Ranking = RANKING) -> list[str]:
        return [path for _, path, _, _ in self.search(text, ranking).best(100)]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path, 2)


def test_a_definition_comes_before_everything_else(files: Files) -> None:
    files.add("tests/helper.py", "def load(): pass\n", facts(("load", 1)), "test")
    files.add("load.py", "load\n" * 50, facts(imports=("load",), calls=("load",)))
    files.add("load/load_test.py", "load load\n" * 80, facts(("load_all", 1), imports=("load",)))
    assert files.order("load")[0] == "tests/helper.py"


def test_a_file_named_like_what_it_defines_comes_first(files: Files) -> None:
    files.add("a.py", "class OrderedSet: pass\n", facts(("OrderedSet", 1)))
    files.add("ordered_set.py", "class OrderedSet: pass\n", facts(("OrderedSet", 1)))
    files.add("b.py", "class orderedset: pass\n", facts(("orderedset", 1)))
    assert files.order("OrderedSet") == ["ordered_set.py", "a.py", "b.py"]


@pytest.mark.parametrize("segments", [1, 2])
def test_a_name_with_capitals_comes_before_the_same_in_another_case(tmp_path: Path, segments: int) -> None:
    files = Files(tmp_path, segments)
    files.add("tests/sizes.java", "sizeUnit", facts(("sizeUnit", 1), kind="field"), "test", "generated")
    files.add("size_unit.java", "SizeUnit " * 90, facts(("SizeUnit", 1), calls=("SizeUnit",), kind="enum"))
    files.add("SizeUnit.java", "SizeUnit " * 90, facts(("SizeUnit", 1), calls=("SizeUnit",), kind="enum"))
    assert files.order("sizeUnit")[0] == "tests/sizes.java"
    assert files.order("SizeUnit")[-1] == files.order("sizeunit")[-1] == "tests/sizes.java"


def test_places_in_their_order(files: Files) -> None:
    files.add("7.py", "x_retry\n")
    files.add("1.py", "def retry(): pass\n", facts(("retry", 1)))
    files.add("6.py", "retry\n")
    files.add("2/retry.py", "nothing\n")
    files.add("4.py", "import retry\n", facts(imports=("retry",)))
    files.add("3.py", "def retry_all(): pass\n", facts(("retry_all", 1)))
    files.add("5.py", "retry()\n", facts(calls=("retry",)))
    assert files.order("retry") == ["1.py", "2/retry.py", "3.py", "4.py", "5.py", "6.py", "7.py"]


@pytest.mark.parametrize(
    ("flag", "lifting"),
    [
        ("test", "is:test load"),
        ("test", "load path:tests"),
        ("test", "load mock"),
        ("generated", "is:generated load"),
        ("example", "load path:example"),
        ("documentation", "docs load"),
    ],
)
def test_a_file_class_weighs_unless_it_is_asked_for(files: Files, flag: str, lifting: str) -> None:
    files.add("tests/example/docs/a.py", "load mock docs\n", None, flag)
    files.add("tests/example/docs/b.py", "load mock docs\n", None)
    assert files.order("load") == ["tests/example/docs/b.py", "tests/example/docs/a.py"]
    scores = [score for score, _, _, _ in files.search(lifting).best(2)]
    assert files.order(lifting)[0] == "tests/example/docs/a.py"
    assert scores[0] > 0


def test_ties_are_broken_by_path_however_files_are_stored(tmp_path: Path) -> None:
    names = [f"{letter}{number}.py" for number in range(40) for letter in "zxy"]
    orders = []
    for segments in (1, 2, 5):
        folder = tmp_path / str(segments)
        folder.mkdir()
        files = Files(folder, segments)
        for name in names:
            files.add(name, "load\n")
        evaluation = files.search("load")
        orders.append([path for _, path, _, _ in evaluation.best(25)])
        assert evaluation.total == len(names)
    assert orders == [sorted(names)[:25]] * 3


@given(
    st.dictionaries(st.integers(0, 60), st.sampled_from([0.0, 0.5, 1.0, 2.5])),
    st.integers(1, 20),
    st.permutations(range(61)),
)
def test_the_best_are_the_head_of_a_full_sort(scores: dict[int, float], limit: int, order: list[int]) -> None:
    ranks = {document: place for place, document in enumerate(order)}
    full = sorted(scores.items(), key=lambda row: (-row[1], ranks[row[0]]))
    expected = [(score, document) for document, score in full[:limit]]
    found = best(scores, limit, lambda ties, count: sorted(ties, key=ranks.__getitem__)[:count])
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(
    "query",
    [
        "retry",
        "Retry",
        "retry limit",
        "where is the retry limit set",
        "retryLimit OR limit",
        "symbol:retry",
        "symbol:ret limit",
        "Retry.limit",
        "retry -nothing path:py",
        "kind:function retry",
        "def:limit",
        "ret*",
    ],
)
@pytest.mark.parametrize("ranking", [RANKING, Ranking({"length": (0.5, 0.9), "bound": (3.0, 9.0)})])
def test_every_factor_of_a_score_is_listed(files: Files, query: str, ranking: Ranking) -> None:
    text = "import retry\nretry = Retry.limit + retry_limit\n# Retry limits and retries\n" * 3
    files.add(
        "src/retry/limit_test.py", text, facts(("retry", 2), ("retryLimit", 3), imports=("retry",)), "test"
    )
    document = facts(("limit", 1), kind="variable", calls=("Retry", "limit"))
    document.spans = [(0, 12, 1, DOC)]
    files.add("src/retry_limit.py", text * 30, document)
    files.add("other.py", "Retry limit set\n", None)
    evaluation = files.search(query, ranking)
    assert evaluation.total
    for score, _, view, number in evaluation.best(9):
        rows = explain_score(evaluation, view, number)
        assert rows[-1] == ("score", score)
        texts = [text for text, _ in evaluation.plan.leaves]
        assert isclose(_recomputed(rows, texts, evaluation.plan.weights.bound), score, rel_tol=1e-9)


def test_a_file_named_like_one_form_of_a_word_gains_nothing_for_what_it_defines_in_another(
    files: Files,
) -> None:
    """What is listed is what is scored: form by form, in their order."""
    files.add("blueprints.py", "class Blueprint: pass\nregister\n", facts(("Blueprint", 1), kind="class"))
    files.add("blueprint.py", "class Blueprint: pass\nregister\n", facts(("Blueprint", 1), kind="class"))
    files.add("other.py", "blueprints register\n")
    for query in (
        "how are blueprints registered",
        "how is a blueprint registered",
        "blueprints",
        "blueprint",
    ):
        evaluation = files.search(query)
        texts = [text for text, _ in evaluation.plan.leaves]
        for score, _, *place in evaluation.best(9):
            rows = explain_score(evaluation, *place)
            assert isclose(_recomputed(rows, texts, evaluation.plan.weights.bound), score, rel_tol=1e-9)


def _recomputed(rows: tuple[tuple[str, float], ...], texts: list[str], bound: float) -> float:
    """The score that the listed factors make."""
    total = 0.0
    overall = [number for name, number in rows if name.startswith("x ")]
    for text in dict.fromkeys(texts):
        own = [
            (name.removeprefix(f"{text}: "), number) for name, number in rows if name.startswith(f"{text}: ")
        ]
        named = dict(own)
        uses = named.get("all that bounded", 0.0)
        uses *= prod(number for name, number in own if name.startswith("x ") and name[2:] in FILE_FLAGS)
        defining = named.get("definition", 0.0) or named.get("declaration", 0.0)
        defining *= named.get("x file named like it", 1.0)
        defining *= prod(number for name, number in own if name.startswith("definition x "))
        earned = sum(number for name, number in own if not _is_factor(name))
        length = named.get("/ length of the file", 1.0)
        if earned:
            value = earned / length
            assert isclose(named["all that bounded"], bound * value / (bound + value), rel_tol=1e-9)
        total += (uses + defining) * named.get("x rarity", 1.0) * texts.count(text)
    return total * prod(overall)


def _is_factor(name: str) -> bool:
    return name.startswith(("x ", "/ ", "definition x ")) or name in (
        "all that bounded",
        "definition",
        "declaration",
    )


@pytest.mark.parametrize("neighbour", ["other", "isContiguous", "iscontiguous", "is_contiguous_tensor"])
def test_a_name_is_no_part_of_itself_whoever_else_spells_it_joined(files: Files, neighbour: str) -> None:
    files.add("a.py", "def is_contiguous(): pass\n", facts(("is_contiguous", 1)))
    files.add("b.py", "nothing\n")
    files.add("c.py", f"x = {neighbour}\n")
    (score, path, _, _), *_ = files.search("is_contiguous").best(3)
    assert (path, score) == (
        "a.py",
        pytest.approx(6 / 7 + 1.4 * WEIGHTS["definition"][0] * WEIGHTS["function"][0]),
    )


@pytest.mark.parametrize("common", ["alpha", "beta", "gamma", "delta"])
@pytest.mark.parametrize("segments", [1, 2])
def test_a_word_counts_wherever_it_stands_whichever_is_looked_up_first(
    tmp_path: Path, common: str, segments: int
) -> None:
    files = Files(tmp_path, segments)
    files.add("want.py", "gamma\ndelta\nbeta\n")
    files.add("other.py", "alpha\nbeta\n")
    for number in range(12):
        files.add(f"{number}.py", f"{common} other\n{common}\n")
    evaluation = files.search("(alpha AND beta) OR (gamma AND delta)")
    rows = {path: explain_score(evaluation, *place) for _, path, *place in evaluation.best(3)}
    assert {name for name, _ in rows["want.py"] if "code" in name} == {
        f"{word}: code x1 {word}" for word in ("beta", "gamma", "delta")
    }
    texts = [text for text, _ in evaluation.plan.leaves]
    assert isclose(_recomputed(rows["want.py"], texts, RANKING.names.bound), rows["want.py"][-1][1])
    assert ("x share of the words", 0.75**0.5) in rows["want.py"]


def test_a_file_without_the_symbol_has_no_share_of_it(files: Files) -> None:
    files.add("a.py", "def load(): pass\n", facts(("load", 1)))
    files.add("b.py", "retry load\n")
    rows = {
        path: explain_score(evaluation, *place)
        for evaluation in (files.search("(kind:function lang:python) OR retry"),)
        for _, path, *place in evaluation.best(2)
    }
    assert ("x share of the words", 0.5**0.5) in rows["b.py"]


def test_rarity_comes_in_steps_between_its_limits() -> None:
    rarity = RANKING.questions.rarity
    figures = [rarity(lines, 1000) for lines in (0, 1, 10, 100, 1000, 10_000, 1_000_000)]
    assert figures == sorted(figures, reverse=True)
    assert (figures[0], figures[-1]) == (6.0, 1.0)
    assert all(figure * 4 == int(figure * 4) for figure in figures)
    assert rarity(0, 0) == 1.0


def test_small_formulas() -> None:
    enough = ENOUGH_FILES
    assert [least_words({3: 1, 2: number, 1: 999}) for number in (0, enough - 2, enough - 1)] == [1, 1, 2]
    assert (least_words({}), least_words({4: 1, 2: 3}), least_words({2: enough, 1: enough})) == (1, 1, 2)
    length_factor = RANKING.questions.length_factor
    assert length_factor(150) == pytest.approx(1.0)
    assert length_factor(600) == length_factor(100_000) == pytest.approx(2.2)
    assert RANKING.names.length_factor(600) == 1.0
    assert lifted_classes({b"retry"}) == frozenset()
    assert lifted_classes({b"settings"}) == {"config"}
    assert lifted_classes({b"mock", b"readme"}) == {"test", "documentation"}
    penalties = RANKING.names.penalties
    uses, definitions = penalties({0, 1, 3})
    assert uses == {0: 1.0, 1: 0.3, 3: 0.3}
    assert definitions[1] == pytest.approx(1 - 0.7 * WEIGHTS["penalty on definitions"][0])
    assert penalties({1}, {"test"})[0] == {1: 1.0}


def test_definitions_in_code_outweigh_all_else_together() -> None:
    weakest = min(WEIGHTS[name][0] for name in FILE_FLAGS)
    kind = min(
        share
        for share, name in zip(RANKING.names.kinds, KINDS, strict=True)
        if name not in ("key", "section")
    )
    assert (
        WEIGHTS["declaration"][0] * kind * (1 - (1 - weakest) * WEIGHTS["penalty on definitions"][0])
        >= RANKING.names.bound
    )


def test_a_definition_in_the_case_that_was_asked_for_outweighs_all_in_another() -> None:
    names = {name: pair[0] for name, pair in WEIGHTS.items()}
    weakest = names["field or variable"] * (
        1 - (1 - min(names[name] for name in FILE_FLAGS)) * names["penalty on definitions"]
    )
    assert (
        names["definition"] * names["exact case"] * names["definition spelled alike"] * weakest
        >= names["definition"] * names["file named like it"] + names["bound"]
    )


KINDS_IN_ORDER = [
    KIND_CLASSES["type"],
    KIND_CLASSES["callable"],
    (*KIND_CLASSES["value"], *KIND_CLASSES["container"], "type-parameter", "operator", "event"),
    ("key", "section"),
]
"""Kinds that a name asks for first, then second, and so on."""


@pytest.mark.parametrize(
    "query", ["client", "def:client", "symbol:client", "sym:/^client$/", "role:definition client"]
)
@pytest.mark.parametrize("segments", [1, 3])
def test_types_come_first_then_functions_then_variables_then_data(
    tmp_path: Path, query: str, segments: int
) -> None:
    assert {kind for kinds in KINDS_IN_ORDER for kind in kinds} == set(KINDS)
    files = Files(tmp_path, segments)
    expected = []
    for place, kinds in enumerate(KINDS_IN_ORDER):
        for kind in sorted(kinds):
            # Whatever comes first is called last.
            path = f"{9 - place}{kind}.py"
            files.add(path, "x client\n", facts(("client", 1), kind=kind))
            expected.append((place, path))
    assert files.order(query) == [path for _, path in sorted(expected)]


def test_keys_of_data_stand_behind_code_that_has_the_name_as_a_part(files: Files) -> None:
    files.add(".ci/build.yml", "retries: 3\n", facts(("retries", 1), kind="key"), "config")
    files.add("retries.go", "type RetriesPolicy struct\n", facts(("RetriesPolicy", 1), kind="struct"))
    assert files.order("Retries") == ["retries.go", ".ci/build.yml"]
    assert files.order("retries") == ["retries.go", ".ci/build.yml"]
    assert files.order("def:retries") == [".ci/build.yml"]


def test_the_best_kind_of_a_word_in_a_file_counts_however_many_files_define_it(files: Files) -> None:
    for number in range(700):
        files.add(f"data/{number:03}.py", "name\n", facts(("name", 1), kind="key"))
    files.add("model.py", "name\nname\n", facts(("name", 2), kind="field"))
    files.rows[-1][2].symbols += facts(("name", 1), kind="key").symbols
    files.add("z.py", "name\n", facts(("name", 1), kind="class"))
    assert files.order("name")[:3] == ["z.py", "model.py", "data/000.py"]
    assert files.order("name path:model")[:3] == ["model.py"]


def test_every_weight_counts() -> None:
    """Each row of the table changes what the inner loops use."""
    for name in WEIGHTS:
        changed = Ranking({name: (9.0, 9.5)})
        for before, after in ((RANKING.names, changed.names), (RANKING.questions, changed.questions)):
            different = [
                field for field in before.__slots__ if getattr(before, field) != getattr(after, field)
            ]
            assert len(different) == 1, name


def test_settings_change_the_order(files: Files) -> None:
    files.add("a.py", "def load(): pass\n", facts(("load", 1)))
    files.add("b.py", "load\n" * 9)
    assert files.order("load") == ["a.py", "b.py"]
    assert files.order("load", Ranking({"definition": (0.0, 0.0)})) == ["b.py", "a.py"]
    assert files.order("load", Ranking({"code": (0.0, 0.0)})) == ["a.py", "b.py"]


def test_a_file_that_is_named_for_a_question_comes_before_one_that_is_named_for_a_part_of_it(
    files: Files,
) -> None:
    for name in ("retry_policy.py", "policy_of_an_old_cluster.py", "notes.py"):
        files.add(name, "# the retry policy\n")
    evaluation = files.search("where is the retry policy")
    rows = {path: dict(explain_score(evaluation, *place)) for _, path, *place in evaluation.best(3)}
    most = WEIGHTS["file named for the question"][1]
    assert list(rows) == ["retry_policy.py", "policy_of_an_old_cluster.py", "notes.py"]
    assert [row.get("x file named for the question", 1.0) for row in rows.values()] == [
        pytest.approx(most),
        pytest.approx(most**0.2),
        1.0,
    ]


def test_the_parts_of_a_joined_name_in_a_question_ask_for_files_as_well(files: Files) -> None:
    for name in ("query/Transaction.kt", "query/Other.kt"):
        files.add(name, "val newSuspendedTransaction = closed\n")
    evaluation = files.search("is the connection closed in newSuspendedTransaction")
    assert [path for _, path, *_ in evaluation.best(2)] == ["query/Transaction.kt", "query/Other.kt"]


def test_the_source_answers_though_many_translations_have_more_of_a_question(tmp_path: Path) -> None:
    files = Files(tmp_path)
    for number in range(70):
        files.add(f"locale/{number}.po", "graphviz dot made an image\n", None, "documentation")
    files.add("ext/graphviz.py", "graphviz dot image\n", facts(("render_dot", 1)))
    assert files.order("how is graphviz dot made an image")[0] == "ext/graphviz.py"


@pytest.mark.parametrize("segments", [1, 2, 3])
def test_a_header_stands_behind_its_source_in_an_answer_to_a_question(tmp_path: Path, segments: int) -> None:
    files = Files(tmp_path, segments)
    text = "evict the oldest page of the cache\n"
    files.add("include/cache.h", text, facts(("evict_page", 1)))
    files.add("include/other.h", text, facts(("evict_page", 1)))
    files.add("src/cache.cc", text, facts(("evict_page", 1)))
    files.add("src/other.txt", text)
    evaluation = files.search("evict page")
    scores = {path: score for score, path, *_ in evaluation.best(9)}
    held_back = WEIGHTS["header beside its source"][1]
    assert scores["include/cache.h"] == pytest.approx(scores["src/cache.cc"] * held_back)
    assert scores["include/other.h"] == scores["src/cache.cc"]
    rows = {path: explain_score(evaluation, *place) for _, path, *place in evaluation.best(9)}
    assert {path for path, own in rows.items() if ("x header beside its source", held_back) in own} == {
        "include/cache.h"
    }
    texts = [text for text, _ in evaluation.plan.leaves]
    for own in rows.values():
        assert isclose(_recomputed(own, texts, RANKING.questions.bound), own[-1][1], rel_tol=1e-9)


def test_a_header_is_not_held_back_for_a_name_or_a_pasted_sentence(tmp_path: Path) -> None:
    files = Files(tmp_path)
    text = "evict the oldest page of the cache before it grows\n"
    files.add("cache.h", text, facts(("evict_page", 1)))
    files.add("cache.c", text, facts(("evict_page", 1)))
    for query in ("evict_page", "evict AND page", "evict the oldest page of the cache before it grows"):
        first, second = (score for score, *_ in files.search(query).best(2))
        assert first == second
