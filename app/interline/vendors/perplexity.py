"""Perplexity: answers that have searched the web, over its Agent API, which is a form of Responses.

Its Chat Completions with the Sonar models ended on 2026-09-27.
"""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import SEARCH_FORMS, KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="perplexity",
    name="Perplexity",
    base_url="https://api.perplexity.ai/v1",
    wire="openai-responses",
    key=KeyHint("PERPLEXITY_API_KEY", "https://www.perplexity.ai/account/api/keys"),
    # Not trained on (docs.perplexity.ai, privacy and security); zero retention is an arrangement of the account.
    data=DataPolicy.RETAINS,
    # It searches before it speaks.
    timeouts=Timeouts(first_token=180, stall=120),
    quirks=Quirks(
        bills_after_cancel=True,
        usage_option=False,
        # Without a search its own model would answer from memory, which nobody comes here for.
        always_searches=True,
        search_bodies=(("openai-responses", SEARCH_FORMS["openai-responses"]),),
    ),
    docs="https://docs.perplexity.ai/docs/agent-api/migrate-from-sonar/how-to and /docs/agent-api/models (2026-11)",
)
