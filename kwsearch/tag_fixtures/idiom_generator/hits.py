def count():
    yield 1  # hit: statement count: yield
    yield 2


class Parcels:
    def __iter__(self):
        yield from self.items  # hit: statement Parcels.__iter__: yield
