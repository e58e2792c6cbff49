"""Anthropic: the Claude models over Messages."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import SEARCH_FORMS, KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="anthropic",
    name="Anthropic",
    base_url="https://api.anthropic.com",
    wire="anthropic-messages",
    key=KeyHint("ANTHROPIC_API_KEY", "https://platform.claude.com/settings/keys"),
    # Commercial terms: no training on API traffic, logs kept for a while unless zero retention was agreed on.
    data=DataPolicy.RETAINS,
    timeouts=Timeouts(first_token=120),
    quirks=Quirks(search_bodies=(("anthropic-messages", SEARCH_FORMS["anthropic-messages"]),)),
    docs="https://platform.claude.com/docs/en/api/messages and /agents-and-tools/tool-use/web-search-tool (2026-11)",
)
