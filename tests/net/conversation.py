"""Short words for the tests of the network: one request through a fresh client, and its whole answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

from interline.model.errors import TransportTrouble
from interline.model.secret import Secret
from interline.model.vendor import Timeouts
from interline.net.client import HttpClient
from interline.wire.call import HttpCall, KeyHeader

KEY = Secret("sk-test-0123456789abcdef")
QUICK = Timeouts(connect=5, first_token=10, stall=10)


def call(url: str, *, model: str = "ok", method: str = "POST", **more: object) -> HttpCall:
    """A chat request of the openai-chat wire, with a key's place."""
    body = json.dumps({"model": model, "stream": True, **more}).encode()
    headers = (("content-type", "application/json"),)
    return HttpCall(method, f"{url}/chat/completions", headers, body, KeyHeader("authorization", "Bearer "))


def client(**environment: str) -> HttpClient:
    """A client that sees these variables and no others."""
    return HttpClient(environment=environment)


async def fetch(
    http: HttpClient, request: HttpCall, key: Secret | None = None, **how: bool
) -> tuple[int, bytes]:
    """Status and whole body."""
    async with http.send(request, key=key, timeouts=QUICK, **how) as response:
        return response.status, b"".join([chunk async for chunk in response.chunks()])


def ask(request: HttpCall, key: Secret | None = None, environment: Mapping[str, str] | None = None) -> bytes:
    """The whole body of one answer, in a loop of its own."""

    async def once() -> bytes:
        http = HttpClient(environment=environment or {})
        try:
            return (await fetch(http, request, key))[1]
        finally:
            await http.close()

    return asyncio.run(once())


def trouble(
    request: HttpCall, key: Secret | None = None, environment: Mapping[str, str] | None = None
) -> TransportTrouble:
    """The trouble that one request runs into."""
    try:
        body = ask(request, key, environment)
    except TransportTrouble as found:
        return found
    raise AssertionError(f"no trouble came, but {body!r}")
