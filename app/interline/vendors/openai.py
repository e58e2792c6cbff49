"""OpenAI: the GPT models over Responses, which carry their reasoning from turn to turn."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="openai",
    name="OpenAI",
    base_url="https://api.openai.com/v1",
    wire="openai-responses",
    key=KeyHint("OPENAI_API_KEY", "https://platform.openai.com/api-keys"),
    # Not trained on by default; abuse logs for up to 30 days (developers.openai.com/docs/guides/your-data).
    data=DataPolicy.RETAINS,
    # A model that thinks hard says nothing for minutes.
    timeouts=Timeouts(first_token=180),
    quirks=Quirks(
        # For those who choose openai-chat in vendors.toml, where but a few models of its own search, and always do.
        system_role="developer",
        cache_key_field="prompt_cache_key",
        search_bodies=(
            (
                "openai-responses",
                # Unasked it tells the pages that it cites, and not the others that it found.
                {"tools": [{"type": "web_search"}], "include": ["web_search_call.action.sources"]},
            ),
        ),
    ),
    docs="https://developers.openai.com/api/docs, /guides/tools-web-search and /api/docs/deprecations (2026-11)",
)
