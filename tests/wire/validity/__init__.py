"""Whether a body is one that its vendor takes: what each refuses, written down as its own checks.

Rule: written from the vendors' side (protocols of each wire format, and what is recorded of their refusals), knowing
nothing of how a body is made. Where a vendor is only known to be lenient, the check is that of the strictest.
"""

from __future__ import annotations

from typing import Any

from tests.wire.validity import anthropic, chat, gemini, ollama, responses
from tests.wire.validity.servers import PLAIN, SERVERS, Model, Refused, Server

__all__ = ["PLAIN", "SERVERS", "Model", "Refused", "Server", "check", "check_by", "check_for"]

_CHECKS = {
    "anthropic-messages": anthropic.check,
    "gemini": gemini.check,
    "ollama-chat": ollama.check,
    "openai-chat": chat.check,
    "openai-responses": responses.check,
}


def check(wire: str, body: dict[str, Any]) -> None:
    """Raises Refused where any server of this wire format would refuse the body, whatever its models can."""
    _CHECKS[wire](body, PLAIN[wire], Model())


def check_by(body: dict[str, Any], server: Server, model: Model) -> None:
    """Raises Refused where a server of these rules would refuse the body for this model."""
    _CHECKS[server.wire](body, server, model)


def check_for(vendor_id: str, body: dict[str, Any], model: Model) -> None:
    """Raises Refused where this vendor would refuse the body for this model."""
    check_by(body, SERVERS[vendor_id], model)
