"""A block of code on its own ground: language, Copy, and lines that scroll sideways.

Rule: what is copied is what the model wrote; what is shown has its deceiving characters made visible.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from interline.model.clean import label
from interline.rendering.blocks import Code
from interline.rendering.deceivers import in_code
from interline.rendering.highlight import Lines, language_of
from interline.ui import theme as themes
from interline.ui.theme import Theme
from interline.ui.transcript.colouring import Colouring, colour_of
from interline.ui.transcript.formats import fixed_font
from interline.ui.widgets.labels import PlainLabel

PADDING, HEADER, RADIUS = 12, 32, 8
LONGEST_LINE = 2_000
"""Letters; a longer line is shown in several."""
COLOURED_LINES = 3_000
AGAIN_MS = 600
"""Between two colourings of code that is still growing."""
COPIED_MS = 1_500


class CodeText(QPlainTextEdit):
    """The lines."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        # Tab leaves the code; nobody can type one here.
        self.setTabChangesFocus(True)
        self.is_uniform = True
        """Whether all lines are equally high: letters from other fonts make some higher."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        bar = self.horizontalScrollBar()
        sideways = delta.x() or (delta.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0)
        if sideways and abs(sideways) >= abs(delta.y()) and bar.maximum() > 0:
            bar.setValue(bar.value() - sideways)
            event.accept()
        else:
            event.ignore()

    def room(self, width: int) -> int:
        """The height that all lines need at this width."""
        lines = self.blockCount()
        text_width = self.document().size().width()
        scrolls = text_width > width
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(policy)
        bar = self.horizontalScrollBar().sizeHint().height() + 4 if scrolls else 0
        return int(self._lines_height(lines) + 1) + bar

    def _lines_height(self, lines: int) -> float:
        layout, block = self.document().documentLayout(), self.document().begin()
        first = layout.blockBoundingRect(block).height()
        if self.is_uniform or lines > COLOURED_LINES:
            return lines * first
        height = 0.0
        while block.isValid():
            height += layout.blockBoundingRect(block).height()
            block = block.next()
        return height


class CodeCard(QWidget):
    """One block of code."""

    def __init__(self, colouring: Colouring, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colouring = colouring
        self._theme = themes.LIGHT
        self._code = ""
        self._language = ""
        self._question = 0
        self._asked = ""
        self._lines: Lines = ()
        self._label = PlainLabel("", self, size=themes.SMALL, tone="secondary")
        self._text = CodeText(self)
        self._copy = QPushButton("Copy", self)
        self._copy.setFlat(True)
        self._copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._copy.clicked.connect(self.copy)
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._ask)
        self._said = QTimer(self, singleShot=True, interval=COPIED_MS)
        self._said.timeout.connect(lambda: self._copy.setText("Copy"))
        self._name("")

    @property
    def text(self) -> str:
        """The code as the model wrote it."""
        return self._code

    @property
    def view(self) -> CodeText:
        """The lines as they are shown."""
        return self._text

    @property
    def copy_button(self) -> QPushButton:
        return self._copy

    def set_code(self, code: Code) -> None:
        """Show this; more of the same is added at the end."""
        text = code.text.removesuffix("\n")
        if code.language != self._language:
            self._language = code.language
            self._name(label(code.language, 40))
        if text != self._code:
            self._show(text)
        if language_of(self._language) and text != self._asked:
            # The first colours come at once, later ones at their leisure.
            if not self._lines and not self._question:
                self._ask()
            elif not self._again.isActive():
                self._again.start(max(AGAIN_MS, 3 * self._text.blockCount()))

    def set_look(self, theme: Theme, size: int) -> None:
        """Colours and size of running text; code is a pixel smaller."""
        self._theme = theme
        font = fixed_font(max(8, size - 1))
        self._text.setFont(font)
        self._text.setTabStopDistance(4 * QFontMetricsF(font).horizontalAdvance(" "))
        palette = themes.palette(theme)
        palette.setColor(QPalette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
        self._text.setPalette(palette)
        self._label.set_theme(theme)
        self._copy.setFont(themes.font(themes.SMALL))
        self._paint_lines(force=True)
        self.update()

    def fit(self, width: int) -> int:
        """Take this width. Returns the height that the code needs then."""
        inner = width - 2 * PADDING
        room = self._text.room(inner)
        hint = self._copy.sizeHint()
        self._label.setGeometry(PADDING, 0, max(0, inner - hint.width()), HEADER)
        self._copy.setGeometry(width - hint.width() - 4, 2, hint.width(), HEADER - 4)
        self._text.setGeometry(PADDING, HEADER, inner, room)
        self.resize(width, HEADER + room + PADDING)
        return self.height()

    def copy(self) -> None:
        """Onto the clipboard, byte for byte."""
        QGuiApplication.clipboard().setText(self._code)
        self._copy.setText("Copied")
        self._said.start()

    def close_down(self) -> None:
        """The card goes away: nothing may call it any more."""
        self._colouring.forget(self._question)
        self._again.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._theme.line))
        painter.setBrush(QColor(self._theme.code_ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _name(self, language: str) -> None:
        self._label.setText(language or "code")
        spoken = f"Code in {language}" if language else "Code"
        self._text.setAccessibleName(spoken)
        self._copy.setAccessibleName(f"Copy {spoken[0].lower()}{spoken[1:]}")

    def _show(self, text: str) -> None:
        grows = text.startswith(self._code) and bool(self._code)
        more = text[len(self._code) :] if grows else text
        self._code = text
        shown = _in_lines(in_code(more))
        self._text.is_uniform = shown.isascii() and (self._text.is_uniform or not grows)
        if grows:
            cursor = QTextCursor(self._text.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(shown)
        else:
            self._lines = ()
            self._text.setPlainText(shown)

    def _ask(self) -> None:
        language = language_of(self._language)
        if language is None or self._code == self._asked or self._text.blockCount() > COLOURED_LINES:
            return
        self._colouring.forget(self._question)
        self._asked = self._code
        # Colours are counted in letters, so the letters that are shown are coloured.
        self._question = self._colouring.ask(self._text.toPlainText(), language, self._take)

    def _take(self, lines: Lines) -> None:
        self._question = 0
        before, self._lines = self._lines, lines
        self._paint_lines(before)

    def _paint_lines(self, before: Lines = (), *, force: bool = False) -> None:
        """Colour the lines whose colours changed."""
        document = self._text.document()
        block = document.begin()
        for number, line in enumerate(self._lines):
            if not block.isValid():
                break
            if force or number >= len(before) or before[number] != line:
                ranges = []
                for run in line:
                    made = QTextLayout.FormatRange()
                    # The type stubs know these only as attributes of an instance.
                    made.start, made.length = run.start, run.length
                    made.format = QTextCharFormat()
                    made.format.setForeground(QColor(colour_of(run.kind, self._theme)))
                    ranges.append(made)
                block.layout().setFormats(ranges)
            block = block.next()
        self._text.viewport().update()


def _in_lines(text: str) -> str:
    """The text with lines that are too long for a screen broken."""
    if len(text) <= LONGEST_LINE:
        return text
    lines = []
    for line in text.split("\n"):
        lines += [line[at : at + LONGEST_LINE] for at in range(0, len(line), LONGEST_LINE)] or [""]
    return "\n".join(lines)
