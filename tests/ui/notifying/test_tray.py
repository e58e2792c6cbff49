"""Where no desktop takes notifications on a bus: the tray, where there is one, and else nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon

from interline.ui.notifying import shown
from interline.ui.notifying.answers import Told

if TYPE_CHECKING:
    from tests.ui.conftest import Scene


class Tray(QObject):
    """A tray that keeps what it was shown."""

    messageClicked = Signal()
    available = True
    said: ClassVar[list[tuple[str, str]]] = []
    made: ClassVar[list[Tray]] = []

    def __init__(self, icon: QIcon, parent: QObject) -> None:
        super().__init__(parent)
        assert not icon.isNull()
        self._icon = icon
        self.is_shown = False
        self.made.append(self)

    @classmethod
    def isSystemTrayAvailable(cls) -> bool:
        return cls.available

    def icon(self) -> QIcon:
        return self._icon

    def show(self) -> None:
        self.is_shown = True

    def hide(self) -> None:
        self.is_shown = False

    def showMessage(self, title: str, words: str, icon: QIcon) -> None:
        assert self.is_shown
        self.said.append((title, words))


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> type[Tray]:
    monkeypatch.setattr(shown, "QSystemTrayIcon", Tray)
    monkeypatch.setattr(Tray, "said", [])
    monkeypatch.setattr(Tray, "made", [])
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    return Tray


def test_the_tray_shows_it_and_a_click_opens_the_last(scene: Scene, tray: type[Tray]) -> None:
    """Its icon is there for that alone, and goes again."""
    opened: list[str] = []
    scene.desk.conversation.open = opened.append  # type: ignore[method-assign]
    notifications = scene.desk.notifications
    for number in (1, 2):
        notifications.show(Told(f"c-{number}", "Ferries", f"{number} has answered."))
        scene.bot.waitUntil(lambda number=number: len(tray.said) == number)
    assert tray.said == [("Ferries", "1 has answered."), ("Ferries", "2 has answered.")]
    (icon,) = tray.made
    icon.messageClicked.emit()
    assert opened == ["c-2"]
    notifications.close()
    assert not icon.is_shown


def test_without_any_way_it_stays_quiet(
    scene: Scene, tray: type[Tray], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No word of it in the window either."""
    monkeypatch.setattr(tray, "available", False)
    scene.desk.notifications.show(Told("c", "Ferries", "Sim A has answered."))
    scene.bot.wait(100)
    assert tray.made == []
    assert not scene.notice
