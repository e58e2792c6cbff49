"""The watch over a silent vendor."""

from __future__ import annotations

import asyncio

import pytest

from interline.router.deadline import Deadline


def test_silence_past_the_limit_is_a_timeout() -> None:
    """And not a cancellation of the task."""

    async def scene() -> int:
        with pytest.raises(TimeoutError):
            async with Deadline(0.02):
                await asyncio.sleep(30)
        task = asyncio.current_task()
        assert task is not None
        return task.cancelling()

    assert asyncio.run(scene()) == 0


def test_each_touch_moves_the_limit() -> None:
    """Steady signs of life never time out, however long it takes in all."""

    async def scene() -> None:
        async with Deadline(0.2) as deadline:
            for _ in range(8):
                await asyncio.sleep(0.05)
                deadline.touch()
        assert not deadline.expired

    asyncio.run(scene())


def test_a_changed_limit_counts_from_then() -> None:
    """A shorter limit ends the wait early."""

    async def guarded() -> None:
        async with Deadline(30) as deadline:
            deadline.change(0.02)
            await asyncio.sleep(30)

    with pytest.raises(TimeoutError):
        asyncio.run(guarded())


def test_a_cancellation_from_elsewhere_stays_one() -> None:
    """The user's stop is no timeout, even where the limit passes while the block cleans up."""

    async def guarded() -> None:
        async with Deadline(0.02):
            try:
                await asyncio.sleep(30)
            finally:
                await asyncio.sleep(0.001)

    async def scene() -> None:
        task = asyncio.create_task(guarded())
        await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scene())


def test_nothing_rings_after_the_block() -> None:
    """The timer goes with the block."""

    async def scene() -> None:
        async with Deadline(0.02):
            pass
        await asyncio.sleep(0.06)

    asyncio.run(scene())
