"""Azure OpenAI: models that a customer deploys under names and at an address of their own."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import SEARCH_FORMS, KeyHint, OwnAddress, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="azure",
    name="Azure OpenAI",
    base_url="",
    wire="openai-responses",
    key=KeyHint("AZURE_OPENAI_API_KEY", "https://portal.azure.com/"),
    # Not trained on; abuse monitoring may keep prompts for up to 30 days (learn.microsoft.com, data privacy).
    data=DataPolicy.RETAINS,
    timeouts=Timeouts(first_token=180),
    quirks=Quirks(search_bodies=(("openai-responses", SEARCH_FORMS["openai-responses"]),)),
    own_address=OwnAddress(
        example="https://YOUR-RESOURCE.openai.azure.com",
        hosts=(".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com"),
        path="/openai/v1",
    ),
    # `model` is the name of a deployment, which only its customer knows.
    docs="https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle and /how-to/web-search (2026-11; v1)",
)
