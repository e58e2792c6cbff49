"""Cycles of Qt objects are collected on the UI thread and nowhere else."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from interline.ui.garbage import Collector, collect_due


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


def test_what_is_due_is_collected(collector: Collector) -> None:
    """By Python's own counts: afterwards the youngest generation is within its limit again."""
    kept = [[n] for n in range(5_000)]
    assert gc.get_count()[0] > gc.get_threshold()[0]
    collect_due()
    assert gc.get_count()[0] <= gc.get_threshold()[0]
    assert len(kept) == 5_000


def test_stopping_gives_python_its_collector_back(qtbot: QtBot) -> None:
    """The rest of the process is as before."""
    made = Collector()
    assert not gc.isenabled()
    made.stop()
    assert gc.isenabled()
    gc.disable()
