"""`interline record`: the record as lines, as a file, and whether it was changed."""

from __future__ import annotations

import json
from pathlib import Path

from tests.simulator import Vendor
from tests.store.test_records import tamper

from .command import interline, profile, write_vendors


def asked(home: Path, times: int) -> None:
    with Vendor() as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        for _ in range(times):
            assert interline("ask", "hello").code == 0


def test_each_turn_is_a_line(home: Path) -> None:
    """On standard output as JSON lines, sealed one after the other."""
    asked(home, 2)
    done = interline("record")
    assert (done.code, done.err) == (0, "")
    first, second = (json.loads(text) for text in done.out.splitlines())
    assert (first["place"], second["place"]) == (1, 2)
    assert second["prev_hash"] == first["hash"]
    assert second["attempts"][0]["vendor"] == "sim-a"


def test_the_record_goes_into_a_file(home: Path) -> None:
    """Whole, in the place of what stood there; a place that is none is one sentence."""
    asked(home, 1)
    target = home / "record.jsonl"
    target.write_text("old")
    done = interline("record", "-o", str(target))
    assert (done.code, done.out) == (0, "")
    assert done.err == f"1 turn written to {target}.\n"
    assert json.loads(target.read_text())["outcome"] == "answered"
    done = interline("record", "-o", str(home / "nowhere" / "record.jsonl"))
    assert done.code == 2
    assert "There is no folder" in done.err


def test_only_turns_since_a_day(home: Path) -> None:
    """A day or a moment; what is no date is wrong usage."""
    asked(home, 1)
    assert len(interline("record", "--since", "2020-01-01").out.splitlines()) == 1
    assert interline("record", "--since", "2120-01-01T00:00:00+02:00").out == ""
    done = interline("record", "--since", "yesterday")
    assert done.code == 2
    assert "write it like 2026-11-23" in done.err


def test_a_check_says_whether_anything_was_changed(home: Path) -> None:
    """Exit code 0 where nothing was; else 1, and every place by number."""
    assert interline("record", "--verify").out == "No turn is on record yet.\n"
    asked(home, 2)
    done = interline("record", "--verify")
    assert done.code == 0
    whole, seal = done.out.splitlines()
    assert whole == "2 turns are on record, and nothing was changed since."
    assert len(seal.removeprefix("Newest seal: ")) == 64
    tamper(profile(home), "UPDATE attempt SET cost = '0'")
    done = interline("record", "--verify")
    assert done.code == 1
    assert [text.split("(")[0] for text in done.out.splitlines()[:2]] == ["Record 1 ", "Record 2 "]
