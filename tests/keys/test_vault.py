"""Where a key comes from, to whom it is given, and what happens where the keychain does not play along."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from interline.keys.keychain import Keychain
from interline.keys.vault import ORIGINS, SERVICE, KeyState, Vault, Where
from interline.model.errors import (
    KeyMalformed,
    KeyringLocked,
    KeyringMissing,
    KeyringTrouble,
    WrongUsage,
)
from interline.model.vendor import KeyHint, Vendor
from interline.vendors import built_in

KEY = "sk-test-1234567890abcdef"
OTHER = "sk-test-ffffffffffff0000"


def vendor(id_: str) -> Vendor:
    found = built_in(id_)
    assert found is not None
    return found


OPENAI = vendor("openai")
MINE = Vendor(
    "mine", "Mine", "http://127.0.0.1:9101/v1", "openai-chat", KeyHint("MINE_KEY"), user_defined=True
)


class FakeKeychain(Keychain):
    """A keychain in a dictionary, which counts its calls and can be locked, missing or waiting."""

    def __init__(self, entries: Mapping[tuple[str, str], str] | None = None) -> None:
        super().__init__()
        self.entries = dict(entries or {})
        self.trouble: KeyringTrouble | None = None
        self.locked = False
        self.unlocks_when_asked = False
        self.reads: list[tuple[str, bool]] = []
        self.gate = threading.Event()
        self.gate.set()

    def name(self) -> str:
        self._stop()
        return "fake"

    def read(self, service: str, user: str, *, may_ask: bool) -> str | None:
        self.reads.append((user, may_ask))
        self._stop()
        text = self.entries.get((service, user))
        if text is not None and self.locked:
            if not (may_ask and self.unlocks_when_asked):
                raise KeyringLocked("Locked.")
            self.locked = False
        return text

    def write(self, service: str, user: str, text: str) -> None:
        self._stop()
        self.entries[service, user] = text

    def delete(self, service: str, user: str) -> bool:
        self._stop()
        return self.entries.pop((service, user), None) is not None

    def _stop(self) -> None:
        self.gate.wait(20)
        if self.trouble is not None:
            raise self.trouble


def vault_with(
    keychain: FakeKeychain | None = None, environment: Mapping[str, str] | None = None, **options: Any
) -> Vault:
    return Vault(environment or {}, keychain=keychain or FakeKeychain(), **options)


def missing() -> FakeKeychain:
    keychain = FakeKeychain()
    keychain.trouble = KeyringMissing("There is none.")
    return keychain


def revealed(vault: Vault, asked: Vendor) -> str | None:
    secret = asyncio.run(vault.key_for(asked))
    return secret.reveal() if secret else None


def test_a_key_goes_into_the_keychain_as_itself_and_comes_back() -> None:
    """The entry holds the key and nothing else, so that any keyring program shows it."""
    keychain = FakeKeychain()
    vault = vault_with(keychain)
    state = asyncio.run(vault.set(OPENAI, f' "{KEY}"\n'))
    assert state == KeyState(Where.KEYCHAIN, "in the system keyring", "…cdef")
    assert keychain.entries[SERVICE, "openai"] == KEY
    assert keychain.entries[ORIGINS, "openai"] == "https://api.openai.com:443"
    assert revealed(vault_with(keychain), OPENAI) == KEY
    assert asyncio.run(vault_with(keychain).state(OPENAI)) == state


def test_the_keychain_comes_before_the_variable() -> None:
    """Who put a key into the keychain meant it."""
    keychain = FakeKeychain({(SERVICE, "openai"): KEY})
    assert revealed(vault_with(keychain, {"OPENAI_API_KEY": OTHER}), OPENAI) == KEY
    vault = vault_with(FakeKeychain(), {"OPENAI_API_KEY": f"{OTHER}\n"})
    assert revealed(vault, OPENAI) == OTHER
    state = asyncio.run(vault.state(OPENAI))
    assert state == KeyState(Where.ENVIRONMENT, "from the environment variable OPENAI_API_KEY", "…0000")


def test_a_variable_without_a_key_is_named_and_not_quoted() -> None:
    """A broken variable is no key, and its content is nobody's business."""
    vault = vault_with(environment={"OPENAI_API_KEY": "two words"})
    state = asyncio.run(vault.state(OPENAI))
    assert not state.is_kept
    assert "OPENAI_API_KEY" in state.words
    assert "two words" not in state.words
    assert revealed(vault, OPENAI) is None


def test_no_key_anywhere() -> None:
    """None is None, and the words say so."""
    assert revealed(vault_with(), OPENAI) is None
    assert asyncio.run(vault_with().state(OPENAI)) == KeyState(Where.NONE, "none")
    assert asyncio.run(vault_with().has_key(OPENAI)) is False


def test_without_a_keychain_a_key_lives_until_the_program_ends() -> None:
    """Session memory is the answer to a machine without a keyring, and says that it is."""
    vault = vault_with(missing())
    state = asyncio.run(vault.set(OPENAI, KEY))
    assert state == KeyState(Where.SESSION, "for this session only", "…cdef")
    assert revealed(vault, OPENAI) == KEY
    assert asyncio.run(vault.state(OPENAI)).where is Where.SESSION
    assert revealed(vault_with(missing()), OPENAI) is None


def test_a_command_that_ends_at_once_says_that_it_cannot_keep_a_key() -> None:
    """`keys set` without a keyring names the variable to use instead, and keeps nothing."""
    vault = vault_with(missing())
    with pytest.raises(KeyringMissing, match="ANTHROPIC_API_KEY") as refused:
        asyncio.run(vault.set(vendor("anthropic"), KEY, session_ok=False))
    assert KEY not in str(refused.value) + repr(refused.value)
    assert revealed(vault, vendor("anthropic")) is None


def test_removing_a_key_leaves_what_is_not_ours() -> None:
    """The keychain and the session forget it; a variable stays, and the words say so."""
    keychain = FakeKeychain()
    vault = vault_with(keychain, {"OPENAI_API_KEY": OTHER})
    asyncio.run(vault.set(OPENAI, KEY))
    assert revealed(vault, OPENAI) == KEY
    assert asyncio.run(vault.remove(OPENAI)).where is Where.ENVIRONMENT
    assert keychain.entries == {}
    assert revealed(vault, OPENAI) == OTHER
    session = vault_with(missing())
    asyncio.run(session.set(OPENAI, KEY))
    assert asyncio.run(session.remove(OPENAI)).where is Where.NONE


def test_a_named_key_has_an_entry_of_its_own() -> None:
    """vendor-id/key-name stands beside the vendor's plain key."""
    keychain = FakeKeychain()
    vault = vault_with(keychain)
    asyncio.run(vault.set(OPENAI, KEY, "work"))
    assert keychain.entries[SERVICE, "openai/work"] == KEY
    assert revealed(vault, OPENAI) is None
    asyncio.run(vault.remove(OPENAI, "work"))
    assert keychain.entries == {}


def test_each_of_several_keys_is_found_by_its_name() -> None:
    """In the keychain under vendor-id/name, or in the customary variable with the name behind it."""
    several = replace(MINE, key_names=("work", "at home", "gone"))
    keychain = FakeKeychain({(SERVICE, "mine/work"): KEY})
    vault = Vault({"MINE_KEY_AT_HOME": OTHER}, keychain=keychain)

    async def look() -> tuple[tuple[str, ...], str, str, str]:
        found = [await vault.key_for(several, name) for name in ("work", "at home")]
        states = [await vault.state(several, name) for name in ("work", "gone")]
        names = await vault.names_kept(several)
        return names, *(key.reveal() if key else "" for key in found), str(states[1].where)

    names, work, home, gone = asyncio.run(look())
    assert names == ("work", "at home")
    assert (work, home, gone) == (KEY, OTHER, "none")
    assert keychain.entries[ORIGINS, "mine/work"].startswith("http://127.0.0.1")
    vault.close()


def test_a_vendor_that_takes_no_key_gets_none() -> None:
    """Nothing is looked up for the embedded model, and setting a key is a mistake said."""
    keychain = FakeKeychain()
    vault = vault_with(keychain)
    assert revealed(vault, vendor("local")) is None
    assert asyncio.run(vault.state(vendor("local"))).words == "none needed"
    assert keychain.reads == []
    with pytest.raises(WrongUsage, match="takes no key"):
        asyncio.run(vault.set(vendor("local"), KEY))


# --- bound to an address ---


@pytest.mark.parametrize(
    "address",
    [
        "https://api.openai.com.evil.example/v1",
        "https://evil.example/v1?x=api.openai.com",
        "http://api.openai.com/v1",
        "https://api.openai.com:8443/v1",
        "http://127.0.0.1:9101/v1",
    ],
)
def test_a_key_is_never_given_to_another_address(address: str) -> None:
    """Scheme, host and port are compared whole; a vendor that moved is asked for its key again."""
    keychain = FakeKeychain()
    vault = vault_with(keychain)
    asyncio.run(vault.set(OPENAI, KEY))
    moved = replace(OPENAI, base_url=address, key=KeyHint("", required=False), user_defined=True)
    assert revealed(vault, moved) is None
    state = asyncio.run(vault.state(moved))
    assert not state.is_kept
    assert "https://api.openai.com:443" in state.words
    assert revealed(vault, OPENAI) == KEY


def test_another_path_at_the_same_address_keeps_its_key() -> None:
    """Only scheme, host and port count; the letters of a host have no case, and 443 is https's own port."""
    vault = vault_with()
    asyncio.run(vault.set(OPENAI, KEY))
    assert revealed(vault, replace(OPENAI, base_url="https://API.openai.com:443/v2")) == KEY


def test_a_key_that_somebody_else_put_there_belongs_to_the_built_in_address() -> None:
    """secret-tool can store a built-in vendor's key; vendors.toml cannot lead it elsewhere."""
    keychain = FakeKeychain({(SERVICE, "openai"): KEY})
    assert revealed(vault_with(keychain), replace(OPENAI, base_url="http://127.0.0.1:1/v1")) is None
    assert revealed(vault_with(keychain), OPENAI) == KEY


def test_a_key_of_ones_own_vendor_is_bound_when_it_is_first_used() -> None:
    """What the user stored by hand works at the present address, and from then on only there."""
    keychain = FakeKeychain({(SERVICE, "mine"): KEY})
    assert revealed(vault_with(keychain), MINE) == KEY
    assert keychain.entries[ORIGINS, "mine"] == "http://127.0.0.1:9101"
    assert revealed(vault_with(keychain), replace(MINE, base_url="http://127.0.0.1:9102/v1")) is None


def test_a_key_waits_for_the_address_of_a_vendor_that_has_none_yet() -> None:
    """Azure's address is each customer's own: looking at its key before must not bind the key to nowhere."""
    azure = built_in("azure")
    assert azure is not None
    keychain = FakeKeychain({(SERVICE, "azure"): KEY})
    assert revealed(vault_with(keychain), azure) is None
    assert (ORIGINS, "azure") not in keychain.entries
    placed = replace(azure, base_url="https://mine.openai.azure.com/openai/v1")
    assert revealed(vault_with(keychain), placed) == KEY
    assert keychain.entries[ORIGINS, "azure"] == "https://mine.openai.azure.com:443"


def test_a_key_cut_off_while_being_stored_asks_again() -> None:
    """The address is written after the key, so that a crash in between never pairs an old key with a new address."""
    moved = replace(MINE, base_url="http://127.0.0.1:9102/v1")

    class Dies(FakeKeychain):
        def write(self, service: str, user: str, text: str) -> None:
            if service == ORIGINS:
                raise KeyringTrouble("Gone.")
            super().write(service, user, text)

    keychain = Dies({(SERVICE, "mine"): OTHER, (ORIGINS, "mine"): "http://127.0.0.1:9101"})
    with pytest.raises(KeyringTrouble):
        asyncio.run(vault_with(keychain).set(moved, KEY))
    assert revealed(vault_with(keychain), moved) is None


# --- memory ---


def test_a_turn_waits_for_the_keychain_only_once() -> None:
    """After the first success the key comes from memory."""
    keychain = FakeKeychain({(SERVICE, "openai"): KEY, (ORIGINS, "openai"): "https://api.openai.com:443"})
    vault = vault_with(keychain)

    async def turns() -> None:
        for _ in range(3):
            assert await vault.key_for(OPENAI)

    asyncio.run(turns())
    assert len(keychain.reads) == 2
    vault.forget("openai")
    assert revealed(vault, OPENAI) == KEY
    assert len(keychain.reads) == 4


def test_a_key_that_is_not_there_is_not_asked_for_at_every_turn() -> None:
    """The absence is remembered for a while, and setting a key ends it at once."""
    keychain = FakeKeychain()
    vault = vault_with(keychain)

    async def turns() -> None:
        assert await vault.key_for(OPENAI) is None
        assert await vault.key_for(OPENAI) is None
        assert len(keychain.reads) == 1
        await vault.set(OPENAI, KEY)
        assert await vault.key_for(OPENAI)

    asyncio.run(turns())


def test_a_new_key_replaces_the_one_in_memory() -> None:
    """What was set last is what is sent."""
    vault = vault_with()

    async def story() -> None:
        await vault.set(OPENAI, KEY)
        assert await vault.key_for(OPENAI)
        await vault.set(OPENAI, OTHER)
        assert (found := await vault.key_for(OPENAI)) is not None
        assert found.reveal() == OTHER

    asyncio.run(story())


# --- locked, waiting, broken ---


def test_a_locked_keychain_is_opened_for_a_turn_and_not_for_a_look() -> None:
    """The list of vendors asks nobody for a password; a turn that needs the key does."""
    keychain = FakeKeychain({(SERVICE, "openai"): KEY})
    keychain.locked = keychain.unlocks_when_asked = True
    vault = vault_with(keychain)
    state = asyncio.run(vault.state(OPENAI))
    assert state == KeyState(Where.LOCKED, "in the system keyring, which is locked")
    assert state.is_kept
    assert revealed(vault, OPENAI) == KEY


def test_a_keychain_that_stays_locked_is_an_error_with_the_way_on() -> None:
    """The key is there and cannot be had: that is no "no key"."""
    keychain = FakeKeychain({(SERVICE, "openai"): KEY})
    keychain.locked = True
    with pytest.raises(KeyringLocked):
        revealed(vault_with(keychain), OPENAI)


def test_nobody_is_asked_while_a_variable_will_do() -> None:
    """With a key in the environment a locked keychain is passed by, unasked."""
    keychain = FakeKeychain({(SERVICE, "openai"): KEY})
    keychain.locked = keychain.unlocks_when_asked = True
    assert revealed(vault_with(keychain, {"OPENAI_API_KEY": OTHER}), OPENAI) == OTHER
    assert {may_ask for _, may_ask in keychain.reads} == {False}


def test_an_unanswered_prompt_blocks_nothing_but_itself() -> None:
    """While the keychain waits for a person the loop runs, and the turn gives up in the end."""
    keychain = FakeKeychain({(SERVICE, "openai"): KEY})
    keychain.gate.clear()

    async def story() -> int:
        vault = vault_with(keychain, patience=0.3)
        asking = asyncio.create_task(vault.key_for(OPENAI))
        beats = 0
        while not asking.done():
            await asyncio.sleep(0.01)
            beats += 1
        with pytest.raises(KeyringLocked, match="waits"):
            asking.result()
        keychain.gate.set()
        assert await vault.key_for(OPENAI)
        return beats

    assert asyncio.run(story()) > 2


def test_leaving_while_the_keychain_waits_is_possible() -> None:
    """Stop stops a turn that waits for a password too."""
    keychain = FakeKeychain({(SERVICE, "openai"): KEY})
    keychain.gate.clear()

    async def story() -> None:
        asking = asyncio.create_task(vault_with(keychain).key_for(OPENAI))
        await asyncio.sleep(0.05)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        keychain.gate.set()

    asyncio.run(story())


def test_a_keychain_that_refuses_a_key_keeps_no_secret_in_its_words() -> None:
    """Every error on the way is safe to show."""
    keychain = FakeKeychain()
    keychain.trouble = KeyringLocked("Locked.", next_step="Unlock it.")
    with pytest.raises(KeyringLocked) as refused:
        asyncio.run(vault_with(keychain).set(OPENAI, KEY))
    assert KEY not in repr(refused.value)
    with pytest.raises(KeyMalformed):
        asyncio.run(vault_with(FakeKeychain()).set(OPENAI, "two words"))


def test_a_closed_vault_has_forgotten_everything() -> None:
    """After close nothing is left in memory."""
    vault = vault_with(missing())
    asyncio.run(vault.set(OPENAI, KEY))
    vault.close()
    assert revealed(vault, OPENAI) is None
