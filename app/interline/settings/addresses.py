"""The address of a vendor as a person writes it, checked before anything is ever sent there.

Rule: a conversation leaves this computer in the clear only where the user says so in so many words.
"""

from __future__ import annotations

import ipaddress
import unicodedata
from urllib.parse import urlsplit

from interline.language import marked, said, tr
from interline.model.clean import label
from interline.settings.checked_table import CheckedTable

_HELP = marked('Write it like base_url = "https://host/v1".')

_AROUND = "\"'`“”„‟‘’‚‛«»‹›<>"
"""Quotes and brackets that come along when an address is copied."""

# People paste the whole address of the request; the wire format adds this part itself.
_ENDINGS = {
    "openai-chat": ("/chat/completions",),
    "openai-responses": ("/responses",),
    "anthropic-messages": ("/v1/messages", "/messages", "/v1"),
    "gemini": ("/models",),
    "ollama-chat": ("/api/chat", "/api"),
}


def read_address(table: CheckedTable, text: str, wire: str, *, insecure: bool) -> str:
    """The address in its plain form. Raises ConfigMistake."""
    if any(ord(mark) <= 32 or ord(mark) == 127 for mark in text):
        raise table.mistake(
            tr("“base_url” holds a blank or a control character."), said(_HELP), field="base_url"
        )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise table.mistake(tr("“base_url” is not an address."), said(_HELP), field="base_url") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise table.mistake(tr("“base_url” is not an address."), said(_HELP), field="base_url")
    if parts.username is not None or parts.password is not None:
        problem = tr("“base_url” holds a name or password, which would end up in logs.")
        raise table.mistake(
            problem, tr("Take it out; a key belongs into `interline keys set`."), field="base_url"
        )
    if parts.query or parts.fragment:
        problem = tr("“base_url” holds a question mark or a hash sign.")
        raise table.mistake(problem, tr("Write it without what follows them."), field="base_url")
    if parts.scheme == "http" and not insecure and not is_this_computer(parts.hostname):
        raise table.mistake(
            tr(
                "“base_url” sends conversations and the key to {hostname} unencrypted.",
                hostname=label(parts.hostname, 80),
            ),
            tr("Write https://, or add insecure = true if that is what you want."),
            field="base_url",
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if port is None else f"{host}:{port}"
    return f"{parts.scheme}://{place}{_without_ending(parts.path, wire)}"


def completed(text: str) -> str:
    """An address as people type or paste it: without what surrounds it, and with the scheme that it lacks. Nothing else
    is guessed; `read_address` has the last word."""
    address = (
        "".join(mark for mark in text if unicodedata.category(mark) != "Cf").strip().strip(_AROUND).strip()
    )
    if not address or "://" in address or address.startswith(("http:", "https:")):
        return address
    address = address.lstrip("/")
    place = address.split("/", 1)[0]
    # [::1]:8080, ::1, localhost:8080
    host = place[1:].split("]", 1)[0] if place.startswith("[") else place
    if host.count(":") == 1:
        host = host.split(":", 1)[0]
    elif ":" in host and not place.startswith("["):
        address = f"[{host}]{address.removeprefix(place)}"
    return f"{'http' if is_this_computer(host) else 'https'}://{address}"


def is_this_computer(host: str) -> bool:
    """Whether a host is this very machine."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _without_ending(path: str, wire: str) -> str:
    path = path.rstrip("/")
    for ending in _ENDINGS[wire]:
        if path.endswith(ending):
            return path.removesuffix(ending).rstrip("/")
    return path
