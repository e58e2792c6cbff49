"""A search is narrowed by who answered, when, where it is kept and what it holds; what is in the bin is not found."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from interline.model.conversation import Message
from interline.model.decision import Receipt
from interline.model.money import Cost, Quality
from interline.model.parts import Image, Part, Text
from interline.model.refs import ModelRef
from interline.store import search as searching
from interline.store import vocabulary
from interline.store.database import Store
from tests.store.library import conversation, empty_answer, ended, question, rows, with_store

DAY = datetime(2026, 3, 14, 12).astimezone()


async def turn(
    store: Store,
    title: str,
    asked: str,
    answered: str,
    model: str,
    days: int,
    cost: str = "0.01",
    *more: Part,
) -> Message:
    about = conversation(title=title)
    user = replace(question(about, asked), created_at=DAY + timedelta(days=days))
    answer = replace(empty_answer(user), created_at=DAY + timedelta(days=days, seconds=1))
    await store.conversations.begin_turn(about, user, answer)
    receipt = Receipt(
        "", ModelRef.parse(model), "Sim", model, "", None, Cost(Decimal(cost), Quality.EXACT), "", 1, 2, 1, ""
    )
    await store.conversations.finish(replace(ended(answer, Text(answered), *more), receipt=receipt))
    return answer


PICTURE = Image("image/png", "0" * 64, 10, "tide.png")


async def fill(store: Store) -> None:
    one = await turn(store, "one", "tide one", "the tide is high", "sim-a/large-1", 0, "0.50")
    two = await turn(store, "two", "tide two", "tide:\n```\nprint()\n```", "sim-a/small-1", 10, "0.0001")
    three = await turn(store, "three", "what 潮汐 tide", "潮汐 tide 潮", "sim-b/large-2", 20, "0", PICTURE)
    gone = await turn(store, "gone", "tide gone", "tide gone", "sim-b/large-2", 30)
    say = store.conversations.update
    await say(one.conversation_id, folder="Sea/Coast", tags=("work", "Été"))
    await say(two.conversation_id, tags=("home",), archived=True)
    await say(three.conversation_id, folder="Sea", pinned=True)
    await store._thread.write(
        lambda write: (
            write.connection.exec_driver_sql("UPDATE conversation SET starred = 1 WHERE title = 'three'"),
            write.connection.exec_driver_sql(
                "UPDATE conversation SET deleted_at = '2026-04-01' WHERE id = ?", (gone.conversation_id,)
            ),
        )
    )


FOUND = [
    ("tide", "one one two two three three"),
    ("vendor:sim-a tide", "one two"),
    ("vendor:SIM tide", "one two three"),
    ("vendor:nobody tide", ""),
    ("-vendor:sim-a tide", "one two three three"),
    ("model:large tide", "one three"),
    ("model:sim-a/large-1 tide", "one"),
    ("vendor:sim-a model:large tide", "one"),
    ("role:user tide", "one two three"),
    ("role:user -one tide", "two three"),
    ("has:code tide", "two"),
    ("-has:code role:assistant tide", "one three"),
    ("has:image tide", "three"),
    ("folder:sea tide", "one one three three"),
    ("folder:sea/coast tide", "one one"),
    ("-folder:sea tide", "two two"),
    ("tag:work tide", "one one"),
    ("tag:ete tide", "one one"),
    ("tag:work tag:home tide", ""),
    ("-tag:work tide", "two two three three"),
    ("is:starred tide", "three three"),
    ("is:pinned is:archived tide", ""),
    ("is:archived tide", "two two"),
    ("-is:archived role:user tide", "one three"),
    ("since:2026-03-20 tide", "two two three three"),
    ("until:2026-03-14 tide", "one one"),
    ("on:2026-03-24 tide", "two two"),
    ("since:2027 tide", ""),
    ("since:2027 until:2026 tide", ""),
    ("until:9999 since:0001 role:user tide", "one two three"),
    ("cost:>0.4 tide", "one"),
    ("cost:>0.5 tide", "one"),
    ("cost:>0.0001 tide", "one two"),
    ("cost:<0.001 tide", "two three"),
    ("cost:>0.6 tide", ""),
    ("has:code", "two"),
    ("is:starred", "three three"),
    ("-one role:user", "two three"),
    ("-one -two", "one two three three"),
    ("潮汐", "three three"),
    ("潮", "three three"),
    ("汐 role:user", "three"),
    ("ide", "one one two two three three"),
    ("ide has:code", "two"),
    ("rint", "two"),
    ('"tide gone"', ""),
    ("ti on:2026-04-03", "three three"),
    ("~~~ has:code", ""),
]


def titles(found: tuple[searching.SearchHit, ...]) -> str:
    order = ("one", "two", "three", "gone")
    return " ".join(sorted((hit.title for hit in found), key=order.index))


def test_filters_narrow_a_search(home: Path) -> None:
    """Each alone, several together, left out, and without any word."""

    async def use(store: Store) -> None:
        await fill(store)
        for typed, wanted in FOUND:
            assert titles(await store.search.find(typed)) == wanted, typed
            assert titles(await store.search.find(f"sort:newest {typed}")) == wanted, typed

    with_store(home, use)


def test_without_the_index_the_same_is_found(home: Path) -> None:
    """A broken index makes a search slow, not wrong."""
    with_store(home, fill)
    rows(home, "DELETE FROM message_fts_data")

    async def use(store: Store) -> None:
        for typed, wanted in FOUND:
            assert titles(await store.search.find(typed)) == wanted, typed

    with_store(home, use)


@pytest.mark.parametrize("joined", [-1, 10**9])
def test_in_a_large_library_the_same_is_found(
    home: Path, joined: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the index answers where a small library is read: beginnings of words, whether many words begin so or few,
    and letters inside of them."""
    monkeypatch.setattr(searching, "_JOINED", joined)
    monkeypatch.setattr(searching, "_FEW", 0)
    monkeypatch.setattr(searching, "_READING_SECONDS", 0.0)
    monkeypatch.setattr("interline.store.search_filters._FEW_CONVERSATIONS", 0)

    async def use(store: Store) -> None:
        await fill(store)
        await store.search.find("ide")
        store._vocabulary.wait()
        for typed, wanted in FOUND:
            assert titles(await store.search.find(typed)) == wanted, typed
        # A word that came since is found too.
        await turn(store, "two", "a tidewater", "yes", "sim-a/small-1", 40)
        assert titles(await store.search.find("ewater")) == "two"
        await turn(store, "two", "yes", "tidewaters", "sim-b/large-2", 41)
        assert titles(await store.search.find("ewater")) == "two two"
        assert titles(await store.search.find("model:large ewater")) == "two"
        assert titles(await store.search.find("role:user ewater")) == "two"
        assert titles(await store.search.find("-tidewaters ewater")) == "two"

    with_store(home, use)


BREAK = "DELETE FROM message_fts_data"


@pytest.mark.parametrize("while_open", [False, True])
def test_a_broken_index_fails_no_search_of_a_large_library(
    home: Path, while_open: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole words are read for then; letters inside of words are found as far as the index answers."""
    with_store(home, fill)
    if not while_open:
        rows(home, BREAK)
    monkeypatch.setattr(searching, "_FEW", 0)
    monkeypatch.setattr(searching, "_READING_SECONDS", 0.0)

    async def use(store: Store) -> None:
        if while_open:
            await store.search.find("ide")
            store._vocabulary.wait()
            await store._thread.write(lambda say: say.connection.exec_driver_sql(BREAK))
        for typed, wanted in (("vendor:sim-a tide", "one two"), ("role:user tide", "one two three")):
            assert titles(await store.search.find(typed)) == wanted, typed
        for typed in ("ide", "model:large ide", "role:user ide high"):
            assert set(titles(await store.search.find(typed)).split()) <= {"one", "two", "three"}, typed

    with_store(home, use)


def test_the_newest_come_first_whenever_they_were_stored(home: Path) -> None:
    """An old conversation that was imported today stands where its time is; several of one second keep their order."""

    async def use(store: Store) -> None:
        for days in (5, 1, 9, 1, 1):
            await turn(store, str(days), "tide", "yes", "sim-a/small-1", days)
        hits = await store.search.find("sort:newest role:user tide")
        assert [hit.title for hit in hits] == ["9", "5", "1", "1", "1"]
        for number in range(80):
            await turn(store, "same", f"flood {number}", "yes", "sim-a/small-1", 3)
        assert len(await store.search.find("flood", limit=100)) == 80

    with_store(home, use)


def test_a_message_about_the_words_stands_before_one_that_names_them_in_passing(home: Path) -> None:
    """Whole words, often, in a short message; newest first where the user wants that."""

    async def use(store: Store) -> None:
        await turn(
            store, "best", "tide table", "A tide table says when the tide is high.", "sim-a/small-1", 1
        )
        await turn(
            store, "worse", "hm", "filler " * 300 + "tide" + " filler" * 300 + " tables", "sim-a/small-1", 2
        )
        assert (await store.search.find("tide table"))[0].title == "best"
        assert (await store.search.find("tide table sort:newest"))[0].title == "worse"

    with_store(home, use)


def test_the_vocabulary_tells_which_words_hold_letters(home: Path) -> None:
    """Words of the messages alone: neither what the index holds beside them nor whole sentences without spaces."""

    async def use(store: Store) -> None:
        await fill(store)
        words = vocabulary.Vocabulary(store._path)
        words.refresh(1)
        words.wait()
        assert words.holding("id") == ["tide"]
        assert words.holding("q") == []
        assert words.holding("潮") == []
        words.close()

    with_store(home, use)
