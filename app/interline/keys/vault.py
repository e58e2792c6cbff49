"""Where keys come from: this session, the system keychain, an environment variable, in that order.

Rule: a key is given out only for the address it was entered for, and never shown, logged or written anywhere else.
There is no file of our own to keep keys in: what would encrypt it is not among what Interline ships on every system.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from interline.keys.clean import SHORTEST, clean_key
from interline.keys.keychain import Keychain
from interline.keys.worker import Worker
from interline.language import tr
from interline.model.errors import (
    KeyMalformed,
    KeyringLocked,
    KeyringMissing,
    KeyringTrouble,
    WrongUsage,
)
from interline.model.secret import Secret
from interline.model.vendor import Vendor
from interline.vendors import built_in

SERVICE = "interline"
"""The keychain's service; the user is the vendor's id or vendor-id/key-name, the password the key and nothing else."""
ORIGINS = "interline origin"
"""A second entry beside each key: the address that it was entered for."""

PATIENCE = 60.0
"""Seconds that a turn waits for a person to unlock the keychain."""
GLANCE = 5.0
"""Seconds for a look that asks nobody; the first one imports the libraries."""
_STALE = 30.0
"""Seconds after which "no key" is looked up again: another process may have stored one."""

T = TypeVar("T")


class Where(StrEnum):
    """Where a vendor's key is."""

    KEYCHAIN = "keychain"
    LOCKED = "keychain locked"
    SESSION = "session"
    ENVIRONMENT = "environment"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class KeyState:
    """Where a vendor's key is, in words; never the key."""

    where: Where
    words: str
    """A phrase that follows "Key:" or a dash."""
    hint: str = ""
    """Its last four characters, as people recognise a key; empty where it cannot be read."""

    @property
    def is_kept(self) -> bool:
        """Whether there is a key, locked away or at hand."""
        return self.where is not Where.NONE

    @property
    def is_in_environment(self) -> bool:
        """Whether it stands in a variable of the environment, which is not ours to change."""
        return self.where is Where.ENVIRONMENT


@dataclass(frozen=True, slots=True)
class _Found:
    state: KeyState
    secret: Secret | None = None
    trouble: KeyringTrouble | None = None
    """Why a key that is there cannot be had."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the keychain holds for a vendor."""

    secret: Secret | None = None
    bound_to: str = ""
    """The address it was entered for, where that is another one."""


_NOTHING = _Kept()


_Place = tuple[str, str, str]
"""A vendor's id, its address and the key's name, which is empty for its only or first key."""


class Vault:
    """The keys of one profile. Any event loop may ask; the keychain works in a thread of its own."""

    def __init__(
        self, environment: Mapping[str, str], *, keychain: Keychain | None = None, patience: float = PATIENCE
    ) -> None:
        self._environment = environment
        self._keychain = keychain or Keychain()
        self._patience = patience
        self._worker = Worker("keychain")
        self._session: dict[_Place, Secret] = {}
        self._read: dict[_Place, Secret] = {}
        self._absent: dict[_Place, tuple[float, _Kept]] = {}

    async def key_for(self, vendor: Vendor, key_name: str = "") -> Secret | None:
        """The vendor's key, or the one of this name; None where none is kept for its address.

        May wait for the person to unlock the keychain. Raises KeyringTrouble where the key is there and stays locked.
        """
        found = await self._find(vendor, key_name, may_ask=True)
        if found.trouble is not None:
            raise found.trouble
        return found.secret

    async def state(self, vendor: Vendor, key_name: str = "") -> KeyState:
        """Where the vendor's key is. Asks nobody to unlock anything and soon returns."""
        return (await self._find(vendor, key_name, may_ask=False)).state

    async def names_kept(self, vendor: Vendor) -> tuple[str, ...]:
        """The names of the vendor's keys that are kept, in the order in which they are used; the empty name is that of
        its only or first one."""
        names = ("", *vendor.key_names)
        return tuple([name for name in names if (await self.state(vendor, name)).is_kept])

    async def has_key(self, vendor: Vendor) -> bool:
        """Whether there is a key for the vendor, locked away or at hand. Asks nobody and soon returns."""
        return (await self.state(vendor)).is_kept

    async def is_at_hand(self, vendor: Vendor) -> bool:
        """Whether there is a key that can be used without anybody unlocking anything."""
        return (await self.state(vendor)).where not in (Where.NONE, Where.LOCKED)

    def read_pasted(self, vendor: Vendor, text: str) -> Secret:
        """The key in a pasted text, as `set` would keep it. Raises KeyMalformed."""
        # A server of one's own may well have the key "test".
        return clean_key(text, shortest=1 if vendor.user_defined else SHORTEST)

    async def set(
        self, vendor: Vendor, text: str, key_name: str | None = None, *, session_ok: bool = True
    ) -> KeyState:
        """Keep a pasted key for this vendor at its present address, and say where it went.

        Without a keychain it stays in memory until the program ends, unless `session_ok` is false, as for a command
        that ends at once: then KeyringMissing tells what to do instead. Raises KeyMalformed, KeyringTrouble, and
        WrongUsage for a vendor that takes no key.
        """
        if vendor.key is None:
            raise WrongUsage(tr("{vendor} takes no key.", vendor=vendor.name))
        secret = self.read_pasted(vendor, text)
        entry, origin = _entry(vendor, key_name), _origin(vendor)
        self.forget(vendor.id)
        try:
            await self._ask(lambda: self._keep(entry, secret, origin), self._patience)
        except KeyringMissing as missing:
            if not session_ok:
                raise _cannot_be_kept(vendor, missing) from None
            self._session[_place(vendor, key_name or "")] = secret
            return KeyState(Where.SESSION, tr("for this session only"), secret.hint)
        self.forget(vendor.id)
        self._session.pop(_place(vendor, key_name or ""), None)
        return KeyState(Where.KEYCHAIN, tr("in the system keyring"), secret.hint)

    async def remove(self, vendor: Vendor, key_name: str | None = None) -> KeyState:
        """Forget the vendor's key everywhere we can, and say what is left: a variable is not ours to remove.

        Raises KeyringTrouble.
        """
        entry = _entry(vendor, key_name)
        for place in [place for place in self._session if place[::2] == (vendor.id, key_name or "")]:
            del self._session[place]
        self.forget(vendor.id)
        try:
            await self._ask(lambda: self._drop(entry), self._patience)
        except KeyringMissing:
            # Then nothing is kept there.
            pass
        self.forget(vendor.id)
        return await self.state(vendor, key_name or "")

    async def keychain_name(self) -> str:
        """The system keychain in use, as people know it. Raises KeyringMissing with what to do."""
        return await self._ask(self._keychain.name, GLANCE)

    def forget(self, vendor_id: str | None = None) -> None:
        """Look a vendor's key up afresh next time, or all keys: after a vendor refused one, for instance."""
        for memory in (self._read, self._absent):
            for place in [place for place in memory if vendor_id in (None, place[0])]:
                del memory[place]

    def close(self) -> None:
        """Forget all keys and let the thread end."""
        self.forget()
        self._session.clear()
        self._worker.close()

    async def _find(self, vendor: Vendor, key_name: str, *, may_ask: bool) -> _Found:
        if vendor.key is None:
            return _Found(KeyState(Where.NONE, tr("none needed")))
        if vendor.needs_address:
            # A key in the keychain belongs to an address; binding it to none would lose it.
            return self._in_environment(vendor, key_name)
        place = _place(vendor, key_name)
        if secret := self._session.get(place):
            return _Found(KeyState(Where.SESSION, tr("for this session only"), secret.hint), secret)
        if secret := self._read.get(place):
            return _in_keychain(secret)
        by_variable = self._in_environment(vendor, key_name)
        # Nobody is asked for a password as long as another key will do.
        may_ask = may_ask and by_variable.secret is None
        try:
            kept = await self._look_up(vendor, key_name, may_ask=may_ask)
        except KeyringTrouble as trouble:
            if by_variable.secret is not None:
                return by_variable
            words = tr("in the system keyring, which is locked")
            return _Found(KeyState(Where.LOCKED, words), trouble=trouble)
        if kept.secret is not None:
            return _in_keychain(kept.secret)
        if kept.bound_to and by_variable.secret is None:
            words = tr("none for this address: the one kept was entered for {address}", address=kept.bound_to)
            return _Found(KeyState(Where.NONE, words))
        return by_variable

    async def _look_up(self, vendor: Vendor, key_name: str, *, may_ask: bool) -> _Kept:
        """What the keychain holds; nothing where there is no keychain. Raises KeyringLocked."""
        place = _place(vendor, key_name)
        at, kept = self._absent.get(place, (0.0, _NOTHING))
        if at and time.monotonic() - at < _STALE:
            return kept
        try:
            limit = self._patience if may_ask else GLANCE
            kept = await self._ask(lambda: self._read_bound(vendor, key_name, may_ask=may_ask), limit)
        except KeyringMissing:
            kept = _NOTHING
        if kept.secret is not None:
            self._read[place] = kept.secret
        else:
            self._absent[place] = (time.monotonic(), kept)
        return kept

    async def _ask(self, call: Callable[[], T], limit: float) -> T:
        """Run a call in the keychain's thread. Raises KeyringLocked where it waits for a person for too long."""
        if self._worker.busy_for > GLANCE:
            # Somebody else's prompt is open and unanswered: everybody queueing behind it would wait in vain.
            limit = 0.1
        try:
            return await self._worker.run(call, limit=limit)
        except TimeoutError:
            raise KeyringLocked(
                tr("The system keyring waits to be unlocked."),
                next_step=tr("Answer its window and try again."),
            ) from None

    def _in_environment(self, vendor: Vendor, key_name: str) -> _Found:
        name = vendor.key.env if vendor.key else ""
        if name and key_name:
            # ANTHROPIC_API_KEY_WORK for the key named "work".
            name = f"{name}_{re.sub('[^A-Z0-9]', '_', key_name.upper())}"
        text = self._environment.get(name, "") if name else ""
        if not text.strip():
            return _Found(KeyState(Where.NONE, tr("none", "key")))
        try:
            secret = clean_key(text, shortest=1)
        except KeyMalformed:
            return _Found(
                KeyState(
                    Where.NONE, tr("none: the environment variable {name} holds no usable key", name=name)
                )
            )
        words = tr("from the environment variable {name}", name=name)
        return _Found(KeyState(Where.ENVIRONMENT, words, secret.hint), secret)

    def _read_bound(self, vendor: Vendor, key_name: str, *, may_ask: bool) -> _Kept:
        """In the keychain's thread: the vendor's key if it was entered for this address."""
        entry = _entry(vendor, key_name)
        text = self._keychain.read(SERVICE, entry, may_ask=may_ask)
        if text is None:
            return _NOTHING
        origin = _origin(vendor)
        bound_to = self._keychain.read(ORIGINS, entry, may_ask=may_ask)
        if bound_to is None:
            # Somebody put the key there without us. A built-in vendor's belongs to its own address; any other is the
            # present one's from now on.
            known = built_in(vendor.id)
            bound_to = _origin(known) if known and known.base_url else origin
            with suppress(KeyringTrouble):
                self._keychain.write(ORIGINS, entry, bound_to)
        if bound_to != origin:
            return _Kept(bound_to=bound_to)
        try:
            return _Kept(clean_key(text, shortest=1))
        except KeyMalformed:
            return _NOTHING

    def _keep(self, entry: str, secret: Secret, origin: str) -> None:
        """In the keychain's thread. The key first: cut off in between, a new key waits for its address to be
        confirmed; the other way round an old key would be sent to a new address."""
        self._keychain.write(SERVICE, entry, secret.reveal())
        self._keychain.write(ORIGINS, entry, origin)

    def _drop(self, entry: str) -> None:
        self._keychain.delete(SERVICE, entry)
        self._keychain.delete(ORIGINS, entry)


def _in_keychain(secret: Secret) -> _Found:
    return _Found(KeyState(Where.KEYCHAIN, tr("in the system keyring"), secret.hint), secret)


def _entry(vendor: Vendor, key_name: str | None) -> str:
    return f"{vendor.id}/{key_name}" if key_name else vendor.id


def _place(vendor: Vendor, key_name: str) -> _Place:
    return vendor.id, _origin(vendor), key_name


def _origin(vendor: Vendor) -> str:
    """Scheme, host and port, compared exactly: https://api.openai.com:443."""
    scheme, host, port = vendor.origin
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}:{port or (443 if scheme == 'https' else 80)}"


def _cannot_be_kept(vendor: Vendor, missing: KeyringMissing) -> KeyringMissing:
    name = vendor.key.env if vendor.key else ""
    instead = f"the environment variable {name}" if name else "a variable, named by key_env in vendors.toml,"
    return KeyringMissing(
        "The key could not be kept: there is no system keyring here, and this command ends now.",
        next_step=f"Put it into {instead} instead, or start a keyring (gnome-keyring, KWallet) and try again.",
        detail=missing.sentence,
    )
