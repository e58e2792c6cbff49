"""What is done with the messages of the shown conversation."""

from __future__ import annotations

from interline.model.errors import DiskFull
from interline.model.route import Choice
from tests.ui.conversation.stage import Stage, play
from tests.ui.fakes import B


def test_a_failed_regeneration_is_told_and_can_be_repeated() -> None:
    """Nothing hangs on the first try."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello")
        stage.fake.troubles["regenerate"] = DiskFull("The disk is full.")
        stage.presenter.regenerate()
        await stage.settle()
        stage.fake.troubles.clear()
        stage.presenter.regenerate()
        await stage.settle()

    stage = play(act)
    assert stage.said == ["The disk is full."]
    assert len(stage.view.finished) == 2


def test_a_new_conversation_asks_whom_new_ones_are_to_ask() -> None:
    """As it is set when the conversation is begun, not when the window was opened."""

    async def act(stage: Stage) -> None:
        assert stage.presenter.asked.choice == Choice()
        stage.usual = Choice(pin=B)
        stage.presenter.start_new()
        assert stage.presenter.asked.choice == Choice(pin=B)

    play(act)


def test_a_picture_is_fetched_or_said_to_be_gone() -> None:
    """The page is answered either way, and no notice troubles the reader."""

    async def act(stage: Stage) -> None:
        stage.fake.library.attachments["here"] = b"bytes"
        stage.presenter.fetch_picture("here")
        stage.presenter.fetch_picture("gone")

    stage = play(act)
    missing = "This attachment is missing from the library."
    assert stage.view.pictures == {"here": (b"bytes", ""), "gone": (None, missing)}
    assert stage.said == []
