"""The file in which the last look's snapshot is kept.

Rule: a file that cannot be read is as none: the next look is a first one, and tells of nothing new.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from interline import whole_files
from interline.model.errors import InterlineError
from interline.model.failure import FailureClass
from interline.model.money import Price
from interline.model.refs import ModelRef
from interline.model.snapshot import LIBRARY, SeenVendor, Snapshot

_log = logging.getLogger(__name__)

_VERSION = 1
_MOST_BYTES = 64 * 1024 * 1024


def read_snapshot(path: Path) -> Snapshot:
    """What was kept; an empty snapshot where there is none that can be read."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return Snapshot()
        kept = json.loads(path.read_text(encoding="utf-8"))
        return _snapshot(kept) if kept["version"] == _VERSION else Snapshot()
    except FileNotFoundError:
        return Snapshot()
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, InterlineError):
        _log.warning("what the last look at the vendors saw cannot be read: %s", path.name)
        return Snapshot()


def trusted_prices(path: Path) -> Mapping[ModelRef, Price]:
    """The library's prices as they were seen last."""
    kept = read_snapshot(path).prices
    return {ref: price for (ref, source), price in kept.items() if source == LIBRARY}


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Keep it, whole or not at all. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    whole_files.write(path, json.dumps(_data(snapshot), ensure_ascii=False, indent=1) + "\n")


def _data(snapshot: Snapshot) -> Mapping[str, Any]:
    return {
        "version": _VERSION,
        "looked_at": _text(snapshot.looked_at),
        "vendors": {
            id_: {
                "origin": seen.origin,
                "trouble": str(seen.trouble) if seen.trouble else None,
                "trouble_at": _text(seen.trouble_at),
                "names": sorted(seen.names),
            }
            for id_, seen in sorted(snapshot.vendors.items())
        },
        "library": snapshot.library,
        "used": sorted(map(str, snapshot.used)),
        "prices": [
            {"model": str(ref), "read": source, "price": price.as_texts()}
            for (ref, source), price in sorted(snapshot.prices.items())
        ],
    }


def _snapshot(kept: Mapping[str, Any]) -> Snapshot:
    return Snapshot(
        _moment(kept["looked_at"]),
        {
            id_: SeenVendor(
                str(seen["origin"]),
                frozenset(map(str, seen["names"])),
                FailureClass(seen["trouble"]) if seen["trouble"] else None,
                _moment(seen["trouble_at"]),
            )
            for id_, seen in kept["vendors"].items()
        },
        frozenset(map(ModelRef.parse, kept["used"])),
        {
            (ModelRef.parse(row["model"]), str(row["read"])): Price.of_texts(row["price"])
            for row in kept["prices"]
        },
        str(kept.get("library", "")),
    )


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment
