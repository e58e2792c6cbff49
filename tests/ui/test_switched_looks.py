"""A look that is put on while the window stands, against the same one worn from the start: pixel by pixel."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QCursor, QImage, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from interline.settings.schema import Look
from interline.ui import theme as themes
from interline.ui.looks import prepare
from tests.ui.conftest import Run, Scene, furnished
from tests.ui.fakes import FakeInterline

pytestmark = pytest.mark.usefixtures("look_of_others")

PAGES = ("preferences", "vendors", "routes", "usage", "notices", "prompts", "shortcuts")


SIZE = QSize(900, 700)


def look(theme: str, size: int = 100) -> Look:
    """Nothing blinks in it."""
    return Look(theme=theme, interface_size=size, motion="off")


WAYS = {
    "dark": (look("light"), look("dark")),
    "light, there and back": (look("light"), look("dark"), look("light")),
    "light from dark": (look("dark"), look("light")),
    "high contrast": (look("dark"), look("contrast")),
    "dark high contrast": (look("light"), look("contrast"), look("contrast-dark")),
    "light from high contrast": (look("contrast-dark"), look("light")),
    "dark with large letters": (look("light"), look("light", 200), look("dark", 200)),
    "light with small letters": (look("dark", 200), look("dark", 80), look("light", 80)),
    "dark after large letters": (look("light"), look("light", 200), look("dark")),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_look_that_is_switched_to_is_the_one_of_a_fresh_start(
    way: Sequence[Look], home: Path, run: Run, qtbot: QtBot, qapp: QApplication
) -> None:
    """Window and every page of the settings, each made, hidden and shown again meanwhile."""
    pictures = []
    for number, looks in enumerate((way, way[-1:])):
        strip(qapp)
        its_home = home / str(number)
        its_home.mkdir()
        with furnished(WithModelFiles(), its_home, run, qtbot) as scene:
            pictures.append(pictures_of(scene, looks))
    switched, fresh = pictures
    different = [name for name in fresh if switched[name] != fresh[name]]
    for name in different:
        switched[name].save(str(home / f"{name}-switched.png"))
        fresh[name].save(str(home / f"{name}-fresh.png"))
    assert not different, f"see the pictures in {home}"


class WithModelFiles(FakeInterline):
    """The page of vendors asks for the files that the user added."""

    def __init__(self) -> None:
        super().__init__()
        self.model_files = self

    async def kept(self) -> tuple[()]:
        return ()


def strip(app: QApplication) -> None:
    """As the program begins."""
    for widget in app.topLevelWidgets():
        widget.hide()
        widget.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    app.setStyleSheet("")
    app.setPalette(QPalette())
    themes.set_scale(100)
    app.setFont(themes.font())
    # Nothing is to lie under the pointer, wherever other tests left it.
    QCursor.setPos(app.primaryScreen().geometry().bottomRight())


def pictures_of(scene: Scene, looks: Sequence[Look]) -> dict[str, QImage]:
    """What is seen in the last of these looks, with all pages made in the first; while each of the others is put on,
    another page is in sight, and for every second one the settings are closed."""
    pages, wear = scene.desk.on_demand, scene.desk.looks.take
    wear(prepare(looks[0]))
    for page in PAGES:
        show(scene, page)
    for place, later in zip(itertools.cycle((2, 0, 6)), looks[1:], strict=False):
        if place:
            show(scene, PAGES[place])
        else:
            pages.pages.view.close()
        wear(prepare(later))
        QApplication.processEvents()
    found = {}
    for page in PAGES:
        show(scene, page)
        found[page] = picture(scene, settings=True)
    pages.pages.view.close()
    found["window"] = picture(scene, settings=False)
    return found


def show(scene: Scene, page: str) -> None:
    """Until everything of it stands."""
    scene.desk.commands.open_settings(page)
    view = scene.desk.on_demand.pages.view
    scene.bot.waitUntil(lambda: view.stack.currentWidget() is view.make_shown())
    scene.bot.wait(60)


def picture(scene: Scene, *, settings: bool) -> QImage:
    """Without the keyboard in it, which is somewhere else in each."""
    if (focused := QApplication.focusWidget()) is not None:
        focused.clearFocus()
    scene.bot.wait(30)
    seen = scene.desk.on_demand.pages.view if settings else scene.window
    seen.resize(SIZE)
    before = QImage()
    # What is asked for behind a page comes when it comes.
    while (found := seen.grab().toImage()) != before:
        before = found
        scene.bot.wait(120)
    return found
