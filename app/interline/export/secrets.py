"""A look for keys and tokens that somebody pasted into a chat, before it is handed on.

Rule: a warning says what it looks like and where, and never repeats it. The text itself is not changed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

_PRIVATE_KEY = "a private key"
_SHAPES = (
    (_PRIVATE_KEY, r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    ("a key of Anthropic (sk-ant-…)", r"sk-ant-[\w-]{20,}"),
    ("a key of OpenRouter (sk-or-…)", r"sk-or-[\w-]{20,}"),
    ("a key of OpenAI or one alike (sk-…)", r"sk-[\w-]{20,}"),
    ("a key of Google (AIza…)", r"AIza[\w-]{35}"),
    ("a key of Meta (LLM|…)", r"LLM\|\d{8,}\|[\w-]{20,}"),
    ("a key of xAI (xai-…)", r"xai-[A-Za-z0-9]{40,}"),
    ("a key of Groq (gsk_…)", r"gsk_[A-Za-z0-9]{20,}"),
    ("a token of Hugging Face (hf_…)", r"hf_[A-Za-z0-9]{30,}"),
    ("a token of GitHub (ghp_…)", r"gh[oprsu]_[A-Za-z0-9]{36,}|github_pat_\w{22,}"),
    ("a token of GitLab (glpat-…)", r"glpat-[\w-]{20,}"),
    ("a key of Amazon (AKIA…)", r"(?:AKIA|ASIA)[A-Z0-9]{16}"),
    ("a token of Slack (xoxb-…)", r"xox[abeoprs]-[\w-]{10,}"),
    ("a key of Stripe (sk_live_…)", r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    ("a signed web token (eyJ…)", r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    ("a bearer token", r"[Bb]earer[ \t]+(?P<token>[\w.~+/-]{24,})"),
)
# Not in the middle of a word: what else is found in base64 means nothing.
_ANY = re.compile(
    r"(?<![\w+/])(?:" + "|".join(f"(?P<k{n}>{shape})" for n, (_, shape) in enumerate(_SHAPES)) + ")", re.ASCII
)
_LONGEST_LIST = 5


def warnings_about(text: str) -> tuple[str, ...]:
    """One sentence for each kind of secret that the text seems to hold, with the lines it stands in."""
    lines: dict[str, list[int]] = {}
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for kind, at in _found(text):
        line = bisect_right(starts, at)
        if line not in (known := lines.setdefault(kind, [])):
            known.append(line)
    return tuple(f"What looks like {kind} stands in {_listed(known)}." for kind, known in lines.items())


def _found(text: str) -> Iterator[tuple[str, int]]:
    for match in _ANY.finditer(text):
        # The outer group is the last to close, also around the token's.
        kind = _SHAPES[int(str(match.lastgroup).removeprefix("k"))][0]
        if kind == _PRIVATE_KEY or _is_random(match["token"] or match.group()):
            yield kind, match.start()


def _is_random(word: str) -> bool:
    """Whether it can be a real one: `sk-your-key-goes-right-here` and a row of x are not."""
    return any(sign.isdigit() for sign in word) and len(set(word)) >= 8


def _listed(lines: list[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    shown = ", ".join(map(str, lines[:_LONGEST_LIST]))
    more = len(lines) - _LONGEST_LIST
    return f"lines {shown} and {more} more" if more > 0 else f"lines {shown}"
