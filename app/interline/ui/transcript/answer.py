"""An answer laid out: who gave it, what was thought, its words, what stands beside them, and its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from interline.language import marked, number, said, tr
from interline.rendering.blocks import Span
from interline.rendering.deceivers import in_prose
from interline.rendering.limits import pieces as pieces_of
from interline.ui.transcript.body import Body
from interline.ui.transcript.buttons import Buttons
from interline.ui.transcript.files import FileCards
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
from interline.ui.transcript.tools import Calls
from interline.ui.transcript.way import Way
from interline.ui.transcript.words import Words

_HEAD, _FOLD, _STATUS, _FILES, _MARK, _NOTE = 0, 1, 2, 3, 4, 5
_PICTURES, _PRODUCTS, _SOURCES, _WAYS, _FOOTER, _MORE, _CHOICE = 6, 7, 8, 9, 10, 11, 12
_CALLS, _THOUGHT = 1_000, 10_000
"""Numbers of pieces that are not in the source; calls of tools and thoughts have those from here on."""

GO_ON = marked("Go on with this one")


class AnswerSheet(Sheet):
    """One answer."""

    def __init__(self, card: Card, means: Means, *, is_ahead: bool = False) -> None:
        """`is_ahead` is for one that comes near and is not seen yet: it is read in small slices, until `hurry`."""
        super().__init__(Body(means, is_ahead=is_ahead))
        self.card = card
        self._means = means
        self.head = Head((-1, _HEAD))
        self.fold = Fold((-1, _FOLD), "", self._unfold)
        self.status = Words((-1, _STATUS), "")
        self.mark = Words((-1, _MARK), "", small=False)
        self.note = Words((-1, _NOTE), "")
        self.ways = Buttons((-1, _WAYS), ())
        self.more = Buttons((-1, _MORE), ())
        self.choice = Buttons((-1, _CHOICE), ())
        self.is_beside = False
        """Whether other answers to the same question stand beside it."""
        self.footer = Footer(card, means, (-1, _FOOTER))
        self.thinking = ""
        self._has_ways = False
        self._pictures = PictureGrid((-1, _PICTURES), (), means)
        self._files = FileCards((-1, _FILES), (), means)
        self._calls = Calls(_CALLS, (), means, self._rearranged)
        self._products = ProductCards((-1, _PRODUCTS), (), means)
        self._sources = Sources((-1, _SOURCES), (), means)
        self._thoughts: list[Prose] = []
        self._found: Found | None = None
        self._shown: list[Piece] = []
        """What came with it: pictures, files."""
        self._named: list[Piece] = []
        """What the answer names: products, sources."""
        self.set_card(card)
        self.body.set_cites(card.found.cites)
        if card.text:
            self.body.set_text(card.text)
            self.arrange()

    def set_card(self, card: Card) -> None:
        """Show this beside the words; the words themselves come by the body."""
        self.card = card
        self.head.set_who(card.vendor, card.model)
        self.mark.tone = card.mark.tone if card.mark else "secondary"
        self.mark.set_text(card.mark.sentence if card.mark else "")
        self.note.set_text(card.note)
        if card.found != self._found:
            self._found = card.found
            self._take_found(card.found)
        self.arrange()

    def close(self) -> None:
        super().close()
        self._calls.close()
        self._pictures.close()

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
        self._has_ways = bool(ways)
        self.ways.set_buttons([(way.words, way.spoken, partial(self._go, way)) for way in ways])
        self.arrange()

    def set_beside(self, is_beside: bool) -> None:
        """Others stand beside it, or no longer do."""
        if is_beside != self.is_beside:
            self.is_beside = is_beside
            self.arrange()

    def arrange(self) -> None:
        """Put together what there is."""
        self.before = [self.head] if self.head.vendor else []
        if self.thinking:
            self.before.append(self.fold)
            if self.fold.is_open:
                self.before += self._thoughts
        self.after = [self.more] if self.body.held else []
        if self.body.held:
            more = tr("Show more of this answer")
            self.more.set_buttons([(_more_words(self.body.held), more, self._show_more)])
        self.after += [self.status] if self.status.text else []
        self.after += [*self._shown, *self._calls.pieces]
        self.after += self._named
        self.after += [self.mark] if self.mark.text else []
        # What is offered in a row of its own is not offered twice.
        can_continue = self.card.can_continue and not self._has_ways
        self.footer.set_card(replace(self.card, can_continue=can_continue, is_beside=self.is_beside))
        self.after += [self.ways] if self._has_ways else []
        # With what nobody answered nothing goes on.
        has_failed = self.card.mark is not None and self.card.mark.tone == "bad"
        can_choose = self.is_beside and not self.card.is_running and not has_failed
        if can_choose and self._means.choose is not None:
            whole = tr("Go on with this one: the conversation continues from it")
            self.choice.set_buttons([(said(GO_ON), whole, self._choose)])
            self.after.append(self.choice)
        if not self.card.is_running or self.card.switcher.shown:
            self.after.append(self.footer)
        self.after += [self.note] if self.note.text else []
        self.compose()

    def set_text(self, text: str) -> None:
        """These words from the first on."""
        self.body.set_text(text)
        self.arrange()

    def feed(self, words: str) -> None:
        """More words of an answer that is being written."""
        had = bool(self.body.held)
        self.body_changed(self.body.feed(words))
        if bool(self.body.held) != had:
            self.arrange()

    def advance(self) -> None:
        """Read the next slice of a long text."""
        self.body_changed(self.body.advance())
        if self.body.is_whole:
            self.arrange()

    def hurry(self) -> None:
        if not self.body.is_whole:
            changed = self.body.hurry()
            if changed < len(self.body.pieces) or self.body.is_whole:
                self.body_changed(changed)
                self.arrange()

    def finish(self, card: Card, thought: str) -> None:
        """The answer as it was stored."""
        self.status.set_text("")
        self.body.set_text(card.text)
        self.body.set_cites(card.found.cites)
        self.set_thinking(card.thinking, thought)
        self.set_card(card)

    def _choose(self) -> None:
        if self._means.choose is not None:
            self._means.choose(self.card.id)

    def _go(self, way: Way) -> None:
        self._means.way(self.card.id, way)

    def _unfold(self, is_open: bool) -> None:
        if is_open:
            self._think()
        self.arrange()
        self.tell(self.fold)

    def _think(self) -> None:
        """The thoughts as pieces; only the last one grows."""
        texts = [in_prose(text).removesuffix("\n") for text in pieces_of(self.thinking.strip())]
        for at, text in enumerate(texts):
            leaf = Leaf(-1, _THOUGHT + at, -1, Look.THOUGHT, (Span(text),), quote=1, close=at > 0)
            if at == len(self._thoughts):
                self._thoughts.append(Prose(leaf, self._means))
            elif self._thoughts[at].leaf != leaf:
                self._thoughts[at].take(leaf)
        del self._thoughts[len(texts) :]

    def _show_more(self) -> None:
        self.body.show_more()
        self.arrange()
        self.tell(self.more)

    def _take_found(self, found: Found) -> None:
        """What stands beside the words; what is there already keeps what is unfolded and decoded."""
        self._pictures.set_items(found.pictures)
        self._files.set_items(found.files)
        self._calls.set_calls(found.calls)
        self._products.set_items(found.products)
        self._sources.set_items(found.sources)
        pieces: list[Piece] = [self._pictures] if found.pictures else []
        pieces += [self._files] if found.files else []
        self._shown = pieces
        self._named = [self._products] if found.products else []
        self._named += [self._sources] if found.sources else []

    def _rearranged(self) -> None:
        self.arrange()
        self.tell(self.footer)


def _more_words(held: int) -> str:
    if held >= 100_000:
        millions = number(held / 1e6, 1)
        return tr("Show more ({count} million characters left; Copy has all of them)", count=millions)
    return tr("Show more (%Ln characters left; Copy has all of them)", "", held)
