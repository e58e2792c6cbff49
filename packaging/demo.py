"""`make demo`: drives the real window, offscreen, through a short conversation with a fallback.

The first vendor of the route is simulated and overloaded; the answers are the embedded model's own. What was seen and
said is saved: window.png, receipt.png, transcript.md.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

VENDORS = """
[[vendor]]
id = "overbooked"
name = "Overbooked Air (simulated)"
wire = "anthropic-messages"
base_url = "{url}"
data = "local"

[[vendor.model]]
id = "grande-1"
price = {{ input = "3.00", output = "15.00" }}

[[route]]
name = "default"
steps = ["overbooked/grande-1", "local/smollm2-135m"]
"""
QUESTIONS = ("Say hello and tell me what you can do.", "Write three short lines about a train by the sea.")
PATIENCE = 120.0


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "demo").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    from interline.paths import Home
    from tests.simulator.vendor import Vendor

    with tempfile.TemporaryDirectory(prefix="interline-demo-") as home_folder:
        home = Home.at(home_folder)
        with Vendor("anthropic-messages") as vendor:
            vendor.fails(529, code="overloaded_error", message="Overloaded")
            home.vendors_file.write_text(VENDORS.format(url=vendor.url), encoding="utf-8")
            return _show(home, folder)


def _show(home: object, folder: Path) -> int:
    """Open the window, play, close it."""
    from interline.startup import Interline
    from interline.ui import application

    made: list[Interline] = []
    outcome: list[BaseException | None] = []

    def build() -> Interline:
        made.append(Interline(home, environment={}))  # type: ignore[arg-type]
        return made[0]

    def seen(milestone: str) -> None:
        if milestone == "listed":
            task = asyncio.ensure_future(_play(made[0], folder))
            task.add_done_callback(lambda done: _leave(done, outcome))

    application.run(home, [], build, watch=seen)  # type: ignore[arg-type]
    if not outcome or outcome[0] is not None:
        print(
            f"The demo did not come to its end: {outcome[0] if outcome else 'the window closed'}",
            file=sys.stderr,
        )
        return 1
    print(f"Saved to {folder}: " + ", ".join(sorted(path.name for path in folder.iterdir())))
    return 0


def _leave(done: asyncio.Task[None], outcome: list[BaseException | None]) -> None:
    from PySide6.QtWidgets import QApplication

    outcome.append(done.exception())
    for widget in QApplication.topLevelWidgets():
        widget.close()


async def _play(app: object, folder: Path) -> None:
    """What a person does: type, Enter, read, look at the receipt, save."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from interline.startup import Interline
    from interline.ui.main_window import MainWindow

    assert isinstance(app, Interline)
    window = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))
    field = window.conversation.composer.field
    while not app.is_open:  # noqa: ASYNC110 - a person would wait the same way
        await asyncio.sleep(0.05)
    for question in QUESTIONS:
        before = await _answers(app)
        QTest.keyClicks(field, question)
        QTest.keyClick(field, Qt.Key.Key_Return)
        await _until(lambda before=before: _answered(app, before))
    await asyncio.sleep(0.5)
    window.grab().save(str(folder / "window.png"))

    QTest.keyClick(field, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    await asyncio.sleep(0.5)
    window.grab().save(str(folder / "receipt.png"))

    (conversation,) = await app.library.list()
    await app.transfer.export((conversation.id,), "md", "current", folder / "transcript.md")
    opened = await app.library.open(conversation.id)
    for message in opened.path:
        print(f"\n{message.role}: {message.text.strip()}")
        if message.receipt is not None:
            print(
                f"  {message.receipt.vendor_name} · {message.receipt.cost.for_people()} · {message.receipt.why}"
            )


async def _answers(app: object) -> int:
    return sum(summary.messages for summary in await app.library.list())  # type: ignore[attr-defined]


async def _answered(app: object, before: int) -> bool:
    """Whether one more turn is there, and over."""
    found = await app.library.list()  # type: ignore[attr-defined]
    return (
        sum(summary.messages for summary in found) == before + 2 and app.chat.running(found[0].id) is None  # type: ignore[attr-defined]
    )


async def _until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # type: ignore[misc]  # noqa: ASYNC110 - a person looks again, too
            await asyncio.sleep(0.1)


if __name__ == "__main__":
    raise SystemExit(main())
