"""`interline serve`: the socket, the server on it, and its orderly end.

Rule: it listens where it was told to and nowhere else, and says so only once it answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import ipaddress
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import uvicorn

from interline.gateway.app import application
from interline.gateway.guard import Place
from interline.gateway.protocol import Protocol as HttpProtocol
from interline.gateway.token import token_in, warnings
from interline.giving_way import TURN, giving_way
from interline.model.clean import label
from interline.model.errors import WrongUsage, YouCanFix

if TYPE_CHECKING:
    from interline.net.client import HttpClient
    from interline.paths import Home
    from interline.services.relay import Relay
    from interline.services.vendors import VendorService

_GRACE = 5
"""Seconds that answers under way get when the server is told to end."""
# A request's first word came 0.25 ms sooner by it, and not by turns of 0.3 ms; Windows waits by whole milliseconds.
_TURN = TURN if sys.platform == "win32" else 0.0001
_NEW_OBJECTS = 20_000
# Longer than clients keep theirs (5 to 60 s): who closes second loses no request.
_KEEP_ALIVE = 75


class App(Protocol):
    """The program as the server uses it. `startup.Interline` is the real one."""

    home: Home
    client: HttpClient
    vendors: VendorService

    def open_relay(self) -> Relay:
        """What the server asks through."""
        ...

    async def warm(self) -> None:
        """Load what the first turn would otherwise wait for."""
        ...


Say = Callable[[str], None]


async def serve(app: App, host: str, port: int, token_file: Path | None, *, tell: Say, warn: Say) -> int:
    """Serve until the task is cancelled, which is its orderly end. Raises WrongUsage, YouCanFix."""
    address = _address(host)
    path = token_file or app.home.gateway_token
    token = await asyncio.to_thread(token_in, path)
    for warning in await asyncio.to_thread(warnings, path, token):
        warn(f"Note: {warning}")
    listener = _listen(address, port)
    place = Place(address, listener.getsockname()[1])
    if not place.is_loopback:
        warn(
            f"Note: {address} is not this computer alone. Whoever reaches it and has the token can spend your money, "
            "and both travel unencrypted. Leave --host out to serve this computer only."
        )
    await app.warm()
    config = uvicorn.Config(
        application(app.open_relay(), app.vendors, token, place),
        http=HttpProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
    )

    def ready() -> None:
        tell(f"listening on {place.url}")
        tell(f"its token is in {path}")

    with giving_way(_TURN), _few_collections():
        await _until_cancelled(_Server(config, ready), listener)
    return 0


@contextlib.contextmanager
def _few_collections() -> Iterator[None]:
    """While it lasts, what stands at the start is left alone by Python's collector, which looks through the rest after
    more new objects: a request makes more than it would otherwise wait for, and nearly none of them go in circles.

    Only in a process of its own: beside a window it would end that window's objects in this thread, which Qt does not
    survive."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


async def _until_cancelled(server: _Server, listener: socket.socket) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        if (task := asyncio.current_task()) is not None:
            task.uncancel()
        server.end()
        # Once more, and nobody waits any longer.
        await serving


class _Server(uvicorn.Server):
    """uvicorn's, which ends when it is told to and leaves signals to the command line."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._ending = asyncio.Event()

    def end(self) -> None:
        """Take no more connections, finish, close."""
        self.should_exit = True
        self._ending.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def main_loop(self) -> None:
        # uvicorn's own looks ten times a second; the date in its headers needs one look a second.
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._ending.wait()


def _address(host: str) -> str:
    """The IP address of a host's name. Raises WrongUsage."""
    text = host.strip().removeprefix("[").removesuffix("]")
    if text.lower() == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise WrongUsage(
            f"“{label(host, 80)}” is not an IP address.", next_step="Write --host 127.0.0.1, or leave it out."
        ) from None


def _listen(address: str, port: int) -> socket.socket:
    """A socket of ours alone. Raises YouCanFix."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # TCP by name: asyncio sends small pieces at once only over a socket that says so.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        elif sys.platform == "win32":
            # There the other option would let another program take the port over.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        listener.bind((address, port))
        # Now, and not first in the server: another socket that is bound to the port may not listen before us.
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise _not_free(address, port, error) from None
    listener.setblocking(False)
    return listener


def _not_free(address: str, port: int, error: OSError) -> YouCanFix:
    if error.errno == errno.EADDRINUSE:
        sentence = f"Port {port} is in use by another program, perhaps another interline serve."
        return YouCanFix(sentence, next_step="End that one, or choose another with --port N.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return YouCanFix(
            f"Port {port} may not be used by you.", next_step="Choose one above 1023 with --port N."
        )
    return YouCanFix(f"{address} port {port} cannot be listened on ({error.strerror}).")
