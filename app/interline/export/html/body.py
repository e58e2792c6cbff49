"""What was said in a message, as HTML.

Rule: every letter of it is escaped; an answer is read as Markdown, what a user typed stands as it was typed.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from html import escape

from interline.export import INLINE, Means
from interline.export.facts import Code, Their, Words, attachment
from interline.export.html.dress import LINK, PageDress
from interline.export.pictures import picture_type
from interline.model.clean import label
from interline.model.conversation import Message, Role
from interline.model.parts import (
    Citation,
    Edited,
    File,
    Image,
    Part,
    Product,
    Refusal,
    Seam,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
    Unread,
)
from interline.rendering import links
from interline.rendering.citations import Cite, cite, with_cites
from interline.rendering.deceivers import in_prose
from interline.rendering.html import html_of, letters
from interline.rendering.markdown import parse


def body(message: Message, means: Means) -> Iterator[str]:
    """All of it, piece by piece."""
    dress = PageDress(means)
    sources = [part for part in message.parts if isinstance(part, Citation)]
    cites = _cites(sources, message.text)
    run, begin, at = [], 0, 0
    for part in (*message.parts, None):
        if isinstance(part, Text):
            # Neighbouring texts are one text.
            run.append(part.text)
            at += len(part.text)
            continue
        said = _part(part, means, dress) if part is not None else ""
        if run and (said or part is None):
            yield _words(
                "".join(run), message.role, dress, [each for each in cites if begin < each.at], begin
            )
            run = []
        if isinstance(part, Refusal):
            at += len(part.text)
        begin = begin if run else at
        yield said
    yield from _listed(
        "ul", "Products", [_product(part) for part in message.parts if isinstance(part, Product)]
    )
    yield from _listed("ol", "Sources", list(map(_source, sources)))


def typed(text: str) -> str:
    """Words as somebody typed them."""
    return f'<p class="typed">{escape(in_prose(text))}</p>\n'


def dressed(words: Words) -> str:
    """A line of ours with somebody's words in it."""
    return "".join(map(_piece, words))


def _piece(piece: str | Their | Code) -> str:
    match piece:
        case Their(text, limit):
            return f"<bdi>{escape(label(text, limit))}</bdi>"
        case Code(text):
            return f"<code>{escape(label(text))}</code>"
        case _:
            return escape(piece)


def _words(text: str, role: Role, dress: PageDress, cites: list[Cite], begin: int) -> str:
    if role is not Role.ASSISTANT:
        return typed(text)
    inside = [Cite(each.at - begin, each.number, each.href) for each in cites if each.at - begin <= len(text)]
    blocks = parse(text)
    return html_of((with_cites(block, text, inside) for block in blocks) if inside else blocks, dress)


def _cites(sources: list[Citation], text: str) -> list[Cite]:
    """A number after the words that a source bears out, where the vendor said which."""
    places = (
        cite(text, source.end or 0, number, links.safe_target(source.url) or "")
        for number, source in enumerate(sources, start=1)
    )
    return [place for place in places if place is not None]


def _part(part: Part, means: Means, dress: PageDress) -> str:
    match part:
        case Image() | File():
            return _attached(part, means)
        case Thinking(text) if text:
            return f"<details>\n<summary>Thinking</summary>\n{html_of(parse(text), dress)}</details>\n"
        case Refusal(text):
            return f"<p><strong>Declined:</strong></p>\n{typed(text)}"
        case ToolCall(_, name, arguments, complete):
            cut = "" if complete else ", cut off"
            return _tool(f"Tool call: <code>{escape(label(name))}</code>{cut}", dress.code(arguments, "json"))
        case ToolResult(_, text, is_error):
            return _tool(f"Tool {'error' if is_error else 'result'}:", dress.code(text, ""))
        case Seam(before, after, reason):
            why = f" ({escape(label(reason))})" if reason else ""
            names = escape(label(str(before))), escape(label(str(after)))
            return f'<p class="seam">{names[0]} broke off here{why}; {names[1]} goes on.</p>\n'
        case Edited():
            return f'<p class="seam">{escape(part.sentence)}</p>\n'
        case Unread(kind, text, _):
            words = f"A part of another version of Interline: <code>{escape(label(kind))}</code>"
            return _tool(words, dress.code(text, "") if text else "")
        case _:
            return ""


def _tool(heading: str, inside: str) -> str:
    return f'<div class="call">\n<p>{heading}</p>\n{inside}</div>\n'


def _attached(part: Image | File, means: Means) -> str:
    """A picture with its bytes, or a card that names what is attached."""
    data = means.read(part.digest) if means.attachments == INLINE and isinstance(part, Image) else None
    kind = picture_type(data or b"")
    caption = dressed(attachment(part))
    if data is None or not kind:
        return f'<p><span class="card">{caption}</span></p>\n'
    held = b64encode(data).decode("ascii")
    alt = escape(label(part.name)) or "Picture"
    return (
        f'<figure><img alt="{alt}" src="data:{kind};base64,{held}">\n'
        f"<figcaption>{caption}</figcaption></figure>\n"
    )


def _listed(kind: str, heading: str, items: list[str]) -> Iterator[str]:
    if items:
        rows = "".join(f"<li>{item}</li>\n" for item in items)
        yield f'<p class="lead">{heading}:</p>\n<{kind}>\n{rows}</{kind}>\n'


def _source(source: Citation) -> str:
    quote = f": “{escape(label(source.quote, 500))}”" if source.quote else ""
    return f"{_link(source.title, source.url)}{quote}"


def _product(product: Product) -> str:
    told = (escape(label(product.price)), escape(label(product.merchant)))
    return " · ".join(filter(None, (_link(product.title, product.url), *told)))


def _link(title: str, url: str) -> str:
    words = escape(label(title))
    target = links.safe_target(url)
    if target is None:
        return " ".join(filter(None, (words, f"<code>{letters(label(url))}</code>" if url else "")))
    host = escape(links.host_of(target))
    return f'<a href="{escape(target)}"{LINK}>{words or host}</a>' + (f" ({host})" if words else "")
