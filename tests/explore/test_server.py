"""The page is served to this machine alone, and clear messages say why it cannot be served."""

from __future__ import annotations

import pytest

from abm.explore import server
from tests.invoking import invoke


@pytest.mark.parametrize(
    ("host", "origin", "answer"),
    [
        ("127.0.0.1:8000", "", True),
        ("localhost:8000", "http://localhost:8000", True),
        ("127.0.0.1:8000", "http://127.0.0.1:9000", False),
        ("127.0.0.1:8000", "http://evil.example", False),
        ("evil.example", "", False),
        ("", "", False),
    ],
)
def test_only_requests_of_this_page_are_answered(host, origin, answer):
    headers = {b"host": host.encode()} | ({b"origin": origin.encode()} if origin else {})
    assert server.allowed(headers) is answer


def test_without_the_extra_one_message_names_what_to_install(monkeypatch, config):
    monkeypatch.setattr(server, "find_spec", lambda name: None if name == "solara" else object())
    code, words = invoke("explore", config)
    assert code == 2
    assert words == "abm explore needs more packages (solara): pip install 'promesse[explore]'\n"


def test_a_config_that_cannot_be_run_is_refused_before_anything_opens(monkeypatch, config):
    monkeypatch.setattr(server, "find_spec", lambda name: object())
    config.write_text("[experiment]\nscale = 0\n", encoding="utf-8")
    code, words = invoke("explore", config)
    assert code == 2
    assert "must be a whole number from 1 to 5000" in words
