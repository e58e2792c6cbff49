"""The frame of every decoder: tells a stream from a single body, parses its JSON, guards its size.

Rule: it never raises on what a vendor sends, and where the bytes are cut changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from interline.language import tr
from interline.model.clean import is_sound
from interline.model.events import (
    Alive,
    AnswerFailed,
    Event,
    EventSkipped,
    Finish,
    Finished,
    RefusalDelta,
    TextDelta,
    ThinkingDelta,
    UsageReported,
)
from interline.model.failure import Failure, Phase
from interline.model.usage import Usage
from interline.model.vendor import Vendor
from interline.wire.failure import classify, unreadable
from interline.wire.json_lines import JsonLines
from interline.wire.shapes import UNREADABLE, decode_json, short
from interline.wire.sources import Sources
from interline.wire.sse import COMMENT, TOO_LARGE, Frame, SseDecoder

ANSWER_CAP = 64 * 1024 * 1024
"""Bytes of one answer, padding and pictures included."""

_PAGE_CAP = 64 * 1024
# Values of one body: a picture is a single long one, while millions of tiny ones would take gigabytes.
_MOST_VALUES = 1_000_000
_HEAD = 400
_BLANK = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"
_ALIVE = Alive()


class AnswerReader:
    """One answer being read. A wire format says what one JSON object means; the rest is here."""

    _by_line = False
    """Whether an answer that begins with { is a stream of lines, each of them an object."""

    def __init__(self, vendor: Vendor, cap: int = ANSWER_CAP) -> None:
        self._vendor_id = vendor.id
        self._quirks = vendor.quirks
        self._cap = cap
        self._total = 0
        self._out: list[Event] = []
        self._head = b""
        self._stream: SseDecoder | JsonLines | None = None
        self._body: list[bytes] | None = None
        self._kept = 0
        self._is_page = False
        self._over = False
        self._heard = False
        self._shown = False
        self._half = ""
        self._characters = 0
        self._usage: Usage | None = None
        self._noted: Mapping[str, Any] | None = None
        self._sources = Sources()
        self._finish: Finish | None = None

    # What the network calls.

    @property
    def is_over(self) -> bool:
        """Whether the answer has ended, so that what still comes is no part of it."""
        return self._over

    def feed(self, chunk: bytes) -> Sequence[Event]:
        """Take more bytes; give the events they complete."""
        if self._over:
            return ()
        self._out = []
        self._total += len(chunk)
        if self._total > self._cap:
            # Cut exactly at the cap, so that the events do not depend on the pieces.
            chunk = chunk[: len(chunk) - (self._total - self._cap)]
        if self._stream is not None:
            if not self._heard:
                self._head += chunk[: max(0, _HEAD - len(self._head))]
            self._read_frames(self._stream.feed(chunk))
        elif self._body is not None:
            self._keep_body(chunk)
        else:
            self._find_form(chunk)
        if self._total > self._cap and not self._over:
            self._fail(
                unreadable(tr("The answer was larger than {size} MiB.", size=self._cap // (1024 * 1024)))
            )
        return self._out

    def close(self) -> Sequence[Event]:
        """The bytes ended: give what was held back."""
        if self._over:
            return ()
        self._out = []
        if self._body is not None:
            self._read_body(b"".join(self._body))
        else:
            if self._stream is None:
                self._find_form(self._head, at_end=True)
            if self._stream is not None and (frames := self._stream.close()):
                self._read_frames(frames)
            if not self._over:
                self._end_stream()
        self._tell_counts()
        self._over = True
        return self._out

    # What a wire format says.

    def _read(self, event: str, data: dict[str, Any]) -> None:
        """Say what one object of a stream means; `event` is the frame's name."""
        raise NotImplementedError

    def _read_whole(self, data: dict[str, Any]) -> None:
        """Say what a single body means."""
        raise NotImplementedError

    def _end(self) -> None:
        """The stream ended: say what was held back."""

    def _usage_in(self, counts: Mapping[str, Any]) -> Usage:
        """What noted counts mean."""
        raise NotImplementedError

    # What a wire format calls.

    def _say_text(self, text: str) -> None:
        if self._half or not text.isascii():
            text = self._whole(text)
        if text:
            self._shown = True
            self._characters += len(text)
            self._out.append(TextDelta(text))

    def _say_thinking(self, text: str) -> None:
        if self._half or not text.isascii():
            text = self._whole(text)
        if text:
            self._shown = True
            self._out.append(ThinkingDelta(text))

    def _say_refusal(self, text: str) -> None:
        if text and (text := self._whole(text)):
            self._shown = True
            self._out.append(RefusalDelta(text))

    def _say_usage(self, usage: Usage) -> None:
        if self._usage is None or usage != self._usage:
            self._usage = usage
            self._out.append(UsageReported(usage))

    def _note_counts(self, counts: Mapping[str, Any]) -> None:
        """Counts of all that came so far. Some vendors send them with every piece: the last ones wait for the end."""
        self._noted = counts
        if self._finish is not None:
            self._tell_counts()

    def _tell_counts(self) -> None:
        if self._noted is not None:
            counts, self._noted = self._noted, None
            self._say_usage(self._usage_in(counts))

    def _say_finish(self, finish: Finish, raw: str) -> None:
        self._sources.tell_found(self._out)
        if self._finish is None:
            self._tell_counts()
            self._finish = finish
            self._out.append(Finished(finish, short(raw, 120)))

    def _fail(self, failure: Failure) -> None:
        if self._shown:
            self._sources.tell_found(self._out)
        self._tell_counts()
        self._out.append(AnswerFailed(failure))
        self._over = True

    def _fail_with(self, body: Mapping[str, Any] | bytes) -> None:
        """The vendor reported an error inside the answer."""
        phase = Phase.COMMITTED if self._shown else Phase.PRELUDE
        self._fail(
            classify(vendor_id=self._vendor_id, status=200, headers={}, body=body, phase=phase, now=None)
        )

    def _skip(self, why: str) -> None:
        self._heard = True
        self._out.append(EventSkipped(why))

    # The rest is its own business.

    def _find_form(self, chunk: bytes, *, at_end: bool = False) -> None:
        if not self._head and chunk[:1].isalpha():
            # The name of a field, as nearly all answers begin.
            self._head = chunk[:_HEAD]
            self._read_events(chunk)
            return
        head = chunk if at_end else self._head + chunk
        start = head[3:] if head.startswith(_BOM) else head
        # Some servers send blank lines for minutes before a body, to keep the connection open.
        start = start.lstrip(_BLANK)
        if not start:
            # One blank stands for all that came, the mark of byte order among them.
            self._head = b"\n" if head else b""
            return
        if not at_end and len(head) < 3 and _BOM.startswith(head):
            self._head = head
            return
        self._head = start[:_HEAD]
        by_line = self._by_line and start[:1] == b"{"
        if start[:1] in (b"{", b"[", b"<") and not by_line:
            self._is_page = start[:1] == b"<"
            self._body = []
            self._keep_body(start)
        elif by_line:
            self._stream = JsonLines()
            self._read_frames(self._stream.feed(start))
        else:
            self._read_events(start)

    def _read_events(self, start: bytes) -> None:
        self._stream = SseDecoder()
        self._read_frames(self._stream.feed(start))

    def _keep_body(self, chunk: bytes) -> None:
        if self._body is not None and not (self._is_page and self._kept > _PAGE_CAP):
            self._body.append(chunk)
            self._kept += len(chunk)

    def _read_frames(self, frames: list[Frame]) -> None:
        out = self._out
        for frame in frames:
            if self._over:
                return
            said = len(out)
            event, data = frame
            if data[:1] == "{":
                # Here and in no function of its own, for an answer has thousands.
                try:
                    value = decode_json(data)
                except UNREADABLE:
                    self._read_joined(event, data)
                else:
                    self._heard = True
                    try:
                        self._read(event, value)
                    except UNREADABLE:
                        self._skip("An event had an unexpected shape.")
            else:
                self._read_other(frame)
            if len(out) == said:
                out.append(_ALIVE)

    def _read_other(self, frame: Frame) -> None:
        """Comments, end markers, and what nobody expects."""
        event, data = frame
        if frame is COMMENT:
            self._heard = True
        elif frame is TOO_LARGE:
            self._skip("An event was too large to be read.")
        elif data[:6] == "[DONE]":
            self._heard = True
            self._done()
        else:
            try:
                value = decode_json(data)
            except UNREADABLE:
                self._read_joined(event, data)
            else:
                self._take(event, value)

    def _read_joined(self, event: str, data: str) -> None:
        """What is no JSON as a whole may be several events that no blank line kept apart."""
        lines = data.split("\n")
        try:
            values = [decode_json(line) for line in lines if line.strip() and line[:6] != "[DONE]"]
        except UNREADABLE:
            values = []
        if len(lines) < 2 or not values:
            self._skip("An event was not readable JSON.")
            return
        for value in values:
            self._take(event, value)
        if lines[-1][:6] == "[DONE]" and not self._over:
            self._done()

    def _take(self, event: str, value: object) -> None:
        try:
            if isinstance(value, dict):
                self._heard = True
                self._read(event, value)
            elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
                for item in value:
                    self._take(event, item)
            else:
                self._skip("An event was JSON of an unexpected kind.")
        except UNREADABLE:
            self._skip("An event had an unexpected shape.")

    def _done(self) -> None:
        """The line [DONE]: the end marker of some wire formats, and nothing in others."""

    def _end_stream(self) -> None:
        try:
            self._end()
        except UNREADABLE:
            self._skip("The end of the answer had an unexpected shape.")
        if not self._heard and not self._over:
            self._fail_with(self._head.strip(_BLANK))
        self._sources.tell_found(self._out)

    def _read_body(self, body: bytes) -> None:
        if self._is_page:
            self._fail_with(body[:_PAGE_CAP])
            return
        if sum(map(body.count, (b"{", b"[", b","))) > _MOST_VALUES:
            self._fail(unreadable(tr("The answer was in too many pieces to be read.")))
            return
        try:
            value = decode_json(body.decode("utf-8", "replace").strip())
            if isinstance(value, list):
                # Gemini without alt=sse: the stream's objects as one array.
                self._head = body[:_HEAD]
                for item in value:
                    if not self._over:
                        self._take("", item)
                if not self._over:
                    self._end_stream()
            else:
                self._read_whole(value)
        except UNREADABLE:
            self._fail(unreadable(tr("The answer was not readable JSON.")))

    def _whole(self, text: str) -> str:
        """The text with characters beyond U+FFFF that were sent in two halves put together again."""
        if not text or (not self._half and is_sound(text)):
            return text
        text, self._half = self._half + text, ""
        if "\ud800" <= text[-1] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
