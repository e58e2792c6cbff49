"""Waiting for the services."""

from __future__ import annotations

import asyncio

import pytest

from interline.model.errors import DatabaseBusy, InterlineError, OurBug
from interline.ui.backend import Backend
from tests.ui.fakes import FakeInterline


def test_the_library_is_there_before_the_rest() -> None:
    """The list need not wait for vendors and keys."""

    class Slow(FakeInterline):
        async def open(self) -> None:
            await self.go.wait()

    async def main() -> None:
        services = Slow()
        services.go = asyncio.Event()  # type: ignore[attr-defined]
        backend = Backend(services)
        opening = asyncio.create_task(backend.open())
        assert await backend.library() is services.library
        everything = asyncio.create_task(backend.ready())
        await asyncio.sleep(0)
        assert not everything.done()
        services.go.set()  # type: ignore[attr-defined]
        assert await everything is services
        await opening

    asyncio.run(main())


def test_the_rest_is_opened_once_the_list_stands() -> None:
    """Both would need the interpreter: the list would stand later, and nothing else sooner."""
    order: list[str] = []

    class Watched(FakeInterline):
        async def open_library(self) -> None:
            order.append("library")

        async def open(self) -> None:
            order.append("rest")

    async def main() -> None:
        backend = Backend(Watched())

        async def until_listed() -> None:
            await backend.library()
            order.append("listed")

        await backend.open(until_listed)

    asyncio.run(main())
    assert order == ["library", "listed", "rest"]


def test_everyone_who_waits_is_told_what_kept_it_from_opening() -> None:
    """And a second try may succeed."""

    async def main() -> None:
        services = FakeInterline()
        services.troubles["services"] = DatabaseBusy("Another program holds the database.")
        backend = Backend(services)
        waiting = asyncio.create_task(backend.library())
        with pytest.raises(DatabaseBusy):
            await backend.open()
        with pytest.raises(DatabaseBusy):
            await waiting
        with pytest.raises(DatabaseBusy):
            await backend.ready()
        services.troubles.clear()
        await backend.open()
        assert await backend.ready() is services

    asyncio.run(main())


def test_a_mistake_of_ours_becomes_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    """Nobody waits for ever because of it."""

    class Broken(FakeInterline):
        async def open(self) -> None:
            raise ZeroDivisionError

    async def main() -> InterlineError:
        backend = Backend(Broken())
        with pytest.raises(OurBug):
            await backend.open()
        with pytest.raises(OurBug) as caught:
            await backend.ready()
        return caught.value

    assert str(asyncio.run(main())) == "Interline could not open its data. The log has the details."
    assert caplog.records
