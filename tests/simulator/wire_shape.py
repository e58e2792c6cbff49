"""What a wire format is from the server's side, and how its frames are written.

Rule: bytes only; no socket is known here.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Protocol

from .script import Step


class Wire(Protocol):
    """One wire format from the server's side."""

    prefix: str
    """What the base URL has after host and port."""
    stream_type: str
    """The media type of a stream."""
    junk: bytes
    """A frame that nobody can read."""

    def models_path(self) -> str: ...

    def is_chat(self, path: str) -> bool: ...

    def wants_stream(self, path: str, body: dict[str, Any]) -> bool: ...

    def model(self, path: str, body: dict[str, Any]) -> str: ...

    def start(self, step: Step, model: str) -> bytes: ...

    def piece(self, step: Step, model: str, text: str) -> bytes: ...

    def end(self, step: Step, model: str, body: dict[str, Any]) -> bytes: ...

    def end_without_marker(self, step: Step, model: str, body: dict[str, Any]) -> bytes: ...

    def whole(self, step: Step, model: str) -> dict[str, Any]: ...

    def error(self, step: Step) -> dict[str, Any]: ...

    def error_event(self, step: Step) -> bytes: ...

    def ping(self) -> bytes: ...

    def models(self, names: tuple[str, ...]) -> dict[str, Any]: ...


def data(value: object, end: str = "\n\n") -> bytes:
    return f"data: {json.dumps(value)}{end}".encode()


def event(name: str, value: object) -> bytes:
    return f"event: {name}\ndata: {json.dumps(value)}\n\n".encode()


def call_id(prefix: str, step: Step, n: int) -> str:
    """An id for a call of a step, the same every time."""
    return prefix + hashlib.sha256(repr((step.calls, step.text, n)).encode()).hexdigest()[:24]


class ServerSentEvents:
    """What all wires have in common but the one of lines."""

    prefix = ""
    stream_type = "text/event-stream"
    junk = b'data: {"unreadable\xff\n\n'

    def models_path(self) -> str:
        return f"{self.prefix or '/v1'}/models"
