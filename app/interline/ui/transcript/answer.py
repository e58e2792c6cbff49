"""An answer laid out: who gave it, what was thought, its words, what stands beside them, and its receipt."""

from __future__ import annotations

from collections.abc import Sequence

from interline.rendering.blocks import Span
from interline.rendering.deceivers import in_prose
from interline.rendering.limits import pieces as pieces_of
from interline.ui.transcript.body import Body
from interline.ui.transcript.buttons import Buttons
from interline.ui.transcript.fold import Fold
from interline.ui.transcript.footer import Footer
from interline.ui.transcript.found import Found
from interline.ui.transcript.head import Head
from interline.ui.transcript.leaves import Leaf, Look
from interline.ui.transcript.means import Means
from interline.ui.transcript.pictures import PictureGrid
from interline.ui.transcript.piece import Piece
from interline.ui.transcript.presenter import Card
from interline.ui.transcript.products import ProductCards
from interline.ui.transcript.prose import Prose
from interline.ui.transcript.sheet import Sheet
from interline.ui.transcript.sources import Sources
from interline.ui.transcript.tools import call_pieces
from interline.ui.transcript.way import Way
from interline.ui.transcript.words import Words

_HEAD, _FOLD, _STATUS, _FILES, _MARK, _NOTE = 0, 1, 2, 3, 4, 5
_PICTURES, _PRODUCTS, _SOURCES, _WAYS, _FOOTER, _MORE = 6, 7, 8, 9, 10, 11
_THOUGHT = 1_000
"""Numbers of pieces that are not in the source; the thoughts have those from here on."""


class AnswerSheet(Sheet):
    """One answer."""

    def __init__(self, card: Card, means: Means) -> None:
        super().__init__(Body(means))
        self.card = card
        self._means = means
        self.head = Head((-1, _HEAD), card)
        self.fold = Fold((-1, _FOLD), "", self._unfold)
        self.status = Words((-1, _STATUS), "")
        self.mark = Words((-1, _MARK), "", small=False)
        self.note = Words((-1, _NOTE), "")
        self.ways = Buttons((-1, _WAYS), ())
        self.more = Buttons((-1, _MORE), ())
        self.footer = Footer((-1, _FOOTER), card, means)
        self.thinking = ""
        self._thoughts: list[Prose] = []
        self._found: Found | None = None
        self._beside: list[Piece] = []
        self.set_card(card)

    def set_card(self, card: Card) -> None:
        """Show this beside the words; the words themselves come by the body."""
        self.card = card
        self.head.set_card(card)
        self.footer.set_card(card)
        self.mark.set_text(card.mark.sentence if card.mark else "", tone=card.mark.tone if card.mark else "secondary")
        self.note.set_text(card.note)
        if card.found != self._found:
            self._found = card.found
            for piece in self._beside:
                piece.close()
            self._beside = list(self._pieces_beside(card.found))
        self.arrange()

    def set_thinking(self, text: str, words: str) -> None:
        """What was thought so far, and the line that it is folded into."""
        had = bool(self.thinking)
        self.thinking = text
        self.fold.set_words(words)
        if self.fold.is_open:
            self._think()
        if had != bool(text) or self.fold.is_open:
            self.arrange()

    def set_status(self, words: str) -> None:
        """What is going on until the next word comes; nothing ends it."""
        if words != self.status.text:
            self.status.set_text(words)
            self.arrange()

    def set_ways(self, ways: Sequence[Way]) -> None:
        """What can be done with it; none for nothing."""
        answer_id, way_chosen = self.card.id, self._means.way
        self.ways.set_buttons(
            [(way.value, way.spoken, lambda way=way: way_chosen(answer_id, way)) for way in ways]
        )
        self.arrange()

    def arrange(self) -> None:
        """Put together what there is."""
        self.before = [self.head] if self.head.is_wanted else []
        if self.thinking:
            self.before.append(self.fold)
            if self.fold.is_open:
                self.before += self._thoughts
        self.after = [self.more] if self.body.held else []
        if self.body.held:
            self.more.set_buttons([(_more_words(self.body.held), "Show more of this answer", self._show_more)])
        self.after += [self.status] if self.status.text else []
        self.after += self._beside
        self.after += [self.mark] if self.mark.text else []
        self.after += [self.ways] if self.ways.buttons else []
        if not self.card.is_running or self.card.switcher.words:
            self.after.append(self.footer)
        self.after += [self.note] if self.note.text else []
        listener = self._listener
        if listener is not None:
            for piece in (*self.before, *self.after):
                piece.changed = listener
        self.compose()

    def _unfold(self, is_open: bool) -> None:
        if is_open:
            self._think()
        self.arrange()
        self.tell(self.fold)

    def _think(self) -> None:
        """The thoughts as pieces; only the last one grows."""
        texts = [in_prose(text).removesuffix("\n") for text in pieces_of(self.thinking.strip())]
        for number, text in enumerate(texts):
            leaf = Leaf(-1, _THOUGHT + number, -1, Look.THOUGHT, (Span(text),), quote=1, close=number > 0)
            if number == len(self._thoughts):
                self._thoughts.append(Prose(leaf, self._means.follow))
            elif self._thoughts[number].leaf != leaf:
                self._thoughts[number].take(leaf)
        del self._thoughts[len(texts) :]

    def _show_more(self) -> None:
        self.body.show_more()
        self.arrange()
        self.tell(self.more)

    def _pieces_beside(self, found: Found) -> Sequence[Piece]:
        made: list[Piece] = []
        if found.pictures:
            made.append(PictureGrid((-1, _PICTURES), found.pictures, self._means))
        if found.files:
            made.append(Words((-1, _FILES), "\n".join(found.files)))
        made += call_pieces(found.calls, self._means, self._rearrange)
        if found.products:
            made.append(ProductCards((-1, _PRODUCTS), found.products, self._means))
        if found.sources:
            made.append(Sources((-1, _SOURCES), found.sources, self._means))
        return made


def _more_words(held: int) -> str:
    left = f"{held / 1e6:.1f} million" if held >= 100_000 else f"{held:,}"
    return f"Show more ({left} characters left; Copy has all of them)"
