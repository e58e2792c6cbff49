"""A pasted text made into a key, or refused without ever being shown.

Rule: no error that leaves here holds a part of what was pasted, not even in its chain of causes.
"""

from __future__ import annotations

import re
import unicodedata

from interline.language import tr
from interline.model.errors import KeyMalformed
from interline.model.secret import Secret

SHORTEST = 8
"""Vendors' keys are longer; what is shorter is a slip of the hand."""

_QUOTES = "\"'`“”„‟‘’‚‛«»‹›"
_PREAMBLE = re.compile(r"(?:authorization\s*:\s*)?bearer\s+", re.IGNORECASE)
_SENDABLE = re.compile(r"[\x21-\x7e]{1,512}")


def clean_key(text: str, *, shortest: int = SHORTEST) -> Secret:
    """The key in a pasted text: without blanks, quotes and `Bearer` around it and invisible marks in it.

    Raises KeyMalformed for what still is no key then. A blank or a line break in the middle is refused: it may be two
    keys, and guessing would send half of one.
    """
    key = "".join(mark for mark in text if unicodedata.category(mark) != "Cf")
    before = None
    while key != before:
        before = key
        key = key.strip().strip(_QUOTES)
        key = _PREAMBLE.sub("", key, count=1) if _PREAMBLE.match(key) else key
    if not _SENDABLE.fullmatch(key) or len(key) < shortest:
        raise KeyMalformed(
            tr("That does not look like a key."),
            next_step=tr(
                "A key is one word of {shortest} to 512 letters, digits and signs; copy it again, whole.",
                shortest=shortest,
            ),
        )
    return Secret(key)
