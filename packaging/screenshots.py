"""Pictures of the real window for docs/screenshots/, with simulated vendors behind it.

Run: .venv/bin/python packaging/screenshots.py [FOLDER]. Offscreen; each picture is meant to be opened and looked at.
Those of everything that the transcript can show are made by transcript_screenshots.py.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from base64 import b64encode
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from driven_window import ROOT, drive, has_answered, until

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from interline.startup import Interline
    from interline.ui.main_window import MainWindow

VENDORS = """
[[vendor]]
id = "openai"
name = "OpenAI"
wire = "openai-responses"
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

[[route]]
name = "careful"
steps = ["openai/gpt-6-sol", "anthropic/claude-sonnet-5-5", "google/gemini-4-argon", "local/smollm2-135m"]
on_break = "keep"
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


SHOPPING = "What do I need for the Path of the Gods, and how does the way look?"
FOUND = """The path is **7 km long** and mostly level, with one long flight of steps down to Positano. Light shoes \
with a good sole are enough, and from May on there is no water on the way.

Roughly, it looks like this:"""
SOURCES = (
    (
        "The path is",
        "down to Positano.",
        "https://www.cai.example/sentiero-327",
        "Path 327, the Path of the Gods",
    ),
    ("Light shoes", "are enough", "https://walks.example/amalfi/shoes", "What to wear on limestone"),
    ("from May on", "on the way.", "https://www.cai.example/sentiero-327", ""),
)
PRODUCTS = (
    ("Map of the Lattari mountains, 1:25,000", "€9.90", "https://maps.example/lattari", "Map House"),
    ("Light hiking shoes", "€129.00", "https://shoes.example/light", "Shoe Shop"),
    ("Water bottle, one litre", "€14.50", "https://bottles.example/1", "Bottles"),
)


SHEETS = (
    *("conversation.export", "conversation.branches", "conversation.instructions", "message.compare"),
    *("program.data", "view.palette", "view.find"),
)
"""Commands that lay something over the window."""
PAGES = ("vendors", "routes", "usage", "notices")
"""Those with most in them; settings_screenshots.py shows the others."""


def found() -> dict[str, object]:
    """An answer with sources, products and a picture, as a whole body of Responses."""
    annotations = [
        {
            "type": "url_citation",
            "url": url,
            "title": title,
            "start_index": FOUND.index(first),
            "end_index": FOUND.index(last) + len(last),
        }
        for first, last, url, title in SOURCES
    ]
    products = [
        {"title": title, "price": price, "url": url, "merchant": merchant}
        for title, price, url, merchant in PRODUCTS
    ]
    words = {"type": "output_text", "text": FOUND, "annotations": annotations}
    message = {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": [words]}
    output = [
        {"type": "search_results", "id": "s", "results": products},
        {"type": "image_generation_call", "id": "i", "result": b64encode(coast()).decode()},
        message,
    ]
    usage = {"input_tokens": 3120, "output_tokens": 288, "total_tokens": 3408}
    return {"id": "r", "object": "response", "status": "completed", "output": output, "usage": usage}


def coast() -> bytes:
    """A sunset, drawn here."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF
    from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPolygonF

    image = QImage(1200, 560, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, 560)
    for at, colour in ((0, "#8fb8de"), (0.62, "#f6d7b0"), (0.63, "#3d7ea6"), (1, "#0b3c5d")):
        sky.setColorAt(at, QColor(colour))
    painter.fillRect(image.rect(), sky)
    painter.setPen(QColor("#fff1c9"))
    painter.setBrush(QColor("#fff1c9"))
    painter.drawEllipse(QPointF(820, 210), 56, 56)
    for colour, points in (
        ("#6b7f5e", ((0, 350), (0, 120), (210, 180), (390, 290), (520, 352))),
        ("#4d6347", ((0, 400), (0, 230), (160, 290), (300, 360), (340, 402))),
    ):
        painter.setPen(QColor(colour))
        painter.setBrush(QColor(colour))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    painter.end()
    held = QByteArray()
    device = QBuffer(held)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(device, "PNG")  # type: ignore[call-overload]
    return bytes(held.data())


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "screenshots").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    from interline.paths import Home
    from tests.simulator.vendor import Vendor

    with (
        tempfile.TemporaryDirectory(prefix="interline-pictures-") as home_folder,
        Vendor("openai-responses") as openai,
        Vendor("anthropic-messages") as anthropic,
        Vendor("gemini") as google,
    ):
        for title in EARLIER:
            openai.answers(f"About {title.lower()}.", usage={"input": 900, "output": 240})
        # Once is a failure of a moment, which is asked again.
        for _ in range(2):
            openai.fails(503, message="overloaded")
        anthropic.answers(ANSWER, usage={"input": 2310, "cached_input": 1900, "output": 402}, delay=0.004)
        openai.answers(body=found())
        google.answers(RAIN, usage={"input": 2890, "output": 61}, delay=0.01)
        openai.fails(401, code="invalid_api_key")
        google.fails(429, headers={"Retry-After": "1500"})
        anthropic.cuts(ANSWER, after=60)
        home = Home.at(home_folder)
        text = VENDORS.format(openai=openai.url, anthropic=anthropic.url, google=google.url)
        home.vendors_file.write_text(text, encoding="utf-8")
        drive(home, partial(_take, folder))
    print(f"Saved to {folder}: " + ", ".join(sorted(path.name for path in folder.glob("*.png"))))
    return 0


async def _take(folder: Path, app: Interline, window: MainWindow) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from interline.model.route import Choice
    from interline.ui.theme import DARK, LIGHT

    field = window.conversation.composer.field
    key = Qt.Key
    control = Qt.KeyboardModifier.ControlModifier

    async def picture(name: str) -> None:
        await asyncio.sleep(0.4)
        window.grab().save(str(folder / f"{name}.png"))

    await picture("first-run-light")
    for title in EARLIER:
        turn = await app.chat.send(text=title)
        await turn.ended()
    QTest.keyClicks(field, QUESTION)
    QTest.keyClick(field, key.Key_Return)
    await until(partial(has_answered, app, 2 * len(EARLIER) + 2))
    (newest, *_) = await app.library.list()
    await app.shelves.rename(newest.id, "Amalfi trip")
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

    window.resize(1280, 860)
    turn = await app.chat.send(text=SHOPPING, choice=Choice.parse("openai/gpt-6-sol"))
    await turn.ended()
    await asyncio.sleep(0.3)
    _open_first(window)
    await asyncio.sleep(1)
    await picture("found-light")
    _wear(window, DARK)
    await picture("found-dark")
    QTest.keyClick(field, key.Key_L, control)
    QTest.keyClicks(QApplication.focusWidget(), "google gemini-4-argon")
    QTest.keyClick(QApplication.focusWidget(), key.Key_Return)
    await asyncio.sleep(1)
    await picture("losses-dark")
    await _take_trouble(app, window, picture)
    await _take_order(app, window, picture)
    await _take_sheets(window, picture)
    await _take_pages(folder, window)


async def _take_sheets(window: MainWindow, picture: Callable[[str], Awaitable[None]]) -> None:
    """What is laid over the window, and what is found in it."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from interline.ui.theme import DARK, LIGHT

    for theme in (LIGHT, DARK):
        _wear(window, theme)
        for command in SHEETS:
            window.commands.run(command)
            await asyncio.sleep(0.6)
            await picture(f"{command.rpartition('.')[2].replace('_', '-')}-{theme.name}")
            QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)
            await asyncio.sleep(0.2)
            window.dismiss_overlay()
        window.commands.run("view.search")
        await asyncio.sleep(0.2)
        field = window.sidebar.search
        QTest.keyClicks(field, "print has:code" if theme is DARK else "about tax")
        await asyncio.sleep(1)
        await picture(f"search-{theme.name}")
        QTest.keyClick(field, Qt.Key.Key_Escape)
        await asyncio.sleep(0.2)


async def _take_pages(folder: Path, window: MainWindow) -> None:
    """Pages of the settings window in the smallest size that it can have, and the one of notices in both themes."""
    from PySide6.QtWidgets import QApplication

    from interline.ui.pages.view import LEAST_HEIGHT, LEAST_WIDTH, PagesView
    from interline.ui.theme import DARK, LIGHT

    window.commands.run("program.settings")
    await asyncio.sleep(0.5)
    view = next(each for each in QApplication.topLevelWidgets() if isinstance(each, PagesView))
    for theme in (DARK, LIGHT):
        _wear(window, theme)
        for place in range(view.list.model().rowCount()):
            name = str(view.list.model().index(place, 0).data()).split(" ")[0].lower()
            if name not in PAGES:
                continue
            view.picked.emit(place)
            await asyncio.sleep(0.8)
            if name == "notices":
                view.grab().save(str(folder / f"page-{name}-{theme.name}.png"))
            if theme is LIGHT:
                size = view.size()
                view.resize(LEAST_WIDTH, LEAST_HEIGHT)
                await asyncio.sleep(0.3)
                view.grab().save(str(folder / f"page-{name}-narrow.png"))
                view.resize(size)
    view.close()


async def _take_trouble(
    app: Interline, window: MainWindow, picture: Callable[[str], Awaitable[None]]
) -> None:
    """What the window says where vendors fail: an answer that broke off, who is passed over, what would happen."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from interline.model.route import Choice
    from interline.ui.theme import DARK, LIGHT

    key, held = Qt.Key, Qt.KeyboardModifier
    field = window.conversation.composer.field
    for refused in ("openai/gpt-6-sol", "google/gemini-4-argon"):
        turn = await app.chat.send(text=EARLIER[0], choice=Choice.parse(refused))
        await turn.ended()
    turn = await app.chat.send(text=QUESTION, choice=Choice.parse("route:careful"))
    await turn.ended()
    await asyncio.sleep(0.3)
    _open_first(window)
    await asyncio.sleep(1)
    await picture("broken-dark")
    _wear(window, LIGHT)
    await picture("broken-light")
    QTest.keyClick(field, key.Key_L, held.ControlModifier)
    QTest.keyClicks(QApplication.focusWidget(), "gpt-6-sol")
    await picture("passed-over-light")
    QTest.keyClick(QApplication.focusWidget(), key.Key_Escape)
    QTest.keyClicks(field, SECOND)
    QTest.keyClick(field, key.Key_I, held.ControlModifier | held.ShiftModifier)
    await asyncio.sleep(0.6)
    await picture("forecast-light")
    _wear(window, DARK)
    await picture("forecast-dark")


async def _take_order(app: Interline, window: MainWindow, picture: Callable[[str], Awaitable[None]]) -> None:
    """The library in order: folders, tags, a star, several picked, and what was done last."""
    from interline.ui.theme import LIGHT

    window.dismiss_overlay()
    listed = [each.id for each in await app.library.list()]
    await app.shelves.pin(listed[:1])
    await app.shelves.move(listed[1:3], "Travel/Amalfi")
    await app.shelves.move(listed[3:4], "Work")
    await app.shelves.tag(listed[4:6], "reading")
    await app.shelves.star(listed[4:5])
    await app.shelves.make_folder("Work/Offers")
    window.sidebar.list.setFocus()
    window.sidebar.list.go_to(window.sidebar.model.place_of(listed[5]))
    window.commands.run("conversation.delete")
    await asyncio.sleep(0.5)
    window.sidebar.list.pick(listed[1:3])
    await picture("order-dark")
    _wear(window, LIGHT)
    await picture("order-light")


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
    from interline.ui.style_sheet import style_sheet

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setPalette(themes.palette(theme))  # type: ignore[arg-type]
    app.setStyleSheet(style_sheet(theme))  # type: ignore[arg-type]
    window.set_theme(theme)  # type: ignore[arg-type]


if __name__ == "__main__":
    raise SystemExit(main())
