"""What Responses servers say an answer took, in our arithmetic.

Rule: parts are inside their wholes already; searches are counted where the vendor gives no number of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interline.model.usage import Usage
from interline.wire.openai_chat_usage import reported_cost
from interline.wire.shapes import count, record, short


def read_usage(response: Mapping[str, Any], searches: int) -> Usage | None:
    """The counts of a response; `searches` is how many web searches its items show."""
    usage = record(response.get("usage"))
    if not usage:
        return None
    sent, received = count(usage.get("input_tokens")), count(usage.get("output_tokens"))
    inside = record(usage.get("input_tokens_details"))
    outside = record(usage.get("output_tokens_details"))
    told = record(record(response.get("tool_usage")).get("web_search"))
    cached = min(max(sent, 0), count(inside.get("cached_tokens")))
    return Usage(
        input=sent,
        cached_input=cached,
        cache_write=min(max(sent, 0) - max(cached, 0), count(inside.get("cache_write_tokens"))),
        output=received,
        reasoning=min(max(received, 0), count(outside.get("reasoning_tokens"))),
        input_audio=count(inside.get("audio_tokens")),
        output_audio=count(outside.get("audio_tokens")),
        searches=count(told["num_requests"]) if "num_requests" in told else searches,
        service_tier=short(response.get("service_tier"), 60) or None,
        reported_cost=reported_cost(usage),
    )
