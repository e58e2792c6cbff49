"""OpenAI: the GPT models over Chat Completions."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="openai",
    name="OpenAI",
    base_url="https://api.openai.com/v1",
    wire="openai-chat",
    key=KeyHint("OPENAI_API_KEY", "https://platform.openai.com/api-keys"),
    # Not trained on by default; abuse logs for up to 30 days (developers.openai.com/docs/guides/your-data).
    data=DataPolicy.RETAINS,
    # Chat Completions says nothing at all while a model thinks.
    timeouts=Timeouts(first_token=180),
    quirks=Quirks(system_role="developer"),
    docs="https://developers.openai.com/api/docs (2026-11)",
)
