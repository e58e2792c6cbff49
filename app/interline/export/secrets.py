"""A look for keys and tokens that somebody pasted into a chat, before it is handed on.

Rule: a warning says what it looks like and where, and never repeats it. The text itself is not changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from interline.export import Transcript
from interline.export.tree import tree_of
from interline.language import marked, said, tr
from interline.model.parts import Citation, Refusal, Text, Thinking, ToolCall, ToolResult, Unread

_PRIVATE_KEY = marked("a private key")
_SHAPES = (
    (_PRIVATE_KEY, r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    (marked("a key of Anthropic (sk-ant-…)"), r"sk-ant-[\w-]{20,}"),
    (marked("a key of OpenRouter (sk-or-…)"), r"sk-or-[\w-]{20,}"),
    (marked("a key of OpenAI or one alike (sk-…)"), r"sk-[\w-]{20,}"),
    (marked("a key of Google (AIza…)"), r"AIza[\w-]{35}"),
    (marked("a key of Meta (LLM|…)"), r"LLM\|\d{8,}\|[\w-]{20,}"),
    (marked("a key of xAI (xai-…)"), r"xai-[A-Za-z0-9]{40,}"),
    (marked("a key of Groq (gsk_…)"), r"gsk_[A-Za-z0-9]{20,}"),
    (marked("a token of Hugging Face (hf_…)"), r"hf_[A-Za-z0-9]{30,}"),
    (marked("a token of GitHub (ghp_…)"), r"gh[oprsu]_[A-Za-z0-9]{36,}|github_pat_\w{22,}"),
    (marked("a token of GitLab (glpat-…)"), r"glpat-[\w-]{20,}"),
    (marked("a key of Amazon (AKIA…)"), r"(?:AKIA|ASIA)[A-Z0-9]{16}"),
    (marked("a token of Slack (xoxb-…)"), r"xox[abeoprs]-[\w-]{10,}"),
    (marked("a key of Stripe (sk_live_…)"), r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    (marked("a signed web token (eyJ…)"), r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    (marked("a bearer token"), r"[Bb]earer[ \t]+(?P<token>[\w.~+/-]{24,})"),
)
# Not in the middle of a word: what else is found in base64 means nothing.
_ANY = re.compile(
    r"(?<![\w+/])(?:" + "|".join(f"(?P<k{n}>{shape})" for n, (_, shape) in enumerate(_SHAPES)) + ")", re.ASCII
)
_HINTS = (
    *(
        "PRIVATE KEY",
        "sk-",
        "AIza",
        "LLM|",
        "xai-",
        "gsk_",
        "hf_",
        "ghp_",
        "gho_",
        "ghr_",
        "ghs_",
        "ghu_",
        "github_pat_",
    ),
    *("glpat-", "AKIA", "ASIA", "xox", "k_live_", "k_test_", "eyJ", "earer"),
)
"""Without one of them a text holds none of the above: looking for these first takes a twentieth of the time."""
_LONGEST_LIST = 5
_MESSAGE = re.compile(r"message (\d+)")
_TITLE, _INSTRUCTIONS = marked("its title"), marked("its instructions")


def warnings_about(transcript: Transcript) -> tuple[str, ...]:
    """One sentence for each kind of secret that a conversation seems to hold, with the messages it stands in, numbered
    as an export numbers them."""
    places: dict[str, list[str]] = {}
    for place, text in _texts(transcript):
        for kind in kinds_in(text):
            if place not in (known := places.setdefault(kind, [])):
                known.append(place)
    return tuple(
        tr("What looks like {kind} stands in {places}.", kind=said(kind), places=_listed(known))
        for kind, known in places.items()
    )


def kinds_in(text: str) -> tuple[str, ...]:
    """The kinds of secrets that a text seems to hold, each once; English, for `said`."""
    return tuple(dict.fromkeys(_found(text)))


def _texts(transcript: Transcript) -> Iterator[tuple[str, str]]:
    conversation = transcript.conversation
    yield _TITLE, conversation.title
    yield _INSTRUCTIONS, conversation.system
    for number, message in tree_of(transcript).in_order():
        for part in message.parts:
            match part:
                # A thought's blob is its maker's, and random all through.
                case Text(text) | Refusal(text) | Thinking(text) | ToolCall(_, _, text) | ToolResult(_, text):
                    yield f"message {number}", text
                case Citation(url, title, quote):
                    yield f"message {number}", f"{url}\n{title}\n{quote}"
                case Unread(_, text, data):
                    yield f"message {number}", f"{text}\n{data}"


def _found(text: str) -> Iterator[str]:
    if not any(hint in text for hint in _HINTS):
        return
    for match in _ANY.finditer(text):
        # The outer group is the last to close, also around the token's.
        kind = _SHAPES[int(str(match.lastgroup).removeprefix("k"))][0]
        if kind == _PRIVATE_KEY or _is_random(match["token"] or match.group()):
            yield kind


def _is_random(word: str) -> bool:
    """Whether it can be a real one: `sk-your-key-goes-right-here` and a row of x are not."""
    return any(sign.isdigit() for sign in word) and len(set(word)) >= 8


def _listed(places: list[str]) -> str:
    """`its title`, `messages 1, 3 and 5 more`."""
    numbers = [found[1] for place in places if (found := _MESSAGE.fullmatch(place))]
    named = [said(place) for place in places if not _MESSAGE.fullmatch(place)]
    shown = ", ".join(numbers[:_LONGEST_LIST])
    if (more := len(numbers) - _LONGEST_LIST) > 0:
        named.append(tr("messages {numbers} and %Ln more", "", more, numbers=shown))
    elif len(numbers) > 1:
        named.append(tr("messages {numbers}", numbers=shown))
    elif numbers:
        named.append(tr("message {number}", number=shown))
    whole = named[0]
    for each in named[1:]:
        whole = tr("{first} and {last}", first=whole, last=each)
    return whole
