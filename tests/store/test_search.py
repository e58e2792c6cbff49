"""Search finds what was said and takes anything for a question."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from interline.model.conversation import Role
from interline.model.parts import Text, Thinking
from interline.store.database import Store
from tests.store.library import (
    assert_sound,
    conversation,
    decision,
    empty_answer,
    ended,
    question,
    rows,
    said,
    with_store,
)

SAID = {
    "tides": "The tides follow the moon, twice a day.",
    "code": "Use `snake_case`, C++ or foo.bar(baz) in your code.",
    "japanese": "東京の天気は明日晴れです。潮の満ち引き。",
    "thai": "น้ำขึ้นน้ำลงเกิดจากดวงจันทร์",
    "german": "Die Gezeiten hängen vom Mond ab: Ébbe, Größe.",
    "signs": "100% ~~~ ++ \\ _ '",
}

FOUND = [
    ("tides", ["tides"]),
    ("TIDES moon", ["tides"]),
    ("moon tides", ["tides"]),
    ('"the moon"', ["tides"]),
    ('"moon the"', []),
    ("tid", ["tides"]),
    ("snake_case", ["code"]),
    ("foo.bar(baz)", ["code"]),
    ("天気", ["japanese"]),
    ("潮の満ち引き", ["japanese"]),
    ("東京 潮", ["japanese"]),
    ("ดวงจันทร์", ["thai"]),
    ("hangen ebbe", ["german"]),
    ("100%", ["signs"]),
    ("~~~", ["signs"]),
    ("\\", ["signs"]),
    ("moon saturn", []),
    ("天王星", []),
]

HOSTILE = [
    '"', '""', '"""', "'", "*", "a*", "^a", "a:b", "text:moon", "NEAR(a b)", "a NEAR b", "a AND", "OR", "NOT moon",
    "(", ")", "{text}:", "-moon", "+", "moon + ", "a\x00b", "\ud800", "%", "_", "\\", "🌙", "\u0301", "½",
    "a" * 100_000,
    "( " * 3000, '" ' * 3000, "moon " * 3000, "; DROP TABLE message", "\n\t", "", " ", "潮*", '潮"',
]  # fmt: skip


async def fill(store: Store) -> None:
    for title, text in SAID.items():
        await said(store, conversation(title=title), "A question?", text)


@pytest.mark.parametrize(("query", "titles"), FOUND)
def test_what_was_said_is_found(home: Path, query: str, titles: list[str]) -> None:
    """Words in any order, phrases, beginnings of words, accents left out, and scripts without spaces."""

    async def use(store: Store) -> list[str]:
        await fill(store)
        return [hit.title for hit in await store.search.find(query)]

    assert with_store(home, use) == titles


def test_no_query_is_an_error(home: Path) -> None:
    """Whatever is typed into the search field is looked for, operators and broken characters too."""

    async def use(store: Store) -> None:
        await fill(store)
        for query in HOSTILE:
            hits = await store.search.find(query)
            assert all(hit.title in SAID for hit in hits), query

    with_store(home, use)


def test_a_hit_says_where_and_by_whom(home: Path) -> None:
    """A hit names conversation, message, role and model, and its snippet is plain text around the words."""

    async def use(store: Store) -> None:
        about = conversation(title="Moon")
        answer = empty_answer(user := question(about, "unrelated"))
        await store.conversations.begin_turn(about, user, answer)
        text = "filler " * 200 + "the needle\x1b[31m <b>here</b> " + "filler " * 200
        await store.conversations.finish(ended(answer, Text(text), decided=decision(answer)))
        (hit,) = await store.search.find("needle")
        assert (hit.conversation_id, hit.message_id, hit.title) == (about.id, answer.id, "Moon")
        assert (hit.role, hit.vendor, hit.model) == (Role.ASSISTANT, "sim-b", "vendor/with/slashes")
        assert hit.created_at == answer.created_at
        assert "the needle" in hit.snippet
        assert len(hit.snippet) < 300
        assert "\x1b" not in hit.snippet

    with_store(home, use)


def test_as_many_hits_as_were_asked_for(home: Path) -> None:
    """The limit holds for both ways of searching; none and fewer are none."""

    async def use(store: Store) -> None:
        about = conversation()
        for number in range(5):
            await said(store, about, f"潮 tide {number}", "yes")
        for query in ("tide", "潮"):
            assert [len(await store.search.find(query, limit=n)) for n in (0, -1, 2, 50)] == [0, 0, 2, 5]

    with_store(home, use)


def test_an_answer_is_found_once_it_has_ended(home: Path) -> None:
    """While it streams it is not in the index, and thinking never is."""

    async def use(store: Store) -> None:
        about = conversation()
        answer = empty_answer(user := question(about))
        await store.conversations.begin_turn(about, user, answer)
        await store.conversations.flush(answer.id, (Thinking("hmm secretly"), Text("needle")))
        assert await store.search.find("needle") == ()
        await store.conversations.finish(ended(answer, Thinking("hmm secretly"), Text("needle")))
        assert len(await store.search.find("needle")) == 1
        assert await store.search.find("secretly") == ()

    with_store(home, use)


WORDS = ["moon", "tide", "sun", "water", "潮", "Ébbe", "day", "night"]


@pytest.mark.parametrize("seed", range(4))
def test_the_index_never_drifts(home: Path, seed: int) -> None:
    """After any mixture of turns, flushes, ends, repeated ends and deletions the index fits the messages exactly."""
    random_ = random.Random(seed)

    def words() -> str:
        return " ".join(random_.choices(WORDS, k=random_.randrange(1, 9)))

    async def use(store: Store) -> None:
        about = conversation()
        open_answers = []
        for step in range(120):
            action = random_.random()
            if action < 0.35 or not open_answers:
                user = question(about, words(), seq=step)
                open_answers.append(empty_answer(user))
                await store.conversations.begin_turn(about, user, open_answers[-1])
            elif action < 0.6:
                await store.conversations.flush(random_.choice(open_answers).id, (Text(words()),))
            elif action < 0.9:
                chosen = random_.choice(open_answers)
                await store.conversations.finish(ended(chosen, Text(words())))
                if random_.random() < 0.5:
                    open_answers.remove(chosen)
            else:
                await store._thread.write(
                    lambda say: say.connection.exec_driver_sql(
                        "DELETE FROM message WHERE n IN (SELECT n FROM message ORDER BY random() LIMIT 1)"
                        " AND id NOT IN (SELECT parent_id FROM message WHERE parent_id IS NOT NULL)"
                    )
                )
                there = {message.id for message in await store.conversations.messages(about.id)}
                open_answers = [answer for answer in open_answers if answer.id in there]
            await check_index(store)

    with_store(home, use)
    assert_sound(home)


async def check_index(store: Store) -> None:
    await store._thread.write(
        lambda say: say.connection.exec_driver_sql(
            "INSERT INTO message_fts (message_fts, rank) VALUES ('integrity-check', 1)"
        )
    )


def test_a_broken_index_does_not_stop_the_search(home: Path) -> None:
    """Without a usable index search reads the messages themselves; rebuilding brings the index back."""
    with_store(home, fill)
    rows(home, "DELETE FROM message_fts_data")

    async def titles(store: Store, queries: Iterable[str]) -> list[str]:
        return [hit.title for query in queries for hit in await store.search.find(query)]

    assert with_store(home, lambda store: titles(store, ("tides", "snake_case"))) == ["tides", "code"]
    with_store(home, lambda store: store.search.rebuild())
    assert_sound(home)
    assert with_store(home, lambda store: titles(store, ("moon",))) == ["tides"]
