"""What the tests of stores share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cluster_node import running_node


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cluster of one node."""
    pytest.importorskip("opensearchpy", reason="the extra opensearch is not installed")
    with running_node(tmp_path_factory.mktemp("cluster")) as address:
        yield address
