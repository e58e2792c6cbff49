"""Facts about models: resources/models.toml, with the user's own rows on top.

Rule: reading the file takes milliseconds and a disk, so it happens off the event loop, once.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from interline import paths
from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.vendor import LACKING, Vendor

Rows = Mapping[str, tuple[ModelFacts, ...]]
"""Rows of the table by vendor id, in its order."""


async def with_known_models(vendors: Iterable[Vendor]) -> tuple[Vendor, ...]:
    """The vendors with every model that the table knows, read in a worker thread."""
    return complete(tuple(vendors), await asyncio.to_thread(known_models))


def complete(vendors: Iterable[Vendor], rows: Rows) -> tuple[Vendor, ...]:
    """The vendors with the table's rows added; where both have a model, the vendor's own word wins."""
    return tuple(_within_its_wire(_completed(vendor, rows.get(vendor.id, ()))) for vendor in vendors)


@functools.cache
def known_models() -> Rows:
    """The table that ships with Interline. Reads the disk the first time."""
    return read_models(paths.resource("models.toml"))


def read_models(path: Path) -> Rows:
    """A table of models. Raises on any mistake in it: it is ours, and a test reads it."""
    # Imported here: nothing that starts the program needs it.
    import tomllib

    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        vendor_id: tuple(_facts({**table.get("all", {}), **row}) for row in table["model"])
        for vendor_id, table in tables.items()
    }


def _facts(row: dict[str, Any]) -> ModelFacts:
    row = dict(row)
    if "inputs" in row:
        row["inputs"] = frozenset(row["inputs"])
    if "efforts" in row:
        row["efforts"] = tuple(row["efforts"])
    if "access" in row:
        row["access"] = Access(row["access"])
    if "data" in row:
        row["data"] = DataPolicy(row["data"])
    return ModelFacts(**row)


def _completed(vendor: Vendor, rows: tuple[ModelFacts, ...]) -> Vendor:
    if not rows:
        return vendor
    known = {row.id: row for row in rows}
    # A model that the vendor's entry names is named, whatever a table says.
    own = tuple(
        replace(laid_over(facts, known[facts.id]), only_by_name=facts.only_by_name)
        if facts.id in known
        else facts
        for facts in vendor.models
    )
    own_ids = {facts.id for facts in own}
    return replace(vendor, models=(*own, *(row for row in rows if row.id not in own_ids)))


def _within_its_wire(vendor: Vendor) -> Vendor:
    """The vendor without what its wire format has no place for, whatever its models could read."""
    lacks = LACKING.get(vendor.wire)
    if lacks is None or not any(lacks & facts.inputs for facts in vendor.models):
        return vendor
    return replace(
        vendor, models=tuple(replace(facts, inputs=facts.inputs - lacks) for facts in vendor.models)
    )


def laid_over(own: ModelFacts, known: ModelFacts) -> ModelFacts:
    """What one row says, and another's word where it says nothing."""
    silent = ModelFacts(own.id)
    said = {
        field.name: value
        for field in fields(ModelFacts)
        if (value := getattr(own, field.name)) != getattr(silent, field.name)
    }
    return replace(known, **said)
