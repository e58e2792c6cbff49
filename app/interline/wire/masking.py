"""Keys taken out of what vendors say: some repeat the key that they refuse.

Rule: rather one id too many becomes dots than one key too few.
"""

from __future__ import annotations

import re

_DOTS = "[…]"

# Prefixes under which vendors hand out keys.
_KNOWN = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:sk|pk|rk|gsk|xai|csk|pplx|nvapi|tgp|sess|ghp|gho|glpat|key|hf|r8|fw|or)[-_][A-Za-z0-9*._\-]{5,}"
    r"|AIza[A-Za-z0-9*_\-]{10,}|ya29\.[A-Za-z0-9*._\-]+|eyJ[A-Za-z0-9*._\-]{10,}|AKIA[A-Z0-9]{8,})"
)
# "key: xyz", "API key provided: xyz", "token=xyz", "Bearer xyz".
_NAMED = re.compile(
    r"""(?ix) \b(?: (?:api|access|auth|secret)?[\s_-]*(?:key|token|secret) | password | authorization )
        (?: \s+ (?:provided|given|used|received|was|is) )? \s* ["']? \s* [:=] \s* ["']? (?:bearer\s+)?
        ([^\s"',;()<>]{4,}) | \bbearer\s+([^\s"',;()<>]{8,})"""
)
# "invalid api key abcd1234…": a word after it that no language has.
_BARE = re.compile(r"(?i)\b(?:key|token|secret)\s+[\"'`]?((?=[^\s\"'`]*\d)[A-Za-z0-9*_\-./+=]{12,})")
# Stars are how vendors themselves hide keys; what is left of one is hidden too.
_STARRED = re.compile(r"(?<![\w*])[\w\-]*\*{3,}[\w\-]*")
# Azure's keys and others' are hexadecimal digits and no more.
_HEX = re.compile(r"(?<![A-Za-z0-9])[0-9a-fA-F]{32,}(?![A-Za-z0-9])")
_LONG = re.compile(
    r"(?<![A-Za-z0-9+_=-])(?=[A-Za-z0-9+_=-]*\d)(?=[A-Za-z0-9+_=-]*[A-Za-z])[A-Za-z0-9+_=-]{40,}"
)


def masked(text: str) -> str:
    """The text with whatever looks like a key replaced by dots."""
    if not text:
        return text
    text = text[:4000]
    text = _NAMED.sub(_without_group, text)
    text = _BARE.sub(_without_group, text)
    for pattern in (_KNOWN, _STARRED, _LONG, _HEX):
        text = pattern.sub(_DOTS, text)
    return text


def _without_group(match: re.Match[str]) -> str:
    whole = match.group()
    secret = next((group for group in match.groups() if group), "")
    return whole.replace(secret, _DOTS) if secret else whole
