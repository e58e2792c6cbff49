"""The simulated vendor itself: HTTP/1.1 over real sockets, in a thread of its own.

Rule: it never fails by itself; what a script asks for happens on the wire, and everything received is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from .script import BEHAVIOURS, Step
from .wires import WIRES, frames


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

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)

    @property
    def is_chat(self) -> bool:
        return self.method == "POST"


class Vendor:
    """A vendor on a port of this machine.

    Steps are used up one a chat request; the last one repeats. Without a script the model's name chooses a behaviour
    of BEHAVIOURS (`ok`, `500`, `silent` …), and any other model answers.
    """

    def __init__(
        self,
        wire: str = "openai-chat",
        *,
        port: int = 0,
        models: tuple[str, ...] = ("ok", "other"),
        key: str | None = None,
        tls: ssl.SSLContext | None = None,
        default: Step | None = None,
    ) -> None:
        """`key`: requests without it, in any of the usual headers, get a 401."""
        self.wire = WIRES[wire]
        self.wire_name = wire
        self.models = models
        self.key = key
        self.requests: list[Received] = []
        """All requests, in order."""
        self.connections = 0
        """How many connections were made to it."""
        self._port = port
        self._tls = tls
        self._default = default
        self._steps: list[Step] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._open: set[_Connection] = set()
        self._arrived = threading.Condition()

    # --- its script ---

    def then(self, *steps: Step) -> Self:
        """Add steps."""
        self._steps.extend(steps)
        return self

    def answers(self, text: str = "Hello from the simulated vendor.", **how: Any) -> Self:
        """A whole answer; `how` are fields of Step."""
        return self.then(Step(text=text, **how))

    def fails(self, status: int = 500, **how: Any) -> Self:
        """An HTTP error with the wire's own body, or with `body`."""
        return self.then(Step(status=status, **how))

    def stays_silent(self) -> Self:
        """Takes the request and never says a byte."""
        return self.then(Step(ending="nothing"))

    def hangs_up(self, how: str = "rst") -> Self:
        """Closes the connection (fin or rst) once the request is there."""
        return self.then(Step(ending="nothing", closes=how))

    def stalls(self, text: str, after: int, **how: Any) -> Self:
        """Silence after some pieces, connection open."""
        return self.then(Step(text=text, after=after, ending="stall", **how))

    def cuts(self, text: str, after: int, by: str = "fin", **how: Any) -> Self:
        """The connection closes (fin or rst) after some pieces."""
        return self.then(Step(text=text, after=after, ending=by, **how))

    def errs_in_stream(self, text: str = "", after: int = 0, **how: Any) -> Self:
        """An error event inside a stream that began with status 200."""
        return self.then(Step(text=text, after=after, ending="error", **how))

    def omits_the_end(self, text: str, **how: Any) -> Self:
        """All the words, a clean end of the body, and no end marker."""
        return self.then(Step(text=text, ending="no_marker", **how))

    def pings_for_ever(self, text: str = "", after: int = 0, every: float = 0.05) -> Self:
        """Only pings after some pieces."""
        return self.then(Step(text=text, after=after, ending="ping", ping_every=every))

    def redirects(self, location: str, status: int = 307) -> Self:
        """Sends the client elsewhere."""
        return self.then(Step(status=status, body="", headers={"location": location}))

    def shows_a_page(self, status: int = 200) -> Self:
        """HTML where an answer should be, like a sign-in page of a hotel."""
        return self.then(replace(BEHAVIOURS["html"], status=status))

    # --- what it saw ---

    @property
    def calls(self) -> list[Received]:
        """The chat requests."""
        return [request for request in self.requests if request.is_chat]

    def wait_until(self, holds: Callable[[], object], seconds: float = 10.0) -> None:
        """Wait until something is true of what came in; fails after a while."""
        with self._arrived:
            if not self._arrived.wait_for(holds, seconds):
                raise AssertionError(f"the simulated vendor waited {seconds:g} s in vain; it saw {self.requests}")

    # --- running ---

    @property
    def port(self) -> int:
        return self._port

    @property
    def url(self) -> str:
        """The base URL as vendors.toml wants it."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._port}{self.wire.prefix}"

    def start(self) -> Self:
        """Listen. `with` does it as well."""
        self._loop = asyncio.new_event_loop()
        listening = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(listening,), name="simulated vendor", daemon=True)
        self._thread.start()
        if not listening.wait(10):
            raise RuntimeError("the simulated vendor did not start")
        return self

    def stop(self) -> None:
        """Close everything."""
        if self._loop is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop = self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *error: object) -> None:
        self.stop()

    def _run(self, listening: threading.Event) -> None:
        loop = self._loop
        assert loop is not None
        asyncio.set_event_loop(loop)
        # A handshake that the client breaks off is a test's business, not a message on standard error.
        loop.set_exception_handler(lambda loop, context: None)
        making = loop.create_server(lambda: _Connection(self), "127.0.0.1", self._port, ssl=self._tls)
        server = loop.run_until_complete(making)
        self._port = server.sockets[0].getsockname()[1]
        listening.set()
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(self._shut(server))
            loop.close()

    async def _shut(self, server: asyncio.Server) -> None:
        server.close()
        for connection in list(self._open):
            connection.abort()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:  # type: ignore[arg-type]
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        # Transports report their end in the next rounds of the loop.
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    def note(self, change: Callable[[], object]) -> None:
        """Record something and wake those who wait for it."""
        with self._arrived:
            change()
            self._arrived.notify_all()

    def step_for(self, model: str) -> Step:
        if self._steps:
            return self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]
        return self._default or BEHAVIOURS.get(model, BEHAVIOURS["ok"])


class _Gone(Exception):
    """The client has closed the connection."""


class _Connection(asyncio.Protocol):
    """One connection: requests are read one after the other and answered."""

    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor
        self._buffer = bytearray()
        self._changed = asyncio.Event()
        self._gone = asyncio.Event()
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None
        self._number = 0

    # --- from the socket ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        vendor = self._vendor
        vendor.connections += 1
        self._number = vendor.connections
        vendor._open.add(self)
        self._task = asyncio.get_running_loop().create_task(self._serve())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._changed.set()

    def eof_received(self) -> bool:
        self._gone.set()
        self._changed.set()
        return False

    def connection_lost(self, error: Exception | None) -> None:
        self._vendor._open.discard(self)
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

    # --- requests ---

    async def _serve(self) -> None:
        with contextlib.suppress(_Gone, ValueError, IndexError):
            while True:
                received = await self._read_request()
                self._vendor.note(lambda received=received: self._vendor.requests.append(received))
                try:
                    await self._answer(received)
                except _Gone:
                    self._vendor.note(lambda received=received: setattr(received, "closed_at", time.monotonic()))
                    raise
                self._vendor.note(lambda received=received: setattr(received, "finished", True))
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
        vendor, wire = self._vendor, self._vendor.wire
        path = received.path.partition("?")[0]
        if path.startswith("http://"):
            # A client that takes us for its proxy names the whole address.
            path = "/" + path.split("/", 3)[3]
        if vendor.key is not None and not _carries(received.headers, vendor.key):
            await self._error(replace(BEHAVIOURS["401"]))
        elif received.method == "GET" and path == f"{wire.prefix or '/v1'}/models":
            self._send(200, json.dumps(wire.models(vendor.models)).encode(), "application/json")
        elif received.method == "POST" and wire.is_chat(path):
            await self._chat(path, received)
        else:
            message = f"No such path: {path}"
            self._send(404, json.dumps({"error": {"message": message}}).encode(), "application/json")

    async def _chat(self, path: str, received: Received) -> None:
        wire = self._vendor.wire
        body = received.json if received.body else {}
        asked = wire.model(path, body)
        step = self._vendor.step_for(asked)
        await self.pause(step.wait)
        if step.raw is not None:
            self.write(step.raw)
            self.close("fin")
        elif step.ending == "nothing":
            await self._nothing(step)
        elif step.status != 200 or step.body is not None:
            await self._error(step)
        elif wire.wants_stream(path, body):
            await self._stream(step, step.model or asked, body)
        else:
            self._send(200, json.dumps(wire.whole(step, step.model or asked)).encode(), "application/json", step)

    async def _nothing(self, step: Step) -> None:
        if not step.closes:
            await self.pause(None)
        self.close(step.closes)

    async def _error(self, step: Step) -> None:
        body = self._vendor.wire.error(step) if step.body is None else step.body
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
        head = _head(200, {"content-type": "text/event-stream", **_framing(step)}, step)
        line, _, rest = head.partition(b"\r\n")
        self.write(line + b"\r\n")
        if step.header_wait:
            await self.pause(step.header_wait)
        self.write(rest)
        for n, frame in enumerate(frames(self._vendor.wire, step, model, body)):
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
        wire = self._vendor.wire
        if step.ending in {"fin", "rst"}:
            # What was said has left before the connection breaks.
            await asyncio.sleep(0.02)
            self.close(step.ending)
            return
        if step.ending == "stall":
            await self.pause(None)
        while step.ending == "ping":
            self._piece(step, wire.ping())
            await self.pause(step.ping_every)
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


def _framing(step: Step) -> dict[str, str]:
    if step.transfer == "chunked":
        return {"transfer-encoding": "chunked"}
    if step.transfer == "length":
        return {"content-length": str(100_000 + step.wrong_length)}
    return {"connection": "close"}


_REASONS = {200: "OK", 307: "Temporary Redirect", 400: "Bad Request", 401: "Unauthorized", 429: "Too Many Requests"}


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


def unused_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
