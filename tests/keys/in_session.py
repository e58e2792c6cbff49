"""What happens inside a D-Bus session of its own: run by test_real_keyring.py as `python in_session.py STEP`.

Prints one JSON object; the test outside compares it with what secret-tool and the disk say.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict

from interline.keys.vault import Vault
from interline.model.errors import KeyringTrouble
from interline.vendors import built_in

KEY = "sk-test-ABCdef0123456789-real"

_found = built_in("openai")
assert _found is not None
OPENAI = _found


async def told(vault: Vault) -> dict[str, object]:
    """All that the vault says of OpenAI's key."""
    answer: dict[str, object] = {
        "state": asdict(await vault.state(OPENAI)),
        "kept": await vault.has_key(OPENAI),
    }
    try:
        secret = await vault.key_for(OPENAI)
        answer["key"] = secret.reveal() if secret else None
    except KeyringTrouble as trouble:
        answer["key"] = type(trouble).__name__
    return answer


async def attempt_to_set(vault: Vault, *, session_ok: bool = True) -> object:
    try:
        return asdict(await vault.set(OPENAI, KEY, session_ok=session_ok))
    except KeyringTrouble as trouble:
        return type(trouble).__name__


def secret_tool(*, service: str = "interline") -> str:
    """OpenAI's entry as a program of another maker reads it."""
    command = ["secret-tool", "lookup", "service", service, "username", "openai"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=20).stdout


def store_by_hand(text: str) -> None:
    command = ["secret-tool", "store", "--label=by hand", "service", "interline", "username", "openai"]
    subprocess.run(command, input=text, text=True, check=True, timeout=20)


def seen() -> dict[str, object]:
    return {"seen": secret_tool(), "bound": secret_tool(service="interline origin")}


async def step_store() -> dict[str, object]:
    vault = Vault({})
    answer: dict[str, object] = {"set": await attempt_to_set(vault), "keychain": await vault.keychain_name()}
    return answer | seen() | await told(Vault({}))


async def step_look() -> dict[str, object]:
    return await told(Vault({}))


async def step_variable() -> dict[str, object]:
    return await told(Vault({"OPENAI_API_KEY": "sk-from-the-environment"}))


async def step_set() -> dict[str, object]:
    vault = Vault({})
    once = await attempt_to_set(vault, session_ok=False)
    return {"once": once, "set": await attempt_to_set(vault)} | await told(vault)


async def step_remove() -> dict[str, object]:
    vault = Vault({})
    state = asdict(await vault.remove(OPENAI))
    return {"state": state} | seen()


async def step_foreign() -> dict[str, object]:
    """A key that secret-tool stored is found, replaced and removed whole."""
    store_by_hand("sk-stored-by-hand")
    found = await told(Vault({}))
    vault = Vault({})
    await attempt_to_set(vault)
    replaced = {"seen": secret_tool(), "after": (await told(Vault({})))["key"]}
    await vault.remove(OPENAI)
    return found | replaced | {"left": secret_tool()}


async def step_killed() -> dict[str, object]:
    """The daemon dies under a running program, then the bus."""
    vault = Vault({})
    await attempt_to_set(vault)
    await vault.key_for(OPENAI)
    bus = pid_of("org.freedesktop.DBus")
    os.kill(pid_of("org.freedesktop.secrets"), signal.SIGKILL)
    in_memory = (await told(vault))["key"]
    fresh = (await told(Vault({})))["key"]
    os.kill(bus, signal.SIGKILL)
    without_bus = await told(Vault({}))
    return {"in_memory": in_memory, "fresh": fresh, "set": await attempt_to_set(Vault({}))} | without_bus


def pid_of(name: str) -> int:
    """The process behind a name on this bus."""
    command = ["dbus-send", "--session", "--print-reply=literal", "--dest=org.freedesktop.DBus"]
    command += ["/org/freedesktop/DBus", "org.freedesktop.DBus.GetConnectionUnixProcessID"]
    command += [f"string:{name}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout
    return int(said.split()[-1])


if __name__ == "__main__":
    print(json.dumps(asyncio.run(globals()[f"step_{sys.argv[1]}"]())))
