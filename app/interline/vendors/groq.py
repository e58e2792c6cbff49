"""Groq: open models on its own chips, over Chat Completions."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Quirks, Vendor

VENDOR = Vendor(
    id="groq",
    name="Groq",
    base_url="https://api.groq.com/openai/v1",
    wire="openai-chat",
    key=KeyHint("GROQ_API_KEY", "https://console.groq.com/keys"),
    # Not trained on; kept for up to 30 days where trouble or abuse is looked into (console.groq.com/docs/your-data).
    data=DataPolicy.RETAINS,
    # Of a few models only: those that cannot have their row in the table.
    quirks=Quirks(
        bills_after_cancel=True,
        search_bodies=(("openai-chat", {"tools": [{"type": "browser_search"}]}),),
    ),
    docs="https://console.groq.com/docs/api-reference, /docs/models, /deprecations and /browser-search (2026-11)",
)
