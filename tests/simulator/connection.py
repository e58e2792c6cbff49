"""One connection to the simulated vendor: HTTP/1.1 requests read one after the other, each answered as scripted.

Rule: it decides nothing; the step says what happens, and the vendor is told what came and when.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from .script import BEHAVIOURS, Step
from .wires import Wire, frames, unfinished


@dataclass
class Received:
    """One request as it came, and what became of it."""

    method: str
    path: str
    """With the query."""
    headers: dict[str, str]
    """Names in lower case; a name that came twice is joined with a comma."""
    body: bytes
    at: float
    """When it was complete, on the monotonic clock."""
    connection: int
    """Which connection of this vendor it came on, from 1."""
    finished: bool = False
    """Whether the answer was written as scripted."""
    closed_at: float | None = None
    """When the client closed the connection, if it did before the answer was written."""
    silent: bool = False
    """Whether all was said that will be, and the connection stays open: from here on nothing but pings comes."""

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)

    @property
    def is_chat(self) -> bool:
        return self.method == "POST"


class Host(Protocol):
    """What a connection needs of its vendor."""

    wire: Wire
    models: tuple[str, ...]
    key: str | None
    requests: list[Received]

    def opened(self, connection: Connection) -> int: ...

    def closed(self, connection: Connection) -> None: ...

    def note(self, change: Callable[[], object]) -> None: ...

    def step_for(self, model: str, received: Received) -> Step: ...


class _Gone(Exception):
    """The client has closed the connection."""


class Connection(asyncio.Protocol):
    """One connection: requests are read one after the other and answered."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._buffer = bytearray()
        self._changed = asyncio.Event()
        self._gone = asyncio.Event()
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None
        self._number = 0
        self._answering: Received | None = None

    # --- from the socket ---

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        # No check of its class: another loop's transport is none of asyncio's.
        self._transport = transport
        self._number = self._host.opened(self)
        self._task = asyncio.get_running_loop().create_task(self._serve())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._changed.set()

    def eof_received(self) -> bool:
        self._gone.set()
        self._changed.set()
        return False

    def connection_lost(self, error: Exception | None) -> None:
        self._host.closed(self)
        self._gone.set()
        self._changed.set()

    # --- to the socket ---

    def write(self, data: bytes) -> None:
        if self._gone.is_set() or self._transport is None:
            raise _Gone
        self._transport.write(data)

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def close(self, how: str) -> None:
        """By FIN, after what was written; or by RST."""
        if self._transport is None:
            return
        if how == "rst":
            sock = self._transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()
        else:
            self._transport.close()

    async def pause(self, seconds: float | None) -> None:
        """Wait, for ever with None; ends early when the client goes."""
        if seconds == 0:
            # Lets the pieces leave one by one.
            await asyncio.sleep(0)
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._gone.wait(), seconds)
            raise _Gone

    def fall_silent(self) -> None:
        """Tell whoever watches that this answer says nothing more."""
        if self._answering is not None:
            self._host.note(lambda received=self._answering: setattr(received, "silent", True))

    async def stay_silent(self) -> None:
        """For ever, until the client goes."""
        self.fall_silent()
        await self.pause(None)

    # --- requests ---

    async def _serve(self) -> None:
        with contextlib.suppress(_Gone, ValueError, IndexError):
            while True:
                received = await self._read_request()
                self._answering = received
                self._host.note(lambda received=received: self._host.requests.append(received))
                try:
                    await self._answer(received)
                except _Gone:
                    self._host.note(
                        lambda received=received: setattr(received, "closed_at", time.monotonic())
                    )
                    raise
                self._host.note(lambda received=received: setattr(received, "finished", True))
        self.close("fin")

    async def _more(self) -> None:
        self._changed.clear()
        if self._gone.is_set():
            raise _Gone
        await self._changed.wait()

    async def _read_request(self) -> Received:
        while b"\r\n\r\n" not in self._buffer:
            await self._more()
            if self._buffer.startswith(b"\x16\x03"):
                # TLS spoken to a plain server: what web servers answer.
                self.write(_head(400, {"content-length": "0"}, Step()))
                raise ValueError("not HTTP")
        head, _, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ")
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(":")
            name = name.lower()
            headers[name] = f"{headers[name]}, {value.strip()}" if name in headers else value.strip()
        length = int(headers.get("content-length", "0"))
        self._buffer = bytearray(rest)
        while len(self._buffer) < length:
            await self._more()
        body = bytes(self._buffer[:length])
        del self._buffer[:length]
        return Received(method, path, headers, body, time.monotonic(), self._number)

    async def _answer(self, received: Received) -> None:
        host, wire = self._host, self._host.wire
        path = received.path.partition("?")[0]
        if path.startswith("http://"):
            # A client that takes us for its proxy names the whole address.
            path = "/" + path.split("/", 3)[3]
        if host.key is not None and not _carries(received.headers, host.key):
            await self._error(replace(BEHAVIOURS["401"]))
        elif received.method == "GET" and path == wire.models_path():
            self._send(200, json.dumps(wire.models(host.models)).encode(), "application/json")
        elif received.method == "POST" and wire.is_chat(path):
            await self._chat(path, received)
        else:
            message = f"No such path: {path}"
            self._send(404, json.dumps({"error": {"message": message}}).encode(), "application/json")

    async def _chat(self, path: str, received: Received) -> None:
        wire = self._host.wire
        body = received.json if received.body else {}
        asked = wire.model(path, body)
        step = self._host.step_for(asked, received)
        await self.pause(step.wait)
        if step.raw is not None:
            self.write(step.raw)
            if step.raw_stays:
                await self.stay_silent()
            self.close("fin")
        elif step.ending == "nothing":
            await self._nothing(step)
        elif step.status != 200 or step.body is not None:
            await self._error(step)
        elif wire.wants_stream(path, body):
            await self._stream(step, step.model or asked, body)
        else:
            await self._whole(step, step.model or asked)

    async def _whole(self, step: Step, model: str) -> None:
        """An answer in one piece; one that breaks off does so in the middle of its body."""
        answer = self._host.wire.whole(step, model)
        if step.ending == "error":
            answer = self._host.wire.error(step)
        elif step.ending == "no_marker":
            answer = unfinished(answer)
        body = json.dumps(answer).encode()
        if step.junk is not None:
            # All of the body there is, and no JSON.
            body = body[: len(body) // 2]
        if step.ending not in {"fin", "rst", "stall", "ping"}:
            self._send(200, body, "application/json", step)
            return
        headers = {"content-type": "application/json", "content-length": str(len(body))}
        self.write(_head(200, headers, step) + body[: len(body) // 2])
        if step.ending in {"stall", "ping"}:
            await self.stay_silent()
        await asyncio.sleep(0.02)
        self.close(step.ending)

    async def _nothing(self, step: Step) -> None:
        if not step.closes:
            await self.stay_silent()
        self.close(step.closes)

    async def _error(self, step: Step) -> None:
        body = self._host.wire.error(step) if step.body is None else step.body
        if isinstance(body, Mapping):
            body = json.dumps(body)
        content = body.encode() if isinstance(body, str) else body
        self._send(step.status, content, "application/json", step)

    def _send(self, status: int, body: bytes, media_type: str, step: Step | None = None) -> None:
        step = step or Step()
        if step.gzip:
            body = gzip.compress(body)
        headers = {"content-type": media_type, "content-length": str(len(body) + step.wrong_length)}
        self.write(_head(status, headers, step) + body)
        if step.wrong_length:
            self.close("fin")

    async def _stream(self, step: Step, model: str, body: dict[str, Any]) -> None:
        head = _head(200, {"content-type": self._host.wire.stream_type, **_framing(step)}, step)
        line, _, rest = head.partition(b"\r\n")
        self.write(line + b"\r\n")
        if step.header_wait:
            await self.pause(step.header_wait)
        self.write(rest)
        for n, frame in enumerate(frames(self._host.wire, step, model, body)):
            if n:
                await self.pause(step.delay)
            self._piece(step, frame)
        await self._end(step, model, body)

    def _piece(self, step: Step, frame: bytes) -> None:
        if not frame:
            return
        if step.gzip:
            frame = gzip.compress(frame)
        self.write(b"%x\r\n%s\r\n" % (len(frame), frame) if step.transfer == "chunked" else frame)

    async def _end(self, step: Step, model: str, body: dict[str, Any]) -> None:
        wire = self._host.wire
        if step.ending in {"fin", "rst"}:
            # What was said has left before the connection breaks.
            await asyncio.sleep(0.02)
            self.close(step.ending)
            return
        if step.ending == "stall":
            await self.stay_silent()
        if step.ending == "ping":
            self.fall_silent()
        while step.ending == "ping":
            self._piece(step, wire.ping())
            await self.pause(step.ping_every)
        if step.ending == "mid_call":
            self._piece(step, _up_to_half_a_call(wire.end(step, model, body), step.calls[0][0]))
            await asyncio.sleep(0.02)
            self.close("fin")
            return
        if step.ending == "open":
            self._piece(step, _without_farewell(wire.end(step, model, body)))
            await self.stay_silent()
        if step.ending == "error":
            self._piece(step, wire.error_event(step))
        elif step.ending == "no_marker":
            self._piece(step, wire.end_without_marker(step, model, body))
        else:
            await self.pause(step.delay)
            self._piece(step, wire.end(step, model, body))
        if step.transfer == "chunked":
            self.write(b"0\r\n\r\n")
        else:
            self.close("fin")


def _without_farewell(end: bytes) -> bytes:
    """The end without what follows the vendor's word for why the answer ended."""
    for farewell in (b"data: [DONE]", b"event: message_stop"):
        end = end.partition(farewell)[0]
    return end


def _up_to_half_a_call(end: bytes, name: str) -> bytes:
    """The frames of an end up to the first half of a call's arguments, which comes after the call's name."""
    events = end.split(b"\n\n")
    named = next(n for n, each in enumerate(events) if name.encode() in each)
    return b"\n\n".join(events[: named + 2]) + b"\n\n"


def _framing(step: Step) -> dict[str, str]:
    if step.transfer == "chunked":
        return {"transfer-encoding": "chunked"}
    if step.transfer == "length":
        return {"content-length": str(100_000 + step.wrong_length)}
    return {"connection": "close"}


_REASONS = {
    200: "OK",
    307: "Temporary Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    429: "Too Many Requests",
}


def _head(status: int, headers: Mapping[str, str], step: Step) -> bytes:
    usual = {"x-request-id": "req-sim-1", **headers}
    if step.gzip:
        usual["content-encoding"] = "gzip"
    given = {name.lower(): value for name, value in step.headers.items()}
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in (usual | given).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _carries(headers: Mapping[str, str], key: str) -> bool:
    sent = {headers.get("authorization"), headers.get("x-api-key"), headers.get("x-goog-api-key")}
    return bool(sent & {key, f"Bearer {key}"})
