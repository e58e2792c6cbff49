"""Pictures of everything the transcript can show, in every look, for docs/screenshots/.

Run: .venv/bin/python packaging/transcript_screenshots.py [FOLDER] [NAME...]. Offscreen; each picture is drawn by a
process of its own, since Qt takes its scale and its direction once, and is meant to be opened and looked at.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "packaging"))

if TYPE_CHECKING:
    from interline.ui.theme import Theme
    from interline.ui.transcript.view import TranscriptView


@dataclass(frozen=True, slots=True)
class Picture:
    """One of them."""

    part: str
    """Function of `transcript_document`."""
    theme: str = "light"
    width: int = 860
    scale: str = "1"
    size: int = 14
    """Of running text, in pixels."""
    is_mirrored: bool = False
    is_marked: bool = False
    """Whether letters are selected and found in it, and the keyboard is on something."""
    is_open: bool = False
    """Whether what is folded is unfolded."""


PARTS = ("words", "blocks", "beside")
PICTURES = {
    **{f"{part}-{theme}": Picture(part, theme) for part in PARTS for theme in ("light", "dark")},
    **{f"{part}-narrow": Picture(part, width=420) for part in PARTS},
    **{f"{part}-contrast": Picture(part, "contrast") for part in PARTS},
    "words-rtl": Picture("words", is_mirrored=True),
    "beside-rtl": Picture("beside", is_mirrored=True),
    "words-large": Picture("words", size=20),
    "beside-large": Picture("beside", size=20, width=1160),
    "blocks-2x": Picture("blocks", scale="2"),
    "beside-open": Picture("beside", "dark", is_open=True),
    "words-marked": Picture("words", is_marked=True),
    "blocks-marked": Picture("blocks", "dark", is_marked=True),
}


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "screenshots").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or PICTURES:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": PICTURES[name].scale}
        command = [sys.executable, __file__, "--draw", name, str(folder / f"transcript-{name}.png")]
        subprocess.run(command, env=environment, check=True)
        print(f"transcript-{name}.png")
    return 0


def draw(picture: Picture, path: str) -> None:
    """Draw it into this file."""
    import transcript_document
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication
    from transcript_document import VERSIONS

    from interline.ui import icons
    from interline.ui import theme as themes
    from interline.ui.style_sheet import style_sheet
    from interline.ui.transcript.view import TranscriptView

    app = QApplication(["pictures", "-style", "fusion"])
    if picture.is_mirrored:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    app.setFont(themes.font())
    icons.load()
    theme = _theme(picture.theme)
    app.setPalette(themes.palette(theme))
    app.setStyleSheet(style_sheet(theme))
    view = TranscriptView()
    view.picture_wanted.connect(lambda digest: _give(view, digest))
    names = {"openai": "OpenAI", "anthropic": "Anthropic"}
    view.name_vendors(lambda ref: names.get(ref.vendor, ref.vendor))
    view.set_theme(theme)
    view.set_font_size(picture.size)
    view.resize(picture.width, 900)
    view.show()
    view.show_conversation(getattr(transcript_document, picture.part)(), VERSIONS)
    _play(view, picture)
    for _ in range(6):
        # As high as its content, so that one picture shows all of it.
        _wait(400)
        bar = view.verticalScrollBar()
        view.resize(picture.width, bar.maximum() + bar.pageStep())
    _wait(800)
    if picture.is_marked:
        _mark(view)
    # Without an alpha channel the file is smaller.
    view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888).save(path)
    view.close()


def _theme(name: str) -> Theme:
    from PySide6.QtGui import QColor, QPalette

    from interline.ui import theme as themes

    if name != "contrast":
        return themes.DARK if name == "dark" else themes.LIGHT
    role, system = QPalette.ColorRole, QPalette()
    for which, colour in (
        (role.Window, "#000000"),
        (role.Base, "#000000"),
        (role.WindowText, "#FFFFFF"),
        (role.Highlight, "#1AEBFF"),
        (role.HighlightedText, "#000000"),
    ):
        system.setColor(which, QColor(colour))
    return themes.of_palette(system)


def _play(view: TranscriptView, picture: Picture) -> None:
    """What a reader did before."""
    from interline.ui.transcript.answer import AnswerSheet
    from interline.ui.transcript.code import CodePiece
    from interline.ui.transcript.fold import Fold
    from interline.ui.transcript.way import Way

    if picture.part == "blocks":
        _wait(300)
        sheet = view.sheet(view.rows[1])
        for piece in sheet.pieces:
            if isinstance(piece, CodePiece) and piece.language == "json":
                piece.wraps = piece.has_numbers = True
                piece.width, piece.is_laid = -1, False
    if picture.part == "beside":
        view.offer_ways("m14", (Way.HERE, Way.ELSEWHERE, Way.AGAIN, Way.KEEP))
        if picture.is_open:
            for row in view.rows:
                sheet = view.sheet(row)
                if isinstance(sheet, AnswerSheet):
                    for piece in list(sheet.pieces):
                        if isinstance(piece, Fold):
                            piece.toggle()


def _mark(view: TranscriptView) -> None:
    """Select some letters, find others, and put the keyboard on something."""
    from interline.ui.transcript.selection import Place

    view.search("code")
    _wait(100)
    laid = [piece for piece in view.sheet(view.rows[1]).pieces if len(piece.text) > 20 and piece.key[0] >= 0]
    first, last = laid[1], laid[6]
    view.select(Place("m2", first.key, 4), Place("m2", last.key, 12))
    view.activateWindow()
    view.setFocus()
    view._current = "m2"
    view._walk(1)
    view._walk(1)
    _wait(100)


def _give(view: TranscriptView, digest: str) -> None:
    from pictured_world import coast
    from transcript_document import LOST

    if digest == LOST:
        view.give_picture(digest, None, "This file is no longer there.")
    else:
        view.give_picture(digest, coast())


def _wait(milliseconds: int) -> None:
    from PySide6.QtTest import QTest

    QTest.qWait(milliseconds)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--draw"]:
        draw(PICTURES[sys.argv[2]], sys.argv[3])
        os._exit(0)
    raise SystemExit(main())
