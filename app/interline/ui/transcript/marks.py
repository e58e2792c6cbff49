"""What stands out on the page: what is selected across messages, and what is searched for.

Rule: both are told in places that stay true while messages are let go and made again.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from interline.ui.transcript.column import Column
from interline.ui.transcript.copying import Copied, copied, rich
from interline.ui.transcript.piece import Marked, Piece
from interline.ui.transcript.row import Row
from interline.ui.transcript.selection import AFTER_ALL, BEFORE_ALL, Place, Stretch, stretch
from interline.ui.transcript.sheet import Sheet
from interline.ui.transcript.sought import NOTHING, Sought
from interline.ui.widgets.own_frame import paint_apart

_SLICES = 20
"""Of a long message, read at once in search of a word."""


class Marks(Column):
    """A column of messages in which letters are selected and found."""

    selection_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._anchor_place: Place | None = None
        """Where the selection began."""
        self._head: Place | None = None
        """Where it ends, before or after that."""
        self._sought = NOTHING
        """What is searched for."""
        self._found_at: tuple[str, tuple[int, int], int] | None = None

    # What is selected.

    @property
    def has_selection(self) -> bool:
        return self._anchor_place is not None and self._anchor_place != self._head

    def select(self, anchor: Place | None, head: Place | None) -> None:
        """Select from one place to another; None for nothing."""
        if (anchor, head) != (self._anchor_place, self._head):
            self._anchor_place, self._head = anchor, head
            self.viewport().update()
            self.selection_changed.emit()

    def clear_selection(self) -> None:
        self.select(None, None)

    def select_all(self) -> None:
        """Every message from its first letter to its last."""
        if self.rows:
            self.select(Place(self.rows[0].id, BEFORE_ALL, 0), Place(self.rows[-1].id, AFTER_ALL, 0))

    def selected(self) -> Copied:
        """What is selected, as Markdown and as plain words. Messages between the first and last are their source."""
        ends = self._ends()
        if ends is None:
            return Copied("", "")
        (first, begin), (last, end) = ends
        markdown, plain = [], []
        for row in self.rows[first : last + 1]:
            at_begin = begin if row.index == first else None
            at_end = end if row.index == last else None
            if _is_whole(at_begin, at_end):
                part = Copied(row.card.text, row.card.text)
            else:
                sheet = self.sheet(row)
                chosen = stretch(sheet.pieces, at_begin, at_end)
                part = copied(sheet.pieces, row.card.text or sheet.body.text, chosen)
            if part.plain.strip():
                name = f"{self.name_of(row)}:" if first != last else ""
                markdown.append(f"**{name}**\n\n{part.markdown}" if name else part.markdown)
                plain.append(f"{name}\n{part.plain}" if name else part.plain)
        return Copied("\n\n".join(markdown), "\n\n".join(plain))

    def copy(self) -> None:
        """What is selected, onto the clipboard: plain, as Markdown and as rich text."""
        if not self.has_selection:
            return
        words = self.selected()
        data = QMimeData()
        data.setText(words.plain)
        data.setData("text/markdown", words.markdown.encode())
        data.setHtml(rich(words.markdown))
        QGuiApplication.clipboard().setMimeData(data)

    def copy_markdown(self) -> None:
        """What is selected, as Markdown."""
        if self.has_selection:
            self.put_on_clipboard(self.selected().markdown)

    def put_on_clipboard(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    def name_of(self, row: Row) -> str:
        """What a message is called."""
        raise NotImplementedError

    def rows_near(self) -> Iterator[Row]:
        """Those in sight and near it, the ones in sight first."""
        value, sight = self.verticalScrollBar().value(), self.viewport().height()
        seen = set()
        for margin in (0, sight // 3):
            for index in self._near_rows(value - margin, value + sight + margin):
                if index not in seen:
                    seen.add(index)
                    yield self._rows[index]

    # What is searched.

    @property
    def sought(self) -> Sought:
        """What is searched for."""
        return self._sought

    @property
    def present_hit(self) -> tuple[str, tuple[int, int], int] | None:
        """The present hit: its message, its piece, and where in that; None where there is none."""
        return self._found_at

    def search(self, words: str | Sought, *, back: bool = False, stay: bool = False) -> bool:
        """Mark these words everywhere and go to the next of them; `stay` where the present hit is one of them, as while
        they are typed. Returns whether there is any."""
        self.mark(Sought((words,)) if isinstance(words, str) else words)
        if self._sought.is_empty or not self.rows:
            self._found_at = None
            return False
        for hit in self._hits(back=back, stay=stay):
            self._go_to_hit(*hit)
            return True
        self._found_at = None
        return False

    def mark(self, sought: Sought) -> None:
        """Mark these words everywhere, and stay."""
        if sought != self._sought:
            self._sought = sought
            self.viewport().update()

    def show_found(self, row_id: str, sought: Sought) -> bool:
        """Mark these words and go to the first of them in this message, or to its beginning; false where it is not
        there."""
        self.mark(sought)
        self._found_at = None
        row = self.row_of(row_id)
        if row is None:
            return False
        pieces, places = self._places_of(row)
        if places:
            number, at = places[0]
            self._go_to_hit(row, pieces[number], at)
        else:
            self.go_to(row)
        self.viewport().update()
        return True

    def _go_to_hit(self, row: Row, piece: Piece, at: int) -> None:
        self._found_at = (row.id, piece.key, at)
        paint_apart(self)
        self.show_place(row, piece, piece.caret(at))
        # What was laid out by going there tells the true place.
        self.show_place(row, piece, piece.caret(at))
        self.viewport().update()

    def _hits(self, *, back: bool, stay: bool) -> Iterator[tuple[Row, Piece, int]]:
        """Where the words stand, from the last hit or from what is seen on, around the end."""
        count = len(self.rows)
        here = self._found_at
        known_row = self.row_of(here[0]) if here else None
        start = known_row.index if known_row is not None else None
        if start is None:
            here = None
            start = self._near_rows(self.verticalScrollBar().value(), self.verticalScrollBar().value()).start
        order = [(start + (-step if back else step)) % count for step in range(count + 1)]
        for turn, index in enumerate(order):
            row = self.rows[index]
            if self.sheet_of(row.id) is None and not self._sought.stands_in(row.words):
                continue
            pieces, places = self._places_of(row)
            if back:
                places.reverse()
            if here is not None and turn in (0, count):
                now = next((n for n, piece in enumerate(pieces) if piece.key == here[1]), 0), here[2]
                after = [place for place in places if (place < now if back else place > now)]
                if stay and turn == 0:
                    after = [place for place in places if place >= now]
                places = after if turn == 0 else places
            for number, at in places:
                yield row, pieces[number], at

    def _places_of(self, row: Row) -> tuple[list[Piece], list[tuple[int, int]]]:
        """The pieces of a message, and number and place of each hit in them."""
        sheet = self.sheet(row)
        places: list[tuple[int, int]] = []
        for _ in range(_SLICES):
            places = [
                (number, at)
                for number, piece in enumerate(sheet.pieces)
                for at, _ in self._sought.places(piece.text)
            ]
            if places or sheet.body.is_whole:
                break
            # It stands in what is not read yet.
            sheet.advance()
        return sheet.pieces, places

    # Their parts.

    def marked(self, row: Row, sheet: Sheet, index: int, piece: Piece) -> list[Marked]:
        found: list[Marked] = []
        if self._sought.texts and piece.text:
            for at, end in self._sought.places(piece.text):
                is_here = self._found_at == (row.id, piece.key, at)
                found.append(Marked(at, end, "here" if is_here else "found"))
        chosen = self._stretch_of(row, sheet)
        letters = chosen.of(index, piece) if chosen is not None else None
        if letters is not None:
            found.append(Marked(*letters, "selected"))
        return found

    def _ends(self) -> tuple[tuple[int, Place], tuple[int, Place]] | None:
        """The rows and places at which the selection begins and ends, in order."""
        if not self.has_selection:
            return None
        assert self._anchor_place is not None
        assert self._head is not None
        one, other = self._numbers.get(self._anchor_place.row), self._numbers.get(self._head.row)
        if one is None or other is None:
            return None
        if one > other:
            return (other, self._head), (one, self._anchor_place)
        return (one, self._anchor_place), (other, self._head)

    def _stretch_of(self, row: Row, sheet: Sheet) -> Stretch | None:
        ends = self._ends()
        if ends is None:
            return None
        (first, begin), (last, end) = ends
        if not first <= row.index <= last:
            return None
        return stretch(
            sheet.pieces, begin if row.index == first else None, end if row.index == last else None
        )


def _is_whole(begin: Place | None, end: Place | None) -> bool:
    return (begin is None or begin.key == BEFORE_ALL) and (end is None or end.key == AFTER_ALL)
