"""Mistral: its models over Chat Completions, with thinking as a part of the content."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="mistral",
    name="Mistral",
    base_url="https://api.mistral.ai/v1",
    wire="openai-chat",
    key=KeyHint("MISTRAL_API_KEY", "https://console.mistral.ai/api-keys"),
    # The free plan may train on prompts unless that is switched off, the paid one does not: a key does not show which.
    data=DataPolicy.UNKNOWN,
    timeouts=Timeouts(first_token=120),
    # A field that it does not know is refused with 422; counts come in the last piece without being asked for.
    quirks=Quirks(
        bills_after_cancel=True,
        usage_option=False,
        max_tokens_field="max_tokens",
        cache_key_field="prompt_cache_key",
        reasoning_chunks=True,
        call_id_length=9,
        prefix_field=True,
        hottest=1.5,
    ),
    docs="https://docs.mistral.ai/api (2026-11)",
)
