"""Untrusted text made fit to keep and to show.

Rule: what a vendor, a file or a paste says is data; control characters and marks that reorder or hide text never reach
a label, a terminal or a log as themselves.
"""

from __future__ import annotations

import re

# C0 and C1 controls but for tab and line feed.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Bidirectional overrides and isolates, zero-width characters, tag characters, line and paragraph separators.
_DECEIVERS = re.compile("[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with lone surrogates replaced and NUL removed: what SQLite and UTF-8 can hold."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if text.isascii() or is_sound(text) else _SURROGATES.sub("\ufffd", text)


def is_sound(text: str) -> bool:
    """Whether it holds no half of a character."""
    if not text.isascii():
        try:
            # Faster than to look for one.
            text.encode()
        except UnicodeEncodeError:
            return False
    return True


def label(text: str, limit: int = 200) -> str:
    """One line for a label or a message: controls and reordering marks become visible tokens, long text is cut."""
    line = " ".join(storable(text[: limit * 4]).split())
    line = _DECEIVERS.sub(_token, _CONTROLS.sub(_token, line))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def terminal(text: str) -> str:
    """Text that can be printed: escape sequences and other controls are taken out, line breaks and tabs stay."""
    return _CONTROLS.sub("", storable(text))


def _token(match: re.Match[str]) -> str:
    return f"‹U+{ord(match.group()):04X}›"
