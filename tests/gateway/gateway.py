"""A whole gateway over simulated vendors: real sockets on both sides, in this process.

Rule: the server runs in a thread of its own, as it would in a process; what it recorded is read through its own store.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import openai

from interline.gateway.server import serve
from interline.model.decision import Decision
from interline.startup import Interline
from tests.services.world import World

T = TypeVar("T")
SECONDS = 20.0


class Gateway(World):
    """Vendors, a home, and the gateway over them; listens once `start` was called."""

    def __init__(self, folder: Path, **how: Any) -> None:
        super().__init__(folder, **how)
        self.url = ""
        self.token = ""
        self.told: list[str] = []
        self.warned: list[str] = []
        self.code: int | None = None
        self.environment: dict[str, str] = {}
        self.more = ""
        """Further lines of vendors.toml."""
        self._open: Future[str] = Future()
        self._task: asyncio.Task[int] | None = None
        self._thread: threading.Thread | None = None
        self._clients: list[openai.OpenAI] = []

    def write(self) -> None:
        super().write()
        with self.home.vendors_file.open("a", encoding="utf-8") as file:
            file.write(self.more)

    def start(self, host: str = "127.0.0.1", port: int = 0, token_file: Path | None = None) -> Self:
        """Write vendors.toml and listen."""
        self.write()
        self._thread = threading.Thread(target=self._run, args=(host, port, token_file), name="gateway")
        self._thread.start()
        self.url = self._open.result(SECONDS)
        self.token = (token_file or self.home.gateway_token).read_text(encoding="utf-8").strip()
        return self

    def stop(self) -> None:
        """As SIGTERM does."""
        if self._thread is None:
            return
        task = self._task
        if task is not None:
            task.get_loop().call_soon_threadsafe(task.cancel)
        self._thread.join(SECONDS)
        assert not self._thread.is_alive(), "the gateway did not end"
        self._thread = None

    def begin_stop(self) -> None:
        """As SIGTERM does, without waiting for the end."""
        assert self._task is not None
        self._task.get_loop().call_soon_threadsafe(self._task.cancel)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    # --- asking it ---

    def client(self, **how: Any) -> openai.OpenAI:
        """OpenAI's own library, as people use it, but for retries."""
        given = {"api_key": self.token, "base_url": f"{self.url}/v1", "max_retries": 0, "timeout": 15.0}
        client = openai.OpenAI(**{**given, **how})
        self._clients.append(client)
        return client

    def connect(self) -> socket.socket:
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=15)

    def raw(self, data: bytes) -> bytes:
        """What comes back to these bytes until the connection closes."""
        with self.connect() as sock:
            sock.sendall(data)
            return until_closed(sock)

    def request(
        self, method: str = "GET", path: str = "/health", body: bytes = b"", **headers: str | None
    ) -> tuple[int, dict[str, str], bytes]:
        """One request written by hand; a header given as None is left out."""
        usual: dict[str, str | None] = {
            "host": f"127.0.0.1:{self.port}",
            "authorization": f"Bearer {self.token}",
            "connection": "close",
        }
        if method == "POST":
            usual |= {"content-type": "application/json", "content-length": str(len(body))}
        all_headers = usual | {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{name}: {value}" for name, value in all_headers.items() if value is not None]
        head = "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode("utf-8", "surrogateescape")
        return answer_of(self.raw(head + body))

    # --- what it recorded ---

    def inside(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run something on the gateway's own loop."""
        assert self._task is not None
        return asyncio.run_coroutine_threadsafe(coroutine, self._task.get_loop()).result(SECONDS)

    def decision(self, decision_id: str) -> Decision:
        """The record of a turn."""
        return self.inside(self.app.store.ledger.decision(decision_id))

    def decisions(self) -> tuple[Decision, ...]:
        """All records of the gateway's turns, oldest first."""
        return self.inside(self.app.store.ledger.decisions_in(""))

    # --- running ---

    def _run(self, host: str, port: int, token_file: Path | None) -> None:
        try:
            self.code = asyncio.run(self._serve(host, port, token_file))
        except BaseException as error:
            if not self._open.done():
                self._open.set_exception(error)
            else:
                raise

    async def _serve(self, host: str, port: int, token_file: Path | None) -> int:
        self.app = Interline(self.home, environment=self.environment)
        await self.app.open()
        try:
            self._task = asyncio.create_task(
                serve(self.app, host, port, token_file, tell=self._told, warn=self.warned.append)
            )
            return await self._task
        finally:
            await self.app.close()

    def _told(self, line: str) -> None:
        self.told.append(line)
        if not self._open.done():
            self._open.set_result(line.removeprefix("listening on "))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._clients:
            client.close()
        self.stop()
        super().__exit__(kind, error, trace)


def until_closed(sock: socket.socket) -> bytes:
    """All that comes until the other side closes; a reset counts as closing."""
    data = bytearray()
    try:
        while piece := sock.recv(65536):
            data += piece
    except ConnectionResetError:
        pass
    return bytes(data)


def answer_of(data: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a response."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(first.split(" ")[1]), headers, body


def read_answer(sock: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """One response with a declared length, from a connection that stays open."""
    data = bytearray()
    while b"\r\n\r\n" not in data:
        data += sock.recv(65536) or b"HTTP/1.1 000 closed\r\ncontent-length: 0\r\n\r\n"
    status, headers, body = answer_of(bytes(data))
    while len(body) < int(headers["content-length"]):
        body += sock.recv(65536)
    return status, headers, body
