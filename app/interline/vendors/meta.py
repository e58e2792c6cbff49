"""Meta: the Muse models over Meta's own API, in its Chat Completions form."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Timeouts, Vendor

VENDOR = Vendor(
    id="meta",
    name="Meta",
    base_url="https://api.meta.ai/v1",
    wire="openai-chat",
    key=KeyHint("MODEL_API_KEY", "https://dev.meta.ai/"),
    # The cheap rows named "contributor" train on prompts, and say so; for the others no policy was found.
    data=DataPolicy.UNKNOWN,
    # Its models always think, and this form shows nothing of it.
    timeouts=Timeouts(first_token=180),
    docs="https://dev.meta.ai/docs (2026-11; public preview, the Llama API ended on 2026-07-06)",
)
