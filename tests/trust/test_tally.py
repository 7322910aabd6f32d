"""A full run is the sum of its parts, and every part says which it is."""

import pytest

from trust.tally import Table, Trial, read_part


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_the_parts_of_a_full_run_are_all_cases_once(parts):
    cases = list(range(50))
    groups = [[(group, case) for case in range(group)] for group in range(8)]
    single, grouped = [], []
    for number in range(1, parts + 1):
        table = Table(1, full=True, part=(number, parts))
        trial = Trial(table, "G1", "x")
        single += trial.sample(cases, 3)
        grouped += trial.sample_each(groups, 1)
        assert (f"part {number} of {parts}; " in table.lines()[-1]) is (parts > 1)
    assert sorted(single) == cases
    assert sorted(grouped) == sorted(case for group in groups for case in group)


@pytest.mark.parametrize("text", ["", "0/1", "2/1", "1", "a/b", "1/0", "-1/2"])
def test_a_part_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="N/M"):
        read_part(text)
