"""Together: open models over Chat Completions, among them Meta's and DeepSeek's."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="together",
    name="Together",
    base_url="https://api.together.xyz/v1",
    wire="openai-chat",
    key=KeyHint("TOGETHER_API_KEY", "https://api.together.ai/settings/api-keys"),
    # Not trained on; whether prompts are kept is a setting of the account (docs.together.ai, privacy settings).
    data=DataPolicy.RETAINS,
    timeouts=Timeouts(first_token=120),
    quirks=Quirks(
        max_tokens_field="max_tokens", effort_bodies=(("none", {"reasoning": {"enabled": False}}),)
    ),
    docs="https://docs.together.ai/docs/serverless-models and /docs/reasoning (2026-11)",
)
