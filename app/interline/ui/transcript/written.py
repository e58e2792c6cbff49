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

SLICE = 20_000
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
    key: object
    """The leaf, or the words of what is none."""
    start: int
    """Where in the document it begins."""
    end: int
    runs: tuple[Run, ...]
    rest: QTextBlockFormat
    """Of its paragraphs after the first."""


class Written:
    """What stands in a document."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._ink: Ink | None = None
        self._small = QTextCharFormat()
        self._entries: list[_Entry] = []

    def write(self, pieces: Sequence[Piece], ink: Ink) -> bool:
        """Bring the document up to these pieces. Returns whether it is; else some more calls are needed."""
        if ink is not self._ink:
            self._ink = ink
            self._small = QTextCharFormat()
            self._small.setFont(ink.small_font)
            self._small.setForeground(ink.colour("secondary"))
            self._cut(0)
        same = 0
        for entry, piece in zip(self._entries, pieces, strict=False):
            key = _key(piece)
            if entry.key is not key and entry.key != key:
                break
            same += 1
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        try:
            if not self._grows(same, pieces, ink, cursor):
                self._cut(same)
            written = 0
            while len(self._entries) < len(pieces) and written < SLICE:
                written += self._append(pieces[len(self._entries)], ink, cursor)
        finally:
            cursor.endEditBlock()
        return len(self._entries) == len(pieces)

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
        if first >= len(self._entries):
            return
        start = self._entries[first].start
        del self._entries[first:]
        cursor = QTextCursor(self._document)
        # The paragraph before it stays, without the mark that parted them.
        cursor.setPosition(max(0, start - 1))
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()

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
                first.setTopMargin(0)
                cursor.setBlockFormat(first)
            start = cursor.position()
            _insert(cursor, runs, rest)
        self._entries.append(_Entry(_key(piece), start, cursor.position(), runs, rest))
        return sum(len(run.text) for run in runs)

    def _runs(self, piece: Piece, ink: Ink) -> tuple[Run, ...]:
        leaf: Leaf | None = getattr(piece, "leaf", None)
        if leaf is None:
            text = piece.spoken()
            return (Run(text, self._small),) if text else ()
        match leaf.look:
            case Look.RULE:
                return ()
            case Look.CODE:
                return (Run(piece.spoken(), ink.format(Span(""), Look.CODE)),)
            case Look.TABLE:
                return _cells(leaf, ink)
            case _:
                marker = (Run(f"{leaf.marker} ", ink.format(Span(""), Look.BODY)),) if leaf.marker else ()
                return (*marker, *(_run(span, ink, leaf.look) for span in leaf.spans))


def _key(piece: Piece) -> object:
    leaf = getattr(piece, "leaf", None)
    return leaf if leaf is not None else piece.spoken()


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
