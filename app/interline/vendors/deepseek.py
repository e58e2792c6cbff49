"""DeepSeek: its models over Chat Completions; they think unless told not to."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="deepseek",
    name="DeepSeek",
    base_url="https://api.deepseek.com",
    wire="openai-chat",
    key=KeyHint("DEEPSEEK_API_KEY", "https://platform.deepseek.com/api_keys"),
    # The terms of its open platform let it improve its service with what is sent; OpenRouter lists it as training.
    data=DataPolicy.TRAINS,
    # Under load it holds a request open, with blank lines, for up to ten minutes.
    timeouts=Timeouts(first_token=300, stall=120),
    quirks=Quirks(
        max_tokens_field="max_tokens",
        effort_bodies=(("none", {"thinking": {"type": "disabled"}}),),
        reasoning_replay="reasoning_content",
        # While it thinks, an answer in the history without the field is refused: "must be passed back".
        reasoning_filler="",
        prefills=True,
        prefix_field=True,
        prefix_path="/beta/chat/completions",
    ),
    docs="https://api-docs.deepseek.com, /guides/thinking_mode, /guides/chat_prefix_completion and /updates (2026-11)",
)
