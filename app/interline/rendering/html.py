"""Blocks to HTML: a fragment for the clipboard, for print and for pages.

Rule: it stands alone and is harmless. Every letter is escaped, a link leads only where `links` lets it, and nothing in
it is fetched: a picture of elsewhere is its words and its host.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby
from typing import ClassVar

from interline.rendering import links
from interline.rendering.blocks import (
    Block,
    Code,
    Footnote,
    Heading,
    ImageCard,
    Item,
    ListBlock,
    Math,
    Paragraph,
    Plain,
    Quote,
    Rule,
    Span,
    Spans,
    Style,
    Table,
)
from interline.rendering.deceivers import in_code
from interline.rendering.nesting import nested, outer

TICKED, UNTICKED = "☑", "☐"
_TAGS = {Style.STRONG: "strong", Style.EM: "em", Style.STRIKE: "s"}
_LOWEST = 6
"""The level of the smallest heading."""


def html_of(blocks: Iterable[Block], dress: Dress | None = None) -> str:
    """All blocks, one after another, in what a fragment wears or in another dress."""
    return _Writer(dress or Dress()).blocks(blocks)


class Dress:
    """How a fragment writes what a whole page can show better. A page has one of its own; each method gives HTML."""

    link = ""
    """Attributes of every link, a blank before each."""
    cite = ""
    """More attributes of the links that are numbers of sources."""
    lower = 0
    """How many levels headings stand below what the source says."""
    alignments: ClassVar[Mapping[str, str]] = {
        side: f' style="text-align:{side}"' for side in ("left", "center", "right")
    }
    """The attribute of a table's cell for each side."""

    def code(self, text: str, language: str) -> str:
        """A block of code; `language` is anybody's word."""
        name = f' class="language-{escape(in_code(language))}"' if language else ""
        return f"<pre><code{name}>{letters(text)}</code></pre>\n"

    def formula(self, tex: str, *, display: bool) -> str:
        """A formula; `display` where it has a line of its own."""
        if display:
            return f'<pre><code class="math">{letters(tex)}</code></pre>\n'
        return f'<code class="math">{escape(tex)}</code>'

    def picture(self, alt: str, href: str) -> str:
        """A picture of elsewhere, which is not fetched."""
        target = links.safe_target(href)
        if target is None:
            return escape(alt)
        return f'<a href="{escape(target)}"{self.link}>{escape(alt)}</a> ({escape(links.host_of(target))})'


def letters(text: str) -> str:
    """Source, with what hides in it made visible."""
    return escape(in_code(text))


class _Writer:
    """Blocks in one dress."""

    def __init__(self, dress: Dress) -> None:
        self._dress = dress

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "".join(map(self._block, blocks))

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph(spans=spans):
                return f"<p>{self._spans(spans)}</p>\n"
            case Heading(level=level, spans=spans):
                name = f"h{min(level + self._dress.lower, _LOWEST)}"
                return f"<{name}>{self._spans(spans)}</{name}>\n"
            case Code(text=text, language=language):
                return self._dress.code(text, language)
            case Math(text=text):
                return self._dress.formula(text, display=True)
            case Plain(text=text):
                return f"<pre>{letters(text)}</pre>\n"
            case Footnote(label=label, blocks=blocks):
                return f"<div>\n{_note(label, self.blocks(blocks))}</div>\n"
            case Quote(blocks=blocks):
                return f"<blockquote>\n{self.blocks(blocks)}</blockquote>\n"
            case ListBlock():
                return self._list(block)
            case Table():
                return self._table(block)
            case ImageCard(alt=alt, href=href):
                return f"<p>{self._dress.picture(alt, href)}</p>\n"
            case Rule():
                return "<hr>\n"
            case _:
                raise TypeError(f"no HTML for {type(block).__name__}")

    def _spans(self, spans: Spans) -> str:
        pieces = []
        for href, group in groupby(spans, key=lambda span: "" if span.style & Style.IMAGE else span.href):
            members = tuple(group)
            words = nested([(outer(span.style), self._core(span)) for span in members], _put)
            target = links.safe_target(href) if href else None
            more = self._dress.link + (self._dress.cite if members[0].style & Style.CITE else "")
            pieces.append(f'<a href="{escape(target)}"{more}>{words}</a>' if target else words)
        return "".join(pieces)

    def _core(self, span: Span) -> str:
        """One span without emphasis."""
        if span.style & Style.IMAGE:
            return self._dress.picture(span.text, span.href)
        if span.style & Style.MATH:
            return self._dress.formula(span.text, display=False)
        words = escape(span.text).replace("\n", "<br>\n")
        if span.style & Style.CODE:
            return f"<code>{words}</code>"
        return f"<sup>{words}</sup>" if span.style & Style.FOOTNOTE else words

    def _list(self, block: ListBlock) -> str:
        name = "ul" if block.first is None else "ol"
        start = f' start="{block.first}"' if block.first not in (None, 1) else ""
        items = "".join(self._item(item, is_tight=block.tight) for item in block.items)
        return f"<{name}{start}>\n{items}</{name}>\n"

    def _item(self, item: Item, *, is_tight: bool) -> str:
        box = "" if item.checked is None else f"{TICKED if item.checked else UNTICKED} "
        pieces = []
        for block in item.blocks:
            if isinstance(block, Paragraph):
                words, box = box + self._spans(block.spans), ""
                pieces.append(f"{words}\n" if is_tight else f"<p>{words}</p>\n")
            else:
                pieces.append(box + self._block(block))
                box = ""
        return f"<li>{box}{''.join(pieces).rstrip()}</li>\n"

    def _table(self, table: Table) -> str:
        head = self._row("th", table.head, table.align)
        rows = "".join(self._row("td", row, table.align) for row in table.rows)
        body = f"<tbody>\n{rows}</tbody>\n" if rows else ""
        return f"<table>\n<thead>\n{head}</thead>\n{body}</table>\n"

    def _row(self, name: str, cells: Iterable[Spans], align: Iterable[str]) -> str:
        made = (
            f"<{name}{self._dress.alignments.get(side, '')}>{self._spans(cell)}</{name}>"
            for cell, side in zip(cells, align, strict=True)
        )
        return f"<tr>{''.join(made)}</tr>\n"


def _note(label: str, inside: str) -> str:
    mark = f"<p><sup>{escape(label)}</sup>"
    return f"{mark} {inside[3:]}" if inside.startswith("<p>") else f"{mark}</p>\n{inside}"


def _put(style: Style, words: str) -> str:
    return f"<{_TAGS[style]}>{words}</{_TAGS[style]}>"
