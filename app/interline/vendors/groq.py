"""Groq: open models on its own chips, over Chat Completions."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Vendor

VENDOR = Vendor(
    id="groq",
    name="Groq",
    base_url="https://api.groq.com/openai/v1",
    wire="openai-chat",
    key=KeyHint("GROQ_API_KEY", "https://console.groq.com/keys"),
    # Not trained on; kept for up to 30 days where trouble or abuse is looked into (console.groq.com/docs/your-data).
    data=DataPolicy.RETAINS,
    docs="https://console.groq.com/docs/api-reference, /docs/models and /docs/deprecations (2026-11)",
)
