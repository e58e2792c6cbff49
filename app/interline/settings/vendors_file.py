"""vendors.toml: the user's own vendors, models, routes and budgets, on top of the built-in vendors.

Rule: one mistake costs one entry and is said in a sentence, and the rest of the file holds; but a mistaken vendor or
route is never replaced by a guess, for the guess could send a conversation where the file would have kept it from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from interline.catalog.routes import default_route, safe_route
from interline.language import marked, said, tr
from interline.model.clean import label
from interline.model.errors import ConfigMistake, UnknownModel
from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.language import LANGUAGES
from interline.model.refs import ModelRef
from interline.model.route import DEFAULT_ROUTE, Budget, Condition, Route
from interline.model.vendor import WIRES, Quirks, Vendor
from interline.settings.addresses import read_address
from interline.settings.checked_table import CheckedTable
from interline.settings.names import is_name, is_vendor_id
from interline.settings.toml_file import read_toml
from interline.settings.toml_lines import Path as Place
from interline.settings.toml_lines import TomlLines
from interline.settings.vendor_fields import (
    efforts_of,
    key_of,
    price_of,
    quirks_of,
    search_of,
    timeouts_of,
    variable_of,
)
from interline.vendors import ALL

_NAMES_ARE = marked(
    "Allowed: up to 64 letters, digits, dots, dashes and underscores; a vendor's in lower case."
)

ORDERS = ("listed", "cheapest", "fastest", "local_first")
CONTENTS = ("image", "pdf", "code")

INPUTS = ("text", "image", "pdf", "audio", "video")
SENT = ("text", "image", "pdf")
"""Those of them that a message can hold."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class UserVendors:
    """What vendors.toml says, laid over the built-in vendors."""

    vendors: tuple[Vendor, ...]
    """Every vendor there is: the built-in ones with what the file adds to them, then the file's own."""
    routes: tuple[Route, ...] = ()
    """The file's routes."""
    budgets: tuple[Budget, ...] = ()
    mistakes: tuple[ConfigMistake, ...] = ()
    """In the order of the file."""
    default_is_broken: bool = False
    """Whether the file may mean a default route that could not be read."""

    def all_routes(self, vendors: Sequence[Vendor], keyed: Collection[str]) -> tuple[Route, ...]:
        """The file's routes, and a default where it has none.

        `vendors` are these vendors with all their models known; `keyed` the ids of those that a key is at hand for.
        """
        if any(route.name == DEFAULT_ROUTE for route in self.routes):
            return self.routes
        default = safe_route(vendors) if self.default_is_broken else default_route(vendors, keyed)
        return (default, *self.routes)


def read_vendors_file(path: Path, built_in: Sequence[Vendor] = ALL) -> UserVendors:
    """What the file says; the built-in vendors alone where there is none. Never raises for what it holds."""
    try:
        values, lines = read_toml(path)
    except FileNotFoundError:
        return UserVendors(tuple(built_in))
    except ConfigMistake as mistake:
        return UserVendors(tuple(built_in), mistakes=(mistake,), default_is_broken=True)
    return _Reading(path, lines, built_in).read(values)


def read_vendors_text(path: Path, text: str, built_in: Sequence[Vendor] = ALL) -> UserVendors:
    """The same of a text that would stand in that file. Raises ValueError and RecursionError for what is no TOML."""
    import tomllib

    return _Reading(path, TomlLines(text), built_in).read(tomllib.loads(text))


class _Reading:
    """One pass over one file."""

    def __init__(self, path: Path, lines: TomlLines, built_in: Sequence[Vendor]) -> None:
        self._path = path
        self._lines = lines
        self._vendors = {vendor.id: vendor for vendor in built_in}
        self._order = tuple(self._vendors)
        self._written: set[tuple[str, str]] = set()
        self._mistakes: list[ConfigMistake] = []
        self._losses = 0

    def read(self, values: dict[str, Any]) -> UserVendors:
        root = self._table(values, ())
        for vendor in self._entries(root, "vendor", self._vendor):
            self._vendors[vendor.id] = vendor
        before = self._losses
        routes = self._entries(root, "route", self._route)
        losses_of_routes = self._losses - before
        budgets = self._entries(root, "budget", self._budget)
        before = self._losses
        # A table nobody knows may have been meant for a route.
        self._attempt(root.finish)
        return UserVendors(
            self._in_order(),
            routes,
            budgets,
            tuple(sorted(self._mistakes, key=lambda mistake: mistake.line or 0)),
            default_is_broken=losses_of_routes > 0 or self._losses > before,
        )

    def _in_order(self) -> tuple[Vendor, ...]:
        """The built-in vendors in their own order, then the others in the file's."""
        built_in = [self._vendors[id_] for id_ in self._order if id_ in self._vendors]
        return (*built_in, *(vendor for id_, vendor in self._vendors.items() if id_ not in self._order))

    def _entries(self, around: CheckedTable, name: str, read: Callable[[CheckedTable], T]) -> tuple[T, ...]:
        """Every entry that reads without a mistake."""
        members = self._attempt(partial(around.tables, name)) or []
        found = (self._attempt(partial(self._whole, value, place, read)) for value, place in members)
        return tuple(entry for entry in found if entry is not None)

    def _whole(self, value: Any, place: Place, read: Callable[[CheckedTable], T]) -> T:
        table = self._table(value, place)
        entry = read(table)
        table.finish()
        return entry

    def _attempt(self, step: Callable[[], T]) -> T | None:
        try:
            return step()
        except ConfigMistake as mistake:
            self._mistakes.append(mistake)
            self._losses += 1
            return None

    def _table(self, value: Any, place: Place) -> CheckedTable:
        return CheckedTable(value, place, self._path, self._lines)

    def _vendor(self, table: CheckedTable) -> Vendor:
        id_ = self._new_name(table, "id", "vendor", is_vendor_id)
        base = self._vendors.get(id_)
        if base is not None and not base.embedded:
            # Until this entry reads well there is no such vendor: the built-in one may be what it is to replace.
            del self._vendors[id_]
        if base is not None and base.embedded and ("base_url" in table or "wire" in table):
            raise table.mistake(
                tr("“{id}” is run by Interline itself and has no address.", id=id_), tr("Leave base_url out.")
            )
        wire = table.word("wire", WIRES, required=base is None, default=base.wire if base else "")
        vendor = base or Vendor(
            id_, id_, "", wire, user_defined=True, quirks=Quirks(max_tokens_field="max_tokens")
        )
        vendor, moved = self._placed(table, replace(vendor, wire=wire), required=base is None)
        data = table.word("data", tuple(DataPolicy))
        vendor = replace(
            vendor,
            name=label(table.text("name", default=vendor.name), 60),
            data=DataPolicy(data) if data else vendor.data,
            timeouts=timeouts_of(table.table("timeouts"), vendor.timeouts),
            key=key_of(vendor, variable_of(table), moved=moved),
            key_names=self._key_names(table),
            streams=table.flag("stream") is not False,
            efforts=efforts_of(table) or vendor.efforts,
            quirks=quirks_of(table, vendor),
        )
        models = self._entries(table, "model", partial(self._model, vendor))
        named = {facts.id for facts in models}
        return replace(vendor, models=(*models, *(facts for facts in vendor.models if facts.id not in named)))

    def _key_names(self, table: CheckedTable) -> tuple[str, ...]:
        names = table.words("keys", ())
        for name in names:
            if not is_name(name) or names.count(name) > 1:
                said = tr("“keys” cannot hold “{name}”.", name=label(name, 60))
                raise table.mistake(
                    said, tr('Write names, each once: keys = ["work", "private"].'), field="keys"
                )
        return names

    def _placed(self, table: CheckedTable, vendor: Vendor, *, required: bool) -> tuple[Vendor, bool]:
        """The vendor at the entry's address, and whether that is another server than the built-in one."""
        insecure = bool(table.flag("insecure"))
        url = table.text("base_url", required=required)
        if not url:
            return vendor, False
        placed = replace(vendor, base_url=read_address(table, url, vendor.wire, insecure=insecure))
        if own := vendor.own_address:
            placed = replace(placed, base_url=_with_path(placed.base_url, own.path))
            if own.is_at(placed.origin[1]):
                return placed, False
        if placed.origin == vendor.origin:
            return placed, False
        # What the built-in vendor promises about prompts says nothing about this server.
        return replace(placed, user_defined=True, data=DataPolicy.UNKNOWN), True

    def _model(self, vendor: Vendor, table: CheckedTable) -> ModelFacts:
        id_ = self._new_name(table, "id", f"model of {vendor.id}", _is_model_id)
        path = table.text("path")
        if path and not vendor.embedded:
            raise table.mistake(
                tr("“path” is for models of the vendor local."), tr("Take it out here."), field="path"
            )
        known = next((facts for facts in vendor.models if facts.id == id_), ModelFacts(id_))
        if vendor.embedded and not path and known not in vendor.models:
            raise table.mistake(tr("“path” is missing."), tr('Name the GGUF file: path = "…".'))
        access = table.word("access", tuple(Access))
        data = table.word("data", tuple(DataPolicy))
        inputs = table.words("inputs", ())
        if unknown := [word for word in inputs if word not in INPUTS]:
            said = tr("“inputs” cannot hold “{word}”.", word=label(unknown[0], 60))
            raise table.mistake(said, tr("Allowed: {words}.", words=", ".join(INPUTS)), field="inputs")
        self._name_unsent(table, inputs)
        flags = {name: table.flag(name) for name in ("tools", "reasons", "sampling", "prefill")}
        flags["search"] = search_of(table, vendor)
        efforts = efforts_of(table)
        if efforts and flags["reasons"] is False:
            said = tr("a model that does not reason takes no words of effort.")
            raise table.mistake(said, tr("Take out “efforts”, or write reasons = true."), field="efforts")
        if path and flags["sampling"] is None:
            # llama.cpp takes a temperature for whatever it runs.
            flags["sampling"] = True
        said_flags: dict[str, Any] = {name: value for name, value in flags.items() if value is not None}
        return replace(
            known,
            **said_flags,
            name=label(table.text("name", default=known.name), 80),
            context=table.count("context") or known.context,
            max_output=table.count("max_output") or known.max_output,
            inputs=frozenset(inputs) | {"text"} if inputs else known.inputs,
            efforts=efforts or known.efforts,
            price=price_of(table.table("price")) or known.price,
            access=Access(access) if access else known.access,
            data=DataPolicy(data) if data else known.data,
            path=path or known.path,
            source=known.source or "vendors.toml",
        )

    def _route(self, table: CheckedTable) -> Route:
        name = self._new_name(table, "name", "route", is_name)
        steps = tuple(self._step(table, text) for text in table.words("steps", ()))
        conditions = self._entries(table, "step", self._conditional_step)
        steps += tuple(ref for ref, _ in conditions)
        if not steps:
            raise table.mistake(tr("“steps” is missing."), tr('Write steps = ["vendor/model", …].'))
        route = Route(
            name,
            steps,
            on_refusal=table.word("on_refusal", ("stop", "next"), default="stop"),
            allow=table.words("allow", ("*",)),
            training=table.word("training", ("never", "allowed"), default="never"),
            order=table.word("order", ORDERS, default="listed"),
            conditions=conditions,
            after_silence=table.word("after_silence", ("next", "stop"), default="next"),
            on_break=table.word("on_break", ("finish", "keep"), default="finish"),
        )
        self._name_strangers(table, "steps", (ref.vendor for ref in steps))
        self._name_strangers(table, "allow", (id_ for id_ in route.allow if id_ != "*"))
        return route

    def _name_strangers(self, table: CheckedTable, field: str, vendor_ids: Iterable[str]) -> None:
        """A word about vendors that there are not; the plan passes them over with its reason, so the route holds."""
        for id_ in dict.fromkeys(vendor_ids):
            if id_ not in self._vendors:
                said = tr("“{name}” is no vendor.", name=label(id_, 60))
                known = tr("Known: {words}.", words=", ".join(self._vendors))
                self._mistakes.append(table.mistake(said, known, field=field))

    def _name_unsent(self, table: CheckedTable, inputs: Iterable[str]) -> None:
        """A word about what a model may take and Interline sends to none; the model holds."""
        for word in inputs:
            if word not in SENT:
                said = tr("“inputs” holds “{word}”, which Interline sends to no model.", word=word)
                known = tr("It sends: {words}. The rest of the entry holds.", words=", ".join(SENT))
                self._mistakes.append(table.mistake(said, known, field="inputs"))

    def _step(self, table: CheckedTable, text: str) -> ModelRef:
        try:
            return ModelRef.parse(text)
        except UnknownModel:
            said = tr("the step “{name}” is not a model.", name=label(text, 80))
            raise table.mistake(said, tr("Write it as vendor/model."), field="steps") from None

    def _conditional_step(self, table: CheckedTable) -> tuple[ModelRef, Condition]:
        """A step that is for certain turns only: [[route.step]]."""
        ref = self._step(table, table.text("model", required=True))
        has = table.words("has", ())
        if unknown := [word for word in has if word not in CONTENTS]:
            said = tr("“has” cannot hold “{word}”.", word=label(unknown[0], 60))
            raise table.mistake(said, tr("Allowed: {words}.", words=", ".join(CONTENTS)), field="has")
        languages = table.words("languages", ())
        if unknown := [word for word in languages if word not in LANGUAGES]:
            said = tr("“languages” cannot hold “{word}”.", word=label(unknown[0], 60))
            raise table.mistake(
                said, tr("Known: {words}.", words=", ".join(sorted(LANGUAGES))), field="languages"
            )
        return ref, Condition(
            frozenset(has),
            table.count("min_input"),
            table.count("max_input"),
            frozenset(languages),
            _hours(table),
        )

    def _budget(self, table: CheckedTable) -> Budget:
        scope = table.text("scope", required=True)
        vendor_id = scope.removeprefix("vendor:") if scope.startswith("vendor:") else None
        if vendor_id is None and scope not in ("turn", "conversation", "day", "month"):
            allowed = tr("Allowed: turn, conversation, day, month, vendor:ID.")
            raise table.mistake(
                tr("“scope” cannot be “{name}”.", name=label(scope, 60)), allowed, field="scope"
            )
        if vendor_id is not None and vendor_id not in self._vendors:
            known = tr("Known: {words}.", words=", ".join(self._vendors))
            raise table.mistake(tr("“{name}” is no vendor.", name=label(vendor_id, 60)), known, field="scope")
        limit = table.money("limit", required=True)
        on_exceed = table.word("on_exceed", ("stop", "cheaper", "ask"), default="stop")
        assert limit is not None
        return Budget(scope, limit, on_exceed)

    def _new_name(self, table: CheckedTable, field: str, kind: str, fits: Callable[[str], bool]) -> str:
        """The name of an entry, which no entry of its kind may have taken before."""
        name = table.text(field, required=True)
        if not fits(name):
            allowed = tr("Write it as the vendor does.") if kind.startswith("model") else said(_NAMES_ARE)
            raise table.mistake(
                tr("“{field}” cannot be “{name}”.", field=field, name=label(name, 60)), allowed, field=field
            )
        if (kind, name) in self._written:
            taken = _taken(kind, label(name, 60))
            raise table.mistake(taken, tr("Take one of them out."), field=field)
        self._written.add((kind, name))
        return name


def _taken(kind: str, name: str) -> str:
    if kind in ("vendor", "route"):
        one = tr("there is a vendor “{name}” above already.", name=name)
        return one if kind == "vendor" else tr("there is a route “{name}” above already.", name=name)
    vendor = kind.removeprefix("model of ")
    return tr("there is a model of {vendor} “{name}” above already.", vendor=vendor, name=name)


def _hours(table: CheckedTable) -> tuple[int, int] | None:
    """`22:00-06:00` as minutes of the day."""
    text = table.text("hours")
    if not text:
        return None
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", text)
    if not found:
        raise table.mistake(
            tr("“hours” is no span of the day."), tr('Write it like hours = "22:00-06:00".'), field="hours"
        )
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    return from_hour * 60 + from_minute, to_hour * 60 + to_minute


def _with_path(url: str, path: str) -> str:
    """The address with the path that follows the host, where people wrote the host alone."""
    return url if urlsplit(url).path else url + path


def _is_model_id(text: str) -> bool:
    return len(text) <= 200 and not any(ord(mark) <= 32 or ord(mark) == 127 for mark in text)
