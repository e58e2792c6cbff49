"""One turn on the page: a tinted block for what the user said, an answer straight on the page.

Rule: a turn is as wide as the column and says how high it is; it decides nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from interline.rendering.blocks import Span
from interline.rendering.deceivers import in_prose
from interline.rendering.limits import pieces
from interline.ui import theme as themes
from interline.ui.theme import Theme
from interline.ui.transcript.besides import Besides
from interline.ui.transcript.body import Body, guess
from interline.ui.transcript.code import CodeCard
from interline.ui.transcript.colouring import Colouring
from interline.ui.transcript.decoding import Pictures
from interline.ui.transcript.footer import HEIGHT as FOOTER
from interline.ui.transcript.footer import Footer
from interline.ui.transcript.leaves import Leaf
from interline.ui.transcript.presenter import Card
from interline.ui.transcript.prose import Prose
from interline.ui.transcript.thinking import Thinking
from interline.ui.transcript.way import Way
from interline.ui.transcript.ways import Ways
from interline.ui.widgets.labels import PlainLabel

PADDING, RADIUS, GAP = 14, 10, 8
SHOWN_AT_FIRST = 12_000
_LONG_LINE = 400
"""Letters of a line that are surely wider than the column."""
"""Characters of what the user pasted; the rest is a click away."""


class Turn(QWidget):
    """What both kinds share."""

    grown = Signal()
    """It may be higher or lower than it was."""
    link_clicked = Signal(str)
    picture_opened = Signal(str, str)

    def __init__(
        self, card: Card, colouring: Colouring, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.card = card
        self._theme, self._size = themes.LIGHT, themes.BODY
        self.besides = Besides(colouring, pictures, self)
        self.besides.grown.connect(self.grown)
        self.besides.link_clicked.connect(self.link_clicked)
        self.besides.picture_opened.connect(self.picture_opened)
        self.footer = Footer(self)

    def set_card(self, card: Card) -> None:
        """Show this."""
        self.card = card
        self.besides.set_found(card.found)
        self.footer.set_card(card)

    def set_look(self, theme: Theme, size: int) -> None:
        """Colours and size."""
        self._theme, self._size = theme, size
        self.besides.set_look(theme, size)
        self.footer.set_look(theme)
        self.update()

    def fit(self, width: int) -> int:
        """Take this width. Returns the height."""
        raise NotImplementedError

    def tab_chain(self) -> list[QWidget]:
        """What the Tab key reaches, in the order of reading."""
        return [*self.besides.tab_chain(), *self.footer.tab_chain()]

    def close_down(self) -> None:
        """It goes away."""
        self.besides.close_down()


class UserTurn(Turn):
    """Words as they were typed, on a tinted ground."""

    def __init__(
        self, card: Card, colouring: Colouring, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(card, colouring, pictures, parent)
        self._ground = QRectF()
        self._words = Prose(self)
        self._words.link_clicked.connect(self.link_clicked)
        self._label = PlainLabel("", self, size=themes.SMALL, tone="secondary")
        self._more = QPushButton("Show all of it", self)
        self._more.setFlat(True)
        self._more.clicked.connect(self._show_all)
        self._all = False
        self.set_card(card)

    @property
    def words(self) -> Prose:
        return self._words

    def set_card(self, card: Card) -> None:
        super().set_card(card)
        text = card.text if self._all else card.text[:SHOWN_AT_FIRST]
        self._more.setVisible(len(text) < len(card.text))
        leaves = [Leaf((Span(in_prose(piece).removesuffix("\n")),), close=True) for piece in pieces(text)]
        self._words.setVisible(bool(text))
        self._words.set_leaves(leaves if text else [])
        self._label.setText(card.label)
        self._label.setVisible(bool(card.label))
        self.footer.setVisible(bool(card.switcher.words))

    def set_look(self, theme: Theme, size: int) -> None:
        super().set_look(theme, size)
        self._words.set_look(theme, size)
        self._label.set_theme(theme)

    def fit(self, width: int) -> int:
        room = self._room(width)
        # Half of what a line is higher than its letters stands under them: this puts the words in the middle.
        left, top = width - room - PADDING, PADDING
        if not self._label.isHidden():
            self._label.setGeometry(left, top, room, 18)
            top += 22
        if not self._words.isHidden():
            self._words.move(left, top)
            top += self._words.fit(room)
        if not self._more.isHidden():
            self._more.setGeometry(left - 8, top + 4, self._more.sizeHint().width(), 28)
            top += 34
        if self.besides.parts:
            top += 0 if self._words.isHidden() else GAP
            self.besides.move(left, top)
            top += self.besides.fit(room) + 5
        top += PADDING - 5
        self._ground = QRectF(left - PADDING, 0, room + 2 * PADDING, top)
        if not self.footer.isHidden():
            self.footer.setGeometry(left - PADDING, top + 2, room + 2 * PADDING, FOOTER)
            top += FOOTER + 2
        self.resize(width, top)
        self.update()
        return top

    def tab_chain(self) -> list[QWidget]:
        return [self._words, self._more, *super().tab_chain()]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.user_turn))
        painter.drawRoundedRect(self._ground, RADIUS, RADIUS)

    def _room(self, width: int) -> int:
        """A short question makes a small block; a long one leaves a margin at the left that tells it from answers."""
        most = width - 2 * PADDING - (width // 8 if width > 480 else 0)
        # Not the document's ideal width: a text that is not in sight yet takes the width of its hidden widget back.
        letters = QFontMetrics(self._words.document().defaultFont())
        lines = self._words.toPlainText().replace("\t", "        ").split("\n")
        wanted = max(letters.horizontalAdvance(line[:_LONG_LINE]) for line in lines) + 4
        wanted = max(wanted, self.besides.wanted(most))
        return max(48, min(most, wanted))

    def _show_all(self) -> None:
        self._all = True
        self.set_card(self.card)
        self.grown.emit()


class AnswerTurn(Turn):
    """Thinking, words, sources, what went wrong and what to do then, and the receipt."""

    way_chosen = Signal(str, object)
    """The answer's id, and the Way."""

    def __init__(
        self, card: Card, colouring: Colouring, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(card, colouring, pictures, parent)
        self.thinking = Thinking(self)
        self.thinking.grown.connect(self.grown)
        self.body = Body(colouring, self)
        self.body.grown.connect(self.grown)
        self.body.link_clicked.connect(self.link_clicked)
        self._status = PlainLabel("", self, size=themes.SMALL, tone="secondary", wrap=True)
        self._mark = PlainLabel("", self, wrap=True)
        self._mark.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._note = PlainLabel("", self, size=themes.SMALL, tone="secondary", wrap=True)
        self._status.hide()
        self.ways: Ways | None = None
        self.set_card(card)
        self.set_thinking(card.thinking, card.thought)
        self.body.set_cites(card.found.cites)
        if card.text:
            self.body.set_text(card.text)

    @property
    def status(self) -> str:
        """What is said while nothing has come."""
        return "" if self._status.isHidden() else self._status.text()

    @property
    def mark(self) -> str:
        """What is said of an answer that did not end as it should."""
        return self._mark.text()

    @property
    def note(self) -> str:
        """What happened on the way."""
        return self._note.text()

    def set_card(self, card: Card) -> None:
        super().set_card(card)
        self._mark.setText(card.mark.sentence if card.mark else "")
        self._mark.setAccessibleName(card.mark.sentence if card.mark else "")
        self._mark.setVisible(bool(card.mark))
        self._note.setText(card.note)
        self._note.setVisible(bool(card.note))
        self.footer.setVisible(not card.is_running or bool(card.switcher.words))
        self._dress()

    def set_status(self, words: str) -> None:
        """What is going on until the first word comes; nothing ends it."""
        self._status.setText(words)
        self._status.setVisible(bool(words))

    def set_ways(self, ways: tuple[Way, ...]) -> None:
        """What can be done with it; none for nothing."""
        if ways and self.ways is None:
            self.ways = Ways(self)
            self.ways.chosen.connect(lambda way: self.way_chosen.emit(self.card.id, way))
        if self.ways is not None:
            self.ways.set_ways(ways)

    def set_thinking(self, text: str, words: str) -> None:
        """What was thought so far, and the line that it is folded into."""
        self.thinking.set_text(text)
        self.thinking.line.set_words(words)
        self.thinking.setVisible(bool(text))

    def finish(self, card: Card, thinking: str, thought: str) -> None:
        """The answer as it was stored."""
        self.set_status("")
        self.set_card(card)
        self.set_thinking(thinking, thought)
        self.body.set_text(card.text)
        self.body.set_cites(card.found.cites)

    def set_look(self, theme: Theme, size: int) -> None:
        super().set_look(theme, size)
        self.thinking.set_look(theme, size)
        self.body.set_look(theme, size)
        self._dress()

    def fit(self, width: int) -> int:
        top = 0
        if not self.thinking.isHidden():
            self.thinking.move(0, top)
            top += self.thinking.fit(width) + 4
        self.body.move(0, top)
        top += self.body.fit(width)
        top = self._place(self._status, top, width)
        if self.besides.parts:
            top += GAP if top else 2
            self.besides.move(0, top)
            top += self.besides.fit(width) + 2
        top = self._place(self._mark, top, width)
        if self.ways is not None and not self.ways.isHidden():
            self.ways.move(0, top + GAP)
            top += self.ways.fit(width) + GAP
        if not self.footer.isHidden():
            self.footer.setGeometry(0, top + 4, width, FOOTER)
            top += FOOTER + 4
        if not self._note.isHidden():
            height = self._note.heightForWidth(width)
            self._note.setGeometry(0, top, width, height)
            top += height
        self.resize(width, max(top, 20))
        return self.height()

    def tab_chain(self) -> list[QWidget]:
        chain: list[QWidget] = [self.thinking.line, *([self.thinking.words] if self.thinking.words else [])]
        for piece in self.body.pieces:
            chain += [piece.copy_button, piece.view] if isinstance(piece, CodeCard) else [piece]
        ways = self.ways.tab_chain() if self.ways else []
        return [*chain, self.body.more, *self.besides.tab_chain(), *ways, *self.footer.tab_chain()]

    def close_down(self) -> None:
        super().close_down()
        self.body.close_down()

    def _place(self, label: PlainLabel, top: int, width: int) -> int:
        if label.isHidden():
            return top
        top += GAP if top else 2
        height = label.heightForWidth(width)
        label.setGeometry(0, top, width, height)
        return top + height

    def _dress(self) -> None:
        for part in (self._status, self._note):
            part.set_theme(self._theme)
        self._mark.set_tone(self.card.mark.tone if self.card.mark else "secondary", self._theme)


def estimate(letters: int, line_breaks: int, width: int, size: int, *, is_answer: bool) -> int:
    """How high a turn may be before it is laid out."""
    if is_answer:
        return guess(letters, line_breaks, width, size) + FOOTER + 4
    letters, line_breaks = min(letters, SHOWN_AT_FIRST), min(line_breaks, SHOWN_AT_FIRST // 40)
    return guess(letters, line_breaks, width * 7 // 8 - 2 * PADDING, size) + 2 * PADDING
