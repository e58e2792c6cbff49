"""Which keychains are trusted, and what becomes of the errors of those that are."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from interline.keys import keychain as module
from interline.keys.keychain import Keychain
from interline.model.errors import KeyringLocked, KeyringMissing, KeyringTrouble

SECRET = "sk-test-1234567890abcdef"


class FakeBackend:
    """A backend in a dictionary; what it holds may differ from what it is told."""

    priority = 5

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], list[str]] = {}
        self.changes: Callable[[str], str | None] = lambda text: text

    def get_password(self, service: str, user: str) -> str | None:
        texts = self.entries.get((service, user))
        return self.changes(texts[0]) if texts else None

    def set_password(self, service: str, user: str, text: str) -> None:
        self.entries.setdefault((service, user), []).append(text)

    def delete_password(self, service: str, user: str) -> None:
        self.entries[service, user].pop(0)
        if not self.entries[service, user]:
            del self.entries[service, user]


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> FakeBackend:
    fake = FakeBackend()
    monkeypatch.setattr(module, "_find_backends", lambda: [fake])
    return fake


def test_a_key_that_does_not_come_back_is_an_error(backend: FakeBackend) -> None:
    """The null backend of keyring takes everything and keeps nothing: reading back shows it."""
    backend.changes = lambda text: None
    with pytest.raises(KeyringTrouble, match="did not give it back") as refused:
        Keychain().write("interline", "openai", SECRET)
    assert SECRET not in str(refused.value)


def test_an_entry_that_another_program_left_is_replaced(backend: FakeBackend) -> None:
    """secret-tool's own entry of the same name would be found first; ours takes its place."""
    backend.entries["interline", "openai"] = ["an older key"]
    Keychain().write("interline", "openai", SECRET)
    assert Keychain().read("interline", "openai", may_ask=False) == SECRET


@pytest.mark.parametrize("fails_at", ["second write", "reading back"])
def test_what_was_there_comes_back_where_the_new_one_cannot_be_kept(
    backend: FakeBackend, fails_at: str
) -> None:
    """The older entry had to go first: a keyring that then takes nothing more must not leave nothing."""
    backend.entries["interline", "openai"] = ["an older key"]
    writes: list[str] = []
    store = backend.set_password

    def set_password(service: str, user: str, text: str) -> None:
        writes.append(text)
        if text == SECRET and fails_at == "second write" and len(writes) == 2:
            raise OSError("the disk is full")
        if text != SECRET or fails_at == "second write":
            store(service, user, text)

    backend.set_password = set_password  # type: ignore[method-assign]
    with pytest.raises(KeyringTrouble):
        Keychain().write("interline", "openai", SECRET)
    assert Keychain().read("interline", "openai", may_ask=False) == "an older key"


def test_deleting_removes_every_copy(backend: FakeBackend) -> None:
    """A removed key is gone, however many programs had stored it."""
    backend.entries["interline", "openai"] = ["one", "two", "three"]
    assert Keychain().delete("interline", "openai") is True
    assert Keychain().delete("interline", "openai") is False
    assert backend.entries == {}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("keyring.errors:KeyringLocked", KeyringLocked),
        ("keyring.errors:InitError", KeyringMissing),
        ("keyring.errors:NoKeyringError", KeyringMissing),
        ("keyring.errors:PasswordSetError", KeyringTrouble),
        ("builtins:OSError", KeyringMissing),
        ("builtins:EOFError", KeyringMissing),
        ("builtins:RuntimeError", KeyringMissing),
        ("builtins:UnicodeDecodeError", KeyringMissing),
    ],
)
def test_whatever_a_backend_throws_becomes_one_of_ours(
    backend: FakeBackend, error: str, expected: type[KeyringTrouble]
) -> None:
    """No error of a library comes through, and none drags the key along in its text or its cause."""
    name, _, kind_name = error.partition(":")
    kind = getattr(importlib.import_module(name), kind_name)

    def fail(text: str) -> str:
        raise _made(kind)

    backend.entries["interline", "openai"] = [SECRET]
    backend.changes = fail
    with pytest.raises(expected) as caught:
        Keychain().read("interline", "openai", may_ask=True)
    assert type(caught.value) is expected
    assert SECRET not in str(caught.value) + repr(caught.value.__cause__)
    assert caught.value.__suppress_context__


def _made(kind: type[Exception]) -> Exception:
    return (
        UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET)
        if kind is UnicodeDecodeError
        else kind(SECRET)
    )


def test_after_an_error_the_keychains_are_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon that died may have been started again."""
    dead, alive = FakeBackend(), FakeBackend()
    dead.entries["interline", "openai"] = ["x"]

    def fail(text: str) -> str:
        raise OSError("broken pipe")

    dead.changes = fail
    alive.entries["interline", "openai"] = [SECRET]
    found = iter([[dead], [alive]])
    monkeypatch.setattr(module, "_find_backends", lambda: next(found))
    keychain = Keychain()
    with pytest.raises(KeyringMissing):
        keychain.read("interline", "openai", may_ask=False)
    assert keychain.read("interline", "openai", may_ask=False) == SECRET


def planted(name: str, **more: Any) -> ModuleType:
    planted_module = ModuleType(name)
    for attribute, value in more.items():
        setattr(planted_module, attribute, value)
    return planted_module


def test_a_backend_named_by_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """PYTHON_KEYRING_BACKEND may name keyring's null, a plain-text file or worse; we never look at it."""
    used: list[str] = []

    class Evil(FakeBackend):
        def __init__(self) -> None:
            used.append("made")
            super().__init__()

    monkeypatch.setitem(sys.modules, "evil_backend", planted("evil_backend", Keyring=Evil))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "evil_backend.Keyring")
    with pytest.raises(KeyringMissing):
        Keychain().write("interline", "openai", SECRET)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with pytest.raises(KeyringMissing):
        Keychain().write("interline", "openai", SECRET)
    assert used == []


def test_a_backend_named_by_a_configuration_file_is_not_used(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """keyringrc.cfg can put a folder on the import path and name a class in it."""
    folder = home / ".config" / "python_keyring"
    folder.mkdir(parents=True)
    (folder / "planted.py").write_text("raise SystemExit('imported')\n")
    (folder / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring=planted.Keyring\nkeyring-path={folder}\n"
    )
    with pytest.raises(KeyringMissing):
        Keychain().name()
    assert str(folder) not in sys.path


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have their keychain")
def test_without_a_bus_there_is_no_keychain() -> None:
    """A server, a container, an SSH session: no D-Bus, so a sentence and no key written anywhere."""
    with pytest.raises(KeyringMissing, match="no system keyring") as told:
        Keychain().read("interline", "openai", may_ask=True)
    assert told.value.next_step


def test_only_named_backends_are_trusted() -> None:
    """Nothing of keyrings.alt, no null, no fail, no chain of whatever is installed."""
    names = [f"{name}.{kind}" for places in module._TRUSTED.values() for name, kind in places]
    assert sorted(names) == [
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.macOS.Keyring",
    ]
