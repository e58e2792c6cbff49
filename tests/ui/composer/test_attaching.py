"""Attached files on their way into the library."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from interline.model.errors import TooLarge, WrongUsage
from interline.model.limits import MESSAGE_BYTES, MESSAGE_FILES
from interline.ui.composer.attaching import Attaching
from interline.ui.tasks import Tasks
from interline.ui.widgets.kept import Attached, Kept

A, B = Path("/a.txt"), Path("/b.txt")


class Stage:
    """Drafts, and somebody who stores files when told to."""

    def __init__(self) -> None:
        self.drafts: dict[str, tuple[Attached, ...]] = {}
        self.said: list[str] = []
        self.rooms: list[int] = []
        self.go = asyncio.Event()
        self.go.set()
        self.refused: set[str] = set()
        self.tasks = Tasks(self.said.append)
        self.attaching = Attaching(self, self.tasks, self.keep, self.said.append)

    def files_of(self, key: str) -> tuple[Attached, ...]:
        return self.drafts.get(key, ())

    def set_files_of(self, key: str, files: Sequence[Attached]) -> None:
        self.drafts[key] = tuple(files)

    async def keep(self, what: Path | Callable[[], bytes], name: str, room: int) -> Kept:
        self.rooms.append(room)
        await self.go.wait()
        if name in self.refused:
            raise WrongUsage(f"There is no file {name}.")
        if not isinstance(what, Path):
            what()
        if room < 40:
            raise TooLarge("No room.")
        return kept(name)

    def attach(self, key: str, *files: Attached) -> None:
        self.drafts[key] = (*self.files_of(key), *files)
        self.attaching.look(key)


def kept(name: str) -> Kept:
    return Kept(f"digest of {name}", name, "text/plain", 40)


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def play(act: Callable[[Stage], Awaitable[None]]) -> Stage:
    async def main() -> Stage:
        stage = Stage()
        await act(stage)
        await settle()
        await stage.tasks.close()
        return stage

    return asyncio.run(main())


def test_files_are_stored_one_after_the_other_and_stand_in_their_place() -> None:
    """Each leaves less room to the next."""

    async def act(stage: Stage) -> None:
        stage.attach("one", A, B)

    stage = play(act)
    assert stage.drafts == {"one": (kept("a.txt"), kept("b.txt"))}
    assert stage.rooms == [MESSAGE_BYTES, MESSAGE_BYTES - 40]
    assert stage.said == []


def test_what_is_refused_is_told_and_taken_off() -> None:
    """The others stay."""

    async def act(stage: Stage) -> None:
        stage.refused.add("a.txt")
        stage.attach("one", A, B)

    stage = play(act)
    assert stage.drafts == {"one": (kept("b.txt"),)}
    assert stage.said == ["Not attached: There is no file a.txt."]


def test_a_message_waits_until_its_files_are_stored() -> None:
    """And goes with what they became."""

    async def act(stage: Stage) -> None:
        stage.go.clear()
        stage.attach("one", A)
        waiting = asyncio.create_task(stage.attaching.settled("one", (A,)))
        await settle()
        assert not waiting.done()
        stage.go.set()
        assert await waiting == (kept("a.txt"),)
        assert await stage.attaching.settled("one", (kept("b.txt"),)) == (kept("b.txt"),)

    play(act)


def test_a_message_does_not_go_without_a_file_that_was_refused() -> None:
    """The user may not have seen that yet; attached anew, a file that came back goes."""

    async def act(stage: Stage) -> None:
        stage.refused.add("a.txt")
        stage.attach("one", A)
        assert await stage.attaching.settled("one", (A, kept("b.txt"))) is None
        stage.refused.clear()
        stage.attach("one", A)
        assert await stage.attaching.settled("one", (A,)) == (kept("a.txt"),)

    play(act)


def test_a_draft_that_is_left_meanwhile_gets_its_file_all_the_same() -> None:
    """Also one whose conversation got its id in between."""

    async def act(stage: Stage) -> None:
        stage.go.clear()
        stage.attach("", A)
        stage.attach("two", B)
        await settle()
        stage.drafts["new id"] = stage.drafts.pop("")
        stage.attaching.look("new id")
        stage.go.set()

    assert play(act).drafts == {"new id": (kept("a.txt"),), "two": (kept("b.txt"),), "": ()}


def test_two_files_of_the_same_bytes_are_one() -> None:
    """Also a picture that is pasted twice."""

    async def act(stage: Stage) -> None:
        stage.attach("one", A, Path("/copy/a.txt"))
        await settle()
        for _ in range(2):
            stage.attaching.paste("one", lambda: b"png", "Pasted")
        await settle()

    assert play(act).drafts == {"one": (kept("a.txt"), kept("Pasted"))}


def test_no_more_files_go_along_than_a_message_takes() -> None:
    """The first ones stay, and it is said how many do not."""

    async def act(stage: Stage) -> None:
        stage.attach("one", *(Path(f"/{number}.txt") for number in range(MESSAGE_FILES + 3)))

    stage = play(act)
    assert len(stage.drafts["one"]) == MESSAGE_FILES
    assert stage.said == ["20 files go with a message; 3 more were left out."]


def test_what_was_pasted_just_before_goes_along() -> None:
    """The message waits for it; one that was refused keeps it back, and what is pasted elsewhere does not."""

    async def act(stage: Stage) -> None:
        stage.go.clear()
        stage.attaching.paste("one", lambda: b"png", "Pasted")
        stage.attaching.paste("two", lambda: b"png", "Elsewhere")
        waiting = asyncio.create_task(stage.attaching.settled("one", (kept("a.txt"),)))
        await settle()
        assert not waiting.done()
        stage.go.set()
        assert await waiting == (kept("a.txt"), kept("Pasted"))
        stage.refused.add("Broken")
        stage.attaching.paste("one", lambda: b"png", "Broken")
        assert await stage.attaching.settled("one", ()) is None

    stage = play(act)
    assert stage.drafts == {"one": (kept("Pasted"),), "two": (kept("Elsewhere"),)}
