"""Vendors, routes and budgets as the user arranges them in the window: vendors.toml changed an entry at a time.

Rule: the file stays the user's own; a change that would be a mistake is refused in a sentence and writes nothing, and
each can be taken back while nobody else changed the file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.change import Topic
from interline.model.errors import ConfigMistake, WrongUsage
from interline.settings.entries import (
    Field,
    put_back,
    put_entry,
    put_model,
    remove_entry,
    remove_model,
)
from interline.settings.toml_file import text_of

if TYPE_CHECKING:
    from interline.model.route import Budget, Route
    from interline.services.changes import Changes
    from interline.services.directory import Directory


LOCAL = "local"
"""The vendor that runs models on this computer."""


@dataclass(frozen=True, slots=True)
class VendorDraft:
    """A vendor as it is typed; what is empty is left out of the file."""

    id: str
    name: str = ""
    wire: str = ""
    base_url: str = ""
    key_env: str = ""
    key_names: tuple[str, ...] = ()
    """Of further keys."""
    data: str = ""

    def fields(self) -> Mapping[str, Field]:
        """As the file has them."""
        return {
            "name": self.name or None,
            "wire": self.wire or None,
            "base_url": self.base_url or None,
            "key_env": self.key_env or None,
            "keys": self.key_names or None,
            "data": self.data or None,
        }


@dataclass(frozen=True, slots=True)
class Arranged:
    """A change that was made."""

    before: str | None
    after: str


class ArrangingService:
    """Changes vendors.toml."""

    def __init__(self, path: Path, directory: Directory, changes: Changes) -> None:
        self._path = path
        self._directory = directory
        self._changes = changes
        self._lock = asyncio.Lock()

    async def put_vendor(self, draft: VendorDraft) -> Arranged:
        """Add a vendor, or change one; its models stay. Raises WrongUsage in the words of the field, HomeUnwritable."""
        return await self._put("vendor", draft.id.strip(), draft.fields())

    async def remove_vendor(self, vendor_id: str) -> Arranged:
        """Take a vendor of the file out; a built-in one is then again as it was. Its keys stay where they are."""
        return await self._remove("vendor", vendor_id)

    async def put_local_model(self, model_id: str, fields: Mapping[str, Field]) -> Arranged:
        """Add a model that runs on this computer, or change one. Raises as `put_vendor`."""
        return await self._changed(lambda: put_model(self._path, LOCAL, model_id, fields))

    async def remove_local_model(self, model_id: str) -> Arranged:
        """Take one out; its file stays where it is."""
        return await self._changed(lambda: remove_model(self._path, LOCAL, model_id))

    async def written_routes(self) -> frozenset[str]:
        """The names of the routes that stand in the file; others are made up of what can be asked."""
        return self._directory.written_routes

    async def put_route(self, route: Route) -> Arranged:
        """Add a route, or change one; steps with conditions of their own are left as they stand. Raises as before."""
        conditional = {ref for ref, _ in route.conditions}
        steps = tuple(str(ref) for ref in route.steps if ref not in conditional)
        fields: dict[str, Field] = {
            "steps": steps or None,
            "on_refusal": _unless(route.on_refusal, "stop"),
            "allow": None if route.allow == ("*",) else route.allow,
            "training": _unless(route.training, "never"),
            "order": _unless(route.order, "listed"),
            "after_silence": _unless(route.after_silence, "next"),
            "on_break": _unless(route.on_break, "finish"),
        }
        if not route.steps:
            raise WrongUsage(tr("A route needs at least one model."), next_step=tr("Add one to it."))
        return await self._put("route", route.name.strip(), fields)

    async def remove_route(self, name: str) -> Arranged:
        """Take a route out; conversations that ask it ask nobody until another is chosen for them: the default route
        may lead to vendors that this one kept out."""
        return await self._remove("route", name)

    async def put_budget(self, budget: Budget) -> Arranged:
        """Set a limit. Raises as before."""
        fields: dict[str, Field] = {
            "limit": format(budget.limit, "f"),
            "on_exceed": _unless(budget.on_exceed, "stop"),
        }
        return await self._put("budget", budget.scope, fields)

    async def remove_budget(self, scope: str) -> Arranged:
        """No limit any more."""
        return await self._remove("budget", scope)

    async def take_back(self, arranged: Arranged) -> None:
        """Undo a change. Raises WrongUsage where the file is another by now."""
        async with self._lock:
            done = await asyncio.to_thread(put_back, self._path, arranged.before, unless=arranged.after)
            if not done:
                raise WrongUsage(
                    tr("vendors.toml was changed since, so this cannot be undone."),
                    next_step=tr("Change it back by hand."),
                )
            await self._took_effect()

    async def _put(self, kind: str, name: str, fields: Mapping[str, Field]) -> Arranged:
        return await self._changed(lambda: put_entry(self._path, kind, name, fields))

    async def _remove(self, kind: str, name: str) -> Arranged:
        return await self._changed(lambda: remove_entry(self._path, kind, name))

    async def _changed(self, change: Callable[[], str | None]) -> Arranged:
        def make() -> Arranged:
            before = change()
            return Arranged(before, text_of(self._path) or "")

        async with self._lock:
            try:
                arranged = await asyncio.to_thread(make)
            except ConfigMistake as mistake:
                # Whoever filled in a form did not write the file by hand: its place says nothing.
                sentence = f"{mistake.problem[:1].upper()}{mistake.problem[1:]}"
                raise WrongUsage(sentence, next_step=mistake.next_step) from None
            await self._took_effect()
            return arranged

    async def _took_effect(self) -> None:
        await self._directory.load()
        self._changes.publish(Topic.VENDORS)


def _unless(word: str, usual: str) -> str | None:
    """The word where it is not the one that holds without it."""
    return None if word == usual else word
