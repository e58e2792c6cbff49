"""Who may ask: this machine's own programs that know the token, and no web page.

Rule: one door for every path and method, before anything is routed, read or spent (faults G1 to G4, G9).
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from interline.gateway.faults import Fault, Refused
from interline.gateway.replies import fault_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

LARGEST_BODY = 32 * 1024 * 1024
MOST_AT_ONCE = 256
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where the gateway listens."""

    host: str
    """An IP address."""
    port: int

    @property
    def is_loopback(self) -> bool:
        return ipaddress.ip_address(self.host).is_loopback

    @property
    def url(self) -> str:
        """As a client writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def is_named_by(self, header: str) -> bool:
        """Whether a Host header names this place.

        A page whose name was made to lead here (DNS rebinding) says its own name; an address alone cannot be such a
        name, so where others may ask, addresses are let in.
        """
        return _is_named(self, header)


@lru_cache(maxsize=64)
def _is_named(place: Place, header: str) -> bool:
    try:
        parts = urlsplit(f"//{header}")
        host, port = parts.hostname or "", parts.port or 80
    except ValueError:
        return False
    if port != place.port or parts.username is not None or parts.path or parts.query or parts.fragment:
        return False
    if host in _LOOPBACK_NAMES or host == place.host:
        return True
    return not place.is_loopback and _is_address(host)


class Guard:
    """Stands before the application."""

    def __init__(self, app: ASGIApp, token: str, place: Place) -> None:
        self._app = app
        self._token = token.encode("ascii")
        self._place = place
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            self._admit(scope)
        except Refused as refused:
            await fault_response(refused.fault)(scope, receive, send)
            return
        self._running += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._running -= 1

    def _admit(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._place.is_named_by(hosts[0]):
            raise Refused(Fault(421, "wrong_host", f"Ask this server as {self._place.url}."))
        if not all(map(_is_own_origin, headers.getlist("origin"))):
            raise Refused(Fault(403, "origin_not_allowed", "Pages of other places may not ask here."))
        if not self._knows_token(headers.getlist("authorization")):
            raise Refused(
                Fault(
                    401,
                    "invalid_api_key",
                    "Send the gateway's token as “Authorization: Bearer TOKEN”; "
                    "interline serve says which file holds it.",
                )
            )
        if scope["method"] == "POST" and not _is_json(headers.get("content-type", "")):
            raise Refused(Fault(415, "unsupported_media_type", "Send JSON: content-type: application/json."))
        if (length := headers.get("content-length")) and int(length) > LARGEST_BODY:
            raise Refused(too_large())
        if self._running >= MOST_AT_ONCE:
            sentence = f"{MOST_AT_ONCE} requests are being answered already."
            raise Refused(Fault(503, "too_many_requests", sentence, retry_after=1))

    def _knows_token(self, given: Iterable[str]) -> bool:
        values = list(given)
        if len(values) != 1:
            return False
        scheme, _, token = values[0].partition(" ")
        # Bytes: comparing texts in constant time fails for what is not ASCII.
        known = hmac.compare_digest(token.strip().encode("utf-8", "surrogateescape"), self._token)
        return known and scheme.lower() == "bearer"


def too_large() -> Fault:
    """A body over the limit."""
    return Fault(413, "request_too_large", f"A request may hold {LARGEST_BODY // 1024 // 1024} MB.")


def _is_json(content_type: str) -> bool:
    """A form or plain text is what a page of another place can send unasked."""
    return content_type.partition(";")[0].strip().lower() == "application/json"


def _is_own_origin(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
        return parts.scheme in ("http", "https") and (parts.hostname or "") in _LOOPBACK_NAMES
    except ValueError:
        return False


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
