"""What the page of vendors says of each: where its key is, what it does with prompts, what stands against it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from interline.language import marked, said, tr
from interline.model.clean import label
from interline.model.facts import DataPolicy
from interline.model.health import HealthState
from interline.model.refs import ModelRef

if TYPE_CHECKING:
    from interline.keys.vault import KeyState
    from interline.router.health import Standing
    from interline.services.vendors import VendorStatus

WIRES = {
    "openai-chat": marked("OpenAI Chat Completions (most servers)"),
    "openai-responses": "OpenAI Responses",
    "anthropic-messages": "Anthropic Messages",
    "gemini": "Google Gemini",
    "ollama-chat": "Ollama",
}
"""Wire formats as vendors.toml has them, and in words."""
DATA = {
    DataPolicy.UNKNOWN: marked("What it does with prompts is not known."),
    DataPolicy.TRAINS: marked("It may train on prompts."),
    DataPolicy.RETAINS: marked("It keeps prompts for a time and does not train on them."),
    DataPolicy.ZDR: marked("It keeps no prompts."),
    DataPolicy.LOCAL: marked("Prompts stay on this computer."),
}


class Group(StrEnum):
    """Where a vendor stands on the page; its value is the heading, in English."""

    READY = marked("Can be asked")
    HERE = marked("On this computer")
    KEYLESS = marked("Without a key or an address")


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key of a vendor."""

    name: str
    """Empty for the first."""
    words: str
    is_kept: bool
    can_remove: bool
    """Whether it is ours to remove."""


@dataclass(frozen=True, slots=True)
class VendorEntry:
    """One vendor."""

    id: str
    name: str
    group: Group
    words: str
    """One line of what matters."""
    details: tuple[str, ...]
    """Sentences for those who open it."""
    keys: tuple[KeyLine, ...] = ()
    """Empty for one that takes none."""
    key_page: str = ""
    """Where a person makes a key."""
    needs_address: bool = False
    """Whether nobody knows yet where it is."""
    is_own: bool = False
    """Whether it stands in vendors.toml, so that it can be changed and removed."""
    is_benched: bool = False
    """Whether something stands against it that "try again" lifts."""
    wire: str = ""
    base_url: str = ""
    key_env: str = ""
    data: DataPolicy = DataPolicy.UNKNOWN


def entry_of(status: VendorStatus, standings: Mapping[ModelRef, Standing]) -> VendorEntry:
    """A vendor as the page shows it."""
    vendor = status.vendor
    keys: tuple[KeyLine, ...] = ()
    if vendor.key is not None:
        further = tuple(key_line(name, state) for name, state in status.further_keys)
        keys = (key_line("", status.key), *further)
    has_key = vendor.key is None or not vendor.key.required or any(key.is_kept for key in keys)
    lacks = not has_key or vendor.needs_address
    group = Group.HERE if vendor.is_loopback else Group.KEYLESS if lacks else Group.READY
    against = _against(vendor.id, standings)
    count = len(status.models)
    short = [tr("%Ln (model|models)", "", count) if count else tr("no models known yet")]
    if vendor.needs_address:
        short = [tr("needs its address")]
    elif keys and keys[0].is_kept:
        short.insert(0, tr("key {state}", state=keys[0].words))
    if against:
        short.append(against[0])
    details = [said(DATA[vendor.data])]
    if vendor.base_url:
        wire = said(WIRES[vendor.wire]) if vendor.wire in WIRES else vendor.wire
        details.append(tr("{wire} at {address}.", wire=wire, address=label(vendor.base_url, 200)))
    details += against
    return VendorEntry(
        vendor.id,
        label(vendor.name, 60),
        group,
        " · ".join(short),
        tuple(details),
        keys,
        label(vendor.key.url, 200) if vendor.key else "",
        vendor.needs_address,
        vendor.user_defined,
        bool(against),
        vendor.wire,
        vendor.base_url,
        vendor.key.env if vendor.key else "",
        vendor.data,
    )


def key_line(name: str, state: KeyState) -> KeyLine:
    """A key in words."""
    words = state.words
    # Of a short key no letter is told.
    if end := state.hint.removeprefix("…"):
        words = tr("{state}, ends in …{hint}", state=words, hint=end)
    return KeyLine(name, words, state.is_kept, state.is_kept and not state.is_in_environment)


def _against(vendor_id: str, standings: Mapping[ModelRef, Standing]) -> list[str]:
    """What keeps its models from being asked now: one line for all of them where it is the same."""
    mine = {ref: each for ref, each in standings.items() if ref.vendor == vendor_id}
    shut = [ref for ref, each in mine.items() if each.state is HealthState.OPEN]
    if not shut:
        return []
    if len(shut) == 1:
        return [tr("{model} is not asked for now", model=label(shut[0].model, 80))]
    return [tr("%Ln (model is|models are) not asked for now", "", len(shut))]


def id_from(name: str, taken: Sequence[str]) -> str:
    """An id for a vendor that people call so: small letters, digits, hyphens; one that nobody has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "server"
    found, number = base, 2
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    return found
