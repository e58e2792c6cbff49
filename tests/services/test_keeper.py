"""An answer on its way to the disk: what comes while it is being written, and a disk that refuses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from interline.model.answer import GrowingAnswer
from interline.model.errors import StoreTrouble
from interline.model.events import TextDelta
from interline.model.parts import Part, Text
from interline.model.turn import NotSaved, TurnEvent
from interline.services.keeper import FLUSH_BYTES, FLUSH_SECONDS, Keeper


@dataclass
class Turn:
    """As much of a running turn as the keeper needs."""

    answer_id: str = "a"
    told: list[TurnEvent] = field(default_factory=list)

    def emit(self, event: TurnEvent) -> None:
        self.told.append(event)


@dataclass
class Disk:
    """Takes its time, or refuses."""

    pause: float = 0.0
    refuses: bool = False
    tries: int = 0
    texts: list[str] = field(default_factory=list)

    async def flush(self, answer_id: str, parts: tuple[Part, ...]) -> None:
        self.tries += 1
        await asyncio.sleep(self.pause)
        if self.refuses:
            raise StoreTrouble("The disk is full.")
        self.texts += [part.text for part in parts if isinstance(part, Text)]


def play(disk: Disk, scene: Callable[[Callable[[str], None], Keeper], Awaitable[None]]) -> Turn:
    async def whole() -> Turn:
        turn, growing = Turn(), GrowingAnswer()
        keeper = Keeper(disk.flush, turn, growing)  # type: ignore[arg-type]

        def say(text: str) -> None:
            growing.take(TextDelta(text))
            keeper.grown()

        await scene(say, keeper)
        await keeper.close()
        return turn

    return asyncio.run(whole())


def test_what_comes_while_it_is_written_is_written_too() -> None:
    """A vendor that falls silent right then says no word that would start it again."""
    disk = Disk(pause=0.02)

    async def scene(say: Callable[[str], None], keeper: Keeper) -> None:
        say("a" * FLUSH_BYTES)
        await asyncio.sleep(0.01)
        say("b" * FLUSH_BYTES * 2)
        say("c")
        await asyncio.sleep(0.1)

    play(disk, scene)
    assert disk.texts == ["a" * FLUSH_BYTES, "a" * FLUSH_BYTES + "b" * FLUSH_BYTES * 2 + "c"]


def test_few_words_wait_for_the_clock() -> None:
    """And are written without another word."""
    disk = Disk()

    async def scene(say: Callable[[str], None], keeper: Keeper) -> None:
        say("few")
        await asyncio.sleep(0)
        assert disk.tries == 0
        await asyncio.sleep(FLUSH_SECONDS * 1.5)

    play(disk, scene)
    assert disk.texts == ["few"]


def test_a_disk_that_refuses_is_told_once_and_not_asked_at_every_word() -> None:
    """It is asked again by the clock, however fast the words come."""
    disk = Disk(refuses=True)

    async def scene(say: Callable[[str], None], keeper: Keeper) -> None:
        say("a" * FLUSH_BYTES)
        for _ in range(50):
            await asyncio.sleep(0)
            say("word ")
        assert disk.tries == 1
        disk.refuses = False
        await asyncio.sleep(FLUSH_SECONDS * 1.5)

    turn = play(disk, scene)
    assert [type(event) for event in turn.told] == [NotSaved]
    assert disk.texts == ["a" * FLUSH_BYTES + "word " * 50]


def test_nothing_is_begun_after_the_end() -> None:
    """The whole answer is written by others; an earlier state of it must not come after."""
    disk = Disk(pause=0.02)

    async def scene(say: Callable[[str], None], keeper: Keeper) -> None:
        say("a" * FLUSH_BYTES)
        await asyncio.sleep(0.01)
        say("b" * FLUSH_BYTES)
        await keeper.close()
        say("late")
        await asyncio.sleep(FLUSH_SECONDS * 1.5)

    play(disk, scene)
    assert disk.tries == 1
