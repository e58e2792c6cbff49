"""The system keychain, behind keyring: read, write and delete one entry at a time, on whichever thread asks.

Rule: only backends named here are ever used. keyring's own search is not asked: it would take whatever an environment
variable, a configuration file or an installed package names, and some of those keep keys in plain text.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from typing import TYPE_CHECKING, TypeVar

from interline.language import tr
from interline.model.errors import KeyringLocked, KeyringMissing, KeyringTrouble

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

_TRUSTED = {
    "linux": (
        ("keyring.backends.kwallet", "DBusKeyring"),
        ("keyring.backends.SecretService", "Keyring"),
        # The same service through another library: only where the first one is not there.
        ("keyring.backends.libsecret", "Keyring"),
    ),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
}
_NAMES = {
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.SecretService": "Secret Service",
    "keyring.backends.libsecret": "Secret Service",
    "keyring.backends.macOS": "macOS Keychain",
    "keyring.backends.Windows": "Windows Credential Manager",
}
_MOST_COPIES = 8
"""Entries of one name that other programs may have left; all go when a key is replaced or removed."""


class Keychain:
    """The keychains of this machine that we trust, best first. Every method may wait for a prompt."""

    def __init__(self) -> None:
        self._backends: list[KeyringBackend] | None = None

    def name(self) -> str:
        """What the user knows it as. Raises KeyringMissing."""
        return _NAMES[type(self._guarded(self._first)).__module__]

    def read(self, service: str, user: str, *, may_ask: bool) -> str | None:
        """An entry's text, or None. Raises KeyringLocked where it is there and locked, KeyringMissing.

        `may_ask`: whether the system may ask the person to unlock, which takes as long as they take.
        """
        return self._guarded(lambda: self._read(service, user, may_ask=may_ask))

    def write(self, service: str, user: str, text: str) -> None:
        """Keep a text, and make sure that it is what comes back; where it does not, what was there before is put back.
        Raises KeyringTrouble."""
        found = self._guarded(lambda: self._write(service, user, text))
        if found == text:
            return
        # Another program left an entry of this name, and the keychain gives that one.
        try:
            self._guarded(lambda: self._delete(service, user))
            if self._guarded(lambda: self._write(service, user, text)) != text:
                raise KeyringTrouble(
                    tr("The system keyring took the key and did not give it back."),
                    next_step=tr("Look into your keyring program, or set an environment variable instead."),
                )
        except KeyringTrouble:
            if found is not None:
                with suppress(KeyringTrouble):
                    self._guarded(lambda: self._restore(service, user, found))
            raise

    def delete(self, service: str, user: str) -> bool:
        """Remove every entry of this name; whether there was one. Raises KeyringTrouble."""
        return self._guarded(lambda: self._delete(service, user))

    def _first(self) -> KeyringBackend:
        return self._found()[0]

    def _found(self) -> list[KeyringBackend]:
        if not self._backends:
            self._backends = _find_backends()
        if not self._backends:
            raise _nothing_trusted()
        return self._backends

    def _read(self, service: str, user: str, *, may_ask: bool) -> str | None:
        for backend in self._found():
            there = _look(backend, service, user)
            if there == "locked" and not may_ask:
                raise _locked()
            if there and (text := backend.get_password(service, user)) is not None:
                return text
        return None

    def _write(self, service: str, user: str, text: str) -> str | None:
        backend = self._first()
        backend.set_password(service, user, text)
        return backend.get_password(service, user)

    def _restore(self, service: str, user: str, text: str) -> None:
        """Have this entry, and none beside it."""
        if self._write(service, user, text) != text:
            self._delete(service, user)
            self._write(service, user, text)

    def _delete(self, service: str, user: str) -> bool:
        found = False
        for backend in self._found():
            for _ in range(_MOST_COPIES):
                if not _look(backend, service, user) or backend.get_password(service, user) is None:
                    break
                backend.delete_password(service, user)
                found = True
        return found

    def _guarded(self, step: Callable[[], T]) -> T:
        """Run a step; whatever a backend throws comes out as ours, without its cause, which might quote a key."""
        try:
            return step()
        except KeyringTrouble:
            raise
        except Exception as error:  # noqa: BLE001 - D-Bus, the desktops' libraries and keyring share no base
            # A dead daemon or bus may come back: look afresh next time.
            self._backends = None
            raise _translated(error) from None


def _find_backends() -> list[KeyringBackend]:
    found: list[tuple[float, KeyringBackend]] = []
    for module_name, class_name in _TRUSTED.get(sys.platform, _TRUSTED["linux"]):
        if module_name.endswith("libsecret") and any(_is_secret_service(backend) for _, backend in found):
            continue
        try:
            backend_class: type[KeyringBackend] = getattr(importlib.import_module(module_name), class_name)
            priority = float(backend_class.priority)
            backend = backend_class()
        except Exception:  # noqa: BLE001 - each backend says "not here" in its own way, some with RuntimeError
            continue
        if priority > 0:
            found.append((priority, backend))
    return [backend for _, backend in sorted(found, key=lambda entry: -entry[0])]


def _is_secret_service(backend: KeyringBackend) -> bool:
    return type(backend).__module__ == "keyring.backends.SecretService"


def _look(backend: KeyringBackend, service: str, user: str) -> str | None:
    """Whether there is an entry, without asking anybody: "open", "locked", None, or "perhaps" where reading tells.

    The Secret Service has to be looked into first: reading would make a missing collection and ask for its password.
    """
    if not _is_secret_service(backend):
        return "perhaps"
    import secretstorage
    from secretstorage.collection import DEFAULT_COLLECTION

    scheme = backend.schemes[backend.scheme]  # type: ignore[attr-defined]
    with closing(secretstorage.dbus_init()) as bus:
        try:
            collection = secretstorage.Collection(
                bus, getattr(backend, "preferred_collection", DEFAULT_COLLECTION)
            )
            attributes = {scheme["username"]: user, scheme["service"]: service}
            item = next(collection.search_items(attributes), None)
            if item is None:
                return None
            return "locked" if collection.is_locked() or item.is_locked() else "open"
        except secretstorage.ItemNotFoundException:
            return None


def _translated(error: Exception) -> KeyringTrouble:
    kinds = {kind.__name__ for kind in type(error).__mro__}
    # By name: which of these libraries are installed depends on the system.
    if kinds & {"KeyringLocked", "LockedException", "PromptDismissedException"}:
        return _locked()
    if kinds & {"PasswordSetError", "PasswordDeleteError"}:
        return KeyringTrouble(
            tr("The system keyring refused the change."),
            next_step=tr("Look into your keyring program, or set an environment variable instead."),
            detail=type(error).__name__,
        )
    return KeyringMissing(
        tr("The system keyring does not answer."),
        next_step=tr("Start it, or set an environment variable instead."),
        detail=type(error).__name__,
    )


def _locked() -> KeyringLocked:
    return KeyringLocked(tr("The system keyring is locked."), next_step=tr("Unlock it and try again."))


def _nothing_trusted() -> KeyringMissing:
    if sys.platform == "linux":
        step = tr("Install and start one (gnome-keyring, KWallet), or set an environment variable instead.")
    else:
        step = tr("Log in at a desktop, or set an environment variable instead.")
    return KeyringMissing(tr("There is no system keyring here."), next_step=step)
