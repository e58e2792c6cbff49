"""The simulated vendor itself: HTTP/1.1 over real sockets, in a thread of its own.

Rule: it never fails by itself; what a script asks for happens on the wire, and everything received is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self

from .connection import Connection, Received
from .script import BEHAVIOURS, Step
from .wires import WIRES


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
        self._decide: Callable[[Received], Step] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._open: set[Connection] = set()
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

    def decides(self, decide: Callable[[Received], Step]) -> Self:
        """A function of the request chooses the step, in place of a script."""
        self._decide = decide
        return self

    # --- what it saw ---

    @property
    def calls(self) -> list[Received]:
        """The chat requests."""
        return [request for request in self.requests if request.is_chat]

    def wait_until(self, holds: Callable[[], object], seconds: float = 10.0) -> None:
        """Wait until something is true of what came in; fails after a while."""
        with self._arrived:
            if not self._arrived.wait_for(holds, seconds):
                raise AssertionError(
                    f"the simulated vendor waited {seconds:g} s in vain; it saw {self.requests}"
                )

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
        self._thread = threading.Thread(
            target=self._run, args=(listening,), name="simulated vendor", daemon=True
        )
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

    def drop_connections(self) -> None:
        """Close every connection at once, as servers do with idle ones."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(lambda: [connection.abort() for connection in list(self._open)])

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
        making = loop.create_server(lambda: Connection(self), "127.0.0.1", self._port, ssl=self._tls)
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

    # --- for its connections ---

    def opened(self, connection: Connection) -> int:
        """Count a new connection."""
        self.connections += 1
        self._open.add(connection)
        return self.connections

    def closed(self, connection: Connection) -> None:
        self._open.discard(connection)

    def note(self, change: Callable[[], object]) -> None:
        """Record something and wake those who wait for it."""
        with self._arrived:
            change()
            self._arrived.notify_all()

    def step_for(self, model: str, received: Received) -> Step:
        if self._decide is not None:
            return self._decide(received)
        if self._steps:
            return self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]
        return self._default or BEHAVIOURS.get(model, BEHAVIOURS["ok"])


def unused_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
