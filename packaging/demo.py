"""`make demo`: drives the real window, offscreen, through a short conversation with a fallback.

The first vendor of the route is simulated and overloaded; the answers are the embedded model's own. What was seen and
said is saved: window.png, receipt.png, transcript.md.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from driven_window import drive, has_answered, until

if TYPE_CHECKING:
    from interline.startup import Interline
    from interline.ui.main_window import MainWindow

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
            try:
                drive(home, partial(_play, folder))
            except Exception as error:  # noqa: BLE001 - whatever went wrong is said in a sentence
                print(f"The demo did not come to its end: {error!r}", file=sys.stderr)
                return 1
    print(f"Saved to {folder}: " + ", ".join(sorted(path.name for path in folder.iterdir())))
    return 0


async def _play(folder: Path, app: Interline, window: MainWindow) -> None:
    """What a person does: type, Enter, read, look at the receipt, save."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    field = window.conversation.composer.field
    for n, question in enumerate(QUESTIONS, 1):
        QTest.keyClicks(field, question)
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(partial(has_answered, app, 2 * n))
    await asyncio.sleep(0.5)
    window.grab().save(str(folder / "window.png"))

    QTest.keyClick(field, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    await asyncio.sleep(0.5)
    window.grab().save(str(folder / "receipt.png"))

    from interline.services.exporting.order import Order

    (conversation,) = await app.library.list()
    await app.transfer.export(Order((conversation.id,)), folder / "transcript.md")
    opened = await app.library.open(conversation.id)
    for message in opened.path:
        print(f"\n{message.role}: {message.text.strip()}")
        if message.receipt is not None:
            print(
                f"  {message.receipt.vendor_name} · {message.receipt.cost.for_people()} · {message.receipt.why}"
            )


if __name__ == "__main__":
    raise SystemExit(main())
