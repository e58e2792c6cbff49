"""Pictures of every page and sheet of the real window, with simulated vendors behind it, for docs/screenshots/.

Run: .venv/bin/python packaging/screenshots.py [FOLDER]. Offscreen; light and dark, large and as small as can be; a test
runs it too. Each picture is meant to be opened and looked at. Those of everything that the transcript can show are made
by transcript_screenshots.py.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from driven_window import ROOT, drive, has_answered, until

if TYPE_CHECKING:
    from camera import Camera
    from PySide6.QtWidgets import QWidget

    from interline.startup import Interline
    from interline.ui.main_window import MainWindow

SHEETS = {
    "picker": "conversation.model",
    "receipt": "answer.receipt",
    "compare": "message.compare",
    "others": "answer.others",
    "branches": "conversation.branches",
    "instructions": "conversation.instructions",
    "export": "conversation.export",
    "move": "conversation.move",
    "data": "program.data",
    "palette": "view.palette",
}
"""What is laid over the window, and the command that does so."""


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "screenshots").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    from pictured_world import ENVIRONMENT, simulated

    from interline.paths import Home

    with tempfile.TemporaryDirectory(prefix="interline-pictures-") as home_folder:
        # No picture shows whose computer it was taken on.
        os.environ["HOME"] = home_folder
        home = Home.at(home_folder)
        with simulated(home):
            drive(home, partial(_take, folder), ENVIRONMENT)
    return 0


async def _take(folder: Path, app: Interline, window: MainWindow) -> None:
    from camera import WINDOW, Camera

    # A text cursor that blinks would make every picture another one.
    await app.preferences.change({"look.motion": "off", "look.theme": "light"})
    camera = Camera(folder, app, window)
    window.resize(*WINDOW[""])
    await _first_run(camera)
    await _conversation(camera)
    await _sheets(camera)
    await _quick(camera)
    await _found(camera)
    await _trouble(camera)
    await _order(camera)
    await _pages(camera)
    await _other_looks(camera)
    print(f"Saved to {folder}: {len(camera.taken)} pictures")


async def _first_run(camera: Camera) -> None:
    """The first minute: the empty page, a key that is tested, servers of this computer."""
    from interline.ui.local_servers.view import LocalServersView
    from interline.ui.vendor_key.view import VendorKeyView

    window = camera.window
    card = window.conversation.empty.cards[1]
    await camera.wait(lambda: "OpenAI" in card.accessibleName())
    await camera.shoot("first-run")
    card.click()
    sheet = await _shown(camera, VendorKeyView)
    await camera.wait(sheet.save.isEnabled)  # type: ignore[attr-defined]
    sheet.save.click()  # type: ignore[attr-defined]
    await camera.wait(sheet.reached.isVisible)  # type: ignore[attr-defined]
    await camera.shoot("key")
    window.dismiss_overlay()
    window.conversation.empty.cards[2].click()
    servers = await _shown(camera, LocalServersView)
    await camera.wait(servers.again.isEnabled)  # type: ignore[attr-defined]
    await camera.shoot("servers")
    window.dismiss_overlay()


async def _conversation(camera: Camera) -> None:
    """A conversation with a fallback, and another vendor after it."""
    from camera import LARGE
    from pictured_world import EARLIER, QUESTION, SECOND
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from interline.model.route import Choice

    app, window = camera.app, camera.window
    field = window.conversation.composer.field
    for title in EARLIER:
        turn = await app.chat.send(text=title)
        await turn.ended()
    QTest.keyClicks(field, QUESTION)
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(partial(has_answered, app, 2 * len(EARLIER) + 2))
    (newest, *_) = await app.library.list()
    await app.shelves.rename(newest.id, "Amalfi trip")
    await app.library.set_choice(newest.id, Choice.parse("google/gemini-4-argon"))
    turn = await app.chat.send(text=SECOND, conversation_id=newest.id)
    await turn.ended()
    window.commands.run("conversation.new")
    await asyncio.sleep(0.3)
    await _open_first(camera)
    await camera.shoot("window")
    window.commands.run("view.search")
    QTest.keyClicks(window.sidebar.search, "about tax")
    await asyncio.sleep(0.6)
    await camera.shoot("search", sizes=LARGE)
    QTest.keyClick(window.sidebar.search, Qt.Key.Key_Escape)
    window.commands.run("view.find")
    QTest.keyClicks(window.focusWidget(), "amalfi")
    await asyncio.sleep(0.4)
    await camera.shoot("find")
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)


async def _sheets(camera: Camera) -> None:
    """What is laid over the window."""
    from pictured_world import PROMPTS
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from interline.model.prompt import Prompt

    window = camera.window
    for name, text in PROMPTS.items():
        await camera.app.prompts.put(Prompt(name, text))
    for name, command in SHEETS.items():
        window.commands.run(command)
        shown = await _shown(camera)
        # The price library is read for the first list of models.
        await asyncio.sleep(2.0 if name == "picker" else 0.4)
        if name == "picker":
            shown.list.scrollToTop()  # type: ignore[attr-defined]
        await camera.shoot(name)
        await _close(camera)
    window.commands.run("message.prompt")
    await _shown(camera)
    QTest.keyClicks(window.focusWidget(), "trans")
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    await asyncio.sleep(0.3)
    await camera.shoot("prompt")
    await _close(camera)


async def _found(camera: Camera) -> None:
    """An answer with sources, products and a picture; and a model that would lose some of it."""
    from pictured_world import SHOPPING
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from interline.model.route import Choice

    window = camera.window
    turn = await camera.app.chat.send(text=SHOPPING, choice=Choice.parse("openai/gpt-6-sol"))
    await turn.ended()
    await _open_first(camera)
    await camera.shoot("found")
    window.commands.run("conversation.model")
    await _shown(camera)
    QTest.keyClicks(window.focusWidget(), "google gemini-4-argon")
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    await asyncio.sleep(0.8)
    await camera.shoot("losses")
    await _close(camera)


async def _trouble(camera: Camera) -> None:
    """What the window says where vendors fail: an answer that broke off, who is passed over, what would happen."""
    from pictured_world import EARLIER, QUESTION, SECOND
    from PySide6.QtTest import QTest

    from interline.model.route import Choice

    window = camera.window
    for choice, text in (
        ("openai/gpt-6-sol", EARLIER[0]),
        ("google/gemini-4-argon", EARLIER[0]),
        ("route:careful", QUESTION),
    ):
        turn = await camera.app.chat.send(text=text, choice=Choice.parse(choice))
        await turn.ended()
    await _open_first(camera)
    await camera.shoot("broken")
    window.commands.run("conversation.model")
    await _shown(camera)
    QTest.keyClicks(window.focusWidget(), "gpt-6-sol")
    await camera.shoot("passed-over")
    await _close(camera)
    QTest.keyClicks(window.conversation.composer.field, SECOND)
    window.commands.run("message.forecast")
    await asyncio.sleep(0.5)
    await camera.shoot("forecast")
    await _close(camera)
    window.conversation.composer.field.clear()


async def _quick(camera: Camera) -> None:
    """The small window for one question, as high as what it shows."""
    from camera import NATURAL
    from pictured_world import QUICK
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from interline.ui.quick.view import QuickView

    await camera.app.preferences.change({"quick.model": "google/gemini-4-argon"})
    camera.window.commands.run("program.quick")
    quick = next(each for each in QApplication.topLevelWidgets() if isinstance(each, QuickView))
    await camera.wait(quick.isVisible)
    await camera.shoot("quick-new", quick, NATURAL)
    QTest.keyClicks(quick.field, QUICK)
    QTest.keyClick(quick.field, Qt.Key.Key_Return)
    await camera.wait(lambda: quick.transcript.isVisible() and not quick.button.stops and not quick.text)
    await asyncio.sleep(0.5)
    await camera.shoot("quick-answered", quick, NATURAL)
    quick.close()
    # A desktop gives the keyboard back to the window by itself; without one, keys and commands would miss the list.
    camera.window.activateWindow()
    await camera.wait(camera.window.isActiveWindow)


async def _order(camera: Camera) -> None:
    """The library in order: folders, tags, a star, several picked, and what was done last."""
    from camera import LARGE
    from pictured_world import EARLIER, QUICK

    app, window = camera.app, camera.window
    summaries = await app.library.list()
    listed = [each.id for each in summaries if each.title != QUICK]
    (boat,) = (each.id for each in summaries if each.title == EARLIER[-1])
    await app.shelves.pin(listed[:1])
    await app.shelves.move(listed[1:3], "Travel/Amalfi")
    await app.shelves.move(listed[3:4], "Work")
    await app.shelves.tag(listed[4:6], "reading")
    await app.shelves.star(listed[4:5])
    await app.shelves.make_folder("Work/Offers")
    window.sidebar.list.setFocus()
    window.sidebar.list.go_to(window.sidebar.model.place_of(boat))
    window.commands.run("conversation.delete")
    await camera.wait(lambda: not window.sidebar.model.place_of(boat).isValid())
    await asyncio.sleep(0.4)
    window.sidebar.list.pick(listed[1:3])
    await camera.shoot("order", sizes=LARGE)


async def _pages(camera: Camera) -> None:
    """Every page of the settings window, a vendor and a route opened, and its search."""
    from PySide6.QtWidgets import QApplication

    from interline.ui.pages.view import PagesView
    from interline.ui.widgets.opening import OpeningHead

    camera.window.commands.run("program.settings")
    await asyncio.sleep(0.4)
    view = next(each for each in QApplication.topLevelWidgets() if isinstance(each, PagesView))
    for place in range(view.list.model().rowCount()):
        view.picked.emit(place)
        await asyncio.sleep(0.5)
        name = camera_name(view, place)
        await camera.shoot(f"page-{name}", view)
        heads = [each for each in view.findChildren(OpeningHead) if each.isVisible()]
        if name in ("vendors", "routes") and heads:
            heads[-1 if name == "routes" else 0].click()
            await asyncio.sleep(0.3)
            await camera.shoot(f"page-{name}-open", view)
        if name == "vendors":
            await _test_a_key(camera, view)
    view.search.setText("theme")
    await asyncio.sleep(0.3)
    await camera.shoot("page-search", view)
    view.search.clear()
    view.close()


async def _test_a_key(camera: Camera, view: QWidget) -> None:
    """What a tested key reaches, at its vendor."""
    from camera import LARGE

    from interline.ui.vendors.view import VendorsView

    page = view.findChild(VendorsView)
    page.open_entry("openai")
    row = page.rows["openai"]
    row.buttons["Test"].click()
    await camera.wait(lambda: row.reached is not None and row.reached.isVisible())
    await asyncio.sleep(0.3)
    await camera.shoot("page-vendors-tested", view, LARGE)


def camera_name(view: QWidget, place: int) -> str:
    """The id of the page at this place of the list."""
    return str(view._entries[place].page.id)  # type: ignore[attr-defined]


async def _other_looks(camera: Camera) -> None:
    """The window where one reads from the right, and in high contrast."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from interline.ui.pages.view import PagesView
    from interline.ui.widgets.labels import PlainLabel

    window = camera.window
    await camera.wear("contrast")
    await asyncio.sleep(0.2)
    camera.save("window-contrast", window)
    await camera.wear("light")
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    # A real window is turned before it has any words.
    for label in window.findChildren(PlainLabel):
        label.setText(label.text())
    await _open_first(camera)
    camera.save("window-rtl", window)
    for name in ("picker", "receipt", "palette"):
        window.commands.run(SHEETS[name])
        await _shown(camera)
        await asyncio.sleep(0.3)
        camera.save(f"{name}-rtl", window)
        await _close(camera)
    window.commands.run("program.settings")
    view = next(each for each in QApplication.topLevelWidgets() if isinstance(each, PagesView))
    for place in (0, 1, 3):
        view.picked.emit(place)
        await asyncio.sleep(0.4)
        camera.save(f"page-{camera_name(view, place)}-rtl", view)
    view.close()


async def _shown(camera: Camera, kind: type[QWidget] | None = None) -> QWidget:
    """What was laid over the window, as soon as it is there."""
    from interline.ui.widgets.overlay import Overlay

    def shown() -> list[QWidget]:
        return [each for each in camera.window.findChildren(kind or Overlay) if each.isVisible()]

    await camera.wait(shown)
    return shown()[-1]


async def _close(camera: Camera) -> None:
    """Take away what is laid over the window."""
    while camera.window.dismiss_overlay():
        pass
    await asyncio.sleep(0.02)


async def _open_first(camera: Camera) -> None:
    """Click the first conversation of the list, as a person would, and wait until it is painted."""
    from PySide6.QtCore import QModelIndex, Qt
    from PySide6.QtTest import QTest

    await asyncio.sleep(0.3)
    listing = camera.window.sidebar.list
    model = listing.model()
    for row in range(model.rowCount(QModelIndex())):
        index = model.index(row, 0)
        # A folder has no conversation's id.
        if (shown := model.row(index)) is not None and shown.id:
            at = listing.visualRect(index).center()
            QTest.mouseClick(
                listing.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at
            )
            break
    await asyncio.sleep(0.8)


if __name__ == "__main__":
    raise SystemExit(main())
