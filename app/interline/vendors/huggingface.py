"""Hugging Face: open models at many providers behind one key and one address."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="huggingface",
    name="Hugging Face",
    base_url="https://router.huggingface.co/v1",
    wire="openai-chat",
    # Many people have this variable for downloads alone; see `only_by_name` at its models.
    key=KeyHint("HF_TOKEN", "https://huggingface.co/settings/tokens"),
    # It depends on the provider that the request is passed on to.
    data=DataPolicy.UNKNOWN,
    timeouts=Timeouts(first_token=180),
    quirks=Quirks(bills_after_cancel=True, max_tokens_field="max_tokens"),
    docs="https://huggingface.co/docs/inference-providers (2026-11)",
)
