"""One pool of httpcore's at work: the only importer of httpx, loaded with the first request.

Rule: the pool below httpx is used, not its clients: it keeps no cookies, follows no redirects, reads no environment and
logs no URLs, so there is nothing to switch off. httpx reads addresses alone; its layer between would take half of a
request's time.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from functools import lru_cache
from typing import Any, Self
from urllib.parse import SplitResult, urlsplit

import h11
import httpcore
import httpx

from interline.language import tr
from interline.model.clean import label
from interline.model.errors import TransportTrouble
from interline.net.direct import Direct, Question, Reply
from interline.net.one_write import OneWriteBackend
from interline.net.proxy import ProxyServer
from interline.net.trouble import Place, Progress, connect_timed_out, from_error, proxy_wants_login
from interline.net.trust import empty_context
from interline.net.watch import Watch
from interline.wire.call import Headers, HttpCall

# What httpcore would import at its first connection, when the event loop would wait for it.
for _name in ("httpcore._backends.anyio", "anyio._backends._asyncio", "anyio.streams.tls"):
    with contextlib.suppress(ImportError):
        importlib.import_module(_name)

# At DEBUG these print headers and URLs.
for _name in ("httpx", "httpcore", "h2", "hpack"):
    logging.getLogger(_name).setLevel(logging.WARNING)

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of one answer; what goes on beyond is a fault."""
_NOT_MODIFIED = 304

# The router watches over silence with the vendor's own limits; these only end what nobody watches.
_TIMEOUTS = {"connect": None, "read": 900.0, "write": 60.0, "pool": None}
_MOST_KEPT, _KEPT_SECONDS = 20, 30.0

# What httpcore raises, and what comes through from below it.
_ERRORS = (
    httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError,
    httpcore.UnsupportedProtocol, httpcore.ConnectionNotAvailable, h11.ProtocolError, OSError, EOFError, ValueError,
)  # fmt: skip


class Engine:
    """Connections of one kind: with or without TLS, through one proxy or none."""

    def __init__(
        self, trust: ssl.SSLContext | None, proxy: ProxyServer | None, *, http2: bool, is_shared: bool
    ) -> None:
        """`trust` None is for http alone. Raises TransportTrouble for a proxy that httpx cannot read."""
        self.is_shared = is_shared
        """Whether it outlives one request."""
        self._proxy = proxy
        self._line: _Pooled | Direct
        if proxy is None and not http2:
            self._line = Direct(trust or empty_context())
            return
        try:
            self._line = _Pooled(trust or empty_context(), proxy, http2=http2)
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
        cleared: Callable[[], Awaitable[None]] | None = None,
    ) -> Response:
        """Send and wait for the headers; `connect` limits the time until the connection stands, `on_sent` hears when
        the whole request has left, and `cleared` is awaited before anything of it leaves."""
        host = label(url.hostname or "", 100)
        place = Place(f"{host}:{url.port}" if url.port else host, self._proxy.place if self._proxy else "")
        progress = Progress(outer=sys.exc_info()[1])
        watch = Watch(progress, on_sent, cleared)
        watch.seconds = connect
        try:
            async with asyncio.timeout(connect) as watch.limit:
                reply = await self._line.ask(_question(call, url, headers), watch)
        except Exception as error:
            if error is watch.held_back_by:
                raise
            if isinstance(error, TimeoutError) and not progress.connected:
                raise connect_timed_out(place, connect) from None
            # Not all others come from httpcore: SOCKS replies fail with assertions.
            raise from_error(error, place, progress) from None
        finally:
            await watch.close_half_made()
        progress.answered = True
        return Response(reply, url, place, progress)

    async def close(self) -> None:
        """Close its connections."""
        with contextlib.suppress(Exception):
            await self._line.close()


class Response:
    """An answer whose headers have come; also the iterator over its body."""

    def __init__(
        self, reply: Reply | _PooledReply, url: SplitResult, place: Place, progress: Progress
    ) -> None:
        self.status = reply.status
        self.headers: Headers = _texts(reply.headers)
        """Names in lower case."""
        self._reply = reply
        self._url = url
        self._place = place
        self._progress = progress
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
        try:
            chunk = await anext(self._reply)
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
        # "Not modified" leads nowhere: what it means instead is the wire's to say.
        if 300 <= self.status < 400 and self.status != _NOT_MODIFIED:
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
        with contextlib.suppress(Exception):
            await self._reply.aclose()


class _Pooled:
    """httpcore's pool: through a proxy, or with HTTP/2."""

    def __init__(self, trust: ssl.SSLContext, proxy: ProxyServer | None, *, http2: bool) -> None:
        """Raises ValueError, InvalidURL for a proxy that cannot be read."""
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trust,
            proxy=_proxy(proxy) if proxy else None,
            max_connections=None,
            max_keepalive_connections=_MOST_KEPT,
            keepalive_expiry=_KEPT_SECONDS,
            http2=http2,
            # Over HTTP/2 a piece may belong to no request of ours.
            network_backend=OneWriteBackend(holds=not http2),
        )
        self._wants_brackets = proxy is not None and not proxy.url.lower().startswith("socks")

    async def ask(self, question: Question, watch: Watch) -> _PooledReply:
        """Send and wait for the head of the answer."""
        url = question.url
        if b":" in url.host and self._wants_brackets:
            # httpcore writes it as it is into what the proxy reads, where an IPv6 address stands in brackets.
            url = httpcore.URL(scheme=url.scheme, host=b"[%b]" % url.host, port=url.port, target=url.target)
        request = httpcore.Request(
            question.method,
            url,
            headers=question.headers,
            content=question.body,
            extensions={"timeout": _TIMEOUTS, "trace": watch},
        )
        return _PooledReply(await self._pool.handle_async_request(request))

    async def close(self) -> None:
        await self._pool.aclose()


class _PooledReply:
    """An answer whose head has come; also the iterator over its body."""

    def __init__(self, raw: httpcore.Response) -> None:
        self.status: int = raw.status
        self.headers = raw.headers
        self._stream: Any = raw.stream
        self._parts: AsyncIterator[bytes] | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if self._parts is None:
            self._parts = aiter(self._stream)
        return await anext(self._parts)

    async def aclose(self) -> None:
        """Leave it, whole or not."""
        with contextlib.suppress(Exception):
            await self._stream.aclose()
        # The stream's generators are ended here and not left to the garbage collector: a loop without asyncgen hooks
        # (qasync's) could not finish them. The connection is closed by now, so they end without waiting.
        parts: Any = self._parts
        if parts is not None:
            await parts.aclose()


def _proxy(server: ProxyServer) -> httpcore.Proxy:
    """A proxy as httpcore takes it. Raises ValueError, InvalidURL."""
    # Name and password, where the address holds them, are told apart from it.
    read = httpx.Proxy(server.url)
    return httpcore.Proxy(_core_url(read.url), auth=read.raw_auth)


def _question(call: HttpCall, url: SplitResult, headers: list[tuple[bytes, bytes]]) -> Question:
    """The request, to the very origin that `url` names. Raises InvalidURL."""
    target, host = _target(call.url)
    ours = [(b"Host", host)]
    if call.body or call.method in _WITH_BODY:
        ours.append((b"Content-Length", b"%d" % len(call.body)))
    return Question(call.method, target, ours + headers, call.body)


_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


@lru_cache(maxsize=256)
def _target(address: str) -> tuple[httpcore.URL, bytes]:
    """An address as httpcore takes it, and its Host header; the same few are asked again and again. Raises
    InvalidURL."""
    read, url = httpx.URL(address), urlsplit(address)
    # Two parsers that disagree about a URL could send a key elsewhere. httpx leaves the usual port out.
    port = None if url.port == {"http": 80, "https": 443}[url.scheme] else url.port
    hosts = {read.host.lower(), read.raw_host.decode("ascii").strip("[]").lower()}
    if (read.scheme, read.port) != (url.scheme, port) or url.hostname not in hosts:
        raise httpx.InvalidURL("the address reads in two ways")
    return _core_url(read), read.netloc


def _core_url(read: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=read.raw_scheme, host=read.raw_host, port=read.port, target=read.raw_path)


def _texts(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers as text, names in lower case; one that came several times is one with commas."""
    found: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = _text(raw_name).lower(), _text(raw_value)
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
