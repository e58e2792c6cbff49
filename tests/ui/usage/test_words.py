"""What the Usage page says: unknown is named, little is not nothing, and budgets tell what happens at their end."""

from __future__ import annotations

from decimal import Decimal

import pytest

from interline.model.money import FREE, UNKNOWN, Cost, Quality
from interline.model.route import Budget, BudgetState
from interline.model.usage_report import GATEWAY, By, UsageOverview, UsageReport, UsageRow
from interline.ui.usage.words import Gauge, amount_of, figures, gauge, money, name_of, short, table_rows


def row(key: str, amount: str | None, quality: Quality = Quality.EXACT, **more: object) -> UsageRow:
    cost = Cost(None if amount is None else Decimal(amount), quality)
    return UsageRow(key, 3, 4, 1200, 300, 50, cost, **more)  # type: ignore[arg-type]


def overview(total: UsageRow, before: UsageRow) -> UsageOverview:
    return UsageOverview({by: UsageReport((), total) for by in By}, {}, before)


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (FREE, "$0.00"),
        (Cost(Decimal("0.0123"), Quality.EXACT), "$0.0123"),
        (Cost(Decimal("4.2"), Quality.ESTIMATED), "≈ $4.20"),
        (Cost(Decimal("4.2"), Quality.UNKNOWN), "≥ $4.20"),
        (UNKNOWN, "unknown"),
    ],
)
def test_a_cost_says_how_far_to_trust_it(cost: Cost, words: str) -> None:
    """What is partly unknown is at least so much."""
    assert money(UsageRow("x", cost=cost)) == words


def test_the_sums_say_what_changed_failed_and_was_saved() -> None:
    """Against the period before; of a total with unknown parts, that comes first."""
    failed = {"failed": 1, "failed_cost": Cost(Decimal("0.02"), Quality.EXACT), "saved": Decimal("0.5")}
    spent, turns, tokens, lost, saved = figures(overview(row("total", "3", **failed), row("before", "2")))
    assert (spent.value, spent.note) == ("$3.00", "+50 % against the period before ($2.00)")
    assert (turns.value, turns.note) == ("3", "4 attempts")
    assert tokens.value == "1,250"
    assert (lost.value, lost.note) == ("$0.02", "1 attempt not whole")
    assert saved.value == "$0.50"
    unsure = row("total", "3", Quality.UNKNOWN, unknown_cost_turns=2)
    spent, *_ = figures(overview(unsure, row("before", "2")))
    assert (spent.value, spent.note) == ("≥ $3.00", "2 turns of unknown cost")
    assert figures(overview(row("total", "3"), UsageRow("before")))[0].note == ""


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0"), (9_999, "9,999"), (12_345, "12.3 k"), (4_560_000, "4.56 M")]
)
def test_many_tokens_are_told_shortly(count: int, words: str) -> None:
    """Three digits are enough from ten thousand on."""
    assert short(count) == words


def test_a_budget_is_calm_warns_and_is_over() -> None:
    """From four fifths on it warns; what is set aside counts; what follows is said."""
    month = Budget("month", Decimal(10))
    assert gauge(BudgetState(month, Decimal("7.9"))).tone == "accent"
    warned = gauge(BudgetState(month, Decimal("7.9"), Decimal("0.1"), has_unknown=True))
    assert warned == Gauge(
        "This month",
        "$7.90 of $10.00 · $2.00 left · $0.10 set aside · and more whose cost is unknown · then nothing is asked",
        0.8,
        "warn",
        "month",
    )
    over = gauge(BudgetState(Budget("vendor:openai", Decimal(10), "ask"), Decimal("10.4")))
    assert (over.title, over.tone) == ("openai this month", "bad")
    assert "$0.40 over" in over.words
    assert over.words.endswith("then it asks")
    assert gauge(BudgetState(Budget("day", Decimal(0)))).tone == "bad"


def test_a_limit_of_each_turn_is_told_without_a_bar() -> None:
    """What has gone of it is each one's own."""
    each = gauge(BudgetState(Budget("turn", Decimal("0.5"), "ask")))
    assert (each.title, each.words, each.share) == ("Each turn", "$0.50 · then it asks", -1)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("20", "20"),
        (" $7.50 ", "7.50"),
        ("7,5 $", "7.5"),
        ("0", "0"),
        *((wrong, None) for wrong in ("", "much", "1,234", "1.234,50", "-1", "NaN", "1e9", "1e-400000")),
    ],
)
def test_amounts_are_read_as_people_type_them(typed: str, amount: str | None) -> None:
    """With a sign or a comma; what could be two amounts is none."""
    read = amount_of(typed)
    assert read == (None if amount is None else Decimal(amount))


def test_rows_are_named_for_people() -> None:
    """Vendors by name, conversations by title, and what has none by what it is."""
    names = {"openai": "OpenAI"}
    vendor_name = lambda key: names.get(key, key)  # noqa: E731
    titles = {"c1": "Tides\u202e"}
    assert name_of(By.MODEL, "openai/gpt/6", titles, vendor_name) == "OpenAI · gpt/6"
    assert name_of(By.CONVERSATION, GATEWAY, titles, vendor_name) == "Other programs (gateway)"
    assert name_of(By.CONVERSATION, "gone", titles, vendor_name) == "A deleted conversation"
    assert "\u202e" not in name_of(By.CONVERSATION, "c1", titles, vendor_name)
    (first,) = table_rows(
        By.VENDOR, (row("openai", None, Quality.UNKNOWN, unknown_cost_turns=3),), {}, vendor_name
    )
    assert first.cells == ("unknown", "3", "1,200", "300", "50", "", "3")
    assert first.ranks[1] == -1
