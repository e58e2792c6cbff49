"""Google: the Gemini models over generateContent."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import SEARCH_FORMS, KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="google",
    name="Google",
    base_url="https://generativelanguage.googleapis.com/v1beta",
    wire="gemini",
    key=KeyHint("GEMINI_API_KEY", "https://aistudio.google.com/apikey"),
    # Prompts of the free quota may be used for training, those of a billed project may not: a key does not show which.
    data=DataPolicy.UNKNOWN,
    timeouts=Timeouts(first_token=120),
    quirks=Quirks(
        bills_after_cancel=True,
        search_bodies=(("gemini", SEARCH_FORMS["gemini"]),),
        # No GIF (ai.google.dev/gemini-api/docs/image-understanding).
        image_types=frozenset({"image/png", "image/jpeg", "image/webp"}),
    ),
    docs="https://ai.google.dev/gemini-api/docs, /docs/google-search and /gemini-api/terms (2026-11)",
)
