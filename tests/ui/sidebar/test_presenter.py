"""What the sidebar lists."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from interline.model.change import Change, Topic
from interline.model.conversation import ConversationSummary
from interline.model.errors import DatabaseBusy
from interline.model.search import Filter, Sort
from interline.ui.backend import Backend
from interline.ui.sidebar import finding, presenter
from interline.ui.sidebar.presenter import LOOK, PIECE_SECONDS, SidebarPresenter, in_pieces
from interline.ui.sidebar.rows import Kind, Row
from interline.ui.tasks import Tasks
from tests.ui.fakes import FakeInterline


class View:
    """Remembers what it was given."""

    def __init__(self) -> None:
        self.shown: list[tuple[tuple[Row, ...], str]] = []
        self.open_id = ""

    def set_rows(self, rows: Sequence[Row], note: str = "") -> None:
        self.shown.append((tuple(rows), note))

    def found(self, words: str) -> None:
        self.words = words

    def set_open(self, conversation_id: str) -> None:
        self.open_id = conversation_id

    def set_tags(self, tags: tuple[str, ...]) -> None:
        self.tags = tags

    def set_marked(self, streaming: frozenset[str], unread: frozenset[str]) -> None: ...
    def show_filters(self, filters: tuple[Filter, ...], sort: Sort) -> None:
        self.filters = (filters, sort)

    @property
    def rows(self) -> list[tuple[str, str]]:
        return [(row.kind.value, row.text) for row in self.shown[-1][0]]


class Stage:
    """The presenter with a view and services that do as they are told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.listed: list[Mapping[str, ConversationSummary]] = []
        self.fake, self.view = FakeInterline(), View()
        self.tasks = Tasks(self.said.append)
        self.backend = Backend(self.fake)
        self.presenter = SidebarPresenter(self.view, self.backend, self.tasks, on_listed=self.listed.append)

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)


def play(act: Callable[[Stage], Awaitable[None]]) -> Stage:
    """Open the services and let the test act."""

    async def main() -> Stage:
        stage = Stage()
        await stage.backend.open()
        await act(stage)
        await stage.tasks.close()
        return stage

    return asyncio.run(main())


def test_conversations_stand_under_their_age() -> None:
    """Newest first, each heading once, pinned ones on top."""

    async def act(stage: Stage) -> None:
        library = stage.fake.library
        library.add("Old", age=timedelta(days=400))
        library.add("New")
        library.add("Newer still")
        library.add("Kept", age=timedelta(days=3), pinned=True)
        stage.presenter.reload()
        await stage.settle()

    stage = play(act)
    past = datetime.now(UTC) - timedelta(days=400)
    assert stage.view.rows == [
        ("heading", "Pinned"),
        ("conversation", "Kept"),
        ("heading", "Today"),
        ("conversation", "Newer still"),
        ("conversation", "New"),
        ("heading", f"{past.astimezone():%B %Y}"),
        ("conversation", "Old"),
    ]
    assert len(stage.listed[-1]) == 4


def test_rows_give_way_whenever_their_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, a key waits for no more than one look at the clock's worth of them."""
    now, turns, rows = 0.0, 0, [Row(Kind.CONVERSATION, str(n), id=str(n)) for n in range(10 * LOOK + 3)]

    def later() -> float:
        nonlocal now
        now += PIECE_SECONDS
        return now

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def made() -> list[list[Row]]:
        counting = asyncio.ensure_future(count())
        try:
            return [list(each) async for each in in_pieces(rows)]
        finally:
            counting.cancel()

    monkeypatch.setattr(presenter, "perf_counter", later)
    pieces = asyncio.run(made())
    assert pieces[-1] == rows
    assert len(pieces) >= 5
    assert turns >= len(pieces)
    monkeypatch.setattr(presenter, "perf_counter", lambda: 0.0)
    turns = 0
    # What is shown of many rows is a piece of its own also where they took no time.
    assert asyncio.run(made()) == [rows]
    assert turns > 0


def test_work_without_a_row_gives_way_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where thousands are put in order before the first of them is shown."""
    row, moments = Row(Kind.CONVERSATION, "a", id="a"), iter(range(100))
    monkeypatch.setattr(presenter, "perf_counter", lambda: next(moments))

    async def made() -> list[list[Row]]:
        return [list(each) async for each in in_pieces([None, None, row])]

    assert asyncio.run(made()) == [[], [], [row]]


def test_a_list_that_is_being_made_is_never_shown_half(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many pieces it takes: until then the old rows stand, and a click means what it shows."""
    now = 0.0

    def later() -> float:
        nonlocal now
        now += PIECE_SECONDS
        return now

    async def act(stage: Stage) -> None:
        for n in range(5 * LOOK):
            stage.fake.library.add(f"Number {n}")
        stage.presenter.reload()
        await stage.settle()
        stage.fake.library.add("One more")
        stage.presenter.reload()
        await stage.settle()

    monkeypatch.setattr(presenter, "perf_counter", later)
    shown = play(act).view.shown
    assert [sum(row.kind is Kind.CONVERSATION for row in rows) for rows, _ in shown] == [
        5 * LOOK,
        5 * LOOK + 1,
    ]


def test_titles_that_deceive_are_shown_as_what_they_are() -> None:
    """Marks that reorder text become tokens, line breaks vanish, markup stays letters."""

    async def act(stage: Stage) -> None:
        stage.fake.library.add("\u202egpj.<b>exe</b>\nnext")
        stage.presenter.reload()
        await stage.settle()

    assert play(act).view.rows[1] == ("conversation", "‹U+202E›gpj.<b>exe</b> next")


def test_many_changes_are_few_questions() -> None:
    """A change while the library answers is one more question, not many."""

    async def act(stage: Stage) -> None:
        gate = stage.fake.gates["list"] = asyncio.Event()
        stage.presenter.concerns(Change(Topic.LIBRARY))
        await stage.settle()
        for _ in range(50):
            stage.presenter.concerns(Change(Topic.LIBRARY))
        await stage.settle()
        gate.set()
        await stage.settle()

    assert len(play(act).listed) == 2


def test_only_changes_of_the_library_are_its_concern() -> None:
    """A new key lists nothing anew."""

    async def act(stage: Stage) -> None:
        for topic in set(Topic) - {Topic.LIBRARY}:
            stage.presenter.concerns(Change(topic))
        await stage.settle()

    assert play(act).listed == []


def test_a_search_finds_titles_and_messages() -> None:
    """Titles on top; both name their conversation."""

    async def act(stage: Stage) -> None:
        stage.fake.library.add("Answer to everything")
        stage.fake.library.add("Other", turns=1)
        stage.presenter.reload()
        await stage.settle()
        stage.presenter.search("answer")
        await stage.settle()

    stage = play(act)
    assert stage.view.rows == [
        ("heading", "Titles"),
        ("conversation", "Answer to everything"),
        ("heading", "Messages"),
        ("hit", "Other"),
    ]
    hit = stage.view.shown[-1][0][-1]
    assert hit.kind is Kind.HIT
    assert hit.detail == "Answer 1."
    assert hit.message_id


def test_an_answer_to_older_words_is_dropped() -> None:
    """However late the library answers, the list shows what is in the field."""

    async def act(stage: Stage) -> None:
        stage.fake.library.add("One", turns=1)
        stage.presenter.reload()
        await stage.settle()
        gate = stage.fake.gates["search"] = asyncio.Event()
        stage.presenter.search("answer")
        await stage.settle()
        stage.presenter.search("")
        gate.set()
        await stage.settle()

    assert play(act).view.rows == [("heading", "Today"), ("conversation", "One")]


def test_nothing_found_is_said() -> None:
    """With the words that were looked for, cleaned."""

    async def act(stage: Stage) -> None:
        stage.presenter.search("\u202enothing")
        await stage.settle()

    nothing = "Nothing found for “‹U+202E›nothing”. Fewer words, or fewer filters, find more."
    assert play(act).view.shown[-1] == ((), nothing)


@pytest.mark.parametrize("words", ["answer", "nothing"])
def test_what_a_search_may_miss_is_said(words: str) -> None:
    """After a large import, whether or not anything was found."""

    async def act(stage: Stage) -> None:
        stage.fake.library.add("One", turns=1)
        stage.fake.library.missed = 1200
        stage.presenter.search(words)
        await stage.settle()

    rows, note = play(act).view.shown[-1]
    assert bool(rows) is (words == "answer")
    assert note.endswith("1,200 imported messages are still being made searchable.")


def test_once_all_is_searchable_a_search_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it found meanwhile is shown, and it no longer says that it may have missed something."""
    monkeypatch.setattr(finding, "LOOK_AGAIN", 0.01)

    async def act(stage: Stage) -> None:
        library = stage.fake.library
        library.missed = 1200
        stage.presenter.search("answer")
        await stage.settle()
        await asyncio.sleep(0.05)
        assert library.searched == ["answer"]
        library.add("One", turns=1)
        library.missed = 0
        for _ in range(500):
            if len(library.searched) == 2:
                break
            await asyncio.sleep(0.01)
        await stage.settle()
        await asyncio.sleep(0.05)
        assert library.searched == ["answer", "answer"]

    shown = play(act).view.shown
    assert [(bool(rows), "searchable" in note) for rows, note in shown] == [(False, True), (True, False)]


def test_a_list_that_comes_during_a_search_does_not_end_it() -> None:
    """An answer that is stored meanwhile must not take the hits away."""

    async def act(stage: Stage) -> None:
        stage.fake.library.add("One", turns=1)
        stage.presenter.search("answer")
        await stage.settle()
        stage.presenter.concerns(Change(Topic.LIBRARY))
        await stage.settle()

    stage = play(act)
    assert ("heading", "Messages") in stage.view.rows
    assert len(stage.listed) == 1


def test_who_waits_for_the_list_waits_until_it_stands() -> None:
    """And where none was asked for, not at all."""

    async def act(stage: Stage) -> None:
        await stage.presenter.listed()
        assert not stage.view.shown
        stage.presenter.reload()
        await stage.presenter.listed()
        assert stage.view.shown
        assert stage.listed

    play(act)


def test_nobody_waits_for_a_list_that_cannot_be_had() -> None:
    """The rest of the program is opened all the same."""

    async def act(stage: Stage) -> None:
        stage.fake.troubles["list"] = DatabaseBusy("Another program holds the database.")
        stage.presenter.reload()
        await asyncio.wait_for(stage.presenter.listed(), 1.0)
        assert not stage.view.shown

    stage = play(act)
    assert stage.said == ["Another program holds the database."]
