"""Draws the transcript with every kind of block, light, dark and narrow, for people to look at.

python -m tests.ui.transcript.pictures FOLDER      (with QT_QPA_PLATFORM=offscreen where there is no display)
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from interline.model.conversation import Message, Role
from interline.model.events import TextDelta, ThinkingDelta
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.style_sheet import style_sheet
from interline.ui.transcript.view import TranscriptView
from tests.ui.transcript import seen
from tests.ui.transcript.drawn import drawn, part
from tests.ui.transcript.sample import CITED, EVERY_BLOCK, besides, every_kind, message, receipt

SIZES = {"wide": (1000, 1500), "narrow": (440, 1200)}


def main(folder: Path) -> None:
    """One picture for each theme, width and part of the conversation."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    icons.load()
    folder.mkdir(parents=True, exist_ok=True)
    for theme in (themes.LIGHT, themes.DARK):
        app.setPalette(themes.palette(theme))
        app.setStyleSheet(style_sheet(theme))
        for name, (width, height) in SIZES.items():
            view = TranscriptView()
            view.set_theme(theme)
            view.resize(width, height)
            view.show()
            view.show_conversation(*every_kind())
            settle()
            view.grab().save(str(folder / f"{theme.name}-{name}-end.png"))
            view.verticalScrollBar().setValue(0)
            settle()
            view.press(*seen.find(view, "m2", "fold"))
            settle()
            view.grab().save(str(folder / f"{theme.name}-{name}-top.png"))
            view.show_conversation(*with_pictures(view))
            settle()
            view.verticalScrollBar().setValue(0)
            settle()
            view.grab().save(str(folder / f"{theme.name}-{name}-besides.png"))
            view.select_all()
            view.grab().save(str(folder / f"{theme.name}-{name}-selected.png"))
            compared(view)
            view.grab().save(str(folder / f"{theme.name}-{name}-compared.png"))
            running(view)
            view.grab().save(str(folder / f"{theme.name}-{name}-running.png"))
            view.close()


def with_pictures(view: TranscriptView) -> tuple[tuple[Message, ...], dict[str, tuple[str, ...]]]:
    """A conversation with everything besides words; one of its pictures is damaged."""
    datas = (drawn(1600, 1000), drawn(300, 800, colour="#b3261e"), drawn(40, 40), drawn(9, 9)[:20])
    known = {part(data).digest: data for data in datas}
    view.picture_wanted.connect(lambda digest: view.give_picture(digest, known.get(digest), "It is missing."))
    return besides(tuple(part(data) for data in datas)), {}


def compared(view: TranscriptView) -> None:
    """Two versions of an answer beside each other."""
    other = receipt("openai", "OpenAI", "gpt-6-sol", cost="0.0031")
    answers = (
        message(2, Role.ASSISTANT, EVERY_BLOCK, receipt=receipt()),
        message(3, Role.ASSISTANT, CITED, parent=1, receipt=other),
    )
    ids = tuple(answer.id for answer in answers)
    view.clear_selection()
    view.show_conversation((message(1, Role.USER, "Ferry or bus?"), *answers), dict.fromkeys(ids, ids))
    view.show_beside(ids)
    settle()


def running(view: TranscriptView) -> None:
    """An answer on its way."""
    view.show_beside(())
    view.show_conversation((), {})
    view.begin_answer("m2", message(1, Role.USER, "What is running?"))
    view.set_status("m2", "Asking Anthropic…")
    view.append("m2", ThinkingDelta("Hm."))
    view.append("m2", TextDelta(EVERY_BLOCK[:1500]))
    settle()
    view.begin_answer("m4", message(3, Role.USER, "And who is waiting?", parent=2))
    view.set_status("m4", "OpenAI: overloaded (529). Asking Anthropic…")
    settle()


def settle() -> None:
    """Let timers, the colouring, the formulas and the decoding do their work."""
    waiting = QEventLoop()
    QTimer.singleShot(600, waiting.quit)
    waiting.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
