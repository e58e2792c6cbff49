"""Meta: the Muse models over the Responses form of Meta's own API, the one that carries their reasoning."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import SEARCH_FORMS, KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="meta",
    name="Meta",
    base_url="https://api.meta.ai/v1",
    wire="openai-responses",
    key=KeyHint("MODEL_API_KEY", "https://dev.meta.ai/"),
    # The cheap rows named "contributor" train on prompts, and say so; for the others no policy was found.
    data=DataPolicy.UNKNOWN,
    trained_marks=("-contributor",),
    # Its models always think, and show nothing of it.
    timeouts=Timeouts(first_token=180),
    quirks=Quirks(
        # It documents no option of a stream.
        usage_option=False,
        search_bodies=(("openai-responses", SEARCH_FORMS["openai-responses"]),),
    ),
    docs="https://dev.meta.ai/docs (2026-11; public preview, the Llama API ended on 2026-07-06)",
)
