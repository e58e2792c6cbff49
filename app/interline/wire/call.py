"""One HTTP request as data: what a wire format asks the network to send, and the shape every wire format has.

Rule: no key is in here; `key_header` says where the network puts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from interline.model.events import Event
from interline.model.portability import Loss
from interline.model.request import ChatRequest
from interline.model.vendor import Vendor


@dataclass(frozen=True, slots=True)
class KeyHeader:
    """Where a key goes."""

    name: str
    """The header's name, lower case."""
    prefix: str = ""
    """What stands before the key, with its space: `Bearer `."""


@dataclass(frozen=True, slots=True)
class HttpCall:
    """A request ready to be sent, but for the key."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    key_header: KeyHeader | None = None
    """None where the vendor takes no key."""
    lost: tuple[Loss, ...] = ()
    """What of the conversation is not in the body, or not as it was; counted while the body was made."""


class Decoder(Protocol):
    """Bytes of one answer in, events out; cut the bytes anywhere and the same events come.

    Handles a stream and a single body alike, told apart by what comes. Never raises. `Finished` comes once, as soon as
    the vendor says why the answer ended; usage and sources may still follow it. Usage is not told before the end where
    a vendor counts with every piece, so an answer that broke off is closed as well.
    """

    @property
    def is_over(self) -> bool:
        """Whether the answer has ended, so that what still comes is no part of it."""
        ...

    def feed(self, chunk: bytes) -> Iterable[Event]:
        """Take more bytes; give the events they complete."""
        ...

    def close(self) -> Iterable[Event]:
        """The bytes ended: give what was held back. Without the vendor's end marker no `Finished` ever comes."""
        ...


@dataclass(frozen=True, slots=True)
class Wire:
    """One wire format: how to ask and how to read."""

    name: str
    """As in vendors.toml."""
    build: Callable[[ChatRequest, Vendor], HttpCall]
    """The request for a conversation; needs the vendor's base URL and quirks."""
    decoder: Callable[[Vendor], Decoder]
    """A fresh decoder for one answer with status 200."""
    models_call: Callable[[Vendor], HttpCall | None]
    """The free request that lists the vendor's models and so tests a key; None where there is none."""
    read_models: Callable[[bytes], tuple[str, ...]]
    """The ids in that answer; empty where it cannot be read."""
    describe_call: Callable[[Vendor, str], HttpCall] | None = None
    """The free request that describes one of the listed models, where the list itself says nothing of them."""


Headers = Mapping[str, str]
"""Response headers, names in lower case."""
