"""From a vendor's own usage object to dollars: read by its wire format, priced by the list, exact to the last digit.

The objects are written after the vendors' API references; the sums are worked out by hand from their price lists.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from interline.catalog.models import complete, known_models
from interline.catalog.prices import Prices
from interline.model.events import UsageReported
from interline.model.money import Quality
from interline.model.usage import Usage
from interline.vendors import ALL
from interline.wire.registry import wire_named

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
VENDORS = {vendor.id: vendor for vendor in complete(ALL, known_models())}
PRICES = Prices()


def body_of(wire: str, model: str, usage: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    """The smallest whole answer of a wire format that carries this usage object."""
    match wire:
        case "openai-chat":
            choice = {"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}
            return {
                "id": "1",
                "object": "chat.completion",
                "model": model,
                "choices": [choice],
                "usage": usage,
                **top,
            }
        case "openai-responses":
            text = {"type": "output_text", "text": "Hi", "annotations": []}
            said = {
                "type": "message",
                "id": "m",
                "role": "assistant",
                "status": "completed",
                "content": [text],
            }
            return {
                "id": "1",
                "object": "response",
                "status": "completed",
                "model": model,
                "output": [said],
                "usage": usage,
                **top,
            }
        case "anthropic-messages":
            return {
                "id": "1",
                "type": "message",
                "role": "assistant",
                "model": model,
                "stop_reason": "end_turn",
                "content": [{"type": "text", "text": "Hi"}],
                "usage": usage,
                **top,
            }
        case "gemini":
            candidate = {
                "content": {"role": "model", "parts": [{"text": "Hi"}]},
                "finishReason": "STOP",
                "index": 0,
            }
            return {"candidates": [candidate], "modelVersion": model, "usageMetadata": usage, **top}
        case _:
            return {
                "model": model,
                "message": {"role": "assistant", "content": "Hi"},
                "done": True,
                **usage,
                **top,
            }


@dataclass(frozen=True)
class Case:
    """A usage object, and what it comes to."""

    vendor: str
    wire: str
    model: str
    usage: Mapping[str, Any]
    dollars: str
    input: int
    output: int
    cached: int = 0
    reasoning: int = 0
    top: Mapping[str, Any] = field(default_factory=dict)
    """What stands beside the usage object."""
    computed: str | None = None
    """What the list says, where the vendor said the cost."""

    def read(self) -> Usage:
        """What our decoder makes of the answer."""
        vendor = replace(VENDORS[self.vendor], wire=self.wire)
        decoder = wire_named(self.wire).decoder(vendor)
        body = json.dumps(body_of(self.wire, self.model, self.usage, self.top)).encode()
        events = [*decoder.feed(body), *decoder.close()]
        return [event.usage for event in events if isinstance(event, UsageReported)][-1]


CASES = {
    "OpenAI's chat: cached and reasoning tokens are inside": Case(
        *("openai", "openai-chat", "gpt-5.2-2025-12-11"),
        {
            "prompt_tokens": 10_000,
            "completion_tokens": 2_000,
            "total_tokens": 12_000,
            "prompt_tokens_details": {"cached_tokens": 8_000},
            "completion_tokens_details": {"reasoning_tokens": 1_500},
        },
        "0.0329",  # 2,000 x 1.75 + 8,000 x 0.175 + 2,000 x 14 per million
        *(10_000, 2_000, 8_000, 1_500),
    ),
    "OpenAI's responses: the same, and dearer from 272,000 on": Case(
        *("openai", "openai-responses", "gpt-5.4"),
        {
            "input_tokens": 300_000,
            "output_tokens": 1_000,
            "total_tokens": 301_000,
            "input_tokens_details": {"cached_tokens": 100_000},
            "output_tokens_details": {"reasoning_tokens": 400},
        },
        "1.0725",  # 200,000 x 5 + 100,000 x 0.50 + 1,000 x 22.50
        *(300_000, 1_000, 100_000, 400),
    ),
    "OpenAI at 272,000: not dearer yet": Case(
        *("openai", "openai-responses", "gpt-5.4"),
        {"input_tokens": 272_000, "output_tokens": 0, "total_tokens": 272_000},
        "0.68",  # 272,000 x 2.50
        *(272_000, 0),
    ),
    "OpenAI's flex tier: half": Case(
        *("openai", "openai-responses", "gpt-5.5"),
        {"input_tokens": 10_000, "output_tokens": 1_600, "total_tokens": 11_600},
        "0.049",
        *(10_000, 1_600),
        top={"service_tier": "flex"},
    ),
    "OpenAI's priority tier: two and a half times": Case(
        *("openai", "openai-chat", "gpt-5.5"),
        {"prompt_tokens": 10_000, "completion_tokens": 1_600, "total_tokens": 11_600},
        "0.245",
        *(10_000, 1_600),
        top={"service_tier": "priority"},
    ),
    "Anthropic: cached tokens are beside, writes have two lifetimes, searches a fee, and 200,000 is a step": Case(
        *("anthropic", "anthropic-messages", "claude-sonnet-4-5"),
        {
            "input_tokens": 150_000,
            "cache_read_input_tokens": 40_000,
            "cache_creation_input_tokens": 20_000,
            "cache_creation": {"ephemeral_5m_input_tokens": 8_000, "ephemeral_1h_input_tokens": 12_000},
            "output_tokens": 1_000,
            "server_tool_use": {"web_search_requests": 2},
        },
        # 150,000 x 6 + 40,000 x 0.60 + 8,000 x 7.50 + 12,000 x 12 + 1,000 x 22.50 per million, 2 x 0.01
        "1.1705",
        *(210_000, 1_000, 40_000),
    ),
    "Anthropic below the step, though its own input alone says little": Case(
        *("anthropic", "anthropic-messages", "claude-sonnet-4-5"),
        {"input_tokens": 3, "cache_read_input_tokens": 199_997, "output_tokens": 550},
        "0.0682581",  # 3 x 3 + 199,997 x 0.30 + 550 x 15
        *(200_000, 550, 199_997),
    ),
    "Gemini: thoughts are beside the answer, cached tokens inside, and 200,000 is a step": Case(
        *("google", "gemini", "gemini-3-pro-preview"),
        {
            "promptTokenCount": 250_000,
            "cachedContentTokenCount": 100_000,
            "candidatesTokenCount": 500,
            "thoughtsTokenCount": 3_000,
            "totalTokenCount": 253_500,
        },
        "0.703",  # 150,000 x 4 + 100,000 x 0.40 + 3,500 x 18
        *(250_000, 3_500, 100_000, 3_000),
    ),
    "DeepSeek: hits of its cache in fields of its own": Case(
        *("deepseek", "openai-chat", "deepseek-v3.1-terminus"),
        {
            "prompt_tokens": 1_000,
            "completion_tokens": 50,
            "total_tokens": 1_050,
            "prompt_cache_hit_tokens": 900,
            "prompt_cache_miss_tokens": 100,
            "completion_tokens_details": {"reasoning_tokens": 20},
        },
        "0.0001915",  # 100 x 0.27 + 900 x 0.13 + 50 x 0.95
        *(1_000, 50, 900, 20),
    ),
    "xAI: reasoning tokens are beside the answer": Case(
        *("xai", "openai-chat", "grok-4-0709"),
        {
            "prompt_tokens": 100,
            "completion_tokens": 10,
            "total_tokens": 200,
            "prompt_tokens_details": {"cached_tokens": 40},
            "completion_tokens_details": {"reasoning_tokens": 90},
        },
        "0.00171",  # 60 x 3 + 40 x 0.75 + 100 x 15
        *(100, 100, 40, 90),
    ),
    "Moonshot: cached tokens beside the counts": Case(
        *("moonshot", "openai-chat", "kimi-k2.5"),
        {"prompt_tokens": 1_000, "completion_tokens": 100, "total_tokens": 1_100, "cached_tokens": 400},
        "0.0007",  # 600 x 0.60 + 400 x 0.10 + 100 x 3
        *(1_000, 100, 400),
    ),
    "Groq": Case(
        *("groq", "openai-chat", "openai/gpt-oss-120b"),
        {
            "prompt_tokens": 1_000,
            "completion_tokens": 100,
            "total_tokens": 1_100,
            "prompt_tokens_details": {"cached_tokens": 500},
        },
        "0.0001725",  # 500 x 0.15 + 500 x 0.075 + 100 x 0.60
        *(1_000, 100, 500),
    ),
    "Mistral": Case(
        *("mistral", "openai-chat", "mistral-large-2512"),
        {"prompt_tokens": 1_000, "completion_tokens": 100, "total_tokens": 1_100},
        "0.00065",  # 1,000 x 0.50 + 100 x 1.50
        *(1_000, 100),
    ),
    "Cerebras": Case(
        *("cerebras", "openai-chat", "gpt-oss-120b"),
        {"prompt_tokens": 1_000, "completion_tokens": 100, "total_tokens": 1_100},
        "0.000425",  # 1,000 x 0.35 + 100 x 0.75
        *(1_000, 100),
    ),
    "Meta": Case(
        *("meta", "openai-responses", "muse-spark-1.3"),
        {
            "input_tokens": 1_000,
            "output_tokens": 100,
            "total_tokens": 1_100,
            "input_tokens_details": {"cached_tokens": 600},
        },
        "0.001015",  # 400 x 1.25 + 600 x 0.15 + 100 x 4.25
        *(1_000, 100, 600),
    ),
    "Perplexity: a fee for the request": Case(
        *("perplexity", "openai-chat", "sonar"),
        {"prompt_tokens": 14, "completion_tokens": 100, "total_tokens": 114},
        "0.012114",  # 114 x 1 per million + 12 per thousand
        *(14, 100),
    ),
    "OpenRouter says the cost itself": Case(
        *("openrouter", "openai-chat", "anthropic/claude-sonnet-5.5"),
        {
            "prompt_tokens": 1_000,
            "completion_tokens": 100,
            "total_tokens": 1_100,
            "cost": 0.0028,
            "prompt_tokens_details": {"cached_tokens": 0},
        },
        "0.0028",
        *(1_000, 100),
        computed="0.003",
    ),
    "xAI says the cost in ticks": Case(
        *("xai", "openai-chat", "grok-4-0709"),
        {
            "prompt_tokens": 100,
            "completion_tokens": 100,
            "total_tokens": 200,
            "cost_in_usd_ticks": 18_000_000,
        },
        "0.0018",
        *(100, 100),
        computed="0.0018",
    ),
    "Ollama's own wire: at home": Case(
        *("ollama", "ollama-chat", "llama4"),
        {"prompt_eval_count": 1_000, "eval_count": 100, "done_reason": "stop"},
        "0",
        *(1_000, 100),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_vendors_own_count_comes_to_the_exact_price(name: str) -> None:
    """No token twice, none left out, the tier and the fees that hold; and the lines add up to it."""
    case = CASES[name]
    usage = case.read()
    counts = (usage.input, usage.output, usage.cached_input, usage.reasoning)
    assert counts == (case.input, case.output, case.cached, case.reasoning)
    assert usage.reasoning <= usage.output
    bill = asyncio.run(PRICES.bill(VENDORS[case.vendor], case.model, usage, NOW))
    assert (bill.cost.amount, bill.cost.quality) == (Decimal(case.dollars), Quality.EXACT)
    assert bill.computed == (None if case.computed is None else Decimal(case.computed))
    assert sum(item.amount for item in bill.items) == bill.cost.amount
    assert all(item.rule for item in bill.items)
    assert bill.price_source != "none"


def test_every_vendor_that_bills_by_a_list_is_among_them() -> None:
    """A vendor whose prices the library has, and of which no count was ever worked out by hand, would go unnoticed."""
    from genai_prices.data_snapshot import get_snapshot

    listed = {provider.id for provider in get_snapshot().providers}
    billed = {vendor.id for vendor in ALL if (vendor.quirks.price_provider or vendor.id) in listed}
    assert billed - {case.vendor for case in CASES.values()} <= {"azure", "together", "zai"}
