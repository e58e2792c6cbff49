"""How many tokens a request will take, guessed before it is sent: bytes, no tokenizer.

Rule: pure and quick; the guess orders and warns, it never bills.

Against the o200k vocabulary UTF-8 bytes / 3.6 comes within a fifth for English, code, JSON, Chinese and Korean, where
characters / 4 is off by a factor of two or three.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import ceil

from interline.model.parts import (
    Citation,
    Edited,
    File,
    Image,
    Part,
    Product,
    Seam,
    Text,
    ToolCall,
    ToolResult,
    Unread,
)
from interline.model.request import ChatRequest, Turn

BYTES_PER_TOKEN = 3.6
BYTES_PER_TOKEN_BASE64 = 1.4
"""Runs without meaning, such as base64, compress far worse."""
TOKENS_PER_IMAGE = 1600
"""About a megapixel at most vendors; they scale bigger ones down."""
TOKENS_PER_TURN = 8
"""What marks the beginning, the role and the end of a turn."""
BYTES_PER_PDF_TOKEN = 20
"""A page of a PDF takes some 2,000 tokens as text and picture, and some 40 kB in the file."""

_RUN = re.compile(r"[^\s\x80-\U0010ffff]{200,}")
"""Base64 and the like: 200 characters and no blank. Chinese has no blanks either, but is not ASCII."""

_PIECE = 50_000
"""Characters that are looked through at once."""
_REMEMBERED = 2_000
"""Characters of a text whose guess is worth remembering."""
_MOST_KNOWN = 20_000
_known: dict[tuple[int, int], int] = {}
"""Guesses by length and hash, so that no text is kept for them."""


def estimate_request(request: ChatRequest) -> int:
    """Tokens of everything that a request sends."""
    return estimate_turns(request.turns, request.system, in_words="pdf" not in request.inputs)


def estimate_turns(turns: Iterable[Turn], system: str = "", *, in_words: bool = False) -> int:
    """Tokens of a history and its instructions; with `in_words` PDFs count as their text, where it has been read."""
    of_part = _of_part_in_words if in_words else _of_part
    total = estimate_text(system) + TOKENS_PER_TURN if system else 0
    return total + sum(TOKENS_PER_TURN + sum(map(of_part, turn.parts)) for turn in turns)


def estimate_text(text: str) -> int:
    """Tokens of a text."""
    if len(text) < _REMEMBERED:
        return _guess(text)
    # A conversation is guessed anew at each pause of the typing, and its messages stay what they are.
    key = len(text), hash(text)
    if (known := _known.get(key)) is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        known = _known[key] = _guess(text)
    return known


def _guess(text: str) -> int:
    runs = size = 0
    # A piece at a time: in a thread, others get their turn between two of them.
    for start in range(0, len(text), _PIECE):
        piece = text[start : start + _PIECE]
        runs += sum(len(match.group()) for match in _RUN.finditer(piece))
        # A lone surrogate is no UTF-8; it goes out as the replacement character, which is as long.
        size += len(piece.encode("utf-8", "surrogatepass"))
    return ceil((size - runs) / BYTES_PER_TOKEN + runs / BYTES_PER_TOKEN_BASE64)


def _of_part(part: Part) -> int:
    match part:
        case Image():
            return TOKENS_PER_IMAGE
        case File():
            return _of_file(part)
        case ToolCall():
            return estimate_text(part.name + part.arguments)
        case Text(text) | ToolResult(text=text):
            return estimate_text(text)
        case Citation() | Product() | Seam() | Edited() | Unread():
            # Shown and kept, not sent.
            return 0
        case _:
            # Thinking and refusals.
            return estimate_text(part.text)


def _of_part_in_words(part: Part) -> int:
    words = part.words if isinstance(part, File) else None
    return _of_part(part) if words is None else estimate_text(words.text)


def _of_file(part: File) -> int:
    if part.media_type == "application/pdf":
        return max(TOKENS_PER_IMAGE, ceil(part.size / BYTES_PER_PDF_TOKEN))
    return ceil(part.size / BYTES_PER_TOKEN)
