"""Blocks to HTML: a fragment for the clipboard, for print and for pages.

Rule: it stands alone and is harmless. Every letter is escaped, a link leads only where `links` lets it, and nothing in
it is fetched: a picture of elsewhere is its words and its host.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby

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
_ALIGNMENTS = {side: f' style="text-align:{side}"' for side in ("left", "center", "right")}


def html_of(blocks: Iterable[Block]) -> str:
    """All blocks, one after another."""
    return "".join(_block(block) for block in blocks)


def html_of_spans(spans: Spans) -> str:
    """The words of one paragraph, without the paragraph."""
    pieces = []
    for href, group in groupby(spans, key=lambda span: "" if span.style & Style.IMAGE else span.href):
        words = nested([(outer(span.style), _core(span)) for span in group], _put)
        target = links.safe_target(href) if href else None
        pieces.append(f'<a href="{escape(target)}">{words}</a>' if target else words)
    return "".join(pieces)


def _block(block: Block) -> str:
    match block:
        case Paragraph(spans=spans):
            return f"<p>{html_of_spans(spans)}</p>\n"
        case Heading(level=level, spans=spans):
            return f"<h{level}>{html_of_spans(spans)}</h{level}>\n"
        case Code(text=text, language=language):
            name = f' class="language-{escape(in_code(language))}"' if language else ""
            return f"<pre><code{name}>{_letters(text)}</code></pre>\n"
        case Math(text=text):
            return f'<pre><code class="math">{_letters(text)}</code></pre>\n'
        case Plain(text=text):
            return f"<pre>{_letters(text)}</pre>\n"
        case Footnote(label=label, blocks=blocks):
            return f"<div>\n{_note(label, html_of(blocks))}</div>\n"
        case Quote(blocks=blocks):
            return f"<blockquote>\n{html_of(blocks)}</blockquote>\n"
        case ListBlock():
            return _list(block)
        case Table():
            return _table(block)
        case ImageCard(alt=alt, href=href):
            return f"<p>{_picture(alt, href)}</p>\n"
        case Rule():
            return "<hr>\n"
        case _:
            raise TypeError(f"no HTML for {type(block).__name__}")


def _note(label: str, inside: str) -> str:
    mark = f"<p><sup>{escape(label)}</sup>"
    return f"{mark} {inside[3:]}" if inside.startswith("<p>") else f"{mark}</p>\n{inside}"


def _list(block: ListBlock) -> str:
    name = "ul" if block.first is None else "ol"
    start = f' start="{block.first}"' if block.first not in (None, 1) else ""
    items = "".join(_item(item, is_tight=block.tight) for item in block.items)
    return f"<{name}{start}>\n{items}</{name}>\n"


def _item(item: Item, *, is_tight: bool) -> str:
    box = "" if item.checked is None else f"{TICKED if item.checked else UNTICKED} "
    pieces = []
    for block in item.blocks:
        if isinstance(block, Paragraph):
            words, box = box + html_of_spans(block.spans), ""
            pieces.append(f"{words}\n" if is_tight else f"<p>{words}</p>\n")
        else:
            pieces.append(box + _block(block))
            box = ""
    return f"<li>{box}{''.join(pieces).rstrip()}</li>\n"


def _table(table: Table) -> str:
    head = _row("th", table.head, table.align)
    rows = "".join(_row("td", row, table.align) for row in table.rows)
    body = f"<tbody>\n{rows}</tbody>\n" if rows else ""
    return f"<table>\n<thead>\n{head}</thead>\n{body}</table>\n"


def _row(name: str, cells: Iterable[Spans], align: Iterable[str]) -> str:
    made = (
        f"<{name}{_ALIGNMENTS.get(side, '')}>{html_of_spans(cell)}</{name}>"
        for cell, side in zip(cells, align, strict=True)
    )
    return f"<tr>{''.join(made)}</tr>\n"


def _core(span: Span) -> str:
    """One span without emphasis."""
    if span.style & Style.IMAGE:
        return _picture(span.text, span.href)
    words = escape(span.text).replace("\n", "<br>\n")
    if span.style & Style.MATH:
        return f'<code class="math">{words}</code>'
    if span.style & Style.CODE:
        return f"<code>{words}</code>"
    return f"<sup>{words}</sup>" if span.style & Style.FOOTNOTE else words


def _put(style: Style, words: str) -> str:
    return f"<{_TAGS[style]}>{words}</{_TAGS[style]}>"


def _picture(alt: str, href: str) -> str:
    target = links.safe_target(href)
    if target is None:
        return escape(alt)
    return f'<a href="{escape(target)}">{escape(alt)}</a> ({escape(links.host_of(target))})'


def _letters(text: str) -> str:
    """Source, with what hides in it made visible."""
    return escape(in_code(text))
