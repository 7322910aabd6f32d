"""Every address of the OpenAPI document, asked what its schema allows and what it does not: no answer is a failure."""

from __future__ import annotations

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("schemathesis")
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from kwsearch.web.app import make_app
from kwsearch.web.guard import LOOPBACK
from kwsearch.web.sites import open_sites
from tests.repositories import copy_sample


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    folder = tmp_path_factory.mktemp("schema")
    copy_sample(folder / "shop")
    sites = open_sites([folder / "shop"], str(folder / "index"))
    yield schemathesis.openapi.from_asgi(
        "/openapi.json", make_app(sites, LOOPBACK), headers={"host": "localhost"}
    )
    sites["shop"].close()


def test_no_request_is_a_server_error(schema):
    asked: list[int] = []
    for operation in schema.get_all_operations():
        strategy = operation.ok().as_strategy()

        @given(strategy)
        @settings(
            max_examples=60, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def ask(case):
            if "site" in (case.path_parameters or {}) and len(asked) % 2:
                case.path_parameters["site"] = "shop"
            reply = case.call(headers={"host": "localhost"})
            asked.append(reply.status_code)
            assert reply.status_code < 500, case.as_curl_command()

        ask()
    assert len(asked) > 100
    assert {200, 404} <= set(asked)
