"""Attachments in words: text files between fences, and notes where a file stays behind.

Rule: a note names what is missing, so that neither the model nor the user is misled in silence.
"""

from __future__ import annotations

import re

from interline.model.clean import label
from interline.model.parts import File, Image

_NEVER_TEXT = ("image/", "audio/", "video/", "font/")
_FENCE = re.compile("^`{3,}", re.MULTILINE)


def omitted(part: Image | File) -> str:
    """The note that stands in place of a file that the model does not take."""
    kind = "image" if isinstance(part, Image) else "file"
    return f"[{kind} omitted: {label(part.name or part.media_type, 120)}]"


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
    longest = max((len(fence) for fence in _FENCE.findall(text)), default=2)
    fence = "`" * max(3, longest + 1)
    name = label(part.name, 120)
    suffix = name.rpartition(".")[2] if "." in name else ""
    language = suffix if suffix.isalnum() and suffix.isascii() else ""
    ending = "" if text.endswith("\n") else "\n"
    return f"{name or 'file'}:\n{fence}{language}\n{text}{ending}{fence}"
