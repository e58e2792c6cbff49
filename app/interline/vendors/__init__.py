"""Who serves models: one file a vendor, nearly all of it data; `ALL` is the one list.

Rule: a vendor is facts. Nothing here runs, and no vendor knows another.
"""

from __future__ import annotations

from interline.model.vendor import Vendor
from interline.vendors import anthropic, google, local, meta, ollama, openai, openrouter

ALL: tuple[Vendor, ...] = (
    anthropic.VENDOR,
    openai.VENDOR,
    google.VENDOR,
    meta.VENDOR,
    openrouter.VENDOR,
    ollama.VENDOR,
    local.VENDOR,
)
"""All that Interline knows by itself, in the order in which the computed default route asks them."""


def built_in(vendor_id: str) -> Vendor | None:
    """The vendor of this id as Interline ships it, whatever vendors.toml says."""
    return next((vendor for vendor in ALL if vendor.id == vendor_id), None)
