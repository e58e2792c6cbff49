"""Coroutines that slots start."""

from __future__ import annotations

import asyncio
import logging

import pytest

from interline.model.errors import Cancelled, DiskFull
from interline.ui.tasks import OUR_MISTAKE, Tasks


async def fail(error: Exception) -> None:
    raise error


async def wait() -> None:
    await asyncio.Event().wait()


def told(error: Exception) -> list[str]:
    """What is told when a task fails so."""
    said: list[str] = []

    async def main() -> None:
        tasks = Tasks(said.append)
        tasks.start(fail(error))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await tasks.close()

    asyncio.run(main())
    return said


def test_an_error_is_told_as_its_sentence() -> None:
    """With the next step."""
    assert told(DiskFull("The disk is full.", next_step="Make room.")) == ["The disk is full. Make room."]


def test_stopping_is_no_error() -> None:
    """Nobody is told that they stopped something."""
    assert told(Cancelled("Stopped.")) == []


def test_a_mistake_of_ours_is_logged_and_told_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    """An exception's text may hold anything."""
    with caplog.at_level(logging.ERROR):
        assert told(ValueError("sk-secret")) == [OUR_MISTAKE]
    assert caplog.records


def test_closing_ends_everything_and_nothing_starts_afterwards() -> None:
    """No task outlives the window, and none that comes too late is left un-awaited."""

    async def main() -> None:
        tasks = Tasks(lambda sentence: None)
        task = tasks.start(wait())
        assert task is not None
        await asyncio.sleep(0)
        await tasks.close()
        assert task.cancelled()
        assert tasks.start(wait()) is None

    asyncio.run(main())


def test_a_closing_window_waits_for_what_is_being_sent() -> None:
    """By name, and not for ever."""

    async def main() -> list[str]:
        done: list[str] = []

        async def send() -> None:
            await asyncio.sleep(0.01)
            done.append("sent")

        tasks = Tasks(lambda sentence: None)
        tasks.start(send(), "sending")
        tasks.start(wait(), "sending too")
        await tasks.finish("sending", 5.0)
        await tasks.close()
        return done

    assert asyncio.run(main()) == ["sent"]
