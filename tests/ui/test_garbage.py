"""Cycles of Qt objects are collected on the UI thread and nowhere else."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from interline.ui.garbage import AT_ONCE, MOST_SKIPPED, YOUNG, Collector


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[Collector]:
    made = Collector()
    yield made
    made.stop()
    gc.disable()


def _allocate(count: int) -> None:
    """Enough containers to have the collector run several times, were it allowed to."""
    kept = [[n] for n in range(count)]
    del kept


def test_no_qt_object_dies_in_another_thread(collector: Collector, qtbot: QtBot) -> None:
    """A running timer in a cycle survives a busy thread, and goes when the UI thread collects."""
    died_in: list[int] = []

    class Ringing(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.itself = self
            self.timer = QTimer(self, interval=1)
            self.timer.start()

        def __del__(self) -> None:
            died_in.append(threading.get_ident())

    for _ in range(20):
        Ringing()
    busy = threading.Thread(target=_allocate, args=(200_000,))
    busy.start()
    busy.join()
    assert died_in == []
    qtbot.wait(20)

    _allocate(5_000)
    while len(died_in) < 20:
        gc.collect()
    assert set(died_in) == {threading.get_ident()}
    qtbot.wait(20)


class Cycle:
    """What only the collector ends."""

    def __init__(self) -> None:
        self.itself = self


def _cycles(count: int) -> list[weakref.ref[Cycle]]:
    return [weakref.ref(Cycle()) for _ in range(count)]


def test_what_is_new_is_collected_when_there_is_some_of_it(collector: Collector) -> None:
    """A turn looks through the young, and only once there are enough."""
    gc.collect()
    few = _cycles(10)
    collector.turn()
    assert all(each() is not None for each in few)
    many = _cycles(YOUNG)
    collector.turn()
    assert not any(each() for each in (*few, *many))


def test_a_multitude_is_set_aside_and_looked_through_when_the_user_is_elsewhere(
    collector: Collector, qtbot: QtBot
) -> None:
    """No turn takes as long as looking through all there is; nothing is kept for good by it."""
    gc.collect()
    cycles = _cycles(10)
    data = [[n] for n in range(AT_ONCE + 1_000)]
    collector.turn()
    assert gc.get_freeze_count() > AT_ONCE
    assert all(each() is not None for each in cycles)
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    collector._away.setInterval(1)
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    qtbot.waitUntil(lambda: not any(each() for each in cycles))
    assert len(data) == AT_ONCE + 1_000


def test_what_was_made_in_the_place_of_as_many_is_a_multitude_too(collector: Collector) -> None:
    """Python counts what was made less what went, however old that was. What took long to look through is set aside
    before it is looked through again."""
    gc.collect()
    gc.freeze()
    data: list[list[int]] = []
    for _ in range(30):
        data = [[n] for n in range(AT_ONCE)]
        few = [[n] for n in range(YOUNG + 1)]
        collector._kept = 0
        before = gc.get_freeze_count()
        collector.turn()
        if gc.get_freeze_count() > before + AT_ONCE:
            break
        del few
    else:
        raise AssertionError("nothing was set aside")
    assert len(data) == AT_ONCE


def test_few_are_looked_through_now_and_then(collector: Collector) -> None:
    """They may be more than Python counts."""
    gc.collect()
    few = _cycles(10)
    for _ in range(MOST_SKIPPED):
        collector.turn()
    assert all(each() is not None for each in few)
    collector.turn()
    assert not any(each() for each in few)


def test_one_who_comes_back_does_not_wait_for_the_collector(collector: Collector, qtbot: QtBot) -> None:
    """Only after a while elsewhere everything is looked through."""
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    data = [[n] for n in range(AT_ONCE + 1_000)]
    collector.turn()
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert collector._away.isActive()
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert not collector._away.isActive()
    assert len(data) == AT_ONCE + 1_000


def test_stopping_gives_python_its_collector_back(qtbot: QtBot) -> None:
    """The rest of the process is as before."""
    made = Collector()
    assert not gc.isenabled()
    made.stop()
    assert gc.isenabled()
    gc.disable()
