"""What the servers of the vendors take, each by its own rules.

Rule: from documents and recordings of refusals alone; nothing of it is read from the program.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

ALL_PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})


class Refused(AssertionError):
    """The vendor answers with 400 or the like; the text says why."""


@dataclass(frozen=True)
class Model:
    """What the asked model can."""

    images: bool = True
    pdf: bool = True
    sampling: bool = True
    """Whether temperature and the like may be sent."""
    prefill: bool = True
    """Whether it goes on from a last turn of the assistant."""
    tools: bool = True


@dataclass(frozen=True)
class Server:
    """How one server departs from the plain form of its wire format."""

    wire: str
    known: frozenset[str] | None = None
    """Fields of the body that it knows, where it refuses others."""
    in_messages: frozenset[str] = frozenset()
    """Fields of an assistant's message that it knows beside role, content and tool_calls."""
    call_id: re.Pattern[str] = field(default_factory=lambda: re.compile("[A-Za-z0-9_-]{1,64}"))
    limit: str = "max_tokens"
    """The field that limits the answer."""
    system_roles: frozenset[str] = frozenset({"system"})
    takes_usage_option: bool = True
    """openai-chat: stream_options; openai-responses: include_obfuscation."""
    wants_thinking: str | None = None
    """The field that each of the assistant's messages must have while the model thinks."""
    blank_is_missing: bool = False
    """Whether an empty text there counts as none."""
    never_thinks: tuple[tuple[str, Any], ...] = ()
    """Fields of the body, any of which switches thinking off."""
    thinks_in_chunks: bool = False
    """Whether the content of an assistant's message may be chunks of thinking and text."""
    user_after_results: bool = True
    marks_prefix: bool = False
    """Whether a beginning must be marked with `prefix`."""
    files: bool = False
    """openai-chat: whether it has a form for PDFs."""
    pictures: frozenset[str] = ALL_PICTURES
    tool_choices: frozenset[str] | None = None
    """What tool_choice may be, where not anything."""


def refuse(when: object, words: str) -> None:
    """Refuse in these words, when something is so."""
    if when:
        raise Refused(words)


def require(holds: object, words: str) -> None:
    """Refuse in these words unless something is so."""
    if not holds:
        raise Refused(words)


def decoded(text: object, words: str) -> bytes:
    """The bytes of base64."""
    try:
        data = base64.b64decode(text, validate=True)  # type: ignore[arg-type]
    except (TypeError, ValueError, binascii.Error):
        raise Refused(words) from None
    require(data, words)
    return data


def data_url(url: object, kinds: Iterable[str], words: str) -> str:
    """The media type of an address that holds its data."""
    require(isinstance(url, str) and url.startswith("data:") and ";base64," in url, words)
    kind, _, data = str(url).removeprefix("data:").partition(";base64,")
    require(kind in set(kinds), f"{words}: {kind}")
    decoded(data, words)
    return kind


def text_of(value: object, words: str) -> str:
    """Words that are not blank."""
    require(isinstance(value, str) and value.strip(), words)
    return str(value)


def once(ids: Iterable[str], words: str) -> None:
    """Each id is there once."""
    found = list(ids)
    require(len(found) == len(set(found)), words)


def fields(value: dict[str, Any], known: Iterable[str], words: str) -> None:
    """No field but these."""
    extra = set(value) - set(known)
    refuse(extra, f"{words}: extra fields {sorted(extra)}")


def name_of_tool(name: object) -> None:
    """Letters, digits, - and _: what every vendor takes."""
    require(isinstance(name, str) and re.fullmatch("[A-Za-z0-9_-]{1,64}", name), f"tool name {name!r}")


_MISTRAL = frozenset(
    {
        *("model", "messages", "stream", "max_tokens", "temperature", "top_p", "stop", "random_seed"),
        *(
            "response_format",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "reasoning_effort",
            "prompt_mode",
        ),
        *("safe_prompt", "prompt_cache_key", "prediction", "n", "presence_penalty", "frequency_penalty"),
    }
)
_OPENAI_CHAT = Server(
    "openai-chat",
    limit="max_completion_tokens",
    system_roles=frozenset({"system", "developer"}),
    files=True,
)

PLAIN = {
    "anthropic-messages": Server("anthropic-messages"),
    "gemini": Server("gemini"),
    "ollama-chat": Server("ollama-chat"),
    "openai-chat": Server(
        "openai-chat",
        in_messages=frozenset({"reasoning_content", "reasoning_details", "extra_content", "prefix"}),
        limit="",
        system_roles=frozenset({"system", "developer"}),
        files=True,
        thinks_in_chunks=True,
    ),
    "openai-responses": Server("openai-responses"),
}
"""A server of each wire format of which nothing more is known."""

SERVERS = {
    "anthropic": Server("anthropic-messages"),
    "openai": Server("openai-responses"),
    "google": Server("gemini", pictures=ALL_PICTURES - {"image/gif"}),
    "meta": Server("openai-responses", takes_usage_option=False, tool_choices=frozenset({"auto"})),
    "xai": Server(
        "openai-responses", takes_usage_option=False, pictures=frozenset({"image/png", "image/jpeg"})
    ),
    "mistral": Server(
        "openai-chat",
        known=_MISTRAL,
        call_id=re.compile("[A-Za-z0-9]{9}"),
        takes_usage_option=False,
        in_messages=frozenset({"prefix"}),
        thinks_in_chunks=True,
        user_after_results=False,
        marks_prefix=True,
    ),
    "deepseek": Server(
        "openai-chat",
        in_messages=frozenset({"reasoning_content", "prefix"}),
        wants_thinking="reasoning_content",
        never_thinks=(("thinking", {"type": "disabled"}),),
        marks_prefix=True,
    ),
    "moonshot": Server(
        "openai-chat",
        in_messages=frozenset({"reasoning_content"}),
        wants_thinking="reasoning_content",
        blank_is_missing=True,
        never_thinks=(("thinking", {"type": "disabled"}),),
    ),
    "alibaba": Server("openai-chat"),
    "zai": Server("openai-chat", in_messages=frozenset({"reasoning_content"})),
    "groq": Server("openai-chat", limit="max_completion_tokens"),
    "cerebras": Server("openai-chat", limit="max_completion_tokens"),
    "together": Server("openai-chat"),
    "perplexity": Server("openai-responses", takes_usage_option=False),
    "openrouter": Server("openai-chat", in_messages=frozenset({"reasoning_details"}), files=True),
    "huggingface": Server("openai-chat"),
    "azure": Server("openai-responses"),
    # It hands on to anybody: what the strictest of them want.
    "litellm": Server("openai-chat", user_after_results=False, files=True),
    "ollama": Server("ollama-chat", user_after_results=False),
    "lmstudio": Server("openai-responses", takes_usage_option=False, pictures=ALL_PICTURES - {"image/webp"}),
    "llamacpp": Server("openai-chat", user_after_results=False, pictures=ALL_PICTURES - {"image/webp"}),
    "vllm": Server("openai-chat", user_after_results=False),
    "local": Server("openai-chat", user_after_results=False, pictures=ALL_PICTURES - {"image/webp"}),
}
"""By the id under which the program knows them."""
