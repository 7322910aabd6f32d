"""Which files are reached through imports."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kwsearch.render.memory.reach import Reach

NUMBERS = st.integers(1, 9)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(
    imports=st.dictionaries(NUMBERS, st.lists(NUMBERS, max_size=4)),
    asked=st.lists(st.tuples(NUMBERS, NUMBERS)),
)
def test_what_is_reached_is_what_a_walk_finds_whatever_was_asked_before(
    imports: dict[int, list[int]], asked: list[tuple[int, int]]
) -> None:
    reach = Reach(lambda number: imports.get(number, []))
    for start, target in asked:
        walked, waiting = {start}, [start]
        while waiting:
            waiting += [other for other in imports.get(waiting.pop(), []) if other not in walked]
            walked.update(waiting)
        assert reach.leads(start, target) == (target in walked)


def test_each_file_is_looked_at_once_for_all_questions() -> None:
    looked: list[int] = []

    def imported(number: int) -> list[int]:
        looked.append(number)
        return (
            [number + 1, 1 + number // 2] if number < 3000 else [1]
        )  # all in one circle, deeper than the stack is

    reach = Reach(imported)
    assert all(reach.leads(start, 3000) for start in range(1, 3001))
    assert sorted(looked) == list(range(1, 3001))


@given(imports=st.dictionaries(NUMBERS, st.lists(NUMBERS, max_size=4)), starts=st.sets(NUMBERS))
def test_what_is_behind_some_files_is_what_any_import_of_theirs_leads_to(
    imports: dict[int, list[int]], starts: set[int]
) -> None:
    reach = Reach(lambda number: imports.get(number, []))
    firsts = {other for start in starts for other in imports.get(start, [])}
    expected = {number for number in range(1, 10) if any(reach.leads(first, number) for first in firsts)}
    assert reach.behind(starts) == expected
