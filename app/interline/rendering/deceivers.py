"""Characters that hide or reorder text, made visible.

Rule: what a person sees is what is there. Marks that languages and emoji need (joiners, left-to-right and
right-to-left marks) stay as they are in prose and are shown in code, links and names, where nobody needs them.
"""

from __future__ import annotations

import re

# C0 and C1 controls but for tab, line feed and carriage return.
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
# Overrides, embeddings and isolates; invisible operators and deprecated format marks; line and paragraph separators.
_REORDERING = "\u2028-\u202e\u2060-\u206f\ufff9-\ufffb"
_TAGS = "\U000e0000-\U000e007f"
# Needed by scripts and emoji, or harmless in running text: Arabic mark, zero-width space and joiners, marks, BOM.
_JOINERS = "\u061c\u200b-\u200f\ufeff\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u3164\uffa0"
_SURROGATES = "\ud800-\udfff"

_IN_CODE = re.compile(f"[{_CONTROLS}{_REORDERING}{_TAGS}{_JOINERS}{_SURROGATES}]")
# A flag such as Scotland's is a black flag and tag letters up to a cancel tag: the one honest use of tags.
_IN_PROSE = re.compile(
    f"(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]+\U000e007f)"
    f"|[{_CONTROLS}{_REORDERING}{_TAGS}{_SURROGATES}]"
)
_ANY = re.compile("[^\t\n\r -~]")


def in_prose(text: str) -> str:
    """Running text with controls, tags and reordering marks shown as ‹U+202E›."""
    return _IN_PROSE.sub(_kept_or_token, text) if _ANY.search(text) else text


def in_code(text: str) -> str:
    """Code, an address or a name, where every invisible character is shown."""
    return _IN_CODE.sub(_token, text) if _ANY.search(text) else text


def _token(match: re.Match[str]) -> str:
    return f"‹U+{ord(match.group()):04X}›"


def _kept_or_token(match: re.Match[str]) -> str:
    return match.group() if match.group(1) else _token(match)
