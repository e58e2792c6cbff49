"""The line beside the send button: what a message would cost, while it is written. The whole program without a vendor
that is asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from interline.model.route import Choice
from interline.ui.candidates.view import CandidatesView
from interline.ui.composer.gauge import ContextGauge
from interline.ui.composer.view import ComposerView
from interline.ui.theme import DARK, LIGHT
from interline.ui.widgets.labels import FittingLabel
from tests.services.world import World, pin
from tests.ui.person import Person

PRICED = 'context = 10000\nprice = { input = "2", output = "8" }'
DEAR = 'context = 2000\nprice = { input = "200", output = "800" }'


def composer(me: Person) -> ComposerView:
    return me.window.conversation.composer


def said(me: Person) -> str:
    return composer(me).hint.text()


def tokens(me: Person) -> int:
    """How many it says."""
    found = next(part for part in said(me).split(" · ") if "token" in part)
    return int(found.strip("≈").split(" ")[0].replace(",", ""))


def choose(me: Person, choice: Choice) -> None:
    me.desk.asking.choose(choice)


@pytest.fixture
def three(home: Path, person: Callable[[World], Person]) -> Person:
    """A window over a priced model, a dear one and one whose price nobody knows."""
    with World(home, models="") as world:
        world.add("sim-a", model=PRICED)
        world.add("sim-b", model=DEAR)
        world.add("sim-c")
        return person(world)


def test_it_is_there_while_somebody_types_and_grows(three: Person) -> None:
    """Also where nobody pauses; the ring says how full the model would be."""
    me = three
    me.bot.keyClicks(composer(me).field, "word ")
    me.wait_for(lambda: said(me).startswith("Sim A · ok · ≈"))
    few = tokens(me)
    until = time.monotonic() + 10
    while tokens(me) == few and time.monotonic() < until:
        # Twenty keys a second, no pause.
        me.bot.keyClicks(composer(me).field, "words ")
        me.bot.wait(50)
    assert tokens(me) > few
    gauge = composer(me).gauge
    assert gauge.isVisible()
    me.wait_for(lambda: gauge.fullness == pytest.approx(tokens(me) / 10_000, abs=0.001))
    assert f"About {tokens(me):,} of the 10,000 tokens that Sim A · ok takes" in gauge.toolTip()


def test_another_model_has_another_price_and_another_size_at_once(three: Person) -> None:
    """An unknown price is said to be unknown, and what is not known of its size is not shown."""
    me = three
    me.bot.keyClicks(composer(me).field, "Hello")
    me.wait_for(lambda: "≈$0.00" in said(me))
    choose(me, pin("sim-b/ok"))
    assert "Sim A" not in said(me)
    me.wait_for(lambda: said(me).startswith("Sim B · ok"))
    assert "≈$0." in said(me)
    assert composer(me).gauge.fullness == pytest.approx(tokens(me) / 2_000, abs=0.001)
    choose(me, pin("sim-c/ok"))
    me.wait_for(lambda: said(me).startswith("Sim C · ok"))
    assert said(me).endswith("price unknown")
    assert not composer(me).gauge.isVisible()


def test_attachments_count(three: Person, home: Path) -> None:
    """From the moment they are attached, before and after they are stored."""
    me = three
    (home / "notes.txt").write_text("word " * 3_600, encoding="utf-8")
    me.bot.keyClicks(composer(me).field, "Hello")
    me.wait_for(lambda: "token" in said(me))
    few = tokens(me)
    composer(me).add_files([home / "notes.txt"])
    me.wait_for(lambda: tokens(me) > few + 4_900)
    assert 0.45 < (composer(me).gauge.fullness or 0) < 0.6
    composer(me).set_files(())
    me.wait_for(lambda: tokens(me) == few)


def test_what_will_not_fit_is_said(three: Person) -> None:
    """Before it is sent: to whoever chose the model, since it is a guess."""
    me = three
    choose(me, pin("sim-b/ok"))
    composer(me).field.setPlainText("word " * 4_000)
    me.wait_for(lambda: said(me).startswith("Sim B · ok · ≈5,"))
    assert " of 2,000 tokens · ≈$" in said(me)
    assert composer(me).gauge.tone == "bad"
    composer(me).set_content("", ())
    me.wait_for(lambda: said(me) == "")


def test_a_press_on_it_opens_the_forecast(three: Person) -> None:
    """On the words and on the ring alike."""
    me = three
    me.bot.keyClicks(composer(me).field, "Hello")
    me.wait_for(lambda: "token" in said(me) and composer(me).gauge.isVisible())
    from PySide6.QtCore import Qt

    me.bot.mouseClick(composer(me).gauge, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    me.wait_for(lambda: me.window.findChild(CandidatesView) is not None)


def test_a_long_text_holds_nothing_up(three: Person) -> None:
    """Megabytes, as a history may be: the window goes on while they are counted."""
    me = three
    me.bot.keyClicks(composer(me).field, "Hello")
    me.wait_for(lambda: "token" in said(me))
    text = "word " * 1_600_000
    slowest = 0.0

    async def count() -> None:
        nonlocal slowest
        counting = asyncio.ensure_future(me.app.chat.forecast(text=text))
        while not counting.done():
            # What this thread works, not what a busy machine lets it wait.
            begun = time.thread_time()
            await asyncio.sleep(0)
            slowest = max(slowest, time.thread_time() - begun)
        assert counting.result().tokens > 2_000_000

    me.run(count())
    # Counted on the loop it would be a quarter of a second and more.
    assert slowest < 0.1


def test_it_says_less_where_there_is_no_room(qtbot: QtBot) -> None:
    """The price is the last that goes; all of it is read aloud."""
    label = FittingLabel()
    qtbot.addWidget(label)
    ways = ("Sim A · ok · ≈1,240 tokens · ≈$0.004", "≈1,240 tokens · ≈$0.004", "≈$0.004")
    label.set_ways(ways)
    label.show()
    for way in ways:
        label.resize(label.fontMetrics().horizontalAdvance(way) + 1, 20)
        assert label.shown == way
    assert label.text() == label.accessibleName() == ways[0]
    label.set_ways(())
    assert label.shown == ""


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize(
    ("fullness", "tone"), [(0.0, "line"), (0.3, "secondary"), (0.85, "warn"), (1.4, "bad")]
)
def test_the_ring_fills_and_warns(qtbot: QtBot, theme: object, fullness: float, tone: str) -> None:
    """Painted: at three o'clock stands its colour where more than a quarter is full."""
    gauge = ContextGauge()
    qtbot.addWidget(gauge)
    gauge.set_theme(theme)  # type: ignore[arg-type]
    gauge.tell(fullness, "About so much.")
    assert gauge.isVisibleTo(None) or not gauge.isHidden()
    picture = gauge.grab().toImage()
    ratio = picture.devicePixelRatio()
    colour = picture.pixelColor(round(13 * ratio), round(8 * ratio))
    wanted = QColor(getattr(theme, tone))
    assert max(abs(colour.red() - wanted.red()), abs(colour.blue() - wanted.blue())) < 60
    assert gauge.accessibleName() == f"Context: {int(100 * fullness)} %"
    gauge.tell(None, "")
    assert gauge.isHidden()
    QCoreApplication.processEvents()
