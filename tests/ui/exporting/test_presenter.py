"""What an export from the window does, step by step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from interline.export import FORMATS
from interline.model.errors import YouCanFix
from interline.services.exporting.order import Order, Progress
from interline.ui.backend import Backend
from interline.ui.exporting.presenter import LOOKING, SHOWN_WARNINGS, WRITING, ExportPresenter
from interline.ui.exporting.wish import Subject, Wish, first_place, subjects, with_ending
from interline.ui.tasks import Tasks
from tests.ui.fakes import FakeInterline

ONE = Subject("This conversation", ("c1",), "Tides")
ALL = Subject("All conversations", None)


class View:
    """A sheet without widgets."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self.is_open = False

    def choose(self, subjects: Sequence[Subject]) -> None:
        self.is_open = True
        self.said.append("choose")

    def show_running(self) -> None:
        self.is_open = True
        self.said.append("running")

    def set_progress(self, words: str, done: int, of: int) -> None:
        self.said.append(f"{words} {done}/{of}")

    def ask(self, sentences: Sequence[str]) -> None:
        self.asked = list(sentences)

    def rest(self, sentence: str, tone: str = "bad") -> None:
        self.said.append(f"{tone}: {sentence}")

    def finish(self) -> None:
        self.is_open = False
        self.said.append("finish")


class Stage:
    def __init__(self) -> None:
        self.told: list[str] = []
        self.fake, self.view, self.tasks = FakeInterline(), View(), Tasks(self.told.append)
        self.backend = Backend(self.fake)
        self.presenter = ExportPresenter(self.view, self.backend, self.tasks, tell=self.told.append)

    async def until(self, so: Callable[[], bool]) -> None:
        while not so():  # noqa: ASYNC110 - what a view shows is no event
            await asyncio.sleep(0.001)

    async def idle(self) -> None:
        await self.until(lambda: not self.presenter.is_busy)


def play(act: Callable[[Stage], Awaitable[None]]) -> None:
    async def main() -> None:
        stage = Stage()
        await stage.backend.open()
        stage.presenter.open([ONE])
        await act(stage)
        await stage.tasks.close()

    asyncio.run(main())


def wish(place: Path | str, subject: Subject = ONE, format_: str = "md") -> Wish:
    return Wish(subject, FORMATS[format_], "all", "none", str(place))


def test_it_looks_for_keys_and_writes(home: Path) -> None:
    """Each step is shown; the end is told in the window."""

    async def act(stage: Stage) -> None:
        stage.fake.transfer.progress = (Progress(1, 2), Progress(2, 2))
        stage.presenter.export(wish(home / "a.md"))
        await stage.idle()
        assert stage.view.said == [
            *("choose", f"{LOOKING} 0/0", f"{WRITING} 0/0", f"{WRITING} 1/2", f"{WRITING} 2/2", "finish"),
        ]
        assert stage.fake.transfer.exported == [(Order(("c1",), "md", "all", "none"), home / "a.md")]
        assert stage.told == [f"Exported to {home / 'a.md'}"]

    play(act)


def test_what_looks_like_a_key_is_asked_about_first(home: Path) -> None:
    """Nothing is written before somebody says yes; so it is for a file that would be replaced."""
    (home / "a.md").write_text("old")

    async def act(stage: Stage) -> None:
        stage.fake.transfer.secrets = ("“Keys”: a key.",) * (SHOWN_WARNINGS + 2)
        stage.presenter.export(wish(home / "a.md"))
        await stage.until(lambda: bool(stage.view.asked))
        assert stage.view.asked[SHOWN_WARNINGS:] == [
            "And 2 more.",
            f"{home / 'a.md'} is there already and will be replaced.",
        ]
        assert stage.fake.transfer.exported == []
        stage.presenter.confirm()
        await stage.idle()
        assert len(stage.fake.transfer.exported) == 1

    play(act)


def test_no_is_no(home: Path) -> None:
    """Cancelled at the question, nothing is written, and it says so."""

    async def act(stage: Stage) -> None:
        stage.fake.transfer.secrets = ("“Keys”: a key.",)
        stage.presenter.export(wish(home / "a.md"))
        await stage.until(lambda: bool(stage.view.asked))
        stage.presenter.cancel()
        await stage.idle()
        assert stage.fake.transfer.exported == []
        assert stage.view.said[-1] == "secondary: Stopped. Nothing was written."
        assert stage.told == []

    play(act)


def test_cancelled_while_it_writes_it_says_what_stays(home: Path) -> None:
    """In a folder what was finished does; and the next one can begin."""

    async def act(stage: Stage) -> None:
        stage.fake.gates["export"] = asyncio.Event()
        stage.fake.transfer.progress = (Progress(412, 1000, keeps=True),)
        stage.presenter.export(wish(home / "all", ALL))
        await stage.until(lambda: f"{WRITING} 412/1000" in stage.view.said)
        stage.presenter.open([ONE])
        assert stage.view.said[-1] == "running"
        stage.presenter.export(wish(home / "b.md"))
        stage.presenter.cancel()
        await stage.idle()
        sentence = f"Stopped. 412 of 1,000 conversations are in {home / 'all'}, each of them whole."
        assert stage.view.said[-1] == f"secondary: {sentence}"
        stage.fake.gates.clear()
        stage.presenter.export(wish(home / "b.md"))
        await stage.idle()
        assert [target for _, target in stage.fake.transfer.exported] == [home / "b.md"]

    play(act)


def test_what_goes_wrong_stays_in_the_sheet(home: Path) -> None:
    """And is told in the window where the sheet was closed meanwhile."""

    async def act(stage: Stage) -> None:
        stage.fake.troubles["export"] = YouCanFix("No room.", next_step="Make some.")
        stage.presenter.export(wish(home / "a.md"))
        await stage.idle()
        assert stage.view.said[-1] == "bad: No room. Make some."
        assert stage.told == []
        stage.view.is_open = False
        stage.presenter.export(wish(home / "a.md"))
        await stage.idle()
        assert stage.told == ["No room. Make some."]

    play(act)


def test_the_place_says_whether_it_is_a_folder() -> None:
    """Several without an ending go into a folder, which is made; one goes into a file."""
    assert wish("/x/all", ALL).target == "/x/all/"
    assert wish("/x/all.json", ALL).target == Path("/x/all.json")
    assert wish("/x/talk").target == Path("/x/talk")
    assert wish("/x/").target == "/x/"
    assert first_place(Path("/x"), Subject("", ("a",), "../a/b"), FORMATS["md"]) == "/x/a b.md"
    assert first_place(Path("/x"), ALL, FORMATS["md"]) == "/x/Interline conversations"


def test_the_ending_follows_the_format() -> None:
    """A dot in a title is no ending."""
    assert with_ending("/x/a.md", FORMATS["pdf"]) == "/x/a.pdf"
    assert with_ending("/x/a.JSON", FORMATS["md"]) == "/x/a.md"
    assert with_ending("/x/v1.2 notes", FORMATS["pdf"]) == "/x/v1.2 notes"


def test_what_can_be_exported_is_offered() -> None:
    """The conversation where it has begun, a selection of several, everything where there is any."""
    assert subjects("", "", (), 0) == ()
    assert [each.ids for each in subjects("c1", "Tides", ("c1",), 3)] == [("c1",), None, None]
    offered = subjects("", "", ("a", "b"), 3)
    assert [(each.ids, each.is_several, each.with_bin) for each in offered] == [
        (("a", "b"), True, False),
        (None, True, False),
        (None, True, True),
    ]
    assert offered[0].words == "The 2 conversations that are picked"
    assert subjects("c1", "Tides", ("a", "b"), 3)[:2] == (
        offered[0],
        Subject("This conversation", ("c1",), "Tides"),
    )
