"""What has come of an answer that is being written, beside its words. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import monotonic

from interline.language import tr
from interline.model.clean import label
from interline.model.events import (
    ImageMade,
    ProductShown,
    RefusalDelta,
    SourceCited,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)
from interline.model.parts import Citation, Product
from interline.model.turn import Delta
from interline.ui.transcript.found import Call, Found, Offer, Picture, numbered, offer
from interline.ui.transcript.presenter import Card, thought


@dataclass(slots=True)
class Live:
    """One answer on its way."""

    thinking: list[str] = field(default_factory=list)
    began_thinking: float | None = None
    """On the monotonic clock."""
    thought_ms: int | None = None
    """How long it thought, once it speaks."""
    tools: dict[str, str] = field(default_factory=dict)
    """Key of a call -> its tool's name."""
    citations: list[Citation] = field(default_factory=list)
    products: list[Offer] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    has_more: bool = False
    """Whether anything besides words has come since the card was asked for."""
    began: bool = False
    """Whether anything that is shown has come."""

    def take(self, event: Delta) -> str:
        """Take one event in. Returns the words that it adds to the answer."""
        self.began = True
        match event:
            case ThinkingDelta(text):
                self.began_thinking = self.began_thinking or monotonic()
                self.thinking.append(text)
                return ""
            case TextDelta(text) | RefusalDelta(text):
                self.stop_thinking()
                return text
            case ToolCallDelta(key, _, name, _):
                self.stop_thinking()
                if name and name != self.tools.get(key):
                    self.has_more = True
                    self.tools[key] = name
            case SourceCited(url, title):
                self.has_more = True
                self.citations.append(Citation(url, title))
            case ProductShown(title, price, url, merchant):
                self.has_more = True
                self.products.append(offer(Product(title, price, url, merchant)))
            case ImageMade(media_type):
                self.has_more = True
                self.pictures.append(Picture("", tr("Picture"), label(media_type, 40)))
        return ""

    def begin_anew(self) -> None:
        """What came is void."""
        self.thinking.clear()
        self.tools.clear()
        self.citations.clear()
        self.products.clear()
        self.pictures.clear()
        self.began_thinking = self.thought_ms = None
        self.began, self.has_more = False, True

    def stop_thinking(self) -> None:
        """The thinking is over, if it was going on."""
        if self.began_thinking is not None and self.thought_ms is None:
            self.thought_ms = round((monotonic() - self.began_thinking) * 1000)

    @property
    def thought(self) -> str:
        """The line that thinking is folded into."""
        return thought(self.thought_ms, None) if self.thought_ms is not None else tr("Thinking…")

    def on(self, card: Card) -> Card:
        """The card with what has come."""
        self.has_more = False
        found = Found(
            pictures=tuple(self.pictures),
            calls=tuple(
                Call(tr("Asking for the tool {name}…", name=label(name, 60)), "")
                for name in self.tools.values()
                if name
            ),
            products=tuple(self.products),
            sources=numbered(self.citations)[0],
        )
        return replace(card, found=found)
