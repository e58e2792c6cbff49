"""An answer as it grows: events in, message parts out.

Rule: pure; the parts at any moment are what would be kept if the program ended now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from interline.model.clean import storable
from interline.model.events import (
    CONTENT,
    AnswerStarted,
    Event,
    ImageMade,
    ProductShown,
    RefusalDelta,
    SourceCited,
    TextDelta,
    ThinkingBlob,
    ThinkingDelta,
    ToolCallDelta,
    ToolCallEnded,
)
from interline.model.parts import Citation, Part, Product, Refusal, Seam, Text, Thinking, ToolCall
from interline.model.refs import ModelRef


@dataclass(slots=True)
class _Words:
    """Text that grows. It is read at each flush: what was joined and made storable once is not gone through again."""

    whole: str = ""
    fresh: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.whole or self.fresh)

    def __str__(self) -> str:
        if self.fresh:
            self.whole += storable("".join(self.fresh))
            self.fresh.clear()
        return self.whole


@dataclass(slots=True)
class _Run:
    """Neighbouring deltas of one kind."""

    kind: type
    words: _Words = field(default_factory=_Words)
    blob: str = ""
    origin: ModelRef | None = None
    """Who said it: an answer that broke off may be finished by another."""
    bond: str = ""
    began_ms: int = 0
    ended_ms: int = 0
    """Of thinking: when its first word came, and the first of what followed."""


@dataclass(slots=True)
class _Call:
    """One tool call in the making."""

    id: str = ""
    name: str = ""
    arguments: _Words = field(default_factory=_Words)
    complete: bool = False


class GrowingAnswer:
    """Collects an answer's events into the parts of its message."""

    def __init__(self) -> None:
        self.origin: ModelRef | None = None
        """Who is answering; stands on thinking blobs."""
        self.bond = ""
        """What the answer is made under; stands on thinking blobs too."""
        self.images: list[ImageMade] = []
        """Pictures that came, still in base64; the caller keeps them as attachments."""
        self._pieces: list[_Run | _Call | Part] = []
        self._calls: dict[str, _Call] = {}
        self._sources: list[Citation | Product] = []
        self._thought: _Run | None = None
        """The thinking that goes on."""
        self.bytes = 0
        """UTF-8 bytes of what came, roughly: counts characters of text."""

    @property
    def text(self) -> str:
        """The words so far."""
        return "".join(str(run.words) for run in self._pieces if isinstance(run, _Run) and run.kind is Text)

    def take(self, event: Event, at_ms: int = 0) -> None:
        """Add one event; those that hold no content are passed over. `at_ms` is when it came, on any clock."""
        self._time(event, at_ms)
        match event:
            case TextDelta(text):
                self._run(Text).words.fresh.append(text)
                self.bytes += len(text)
            case ThinkingDelta(text):
                self._think(text, at_ms)
                self.bytes += len(text)
            case ThinkingBlob(blob, alone):
                self._blob(blob, alone=alone)
            case RefusalDelta(text):
                self._run(Refusal).words.fresh.append(text)
                self.bytes += len(text)
            case ToolCallDelta():
                self._call(event)
            case ToolCallEnded(key) if key in self._calls:
                self._calls[key].complete = True
            case SourceCited(url, title, quote, start, end):
                self._sources.append(Citation(url, title, quote, start, end))
            case ProductShown(title, price, url, merchant):
                self._sources.append(Product(title, price, url, merchant))
            case ImageMade():
                self.images.append(event)
            case AnswerStarted():
                # Another answer in place of the one so far.
                self.begin_anew()

    def begin_with(self, parts: Iterable[Part]) -> None:
        """Words that stand already: those of an answer that is gone on with."""
        for part in parts:
            match part:
                case Text(text):
                    self._pieces.append(_Run(Text, _Words(storable(text))))
                case Citation() | Product():
                    self._sources.append(part)
                case _:
                    self._pieces.append(part)

    def join(self, seam: Seam) -> None:
        """Another vendor goes on from here."""
        self._pieces.append(seam)

    def begin_anew(self) -> None:
        """What came is void."""
        self._thought = None
        self._pieces.clear()
        self._calls.clear()
        self._sources.clear()
        self.images.clear()

    def parts(self) -> tuple[Part, ...]:
        """The message as it stands."""
        return (*(part for piece in self._pieces if (part := self._part(piece)) is not None), *self._sources)

    def _time(self, event: Event, at_ms: int) -> None:
        """Thinking lasts until something else is shown."""
        if self._thought is not None and isinstance(event, CONTENT):
            self._thought.ended_ms = at_ms
            if not isinstance(event, ThinkingDelta):
                self._thought = None

    def _think(self, text: str, at_ms: int) -> None:
        run = self._run(Thinking)
        if not run.words:
            run.began_ms = run.ended_ms = at_ms
        run.words.fresh.append(text)
        self._thought = run

    def _run(self, kind: type) -> _Run:
        last = self._pieces[-1] if self._pieces else None
        # A signed stretch of thinking is closed: what its maker wants back unchanged must not grow.
        if isinstance(last, _Run) and last.kind is kind and not last.blob:
            return last
        run = _Run(kind, origin=self.origin, bond=self.bond)
        self._pieces.append(run)
        return run

    def _blob(self, blob: str, *, alone: bool) -> None:
        last = self._pieces[-1] if self._pieces else None
        if alone or not (isinstance(last, _Run) and last.kind is Thinking and not last.blob):
            last = _Run(Thinking, origin=self.origin, bond=self.bond)
            self._pieces.append(last)
        last.blob = blob

    def _call(self, event: ToolCallDelta) -> None:
        call = self._calls.get(event.key)
        if call is None:
            call = self._calls[event.key] = _Call()
            self._pieces.append(call)
        call.id = event.id or call.id
        call.name = event.name or call.name
        call.arguments.fresh.append(event.arguments)
        self.bytes += len(event.arguments)

    def _part(self, piece: _Run | _Call | Part) -> Part | None:
        if not isinstance(piece, (_Run, _Call)):
            return piece
        if isinstance(piece, _Call):
            arguments = str(piece.arguments)
            return ToolCall(storable(piece.id), storable(piece.name), arguments, piece.complete)
        text = str(piece.words)
        if piece.kind is Thinking:
            if not text and not piece.blob:
                return None
            bond = piece.bond if piece.blob else ""
            took = max(0, piece.ended_ms - piece.began_ms) if text else 0
            return Thinking(text, storable(piece.blob), piece.origin, bond, took)
        if not text:
            return None
        return Text(text) if piece.kind is Text else Refusal(text)
