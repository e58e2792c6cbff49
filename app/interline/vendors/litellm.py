"""A LiteLLM proxy: somebody's own gateway to many vendors, which reports what each answer cost in a header."""

from __future__ import annotations

from interline.model.vendor import KeyHint, OwnAddress, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="litellm",
    name="LiteLLM proxy",
    base_url="",
    wire="openai-chat",
    key=KeyHint("LITELLM_API_KEY", "https://docs.litellm.ai/docs/proxy/virtual_keys", required=False),
    timeouts=Timeouts(first_token=180, stall=120),
    quirks=Quirks(
        models_path="/model/info", max_tokens_field="max_tokens", cost_header="x-litellm-response-cost"
    ),
    own_address=OwnAddress(example="http://127.0.0.1:4000"),
    docs="https://docs.litellm.ai/docs/proxy/user_keys (2026-11)",
)
