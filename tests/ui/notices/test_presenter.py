"""Which notice stands above the transcript, and what its buttons do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest

from interline.model.change import Topic
from interline.model.errors import StoreTrouble
from interline.model.notice import Notice, NoticeKind, Severity
from interline.model.refs import ModelRef
from interline.services.model_lists import Refreshed
from interline.ui.backend import Backend
from interline.ui.notices import presenter as notices
from interline.ui.notices.presenter import NoticesPresenter, Row
from interline.ui.notices.words import Deed, deeds, menu_words
from interline.ui.picker.names import Names
from interline.ui.tasks import Tasks
from tests.ui.fakes import FakeInterline

RETIRING = Notice(
    NoticeKind.RETIRING,
    vendor="sim-a",
    model="old",
    facts="2026-11-30",
    sentence="old retires. 2 conversations use it.",
    next_step="Move them to new.",
    conversations=("c1", "c2"),
    routes=("work",),
    replacement=ModelRef("sim-a", "new"),
)
PRICE = Notice(
    NoticeKind.PRICE_MOVED,
    vendor="sim-a",
    model="ok",
    about="library",
    sentence="The price moved.",
    needs_yes=True,
)
REFUSED = Notice(NoticeKind.KEY_REFUSED, vendor="sim-b", sentence="The key is not accepted.")
NEW = Notice(NoticeKind.NEW_MODEL, vendor="sim-a", about="x", sentence="One is new.", severity=Severity.INFO)


class Stage:
    """The presenter over services that do as they are told; it is its own line and list."""

    def __init__(self, *open_: Notice) -> None:
        self.fake = FakeInterline()
        self.fake.watch.notices = open_
        self.told: list[str] = []
        self.tasks = Tasks(self.told.append)
        self.menu: list[str] = []
        self.keys = 0
        self.moved: list[tuple[tuple[str, ...], str, str]] = []
        self.lines: list[tuple[str, str, Callable[[], object], Callable[[], object]]] = []
        self.withdrawn: list[str] = []
        self.undo: Callable[[], object] | None = None
        self.rows: list[Row] = []
        self.states: list[tuple[str, bool]] = []
        self.backend = Backend(self.fake)  # type: ignore[arg-type]
        self.presenter = NoticesPresenter(
            self,
            self.backend,
            self.tasks,
            Names(),
            set_menu=self.menu.append,
            set_key=self._set_key,
            on_moved=lambda ids, before, now: self.moved.append((tuple(ids), before.text, now.text)),
        )
        self.fake.changes.subscribe(self.presenter.concerns)

    @property
    def line(self) -> str:
        return self.lines[-1][0] if self.lines else ""

    def show(
        self, sentence: str, action: str, call: Callable[[], object], later: Callable[[], object]
    ) -> None:
        self.lines.append((sentence, action, call, later))

    def withdraw(self, sentence: str) -> None:
        self.withdrawn.append(sentence)

    def tell(self, sentence: str, action: str, call: Callable[[], object]) -> None:
        self.told.append(sentence)
        self.undo = call if action else None

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.rows = list(rows)

    def set_state(self, words: str, *, is_looking: bool) -> None:
        self.states.append((words, is_looking))

    def _set_key(self) -> None:
        self.keys += 1


def play(stage: Callable[[], Stage], scene: Callable[[Stage], Awaitable[None]]) -> Stage:
    async def whole() -> Stage:
        made = stage()
        await made.backend.open()
        made.presenter.reload()
        await settled()
        await scene(made)
        await made.tasks.close()
        return made

    return asyncio.run(whole())


async def settled() -> None:
    for _ in range(30):
        await asyncio.sleep(0)


async def nothing(stage: Stage) -> None:
    pass


def test_what_presses_most_stands_above_the_transcript() -> None:
    """Good news waits in the list, and the menu counts both."""
    stage = play(lambda: Stage(RETIRING, REFUSED, NEW), nothing)
    assert [each[0] for each in stage.lines] == [RETIRING.sentence]
    assert stage.menu[-1] == "Notices (3)…"
    assert play(lambda: Stage(NEW), nothing).lines == []
    assert play(Stage, nothing).menu == ["Notices…"]


def test_later_shows_the_next_and_not_the_same_again() -> None:
    """Not in this run of the program; a fact that moved is another fact."""

    async def scene(stage: Stage) -> None:
        stage.lines[-1][3]()
        assert stage.line == REFUSED.sentence
        stage.lines[-1][3]()
        stage.presenter.reload()
        await settled()
        assert len(stage.lines) == 2
        moved = replace(RETIRING, facts="2026-12-31", sentence="old retires later.")
        stage.fake.watch._set((moved, REFUSED))
        await settled()
        assert stage.line == moved.sentence

    play(lambda: Stage(RETIRING, REFUSED), scene)


def test_what_is_no_longer_so_is_withdrawn() -> None:
    """And a notice that only counts its days anew takes the place of its older words."""

    async def scene(stage: Stage) -> None:
        stage.fake.watch._set((replace(RETIRING, sentence="old retires tomorrow."),))
        await settled()
        assert stage.withdrawn == [RETIRING.sentence]
        assert stage.line == "old retires tomorrow."
        stage.fake.watch._set(())
        await settled()
        assert stage.withdrawn[-1] == "old retires tomorrow."

    play(lambda: Stage(RETIRING), scene)


def test_the_action_moves_the_conversations_and_undo_moves_them_back() -> None:
    """One press, and one back."""

    async def scene(stage: Stage) -> None:
        _, action, call, _ = stage.lines[-1]
        assert action == "Move them to new"
        call()
        await settled()
        assert stage.fake.watch.done == [f"move {RETIRING.id}"]
        assert stage.told == ["2 conversations ask new now."]
        assert stage.undo is not None
        stage.undo()
        await settled()
        assert stage.fake.watch.done[-1] == "move back c1, c2"
        there = (("c1", "c2"), "sim-a/old", "sim-a/new")
        assert stage.moved == [there, (there[0], there[2], there[1])]

    play(lambda: Stage(RETIRING), scene)


@pytest.mark.parametrize(
    ("notice", "wanted"),
    [
        (RETIRING, [(Deed.MOVE, "Move them to new"), (Deed.CHANGE_STEPS, "Write new into the route")]),
        (replace(RETIRING, conversations=("c1",), routes=()), [(Deed.MOVE, "Move it to new")]),
        (
            replace(RETIRING, conversations=(), routes=("a", "b")),
            [(Deed.CHANGE_STEPS, "Write new into the routes")],
        ),
        (replace(RETIRING, replacement=None), []),
        (PRICE, [(Deed.ACCEPT_PRICE, "Use the new price")]),
        (REFUSED, [(Deed.SET_KEY, "Set a new key…")]),
        (NEW, []),
    ],
)
def test_what_can_be_done_is_offered_and_nothing_else(notice: Notice, wanted: list[tuple[Deed, str]]) -> None:
    """What is wanted most stands first."""
    assert list(deeds(notice, "new")) == wanted


def test_each_deed_does_what_it_says() -> None:
    """From the list; one that is gone by now does nothing."""

    async def scene(stage: Stage) -> None:
        stage.presenter.open(stage)
        await settled()
        assert [notice.id for notice, _ in stage.rows] == [RETIRING.id, PRICE.id, REFUSED.id, NEW.id]
        stage.presenter.do(RETIRING.id, Deed.CHANGE_STEPS)
        stage.presenter.do(PRICE.id, Deed.ACCEPT_PRICE)
        stage.presenter.do(REFUSED.id, Deed.SET_KEY)
        stage.presenter.do("nobody", Deed.MOVE)
        stage.presenter.dismiss(NEW.id)
        await settled()
        assert stage.fake.watch.done == [f"change {RETIRING.id}", "accept sim-a/ok", f"dismiss {NEW.id}"]
        assert stage.keys == 1
        assert stage.told == ["vendors.toml names new now: “work”."]
        assert [notice.id for notice, _ in stage.rows] == [REFUSED.id]
        assert stage.menu[-1] == "Notices (1)…"

    play(lambda: Stage(RETIRING, PRICE, REFUSED, NEW), scene)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({}, "The vendors were asked just now."),
        ({"is_busy": True}, "Another Interline is asking the vendors right now."),
        ({"is_offline": True}, "No vendor could be reached: there seems to be no network."),
        (
            {
                "refreshed": (
                    Refreshed("a", "A", "A could not be reached."),
                    Refreshed("o", "O", "O is not running.", not_running=True),
                )
            },
            "A could not be reached.",
        ),
    ],
)
def test_look_now_asks_once_and_says_how_it_went(setting: dict[str, object], words: str) -> None:
    """Meanwhile the button rests."""

    async def scene(stage: Stage) -> None:
        for name, value in setting.items():
            setattr(stage.fake.watch, name, value)
        stage.fake.watch.next = (NEW,)
        stage.presenter.open(stage)
        stage.presenter.look()
        stage.presenter.look()
        await settled()
        assert stage.fake.watch.done == ["look"]
        assert stage.states[-2:] == [("Asking the vendors…", True), (words, False)]
        assert [notice.id for notice, _ in stage.rows] == [NEW.id]

    play(Stage, scene)


def test_a_look_that_fails_says_so_and_can_be_tried_again() -> None:
    """In the list, where it was asked for."""

    async def scene(stage: Stage) -> None:
        stage.presenter.open(stage)
        stage.fake.troubles["look"] = StoreTrouble("The disk is full.")
        stage.presenter.look()
        await settled()
        assert stage.states[-1] == ("The disk is full.", False)
        stage.fake.troubles.clear()
        stage.presenter.look()
        await settled()
        assert stage.fake.watch.done == ["look"]

    play(Stage, scene)


def test_the_days_look_comes_after_the_start_and_is_asked_for_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not before the window has stood for a while; a failure is no reason to stop."""
    pauses: list[float] = []
    rest = asyncio.sleep

    async def scene(stage: Stage) -> None:
        async def sleep(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 3:
                stage.fake.troubles.clear()
            if len(pauses) > 4:
                raise asyncio.CancelledError
            await rest(0)

        monkeypatch.setattr(notices, "asyncio", type("Asyncio", (), {"sleep": staticmethod(sleep)}))
        stage.fake.troubles["daily"] = StoreTrouble("The disk is full.")
        with pytest.raises(asyncio.CancelledError):
            await stage.presenter.keep_watch()
        assert pauses == [notices.FIRST_LOOK, *[notices.BETWEEN] * 4]
        assert stage.fake.watch.done == ["daily", "daily"]
        assert stage.told == []

    play(Stage, scene)


def test_a_key_that_changed_ends_what_was_said_of_the_old_one() -> None:
    """Whoever set it."""

    async def scene(stage: Stage) -> None:
        stage.fake.changes.publish(Topic.KEYS)
        await settled()
        assert stage.fake.watch.done == ["keys"]

    play(Stage, scene)


def test_the_menu_counts() -> None:
    """Nothing is said of none."""
    assert (menu_words(0), menu_words(1200)) == ("Notices…", "Notices (1,200)…")
