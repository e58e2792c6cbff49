"""Sends an HttpCall and yields the bytes of the answer: `engine` does it with httpx, this file says what and whither.

Rule: a key is put into a header here and nowhere else; it goes to the very origin of the call's URL and stands in no
error, log or URL. Nothing heavy is imported and no certificate is read before the first request or `warm`.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import re
import sys
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from interline import __version__
from interline.language import tr
from interline.model.clean import label
from interline.model.errors import KeyMalformed, OurBug, TransportTrouble
from interline.model.secret import Secret
from interline.model.vendor import Timeouts
from interline.net.proxy import Proxies, ProxyServer
from interline.wire.call import HttpCall

if TYPE_CHECKING:
    import ssl

    from interline.net.engine import Engine, Response

USER_AGENT = f"Interline/{__version__}"

# A key of any length that is one word of printable ASCII: a server of one's own may well have the key "test".
_SENDABLE = re.compile(r"[\x21-\x7e]+")

# Set by us alone, whatever a call says.
_OURS = frozenset(
    {"host", "user-agent", "accept-encoding", "content-length", "transfer-encoding", "connection"}
)


class HttpClient:
    """The network of one profile: the router's `Transport`. One per event loop; `close` it on that loop."""

    def __init__(
        self,
        *,
        environment: Mapping[str, str] | None = None,
        proxy: str = "",
        ca_bundle: str = "",
        http2: bool = False,
    ) -> None:
        """`proxy` is a URL, `direct`, or empty for what the environment says.

        `ca_bundle` is a file of certificates that stands in place of the system's and of SSL_CERT_FILE.
        """
        self._environment = os.environ if environment is None else environment
        self._proxies = Proxies(self._environment, proxy)
        self._ca_bundle = ca_bundle
        self._http2 = http2
        self._is_loaded = False
        self._trust: ssl.SSLContext | None = None
        self._shared: dict[tuple[bool, str], Engine] = {}
        self._is_closed = False

    async def warm(self) -> None:
        """Import the library and read the certificates, in a thread; a bad certificate file waits for its request."""
        with contextlib.suppress(TransportTrouble):
            await self._prepare(tls=True)

    def send(
        self,
        call: HttpCall,
        *,
        key: Secret | None,
        timeouts: Timeouts,
        keep_alive: bool = True,
        on_sent: Callable[[], None] | None = None,
        cleared: Callable[[], Awaitable[None]] | None = None,
    ) -> Exchange:
        """Send and wait for the headers; leaving the context closes the connection or gives it back.

        A connection whose answer was read to its end is kept for the next request, unless `keep_alive` is False.
        `cleared` is awaited once the connection stands, before anything of the request leaves; what it raises is raised
        here. `on_sent` is called once the whole request has left: from then on the vendor may be at work.
        Raises TransportTrouble, and KeyMalformed for a key that no header can hold.
        """
        return Exchange(self, call, key, timeouts, keep_alive, on_sent, cleared)

    async def close(self) -> None:
        """Close every connection; running answers break off. Idempotent."""
        self._is_closed = True
        engines, self._shared = self._shared, {}
        for engine in engines.values():
            await engine.close()

    async def engine_for(self, tls: bool, proxy: ProxyServer | None, keep_alive: bool) -> Engine:
        """The engine for one request: shared, or the request's own."""
        if self._is_closed:
            raise OurBug("The network was used after it was closed.")
        await self._prepare(tls=tls)
        # Over HTTP/2 an answer that is left early is only surely stopped by closing its connection (httpcore sends no
        # RST_STREAM), and a shared one would take other answers with it.
        if self._http2 or not keep_alive:
            return self._new_engine(tls, proxy, is_shared=False)
        place = (tls, proxy.url if proxy else "")
        if place not in self._shared:
            self._shared[place] = self._new_engine(tls, proxy, is_shared=True)
        return self._shared[place]

    def _new_engine(self, tls: bool, proxy: ProxyServer | None, *, is_shared: bool) -> Engine:
        from interline.net.engine import Engine

        return Engine(self._trust if tls else None, proxy, http2=self._http2, is_shared=is_shared)

    async def _prepare(self, *, tls: bool) -> None:
        if not self._is_loaded:
            await asyncio.to_thread(_load_engine, self._http2)
            self._is_loaded = True
        if tls and self._trust is None:
            from interline.net.trust import trusted

            self._trust = await asyncio.to_thread(trusted, self._environment, self._ca_bundle)

    def proxy_before(self, url: SplitResult) -> ProxyServer | None:
        """The proxy on the way to a URL. Raises TransportTrouble."""
        return self._proxies.before(url.scheme, url.hostname or "", url.port)


class Exchange:
    """One request and its answer, as a context."""

    def __init__(
        self,
        client: HttpClient,
        call: HttpCall,
        key: Secret | None,
        timeouts: Timeouts,
        keep_alive: bool,
        on_sent: Callable[[], None] | None,
        cleared: Callable[[], Awaitable[None]] | None,
    ) -> None:
        self._client = client
        self._call = call
        self._key = key
        self._timeouts = timeouts
        self._keep_alive = keep_alive
        self._on_sent = on_sent
        self._cleared = cleared
        self._engine: Engine | None = None
        self._response: Response | None = None

    async def __aenter__(self) -> Response:
        url = _address(self._call.url)
        headers = _headers(self._call, self._key, label(url.hostname or "", 100))
        proxy = self._client.proxy_before(url)
        self._engine = await self._client.engine_for(url.scheme == "https", proxy, self._keep_alive)
        try:
            self._response = await self._engine.ask(
                self._call,
                url,
                headers,
                connect=self._timeouts.connect,
                on_sent=self._on_sent,
                cleared=self._cleared,
            )
            self._response.refuse_what_is_not_read()
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return self._response

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._response is not None:
                await self._response.close()
        finally:
            if self._engine is not None and not self._engine.is_shared:
                await self._engine.close()


def _load_engine(http2: bool) -> None:
    """Import httpx without what it would only import in passing.

    That is its own command line (rich, click), where those happen to be installed, and HTTP/2 unless it is wanted:
    together half of the time.
    """
    unwanted = [name for name in ("httpx._main", "" if http2 else "h2") if name and name not in sys.modules]
    for name in unwanted:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        importlib.import_module("interline.net.engine")
    finally:
        for name in unwanted:
            sys.modules.pop(name, None)


@lru_cache(maxsize=256)
def _address(text: str) -> SplitResult:
    """The URL of a call, checked; the same few are asked again and again. Raises TransportTrouble."""
    try:
        url = urlsplit(text)
        if url.scheme not in {"http", "https"} or not url.hostname or url.port == 0:
            raise ValueError("no server")
    except ValueError:
        raise TransportTrouble(
            "connect",
            tr("“{address}” is not an address that can be asked.", address=label(text)),
            request_sent=False,
        ) from None
    if "@" in url.netloc:
        raise TransportTrouble(
            "connect",
            tr(
                "The address of {host} holds a name or password; a key belongs in the keychain.",
                host=label(url.hostname or "", 100),
            ),
            request_sent=False,
        )
    return url


def _headers(call: HttpCall, key: Secret | None, host: str) -> list[tuple[bytes, bytes]]:
    """The request's headers, the key among them; no error raised here quotes a value."""
    headers = [(b"user-agent", USER_AGENT.encode()), (b"accept-encoding", b"identity")]
    for name, value in call.headers:
        if name.lower() in _OURS:
            continue
        if not (name + value).isascii() or any(ch in name + value for ch in "\r\n\x00"):
            sentence = tr(
                "The header “{name}” for {host} holds characters that cannot be sent.",
                name=label(name, 40),
                host=host,
            )
            raise TransportTrouble("connect", sentence, request_sent=False)
        headers.append((name.lower().encode(), value.encode()))
    if key is not None and call.key_header is not None:
        secret = key.reveal()
        if not _SENDABLE.fullmatch(secret):
            raise KeyMalformed(tr("The key for {host} holds characters that cannot be sent.", host=host))
        if len(secret) >= 16 and secret in call.url:
            raise OurBug("A key stood in a URL; nothing was sent.")
        headers.append((call.key_header.name.lower().encode(), f"{call.key_header.prefix}{secret}".encode()))
    return headers
