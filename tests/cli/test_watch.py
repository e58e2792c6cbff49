"""`watch`, `doctor` and `models --refresh` tell the same of the vendors, seen from outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.simulator import Vendor
from tests.simulator.wires import OpenAIChat

from .command import Done, interline, write_vendors

FIELDS = {
    "id", "kind", "severity", "vendor", "model", "route", "sentence", "next_step", "since", "conversations",
    "routes", "replacement", "retires", "price", "needs_yes",
}  # fmt: skip

SOON = datetime.now(UTC).date() + timedelta(days=20)


class Lister(OpenAIChat):
    """A vendor that lists what a test says."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows = list(rows)

    def models(self, names: tuple[str, ...]) -> dict[str, Any]:
        return {"data": self.rows}


@pytest.fixture
def changed(home: Path) -> Done:
    """A profile with a route to a model that its vendor is about to retire; the second look at it."""
    with Vendor() as sim:
        sim.wire = lister = Lister({"id": "ok"}, {"id": "ok-2"})
        write_vendors(home, ("sim-a", "Sim A", sim))
        assert interline("watch", "--json").json["notices"] == []
        lister.rows[0]["shutdown_date"] = SOON.isoformat()
        lister.rows.append({"id": "new-1"})
        return interline("watch", "--json")


def test_watch_says_what_changed_as_json(changed: Done) -> None:
    """Every fact of a notice, money and times as everywhere."""
    said = changed.json
    assert (changed.code, said["offline"], said["busy"]) == (0, False, False)
    assert said["looked_at"].endswith("Z")
    (row,) = (row for row in said["vendors"] if row["vendor"] == "sim-a")
    assert row == {"vendor": "sim-a", "models": 3, "trouble": None, "class": None}
    retiring, new = said["notices"]
    assert set(retiring) == set(new) == FIELDS
    assert (retiring["kind"], retiring["severity"], retiring["retires"]) == ("retiring", "warn", str(SOON))
    assert (retiring["vendor"], retiring["model"], retiring["replacement"]) == ("sim-a", "ok", "sim-a/ok-2")
    assert (retiring["routes"], retiring["conversations"]) == (["default"], {"count": 0, "ids": []})
    assert (new["kind"], new["model"], new["price"], new["needs_yes"]) == ("new_model", "new-1", None, False)


def test_doctor_and_a_refresh_say_the_same(changed: Done) -> None:
    """Doctor after its checks, in words and as JSON; a refresh at its end. The vendor is down by now, which is told
    besides."""
    sentences = [notice["sentence"] for notice in changed.json["notices"]]
    doctor = interline("doctor")
    lines = [line for line in doctor.out.splitlines() if "  notice " in line]
    assert [line.partition(": ")[2] for line in lines] == sentences
    assert lines[0].startswith("warn  notice retiring: ")
    found = [row for row in interline("doctor", "--json").json if row["area"].startswith("notice ")]
    assert [row["sentence"] for row in found] == sentences
    refreshed = interline("models", "--refresh")
    told = refreshed.err.splitlines()[-len(sentences) - 1 :]
    assert [line.partition(":")[0] for line in told] == ["retiring", "outage", "new_model"] or [
        line.partition(":")[0] for line in told
    ] == ["retiring", "new_model", "outage"]
    assert all(any(sentence in line for line in told) for sentence in sentences)


def test_watch_speaks_to_people(changed: Done) -> None:
    """One line a notice with the way on below; servers of this computer that are off are not worth a line."""
    done = interline("watch")
    assert done.code == 0
    assert f"warn  retiring: ok (Sim A) retires on {SOON.day} " in done.out
    assert '      Write "sim-a/ok-2" in the route “default”, line ' in done.out
    assert "Ollama" not in done.err


def test_a_quiet_world_is_said_to_be_quiet(home: Path) -> None:
    """Nothing to tell is an answer."""
    with Vendor() as sim:
        write_vendors(home, ("sim-a", "Sim A", sim))
        done = interline("watch")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == ["Sim A lists 2 models: its first list.", "Nothing to tell."]


def test_a_price_is_accepted_by_name(home: Path) -> None:
    """One that waits; anything else is said."""
    with Vendor() as sim:
        price = {"prompt": "0.000001", "completion": "0.000002"}
        sim.wire = Lister({"id": "ok", "pricing": price})
        write_vendors(home, ("sim-a", "Sim A", sim))
        interline("watch")
        price["prompt"] = "0.00001"
        (notice,) = interline("watch", "--json").json["notices"]
        assert notice["price"] == {
            "before": {"input": "1.000000", "output": "2.000000"},
            "after": {"input": "10.00000", "output": "2.000000"},
        }
        assert notice["next_step"].endswith("interline watch --accept sim-a/ok")
        done = interline("watch", "--accept", "sim-a/ok")
        assert (done.code, done.err) == (0, "The price of sim-a/ok is taken as it is now.\n")
        again = interline("watch", "--accept", "sim-a/ok")
        assert (again.code, again.err) == (1, "No price of sim-a/ok waits to be accepted.\n")
        assert interline("watch", "--json").json["notices"] == []
        assert interline("watch", "--accept", "nonsense").code == 2
