"""What a Markdown text is made of, as frozen values that can be compared, kept and drawn.

Rule: every block knows where in the source it stands, so that copying and searching can go back to the words as the
model wrote them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag


class Style(IntFlag):
    """How a run of letters is set; styles add up."""

    NONE = 0
    STRONG = 1
    EM = 2
    CODE = 4
    STRIKE = 8
    MATH = 16
    """LaTeX source."""
    IMAGE = 32
    """Stands for a picture that was not fetched; `href` is its address."""
    CITE = 64
    """The number of a source, put after the words that it bears out."""
    FOOTNOTE = 128
    """The mark of a footnote: its label, which is that of the `Footnote` it leads to."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of letters in one style."""

    text: str
    """What is shown: characters that deceive are visible tokens already; a line feed is a line break."""
    style: Style = Style.NONE
    href: str = ""
    """The address of a link, one of the allowed schemes; empty for none."""


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """What all blocks share."""

    start: int
    """The first character of its first line in the source."""
    end: int
    """Just after its last line."""


@dataclass(frozen=True, slots=True)
class Paragraph(Block):
    spans: Spans


@dataclass(frozen=True, slots=True)
class Heading(Block):
    level: int
    """1 to 6."""
    spans: Spans


@dataclass(frozen=True, slots=True)
class Code(Block):
    language: str
    """The first word of the fence's line; empty for none."""
    text: str
    """Byte for byte; whoever shows it makes deceiving characters visible (deceivers.in_code)."""
    closed: bool = True
    """Whether the closing fence has come; always so for indented code."""


@dataclass(frozen=True, slots=True)
class Math(Block):
    text: str
    """LaTeX between the marks."""
    closed: bool = True
    """Whether the closing mark has come."""


@dataclass(frozen=True, slots=True)
class Quote(Block):
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Footnote(Quote):
    """A note, where the answer defines it. Who does not know footnotes shows it as a quote."""

    label: str = ""
    """What its marks say."""


@dataclass(frozen=True, slots=True)
class Item(Block):
    """One item of a list."""

    blocks: tuple[Block, ...]
    checked: bool | None = None
    """For an item of a task list: whether it is ticked; None for a plain one."""


@dataclass(frozen=True, slots=True)
class ListBlock(Block):
    items: tuple[Item, ...]
    first: int | None = None
    """The number of the first item; None for bullets."""
    tight: bool = True
    """Whether items stand without space between them."""


@dataclass(frozen=True, slots=True)
class Table(Block):
    head: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]
    """Each as wide as the head."""
    align: tuple[str, ...]
    """left | center | right | (empty) for each column."""


@dataclass(frozen=True, slots=True)
class Rule(Block):
    """A line across."""


@dataclass(frozen=True, slots=True)
class ImageCard(Block):
    """A paragraph that is one picture. It is never fetched: host and words stand for it."""

    alt: str
    host: str
    """Where it would come from, in punycode."""
    href: str


@dataclass(frozen=True, slots=True)
class Plain(Block):
    """The source as it is, where drawing it as Markdown would cost too much."""

    text: str
    """Byte for byte; whoever shows it makes deceiving characters visible (deceivers.in_code)."""


def words_of(spans: Spans) -> str:
    """The letters of the spans alone."""
    return "".join(span.text for span in spans)
