import pytest

from hub.models import InvalidNumberError, Status, check_digit, check_number


def test_check_digit_is_stable():
    assert check_digit("20417735") == 5


@pytest.mark.parametrize("number", ["", "WB-2041-7735-6", "wb-2041-7735-5", "WB-2041-77355"])
def test_wrong_numbers_are_refused(number):
    with pytest.raises(InvalidNumberError):
        check_number(number)


def test_only_delivered_is_final():
    assert [status for status in Status if status.final] == [Status.DELIVERED]
