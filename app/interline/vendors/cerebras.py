"""Cerebras: open models on its own chips, over Chat Completions."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Vendor

VENDOR = Vendor(
    id="cerebras",
    name="Cerebras",
    base_url="https://api.cerebras.ai/v1",
    wire="openai-chat",
    key=KeyHint("CEREBRAS_API_KEY", "https://cloud.cerebras.ai/"),
    # Its policy says that inputs and outputs are not trained on (cerebras.ai/privacy-policy); we claim no more.
    data=DataPolicy.RETAINS,
    docs="https://inference-docs.cerebras.ai/models/overview and /support/deprecation (2026-11)",
)
