"""What Chat Completions servers say an answer took, in our arithmetic.

Rule: parts inside wholes; a server that counts reasoning beside its output is found by its own total or by its quirk.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from interline.model.usage import Usage
from interline.wire.shapes import count, money, record, short

# xAI bills in ticks: 10^10 of them are a dollar (12 prompt tokens, 11 of them cached, and 342 others of grok-3-mini
# at 0.30/0.075/0.50 a million came to 1,721,250 ticks).
_TICK = Decimal(1).scaleb(-10)


def read_usage(usage: Mapping[str, Any], tier: str, *, reasoning_beside_output: bool) -> Usage:
    """The counts of a `usage` object; `tier` is the service tier that stood beside it."""
    prompt = record(usage.get("prompt_tokens_details"))
    completion = record(usage.get("completion_tokens_details"))
    searches = record(usage.get("server_tool_use_details")) or record(usage.get("server_tool_use"))
    sent = count(usage.get("prompt_tokens"))
    received = count(usage.get("completion_tokens"))
    reasoning = count(completion.get("reasoning_tokens")) or count(usage.get("reasoning_tokens"))
    rest = count(usage.get("total_tokens")) - sent - received
    if reasoning and (rest == reasoning or (reasoning_beside_output and rest != 0)):
        received += reasoning
    elif not reasoning and rest > 0:
        # Google's imitation bills thoughts that only its total knows of.
        reasoning = rest
        received += rest
    # Grok on Azure reports what is cached of its own hidden instructions, which are in no total: never more than all.
    cached = min(
        max(sent, 0),
        _first(prompt.get("cached_tokens"), usage.get("cached_tokens"), usage.get("prompt_cache_hit_tokens")),
    )
    written = min(max(sent, 0) - max(cached, 0), count(prompt.get("cache_write_tokens")))
    return Usage(
        input=sent,
        cached_input=cached,
        cache_write=written,
        output=received,
        # MiniMax through OpenRouter once counted one more than the whole.
        reasoning=min(reasoning, max(received, 0)),
        input_audio=count(prompt.get("audio_tokens")),
        output_audio=count(completion.get("audio_tokens")),
        searches=_first(searches.get("web_search_requests"), usage.get("num_search_queries")),
        service_tier=short(usage.get("service_tier"), 60) or tier or None,
        reported_cost=reported_cost(usage),
    )


def reported_cost(usage: Mapping[str, Any]) -> Decimal | None:
    """USD that the vendor itself says, in any of the fields in which vendors say it."""
    ticks = count(usage.get("cost_in_usd_ticks"))
    if ticks > 0:
        return ticks * _TICK
    said = usage.get("cost")
    if isinstance(said, dict):
        return money(said.get("total_cost"))
    cost = money(said)
    if cost is not None and usage.get("is_byok") is True:
        # OpenRouter with the user's own key: `cost` is its fee, the vendor behind it bills the rest.
        cost += money(record(usage.get("cost_details")).get("upstream_inference_cost")) or 0
    return cost


def _first(*values: object) -> int:
    return next((number for value in values if (number := count(value))), 0)
