"""What the tests of stores share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cluster_node import running_node


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count what asks a cluster among the slow tests: a node takes longer to start than a room's tests to run."""
    for item in items:
        if "cluster" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cluster of one node."""
    pytest.importorskip("opensearchpy", reason="the extra opensearch is not installed")
    with running_node(tmp_path_factory.mktemp("cluster")) as address:
        yield address
