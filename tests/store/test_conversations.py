"""Conversations go in and come out the same."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from interline.ids import new_id
from interline.model.conversation import Conversation, Message, Role, Status
from interline.model.errors import OurBug, UnknownConversation
from interline.model.events import Finish
from interline.model.money import FREE, UNKNOWN, total
from interline.model.parts import (
    Citation,
    File,
    Image,
    Part,
    Refusal,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
    Unread,
)
from interline.model.refs import ModelRef
from interline.model.request import Effort, TurnSettings
from interline.model.route import Choice
from interline.store.database import Store
from tests.store.library import (
    MORNING,
    A,
    assert_sound,
    conversation,
    decision,
    empty_answer,
    ended,
    opened,
    question,
    rows,
    said,
    with_store,
)

EVERY_PART: tuple[Part, ...] = (
    Text("Look: **tides**\n\n```c\nint x;\n```"),
    Thinking("First the moon, then the sun.", '{"signature":"c2ln"}', A),
    Thinking("", '[{"type":"reasoning.encrypted"}]', ModelRef("openrouter", "x/y:free")),
    Refusal("I would rather not."),
    Image("image/png", "a" * 64, 12, "tide.png"),
    File("application/pdf", "b" * 64, 2**40, "tide tables.pdf"),
    ToolCall("call_1", "tide_at", '{"place": "Br', complete=False),
    ToolResult("call_1", "no such place", is_error=True),
    Citation("https://tides.example/a?b=c", "Tides", "twice a day", 3, 9),
    Unread("hologram", "a thing", '{"volts": 5, "deep": {"er": [1, 2]}}'),
)

HOSTILE = (
    "lone \ud800 surrogate",
    "a\x00b",
    "\u202egnp.exe\u2028next\u0085",
    "'; DROP TABLE message; --",
    "%s %d {0} :name ?1 $x",
    "👩‍👩‍👧‍👦" * 50,
    "\r\n\t\v\f\x1b[31m",
    '"' * 99,
    "x" * 300_000,
    "",
)


def test_a_turn_comes_back_as_it_was(home: Path) -> None:
    """Every kind of part, the receipt and all fields of a message survive the database unchanged."""
    about = conversation(
        choice=Choice(pin=A), system="Be brief.", folder="Work", tags=("a", "ü"), pinned=True
    )
    user = replace(question(about), parts=EVERY_PART)
    answer = empty_answer(user)
    whole = ended(answer, *EVERY_PART, decided=decision(answer), note="A note.", finish=Finish.LENGTH)

    async def keep(store: Store) -> None:
        await store.conversations.begin_turn(about, user, answer)
        await store.conversations.finish(whole)

    with_store(home, keep)
    found = with_store(home, lambda store: store.conversations.messages(about.id))
    assert found == (user, whole)
    kept = with_store(home, lambda store: store.conversations.get(about.id))
    assert kept == replace(about, current_id=answer.id, updated_at=kept.updated_at)
    assert_sound(home)


def test_the_row_of_an_answer_names_vendor_model_cost_and_price_list(home: Path) -> None:
    """Anyone with plain SQLite can read who answered and what it cost, to the last digit."""

    async def keep(store: Store) -> None:
        about = conversation()
        answer = empty_answer(user := question(about))
        await store.conversations.begin_turn(about, user, answer)
        decided = decision(answer)
        only = replace(decided, attempts=decided.attempts[1:])
        await store.conversations.finish(ended(answer, decided=only))

    with_store(home, keep)
    columns = "vendor, model, model_returned, cost, cost_quality, price_source, text, usage ->> 'input'"
    found = rows(home, f"SELECT {columns} FROM message WHERE role = 'assistant'")
    assert found == [
        (
            "sim-b",
            "vendor/with/slashes",
            "ok-2",
            "0.00123400",
            "exact",
            "vendors.toml",
            "Because of the moon.",
            1200,
        )
    ]


def test_beginning_the_same_turn_twice_is_refused(home: Path) -> None:
    """A double click stores one question and one answer, also when both clicks come at once."""
    about = conversation()
    answer = empty_answer(user := question(about))

    async def twice(store: Store) -> list[object]:
        both = (store.conversations.begin_turn(about, user, answer) for _ in range(2))
        return list(await asyncio.gather(*both, return_exceptions=True))

    outcomes = with_store(home, twice)
    assert [type(outcome) for outcome in outcomes] == [tuple, OurBug]
    assert rows(home, "SELECT count(*) FROM message") == [(2,)]
    assert rows(home, "SELECT messages FROM conversation") == [(2,)]


def test_a_refused_turn_leaves_nothing_behind(home: Path) -> None:
    """A turn is stored whole or not at all: here the parent of the question does not exist."""
    about = conversation()
    user = question(about, after=new_id())
    with pytest.raises(OurBug):
        with_store(home, lambda store: store.conversations.begin_turn(about, user, empty_answer(user)))
    assert rows(home, "SELECT count(*) FROM conversation") == [(0,)]
    assert rows(home, "SELECT count(*) FROM message") == [(0,)]


def test_the_next_turn_keeps_a_title_given_meanwhile(home: Path) -> None:
    """Renamed in one window and answered in another, a conversation keeps its name and takes the new choice."""

    async def use(store: Store) -> Conversation:
        about = conversation()
        first = await said(store, about, "Why?", "Moon.")
        await store.conversations.update(about.id, title="Renamed", pinned=True)
        await said(store, replace(about, choice=Choice(pin=A), system="New."), "And?", "Sun.", after=first.id)
        return await store.conversations.get(about.id)

    kept = with_store(home, use)
    assert (kept.title, kept.pinned) == ("Renamed", True)
    assert (kept.choice, kept.system) == (Choice(pin=A), "New.")


def test_the_order_of_writing_is_decided_by_the_store(home: Path) -> None:
    """Two programs that both believe to write the third message get different places."""

    async def use(store: Store) -> tuple[Message, ...]:
        about = conversation()
        first = await said(store, about, "Why?", "Moon.")
        for text in ("one", "two"):
            user = question(about, text, first.id, seq=3)
            await store.conversations.begin_turn(about, user, empty_answer(user))
        return await store.conversations.messages(about.id)

    assert [(message.seq, message.text) for message in with_store(home, use)][2:] == [
        (3, "one"),
        (4, ""),
        (5, "two"),
        (6, ""),
    ]


def test_a_conversation_is_found_by_the_beginning_of_its_id(home: Path) -> None:
    """Four characters are enough where they are enough; else one sentence says what is missing."""
    one = conversation(id="0199aaaa-0000-7000-8000-000000000001")
    two = conversation(id="0199aaab-0000-7000-8000-000000000002", title="Second")

    async def use(store: Store) -> None:
        for each in (one, two):
            await said(store, each, "Why?", "Moon.")
        find = store.conversations.find
        assert (await find("0199AAAB")).title == "Second"
        assert (await find(f" {one.id} ")).id == one.id
        for wrong, sentence in (
            ("0199", "More than one conversation begins with “0199”."),
            ("019", "“019” is too short for a conversation."),
            ("0199c", "No conversation begins with “0199c”."),
            ("", "No conversation begins with “”."),
            ("%", "No conversation begins with “%”."),
            ("zebra", "No conversation begins with “zebra”."),
            ("0" * 5000, f"No conversation begins with “{'0' * 39}…”."),
        ):
            with pytest.raises(UnknownConversation) as raised:
                await find(wrong)
            assert raised.value.sentence == sentence
        with pytest.raises(UnknownConversation):
            await store.conversations.get("0199")
        with pytest.raises(UnknownConversation):
            await store.conversations.update("0199", title="x")

    with_store(home, use)


def test_only_what_is_given_is_changed(home: Path) -> None:
    """Each field of a conversation can be changed alone."""
    changes = {
        "title": "T",
        "choice": Choice(route="fast"),
        "system": "S",
        "folder": "F",
        "tags": ("x",),
        "pinned": True,
        "archived": True,
    }

    async def use(store: Store) -> None:
        expected = await store.conversations.create(Choice(pin=A), "Old", "sys")
        assert await store.conversations.get(expected.id) == expected
        for name, value in changes.items():
            await store.conversations.update(expected.id, **{name: value})
            expected = replace(expected, **{name: value})
            assert await store.conversations.get(expected.id) == expected

    with_store(home, use)


def test_the_list_shows_pinned_first_then_the_newest(home: Path) -> None:
    """The list has counts, costs with failed attempts, and the vendors that answered."""

    async def use(store: Store) -> None:
        for number, pinned, archived in (
            (1, False, False),
            (2, True, False),
            (3, False, False),
            (4, False, True),
        ):
            moment = MORNING + timedelta(hours=number)
            about = conversation(title=str(number), pinned=pinned, archived=archived, updated_at=moment)
            user = replace(question(about), created_at=moment)
            answer = empty_answer(user)
            await store.conversations.begin_turn(about, user, answer)
            if number == 3:
                decided = decision(answer)
                await store.ledger.close_decision(decided)
                await store.conversations.finish(ended(answer, decided=decided))
                await store.conversations.finish(ended(answer, decided=decided))
        listed = await store.conversations.list()
        assert [each.title for each in listed] == ["2", "3", "1"]
        assert [each.title for each in await store.conversations.list(archived=True)] == ["4"]
        assert listed[1].cost == total(attempt.bill.cost for attempt in decided.attempts)
        assert (listed[1].vendors, listed[1].messages, listed[1].tags) == (("sim-b",), 2, ())
        assert (listed[0].cost, listed[0].vendors, listed[0].pinned) == (FREE, (), True)

    with_store(home, use)


def test_what_did_not_change_is_listed_as_the_same_object(home: Path) -> None:
    """Nothing is made twice of it; what did change is made anew, and told as it is."""

    async def act(store: Store) -> None:
        for title in ("Tides", "Bread"):
            await store.conversations.create(title=title)
        first = {each.title: each for each in await store.conversations.list()}
        again = {each.title: each for each in await store.conversations.list()}
        assert all(again[title] is first[title] for title in ("Tides", "Bread"))
        await store.conversations.update(first["Tides"].id, title="Moon")
        later = {each.title: each for each in await store.conversations.list()}
        assert later["Bread"] is first["Bread"]
        assert later["Moon"] == replace(first["Tides"], title="Moon", updated_at=later["Moon"].updated_at)
        assert "Tides" not in later

    with_store(home, act)


def test_the_list_of_ten_thousand_is_read_from_one_index(home: Path) -> None:
    """The first window waits for this list: it is there whole, and SQLite touches no table to make it."""
    with_store(home, lambda store: store.facts())
    rows(
        home,
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
        " INSERT INTO conversation (id, title, created_at, updated_at, choice, pinned, system)"
        " SELECT printf('%08d', i), 'Chat ' || i, '2026-11-23T08:00:00.000000Z',"
        " printf('2026-11-23T08:%02d:%02d.%06dZ', i / 3600, i / 60 % 60, i), 'route:default', i % 1000 = 0,"
        " printf('%3000s', 'long instructions') FROM n",
    )

    async def use(store: Store) -> None:
        listed = await store.conversations.list()
        assert len(listed) == 10_000
        assert [each.title for each in listed[:2]] == ["Chat 10000", "Chat 9000"]
        keys = [(each.pinned, each.updated_at) for each in listed]
        assert keys == sorted(keys, reverse=True)
        from interline.store.conversations import _LIST

        (plan,) = await store._thread.rows(f"EXPLAIN QUERY PLAN {_LIST}", (0,), lambda row: row[3])
        assert plan == "SEARCH conversation USING COVERING INDEX conversation_list (archived=?)"

    with_store(home, use)


def test_a_flush_writes_only_the_parts_that_changed(home: Path) -> None:
    """A long stretch of thinking is not written again with every word of the answer."""
    about = conversation()
    answer = empty_answer(user := question(about))
    thinking = Thinking("deep " * 1000)

    async def use(store: Store) -> None:
        await store.conversations.begin_turn(about, user, answer)
        written: list[str] = []
        await store._thread.run(lambda: store._thread.connection.set_trace_callback(written.append))
        for words in ("a", "a b", "a b c"):
            await store.conversations.flush(answer.id, (thinking, Text(words)))
        await store._thread.run(lambda: store._thread.connection.set_trace_callback(None))
        assert sum("deep" in statement for statement in written) == 1
        found = (await store.conversations.messages(about.id))[1]
        assert (found.parts, found.status) == ((thinking, Text("a b c")), Status.STREAMING)
        await store.conversations.flush(answer.id, (Text("a"),))
        assert (await store.conversations.messages(about.id))[1].parts == (Text("a"),)

    with_store(home, use)


def test_a_flush_that_comes_after_the_end_changes_nothing(home: Path) -> None:
    """However the last flush and the end race, the end is what stays, and it may be said twice."""

    async def use(store: Store) -> None:
        about = conversation()
        answer = empty_answer(user := question(about))
        await store.conversations.begin_turn(about, user, answer)
        whole = ended(answer, Text("The whole answer."))
        for _ in range(2):
            await store.conversations.finish(whole)
            await store.conversations.flush(answer.id, (Text("The who"), Text("le")))
        assert await store.conversations.messages(about.id) == (user, whole)

    with_store(home, use)
    assert_sound(home)


def test_a_cancelled_writer_does_not_cancel_the_writing(home: Path) -> None:
    """Who stops waiting for a commit does not stop the commit."""

    async def use(store: Store) -> None:
        about = conversation()
        user = question(about)
        task = asyncio.create_task(store.conversations.begin_turn(about, user, empty_answer(user)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(await store.conversations.messages(about.id)) == 2

    with_store(home, use)


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text[:12]) for text in HOSTILE])
def test_any_text_can_be_kept_and_found_again(home: Path, text: str) -> None:
    """Text that SQLite or UTF-8 cannot hold is cleaned; all other text comes back as it was."""
    cleaned = text.replace("\ud800", "\ufffd").replace("\x00", "")
    about = conversation(title=text, system=text, folder=text, tags=(text,))
    user = question(about, text)
    answer = empty_answer(user)
    parts = (
        Text(text),
        Thinking(text, text, A),
        ToolCall(text, text, text),
        Citation(text, text, text, 2**70, -1),
    )
    decided = replace(decision(answer), why=text)

    async def use(store: Store) -> None:
        await store.conversations.begin_turn(about, user, answer)
        await store.conversations.flush(answer.id, parts)
        await store.ledger.close_decision(decided)
        await store.conversations.finish(ended(answer, *parts, decided=decided, note=text))
        found = await store.conversations.messages(about.id)
        assert [message.text for message in found] == [cleaned, cleaned]
        assert found[1].note == cleaned
        assert found[1].parts[1].text == cleaned  # type: ignore[union-attr]
        assert found[1].parts[3].start == 2**70  # type: ignore[union-attr]
        assert (await store.conversations.get(about.id)).title == cleaned
        assert (await store.ledger.decision(decided.id)).why == cleaned
        await store.search.find(text)

    with_store(home, use)
    assert_sound(home)


def test_numbers_that_no_column_can_hold_lose_nothing_else(home: Path) -> None:
    """A vendor that reports two to the seventieth milliseconds costs the answer nothing but that number."""

    async def use(store: Store) -> None:
        about = conversation()
        answer = empty_answer(user := question(about))
        await store.conversations.begin_turn(about, user, answer)
        decided = decision(answer)
        huge = replace(decided.attempts[1], total_ms=2**70, status=-(2**70), events_skipped=2**63)
        await store.ledger.close_decision(replace(decided, attempts=(huge,)))
        found = await store.ledger.decision(decided.id)
        assert found.attempts[0].total_ms == 2**63 - 1
        assert found.attempts[0].model_returned == "ok-2"

    with_store(home, use)


COLUMNS = {
    "message": (
        *("role", "status", "finish", "created_at", "usage", "cost", "cost_quality", "vendor", "model"),
        *("note", "first_token_ms", "attempts", "why", "seq"),
    ),
    "part": ("kind", "data", "text"),
    "conversation": (
        *("title", "created_at", "updated_at", "choice", "tags", "vendors", "spent"),
        *("spent_unknown", "messages"),
    ),
}


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table in COLUMNS for column in COLUMNS[table]]
)
@pytest.mark.parametrize("garbage", ["text", "bytes"])
def test_one_bad_field_spoils_no_more_than_its_own_message(
    home: Path, table: str, column: str, garbage: str
) -> None:
    """A conversation opens and is listed whatever stands in one field of it; the other messages are whole."""
    about = conversation()

    async def keep(store: Store) -> tuple[Message, ...]:
        answer = empty_answer(user := question(about))
        await store.conversations.begin_turn(about, user, answer)
        await store.conversations.finish(ended(answer, *EVERY_PART, decided=decision(answer)))
        await said(store, about, "And the sun?", "Half as much.", after=answer.id)
        return await store.conversations.messages(about.id)

    before = with_store(home, keep)
    number = column in ("first_token_ms", "attempts", "spent_unknown", "messages", "seq")
    value = (
        "-987654321" if number else "'{\"a\": [garbage'" if garbage == "text" else "CAST(x'ff80fe' AS TEXT)"
    )
    where = {
        "message": f"id = '{before[1].id}'",
        "part": f"message_id = '{before[1].id}'",
        "conversation": "true",
    }[table]
    rows(home, f"UPDATE {table} SET {column} = {value} WHERE {where}")

    async def look(store: Store) -> None:
        found = {message.id: message for message in await store.conversations.messages(about.id)}
        assert len(found) == 4
        for message in (before[0], *before[2:]):
            assert found[message.id] == message
        assert len(await store.conversations.list()) == 1
        assert (await store.conversations.get(about.id)).id == about.id

    with_store(home, look)


def test_two_stores_in_turn_see_each_other(home: Path) -> None:
    """What one open store commits, another that was open before sees at once."""

    async def use() -> None:
        async with opened(home) as one, opened(home) as two:
            about = conversation()
            await said(one, about, "Why?", "Moon.")
            assert [message.text for message in await two.conversations.messages(about.id)] == [
                "Why?",
                "Moon.",
            ]
            await two.conversations.update(about.id, title="From two")
            assert (await one.conversations.list())[0].title == "From two"

    asyncio.run(use())


def test_an_answer_of_unknown_cost_says_so(home: Path) -> None:
    """No amount is not zero."""

    async def use(store: Store) -> None:
        about = conversation()
        answer = empty_answer(user := question(about))
        await store.conversations.begin_turn(about, user, answer)
        decided = decision(answer)
        decided = replace(decided, attempts=decided.attempts[:1])
        await store.ledger.close_decision(decided)
        await store.conversations.finish(ended(answer, decided=decided))
        found = (await store.conversations.messages(about.id))[1]
        assert found.receipt is not None
        assert found.receipt.cost == UNKNOWN
        assert (await store.conversations.list())[0].cost == UNKNOWN

    with_store(home, use)


def test_system_and_tool_messages_have_their_roles(home: Path) -> None:
    """A message of any role can begin a turn."""
    about = conversation()
    tool = replace(question(about), role=Role.TOOL, parts=(ToolResult("call_1", "42"),))

    async def use(store: Store) -> None:
        await store.conversations.begin_turn(about, tool, empty_answer(tool))
        assert (await store.conversations.messages(about.id))[0] == tool

    with_store(home, use)


def test_how_turns_are_answered_is_kept_and_can_be_left_to_the_model_again(home: Path) -> None:
    """A temperature of none at all is not the absence of one."""
    warm, cool = TurnSettings(Effort.LOW, search=True, temperature=0.0), TurnSettings(temperature=None)

    async def use(store: Store) -> None:
        about = replace(conversation(), settings=warm)
        user = question(about)
        await store.conversations.begin_turn(about, user, empty_answer(user))
        assert (await store.conversations.get(about.id)).settings == warm
        await store.conversations.update(about.id, title="Other")
        assert (await store.conversations.get(about.id)).settings == warm
        await store.conversations.update(about.id, settings=cool)
        assert (await store.conversations.get(about.id)).settings == cool

    with_store(home, use)
