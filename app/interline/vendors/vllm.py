"""vLLM: its server on this computer, which the user starts with a model."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="vllm",
    name="vLLM server",
    base_url="http://127.0.0.1:8000/v1",
    wire="openai-chat",
    # Only where the server was started with --api-key.
    key=KeyHint("VLLM_API_KEY", "https://docs.vllm.ai/en/latest/serving/online_serving/", required=False),
    data=DataPolicy.LOCAL,
    timeouts=Timeouts(connect=3, first_token=300, stall=120),
    quirks=Quirks(
        max_tokens_field="max_tokens",
        # Its templates close what the assistant said, and begin anew, unless they are told not to.
        prefills=True,
        prefix_body=(("continue_final_message", True), ("add_generation_prompt", False)),
    ),
    docs="https://docs.vllm.ai/en/latest/serving/online_serving/ (2026-11)",
)
