r"""Server-sent events: bytes in, frames out.

Bytes may be cut anywhere, even inside a character; nothing leaves here until its blank line has come. Only \r\n, \n and
\r end a line: U+2028, \v and the like are part of a model's words.
"""

from __future__ import annotations

from typing import Final, TypeAlias

EVENT_CAP = 4 * 1024 * 1024
"""Bytes of one event's lines; a longer one is passed over and its memory given back at once."""

_BOM = b"\xef\xbb\xbf"

Frame: TypeAlias = tuple[str, str]
"""One event as it stood on the wire: its name, empty where none was given, and its data lines, joined with line feeds.
A bare pair, because an answer has thousands of them."""

COMMENT: Final[Frame] = (":", "")
"""A line of comment, which servers send to show that they live. Compare with `is`."""
TOO_LARGE: Final[Frame] = ("!", "")
"""An event over the cap stood here. Compare with `is`."""


class SseDecoder:
    """The splitter: feed it what came, close it when the bytes end."""

    def __init__(self, cap: int = EVENT_CAP) -> None:
        self._cap = cap
        self._held_return = False
        self._pieces: list[bytes] = []
        self._held = 0
        self._begun = False
        self._event = ""
        self._named = b"event: "
        self._name = ""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[Frame]:
        """Take more bytes; give the frames they complete."""
        if self._held_return:
            chunk, self._held_return = b"\r" + chunk, False
        if b"\r" in chunk:
            # A return at the very end may be half of \r\n: it waits for the next byte.
            if chunk.endswith(b"\r"):
                chunk, self._held_return = chunk[:-1], True
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if self._held:
            if b"\n" not in chunk:
                # The middle of a long line, which is looked through faster than split.
                self._hold(chunk)
                return []
        elif chunk[:6] == b"data: " and not self._size and self._is_one_line(chunk):
            # One event, as networks bring most.
            self._begun = True
            return [("", chunk[6:-2].decode("utf-8", "replace"))]
        lines = chunk.split(b"\n")
        last = lines.pop()
        out: list[Frame] = []
        if lines:
            if self._held:
                lines[0] = self._whole_line(lines[0])
            if not self._begun:
                self._begun = True
                if len(lines[0]) <= self._cap:
                    lines[0] = lines[0].removeprefix(_BOM)
            self._read(lines, out)
        if last:
            self._hold(last)
        return out

    def close(self) -> list[Frame]:
        """The bytes ended: servers that are stopped leave out the last blank line, so the end ends the frame too."""
        self._held_return = False
        return self.feed(b"\n\n") if self._held or self._size else []

    def _is_one_line(self, chunk: bytes) -> bool:
        """Whether it is one line with words and the blank one that ends its event."""
        return chunk[-2:] == b"\n\n" and 8 < len(chunk) <= self._cap and chunk.find(b"\n") == len(chunk) - 2

    def _hold(self, piece: bytes) -> None:
        self._held += len(piece)
        if self._held > self._cap:
            self._pieces.clear()
        else:
            self._pieces.append(piece)

    def _whole_line(self, rest: bytes) -> bytes:
        self._hold(rest)
        line = b"".join(self._pieces)
        if self._held > self._cap:
            self._size = self._held
            line = b"dropped:"
        self._pieces.clear()
        self._held = 0
        return line

    def _read(self, lines: list[bytes], out: list[Frame]) -> None:
        event, data, size, cap = self._event, self._data, self._size, self._cap
        for line in lines:
            if not line:
                if size > cap:
                    out.append(TOO_LARGE)
                elif whole := b"\n".join(data):
                    try:
                        out.append((event, whole.decode()))
                    except UnicodeDecodeError:
                        # To allow for it beforehand takes longer.
                        out.append((event, whole.decode("utf-8", "replace")))
                data.clear()
                event, size = "", 0
            elif line[:6] == b"data: ":
                size += len(line)
                data.append(line[6:])
            elif line == self._named:
                # The same name as before, as most have.
                size += len(line)
                event = self._name
            elif line[:7] == b"event: ":
                size += len(line)
                event = line[7:207].decode("utf-8", "replace")
                self._named, self._name = line, event
            elif line[:1] == b":" and len(line) <= cap:
                out.append(COMMENT)
            else:
                size += len(line)
                event = self._read_field(line, event)
        if size > cap:
            data.clear()
        self._event, self._size = event, size

    def _read_field(self, line: bytes, event: str) -> str:
        """A field in a rarer form; gives the name that the event has now."""
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"event":
            return value[:200].decode("utf-8", "replace")
        if name == b"data":
            self._data.append(value)
        elif name == b"error":
            # Not in the standard: builds of llama.cpp from 2025 report an error in a field of that name.
            self._data.append(value)
            return "error"
        return event
