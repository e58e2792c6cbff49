"""Which proxy stands before a host: the setting, then HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY.

Rule: this machine is never reached through a proxy, and a value that cannot be used names the variable it came from,
without the password that may stand in it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from interline.language import tr
from interline.model.clean import label
from interline.model.errors import TransportTrouble

DIRECT = "direct"
"""As the setting: no proxy, whatever the environment says."""

_SCHEMES = ("http", "https", "socks5", "socks5h")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class ProxyServer:
    """One proxy, ready to be used."""

    url: str = field(repr=False)
    """With name and password where the user gave them."""
    place: str
    """host:port, for sentences."""
    source: str
    """The variable or setting that names it."""


@dataclass(frozen=True, slots=True)
class Proxies:
    """The rules of one profile."""

    environment: Mapping[str, str]
    """The process's variables, or a test's."""
    setting: str = ""
    """A proxy's URL, `direct`, or empty: as the environment says."""

    def before(self, scheme: str, host: str, port: int | None) -> ProxyServer | None:
        """The proxy for a server, or None. Raises TransportTrouble where the value in charge cannot be used."""
        if is_loopback(host) or self.setting == DIRECT:
            return None
        if self.setting:
            return _parse(tr("The proxy setting"), self.setting)
        if self._is_excepted(host, port or _PORTS.get(scheme, 0)):
            return None
        for name in (f"{scheme}_proxy", "all_proxy"):
            for variable in (name, name.upper()):
                if value := self.environment.get(variable, "").strip():
                    return _parse(variable, value)
        return None

    def _is_excepted(self, host: str, port: int) -> bool:
        value = self.environment.get("no_proxy") or self.environment.get("NO_PROXY") or ""
        return any(_covers(entry, host.lower(), port) for entry in value.replace(",", " ").split())


@lru_cache(maxsize=256)
def is_loopback(host: str) -> bool:
    """Whether a host is this very machine."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = _address(name)
    return address is not None and (address.is_loopback or address.is_unspecified)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
    # ::ffff:127.0.0.1 is 127.0.0.1, which ipaddress of Python 3.11 does not see.
    return getattr(address, "ipv4_mapped", None) or address


def _covers(entry: str, host: str, port: int) -> bool:
    """Whether an entry of NO_PROXY means this host; junk means none."""
    entry = entry.lower()
    if entry == "*":
        return True
    address = _address(host)
    if address is not None and "/" in entry:
        try:
            return address in ipaddress.ip_network(entry, strict=False)
        except ValueError:
            return False
    if _address(entry) is not None:
        return _address(entry) == address
    name, colon, wanted = entry.rpartition(":")
    if colon and wanted.isdigit():
        if int(wanted) != port:
            return False
        entry = name
    entry = entry.removeprefix("*").lstrip(".")
    return bool(entry) and (host == entry or host.endswith(f".{entry}"))


def _parse(source: str, value: str) -> ProxyServer:
    """Read a proxy's URL; `proxy:8080` means http://proxy:8080, as everywhere."""
    text = value if "://" in value else f"http://{value}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _junk(source, tr("it is not an address")) from None
    if parts.scheme.lower() not in _SCHEMES:
        raise _junk(source, tr("“{scheme}” proxies are not known", scheme=label(parts.scheme, 20)))
    if not host or any(ch.isspace() or not ch.isprintable() for ch in text):
        raise _junk(source, tr("it names no host"))
    place = f"{label(host, 80)}:{port}" if port else label(host, 80)
    return ProxyServer(text, place, source)


def _junk(source: str, problem: str) -> TransportTrouble:
    return TransportTrouble(
        "proxy",
        tr(
            "{source} cannot be used as a proxy: {problem}. Write it as http://host:port, https://host:port "
            "or socks5://host:port, or leave it out.",
            source=source,
            problem=problem,
        ),
        request_sent=False,
    )
