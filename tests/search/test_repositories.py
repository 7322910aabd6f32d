"""What a handle of many repositories keeps between two questions."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from kwsearch.search import repositories


class Cluster:
    """Three repositories of one file each; says which states were opened."""

    address = "https://host:9200"

    def __init__(self) -> None:
        self.newest = {name: SimpleNamespace(root=f"/{name}", number=1) for name in ("one", "two", "three")}
        self.opened: list[tuple[str, ...]] = []
        self.is_current = True

    def states(self) -> dict[str, SimpleNamespace]:
        return dict(self.newest)

    def reader(self, chosen: dict[str, SimpleNamespace]) -> SimpleNamespace:
        self.opened.append(tuple(chosen))
        found = {"a.py": None} if chosen else {}
        return SimpleNamespace(stored=lambda: found, is_current=lambda: self.is_current)


@pytest.fixture
def cluster(monkeypatch) -> Cluster:
    made = Cluster()
    monkeypatch.setattr(repositories, "open_cluster", lambda _: made)
    return made


def test_who_reads_two_repositories_in_turn_opens_each_once(cluster):
    store = repositories.open_store(cluster.address)
    for _ in range(3):
        assert store.files("one") == ["one/a.py"]
        assert store.files("two") == ["two/a.py"]
    assert cluster.opened == [("one",), ("two",)]


def test_the_third_takes_the_place_of_the_one_that_was_asked_least_lately(cluster):
    store = repositories.open_store(cluster.address)
    for name in ("one", "two", "one", "three", "one", "two"):
        store.files(name)
    assert cluster.opened == [("one",), ("two",), ("three",), ("two",)]


def test_a_new_state_takes_the_place_of_the_old_one_and_what_is_too_old_is_opened_anew(cluster):
    store = repositories.open_store(cluster.address)
    store.files("one")
    store.files("two")
    cluster.newest["two"] = SimpleNamespace(root="/two", number=2)
    store.files("two")
    store.files("one")
    assert cluster.opened == [("one",), ("two",), ("two",)]
    cluster.is_current = False
    store.files("one")
    assert cluster.opened[3:] == [("one",)]
