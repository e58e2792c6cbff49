"""Vendors' own lists of models: asked for, kept, and compared with the last ones.

Rule: a list is somebody else's word. It is read within limits, kept beside the settings and never among them, and
belongs to the address that it came from: another server of the same name starts without one.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interline import whole_files
from interline.language import number, tr
from interline.model.errors import TooLarge, TransportTrouble
from interline.model.facts import ModelFacts
from interline.model.failure import FailureClass, Phase
from interline.model.money import Price
from interline.model.vendor import Vendor
from interline.services.asked_lists import MOST_BYTES, ListRefused, ask, described

if TYPE_CHECKING:
    from interline.model.secret import Secret
    from interline.net.client import HttpClient
    from interline.wire.listing import Listed

_log = logging.getLogger(__name__)

MOST_SECONDS = 20.0
_VERSION = 1
_COUNTS = ("context", "max_output")
_FLAGS = ("tools", "reasons")


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What one vendor's list says, and what changed since the last one."""

    vendor_id: str
    vendor_name: str
    trouble: str = ""
    """Why there is no list, in a sentence; then nothing else is set."""
    not_running: bool = False
    """Whether the trouble is no more than that a server of this computer is not running."""
    failure: FailureClass | None = None
    """What kind of trouble it is; None where the vendor was not even asked."""
    models: tuple[str, ...] = ()
    """The ids that it lists."""
    is_whole: bool = True
    """Whether the list was read to its end; else nothing can be said of what is not in it."""
    is_first: bool = False
    """Whether there was no list to compare with."""
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    retiring: tuple[Listed, ...] = ()
    """Models whose end the vendor has announced since, or moved."""
    repriced: tuple[tuple[str, Price, Price], ...] = ()
    """Models with another price than before: id, before, now."""
    resized: tuple[tuple[str, int, int], ...] = ()
    """Models with another context than before: id, tokens before, tokens now."""

    @property
    def was_asked(self) -> bool:
        """Whether the vendor was asked, whatever it said."""
        return not self.trouble or self.failure is not None

    @property
    def sentence(self) -> str:
        """All of it in short."""
        if self.trouble:
            return self.trouble
        if self.is_first:
            parts = [tr("its first list")]
        else:
            parts = [tr("%Ln new", "", len(self.new)), tr("%Ln gone", "", len(self.gone))]
        if self.retiring:
            parts.append(tr("%Ln now retiring", "", len(self.retiring)))
        if self.repriced:
            parts.append(tr("%Ln with another price", "", len(self.repriced)))
        if self.resized:
            parts.append(tr("%Ln with another context", "", len(self.resized)))
        return tr(
            "{vendor} lists %Ln models: {what}.",
            "",
            len(self.models),
            vendor=self.vendor_name,
            what=", ".join(parts),
        )


class ModelLists:
    """The lists of one profile, a file for each vendor."""

    def __init__(self, folder: Path, client: HttpClient) -> None:
        self._folder = folder
        self._client = client

    async def refresh(self, vendor: Vendor, key: Secret | None) -> Refreshed:
        """Ask a vendor for its list, keep it, and say what changed. Raises only for a folder that cannot be written."""
        try:
            async with asyncio.timeout(MOST_SECONDS):
                listed = await ask(self._client, vendor, key)
        except TimeoutError:
            said = tr(
                "{vendor} did not answer within {seconds} seconds.",
                vendor=vendor.name,
                seconds=number(MOST_SECONDS, 0),
            )
            return Refreshed(vendor.id, vendor.name, said, failure=FailureClass.SILENT)
        except ListRefused as refused:
            kind = refused.failure.failure_class
            return Refreshed(vendor.id, vendor.name, str(refused), failure=kind)
        except TooLarge as refused:
            return Refreshed(vendor.id, vendor.name, str(refused), failure=FailureClass.PROTOCOL)
        except TransportTrouble as trouble:
            return _unreached(vendor, trouble)
        if listed is None or all(row.retired for row in listed):
            # More likely a fault than the end of all its models: what was known stays.
            said = tr("{vendor} lists no models that can be read.", vendor=vendor.name)
            return Refreshed(vendor.id, vendor.name, said, failure=FailureClass.PROTOCOL)
        listed = await described(self._client, vendor, key, listed)
        before = await asyncio.to_thread(self._read, vendor)
        await self.keep(vendor, listed)
        return _compared(vendor, before, listed)

    async def keep(self, vendor: Vendor, listed: tuple[Listed, ...]) -> None:
        """This is the vendor's list from now on. Raises OSError for a folder that cannot be written."""
        await asyncio.to_thread(self._write, vendor, listed, datetime.now(UTC))

    async def facts(self, vendors: Iterable[Vendor]) -> Mapping[str, tuple[ModelFacts, ...]]:
        """What the kept lists say of these vendors' models that can be asked, by vendor id."""
        lists = await self.rows(vendors)
        return {id_: tuple(row.facts for row in rows if not row.retired) for id_, rows in lists.items()}

    async def rows(self, vendors: Iterable[Vendor]) -> Mapping[str, tuple[Listed, ...]]:
        """The kept lists of these vendors, by vendor id; one that has none is left out."""
        return await asyncio.to_thread(self._rows, tuple(vendors))

    def _rows(self, vendors: tuple[Vendor, ...]) -> Mapping[str, tuple[Listed, ...]]:
        lists = {vendor.id: self._read(vendor) for vendor in vendors if not vendor.embedded}
        return {id_: rows for id_, rows in lists.items() if rows}

    def _path(self, vendor: Vendor) -> Path:
        # Ids of vendors are checked where they are read; "list-" keeps clear of the names that Windows reserves.
        return self._folder / f"list-{vendor.id}.json"

    def _read(self, vendor: Vendor) -> tuple[Listed, ...] | None:
        """The kept list, where there is one from this very address that can be read."""
        path = self._path(vendor)
        try:
            if path.stat().st_size > 2 * MOST_BYTES:
                return None
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["version"] != _VERSION or kept["origin"] != vendor.place:
                return None
            source = f"its vendor's list of {date.fromisoformat(kept['read'])}"
            return tuple(_from_data(row, source) for row in kept["models"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, LookupError, TypeError, ArithmeticError, RecursionError):
            _log.warning("the kept list of a vendor's models cannot be read: %s", path.name)
            return None

    def _write(self, vendor: Vendor, listed: tuple[Listed, ...], at: datetime) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = {
            "version": _VERSION,
            "vendor": vendor.id,
            "origin": vendor.place,
            "read": at.date().isoformat(),
            "models": [_as_data(row) for row in listed],
        }
        whole_files.write(self._path(vendor), json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


def _unreached(vendor: Vendor, trouble: TransportTrouble) -> Refreshed:
    from interline.wire.failure import classify_transport

    failure = classify_transport(trouble, Phase.OPEN).failure_class
    off = vendor.is_loopback and trouble.kind == "connect"
    said = (
        tr("{vendor} is not running.", vendor=vendor.name)
        if off
        else tr("{vendor} could not be reached: {trouble}", vendor=vendor.name, trouble=trouble)
    )
    return Refreshed(vendor.id, vendor.name, said, not_running=off, failure=failure)


def _compared(vendor: Vendor, before: tuple[Listed, ...] | None, now: tuple[Listed, ...]) -> Refreshed:
    from interline.wire.listing import MOST_MODELS

    old = {row.facts.id: row for row in before or () if not row.retired}
    new = {row.facts.id: row for row in now if not row.retired}
    # Of a list that is longer than what is read of it, nobody knows what is not in it.
    is_whole = len(now) < MOST_MODELS and len(before or ()) < MOST_MODELS
    both = [(old[id_], row) for id_, row in new.items() if id_ in old]
    if before is None:
        retiring = tuple(row for row in new.values() if row.fading)
    else:
        retiring = tuple(row for was, row in both if row.fading and _end(row) != _end(was))
        retiring += tuple(row for id_, row in new.items() if id_ not in old and row.fading)
    return Refreshed(
        vendor.id,
        vendor.name,
        models=tuple(new),
        is_whole=is_whole,
        is_first=before is None,
        new=() if before is None or not is_whole else tuple(id_ for id_ in new if id_ not in old),
        gone=tuple(id_ for id_ in old if id_ not in new) if is_whole else (),
        retiring=retiring,
        repriced=tuple(
            (row.facts.id, was.price, row.price)
            for was, row in both
            if was.price is not None and row.price is not None and was.price != row.price
        ),
        resized=tuple(
            (row.facts.id, was.facts.context, row.facts.context)
            for was, row in both
            if was.facts.context and row.facts.context and was.facts.context != row.facts.context
        ),
    )


def _end(row: Listed) -> tuple[bool, date | None]:
    return row.fading, row.facts.retires


def _as_data(row: Listed) -> dict[str, Any]:
    """A model as it is kept: only what its list said."""
    facts = row.facts
    said: dict[str, Any] = {
        "id": facts.id,
        "name": facts.name,
        **{name: getattr(facts, name) for name in _COUNTS},
        "inputs": sorted(facts.inputs - {"text"}),
        "efforts": list(facts.efforts),
        "retires": facts.retires.isoformat() if facts.retires else None,
        "replacement": facts.replacement,
        "fading": row.fading,
        "retired": row.retired,
    }
    if price := row.price:
        said["price"] = price.as_texts()
    flags = {name: getattr(facts, name) for name in _FLAGS}
    return {
        **{name: value for name, value in said.items() if value},
        **{name: value for name, value in flags.items() if value is not None},
    }


def _from_data(row: Mapping[str, Any], source: str) -> Listed:
    """Raises for anything but what `_as_data` writes: a file may have been changed by hand."""
    from interline.wire.listing import Listed

    counts = {name: _checked(row[name], int) for name in _COUNTS if name in row}
    flags = {name: _checked(row[name], bool) for name in _FLAGS if name in row}
    facts = ModelFacts(
        _checked(row["id"], str),
        name=_checked(row.get("name", ""), str),
        inputs=frozenset(_checked(word, str) for word in row.get("inputs", ())) | {"text"},
        efforts=tuple(_checked(word, str) for word in row.get("efforts", ())),
        retires=date.fromisoformat(row["retires"]) if "retires" in row else None,
        replacement=_checked(row["replacement"], str) if "replacement" in row else None,
        source=source,
    )
    price = Price.of_texts(row["price"]) if "price" in row else None
    return Listed(
        replace(facts, **counts, **flags), price, row.get("fading") is True, row.get("retired") is True
    )


def _checked(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"a {kind.__name__} was expected")
    return value
