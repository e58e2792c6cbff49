"""Alibaba Cloud Model Studio: the Qwen models over Chat Completions, at its international address."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import SEARCH_FORMS, KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="alibaba",
    name="Alibaba (Qwen)",
    # Singapore. Keys of mainland China and of the United States belong to addresses of their own.
    base_url="https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    wire="openai-chat",
    key=KeyHint("DASHSCOPE_API_KEY", "https://modelstudio.console.alibabacloud.com/"),
    # Not used for training (alibabacloud.com/help/en/model-studio, privacy notice).
    data=DataPolicy.RETAINS,
    timeouts=Timeouts(first_token=180),
    quirks=Quirks(
        bills_after_cancel=True,
        max_tokens_field="max_tokens",
        effort_bodies=(
            ("none", {"enable_thinking": False}),
            ("enabled", {"enable_thinking": True}),
        ),
        search_bodies=(
            # It tells no sources here, as it does in the form of Responses.
            ("openai-chat", {"enable_search": True}),
            ("openai-responses", SEARCH_FORMS["openai-responses"]),
        ),
    ),
    docs="https://www.alibabacloud.com/help/en/model-studio/deep-thinking, /web-search and /models (2026-10)",
)
