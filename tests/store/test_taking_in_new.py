"""Conversations that are new, written many rows at once: the same rows as one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from interline.model.conversation import Conversation, Message, Role
from interline.model.decision import Receipt
from interline.model.money import UNKNOWN, Cost, Quality
from interline.model.parts import Text, Thinking, ToolCall
from interline.store.database import Store
from interline.store.incoming import Incoming
from interline.store.new_rows import rows_of
from tests.store.library import MORNING, A, assert_sound, conversation, question, rows, said, with_store

_TABLES = ("conversation", "message", "part", "import_raw")


def talk(name: str, turns: int, **about: Any) -> Incoming:
    """A conversation with answers of known and unknown cost, of this many messages."""
    here = conversation(id=f"{name:0>8}", title=f"Talk {name}", source="chatgpt", source_id=name, **about)
    messages: list[Message] = []
    # Each begins in an hour of its own: of one second, those that come in together would share the numbers.
    begun = MORNING + timedelta(hours=int(name[1:])) if name[1:].isdecimal() else MORNING
    for n in range(turns):
        is_answer = n % 2 == 1
        cost = Cost(Decimal("0.01"), Quality.EXACT) if n % 4 == 1 else UNKNOWN
        said_here = question(here, f"Why {name} 東京 {n}?", messages[-1].id if messages else None, n * 2)
        parts = (
            (Thinking("Hm"), Text(f"So {name}."), ToolCall("c", "look", "{}"))
            if is_answer
            else said_here.parts
        )
        messages.append(
            replace(
                said_here,
                id=f"{here.id}-{n}",
                role=Role.ASSISTANT if is_answer else Role.USER,
                parts=parts,
                created_at=begun + timedelta(seconds=n // 3),
                receipt=Receipt("", A, "Sim A", "ok", "", None, cost, attempts=0) if is_answer else None,
            )
        )
    raws = {each.id: each.id.encode() for each in messages[::2]}
    return Incoming(replace(here, current_id=messages[-1].id), tuple(messages), raws, rewrites=True)


def dump(folder: Path) -> list[list[tuple[Any, ...]]]:
    return [rows(folder, f"SELECT * FROM {table} ORDER BY 1, 2") for table in _TABLES]


@pytest.mark.parametrize("counts", [(1,), (3, 0, 7), (64, 65, 90)])
def test_many_at_once_become_the_rows_of_one_by_one(tmp_path: Path, counts: tuple[int, ...]) -> None:
    """In every table and column, and in the index."""
    several = [talk(f"t{n}", max(1, turns)) for n, turns in enumerate(counts)]

    async def one_by_one(store: Store) -> None:
        for each in several:
            await store.imports.take_in(each)

    async def at_once(store: Store) -> None:
        assert await store.imports.take_in_new([rows_of(each) for each in several])
        assert len(await store.search.find("東京", 1000)) == sum((max(1, each) + 1) // 2 for each in counts)

    with_store(tmp_path / "a", one_by_one)
    with_store(tmp_path / "b", at_once)
    assert dump(tmp_path / "a") == dump(tmp_path / "b")
    assert_sound(tmp_path / "b")


def test_what_is_here_already_is_left_to_be_compared(tmp_path: Path) -> None:
    """A conversation of this id or name, a message of this id, or the same twice: nothing is written then."""

    async def scene(store: Store) -> None:
        one, two = talk("one", 3), talk("two", 3)
        assert await store.imports.take_in_new([rows_of(one)])
        renamed = replace(one.conversation, id="other")
        moved = tuple(replace(each, id=f"x{each.id}", conversation_id="other") for each in one.messages)
        of_same_source = Incoming(renamed, tuple(replace(each, parent_id=None) for each in moved))
        copy = replace(two.conversation, id="copy", source_id="copy")
        for several in ([one], [two, one], [two, two], [of_same_source], [Incoming(copy, one.messages), two]):
            assert not await store.imports.take_in_new([rows_of(each) for each in several])
        assert await store.imports.digests("chatgpt") == {"one": ("", False)}
        assert await store.imports.take_in_new([rows_of(two)])

    with_store(tmp_path, scene)
    assert rows(tmp_path, "SELECT count(*) FROM message") == [(6,)]
    assert_sound(tmp_path)


def test_a_batch_comes_in_whole_or_not_at_all(tmp_path: Path) -> None:
    """One row that the database refuses takes the others of its batch back, and they come in later."""
    bad = talk("bad", 2)
    orphan = replace(bad, messages=(replace(bad.messages[0], parent_id="nobody"), *bad.messages[1:]))

    async def scene(store: Store) -> Conversation:
        here = conversation()
        await said(store, here, "Before", "Yes")
        with pytest.raises(Exception, match="out of place"):
            await store.imports.take_in_new([rows_of(talk("good", 5)), rows_of(orphan)])
        assert await store.imports.take_in_new([rows_of(talk("good", 5))])
        return here

    with_store(tmp_path, scene)
    assert rows(tmp_path, "SELECT count(*) FROM message") == [(7,)]
    assert_sound(tmp_path)
