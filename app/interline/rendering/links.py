"""Which addresses may be opened, and where they really lead.

Rule: only http, https and mailto, and the host is shown as the network sees it (punycode), without user names.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from interline.rendering.deceivers import in_code

SCHEMES = ("http", "https", "mailto")
LONGEST = 4_000
"""Characters of an address; browsers and mail programs take no more."""


def safe_target(address: str) -> str | None:
    """The address as it may be opened, or None where it may not."""
    address = address.strip()
    if (
        not address
        or len(address) > LONGEST
        or any(ord(c) <= 32 or ord(c) == 127 or c in '\\"<>' for c in address)
    ):
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in SCHEMES:
        return None
    if scheme == "mailto":
        # Mail programs have taken files along for ?attach=.
        plain = "@" in parts.path and "attach" not in unquote(parts.query).lower()
        return address if plain and not parts.netloc else None
    return address if host and punycode(host) else None


def host_of(address: str) -> str:
    """The real host in punycode, with its port where one is written; the mailbox for mailto; empty if unreadable."""
    try:
        parts = urlsplit(address.strip())
        if parts.scheme.lower() == "mailto":
            return in_code(unquote(parts.path))
        host = punycode(parts.hostname or "")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f"{host}{port}" if host else ""


def described(address: str) -> str:
    """Two lines for a tooltip or a question: where it leads, and the whole address."""
    host = host_of(address)
    shown = in_code(address)
    return f"{host}\n{shown if len(shown) <= 300 else shown[:299] + '…'}"


def punycode(host: str) -> str:
    """A host in the letters that DNS uses; empty where it is none."""
    if ":" in host:
        return f"[{host}]"  # an IPv6 address; urlsplit took the brackets
    host = host.rstrip(".").lower()
    if not host or len(host) > 253:
        return ""
    try:
        labels = [_ascii_label(label) for label in host.split(".")]
    except UnicodeError:
        return ""
    return ".".join(labels) if all(labels) else ""


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label if all(c.isalnum() or c in "-_" for c in label) and len(label) <= 63 else ""
    # The codec maps as IDNA 2003 does and refuses what it does not know; refused labels are kept letter by letter.
    try:
        return label.encode("idna").decode("ascii")
    except UnicodeError:
        return "xn--" + label.encode("punycode").decode("ascii")
