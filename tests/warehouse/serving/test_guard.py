"""Who is answered: names of this machine, origins of this site, GET; every answer has the headers."""

import asyncio

import pytest

from warehouse.serving.site.guard import HEADERS, Guard

OURS = "127.0.0.1:8765"


async def _ok(_, __, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"page"})


def answer(method: str = "GET", path: str = "/", client: str = "127.0.0.1", **headers: str | list[str]) -> tuple[int, dict[str, str]]:
    """Status and headers of the answer to a request."""
    pairs = [(k.replace("_", "-").encode(), one.encode()) for k, v in headers.items() for one in (v if isinstance(v, list) else [v])]
    scope = {"type": "http", "method": method, "path": path, "headers": pairs, "client": (client, 5), "query_string": b""}
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    guard = Guard(_ok, hosts=frozenset({"127.0.0.1", "localhost", "::1", "news.example"}), posts={"/verdict"})
    asyncio.run(guard(scope, receive, send))
    return sent[0]["status"], {k.decode().lower(): v.decode() for k, v in sent[0]["headers"]}


@pytest.mark.parametrize("host", [OURS, "localhost:1", "[::1]:8765", "news.example", "NEWS.example:443"])
def test_own_names_are_answered(host: str):
    assert answer(host=host)[0] == 200


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "localhost@evil.test", "", "[::1", "news.example.", "127.1"])
def test_other_names_are_not(host: str):
    assert answer(host=host)[0] == 421


def test_two_hosts_or_none_are_refused():
    assert answer()[0] == 421
    assert answer(host=[OURS, OURS])[0] == 421


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "http://127.0.0.1:9999", "https://localhost", "file://", "http://[::1"])
def test_foreign_origin_gets_nothing_even_by_get(origin: str):
    assert answer(host=OURS, origin=origin)[0] == 403


def test_own_origin_is_answered_also_behind_tls():
    assert answer(host=OURS, origin=f"http://{OURS}")[0] == 200
    assert answer(host="news.example", origin="https://news.example")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
def test_only_get_and_head(method: str):
    assert answer(method, host=OURS, origin=f"http://{OURS}")[0] == 405


def test_a_form_is_taken_from_this_machine_and_this_site_only():
    assert answer("POST", "/verdict", host=OURS, origin=f"http://{OURS}")[0] == 200
    assert answer("POST", "/verdict", host=OURS)[0] == 403
    assert answer("POST", "/verdict", client="10.0.0.9", host=OURS, origin=f"http://{OURS}")[0] == 403
    assert answer("PUT", "/verdict", host=OURS, origin=f"http://{OURS}")[0] == 405


def test_every_answer_has_the_headers_refusals_too():
    for host in (OURS, "evil.test"):
        headers = answer(host=host)[1]
        assert {k.lower(): v for k, v in HEADERS.items()}.items() <= headers.items()
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "script-src" not in policy
