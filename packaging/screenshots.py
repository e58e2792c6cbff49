"""Pictures of the real window for docs/screenshots/, with simulated vendors behind it.

Run: .venv/bin/python packaging/screenshots.py [FOLDER]. Offscreen; each picture is meant to be opened and looked at.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if TYPE_CHECKING:
    from interline.startup import Interline
    from interline.ui.main_window import MainWindow

VENDORS = """
[[vendor]]
id = "openai"
name = "OpenAI"
wire = "openai-chat"
base_url = "{openai}"
[[vendor.model]]
id = "gpt-6-sol"
price = {{ input = "2.00", output = "12.00" }}

[[vendor]]
id = "anthropic"
name = "Anthropic"
wire = "anthropic-messages"
base_url = "{anthropic}"
[[vendor.model]]
id = "claude-sonnet-5-5"
price = {{ input = "3.00", output = "15.00" }}

[[vendor]]
id = "google"
name = "Google"
wire = "gemini"
base_url = "{google}"
[[vendor.model]]
id = "gemini-4-argon"
price = {{ input = "2.50", output = "10.00" }}

[[route]]
name = "default"
steps = ["openai/gpt-6-sol", "anthropic/claude-sonnet-5-5", "google/gemini-4-argon", "local/smollm2-135m"]
"""

EARLIER = ("SQL window functions", "Tax question: home office", "Name ideas for a sailing boat")
QUESTION = "Amalfi: three days, no car. What would you skip, and how do I plan the buses?"
ANSWER = """I would skip **Positano's main beach**: beautiful from the ferry, crowded on the sand. Three days:

1. **Amalfi and Atrani** on foot, early, before the day trippers.
2. **Ravello** by bus; Villa Cimbrone in the last light.
3. **Path of the Gods** from Bomerano, and the ferry back.

| leg | by | minutes | every |
|---|---|---:|---|
| Amalfi → Ravello | bus | 25 | half an hour |
| Amalfi → Bomerano | bus | 35 | hour |
| Positano → Amalfi | ferry | 25 | hour, by day |

A small helper, if you like tables in code:

```python
days = plan(route, cars=0)
for day in days:
    print(f"{day.name}: {day.legs} legs, {day.walk_km:.1f} km on foot")
```
"""
SECOND = "And if it rains on the second day?"
RAIN = (
    "Swap days two and three: the **paper museum** in Amalfi is dry, and Ravello is better in the sun anyway."
)


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "screenshots").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    from interline.paths import Home
    from tests.simulator.vendor import Vendor

    with (
        tempfile.TemporaryDirectory(prefix="interline-pictures-") as home_folder,
        Vendor("openai-chat") as openai,
        Vendor("anthropic-messages") as anthropic,
        Vendor("gemini") as google,
    ):
        for title in EARLIER:
            openai.answers(f"About {title.lower()}.", usage={"input": 900, "output": 240})
        openai.fails(503, message="overloaded")
        anthropic.answers(ANSWER, usage={"input": 2310, "cached_input": 1900, "output": 402}, delay=0.004)
        google.answers(RAIN, usage={"input": 2890, "output": 61}, delay=0.01)
        home = Home.at(home_folder)
        text = VENDORS.format(openai=openai.url, anthropic=anthropic.url, google=google.url)
        home.vendors_file.write_text(text, encoding="utf-8")
        return _open(home, folder)


def _open(home: object, folder: Path) -> int:
    from interline.startup import Interline
    from interline.ui import application

    made: list[Interline] = []
    outcome: list[BaseException | None] = []

    def build() -> Interline:
        made.append(Interline(home, environment={}))  # type: ignore[arg-type]
        return made[0]

    def seen(milestone: str) -> None:
        if milestone == "listed":
            task = asyncio.ensure_future(_take(made[0], folder))
            task.add_done_callback(lambda done: _leave(done, outcome))

    application.run(home, [], build, watch=seen)  # type: ignore[arg-type]
    if outcome and outcome[0] is not None:
        raise outcome[0]
    print(f"Saved to {folder}: " + ", ".join(sorted(path.name for path in folder.glob("*.png"))))
    return 0 if outcome else 1


def _leave(done: asyncio.Task[None], outcome: list[BaseException | None]) -> None:
    from PySide6.QtWidgets import QApplication

    outcome.append(done.exception())
    for widget in QApplication.topLevelWidgets():
        widget.close()


async def _take(app: Interline, folder: Path) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from interline.model.route import Choice
    from interline.ui.main_window import MainWindow
    from interline.ui.theme import DARK, LIGHT

    window = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))
    field = window.conversation.composer.field
    key = Qt.Key
    control = Qt.KeyboardModifier.ControlModifier

    async def picture(name: str) -> None:
        await asyncio.sleep(0.4)
        window.grab().save(str(folder / f"{name}.png"))

    while not app.is_open:  # noqa: ASYNC110 - a person would wait the same way
        await asyncio.sleep(0.05)
    await picture("first-run-light")
    for title in EARLIER:
        turn = await app.chat.send(text=title)
        await turn.ended()
    QTest.keyClicks(field, QUESTION)
    QTest.keyClick(field, key.Key_Return)
    await _until(lambda: _over(app, 8))
    (newest, *_) = await app.library.list()
    await app.library.rename(newest.id, "Amalfi trip")
    await app.library.set_choice(newest.id, Choice.parse("google/gemini-4-argon"))
    turn = await app.chat.send(text=SECOND, conversation_id=newest.id)
    await turn.ended()
    QTest.keyClick(field, key.Key_N, control)
    await asyncio.sleep(0.3)
    _open_first(window)
    await picture("window-light")

    QTest.keyClick(field, key.Key_I, control)
    await picture("receipt-light")
    QTest.keyClick(field, key.Key_Escape)
    QTest.keyClick(field, key.Key_L, control)
    await picture("picker-light")
    QTest.keyClick(QApplication.focusWidget(), key.Key_Escape)

    _wear(window, DARK)
    await picture("window-dark")
    QTest.keyClick(field, key.Key_L, control)
    await picture("picker-dark")
    QTest.keyClick(QApplication.focusWidget(), key.Key_Escape)
    window.resize(720, 480)
    await picture("narrow-dark")
    _wear(window, LIGHT)
    await picture("narrow-light")


def _open_first(window: MainWindow) -> None:
    """Click the first conversation of the list, as a person would."""
    from PySide6.QtCore import QModelIndex, Qt
    from PySide6.QtTest import QTest

    listing = window.sidebar.list
    model = listing.model()
    for row in range(model.rowCount(QModelIndex())):
        index = model.index(row, 0)
        if index.flags() & Qt.ItemFlag.ItemIsSelectable:
            at = listing.visualRect(index).center()
            QTest.mouseClick(
                listing.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at
            )
            return


def _wear(window: MainWindow, theme: object) -> None:
    from PySide6.QtWidgets import QApplication

    from interline.ui import theme as themes

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setPalette(themes.palette(theme))  # type: ignore[arg-type]
    app.setStyleSheet(themes.style_sheet(theme))  # type: ignore[arg-type]
    window.set_theme(theme)  # type: ignore[arg-type]


async def _over(app: Interline, messages: int) -> bool:
    found = await app.library.list()
    return sum(summary.messages for summary in found) == messages and app.chat.running(found[0].id) is None


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await holds():  # noqa: ASYNC110 - a person looks again, too
            await asyncio.sleep(0.1)


if __name__ == "__main__":
    raise SystemExit(main())
