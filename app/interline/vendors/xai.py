"""xAI: the Grok models over its Responses API; its Chat Completions are a legacy form and hide all reasoning."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import SEARCH_FORMS, KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="xai",
    name="xAI",
    base_url="https://api.x.ai/v1",
    wire="openai-responses",
    key=KeyHint("XAI_API_KEY", "https://console.x.ai/"),
    # Requests are kept for 30 days and not trained on without a permission (docs.x.ai, security FAQ).
    data=DataPolicy.RETAINS,
    # It says itself that a model may think for many minutes before its first word.
    timeouts=Timeouts(first_token=300, stall=120),
    quirks=Quirks(
        models_path="/v1/language-models",
        usage_option=False,
        reasoning_beside_output=True,
        price_provider="x-ai",
        search_bodies=(("openai-responses", SEARCH_FORMS["openai-responses"]),),
        # docs.x.ai, image understanding.
        image_types=frozenset({"image/png", "image/jpeg"}),
    ),
    docs="https://docs.x.ai/docs/api-reference, /model-capabilities/text/reasoning and /tools/web-search (2026-11)",
)
