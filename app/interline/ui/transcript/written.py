"""The pieces of a message written into a text document, for the reader that has a caret.

Rule: letters and formats only, by a cursor: no markup is parsed and nothing can be asked for. What stands there already
stays, so that a caret in it does; a message that grows is written on at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from interline.rendering import links
from interline.rendering.blocks import Span
from interline.ui.transcript.ink import INDENT, QUOTE, Ink, shown
from interline.ui.transcript.leaves import Leaf, Look
from interline.ui.transcript.piece import Piece

SLICE = 8_000
"""Letters that are written at once."""
_HEADINGS = {Look.H1: 1, Look.H2: 2, Look.H3: 3, Look.H4: 4, Look.H5: 5, Look.H6: 6}


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one format. A line feed ends a paragraph."""

    text: str
    format: QTextCharFormat
    """One of the ink's: the same one for the same look."""
    href: str = ""
    """An address that may be opened."""

    def goes_on_as(self, other: Run) -> bool:
        """Whether the other is this one with more letters."""
        is_same = self.format is other.format and self.href == other.href
        return is_same and other.text.startswith(self.text)


@dataclass(slots=True)
class _Entry:
    place: tuple[int, int]
    """The key of the piece."""
    key: object
    """What it says: the leaf, or the words of what is none."""
    start: int
    """Where in the document it begins."""
    end: int
    runs: tuple[Run, ...]
    first: QTextBlockFormat
    rest: QTextBlockFormat
    """Of its paragraphs after the first."""


class Written:
    """What stands in a document."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._ink: Ink | None = None
        self._tones: dict[str, QTextCharFormat] = {}
        """How that is set which is said of a message beside its words, by token."""
        self._entries: list[_Entry] = []
        self._is_whole = False

    def write(self, pieces: Sequence[Piece], ink: Ink) -> bool:
        """Bring the document up to these pieces. Returns whether it is; else some more calls are needed."""
        if ink is not self._ink:
            self._ink = ink
            self._tones.clear()
            self._cut(0)
        before, after = self._same(pieces)
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        try:
            if after:
                self._replace(before, pieces[before : len(pieces) - after], after, ink, cursor)
            elif not self._grows(before, pieces, ink, cursor):
                self._cut(before)
            written = 0
            while len(self._entries) < len(pieces) and written < SLICE:
                written += self._append(pieces[len(self._entries)], ink, cursor)
        finally:
            cursor.endEditBlock()
        self._is_whole = len(self._entries) == len(pieces)
        return self._is_whole

    def place_of(self, at: int) -> tuple[tuple[int, int], int]:
        """A place of the document in words that stay true: the key of a piece, and how far into it."""
        if not self._entries:
            return (-1, 0), at
        entry = self._entries[self.index_at(at)]
        return entry.place, at - entry.start

    def at_of(self, place: tuple[tuple[int, int], int]) -> int | None:
        """Where such a place is now; None where the piece is gone."""
        found = next((entry for entry in self._entries if entry.place == place[0] and entry.runs), None)
        return min(found.start + place[1], found.end) if found is not None else None

    def start_of(self, index: int) -> int:
        """Where in the document this piece begins; the end of what is written for one that is not."""
        return self._entries[index].start if index < len(self._entries) else self._end()

    def index_at(self, at: int) -> int:
        """The piece that this place of the document is in."""
        found = 0
        for index, entry in enumerate(self._entries):
            if entry.start > at:
                break
            if entry.runs:
                found = index
        return found

    def _end(self) -> int:
        return self._document.characterCount() - 1

    def _same(self, pieces: Sequence[Piece]) -> tuple[int, int]:
        """How many pieces at the beginning, and how many of the others at the end, say what they said."""
        entries, keys = self._entries, [_key(piece) for piece in pieces]
        most = min(len(entries), len(keys))
        before = next((n for n in range(most) if not _is_same(entries[n].key, keys[n])), most)
        if not self._is_whole or before == len(entries):
            return before, 0
        room = most - before
        after = next((n for n in range(room) if not _is_same(entries[-1 - n].key, keys[-1 - n])), room)
        stands = any(entry.runs for entry in entries[len(entries) - after :]) if after else False
        letters = sum(len(piece.text) for piece in pieces[before : len(pieces) - after])
        # Much that is new is written in slices, from there to the end.
        return before, after if stands and letters <= 2 * SLICE else 0

    def _replace(
        self, before: int, pieces: Sequence[Piece], after: int, ink: Ink, cursor: QTextCursor
    ) -> None:
        """Write these pieces in place of those that stand between the first and the last that stay."""
        kept = self._entries[len(self._entries) - after :]
        gone = self._entries[before : len(self._entries) - after]
        end = next(entry.start for entry in kept if entry.runs)
        begin = next((entry.start for entry in gone if entry.runs), end)
        cursor.setPosition(begin)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        made: list[_Entry] = []
        # The paragraph that follows is opened anew by each piece, and is itself again in the end.
        follows = next(entry for entry in kept if entry.runs)
        for piece in pieces:
            runs = self._runs(piece, ink)
            first, rest = _paragraphs(piece, ink)
            start = cursor.position()
            stop = start
            if runs:
                cursor.setBlockFormat(_at_top(first) if not start else first)
                _insert(cursor, runs, rest)
                stop = cursor.position()
                cursor.insertBlock()
            made.append(_Entry(piece.key, _key(piece), start, stop, runs, first, rest))
        cursor.setBlockFormat(_at_top(follows.first) if not cursor.position() else follows.first)
        moved = cursor.position() - end
        for entry in kept:
            entry.start += moved
            entry.end += moved
        self._entries[before:] = [*made, *kept]

    def _grows(self, same: int, pieces: Sequence[Piece], ink: Ink, cursor: QTextCursor) -> bool:
        """Whether only the last piece that is written has become longer; then it is."""
        if same >= len(pieces) or same != len(self._entries) - 1 or not self._entries[same].runs:
            return same == len(self._entries)
        entry = self._entries[same]
        runs = self._runs(pieces[same], ink)
        last = len(entry.runs) - 1
        if (
            len(runs) <= last
            or entry.runs[:last] != runs[:last]
            or not entry.runs[last].goes_on_as(runs[last])
        ):
            return False
        tail = Run(runs[last].text[len(entry.runs[last].text) :], runs[last].format, runs[last].href)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        _insert(cursor, (tail, *runs[last + 1 :]), entry.rest)
        entry.key, entry.runs, entry.end = _key(pieces[same]), runs, self._end()
        return True

    def _cut(self, first: int) -> None:
        """Take away what stands from this piece on."""
        start = next((entry.start for entry in self._entries[first:] if entry.runs), None)
        del self._entries[first:]
        if start is None:
            return
        cursor = QTextCursor(self._document)
        # The paragraph before it stays, without the mark that parted them.
        cursor.setPosition(max(0, start - 1))
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        if not cursor.position():
            cursor.setBlockFormat(QTextBlockFormat())

    def _append(self, piece: Piece, ink: Ink, cursor: QTextCursor) -> int:
        """Write a piece at the end. Returns how many letters it has."""
        runs = self._runs(piece, ink)
        first, rest = _paragraphs(piece, ink)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        start = cursor.position()
        if runs:
            if start:
                cursor.insertBlock(first, runs[0].format)
            else:
                cursor.setBlockFormat(_at_top(first))
            start = cursor.position()
            _insert(cursor, runs, rest)
        self._entries.append(_Entry(piece.key, _key(piece), start, cursor.position(), runs, first, rest))
        return sum(len(run.text) for run in runs)

    def _runs(self, piece: Piece, ink: Ink) -> tuple[Run, ...]:
        leaf: Leaf | None = getattr(piece, "leaf", None)
        if leaf is None:
            text = piece.spoken()
            return (Run(text, self._tone(getattr(piece, "tone", "secondary"), ink)),) if text else ()
        match leaf.look:
            case Look.RULE:
                return ()
            case Look.CODE:
                return (Run(piece.spoken(), ink.format(Span(""), Look.CODE)),)
            case Look.TABLE:
                return _cells(leaf, ink)
            case _:
                marker = (Run(f"{leaf.marker} ", ink.format(Span(""), Look.BODY)),) if leaf.marker else ()
                return (*marker, *(_run(span, ink, leaf.look) for span in leaf.spans if span.text))

    def _tone(self, token: str, ink: Ink) -> QTextCharFormat:
        made = self._tones.get(token)
        if made is None:
            made = self._tones[token] = QTextCharFormat()
            made.setFont(ink.small_font)
            made.setForeground(ink.colour(token))
        return made


def _key(piece: Piece) -> object:
    leaf = getattr(piece, "leaf", None)
    return leaf if leaf is not None else piece.spoken()


def _is_same(one: object, other: object) -> bool:
    return one is other or one == other


def _at_top(first: QTextBlockFormat) -> QTextBlockFormat:
    """The same for the first paragraph of all."""
    made = QTextBlockFormat(first)
    made.setTopMargin(0)
    return made


def _run(span: Span, ink: Ink, look: Look) -> Run:
    href = (links.safe_target(span.href) if span.href else None) or ""
    return Run(shown(span), ink.format(span, look), href)


def _cells(leaf: Leaf, ink: Ink) -> tuple[Run, ...]:
    """A row is a paragraph, and its cells stand between tabs."""
    plain = ink.format(Span(""), Look.BODY)
    runs: list[Run] = []
    for number, row in enumerate(leaf.rows):
        if number:
            runs.append(Run("\n", plain))
        for column, spans in enumerate(row):
            if column:
                runs.append(Run("\t", plain))
            made = [_run(span, ink, Look.BODY) for span in spans]
            if not number and not leaf.part:
                made = [Run(run.text, ink.strong(run.format), run.href) for run in made]
            runs += made
    return tuple(runs)


def _paragraphs(piece: Piece, ink: Ink) -> tuple[QTextBlockFormat, QTextBlockFormat]:
    """The formats of the first paragraph of a piece and of those after it."""
    leaf: Leaf | None = getattr(piece, "leaf", None)
    first = QTextBlockFormat()
    first.setTopMargin(max(piece.above, piece.gap))
    if leaf is not None:
        first.setLeftMargin(leaf.indent * ink.scaled(INDENT) + leaf.quote * ink.scaled(QUOTE))
        first.setLineHeight(ink.line_height(leaf.look), QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        first.setHeadingLevel(_HEADINGS.get(leaf.look, 0))
        if leaf.look is Look.CODE:
            first.setBackground(ink.colour("code_ground"))
    rest = QTextBlockFormat(first)
    rest.setTopMargin(0)
    return first, rest


def _insert(cursor: QTextCursor, runs: Sequence[Run], rest: QTextBlockFormat) -> None:
    for run in runs:
        look = run.format
        if run.href:
            look = QTextCharFormat(look)
            look.setAnchor(True)
            look.setAnchorHref(run.href)
        lines = run.text.split("\n")
        cursor.insertText(lines[0], look)
        for line in lines[1:]:
            cursor.insertBlock(rest, look)
            cursor.insertText(line, look)
