"""Notices in a real database: told once, put away, back when their facts are others, gone when things are well."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from interline.model.failure import FailureClass
from interline.model.health import Health, HealthState
from interline.model.money import Price
from interline.model.notice import Notice, NoticeKind, Severity
from interline.model.refs import ModelRef
from interline.model.route import Choice
from interline.store.database import Store
from interline.store.notices import KEPT_FOR
from tests.store.library import (
    MORNING,
    A,
    conversation,
    decision,
    empty_answer,
    ended,
    question,
    receipt_of,
    rows,
    with_store,
)

RETIRING = Notice(
    NoticeKind.RETIRING,
    vendor="sim",
    model="old-1",
    facts="2026-11-30",
    sentence="Old retires.",
    next_step="Move on.",
    conversations=("c1", "c2"),
    routes=("work", "ärger"),
    replacement=ModelRef("sim", "new/2"),
    retires=date(2026, 11, 30),
)
MOVED = Notice(
    NoticeKind.PRICE_MOVED,
    vendor="sim",
    model="old-1",
    about="library",
    facts="1, 9",
    sentence="The price moved.",
    severity=Severity.INFO,
    before=Price(Decimal("1.00"), Decimal(2), Decimal("0.1")),
    after=Price(Decimal(9), Decimal(9)),
)
NEW = Notice(NoticeKind.NEW_MODEL, vendor="sim", about="abc", sentence="New.", severity=Severity.INFO)
LATER = MORNING + timedelta(hours=1)


def test_everything_comes_back_as_it_was(home: Path) -> None:
    """With the moment when it was first told; what presses most first."""

    async def use(store: Store) -> None:
        said = await store.notices.take([NEW, MOVED, RETIRING], MORNING)
        assert said == tuple(replace(each, since=MORNING) for each in (RETIRING, NEW, MOVED))
        assert await store.notices.open() == said

    with_store(home, use)
    assert with_store(home, lambda store: store.notices.open()) == tuple(
        replace(each, since=MORNING) for each in (RETIRING, NEW, MOVED)
    )


def test_a_fact_is_told_once(home: Path) -> None:
    """Found again it keeps its moment, with its newest words; what is about to be known the same is not written."""

    async def use(store: Store) -> None:
        await store.notices.take([RETIRING], MORNING)
        (again,) = await store.notices.take([replace(RETIRING, sentence="In 3 days.")], LATER)
        assert (again.since, again.sentence) == (MORNING, "In 3 days.")

    with_store(home, use)


def test_one_that_was_put_away_stays_away_until_its_facts_are_others(home: Path) -> None:
    """Other words are no other facts."""

    async def use(store: Store) -> None:
        await store.notices.take([RETIRING, NEW], MORNING)
        await store.notices.dismiss(RETIRING.id, MORNING)
        await store.notices.dismiss("nothing of the kind", MORNING)
        assert [each.id for each in await store.notices.open()] == [NEW.id]
        assert [
            each.id for each in await store.notices.take([replace(RETIRING, sentence="Soon.")], LATER)
        ] == [NEW.id]
        back = replace(RETIRING, facts="2026-12-31")
        assert await store.notices.unseen([back]) == (back, replace(NEW, since=MORNING))
        found = await store.notices.take([back], LATER)
        assert [each.since for each in found if each.id == RETIRING.id] == [LATER]

    with_store(home, use)


def test_how_things_stand_goes_with_them_and_what_happened_stays(home: Path) -> None:
    """A model that is back in the list is missed by nobody; a new model is news until it was read. A price that waits
    for a yes waits only while it is so."""

    async def use(store: Store) -> None:
        waiting = replace(MOVED, needs_yes=True)
        await store.notices.take([RETIRING, NEW, waiting], MORNING)
        await store.notices.dismiss(RETIRING.id, MORNING)
        assert [each.id for each in await store.notices.take([], LATER)] == [NEW.id]
        # It was put away for what it was about, and that is over: should it come again, it is told again.
        found = await store.notices.take([RETIRING], LATER)
        assert [each.since for each in found] == [LATER, MORNING]

    with_store(home, use)


def test_an_event_that_was_read_is_forgotten_after_a_time(home: Path) -> None:
    """Or the table would grow for ever."""

    async def use(store: Store) -> None:
        await store.notices.take([NEW], MORNING)
        await store.notices.dismiss(NEW.id, MORNING)
        await store.notices.take([], MORNING + KEPT_FOR - timedelta(days=1))

    with_store(home, use)
    assert rows(home, "SELECT count(*) FROM notice") == [(1,)]
    with_store(home, lambda store: store.notices.take([], MORNING + KEPT_FOR + timedelta(days=1)))
    assert rows(home, "SELECT count(*) FROM notice") == [(0,)]


def test_looking_without_keeping_writes_nothing(home: Path) -> None:
    """For doctor."""
    assert with_store(home, lambda store: store.notices.unseen([RETIRING])) == (RETIRING,)
    assert rows(home, "SELECT count(*) FROM notice") == [(0,)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("data", "not JSON"),
        ("data", "[]"),
        ("data", "{}"),
        ("data", '{"sentence": "x", "before": ["1", "x", null, null]}'),
        ("data", '{"sentence": "x", "replacement": 3}'),
        ("data", '{"sentence": "x", "vendor": "somebody else"}'),
        ("kind", "of a newer version"),
        ("created_at", ""),
    ],
)
def test_a_row_that_cannot_be_read_spoils_itself_alone(home: Path, column: str, value: str) -> None:
    """The others are there, and the next look mends it."""
    with_store(home, lambda store: store.notices.take([RETIRING, NEW], MORNING))
    rows(home, f"UPDATE notice SET {column} = ? WHERE id = ?", value, RETIRING.id)
    found = with_store(home, lambda store: store.notices.open())
    assert NEW.id in [each.id for each in found]
    mended = with_store(home, lambda store: store.notices.take([RETIRING, NEW], LATER))
    assert [each.id for each in mended] == [RETIRING.id, NEW.id]


def test_whom_each_conversation_asks_and_who_answered_last(home: Path) -> None:
    """The answer at the end of the shown path, where it is whole."""

    async def use(store: Store) -> None:
        pinned, routed, broken = (conversation() for _ in range(3))
        pinned = replace(pinned, choice=Choice(pin=A))
        for each in (pinned, routed, broken):
            asked = question(each)
            answer = empty_answer(asked)
            await store.conversations.begin_turn(each, asked, answer)
            if each is not broken:
                await store.conversations.finish(ended(answer, decided=decision(answer)))
        found = {each.id: each for each in await store.conversations.choices()}
        assert set(found) == {pinned.id, routed.id, broken.id}
        assert (found[pinned.id].choice, found[routed.id].choice) == (Choice(pin=A), Choice())
        assert (
            found[pinned.id].last
            == found[routed.id].last
            == receipt_of(decision(empty_answer(question(pinned)))).ref
        )
        assert found[pinned.id].last_at is not None
        assert (found[broken.id].last, found[broken.id].last_at) == (None, None)

    with_store(home, use)


def test_conversations_are_moved_together_and_back(home: Path) -> None:
    """Those that ask something else by now are left alone, both ways."""
    old, new, other = (Choice(pin=ModelRef("sim", name)) for name in ("old", "new", "other"))

    async def use(store: Store) -> None:
        ids = [(await store.conversations.create(old)).id for _ in range(4)]
        assert await store.conversations.change_choices(old, new, ids[:1]) == (ids[0],)
        assert await store.conversations.change_choices(old, new, ()) == ()
        await store.conversations.update(ids[3], choice=other)
        moved = await store.conversations.change_choices(old, new)
        assert set(moved) == set(ids[1:3])
        await store.conversations.update(ids[1], choice=other)
        assert await store.conversations.change_choices(new, old, moved) == (ids[2],)
        found = {each.id: each.choice for each in await store.conversations.choices()}
        assert [found[id_] for id_ in ids] == [new, other, old, other]

    with_store(home, use)


def test_a_failure_knows_since_when(home: Path) -> None:
    """From the first time that it was opened since it last answered; each record by itself."""

    def record(state: HealthState, minutes: int, model: str = "ok") -> Health:
        at = MORNING + timedelta(minutes=minutes)
        return Health(ModelRef("sim", model), state, at, reason=FailureClass.OVERLOADED)

    ok, struck, is_open = HealthState.OK, HealthState.STRUCK, HealthState.OPEN

    async def use(store: Store) -> None:
        for each in (
            *(record(is_open, 0), record(ok, 1), record(struck, 2), record(is_open, 3), record(is_open, 9)),
            *(record(struck, 4, "other"), record(is_open, 5, "well"), record(ok, 6, "well")),
        ):
            await store.ledger.keep_health([each])
        found = await store.ledger.failing_since()
        assert found == {("sim", "ok", ""): MORNING + timedelta(minutes=3)}

    with_store(home, use)
