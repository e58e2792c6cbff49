"""OpenRouter: many makers' models behind one key; it reports what each answer cost."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="openrouter",
    name="OpenRouter",
    base_url="https://openrouter.ai/api/v1",
    wire="openai-chat",
    key=KeyHint("OPENROUTER_API_KEY", "https://openrouter.ai/keys"),
    # It depends on the maker that the request is passed on to.
    data=DataPolicy.UNKNOWN,
    timeouts=Timeouts(first_token=180),
    quirks=Quirks(max_tokens_field="max_tokens"),
    docs="https://openrouter.ai/docs (2026-11)",
)
