"""What single values of an export mean: names, speakers, token counts, errors, thoughts.

Rule: nothing raises and nothing is guessed: what is not what it should be is nothing.
"""

from __future__ import annotations

import json
import re
from typing import Any

from interline.importing.values import mapping, whole
from interline.model.clean import label, storable
from interline.model.conversation import Role
from interline.model.usage import Usage
from interline.wire.masking import masked

LONGEST_NAME = 200
_MOST_TOKENS = 1_000_000_000
_LONGEST_TIME = 10 * 24 * 3600 * 1000
_ROLES = {
    "user": Role.USER,
    "human": Role.USER,
    "assistant": Role.ASSISTANT,
    "model": Role.ASSISTANT,
    "ai": Role.ASSISTANT,
    "bot": Role.ASSISTANT,
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "tool": Role.TOOL,
    "function": Role.TOOL,
}
_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)


def name(value: Any, most: int = LONGEST_NAME) -> str:
    """An id or a name: short text, or a number as text; empty for anything else."""
    if isinstance(value, str):
        return storable(value[:most]).strip()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    return ""


def first(*values: Any) -> str:
    """The first of them that is a name."""
    return next((found for value in values if (found := name(value))), "")


def role_of(value: Any) -> Role | None:
    """Who speaks; None for a word that no program uses for anybody."""
    return _ROLES.get(value.lower()) if isinstance(value, str) else None


def milliseconds(value: Any, unit: float = 1) -> int | None:
    """A length of time, where it can be one; `unit` is how many milliseconds the number counts in."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value * unit) if 0 < value * unit < _LONGEST_TIME else None


def tokens(input_: Any = None, output: Any = None, cached: Any = None, reasoning: Any = None) -> Usage | None:
    """What an answer took; None where the export does not say it or says what cannot be."""
    into, out, read, thought = (_count(value) for value in (input_, output, cached, reasoning))
    if not into and not out:
        return None
    usage = Usage(input=into, output=out, cached_input=min(read, into), reasoning=min(thought, out))
    return usage if usage.is_plausible() else None


def _count(value: Any) -> int:
    count = whole(value)
    return count if count is not None and count <= _MOST_TOKENS else 0


def usage_of(told: Any) -> Usage | None:
    """Token counts under any of the names that vendors have for them."""
    told = mapping(told)
    into = mapping(
        told.get("prompt_tokens_details") or told.get("input_tokens_details") or told.get("inputTokenDetails")
    )
    out = mapping(
        told.get("completion_tokens_details")
        or told.get("output_tokens_details")
        or told.get("outputTokenDetails")
    )

    def any_of(*names: str) -> Any:
        return next((told[each] for each in names if whole(told.get(each))), None)

    return tokens(
        any_of("prompt_tokens", "input_tokens", "inputTokens", "promptTokens", "prompt_eval_count"),
        any_of("completion_tokens", "output_tokens", "outputTokens", "completionTokens", "eval_count"),
        into.get("cached_tokens")
        or into.get("cacheReadTokens")
        or any_of("cached_tokens", "cachedInputTokens", "cache_read_input_tokens"),
        out.get("reasoning_tokens")
        or out.get("reasoningTokens")
        or any_of("reasoning_tokens", "reasoningTokens", "thoughts_tokens"),
    )


def parsed(value: Any) -> Any:
    """JSON that stands as text inside JSON; data as it is; None where it cannot be read."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value, strict=False)
    except (ValueError, RecursionError):
        return None


def as_json(value: Any) -> str:
    """Arguments of a call and the like as text: text as it stands, data as JSON, nothing as nothing."""
    if value is None or value == {}:
        return ""
    return value if isinstance(value, str) else _PLAIN.encode(value)


def names_of(values: Any) -> tuple[str, ...]:
    """Tags: a list of words, or of objects with a name; each once."""
    rows = values if isinstance(values, list) else []
    found = (name(row.get("name") if isinstance(row, dict) else row, 60) for row in rows)
    return tuple(dict.fromkeys(tag for tag in found if tag))


def told(value: Any, most: int = 300) -> str:
    """What an error says, in one line: text, or the message within data about it."""
    for _ in range(6):
        if not isinstance(value, dict):
            break
        value = next(
            (value[key] for key in ("message", "content", "error", "detail", "text") if value.get(key)), None
        )
    # Some vendors repeat the key that they refuse.
    return label(masked(value), most) if isinstance(value, str) else ""


def thoughts_apart(answer: str) -> tuple[str, str]:
    """Thoughts that stand in tags at the beginning of an answer, and the answer after them."""
    start = answer.lstrip()
    for tag in ("think", "thinking"):
        if start.startswith(f"<{tag}>"):
            thoughts, end, rest = start[len(tag) + 2 :].partition(f"</{tag}>")
            # An answer that broke off while it was thinking is thoughts alone.
            return thoughts.strip(), rest.lstrip() if end else ""
    return "", answer


def fenced(code: str, language: Any = "") -> str:
    """Code as a block of Markdown, in a fence that nothing in it ends."""
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    info = re.sub(r"[^\w+#.-]", "", name(language, 30))
    return f"{fence}{info}\n{code.rstrip(chr(10))}\n{fence}"
