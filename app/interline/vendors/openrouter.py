"""OpenRouter: many makers' models behind one key; it reports what each answer cost."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Quirks, Timeouts, Vendor

_EFFORTS = ("low", "medium", "high", "xhigh")
# Run by OpenRouter, for any model that calls tools; it passes the search on to the maker where that has one.
_SEARCH = {"tools": [{"type": "openrouter:web_search"}]}

VENDOR = Vendor(
    id="openrouter",
    name="OpenRouter",
    base_url="https://openrouter.ai/api/v1",
    wire="openai-chat",
    key=KeyHint("OPENROUTER_API_KEY", "https://openrouter.ai/keys"),
    # It depends on the maker that the request is passed on to.
    data=DataPolicy.UNKNOWN,
    # Meta's cheap models, which it may train on, keep their name here.
    trained_marks=("-contributor",),
    timeouts=Timeouts(first_token=180),
    quirks=Quirks(
        max_tokens_field="max_tokens",
        effort_bodies=tuple((word, {"reasoning": {"effort": word}}) for word in _EFFORTS),
        search_bodies=(("openai-chat", _SEARCH), ("openai-responses", _SEARCH)),
    ),
    # It puts them into the words of each maker, and leaves them out where a model takes none. Off it does not promise.
    efforts=_EFFORTS,
    docs="https://openrouter.ai/docs, /docs/use-cases/reasoning-tokens and /docs/features/server-tools (2026-11)",
)
