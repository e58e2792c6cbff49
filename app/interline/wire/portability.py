"""What a conversation loses with one vendor, known before it is sent.

Rule: the request is built to learn it, by the very code that builds it to be sent.
"""

from __future__ import annotations

from interline.model.portability import Portability
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest
from interline.model.vendor import Vendor
from interline.wire.registry import wire_named


def portability(request: ChatRequest, vendor: Vendor) -> Portability:
    """What this request does not carry to this vendor. Raises ConfigMistake for a wire format nobody speaks."""
    call = wire_named(vendor.wire).build(request, vendor)
    return Portability(ModelRef(vendor.id, request.model), call.lost)
