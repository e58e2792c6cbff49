"""Somebody's words made fit for one line of Markdown or of YAML.

Rule: a title, a model's name or a vendor's sentence never ends its line and never acts as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from interline.export.facts import Code, Their, Words
from interline.model.clean import label, storable


def one_line(text: str, limit: int = 200) -> str:
    """Somebody's text as plain words: one line, and no sign of it is Markdown or HTML."""
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", label(text, limit)).replace("&", "&amp;")


def code_span(text: str) -> str:
    """Somebody's text as code on one line."""
    line = label(text) or " "
    if "`" not in line:
        return f"`{line}`"
    fence = "`" * (max(map(len, re.findall("`+", line))) + 1)
    return f"{fence} {line} {fence}"


def quoted(text: str) -> str:
    """A double-quoted scalar of YAML, which JSON's strings are but for the characters that YAML wants escaped."""
    quoted = json.dumps(storable(text), ensure_ascii=False)
    return re.sub(
        r"[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\U000e0000-\U000e007f]",
        lambda match: f"\\U{ord(match.group()):08X}",
        quoted,
    )


def list_of(texts: Iterable[str]) -> str:
    return f"[{', '.join(quoted(text) for text in dict.fromkeys(texts))}]"


def dressed(words: Words) -> str:
    """A line of ours with somebody's words in it."""
    return "".join(_piece(piece) for piece in words)


def _piece(piece: str | Their | Code) -> str:
    match piece:
        case Their(text, limit):
            return one_line(text, limit)
        case Code(text):
            return code_span(text)
        case _:
            return piece
