"""Pictures of the settings window, the palette and the sheets around them, for docs/screenshots/.

Run: .venv/bin/python packaging/settings_screenshots.py [FOLDER]. Offscreen; each page large in light and small in dark,
and each picture is meant to be opened and looked at.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from driven_window import ROOT, drive

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from interline.startup import Interline
    from interline.ui.main_window import MainWindow

LARGE, SMALL = (860, 640), (560, 420)
PROMPTS = {
    "Translate": "Translate into {{language}} and keep names as they are:\n\n{{text}}",
    "Code review": "Review this code as a careful colleague: first what is wrong, then what could be simpler.",
    "Plain words": "Explain it in plain words, for somebody of {{age}} years.",
}


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "screenshots").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    from interline.paths import Home

    with tempfile.TemporaryDirectory(prefix="interline-pictures-") as home:
        drive(Home.at(home), partial(_take, folder))
    print(f"Saved to {folder}: " + ", ".join(sorted(path.name for path in folder.glob("settings-*.png"))))
    return 0


async def _take(folder: Path, app: Interline, window: MainWindow) -> None:
    from interline.model.prompt import Prompt
    from interline.ui.pages.view import PagesView

    for name, text in PROMPTS.items():
        await app.prompts.put(Prompt(name, text))
    window.commands.run("program.settings")
    await asyncio.sleep(0.5)
    view = window.findChild(PagesView)
    assert isinstance(view, PagesView)
    for theme, size in (("light", LARGE), ("dark", SMALL)):
        await app.preferences.change({"look.theme": theme})
        view.resize(*size)
        await asyncio.sleep(0.5)
        for place, entry in enumerate(view._entries):
            view.picked.emit(place)
            await asyncio.sleep(0.4)
            _save(view, folder / f"settings-{entry.page.id}-{theme}.png")
    view.search.setText("theme")
    await asyncio.sleep(0.3)
    _save(view, folder / "settings-search-dark.png")
    view.close()
    await _take_sheets(folder, app, window)


async def _take_sheets(folder: Path, app: Interline, window: MainWindow) -> None:
    """What is laid over the first window: palette, prompts, instructions."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    for theme, size in (("light", (1280, 860)), ("dark", (720, 480))):
        await app.preferences.change({"look.theme": theme})
        window.resize(*size)
        await asyncio.sleep(0.5)
        window.commands.run("view.palette")
        QTest.keyClicks(QApplication.focusWidget(), "con")
        await asyncio.sleep(0.2)
        _save(window, folder / f"settings-palette-{theme}.png")
        window.dismiss_overlay()
        window.commands.run("message.prompt")
        QTest.keyClicks(QApplication.focusWidget(), "trans")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        await asyncio.sleep(0.3)
        _save(window, folder / f"settings-fill-in-{theme}.png")
        window.dismiss_overlay()
        window.commands.run("conversation.instructions")
        QTest.keyClicks(QApplication.focusWidget(), "Answer in German, in short sentences.")
        await asyncio.sleep(0.3)
        _save(window, folder / f"settings-instructions-{theme}.png")
        window.dismiss_overlay()


def _save(widget: QWidget, path: Path) -> None:
    widget.grab().save(str(path))


if __name__ == "__main__":
    sys.exit(main())
