"""z.ai: the GLM models over Chat Completions, at its international address."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Quirks, Timeouts, Vendor

_SEARCH = {
    "type": "web_search",
    "web_search": {"enable": True, "search_engine": "search-prime", "search_result": True},
}

VENDOR = Vendor(
    id="zai",
    name="z.ai (GLM)",
    base_url="https://api.z.ai/api/paas/v4",
    wire="openai-chat",
    key=KeyHint("ZAI_API_KEY", "https://z.ai/manage-apikey/apikey-list"),
    # No statement about prompts was found.
    data=DataPolicy.UNKNOWN,
    timeouts=Timeouts(first_token=180),
    quirks=Quirks(
        max_tokens_field="max_tokens",
        effort_bodies=(
            ("none", {"thinking": {"type": "disabled"}}),
            ("enabled", {"thinking": {"type": "enabled"}}),
        ),
        reasoning_replay="reasoning_content",
        hottest=1.0,
        search_bodies=(("openai-chat", {"tools": [_SEARCH]}),),
    ),
    docs="https://docs.z.ai/api-reference/llm/chat-completion, /guides/tools and /guides/overview/pricing (2026-11)",
)
