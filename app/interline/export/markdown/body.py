"""What was said in a message, part by part.

Rule: texts stand byte for byte, neither escaped nor fenced anew; only what is no prose (tools' data) gets a fence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from interline.export.markdown.words import code_span, one_line
from interline.model.parts import (
    Citation,
    Edited,
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


def body(parts: Iterable[Part]) -> list[str]:
    blocks: list[str] = []
    sources: list[Citation] = []
    products: list[Product] = []
    run: list[str] = []
    for part in parts:
        if isinstance(part, Text):
            # Neighbouring texts are one text: nothing comes between them.
            run.append(part.text)
        elif isinstance(part, Citation):
            sources.append(part)
        elif isinstance(part, Product):
            products.append(part)
        elif block := _block(part):
            blocks += ["".join(run), block]
            run.clear()
    blocks.append("".join(run))
    if products:
        blocks.append("Products:")
        blocks.append("\n".join(f"- {_product(product)}" for product in products))
    if sources:
        blocks.append("Sources:")
        blocks.append("\n".join(f"{n}. {_source(source)}" for n, source in enumerate(sources, start=1)))
    return [block for block in blocks if block]


def _block(part: Part) -> str:
    match part:
        case Thinking(text) if text:
            return f"<details>\n<summary>Thinking</summary>\n\n{text}\n\n</details>"
        case Refusal(text):
            return f"**Declined:**\n\n{text}"
        case ToolCall(_, name, arguments, complete):
            cut = "" if complete else ", cut off"
            return f"**Tool call:** {code_span(name)}{cut}\n\n{_fenced(arguments, 'json')}"
        case ToolResult(_, text, is_error):
            return f"**Tool {'error' if is_error else 'result'}:**\n\n{_fenced(text)}"
        case Seam(before, after, reason):
            why = f" ({one_line(reason)})" if reason else ""
            return f"*[{one_line(str(before))} broke off here{why}; {one_line(str(after))} goes on.]*"
        case Edited():
            return f"*[{part.sentence}]*"
        case Unread(kind, text, _):
            words = f"**A part of another version of Interline:** {code_span(kind)}"
            return f"{words}\n\n{_fenced(text)}" if text else words
        case _:
            # Attachments stand above; thinking without words has nothing to read.
            return ""


def _source(source: Citation) -> str:
    link = _link(source.title, source.url)
    return f"{link}: “{one_line(source.quote, 500)}”" if source.quote else link


def _product(product: Product) -> str:
    told = (_link(product.title, product.url), one_line(product.price), one_line(product.merchant))
    return " · ".join(words for words in told if words)


def _link(title: str, url: str) -> str:
    title = one_line(title)
    if _can_link(url):
        return f"[{title or one_line(url)}](<{_address(url)}>)"
    return " ".join(words for words in (title, code_span(url) if url else "") if words)


def _can_link(url: str) -> bool:
    try:
        return urlsplit(url).scheme.lower() in ("http", "https")
    except ValueError:
        return False


def _address(url: str) -> str:
    """The address as it can stand between angle brackets, on one line."""
    return re.sub(
        r"[\x00-\x20\x7f-\x9f<>\\\u2028\u2029]",
        lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode()),
        url,
    )


def _fenced(text: str, language: str = "") -> str:
    """Text as a block of code, in a fence longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
