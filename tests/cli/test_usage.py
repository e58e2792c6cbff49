"""`interline usage`: for people, for programs, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from interline.model.clean import label
from interline.model.usage_report import UsageRow
from interline.services.usage_csv import usage_csv
from tests.simulator import Vendor

from .command import interline, profile, write_vendors

BUDGETS = """
[[budget]]
scope = "month"
limit = "20.00"
[[budget]]
scope = "turn"
limit = "0.50"
[[budget]]
scope = "vendor:sim-b"
limit = "0.05"
"""
FIELDS = [
    *("key", "turns", "attempts", "input", "cached_input", "output", "cost", "unknown_cost_turns"),
    *("failed_attempts", "failed_cost", "saved_by_caches"),
]
NONE_FAILED = {"failed_attempts": 0, "failed_cost": "0"}
TOKENS = {"input": 1_000, "cached_input": 300, "output": 7}


@pytest.fixture
def two_turns(home: Path) -> None:
    """One that a vendor failed and another answered, and one at a model without a price."""
    with Vendor() as first, Vendor() as second, Vendor() as third:
        first.fails(400, code="model_not_found").fails(400, code="model_not_found")
        second.answers(usage=TOKENS)
        third.answers(usage=TOKENS)
        places = (("sim-a", "Sim A", first), ("sim-b", "Sim B", second), ("sim-c", "Sim C", third))
        write_vendors(home, *places, more=BUDGETS)
        assert interline("ask", "hello").code == 0
        file = profile(home) / "vendors.toml"
        head, _, tail = file.read_text().partition('id = "sim-c"')
        without_price = tail.replace("price = ", "# price = ", 1)
        file.write_text(f'{head}id = "sim-c"{without_price}'.replace(BUDGETS, ""))
        assert interline("ask", "--model", "sim-c/ok", "hello").code == 0
        file.write_text(file.read_text() + BUDGETS)


@pytest.mark.usefixtures("two_turns")
def test_each_vendor_is_a_row_with_its_failures_and_what_is_unknown(home: Path) -> None:
    """By vendor where nothing else is asked for; the dearest first; amounts are decimal strings."""
    done = interline("usage", "--json")
    assert (done.code, done.err) == (0, "")
    rows = {row["key"]: row for row in done.json}
    assert list(done.json[0]) == FIELDS
    assert done.json[0]["key"] == "sim-b"
    used = {"turns": 1, "attempts": 1, "input": 1_000, "cached_input": 300, "output": 7}
    assert Decimal(rows["sim-b"].pop("saved_by_caches")) >= 0
    assert Decimal(rows["sim-c"].pop("saved_by_caches")) == 0
    used = {**used, **NONE_FAILED}
    assert rows["sim-b"] == {"key": "sim-b", **used, "cost": "0.000744", "unknown_cost_turns": 0}
    assert rows["sim-c"] == {"key": "sim-c", **used, "cost": None, "unknown_cost_turns": 1}
    failed = {"turns": 1, "attempts": 1, "input": 0, "cached_input": 0, "output": 0}
    failed = {**failed, "failed_attempts": 1, "failed_cost": "0", "saved_by_caches": "0"}
    assert rows["sim-a"] == {"key": "sim-a", **failed, "cost": "0", "unknown_cost_turns": 0}


@pytest.mark.usefixtures("two_turns")
def test_rows_by_model_day_and_conversation(home: Path) -> None:
    """The same attempts, added up otherwise: a turn counts once in each row."""
    by_model = interline("usage", "--by", "model", "--json").json
    assert {row["key"] for row in by_model} == {"sim-a/ok", "sim-b/ok", "sim-c/ok"}
    (day,) = interline("usage", "--by", "day", "--json").json
    assert (day["turns"], day["attempts"], day["unknown_cost_turns"]) == (2, 3, 1)
    assert Decimal(day["cost"]) == Decimal("0.000744")
    conversations = interline("usage", "--by", "conversation", "--json").json
    assert {row["key"] for row in conversations} == {each["id"] for each in interline("list", "--json").json}
    assert interline("usage", "--since", "2120-01-01", "--json").json == []


@pytest.mark.usefixtures("two_turns")
def test_people_read_a_table_with_its_sum_and_the_budgets_below(home: Path) -> None:
    """Unknown is a word, and what is left of each budget is said."""
    done = interline("usage")
    lines = [" ".join(text.split()) for text in done.out.splitlines()]
    assert lines[0] == "vendor turns attempts input cached output cost unknown"
    assert lines[1] == "sim-b 1 1 1,000 300 7 $0.000744"
    assert lines[2:4] == ["sim-a 1 1 0 0 0 free", "sim-c 1 1 1,000 300 7 unknown 1 turn"]
    assert lines[4] == "total 2 3 2,000 600 14 $0.000744 + unknown 1 turn"
    assert lines[6] == "budget this month $20.00 $0.000744 spent and more that is unknown, $20.00 left"
    assert lines[7] == "budget of each turn $0.50"
    assert lines[8] == "budget sim-b this month $0.05 $0.000744 spent, $0.0493 left"
    titled = interline("usage", "--by", "conversation").out
    assert "hello" in titled


@pytest.mark.usefixtures("two_turns")
def test_a_spreadsheet_reads_it(home: Path) -> None:
    """A heading, a line for each row, and an empty cell where nothing is known."""
    done = interline("usage", "--csv")
    heading, *rows = csv.reader(io.StringIO(done.out))
    assert heading == FIELDS
    assert rows[0][:-1] == ["sim-b", "1", "1", "1000", "300", "7", "0.000744", "0", "0", "0"]
    assert [row[6] for row in rows if row[0] == "sim-c"] == [""]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", 'a,"b"\n=1'])
def test_no_cell_is_a_formula(name: str) -> None:
    """Names come from vendors and gateways, and a spreadsheet would run what begins like a formula."""
    _, (key, *_) = csv.reader(io.StringIO(usage_csv([UsageRow(name)])))
    assert key[0] not in "=+-@\t\r"
    assert key.removeprefix("'") == label(name)


def test_nothing_asked_yet(home: Path) -> None:
    """A sentence for people, an empty list for programs, a heading for a spreadsheet."""
    done = interline("usage")
    assert (done.code, done.out, done.err) == (0, "", "Nothing was asked yet.\n")
    assert interline("usage", "--since", "2026-01-01").err == "Nothing was asked since then.\n"
    assert interline("usage", "--json").json == []
    assert interline("usage", "--csv").out == ",".join(FIELDS) + "\n"
    assert interline("usage", "--csv", "--json").code == 2
