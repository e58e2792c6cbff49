"""Attachments in words: text files between fences, and notes where a file stays behind.

Rule: a note names what is missing, so that neither the model nor the user is misled in silence.
"""

from __future__ import annotations

import re

from interline.model.clean import label
from interline.model.parts import DocumentText, DocumentTrouble, File, Image

_NEVER_TEXT = ("image/", "audio/", "video/", "font/")
_FENCE = re.compile("^`{3,}", re.MULTILINE)
_WHY = {
    DocumentTrouble.WITHOUT_TEXT: ", pictures of pages without text",
    DocumentTrouble.LOCKED: ", locked with a password",
    DocumentTrouble.UNREADABLE: ", which could not be read",
}


def omitted(part: Image | File) -> str:
    """The note that stands in place of a file that the model does not take."""
    kind = "image" if isinstance(part, Image) else "file"
    trouble = part.words.trouble if isinstance(part, File) and part.words else None
    why = _WHY[trouble] if trouble else ""
    return f"[{kind} omitted: {label(part.name or part.media_type, 120)}{why}]"


def as_words(name: str, words: DocumentText) -> str:
    """The words of a document with its name and its number of pages, between fences."""
    pages = "1 page" if words.pages == 1 else f"{words.pages} pages"
    if not words.is_cut:
        extent = "as text"
    elif words.read < words.pages:
        extent = f"the first {words.read} as text"
    else:
        extent = "the beginning as text"
    return f"{_named(name)} ({pages}, {extent}):\n{_fenced(words.text, '')}"


def as_fenced_text(part: File) -> str | None:
    """A text or code file with its name, between fences longer than any inside; None where it is no text."""
    if part.data is None or part.media_type.startswith(_NEVER_TEXT) or b"\x00" in part.data:
        return None
    try:
        text = part.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if not part.media_type.startswith("text/"):
            return None
        text = part.data.decode("utf-8", "replace")
    suffix = part.name.rpartition(".")[2] if "." in part.name else ""
    language = suffix if suffix.isalnum() and suffix.isascii() and len(suffix) <= 20 else ""
    return f"{_named(part.name)}:\n{_fenced(text, language)}"


def _named(name: str) -> str:
    return label(name, 120) or "file"


def _fenced(text: str, language: str) -> str:
    fences = _FENCE.findall(text) if "```" in text else ()
    longest = max(map(len, fences), default=2)
    fence = "`" * max(3, longest + 1)
    ending = "" if text.endswith("\n") else "\n"
    return f"{fence}{language}\n{text}{ending}{fence}"
