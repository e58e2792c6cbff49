"""What Anthropic says an answer took, in our arithmetic.

Rule: cache tokens stand beside `input_tokens` and are added in; tokens of a compaction stand only in `iterations`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interline.model.usage import Usage
from interline.wire.shapes import count, record, records, short


def read_usage(usage: Mapping[str, Any]) -> Usage:
    """The counts of a `usage` object; of a stream, that of message_start overwritten by that of message_delta."""
    fresh, read, written, written_1h = _input(usage)
    get = usage.get
    output = count(get("output_tokens"))
    for step in records(get("iterations")):
        if step.get("type") == "compaction":
            more, more_read, more_written, more_1h = _input(step)
            fresh, read = fresh + more, read + more_read
            written, written_1h = written + more_written, written_1h + more_1h
            output += count(step.get("output_tokens"))
    return Usage(
        input=fresh + read + written,
        cached_input=read,
        cache_write=written,
        cache_write_1h=written_1h,
        output=output,
        reasoning=count(record(get("output_tokens_details")).get("thinking_tokens")),
        searches=count(record(get("server_tool_use")).get("web_search_requests")),
        service_tier=short(get("service_tier"), 60) or None,
    )


def _input(usage: Mapping[str, Any]) -> tuple[int, int, int, int]:
    fresh, read = count(usage.get("input_tokens")), count(usage.get("cache_read_input_tokens"))
    written, long = count(usage.get("cache_creation_input_tokens")), 0
    if lifetimes := record(usage.get("cache_creation")):
        long = count(lifetimes.get("ephemeral_1h_input_tokens"))
        # message_delta may bring a new total without the lifetimes: the total is what counts.
        written = written or count(lifetimes.get("ephemeral_5m_input_tokens")) + long
    return fresh, read, written, min(long, written)
