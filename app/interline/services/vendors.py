"""Vendors, their models and keys, for the picker, the command line and the settings page.

Rule: a key goes in and never comes out; a test of a key costs nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from interline.model.change import Topic
from interline.model.clean import label
from interline.model.errors import ConfigMistake, InterlineError, TransportTrouble, UnknownVendor
from interline.model.facts import DataPolicy, ModelFacts
from interline.model.failure import Failure, Phase
from interline.model.money import Price
from interline.model.refs import ModelRef
from interline.model.route import Budget, Route
from interline.model.vendor import Vendor

if TYPE_CHECKING:
    from interline.keys.vault import KeyState, Vault
    from interline.net.client import HttpClient
    from interline.router.ports import Embedded
    from interline.services.changes import Changes
    from interline.services.directory import Directory

_MODELS_BODY = 8 * 1024 * 1024
_TEST_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class VendorStatus:
    """A vendor, and where its key is."""

    vendor: Vendor
    key: KeyState
    models: tuple[ModelFacts, ...]


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """One row of the model picker."""

    ref: ModelRef
    vendor_name: str
    facts: ModelFacts
    price: Price | None
    """A flat price per million tokens where one is known without the price library."""
    available: bool
    """Whether it could be asked right now."""
    why_not: str = ""
    """`no key`, where it is not available."""
    trains: bool = False
    """Whether its vendor may train on prompts."""


@dataclass(frozen=True, slots=True)
class KeyTest:
    """What a vendor said to a key."""

    ok: bool
    sentence: str
    models: tuple[str, ...] = ()
    """The models that the key reaches, where the vendor lists them."""


class VendorService:
    """What people do with vendors."""

    def __init__(
        self, directory: Directory, vault: Vault, client: HttpClient, embedded: Embedded, changes: Changes
    ) -> None:
        self._directory = directory
        self._vault = vault
        self._client = client
        self._embedded = embedded
        self._changes = changes

    async def vendors(self) -> tuple[VendorStatus, ...]:
        """All vendors, and where each one's key is."""
        return tuple(
            [
                VendorStatus(vendor, await self._vault.state(vendor), vendor.models)
                for vendor in self._directory.vendors.values()
            ]
        )

    async def routes(self) -> tuple[Route, ...]:
        """The user's routes, and the default one."""
        return await self._directory.routes()

    async def budgets(self) -> tuple[Budget, ...]:
        """The limits in vendors.toml."""
        return self._directory.budgets

    def problems(self) -> tuple[ConfigMistake, ...]:
        """Mistakes in vendors.toml, as of the last reading."""
        return self._directory.mistakes

    async def choices(self) -> tuple[ModelChoice, ...]:
        """Every model there is, vendors that can be asked first."""
        keyed = await self._directory.keyed(self._directory.vendors.values())
        found = []
        for vendor in self._directory.vendors.values():
            lacks = vendor.key is not None and vendor.key.required and vendor.id not in keyed
            for facts in vendor.models:
                trains = (facts.data or vendor.data) is DataPolicy.TRAINS
                ref = ModelRef(vendor.id, facts.id)
                why_not = "no key" if lacks else ""
                found.append(ModelChoice(ref, vendor.name, facts, facts.price, not lacks, why_not, trains))
        return tuple(sorted(found, key=lambda choice: not choice.available))

    def vendor(self, vendor_id: str) -> Vendor:
        """A vendor by its id. Raises UnknownVendor."""
        vendor = self._directory.vendors.get(vendor_id)
        if vendor is None:
            known = ", ".join(sorted(self._directory.vendors))
            raise UnknownVendor(
                f"There is no vendor “{label(vendor_id, 60)}”.", next_step=f"Known vendors: {known}."
            )
        return vendor

    async def set_key(self, vendor_id: str, secret_text: str, *, session_ok: bool = True) -> KeyState:
        """Keep a key. Raises KeyMalformed, KeyringTrouble, UnknownVendor."""
        state = await self._vault.set(self.vendor(vendor_id), secret_text, session_ok=session_ok)
        self._changes.publish(Topic.KEYS)
        return state

    async def remove_key(self, vendor_id: str) -> KeyState:
        """Forget a key; what is left is said (an environment variable is not ours to remove)."""
        state = await self._vault.remove(self.vendor(vendor_id))
        self._changes.publish(Topic.KEYS)
        return state

    async def test_key(self, vendor_id: str) -> KeyTest:
        """Ask the vendor for its list of models, which costs nothing and shows whether the key is good."""
        vendor = self.vendor(vendor_id)
        try:
            key = await self._vault.key_for(vendor) if vendor.key else None
            if vendor.embedded:
                base_url, key = await self._embedded.endpoint(vendor.models[0])
                vendor = replace(vendor, base_url=base_url)
            elif vendor.key and vendor.key.required and key is None:
                return KeyTest(False, f"{vendor.name} has no key. Add one: interline keys set {vendor.id}.")
            async with asyncio.timeout(_TEST_SECONDS):
                return await self._ask_for_models(vendor, key)
        except TimeoutError:
            return KeyTest(False, f"{vendor.name} did not answer within {_TEST_SECONDS:.0f} seconds.")
        except TransportTrouble as trouble:
            return KeyTest(False, f"{vendor.name} could not be reached: {trouble}")
        except InterlineError as error:
            return KeyTest(False, str(error))

    async def reload(self) -> None:
        """Read vendors.toml again."""
        await self._directory.load()
        self._changes.publish(Topic.VENDORS)

    async def _ask_for_models(self, vendor: Vendor, key) -> KeyTest:  # type: ignore[no-untyped-def]
        # Imported here: what tests a key is not needed to start.
        from interline.wire.failure import classify
        from interline.wire.registry import wire_named

        wire = wire_named(vendor.wire)
        call = wire.models_call(vendor)
        if call is None:
            return KeyTest(True, f"{vendor.name} offers no free test; the key is kept.")
        body = bytearray()
        async with self._client.send(call, key=key, timeouts=vendor.timeouts, keep_alive=False) as response:
            async for chunk in response.chunks():
                body += chunk
                if len(body) > _MODELS_BODY:
                    return KeyTest(False, f"The list of models from {vendor.name} is too long to read.")
            status, headers = response.status, response.headers
        if 200 <= status < 300:
            models = await asyncio.to_thread(wire.read_models, bytes(body))
            return KeyTest(True, f"{vendor.name} answers and lists {len(models)} models.", models)
        failure = classify(
            vendor_id=vendor.id,
            status=status,
            headers=headers,
            body=bytes(body),
            phase=Phase.PRELUDE,
            now=datetime.now(UTC),
        )
        return KeyTest(False, _refusal(vendor, failure))


def _refusal(vendor: Vendor, failure: Failure) -> str:
    return f"{vendor.name}: {failure.brief}. {failure.message}".strip()
