"""However a part of the window ends, the parts after it are closed."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest

from interline.ui.closing import close_all
from tests.ui.conftest import Scene


def test_a_link_that_fails_or_hangs_stops_none_after_it(caplog: pytest.LogCaptureFixture) -> None:
    """Each is named in the log; the order is kept."""
    closed: list[str] = []

    def fails() -> None:
        raise RuntimeError("no")

    async def hangs() -> None:
        await asyncio.Event().wait()

    async def late() -> None:
        closed.append("late")

    with caplog.at_level(logging.WARNING):
        asyncio.run(close_all(fails, hangs, lambda: closed.append("plain"), late, patience=0.05))
    assert closed == ["plain", "late"]
    assert [word in caplog.text for word in ("fails", "hangs")] == [True, True]


@pytest.mark.parametrize(
    "broken", ["following.keep", "last_opened.close", "spelling.close", "tray.hide", "drafts"]
)
def test_whatever_does_not_close_drafts_are_written_and_services_closed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """No lost draft, no lock that stays, no open database for one part of the window that fails."""

    def fails() -> None:
        raise RuntimeError("no")

    desk = scene.desk
    scene.write("unsent")
    if broken == "drafts":
        monkeypatch.setattr(desk.drafts, "close", fails)
    else:
        owner, name = broken.split(".")
        monkeypatch.setattr(getattr(desk, owner), name, fails)
    task = asyncio.get_running_loop().create_task(desk.close())
    scene.bot.waitUntil(task.done)
    assert task.exception() is None
    assert scene.fake.closed == 1
    if broken != "drafts":
        assert json.loads(desk.drafts.file.read_text(encoding="utf-8"))[""]["text"] == "unsent"
