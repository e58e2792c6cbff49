"""The transcript on the screen: what the window shows it, and what the reader does there.

Rule: what is shown already stays where it is; an answer that is being written comes through `arriving`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QRect, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from interline.language import tr
from interline.model.clean import label
from interline.model.conversation import Message, Role
from interline.model.refs import ModelRef
from interline.model.turn import Delta
from interline.ui.transcript.answer import AnswerSheet
from interline.ui.transcript.arriving import Arriving
from interline.ui.transcript.beside import MOST, in_order
from interline.ui.transcript.colouring import Colouring
from interline.ui.transcript.counting import Counting
from interline.ui.transcript.decoding import Pictures
from interline.ui.transcript.diagrams import Diagrams
from interline.ui.transcript.drawing import BUTTON
from interline.ui.transcript.formulas import Formulas
from interline.ui.transcript.means import Means
from interline.ui.transcript.page import GAP
from interline.ui.transcript.piece import Piece
from interline.ui.transcript.presenter import Card, beside, card_of, numbered, pending, vendor_id
from interline.ui.transcript.row import Row
from interline.ui.transcript.sheet import Sheet, measures
from interline.ui.transcript.sought import Sought
from interline.ui.transcript.spoken import Spoken
from interline.ui.transcript.typed import BELOW, PADDING, SHOWN_AT_FIRST, UserSheet
from interline.ui.transcript.way import Way

AT_FIRST = 600
"""Messages of a conversation that is opened that are counted before the first paint; older ones right after it."""
AROUND = 80
"""Pixels that a message takes besides its words, about."""


class TranscriptView(Spoken):
    """One conversation."""

    copy_requested = Signal(str)
    """The id of a message."""
    regenerate_requested = Signal(str)
    """The id of an answer."""
    version_requested = Signal(str)
    """The id of the message to show instead."""
    compare_requested = Signal(str)
    """The id of an answer whose versions should stand beside each other, or do so no longer."""
    others_requested = Signal(str)
    """The id of an answer beside which other models' are wanted."""
    choice_made = Signal(str)
    """The id of an answer of those beside each other that the conversation goes on with."""
    edit_requested = Signal(str)
    """The id of a message of which the user writes another version."""
    branch_requested = Signal(str)
    """The id of a message that another conversation goes on from."""
    branch_name_requested = Signal(str)
    """The id of a message whose branch is to get a name."""
    way_chosen = Signal(str, object)
    """The id of an answer, and the Way."""
    link_clicked = Signal(str)
    """An address of an allowed scheme; nothing has been opened."""
    picture_wanted = Signal(str)
    """The digest of an attachment; whoever hears it answers with `give_picture`."""
    picture_opened = Signal(str, str)
    """The digest and the name of a picture that was pressed."""
    file_opened = Signal(str, str)
    """The same of a file."""

    counted = Signal(int, int, bool)
    """What is searched for: the place of the present hit, from 1; how many there are; whether all were counted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counting = Counting(self)
        self._counting.changed.connect(self.counted)
        self._colouring = Colouring(self)
        self._pictures = Pictures(self)
        self._pictures.wanted.connect(self.picture_wanted)
        self._formulas = Formulas(self)
        self._formulas.changed.connect(self._on_drawn)
        self._diagrams = Diagrams(self)
        self._diagrams.changed.connect(self._on_drawn)
        self._means = Means(
            colouring=self._colouring,
            pictures=self._pictures,
            formulas=self._formulas,
            diagrams=self._diagrams,
            note=self._go_to_note,
            follow=self.link_clicked.emit,
            put_on_clipboard=self.put_on_clipboard,
            copy=self.copy_requested.emit,
            regenerate=self.regenerate_requested.emit,
            receipt=self.receipt_requested.emit,
            version=self.version_requested.emit,
            way=self.way_chosen.emit,
            picture=self.picture_opened.emit,
            file=self.file_opened.emit,
            compare=self.compare_requested.emit,
            ask_others=self.others_requested.emit,
            choose=self.choice_made.emit,
        )
        self._vendor_name: Callable[[ModelRef], str] = vendor_id
        self._by_id: dict[str, Row] = {}
        self._messages: dict[str, Message] = {}
        self._versions: Mapping[str, tuple[str, ...]] = {}
        self._named: dict[str, Card] = {}
        """Answers that are being written -> the card that says who is asked."""
        self._thought: dict[str, str] = {}
        """Message ids -> the line over their thinking, as it was seen."""
        self._ways: dict[str, tuple[Way, ...]] = {}
        """Message ids -> what is offered under them."""
        self._expected: dict[str, Row] = {}
        """Rows of messages that will soon be shown."""
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._read_on)
        self._arriving = Arriving(self, sheet=self._running, place=self.place, read_on=self._slices.start)
        workers = (self._colouring, self._pictures, self._formulas, self._diagrams)
        self.destroyed.connect(lambda: [worker.close() for worker in workers])
        # Last, since a screen reader is told of the name and asks for the page as it is then.
        self.setAccessibleName(tr("Transcript"))

    def let_read_aloud(self, read: Callable[[str], None] | None) -> None:
        """Who reads an answer aloud, by its id, and stops where it is being read; None where nobody can."""
        self._means.read_aloud = read

    def offer_branches(self) -> None:
        """From here on messages can be edited and branched from, and branches get names."""
        self._means.edit = self.edit_requested.emit
        self._means.branch = self.branch_requested.emit
        self._means.name_branch = self.branch_name_requested.emit

    def name_vendors(self, vendor_name: Callable[[ModelRef], str]) -> None:
        """What vendors are called, for answers that several of them gave."""
        self._vendor_name = vendor_name

    def expect(self, messages: tuple[Message, ...]) -> None:
        """Get ready to show these, some of a conversation's: of ten thousand no frame is to wait for all."""
        for row in self._new_rows(messages):
            if row.id not in self._by_id and row.size:
                self._expected[row.id] = row

    def show_conversation(
        self, messages: tuple[Message, ...], versions: Mapping[str, tuple[str, ...]]
    ) -> None:
        """Show these messages, oldest first. What was shown already stays where it is."""
        # From the end: of a long conversation the last ones are shown first.
        is_same = any(message.id in self._by_id for message in reversed(messages))
        self._stop_live()
        before, self._versions = self._versions, versions
        if is_same:
            rows_now = partial(self._same_rows, messages, before)
            if self._expected and len(messages) > AT_FIRST:
                # The window has its turn between what is told of a long conversation and its rows.
                self.put_soon(rows_now)
            else:
                self.put(rows_now(), follows=self.is_at_end())
            return
        self._expected.clear()
        self.clear_selection()
        last = messages[-AT_FIRST:]
        self._know(rows := self._new_rows(last), last)
        is_whole = len(last) == len(messages)
        self.put(rows, follows=True, soon=None if is_whole else partial(self._all_rows, messages, rows))

    def _same_rows(self, messages: tuple[Message, ...], before: Mapping[str, tuple[str, ...]]) -> list[Row]:
        """The rows of these messages, of which some are shown already."""
        shown, expected = self._by_id, self._expected
        rows = [
            row
            if (row := expected.get(message.id)) is not None
            and message.id not in shown
            and row.shows(message)
            else self._row_for(message, before)
            for message in messages
        ]
        self._expected = {}
        self._know(rows, messages)
        return rows

    def _all_rows(self, messages: tuple[Message, ...], last: list[Row]) -> list[Row]:
        """The rows of all messages, of which the last ones are there."""
        rows = [*self._new_rows(messages[: -len(last)]), *last]
        self._know(rows, messages)
        return rows

    def _new_rows(self, messages: tuple[Message, ...]) -> list[Row]:
        make, answer = self._card_of, Role.ASSISTANT
        return [Row(message.id, message, make, message.role is answer) for message in messages]

    def _know(self, rows: list[Row], messages: tuple[Message, ...]) -> None:
        ids = [row.id for row in rows]
        self._by_id = dict(zip(ids, rows, strict=True))
        self._messages = dict(zip(ids, messages, strict=True))

    def begin_answer(self, answer_id: str, user: Message | None) -> None:
        """An answer is on its way, after the user's message where one was just sent; the page goes to its end.

        Where an answer to the same question is shown, it makes room, unless both stand beside each other.
        """
        rows = self._with_room_for(answer_id, is_again=user is None)
        if user is not None and user.id not in self._by_id:
            rows.append(self._row(user))
        versions = self._versions
        rows.append(Row(answer_id, None, lambda _: pending(answer_id, versions), True, is_running=True))
        self._arriving.begin(answer_id)
        if answer_id in self._beside:
            rows = in_order(rows, self._beside)
        self._by_id = {row.id: row for row in rows}
        self.put(rows, follows=True)

    def show_beside(self, answer_ids: Sequence[str]) -> None:
        """Up to four answers to one question, shown or still to begin, stand beside each other in this order; none
        ends that. They follow each other on the page; one that is not shown has no column."""
        ids = tuple(answer_ids[:MOST])
        if ids == self._beside:
            return
        self._beside = ids
        self.put(self.rows, follows=self.is_at_end())
        band = self._band
        if band is not None and not any(row_id in self._arriving for row_id in ids):
            # What is compared is read from its beginning.
            self.go_to(self.rows[band.first])

    def name_answer(self, answer_id: str, vendor: str, model: str) -> None:
        """Who is asked for an answer that is being written: told over it before its first word."""
        if (row := self._by_id.get(answer_id)) is not None and answer_id in self._arriving:
            called = ", ".join(part for part in (label(vendor, 60), label(model, 80)) if part)
            row.card = replace(row.card, vendor=label(vendor, 60), model=label(model, 80), name=called)
            self._named[answer_id] = row.card
            if sheet := self._running(answer_id):
                sheet.set_card(replace(sheet.card, vendor=row.card.vendor, model=row.card.model))
            self.place()

    def set_status(self, answer_id: str, text: str) -> None:
        """What is going on while no word has come: asking Sim A…"""
        if (sheet := self._running(answer_id)) and not self._arriving.began(answer_id):
            sheet.set_status(label(text, 300))
            self.place()

    def break_off(self, answer_id: str, text: str, *, anew: bool) -> None:
        """The vendor stopped in mid-answer, and somebody goes on with it, or `anew`: then what was shown is void."""
        if answer_id in self._arriving:
            self._arriving.break_off(answer_id, anew=anew)
            self.set_status(answer_id, text)
            self.place()

    def append(self, answer_id: str, event: Delta) -> None:
        """More of the answer. Shown within the next moments."""
        self._arriving.append(answer_id, event)

    def offer_ways(self, answer_id: str, ways: tuple[Way, ...]) -> None:
        """What can be done with this answer; none takes the offer back."""
        self._ways.pop(answer_id, None)
        if ways:
            self._ways[answer_id] = ways
        sheet = self.sheet_of(answer_id)
        if isinstance(sheet, AnswerSheet):
            sheet.set_ways(ways)
            self.place()

    def finish_answer(self, message: Message) -> None:
        """The answer as it is stored."""
        live = self._arriving.end(message.id)
        if message.id not in self._by_id:
            self.begin_answer(message.id, None)
            self._arriving.end(message.id)
        row = self._by_id[message.id]
        self._messages[message.id] = message
        card = self._card_of(message)
        named = self._named.pop(message.id, None)
        if named is not None and not card.vendor:
            # Nobody answered: whom it was asked of stays over it.
            card = replace(card, vendor=named.vendor, model=named.model)
        if live.thought_ms is not None and card.thinking:
            self._thought[message.id] = live.thought
        row.card, row.is_running = card, False
        sheet = self.sheet_of(message.id)
        if isinstance(sheet, AnswerSheet):
            sheet.finish(card, self._thought.get(message.id, card.thought))
            if not sheet.body.is_whole:
                self._slices.start()
        # Blocks that were read as others since have other letters selected.
        self.place(everything=self.has_selection)
        self.answer_finished(row)

    def count(self, sought: Sought) -> None:
        """Count this on the page from now on, and say so by `counted`; nothing ends it."""
        self._counting.count(sought)

    def placed(self) -> None:
        super().placed()
        self._counting.recount_soon()

    def give_picture(self, digest: str, data: bytes | None, why: str = "") -> None:
        """The bytes of an attachment that was wanted; None and a sentence where they are not to be had."""
        self._pictures.give(digest, data, why)

    def clear(self) -> None:
        """Show nothing."""
        self.show_conversation((), {})

    def name_of(self, row: Row) -> str:
        """What a screen reader calls it: Anthropic, claude-sonnet-5.5, answer 2 of 4."""
        name, band = row.card.name, self._band
        if band is not None and row.index in band:
            return beside(name, row.index - band.first + 1, band.count)
        return numbered(name, row.number, self._answers) if row.is_answer else name

    @Slot(str)
    def follow(self, address: str) -> None:
        self.link_clicked.emit(address)

    def make_sheet(self, row: Row, *, is_ahead: bool = False) -> Sheet:
        card = row.card
        sheet: Sheet
        if card.is_answer:
            answer = AnswerSheet(card, self._means, is_ahead=is_ahead)
            if card.thinking:
                answer.set_thinking(card.thinking, self._thought.get(card.id, card.thought))
            answer.set_ways(self._ways.get(card.id, ()))
            answer.set_beside(self._is_beside(row))
            sheet = answer
        else:
            sheet = UserSheet(card, self._means)
        sheet.listen(self._on_changed)
        if not sheet.body.is_whole:
            self._slices.start()
        return sheet

    def guesses(self, sizes: list[tuple[int, int, bool]], width: int, size: int) -> list[int]:
        line, letter = measures(width, size)
        own_line, own_letter = measures(width * 7 // 8 - 2 * PADDING, size)
        around, most = AROUND + line + GAP, SHOWN_AT_FIRST
        own_around = 2 * PADDING + own_line + GAP + (BELOW + BUTTON if self._means.edit else 0)
        return [
            int(breaks * line + letters * letter + around)
            if is_answer
            else int(breaks * own_line + letters * own_letter + own_around)
            if letters <= most
            else int(min(breaks, most // 40) * own_line + most * own_letter + own_around)
            for letters, breaks, is_answer in sizes
        ]

    def band_changed(self) -> None:
        # Rows are many, and few of them are laid out.
        for row_id, sheet in self._sheets.items():
            if isinstance(sheet, AnswerSheet):
                sheet.set_beside(self._is_beside(self._rows[self._numbers[row_id]]))

    def _is_beside(self, row: Row) -> bool:
        return self._band is not None and row.index in self._band

    def _with_room_for(self, answer_id: str, *, is_again: bool) -> list[Row]:
        """The rows that stay when this answer begins."""
        rows, known = list(self.rows), self._by_id.get(answer_id)
        if answer_id in self._beside:
            if known is not None:
                self.let_go(known)
                rows.remove(known)
            elif is_again and rows and rows[-1].is_answer and rows[-1].id not in self._beside:
                del rows[-1]
        elif known is not None:
            del rows[rows.index(known) :]
        elif is_again and rows and rows[-1].is_answer:
            del rows[-1]
        return rows

    def closeEvent(self, event: QCloseEvent) -> None:
        self._colouring.close()
        self._pictures.close()
        self._formulas.close()
        self._diagrams.close()
        super().closeEvent(event)

    def _row(self, message: Message) -> Row:
        """A new row; its card is made when somebody comes near."""
        self._messages[message.id] = message
        return Row(message.id, message, self._card_of, message.role is Role.ASSISTANT)

    def _card_of(self, message: Message) -> Card:
        return card_of(message, self._versions, self._vendor_name)

    def _row_for(self, message: Message, before: Mapping[str, tuple[str, ...]]) -> Row:
        """The row that shows this message already, or a new one."""
        row = self._by_id.get(message.id)
        if row is None:
            # First, since it holds for thousands where the rest of a long conversation comes.
            return self._new_row(message)
        known = self._messages.get(message.id)
        if (
            known is None
            or row.is_running
            or known.role != message.role
            or (known.parts is not message.parts and known.text != message.text)
        ):
            self.let_go(row)
            return self._new_row(message)
        if known != message or before.get(message.id) != self._versions.get(message.id):
            self._messages[message.id] = message
            row.card = self._card_of(message)
            sheet = self.sheet_of(row.id)
            if isinstance(sheet, (AnswerSheet, UserSheet)):
                sheet.set_card(row.card)
        return row

    def _new_row(self, message: Message) -> Row:
        """One that was made ready, where one was."""
        expected = self._expected.get(message.id)
        return expected if expected is not None and expected.shows(message) else self._row(message)

    def _running(self, answer_id: str) -> AnswerSheet | None:
        if answer_id not in self._arriving or answer_id not in self._by_id:
            return None
        sheet = self.sheet(self._by_id[answer_id])
        return sheet if isinstance(sheet, AnswerSheet) else None

    def _stop_live(self) -> None:
        self._named.clear()
        self._arriving.forget()

    def _read_on(self) -> None:
        """Read the next slice of a long text that is near."""
        for row in self.rows_near():
            sheet = self.sheet_of(row.id)
            if sheet is not None and not sheet.body.is_whole:
                sheet.advance()
                self.place()
                return
        self._slices.stop()

    def _go_to_note(self, piece: Piece, label: str) -> None:
        """Scroll to a footnote of the message that has its mark."""
        for row_id, sheet in self._sheets.items():
            if piece in sheet.pieces:
                note = next((each for each in sheet.body.pieces if each.leaf.note == label), None)
                row = self.row_of(row_id)
                if note is not None and row is not None:
                    self.show_place(row, note, QRect(0, 0, 1, note.height))
                return

    def _on_drawn(self) -> None:
        """Formulas or diagrams have been drawn: pieces that wait for them are laid out with them."""
        for sheet in self._sheets.values():
            for piece in sheet.pieces:
                if piece.has_formulas and piece.is_laid:
                    piece.is_laid = False
                    self.touch(piece)
        self.place()

    def _on_changed(self, piece: Piece) -> None:
        """A piece became another by itself: coloured, unfolded, decoded."""
        self.touch(piece)
        if any(not sheet.body.is_whole for sheet in self._sheets.values()):
            self._slices.start()
        self.place()
