"""The recorded answers in tests/vendors: one folder a case, with the answer, where it is from, and what it means.

`python -m tests.wire.recordings` writes the events.json that are missing, to be read beside the recording before they
are kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from interline.model.events import (
    Alive,
    Event,
    RefusalDelta,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
    UsageReported,
)
from interline.model.failure import Failure, Phase
from interline.model.vendor import Vendor
from interline.wire.call import Decoder
from interline.wire.failure import classify
from interline.wire.registry import wire_named

FOLDER = Path(__file__).parents[1] / "vendors"


@dataclass(frozen=True)
class Case:
    """One recorded answer."""

    folder: Path
    meta: dict[str, Any]

    @property
    def name(self) -> str:
        """`vendor/case`."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def answer(self) -> bytes:
        """The body as it came."""
        return next(self.folder.glob("answer.*")).read_bytes()

    @property
    def expected(self) -> Any:
        """What it means."""
        return json.loads((self.folder / "events.json").read_text(encoding="utf-8"))

    @property
    def is_error(self) -> bool:
        """Whether its status says so."""
        return not 200 <= int(self.meta["status"]) < 300

    def decoder(self) -> Decoder:
        """A fresh decoder for it."""
        vendor = Vendor(self.meta["vendor"], self.meta["vendor"], "", self.meta["wire"])
        return wire_named(self.meta["wire"]).decoder(vendor)

    def failure(self) -> Failure:
        """What its error status and body mean."""
        return classify(
            vendor_id=self.meta["vendor"],
            status=self.meta["status"],
            headers=self.meta["headers"],
            body=self.answer,
            phase=Phase.PRELUDE,
            now=None,
        )

    def meaning(self) -> dict[str, Any]:
        """What it means now, in the shape of events.json."""
        if self.is_error:
            return {"failure": failure_as_data(self.failure())}
        return {"events": list(as_data(decode(self.decoder(), [self.answer])))}


def cases() -> list[Case]:
    """All of them, in order."""
    return [
        Case(path.parent, json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(FOLDER.glob("*/*/meta.json"))
    ]


def decode(decoder: Decoder, pieces: Iterable[bytes]) -> list[Event]:
    """All events of an answer that came in these pieces."""
    events: list[Event] = []
    for piece in pieces:
        events += decoder.feed(piece)
    events += decoder.close()
    return events


def as_data(events: Iterable[Event]) -> Iterator[list[Any]]:
    """Events as they stand in events.json: signs of life and counts that were replaced are left out, neighbours of
    one kind put together."""
    events = list(events)
    counts = [event for event in events if isinstance(event, UsageReported)]
    last: list[Any] | None = None
    for event in events:
        if isinstance(event, Alive) or (isinstance(event, UsageReported) and event is not counts[-1]):
            continue
        row = [type(event).__name__, _fields(event)]
        if last is not None and _joins(last, row, event):
            for name, value in row[1].items():
                if name in ("text", "arguments"):
                    last[1][name] = last[1].get(name, "") + value
            continue
        if last is not None:
            yield last
        last = row
    if last is not None:
        yield last


def failure_as_data(failure: Failure) -> dict[str, Any]:
    """A failure without what it leaves open."""
    return {name: _plain(value) for name, value in asdict(failure).items() if value not in (None, "")}


def _joins(last: list[Any], row: list[Any], event: Event) -> bool:
    if last[0] != row[0]:
        return False
    if isinstance(event, (TextDelta, ThinkingDelta, RefusalDelta)):
        return True
    return isinstance(event, ToolCallDelta) and last[1]["key"] == event.key and not (event.id or event.name)


def _fields(event: Event) -> dict[str, Any]:
    if isinstance(event, UsageReported):
        return {name: _plain(value) for name, value in asdict(event.usage).items() if value}
    if hasattr(event, "failure"):
        return failure_as_data(event.failure)
    row = {field.name: getattr(event, field.name) for field in fields(event)}
    return {
        name: _plain(value) for name, value in row.items() if value not in ("", None) and value is not False
    }


def _plain(value: object) -> object:
    return format(value, "f") if isinstance(value, Decimal) else value


def _written(meaning: dict[str, Any]) -> str:
    """One event a line."""
    if "events" not in meaning:
        return json.dumps(meaning, indent=1, ensure_ascii=False) + "\n"
    rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in meaning["events"])
    return f'{{\n "events": [\n  {rows}\n ]\n}}\n'


def main() -> None:
    """Write what is missing."""
    for case in cases():
        target = case.folder / "events.json"
        if not target.exists():
            target.write_text(_written(case.meaning()), encoding="utf-8")
            print(target)


if __name__ == "__main__":
    main()
