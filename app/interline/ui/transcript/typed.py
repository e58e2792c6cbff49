"""What the user said, laid out: words as they were typed, on a tinted ground."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics

from interline.language import tr
from interline.rendering.blocks import Span
from interline.rendering.deceivers import in_prose
from interline.rendering.limits import pieces as pieces_of
from interline.ui import theme as themes
from interline.ui.transcript.body import Body
from interline.ui.transcript.buttons import Buttons
from interline.ui.transcript.files import FileCards
from interline.ui.transcript.footer import Footer
from interline.ui.transcript.found import Found
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.leaves import Leaf, Look
from interline.ui.transcript.means import Means
from interline.ui.transcript.pictures import PictureGrid
from interline.ui.transcript.piece import Piece
from interline.ui.transcript.presenter import Card
from interline.ui.transcript.prose import Prose
from interline.ui.transcript.sheet import Sheet
from interline.ui.transcript.tools import Calls
from interline.ui.transcript.words import Words

PADDING = 14
BELOW = 2
"""Pixels between the block and what stands under it."""
SHOWN_AT_FIRST = 12_000
"""Characters of what the user pasted; the rest is a click away."""
_LONG_LINE = 400
"""Letters of a line that are surely wider than the column."""
_LABEL, _MORE, _PICTURES, _FILES, _FOOTER, _CALLS = 0, 1, 2, 3, 4, 100


class UserSheet(Sheet):
    """One message that is no answer."""

    top_padding = PADDING

    def __init__(self, card: Card, means: Means) -> None:
        super().__init__(Body(means))
        self.card = card
        self._means = means
        self._all = False
        self._found: Found | None = None
        self._beside: list[Piece] = []
        self._words: list[Prose] = []
        self._calls: Calls | None = None
        self.label = Words((-1, _LABEL), "")
        more = tr("Show all of it")
        self.more = Buttons((-1, _MORE), [(more, more, self.show_all)])
        self.footer = Footer(card, means, (-1, _FOOTER))
        self.set_card(card)

    def set_card(self, card: Card) -> None:
        """Show this."""
        self.card = card
        self.footer.set_card(card)
        self.label.set_text(card.label)
        text = card.text if self._all else card.text[:SHOWN_AT_FIRST]
        self._words = [Prose(leaf, self._means) for leaf in _leaves(text)]
        if card.found != self._found:
            self._found = card.found
            for piece in self._beside:
                piece.close()
            self._beside = []
            if card.found.pictures:
                self._beside.append(PictureGrid((-1, _PICTURES), card.found.pictures, self._means))
            if card.found.files:
                self._beside.append(FileCards((-1, _FILES), card.found.files, self._means))
            self._calls = Calls(_CALLS, card.found.calls, self._means, self._rearranged)
        self.arrange()

    def arrange(self) -> None:
        """Put together what there is."""
        is_cut = not self._all and len(self.card.text) > SHOWN_AT_FIRST
        self.before = [self.label] if self.card.label else []
        self.before += self._words
        self.after = [self.more] if is_cut else []
        self.after += self._beside
        self.after += self._calls.pieces if self._calls is not None else []
        has_foot = self.footer.has_anything
        self.after += [self.footer] if has_foot else []
        self.footer.gap = PADDING + BELOW
        self.bottom_padding = 0 if has_foot else PADDING
        self.compose()
        self._remeasure()

    def hear(self, piece: Piece) -> None:
        # A picture that has come may be wider than the card that stood for it.
        if piece in self._beside:
            self._remeasure()

    def close(self) -> None:
        super().close()
        if self._calls is not None:
            self._calls.close()

    @property
    def ground(self) -> QRect | None:
        height = self.height
        if self.footer.has_anything:
            # What can be done with it stands below the block.
            height -= self.footer.height + BELOW
        return QRect(self.left - PADDING, 0, self.room + 2 * PADDING, height)

    def measure(self, ink: Ink, width: int) -> tuple[int, int]:
        """A short question makes a small block; a long one leaves a margin at the left that tells it from answers."""
        most = width - 2 * PADDING - (width // 8 if width > 480 else 0)
        letters = QFontMetrics(themes.exact_font(ink.size))
        lines = self.card.text[:SHOWN_AT_FIRST].replace("\t", "        ").split("\n")
        wanted = max(letters.horizontalAdvance(line[:_LONG_LINE]) for line in lines[:400]) + 4
        over = (self.label,) if self.card.label else ()
        for piece in (*over, *self._beside, *(self._calls.pieces if self._calls is not None else ())):
            wanted = max(wanted, piece.wanted(ink, most))
        room = max(48, min(most, wanted))
        self.footer.reach = width - room - PADDING
        return width - room - PADDING, room

    def show_all(self) -> None:
        """Show the rest of a long text as well."""
        self._all = True
        self.set_card(self.card)
        self.tell(self.more)

    def _rearranged(self) -> None:
        self.arrange()
        self.tell(self.footer)


def _leaves(text: str) -> list[Leaf]:
    made, start = [], 0
    for number, piece in enumerate(pieces_of(text) if text else ()):
        shown = in_prose(piece).removesuffix("\n")
        end = start + len(piece)
        made.append(Leaf(start, 0, end, Look.BODY, (Span(shown),), close=number > 0))
        start = end
    return made
