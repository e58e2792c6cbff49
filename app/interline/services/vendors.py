"""Vendors, their models and keys, for the picker, the command line and the settings page.

Rule: a key goes in and never comes out; a test of a key costs nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from interline.catalog.effort import levels
from interline.keys.vault import Where
from interline.language import number, tr
from interline.model.change import Topic
from interline.model.clean import label
from interline.model.errors import (
    ConfigMistake,
    InterlineError,
    KeyRefused,
    TransportTrouble,
    UnknownRoute,
    UnknownVendor,
    WrongUsage,
)
from interline.model.facts import DataPolicy, ModelFacts
from interline.model.failure import FailureClass
from interline.model.health import HealthState
from interline.model.money import Price
from interline.model.refs import ModelRef
from interline.model.request import Effort
from interline.model.route import Budget, Choice, Route
from interline.model.vendor import Vendor
from interline.router.health import Standing, best_of
from interline.router.plan import Needs, make_plan
from interline.services.asked_lists import ListRefused, ask, described

if TYPE_CHECKING:
    from interline.catalog.prices import Prices
    from interline.keys.vault import KeyState, Vault
    from interline.model.secret import Secret
    from interline.net.client import HttpClient
    from interline.router.health_keeper import HealthKeeper
    from interline.router.ports import Embedded
    from interline.services.changes import Changes
    from interline.services.directory import Directory
    from interline.services.model_lists import ModelLists
    from interline.wire.listing import Listed

_log = logging.getLogger(__name__)
_TEST_SECONDS = 20.0
_PIECE = 300
"""Models that are gone through at once."""


@dataclass(frozen=True, slots=True)
class VendorStatus:
    """A vendor, and where its key is."""

    vendor: Vendor
    key: KeyState
    models: tuple[ModelFacts, ...]
    further_keys: tuple[tuple[str, KeyState], ...] = ()
    """Its keys beyond the first: name, and where each is."""


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
    """`no key` or `needs its address`, where it is not available."""
    trains: bool = False
    """Whether its vendor may train on prompts."""
    lacks_key: bool = False
    """Whether a key is all that is missing."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What can be asked of the model that would answer first."""

    ref: ModelRef
    vendor_name: str
    name: str
    """The model's name for people."""
    thinks: bool | None
    """Whether it thinks before it answers; None where nobody knows."""
    efforts: Mapping[Effort, Effort]
    """What each reasoning effort amounts to here; those that cannot be said to this model are not in it."""
    search: bool
    """Whether its vendor's own web search can be switched on for it."""
    vendor_searches: bool
    """Whether the vendor has a web search that can be switched on at all."""
    always_searches: bool = False
    """Whether it searches for every answer, so that there is nothing to switch."""
    hottest: float | None = None
    """The most temperature that it takes; None where it takes none."""
    hottest_thinking: float | None = None
    """The same while it is told to think."""
    sampling_known: bool = True
    """Whether anybody says that it takes one."""


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
        self,
        directory: Directory,
        vault: Vault,
        client: HttpClient,
        embedded: Embedded,
        health: HealthKeeper,
        changes: Changes,
        prices: Prices,
        lists: ModelLists,
    ) -> None:
        self._prices = prices
        self._lists = lists
        self._directory = directory
        self._vault = vault
        self._client = client
        self._embedded = embedded
        self._health = health
        self._changes = changes
        self._listed: tuple[tuple[tuple[Vendor, str], ...], tuple[ModelChoice, ...]] = ((), ())
        """What every model was made a choice of last, and the choices: they are asked for whenever a list is opened."""

    async def vendors(self) -> tuple[VendorStatus, ...]:
        """All vendors, and where each one's key is."""
        return tuple(
            [
                VendorStatus(
                    vendor,
                    await self._vault.state(vendor),
                    vendor.models,
                    tuple([(name, await self._vault.state(vendor, name)) for name in vendor.key_names]),
                )
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
        """Every model there is, vendors that can be asked first; the same object while nothing of it changed."""
        keyed = await self._directory.keyed(self._directory.vendors.values())
        asked = tuple((vendor, _why_not(vendor, keyed)) for vendor in self._directory.vendors.values())
        made_of, made = self._listed
        # By identity: a vendor is frozen, and to compare two thousand models takes as long as to make them.
        if len(asked) != len(made_of) or any(
            vendor is not before or why_not != said
            for (vendor, why_not), (before, said) in zip(asked, made_of, strict=True)
        ):
            made = await _choices_of(asked)
            self._listed = asked, made
        return made

    async def abilities(self, choice: Choice) -> Abilities | None:
        """What the model can do that this choice would ask first; None where nobody may be asked."""
        try:
            terrain = await self._directory.terrain(choice, Needs(), wait_for_prices=False)
            plan = make_plan(choice, terrain, Needs())
        except (UnknownVendor, UnknownRoute):
            return None
        # A pinned model that lacks its key is the one that is spoken of all the same.
        first = next(iter(plan.candidates if plan.pinned else plan.order), None)
        return None if first is None else abilities_of(terrain.vendors[first.ref.vendor], first.ref.model)

    def vendor(self, vendor_id: str) -> Vendor:
        """A vendor by its id. Raises UnknownVendor."""
        vendor = self._directory.vendors.get(vendor_id)
        if vendor is None:
            known = ", ".join(sorted(self._directory.vendors))
            raise UnknownVendor(
                tr("There is no vendor “{name}”.", name=label(vendor_id, 60)),
                next_step=tr("Known vendors: {known}.", known=known),
            )
        return vendor

    async def set_key(
        self, vendor_id: str, secret_text: str, *, key_name: str = "", session_ok: bool = True
    ) -> KeyState:
        """Keep a key, the vendor's first or the one of this name.

        Raises KeyMalformed, KeyringTrouble, UnknownVendor; WrongUsage where its address or the name is unknown.
        """
        vendor = self.vendor(vendor_id)
        if vendor.needs_address:
            # A key is kept for an address, and there is none.
            raise WrongUsage(_address_missing(vendor))
        if key_name and key_name not in vendor.key_names:
            raise WrongUsage(
                tr("{vendor} has no key named “{name}”.", vendor=vendor.name, name=label(key_name, 60)),
                next_step=tr('Name it in vendors.toml first: keys = ["{name}"].', name=label(key_name, 60)),
            )
        state = await self._vault.set(vendor, secret_text, key_name or None, session_ok=session_ok)
        # What stood against the old key says nothing of the new one.
        await self._health.forgive(vendor.id)
        self._changes.publish(Topic.KEYS)
        return state

    async def replace_key(self, vendor_id: str, secret_text: str, *, key_name: str = "") -> KeyState:
        """Keep a key; but where one is kept already and the vendor refuses the new one, that stays: no vendor shows it
        again. Raises as `set_key`, and KeyRefused."""
        vendor = self.vendor(vendor_id)
        if vendor.key is not None and not vendor.needs_address:
            kept = await self._vault.state(vendor, key_name)
            if kept.where in (Where.KEYCHAIN, Where.LOCKED, Where.SESSION):
                await self._check_new_key(vendor, self._vault.read_pasted(vendor, secret_text))
        return await self.set_key(vendor_id, secret_text, key_name=key_name)

    async def _check_new_key(self, vendor: Vendor, key: Secret) -> None:
        """Raises KeyRefused where the vendor says that it is none; what else goes wrong says nothing of the key."""
        try:
            async with asyncio.timeout(_TEST_SECONDS):
                await ask(self._client, vendor, key)
        except ListRefused as refused:
            if refused.failure.failure_class is FailureClass.AUTH:
                raise KeyRefused(
                    tr(
                        "{vendor} does not take this key: {reason}. The one that was there is kept.",
                        vendor=label(vendor.name, 60),
                        reason=refused.failure.brief,
                    ),
                    next_step=tr("Copy the new one again, whole; or remove the old one first."),
                ) from None
        except (TimeoutError, InterlineError):
            _log.info("a new key could not be tried before it was kept: %s", vendor.id)

    async def try_again(self, vendor_id: str, model: str | None = None) -> None:
        """Nothing stands against the vendor, or this model of it, any more."""
        await self._health.forgive(vendor_id, model)
        self._changes.publish(Topic.HEALTH)

    async def standings(self) -> dict[ModelRef, Standing]:
        """What stands against each known model now, with the best of its vendor's keys; those that are well are left
        out."""
        book = await self._health.book()
        now = datetime.now(UTC)
        found = {}
        # Of thousands nearly all are well: those alone are looked at of which, or of whose vendor, something is known.
        known = {(vendor, model) for vendor, model, _ in book.records}
        for vendor in self._directory.vendors.values():
            names, is_known = ("", *vendor.key_names), (vendor.id, "") in known
            for facts in vendor.models:
                if not is_known and (vendor.id, facts.id) not in known:
                    continue
                ref = ModelRef(vendor.id, facts.id)
                standing = best_of([book.standing(ref, name, now) for name in names])
                if standing.state is not HealthState.OK:
                    found[ref] = standing
        return found

    async def speeds(self) -> dict[ModelRef, int]:
        """Milliseconds to the first word of those models that answered lately: the median."""
        paces = await self._directory.paces()
        return {ref: pace.first_token_ms for ref, pace in paces.items() if pace.first_token_ms is not None}

    async def prices(self) -> dict[ModelRef, Price]:
        """What each model asks for a million tokens of a short request, as far as anybody knows.

        Loads the price library, which takes 40 MB: for a list that is looked at.
        """
        vendors = self._directory.vendors.values()
        models = [(vendor, facts.id) for vendor in vendors for facts in vendor.models]
        return await self._prices.flat(models, datetime.now(UTC))

    async def reached(self, vendor_id: str, models: Iterable[str]) -> tuple[ModelChoice, ...]:
        """What is known of these models of a vendor, with their prices as `prices` has them; those that somebody
        describes first. Raises UnknownVendor."""
        vendor = self.vendor(vendor_id)
        ids = tuple(models)
        prices = await self._prices.flat([(vendor, id_) for id_ in ids], datetime.now(UTC))
        described = {facts.id: place for place, facts in enumerate(vendor.models)}
        found = []
        for id_ in sorted(ids, key=lambda id_: described.get(id_, len(described))):
            facts, ref = vendor.model(id_), ModelRef(vendor.id, id_)
            trains = vendor.data_of(facts) is DataPolicy.TRAINS
            found.append(ModelChoice(ref, vendor.name, facts, prices.get(ref), available=True, trains=trains))
        return tuple(found)

    async def remove_key(self, vendor_id: str, key_name: str = "") -> KeyState:
        """Forget a key; what is left is said (an environment variable is not ours to remove)."""
        state = await self._vault.remove(self.vendor(vendor_id), key_name or None)
        self._changes.publish(Topic.KEYS)
        return state

    async def test_key(self, vendor_id: str, key_name: str = "") -> KeyTest:
        """Ask the vendor for its list of models, which costs nothing and shows whether the key is good."""
        vendor = self.vendor(vendor_id)
        if vendor.needs_address:
            return KeyTest(False, _address_missing(vendor))
        key: Secret | None = None
        try:
            if vendor.key:
                key = await self._vault.key_for(vendor, key_name)
            if vendor.embedded and not vendor.models:
                return KeyTest(False, tr("{vendor} has no model.", vendor=vendor.name))
            if vendor.embedded:
                base_url, key = await self._embedded.endpoint(vendor.models[0])
                vendor = replace(vendor, base_url=base_url)
            elif vendor.key and vendor.key.required and key is None:
                return KeyTest(
                    False,
                    tr(
                        "{vendor} has no key. Add one in Vendors and keys, or with interline keys set {id}.",
                        vendor=vendor.name,
                        id=vendor.id,
                    ),
                )
            async with asyncio.timeout(_TEST_SECONDS):
                test = await self._ask_for_models(vendor, key)
            if test.ok:
                # A key that is good again, after its credit was topped up for instance, is asked at once.
                await self.try_again(vendor.id)
            return test
        except TimeoutError:
            return KeyTest(
                False,
                tr(
                    "{vendor} did not answer within {seconds} seconds.",
                    vendor=vendor.name,
                    seconds=number(_TEST_SECONDS, 0),
                ),
            )
        except ListRefused as refused:
            if vendor.key is not None and key is None and refused.failure.failure_class is FailureClass.AUTH:
                # The server would say that the key is wrong.
                return KeyTest(
                    False, tr("{vendor} is there and wants a key. Paste it first.", vendor=vendor.name)
                )
            return KeyTest(False, str(refused))
        except TransportTrouble as trouble:
            return KeyTest(
                False, tr("{vendor} could not be reached: {trouble}", vendor=vendor.name, trouble=trouble)
            )
        except InterlineError as error:
            return KeyTest(False, str(error))

    async def look_again(self) -> None:
        """Read vendors.toml again where somebody has changed it."""
        await self._directory.load_if_changed()

    async def reload(self) -> None:
        """Read vendors.toml again."""
        await self._directory.load()
        self._changes.publish(Topic.VENDORS)

    async def _ask_for_models(self, vendor: Vendor, key: Secret | None) -> KeyTest:
        listed = await ask(self._client, vendor, key)
        if listed is None:
            return KeyTest(True, tr("{vendor} offers no free test; the key is kept.", vendor=vendor.name))
        models = tuple(row.facts.id for row in listed if not row.retired)
        if models and not vendor.embedded:
            await self._keep_list(vendor, key, listed)
        return KeyTest(
            True,
            tr("{vendor} answers and lists %Ln (model|models).", "", len(models), vendor=vendor.name),
            models,
        )

    async def _keep_list(self, vendor: Vendor, key: Secret | None, listed: tuple[Listed, ...]) -> None:
        """What was just listed can be picked at once. A test is not spoilt by a list that cannot be kept."""
        try:
            await self._lists.keep(vendor, await described(self._client, vendor, key, listed))
        except (OSError, InterlineError):
            _log.warning("the list of a vendor's models could not be kept: %s", vendor.id)
            return
        await self._directory.load()
        self._changes.publish(Topic.VENDORS)


def abilities_of(vendor: Vendor, model_id: str) -> Abilities:
    """What one model can do."""
    facts = vendor.model(model_id)
    searches = vendor.searches(facts)
    return Abilities(
        ModelRef(vendor.id, model_id),
        vendor.name,
        facts.title,
        facts.reasons,
        levels(facts, vendor),
        search=searches,
        vendor_searches=searches or vendor.searches(ModelFacts(model_id)),
        always_searches=vendor.quirks.always_searches,
        hottest=vendor.hottest(facts, thinks=False),
        hottest_thinking=vendor.hottest(facts, thinks=True),
        sampling_known=facts.sampling is not None,
    )


def _why_not(vendor: Vendor, keyed: Collection[str]) -> str:
    """Why nobody can ask this vendor; empty where it can be asked."""
    if vendor.needs_address:
        return tr("needs its address")
    lacks = vendor.key is not None and vendor.key.required and vendor.id not in keyed
    return tr("no key") if lacks else ""


async def _choices_of(asked: Iterable[tuple[Vendor, str]]) -> tuple[ModelChoice, ...]:
    """Every model of these vendors, those that can be asked first. In pieces: there may be thousands, and a window may
    wait beside them."""
    found = []
    for vendor, why_not in asked:
        for facts in vendor.models:
            trains = vendor.data_of(facts) is DataPolicy.TRAINS
            ref = ModelRef(vendor.id, facts.id)
            lacks_key = bool(why_not) and not vendor.needs_address
            found.append(
                ModelChoice(ref, vendor.name, facts, facts.price, not why_not, why_not, trains, lacks_key)
            )
            if len(found) % _PIECE == 0:
                await asyncio.sleep(0)
    return tuple(sorted(found, key=lambda choice: not choice.available))


def _address_missing(vendor: Vendor) -> str:
    assert vendor.own_address is not None
    example = vendor.own_address.example
    return tr(
        '{vendor} needs its address: write base_url = "{example}" into vendors.toml.',
        vendor=vendor.name,
        example=example,
    )
