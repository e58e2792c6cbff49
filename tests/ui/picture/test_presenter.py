"""A picture is fetched, decoded off the window's thread, and saved where somebody wants it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from interline.model.errors import DiskFull
from interline.ui.backend import Backend
from interline.ui.picture.presenter import PicturePresenter
from interline.ui.tasks import Tasks
from interline.ui.transcript.decoding import Decoded, Room
from tests.ui.fakes import FakeInterline
from tests.ui.transcript.drawn import drawn


class Stage:
    """The presenter over services that do as they are told; the view remembers."""

    room = Room(100, 100)

    def __init__(self) -> None:
        self.fake, self.said = FakeInterline(), []  # type: ignore[var-annotated]
        self.loading: list[str] = []
        self.shown: list[Decoded] = []
        self.tasks = Tasks(self.said.append)
        self.backend = Backend(self.fake)  # type: ignore[arg-type]
        self.presenter = PicturePresenter(self, self.backend, self.tasks, tell=self.said.append)

    def show_loading(self, name: str) -> None:
        self.loading.append(name)

    def show_picture(self, decoded: Decoded) -> None:
        self.shown.append(decoded)


def play(act: Callable[[Stage], Awaitable[None]], *, shows: int = 0, says: int = 0) -> Stage:
    async def main() -> Stage:
        stage = Stage()
        await stage.backend.open()
        await act(stage)
        while len(stage.shown) < shows or len(stage.said) < says:  # noqa: ASYNC110 - threads are at work
            await asyncio.sleep(0.01)
        await stage.tasks.close()
        return stage

    return asyncio.run(main())


def test_a_picture_is_shown_in_the_room_that_there_is() -> None:
    """Its name stands at once."""

    async def act(stage: Stage) -> None:
        stage.fake.library.attachments["d"] = drawn(400, 200)
        stage.presenter.open("d", "view.png")
        assert stage.loading == ["view.png"]

    (made,) = play(act, shows=1).shown
    assert made.image is not None
    assert (made.image.width(), made.width, made.height) == (100, 400, 200)


def test_a_picture_that_is_gone_says_so_in_its_place() -> None:
    """No notice on top of that."""

    async def act(stage: Stage) -> None:
        stage.presenter.open("gone", "view.png")

    stage = play(act, shows=1)
    assert [made.why for made in stage.shown] == ["This attachment is missing from the library."]
    assert stage.said == []


def test_the_picture_that_was_opened_last_is_shown() -> None:
    """A slow one does not take its place."""

    async def act(stage: Stage) -> None:
        stage.fake.library.attachments |= {"a": drawn(10, 10), "b": drawn(20, 20)}
        gate = stage.fake.gates["attachment"] = asyncio.Event()
        stage.presenter.open("a", "a.png")
        await asyncio.sleep(0)
        stage.presenter.open("b", "b.png")
        gate.set()

    assert [made.width for made in play(act, shows=1).shown] == [20]


def test_a_copy_is_saved_and_told() -> None:
    """And what keeps it from being saved is told, too."""

    async def act(stage: Stage) -> None:
        stage.presenter.open("d", "view.png")
        stage.presenter.save(Path("/there/view.png"))

    stage = play(act, says=1)
    assert stage.fake.transfer.saved == [("d", Path("/there/view.png"))]
    assert stage.said == ["Saved to /there/view.png"]

    async def full(stage: Stage) -> None:
        stage.fake.troubles["save_attachment"] = DiskFull("The disk is full.")
        stage.presenter.save(Path("/there/view.png"))

    assert play(full, says=1).said == ["The disk is full."]
