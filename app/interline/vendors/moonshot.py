"""Moonshot: the Kimi models over Chat Completions."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="moonshot",
    name="Moonshot (Kimi)",
    # The international platform; keys of the Chinese one, api.moonshot.cn, are not valid here.
    base_url="https://api.moonshot.ai/v1",
    wire="openai-chat",
    key=KeyHint("MOONSHOT_API_KEY", "https://platform.kimi.ai/console/api-keys"),
    # Its terms (platform.kimi.ai/docs/agreement/modeluse) leave it to a privacy policy that we could not read.
    data=DataPolicy.UNKNOWN,
    timeouts=Timeouts(first_token=180),
    quirks=Quirks(
        max_tokens_field="max_tokens",
        price_provider="moonshotai",
        effort_bodies=(
            ("none", {"thinking": {"type": "disabled"}}),
            ("enabled", {"thinking": {"type": "enabled"}}),
        ),
        reasoning_replay="reasoning_content",
        # While it thinks, a call in the history without the field is refused, and an empty one counts as none.
        reasoning_filler=" ",
    ),
    docs="https://platform.kimi.ai/docs/api/chat and /docs/pricing/chat (2026-11)",
)
