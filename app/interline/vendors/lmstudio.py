"""LM Studio: a server on this computer, which the user starts and fills with models."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="lmstudio",
    name="LM Studio",
    base_url="http://127.0.0.1:1234/v1",
    # Chat Completions lose the thinking of some models; Responses have it as text.
    wire="openai-responses",
    key=KeyHint("LM_API_TOKEN", "https://lmstudio.ai/docs/developer/core/authentication", required=False),
    data=DataPolicy.LOCAL,
    # A model that is not in memory is read from disk first, which is no failure.
    timeouts=Timeouts(connect=3, first_token=300, stall=120),
    # Its reader of pictures knows no WebP.
    quirks=Quirks(
        models_path="/api/v1/models",
        usage_option=False,
        image_types=frozenset({"image/png", "image/jpeg", "image/gif"}),
    ),
    docs="https://lmstudio.ai/docs/developer/openai-compat (2026-11)",
)
