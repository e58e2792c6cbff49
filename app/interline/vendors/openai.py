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
    # For those who choose openai-chat in vendors.toml.
    quirks=Quirks(system_role="developer", cache_key_field="prompt_cache_key"),
    docs="https://developers.openai.com/api/docs and /api/docs/deprecations (2026-11)",
)
