"""Ways to spoil a recorded answer, as networks, proxies and hostile servers do.

Rule: all of it follows from one seed.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable
from typing import Any

ODD = (
    None, True, False, 0, -1, 3.7, 10**30, -(10**30), "", "x", "\x00", "\ud800", "\udc00x", "\u2028", "[DONE]", "error",
    [], {}, [[]], [{}], [None], {"a": {}}, {"text": 5}, {"type": "text"}, {"error": "e"}, [1, "a", None],
    "data: x\n\n",
)  # fmt: skip
"""Values of other kinds than the one that stood there."""

FOREIGN = (
    b": ping\n\n", b":\n", b"\x00", b"id: 5\nretry: 9\n\n", b"data: \n\n", b"data: [DONE]\n\n", b"\xff\xfe\n\n",
    b"data: " + b"[" * 5000 + b"\n\n", b"data: " + b'{"a":' * 5000 + b"\n\n", b"data: 1e999\n\n", b'{"error":"x"}\n',
    b"event: error\ndata: {\"error\":null}\n\n", b'error: {"code":1,"message":"x"}\n\n', b"<html><title>x</title>\n\n",
    b'data: {"usage":{"prompt_tokens":1e99999,"completion_tokens":-1e99999,"cost":1e-99999}}\n\n',
)  # fmt: skip
"""Pieces that do not belong into an answer."""


def spoiled(answer: bytes, other: bytes, dice: random.Random) -> bytes:
    """The answer after one to three mishaps; `other` is another answer, for splicing."""
    for _ in range(dice.choice((1, 1, 2, 3))):
        answer = dice.choice(_MISHAPS)(answer, other, dice)
    return answer


def cut_up(data: bytes, dice: random.Random) -> list[bytes]:
    """The data in pieces as a network may cut it."""
    sizes = dice.choice(((1, 2, 3, 7, 50), (5, 300), (64, 4096)))
    if len(data) > 12_000:
        sizes = (999, 4096)
    pieces = []
    while data:
        size = dice.choice(sizes)
        pieces.append(data[:size])
        data = data[size:]
    return pieces


def _events(answer: bytes) -> list[bytes]:
    if answer.lstrip()[:1] in (b"{", b"["):
        return answer.splitlines(keepends=True)
    return re.split(rb"(?<=\n\n)|(?<=\r\n\r\n)", answer)


def _cut(answer: bytes, other: bytes, dice: random.Random) -> bytes:
    return answer[: dice.randrange(len(answer) + 1)]


def _splice(answer: bytes, other: bytes, dice: random.Random) -> bytes:
    return answer[: dice.randrange(len(answer) + 1)] + other[dice.randrange(len(other) + 1) :]


def _repeat(answer: bytes, other: bytes, dice: random.Random) -> bytes:
    events = _events(answer)
    events.insert(dice.randrange(len(events) + 1), dice.choice(events) if events else b"")
    return b"".join(events)


def _reorder(answer: bytes, other: bytes, dice: random.Random) -> bytes:
    events = _events(answer)
    dice.shuffle(events)
    return b"".join(events)


def _lose(answer: bytes, other: bytes, dice: random.Random) -> bytes:
    events = _events(answer)
    lost = dice.randrange(len(events) + 1)
    return b"".join(events[:lost] + events[lost + 1 :])


def _intrude(answer: bytes, other: bytes, dice: random.Random) -> bytes:
    events = _events(answer)
    events.insert(dice.randrange(len(events) + 1), dice.choice(FOREIGN))
    return b"".join(events)


def _change_values(answer: bytes, other: bytes, dice: random.Random) -> bytes:
    """Values of other kinds at random places, keys dropped, in some of the answer's objects."""
    lines = answer.split(b"\n")
    places = [n for n, line in enumerate(lines) if line.startswith((b"data:", b"{"))]
    if answer[:1] in (b"{", b"[") and len(places) < 2:
        return _changed(answer, dice)
    for n in dice.sample(places, min(len(places), dice.choice((1, 3, 10)))):
        prefix = b"data:" if lines[n].startswith(b"data:") else b""
        blank = b" " if prefix and dice.random() < 0.7 else b""
        lines[n] = prefix + blank + _changed(lines[n][len(prefix) :], dice)
    return b"\n".join(lines)


def _changed(text: bytes, dice: random.Random) -> bytes:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    places: list[tuple[Any, Any]] = []
    _walk(value, places)
    for _ in range(dice.choice((1, 1, 2, 5)) if places else 0):
        holder, key = dice.choice(places)
        gone = key not in holder if isinstance(holder, dict) else key >= len(holder)
        if gone:
            continue
        if dice.random() < 0.3:
            del holder[key]
        elif isinstance(holder[key], str) and dice.random() < 0.3:
            holder[key] *= dice.choice((2, 50))
        else:
            holder[key] = dice.choice((*ODD, [holder[key]]))
    return json.dumps(value, ensure_ascii=dice.random() < 0.5).encode("utf-8", "surrogatepass")


def _walk(value: Any, places: list[tuple[Any, Any]]) -> None:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        places.append((value, key))
        _walk(value[key], places)


def _damage(answer: bytes, other: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(answer)
    for _ in range(dice.choice((1, 3, 30)) if damaged else 0):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    return bytes(damaged)


def _other_lines(answer: bytes, other: bytes, dice: random.Random) -> bytes:
    return answer.replace(b"\n", dice.choice((b"\r", b"\r\n", b"\n\n", b"\n:x\n")))


def _wrap(answer: bytes, other: bytes, dice: random.Random) -> bytes:
    return dice.choice((
        b"\xef\xbb\xbf" + answer, b"\n \r\n" + answer, gzip.compress(answer, mtime=0),
        answer.replace(b"data: ", b"data:"), b"<html><title>x</title>" + answer, b"",
        b"data: [DONE]\n\n", answer + b"\ntrailing",
    ))  # fmt: skip


_MISHAPS: tuple[Callable[[bytes, bytes, random.Random], bytes], ...] = (
    _cut, _splice, _repeat, _reorder, _lose, _intrude, _change_values, _change_values, _change_values, _change_values,
    _damage, _other_lines, _wrap,
)  # fmt: skip
