"""What the settings make of the tray, and when closing the window ends the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from interline.model.change import Topic
from interline.settings.schema import Settings, Window
from interline.ui.tray import icon

if TYPE_CHECKING:
    from tests.ui.conftest import Scene

Reason = QSystemTrayIcon.ActivationReason


class Icon(QObject):
    """An icon in a tray that comes and goes."""

    activated = Signal(QSystemTrayIcon.ActivationReason)
    available: ClassVar[bool] = True
    made: ClassVar[list[Icon]] = []
    ActivationReason = Reason

    def __init__(self, picture: QIcon, parent: QObject) -> None:
        super().__init__(parent)
        assert not picture.isNull()
        self._shown = False
        self.menu: QMenu | None = None
        self.made.append(self)

    def setContextMenu(self, menu: QMenu) -> None:
        self.menu = menu

    def isVisible(self) -> bool:
        return self._shown

    def isSystemTrayAvailable(self) -> bool:
        return self.available

    def show(self) -> None:
        self._shown = True

    def hide(self) -> None:
        self._shown = False


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> type[Icon]:
    monkeypatch.setattr(icon, "QSystemTrayIcon", Icon)
    monkeypatch.setattr(icon, "may_ask", lambda: True)
    monkeypatch.setattr(Icon, "made", [])
    monkeypatch.setattr(Icon, "available", True)
    return Icon


def settle(scene: Scene, *, tray: bool = False, close_to_tray: bool = False, appears: bool = True) -> None:
    """The user sets this, and the program has followed. `appears`: there is a tray that would take an icon."""
    scene.fake.preferences.settings = Settings(window=Window(tray=tray, close_to_tray=close_to_tray))
    scene.fake.changes.publish(Topic.SETTINGS)

    def has_followed() -> bool:
        is_seen = any(made.isVisible() for made in Icon.made)
        return (scene.window.stays_on_close is not None) == close_to_tray and is_seen == (tray and appears)

    scene.bot.waitUntil(has_followed)


def closed(scene: Scene) -> bool:
    """Whether closing the window asks to leave."""
    asked: list[int] = []
    scene.window.close_requested.connect(lambda: asked.append(1))
    scene.window.close()
    return bool(asked)


def test_there_is_no_icon_unless_it_is_asked_for(scene: Scene, tray: type[Icon]) -> None:
    """It comes and goes while the program runs."""
    settle(scene)
    assert tray.made == []
    settle(scene, tray=True)
    (made,) = tray.made
    assert made.isVisible()
    settle(scene, tray=False)
    assert not made.isVisible()
    settle(scene, tray=True)
    assert tray.made == [made]
    assert made.isVisible()


def test_closing_ends_the_program_unless_the_icon_is_there(scene: Scene, tray: type[Icon]) -> None:
    """Neither a setting alone nor a tray that went away locks anybody out."""
    settle(scene, tray=True)
    assert closed(scene)
    settle(scene, close_to_tray=True)
    assert closed(scene)
    settle(scene, tray=True, close_to_tray=True)
    tray.available = False
    assert closed(scene)


def test_closed_into_the_tray_the_window_comes_back(scene: Scene, tray: type[Icon]) -> None:
    """By a click, by its menu, by a conversation that begins, and when the icon is switched off."""
    settle(scene, tray=True, close_to_tray=True)
    (made,) = tray.made
    assert made.menu is not None
    acts = {act.text(): act for act in made.menu.actions() if act.text()}
    assert list(acts) == ["Quick ask", "New conversation", "Show Interline", "Quit"]
    put_away: list[int] = []
    scene.window.put_away.connect(lambda: put_away.append(1))
    for back in (
        lambda: made.activated.emit(Reason.Trigger),
        acts["Show Interline"].trigger,
        acts["New conversation"].trigger,
        lambda: settle(scene, close_to_tray=True),
    ):
        settle(scene, tray=True, close_to_tray=True)
        assert not closed(scene)
        assert not scene.window.isVisible()
        back()
        assert scene.window.isVisible()
    assert len(put_away) == 4


def test_the_menu_asks_and_quits(scene: Scene, tray: type[Icon]) -> None:
    """The quick question leaves the large window where it is; Quit ends whatever closing would do."""
    settle(scene, tray=True, close_to_tray=True)
    (made,) = tray.made
    assert not closed(scene)
    made.activated.emit(Reason.MiddleClick)
    assert scene.desk.on_demand.quick.view.isVisible()
    assert not scene.window.isVisible()
    assert made.menu is not None
    asked: list[int] = []
    scene.window.close_requested.connect(lambda: asked.append(1))
    made.menu.actions()[-1].trigger()
    assert asked == [1]
    assert scene.window.is_leaving


def test_a_desktop_that_does_not_answer_gets_no_icon(
    scene: Scene, tray: type[Icon], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And closing the window ends the program."""
    asked: list[int] = []
    monkeypatch.setattr(icon, "may_ask", lambda: bool(asked.append(1)))
    monkeypatch.setattr("sys.platform", "linux")
    settle(scene, tray=True, close_to_tray=True, appears=False)
    scene.bot.waitUntil(lambda: asked == [1])
    scene.bot.wait(50)
    assert tray.made == []
    assert closed(scene)
