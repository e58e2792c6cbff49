"""Identifiers: UUIDs of version 7, which sort by the time they were made."""

from __future__ import annotations

import os
import re
import time
from datetime import datetime

_NOT_AN_ID = re.compile(r"[^0-9a-f-]")


def new_id() -> str:
    """A fresh UUIDv7 in its canonical text form (RFC 9562, section 5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | (random >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | random & ((1 << 62) - 1)
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def first_id_at(moment: datetime) -> str:
    """The lowest id that can have been made at this moment (with its zone)."""
    milliseconds = max(0, int(moment.timestamp() * 1000))
    text = f"{milliseconds & ((1 << 48) - 1):012x}"
    return f"{text[:8]}-{text[8:]}-7000-8000-000000000000"


def looks_like_id(text: str) -> bool:
    """Whether the text could be an id or the beginning of one."""
    return 1 <= len(text) <= 36 and not _NOT_AN_ID.search(text)
