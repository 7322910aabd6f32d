from contextlib import suppress


class Enters:
    def __enter__(self):
        return self


class Leaves:
    def __exit__(self, *exception):
        return None


with suppress(KeyError):
    pass
