import requests

fixture = "pytest.fixture"
requests.patch("https://example.com")


def apply(patch, use_monkeypatch=False):
    return patch()
