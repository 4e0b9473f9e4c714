"""The page is served to this machine alone, and clear messages say why it cannot be served."""

from __future__ import annotations

import asyncio

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


def asked(served, path="/", query="", cookie="", kind="http"):
    """Return the answer to a request: "forwarded", or its status and headers."""
    headers = [(b"host", b"127.0.0.1:8000"), (b"cookie", cookie.encode())]
    scope = {
        "type": kind,
        "path": path,
        "query_string": query.encode(),
        "headers": headers,
        "server": ("127.0.0.1", 8000),
    }
    answers = []

    async def send(message):
        answers.append(message)

    asyncio.run(served(scope, None, send))
    return answers


@pytest.fixture
def served():
    """Return the page, with an app that notes that a request was forwarded."""

    async def app(scope, receive, send):
        await send({"type": "forwarded"})

    return server.OwnPagesOnly(app, "secret")


def test_the_token_of_the_address_becomes_a_cookie_without_which_nothing_is_answered(served):
    start, _ = asked(served, query="promesse=secret")
    headers = dict(start["headers"])
    assert (start["status"], headers[b"location"]) == (303, b"/")
    cookie = headers[b"set-cookie"].decode().partition(";")[0]
    for kind in ("http", "websocket"):
        assert asked(served, cookie=f"a=b; {cookie}", kind=kind) == [{"type": "forwarded"}]
    for query, other in (
        *(("", ""), ("promesse=guess", ""), ("promesse=", ""), ("other=secret", "")),
        *(("", "promesse-8000=guess"), ("", "promesse-9000=secret"), ("", "promesse-8000=")),
    ):
        assert asked(served, query=query, cookie=other)[0]["status"] == 403
        assert asked(served, query=query, cookie=other, kind="websocket") == [
            {"type": "websocket.close", "code": 1008}
        ]


def test_more_pages_than_memory_allows_are_refused(served, monkeypatch):
    cookie = "promesse-8000=secret"
    monkeypatch.setattr(server, "MOST_PAGES", 0)
    assert asked(served, cookie=cookie)[0]["status"] == 503
    assert asked(served, cookie=cookie, kind="websocket")[0]["code"] == 1008
    assert asked(served, path="/static/a.js", cookie=cookie) == [{"type": "forwarded"}]


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
