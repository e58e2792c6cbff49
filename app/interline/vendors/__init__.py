"""Who serves models: one file a vendor, nearly all of it data; `ALL` is the one list.

Rule: a vendor is facts. Nothing here runs, and no vendor knows another.
"""

from __future__ import annotations

from dataclasses import replace

from interline.language import said
from interline.model.vendor import Vendor
from interline.vendors import (
    alibaba,
    anthropic,
    azure,
    cerebras,
    deepseek,
    google,
    groq,
    huggingface,
    litellm,
    llamacpp,
    lmstudio,
    local,
    meta,
    mistral,
    moonshot,
    ollama,
    openai,
    openrouter,
    perplexity,
    together,
    vllm,
    xai,
    zai,
)

ALL: tuple[Vendor, ...] = (
    # Who makes models.
    anthropic.VENDOR,
    openai.VENDOR,
    google.VENDOR,
    meta.VENDOR,
    xai.VENDOR,
    mistral.VENDOR,
    deepseek.VENDOR,
    moonshot.VENDOR,
    alibaba.VENDOR,
    zai.VENDOR,
    # Who serves the models of others.
    groq.VENDOR,
    cerebras.VENDOR,
    together.VENDOR,
    perplexity.VENDOR,
    openrouter.VENDOR,
    huggingface.VENDOR,
    # Who is wherever the user says.
    azure.VENDOR,
    litellm.VENDOR,
    # What runs on this computer.
    ollama.VENDOR,
    lmstudio.VENDOR,
    llamacpp.VENDOR,
    vllm.VENDOR,
    local.VENDOR,
)
"""All that Interline knows by itself, in the order in which the computed default route asks them."""


def all_in_words() -> tuple[Vendor, ...]:
    """ALL, with the names that are no proper ones, those of this computer and its model, in the user's language."""
    return tuple(_in_words(vendor) if vendor.embedded else vendor for vendor in ALL)


def _in_words(vendor: Vendor) -> Vendor:
    models = tuple(replace(model, name=said(model.name)) for model in vendor.models)
    return replace(vendor, name=said(vendor.name), models=models)


def built_in(vendor_id: str) -> Vendor | None:
    """The vendor of this id as Interline ships it, whatever vendors.toml says."""
    return next((vendor for vendor in ALL if vendor.id == vendor_id), None)
