test = "a variable called test"


def test_drive(car):
    return car


class TestCase:
    pass
