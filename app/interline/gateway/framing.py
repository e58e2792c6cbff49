"""The beginning of a request, looked at before anything reads it: what two programs could read in two ways is refused.

Rule: where a body ends is decided here, by one length or by chunks, and nothing behind it is read before its request is
answered (fault G7): it may be smuggled.
"""

from __future__ import annotations

import re

LARGEST_HEAD = 32 * 1024
END = b"\r\n\r\n"
"""Of a head."""
_REQUEST_LINE = re.compile(rb"[A-Z]{1,20} /[\x21-\x7e]* HTTP/1\.[01]")
_NOT_A_LINE = re.compile(rb"(?<!\r)\n|\r(?!\n|$)|\x00")
_HEADERS = re.compile(rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n]*\r\n)*")
_TELLING = re.compile(rb"^(host|content-length|transfer-encoding):([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
"""Those that say for whom a request is and where it ends."""
_LENGTH = re.compile(rb"[0-9]{1,18}")
_OFFER = re.compile(rb"\r\nupgrade:[^\r]*", re.IGNORECASE)


class Refused(Exception):
    """The request is not readable; the text says why."""


def refuse_broken_lines(begun: bytes) -> None:
    """Look at the beginning of a head that is not whole. Raises Refused."""
    if len(begun) > LARGEST_HEAD:
        raise Refused("the head is too large")
    if _NOT_A_LINE.search(begun):
        raise Refused("a line does not end as lines of HTTP do")


def length_after(head: bytes) -> int | None:
    """How many bytes of a body follow a whole head, its END included; None where chunks tell. Raises Refused."""
    first, _, rest = head[:-2].partition(b"\r\n")
    refuse_broken_lines(head)
    if not _REQUEST_LINE.fullmatch(first):
        raise Refused("the first line names no path of this server")
    if not _HEADERS.fullmatch(rest):
        # One that begins with a blank goes on with the line before it.
        raise Refused("a header has no name, or goes on in a second line")
    told: dict[bytes, list[bytes]] = {b"host": [], b"content-length": [], b"transfer-encoding": []}
    for name, value in _TELLING.findall(rest):
        told[name.lower()].append(value.strip(b" \t"))
    hosts, lengths, codings = told.values()
    if len(hosts) != 1:
        raise Refused("there must be one Host")
    if len(lengths) + len(codings) > 1:
        raise Refused("the body has more than one length")
    if codings:
        if codings[0].lower() != b"chunked":
            raise Refused("the body's length cannot be read")
        if first.endswith(b"1.0"):
            raise Refused("HTTP/1.0 has no chunks")
        return None
    if not lengths:
        return 0
    if not _LENGTH.fullmatch(lengths[0]):
        raise Refused("the body's length cannot be read")
    return int(lengths[0])


def without_offer(head: bytes) -> bytes:
    """A whole head that was looked at, without the offer to go on in another protocol (HTTP/2, WebSocket): a server may
    pass it over, and the parser would take the body for words of that."""
    return _OFFER.sub(b"", head)
