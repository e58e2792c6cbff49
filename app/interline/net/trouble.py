"""What went wrong on the wire, in our words: errors of httpcore, ssl, sockets and DNS become one TransportTrouble.

Rule: an error's own text is never repeated, for it may quote a header; the sentence is made from its kind.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from interline.language import as_written, tr
from interline.model.errors import TransportTrouble

# Codes of X509_verify_cert_error_string, openssl/x509_vfy.h.
_NOT_YET_VALID, _EXPIRED = 9, 10
_SELF_SIGNED = {18, 19}
_UNKNOWN_ISSUER = {2, 20, 21, 27}
_WRONG_HOST = {62, 64}

_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}


@dataclass(slots=True)
class Place:
    """Where a request was going."""

    host: str
    """host or host:port, clean for a sentence."""
    proxy: str = ""
    """host:port of the proxy before it; empty where there is none."""


@dataclass(slots=True)
class Progress:
    """How far a request came; the HTTP library reports into it."""

    connected: bool = False
    """The connection stands, TLS and proxy included, and the request itself began to leave."""
    sent: bool = False
    """The whole request has left."""
    answered: bool = False
    """The headers of the answer have come."""
    outer: BaseException | None = None
    """An error that was being handled when the request began: Python links it to ours, and it is not its cause."""


def from_error(error: BaseException, place: Place, progress: Progress) -> TransportTrouble:
    """The trouble that an error of the HTTP library means."""
    causes = tuple(_causes(error, progress.outer))
    if not progress.connected:
        kind, sentence = _before_connection(causes, place)
    elif progress.answered:
        kind, sentence = _within_answer(causes, place)
    else:
        kind, sentence = _before_answer(causes, place, progress)
    return TransportTrouble(
        kind, sentence, request_sent=progress.sent or progress.answered, detail=_detail(causes)
    )


def connect_timed_out(place: Place, seconds: float) -> TransportTrouble:
    """The connection did not stand in time."""
    if place.proxy:
        sentence = tr(
            "{host} could not be reached within {seconds} seconds through the proxy {proxy}.",
            host=place.host,
            seconds=as_written(f"{seconds:g}"),
            proxy=place.proxy,
        )
    else:
        sentence = tr(
            "{host} could not be reached within {seconds} seconds.",
            host=place.host,
            seconds=as_written(f"{seconds:g}"),
        )
    return TransportTrouble("connect", sentence, request_sent=False)


def _before_connection(causes: tuple[BaseException, ...], place: Place) -> tuple[str, str]:
    names = {type(cause).__name__ for cause in causes}
    if "ProxyError" in names:
        return "proxy", _proxy_refused(causes, place)
    if tls := next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None):
        return "tls", _tls(tls, place.host)
    if place.proxy:
        return (
            "proxy",
            tr(
                "The proxy {proxy} could not be reached; check the proxy settings and the network.",
                proxy=place.proxy,
            ),
        )
    if dns := next((cause for cause in causes if isinstance(cause, socket.gaierror)), None):
        return "dns", _dns(dns, place.host)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "connect", tr("{host} refuses connections; is the server running?", host=place.host)
    if any(isinstance(cause, OSError) and cause.errno in _UNREACHABLE for cause in causes):
        return "connect", tr("There is no way to {host} from this network.", host=place.host)
    if any("Timeout" in name for name in names):
        return "connect", tr("{host} could not be reached in time.", host=place.host)
    if names & {
        "InvalidURL",
        "UnsupportedProtocol",
        "LocalProtocolError",
        "UnicodeError",
        "UnicodeEncodeError",
    }:
        return "connect", tr(
            "The address or a header of the request to {host} cannot be sent.", host=place.host
        )
    return "connect", tr("The connection to {host} could not be made.", host=place.host)


def _before_answer(causes: tuple[BaseException, ...], place: Place, progress: Progress) -> tuple[str, str]:
    names = {type(cause).__name__ for cause in causes}
    if "ReadTimeout" in names:
        return "silent", tr("{host} took the request and stayed silent.", host=place.host)
    if "WriteTimeout" in names:
        return "silent", tr("{host} stopped taking the request.", host=place.host)
    if "LocalProtocolError" in names:
        return "connect", tr("A header of the request to {host} cannot be sent.", host=place.host)
    if _is_not_http(causes):
        return "reset", tr("{host} did not answer in HTTP; check the address.", host=place.host)
    if progress.sent:
        return "reset", tr("{host} closed the connection without an answer.", host=place.host)
    return "reset", tr("{host} closed the connection before the request had left.", host=place.host)


def _within_answer(causes: tuple[BaseException, ...], place: Place) -> tuple[str, str]:
    if any(type(cause).__name__ == "ReadTimeout" for cause in causes):
        return "stalled", tr("{host} fell silent within its answer.", host=place.host)
    return "cut", tr("{host} broke off within its answer.", host=place.host)


def _is_not_http(causes: tuple[BaseException, ...]) -> bool:
    """Whether bytes came that are no HTTP, rather than none at all."""
    return any(
        type(cause).__name__ == "RemoteProtocolError" and "disconnected" not in str(cause) for cause in causes
    )


def _proxy_refused(causes: tuple[BaseException, ...], place: Place) -> str:
    text = next(str(cause) for cause in causes if type(cause).__name__ == "ProxyError")
    status = match.group() if (match := re.match(r"\d{3}", text)) else ""
    if status == "407":
        return proxy_wants_login(place)
    if status:
        return tr(
            "The proxy {proxy} did not connect to {host} (it said {status}).",
            proxy=place.proxy,
            host=place.host,
            status=status,
        )
    return tr("The proxy {proxy} did not connect to {host}.", proxy=place.proxy, host=place.host)


def proxy_wants_login(place: Place) -> str:
    """The sentence for a proxy's 407."""
    return tr(
        "The proxy {proxy} wants a name and password (407): write them as http://name:password@host:port.",
        proxy=place.proxy,
    )


def _dns(error: socket.gaierror, host: str) -> str:
    if error.errno == socket.EAI_AGAIN:
        return tr("The name {host} cannot be looked up right now; is there a network?", host=host)
    return tr("There is no server named {host}; check the address and the network.", host=host)


def _tls(error: ssl.SSLError, host: str) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(error, host)
    reason = error.reason or ""
    if reason in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"}:
        return tr(
            "{host} does not speak TLS on this port; is its address http:// rather than https://?", host=host
        )
    if "PROTOCOL" in reason or "VERSION" in reason:
        return tr("{host} only speaks an outdated TLS, which is not used.", host=host)
    return tr("No secure connection to {host} could be made.", host=host)


def _certificate(error: ssl.SSLCertVerificationError, host: str) -> str:
    code = getattr(error, "verify_code", 0)
    if code in _WRONG_HOST or "mismatch" in str(error).lower():
        return tr("The certificate that {host} shows belongs to another name; nothing was sent.", host=host)
    if code == _EXPIRED:
        return tr(
            "The certificate of {host} has expired; if its certificate is fine elsewhere, check this computer's date"
            " and time.",
            host=host,
        )
    if code == _NOT_YET_VALID:
        return tr(
            "The certificate of {host} is not valid yet; if its certificate is fine elsewhere, check this computer's"
            " date and time.",
            host=host,
        )
    if code in _SELF_SIGNED:
        return tr(
            "{host} shows a certificate that it signed itself, and this computer does not trust it; "
            "where it is your own server or company, point SSL_CERT_FILE at its certificate.",
            host=host,
        )
    if code in _UNKNOWN_ISSUER:
        return tr(
            "The certificate of {host} comes from an authority that this computer does not know; in a "
            "company's network, point SSL_CERT_FILE at the company's certificate.",
            host=host,
        )
    return tr("The certificate of {host} is not trusted by this computer; nothing was sent.", host=host)


def _detail(causes: tuple[BaseException, ...]) -> str:
    """Names of the errors and their numbers, without their words."""
    parts = []
    for cause in causes:
        name = type(cause).__name__
        if isinstance(cause, ssl.SSLError) and cause.reason:
            name = f"{name} {cause.reason}"
        elif isinstance(cause, OSError) and cause.errno is not None:
            name = f"{name} {errno.errorcode.get(cause.errno, cause.errno)}"
        parts.append(name)
    return " ← ".join(dict.fromkeys(parts))[:300]


def _causes(error: BaseException, outer: BaseException | None) -> Iterator[BaseException]:
    """The error, what it came from, and the members of groups; httpcore hides causes with `from None`."""
    waiting, seen = [error], {id(outer)}
    while waiting and len(seen) < 30:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        if isinstance(cause, BaseExceptionGroup):
            waiting.extend(cause.exceptions)
        waiting.extend(link for link in (cause.__cause__, cause.__context__) if link is not None)
