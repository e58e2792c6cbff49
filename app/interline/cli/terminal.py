"""What reaches the terminal: text on standard output, sentences on standard error.

Rule: everything goes through here, without control characters: a model's answer cannot drive a terminal.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress

from interline.model.clean import terminal
from interline.model.errors import YouCanFix

# JSON itself escapes what is below a space.
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\ud800-\udfff]")


def write(text: str) -> None:
    """Text as it comes, on standard output, at once."""
    _put(terminal(text))
    flush()


def send(text: str) -> None:
    """Text that is part of a long one, on standard output; `flush` sends on what is held back."""
    _put(terminal(text))


def send_bytes(data: bytes) -> None:
    """Bytes that are no text, on standard output; `flush` sends on what is held back."""
    try:
        sys.stdout.buffer.write(data)
    except OSError as error:
        raise _unwritable(error) from None


def line(text: str = "") -> None:
    """A line on standard output."""
    _put(f"{terminal(text)}\n")


def say(text: str) -> None:
    """A line on standard error; where nobody reads it, nothing happens."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{terminal(text)}\n")
        sys.stderr.flush()


def object_out(value: object) -> None:
    """One JSON value on standard output, with everything escaped that could drive a terminal or not be encoded."""
    text = json.dumps(value, indent=2, ensure_ascii=not _speaks_utf8())
    _put(_UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n")


def table(rows: Iterable[Sequence[str]]) -> None:
    """Rows with their columns below each other; the last column runs free."""
    lines = [[terminal(cell).replace("\n", " ") for cell in row] for row in rows]
    if not lines:
        return
    widths = [max(len(row[n]) for row in lines if n < len(row)) for n in range(max(map(len, lines)) - 1)]
    for row in lines:
        cells = [cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=False)]
        line("  ".join(cells).rstrip())


def flush() -> None:
    """Send on what is held back. Raises YouCanFix where standard output takes no more, BrokenPipeError where nobody
    reads it."""
    try:
        sys.stdout.flush()
    except OSError as error:
        raise _unwritable(error) from None


def silence() -> None:
    """Send standard output nowhere from now on, or Python would complain at its exit of what it still holds."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _put(text: str) -> None:
    try:
        sys.stdout.write(text)
    except OSError as error:
        raise _unwritable(error) from None


def _unwritable(error: OSError) -> Exception:
    if isinstance(error, BrokenPipeError):
        return error
    silence()
    return YouCanFix(f"Standard output cannot be written ({error.strerror}).")


def _speaks_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
