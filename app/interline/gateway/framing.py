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
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
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
    lines = head[: -len(END)]
    refuse_broken_lines(lines)
    first, *rest = lines.split(b"\r\n")
    if not _REQUEST_LINE.fullmatch(first):
        raise Refused("the first line names no path of this server")
    hosts, lengths, codings = 0, [], []
    for line in rest:
        name, colon, value = line.partition(b":")
        if not colon or not _NAME.fullmatch(name):
            # One that begins with a blank goes on with the line before it.
            raise Refused("a header has no name, or goes on in a second line")
        match name.lower():
            case b"host":
                hosts += 1
            case b"content-length":
                lengths.append(value.strip(b" \t"))
            case b"transfer-encoding":
                codings.append(value.strip(b" \t"))
    if hosts != 1:
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
