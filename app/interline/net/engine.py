"""One httpx transport at work: the only importer of httpx, loaded with the first request.

Rule: transports are used, not httpx's clients: a transport keeps no cookies, follows no redirects, reads no environment
and logs no URLs, so there is nothing to switch off.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx

from interline.language import tr
from interline.model.clean import label
from interline.model.errors import TransportTrouble
from interline.net.proxy import ProxyServer
from interline.net.trouble import Place, Progress, connect_timed_out, from_error, proxy_wants_login
from interline.net.trust import empty_context
from interline.wire.call import Headers, HttpCall

# What httpx would import at its first connection, when the event loop would wait for it.
for _name in ("httpcore._backends.anyio", "anyio._backends._asyncio", "anyio.streams.tls"):
    with contextlib.suppress(ImportError):
        importlib.import_module(_name)

# At DEBUG these print headers and URLs.
for _name in ("httpx", "httpcore", "h2", "hpack"):
    logging.getLogger(_name).setLevel(logging.WARNING)

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of one answer; what goes on beyond is a fault."""

# The router watches over silence with the vendor's own limits; these only end what nobody watches.
_TIMEOUTS = {"connect": None, "read": 900.0, "write": 60.0, "pool": None}
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=20, keepalive_expiry=30.0)

# What httpx raises, and what comes through from below it.
_ERRORS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, EOFError, ValueError)


class Engine:
    """Connections of one kind: with or without TLS, through one proxy or none."""

    def __init__(
        self, trust: ssl.SSLContext | None, proxy: ProxyServer | None, *, http2: bool, is_shared: bool
    ) -> None:
        """`trust` None is for http alone. Raises TransportTrouble for a proxy that httpx cannot read."""
        self.is_shared = is_shared
        """Whether it outlives one request."""
        self._proxy = proxy
        try:
            self._transport = httpx.AsyncHTTPTransport(
                verify=trust or empty_context(),
                trust_env=False,
                http2=http2,
                limits=_LIMITS,
                proxy=httpx.Proxy(proxy.url) if proxy else None,
            )
        except (ValueError, httpx.InvalidURL):
            source = proxy.source if proxy else tr("The proxy setting")
            sentence = tr(
                "{source} cannot be used as a proxy; write it as http://host:port, or leave it out.",
                source=source,
            )
            raise TransportTrouble("proxy", sentence, request_sent=False) from None

    async def ask(
        self,
        call: HttpCall,
        url: SplitResult,
        headers: list[tuple[bytes, bytes]],
        *,
        connect: float,
        on_sent: Callable[[], None] | None = None,
    ) -> Response:
        """Send and wait for the headers; `connect` limits the time until the connection stands, `on_sent` hears when
        the whole request has left."""
        host = label(url.hostname or "", 100)
        place = Place(f"{host}:{url.port}" if url.port else host, self._proxy.place if self._proxy else "")
        progress = Progress(outer=sys.exc_info()[1])
        watch = _Watch(progress, on_sent)
        try:
            async with asyncio.timeout(connect) as watch.limit:
                request = _request(call, url, headers, watch)
                raw = await self._transport.handle_async_request(request)
        except TimeoutError:
            raise connect_timed_out(place, connect) from None
        except Exception as error:  # noqa: BLE001 - not all come from httpx: SOCKS replies fail with assertions
            raise from_error(error, place, progress) from None
        finally:
            await watch.close_half_made()
        progress.answered = True
        return Response(raw, url, place, progress)

    async def close(self) -> None:
        """Close its connections."""
        with contextlib.suppress(Exception):
            await self._transport.aclose()


class Response:
    """An answer whose headers have come; also the iterator over its body."""

    def __init__(self, raw: httpx.Response, url: SplitResult, place: Place, progress: Progress) -> None:
        self.status: int = raw.status_code
        self.headers: Headers = {name.lower(): value for name, value in raw.headers.items()}
        """Names in lower case."""
        self._raw = raw
        self._url = url
        self._place = place
        self._progress = progress
        self._parts: AsyncIterator[bytes] | None = None
        self._size = 0
        self._is_readable = True

    def chunks(self) -> AsyncIterator[bytes]:
        """The body as it comes, once. Raises TransportTrouble; cancelling closes the socket."""
        return self

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if not self._is_readable:
            raise StopAsyncIteration
        if self._parts is None:
            stream: Any = self._raw.stream
            self._parts = aiter(stream)
        try:
            chunk = await anext(self._parts)
        except _ERRORS as error:
            raise from_error(error, self._place, self._progress) from None
        self._size += len(chunk)
        if self._size > LARGEST_ANSWER:
            sentence = tr(
                "The answer of {host} is larger than {size} MiB.",
                host=self._place.host,
                size=LARGEST_ANSWER >> 20,
            )
            raise TransportTrouble("too_large", sentence, request_sent=True)
        return chunk

    def refuse_what_is_not_read(self) -> None:
        """Redirects, a proxy's login and compressed bodies. Raises TransportTrouble."""
        if self.status == 407 and self._place.proxy and self._url.scheme == "http":
            raise TransportTrouble("proxy", proxy_wants_login(self._place), request_sent=False)
        if 300 <= self.status < 400:
            raise self._redirected()
        encoding = self.headers.get("content-encoding", "").strip().lower()
        if encoding in {"", "identity"}:
            return
        if self.status >= 400:
            # An error's status says enough; its body counts as empty.
            self._is_readable = False
            return
        sentence = tr(
            "{host} compressed its answer ({encoding}) though it was asked not to.",
            host=self._place.host,
            encoding=label(encoding, 30),
        )
        raise TransportTrouble("encoding", sentence, request_sent=True)

    def _redirected(self) -> TransportTrouble:
        try:
            target = urlsplit(self.headers.get("location", ""))
            host = target.hostname or self._url.hostname or ""
            name = f"{host}:{target.port}" if target.port else host
        except ValueError:
            name = tr("an unreadable address")
        sentence = tr(
            "{host} redirects to {target} ({status}), and redirects are not followed, as they would "
            "carry the key along; set the address you mean.",
            host=self._place.host,
            target=label(name, 100),
            status=self.status,
        )
        return TransportTrouble("refused_redirect", sentence, request_sent=True)

    async def close(self) -> None:
        """Give the connection back if the body was read to its end, else close it."""
        stream: Any = self._raw.stream
        with contextlib.suppress(Exception):
            await stream.aclose()
        # The stream's generators are ended here and not left to the garbage collector: a loop without asyncgen hooks
        # (qasync's) could not finish them. The connection is closed by now, so they end without waiting.
        parts: Any = self._parts
        if parts is not None:
            with contextlib.suppress(Exception):
                await parts.aclose()


class _Watch:
    """Listens to the library's steps: lifts the time limit once the connection stands, notes what has left."""

    def __init__(self, progress: Progress, on_sent: Callable[[], None] | None) -> None:
        self._on_sent = on_sent
        self.limit: asyncio.Timeout | None = None
        self._progress = progress
        self._is_tunnel = False
        self._socket: Any = None

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        step = event.partition(".")[2]
        if step == "connect_tcp.complete":
            self._socket = info["return_value"]
        elif step == "send_request_headers.started":
            # A tunnel's CONNECT passes here as well; the connection stands when the request itself begins.
            self._is_tunnel = info["request"].method == b"CONNECT"
            if not self._is_tunnel:
                self._progress.connected = True
                if self.limit is not None:
                    self.limit.reschedule(None)
        elif step == "send_request_body.complete" and not self._is_tunnel:
            self._progress.sent = True
            if self._on_sent is not None:
                self._on_sent()

    async def close_half_made(self) -> None:
        """Close a socket whose connection was never finished: httpcore forgets it when TLS or SOCKS is cancelled."""
        if self._socket is not None and not self._progress.connected:
            with contextlib.suppress(Exception):
                await self._socket.aclose()


def _request(
    call: HttpCall, url: SplitResult, headers: list[tuple[bytes, bytes]], watch: _Watch
) -> httpx.Request:
    """The request, to the very origin that `url` names. Raises InvalidURL."""
    extensions = {"timeout": _TIMEOUTS, "trace": watch}
    request = httpx.Request(call.method, call.url, headers=headers, content=call.body, extensions=extensions)
    # Two parsers that disagree about a URL could send a key elsewhere. httpx leaves the usual port out.
    port = None if url.port == {"http": 80, "https": 443}[url.scheme] else url.port
    hosts = {request.url.host.lower(), request.url.raw_host.decode("ascii").strip("[]").lower()}
    if (request.url.scheme, request.url.port) != (url.scheme, port) or url.hostname not in hosts:
        raise httpx.InvalidURL("the address reads in two ways")
    return request
