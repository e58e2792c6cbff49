"""Talking to a running local server, with nothing but the standard library's HTTP."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from interline.local.models import BUILT_IN
from interline.local.process import Endpoint
from interline.local.server import LocalServer
from interline.model.facts import ModelFacts

SMOLLM2 = ModelFacts(BUILT_IN)
VENDOR_KEYS = ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "SIM_A_KEY", "AWS_SECRET_ACCESS_KEY")
CANARY = "sk-canary-5f0e9c2d7b"
PATIENCE = 30.0
"""Seconds until a test gives up on something that surely happens."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    server: LocalServer
    endpoint: Endpoint


@contextmanager
def asked(
    endpoint: Endpoint, path: str, body: dict[str, Any] | None = None, **headers: str
) -> Iterator[http.client.HTTPResponse]:
    """The response to one request on a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(endpoint.base_url).netloc, timeout=PATIENCE)
    sent = {"Authorization": f"Bearer {endpoint.key.reveal()}", **headers}
    try:
        if body is None:
            connection.request("GET", path, headers=sent)
        else:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", **sent})
        with connection.getresponse() as response:
            yield response
    finally:
        connection.close()


def question(text: str, **options: Any) -> dict[str, Any]:
    """A body for /v1/chat/completions."""
    return {"messages": [{"role": "user", "content": text}], **options}


def events(response: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    """The chunks of a streamed answer up to [DONE], which must come."""
    for line in response:
        data = line.decode().strip().removeprefix("data:").strip()
        if data == "[DONE]":
            return
        if data:
            yield json.loads(data)
    raise AssertionError("the stream ended without [DONE]")


def words(chunk: dict[str, Any]) -> str:
    """The text in one chunk."""
    return "".join(choice["delta"].get("content") or "" for choice in chunk["choices"])


def answer(endpoint: Endpoint, text: str = "Say hello") -> str:
    """A short answer in one piece."""
    with asked(endpoint, "/v1/chat/completions", question(text, max_tokens=8)) as response:
        content = json.loads(response.read())
    assert response.status == 200, content
    return str(content["choices"][0]["message"]["content"])


def slot(endpoint: Endpoint) -> dict[str, Any]:
    """What the server is working on."""
    with asked(endpoint, "/slots") as response:
        return dict(json.loads(response.read())[0])


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has fetched yet (a zombie) has."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status.rpartition(")")[2].split()[0] in {"Z", "X"}


def is_closed(endpoint: Endpoint) -> bool:
    """Whether nobody listens at its port any more."""
    place = urlsplit(endpoint.base_url)
    try:
        socket.create_connection((str(place.hostname), place.port or 0), timeout=5).close()
    except OSError:
        return True
    return False


def becomes(condition: Callable[..., object], *arguments: object) -> bool:
    """Whether it comes true while we have patience."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition(*arguments):
            return True
        time.sleep(0.02)
    return False
