"""JSON lines: bytes in, one frame for each object out.

Bytes may be cut anywhere; nothing leaves here until its line has ended. An object that is printed over several lines,
as a single body may be, goes from the line that only opens it to the one that closes it at the margin.
"""

from __future__ import annotations

from interline.wire.sse import EVENT_CAP, TOO_LARGE, Frame

_BLANK = b" \t\r"


class JsonLines:
    """The splitter: feed it what came, close it when the bytes end."""

    def __init__(self, cap: int = EVENT_CAP) -> None:
        self._cap = cap
        self._pieces: list[bytes] = []
        self._held = 0
        self._open: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[Frame]:
        """Take more bytes; give the objects they complete."""
        lines = chunk.split(b"\n")
        last = lines.pop()
        out: list[Frame] = []
        for line in lines:
            if self._held:
                self._hold(line)
                line, large = b"".join(self._pieces), self._held > self._cap
                self._pieces.clear()
                self._held = 0
            else:
                large = len(line) > self._cap
            if large:
                self._end_open(out)
                out.append(TOO_LARGE)
            else:
                self._take(line, out)
        if last:
            self._hold(last)
        return out

    def close(self) -> list[Frame]:
        """The bytes ended: a last line needs no line feed."""
        out = self.feed(b"\n")
        self._end_open(out)
        return out

    def _hold(self, piece: bytes) -> None:
        self._held += len(piece)
        if self._held > self._cap:
            self._pieces.clear()
        else:
            self._pieces.append(piece)

    def _take(self, line: bytes, out: list[Frame]) -> None:
        text = line.strip(_BLANK)
        if self._open and line[:1] != b"{":
            self._add_to_open(line, out)
        elif text:
            self._end_open(out)
            if text == b"{":
                self._open.append(line)
            else:
                out.append(_frame(text))

    def _add_to_open(self, line: bytes, out: list[Frame]) -> None:
        self._size += len(line)
        if self._size <= self._cap:
            self._open.append(line)
        if line[:1] == b"}":
            self._end_open(out)

    def _end_open(self, out: list[Frame]) -> None:
        if self._open:
            out.append(_frame(b"\n".join(self._open)) if self._size <= self._cap else TOO_LARGE)
            self._open.clear()
        self._size = 0


def _frame(text: bytes) -> Frame:
    return "", text.decode("utf-8", "replace")
