"""The painted transcript as a person has it: which letters stand where, and what the mouse presses.

Rule: letters are those that are painted, and a press is a real click at the place where the thing stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPaintDevice,
    QPaintEngine,
    QPainter,
    QPaintEvent,
    QRegion,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.transcript.answer import AnswerSheet
from interline.ui.transcript.piece import Canvas, Piece, Spot
from interline.ui.transcript.sheet import Sheet
from interline.ui.transcript.typed import UserSheet
from interline.ui.transcript.view import TranscriptView

NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
LEFT = Qt.MouseButton.LeftButton
MOST = 6_000
"""Pixels of one piece that are painted."""


# What is laid out.


def sheet(view: TranscriptView, message_id: str) -> Sheet:
    """What is laid out of a message, made if need be."""
    row = view.row_of(message_id)
    assert row is not None, f"{message_id} is not shown"
    return view.sheet(row)


def answer(view: TranscriptView, message_id: str) -> AnswerSheet:
    """The same of an answer."""
    made = sheet(view, message_id)
    assert isinstance(made, AnswerSheet)
    return made


def question(view: TranscriptView, message_id: str) -> UserSheet:
    """The same of what the user said."""
    made = sheet(view, message_id)
    assert isinstance(made, UserSheet)
    return made


def lay(view: TranscriptView, message_id: str) -> Sheet:
    """Lay a message out from its first to its last piece."""
    row = view.row_of(message_id)
    assert row is not None
    made = sheet(view, message_id)
    _, width = view.column_of(row)
    for _ in range(3):
        made.lay(view.ink, width, 0, made.height + 1_000_000)
    return made


def top(view: TranscriptView, message_id: str) -> int:
    """Where a message begins, from the top of the window."""
    row = view.row_of(message_id)
    assert row is not None
    return view.top_of(row)


def room(view: TranscriptView, message_id: str) -> QRect:
    """Where a message stands in the window."""
    row = view.row_of(message_id)
    assert row is not None
    return view.row_room(row)


def tops(view: TranscriptView) -> dict[tuple[str, int], int]:
    """Where every piece in sight begins, by its message and its place in it."""
    view.viewport().grab()
    found: dict[tuple[str, int], int] = {}
    for message_id, made in view._sheets.items():
        for index, piece in enumerate(made.pieces):
            place = view.room_of(piece)
            if place is not None and piece.height:
                found[message_id, index] = place.top()
    return found


# What letters there are.


def words(view: TranscriptView, message_id: str) -> str:
    """The letters of a message's own words, a line for each piece."""
    return "\n".join(piece.text for piece in sheet(view, message_id).pieces if piece.key[0] >= 0)


def painted(view: TranscriptView, message_id: str) -> list[str]:
    """The letters that are painted of a message, for each of its pieces; a blank where a line ends."""
    made = lay(view, message_id)
    found = [painted_of(piece, view) for piece in made.pieces]
    view.place(everything=True)
    return found


def painted_of(piece: Piece, view: TranscriptView) -> str:
    """The letters that are painted of one piece that is laid out; of a very high one, those at its top."""
    height = min(MOST, piece.height)
    with_letters = Letters(piece.width + 1, height + 1)
    with with_letters as painter:
        clip = QRect(-10, -10, piece.width + 20, height + 20).toRectF()
        piece.paint(Canvas(painter, view.ink, clip))
    return with_letters.text


def sees(view: TranscriptView, message_id: str, sought: str) -> bool:
    """Whether these letters are painted in one piece of a message, over however many lines."""
    wanted = "".join(sought.split())
    return any(wanted in "".join(text.split()) for text in painted(view, message_id))


def in_sight(view: TranscriptView) -> str:
    """The letters that the window shows now, a line for each line."""
    letters = Letters(view.viewport().width(), view.viewport().height())
    with letters as painter:
        view._paint(painter, view.viewport().rect())
    return letters.text_in(view.viewport().rect())


def all_words(view: TranscriptView) -> list[str]:
    """Everything that is written or said anywhere on the page: painted letters, spoken names, tooltips."""
    found = [view.accessibleName()]
    for row in view.rows:
        found += [view.name_of(row), *painted(view, row.id)]
        made = lay(view, row.id)
        for piece in made.pieces:
            found += [piece.text, piece.spoken()]
            found += [word for spot in piece.spots() for word in (spot.name, spot.tip, spot.key)]
    for child in view.findChildren(QWidget):
        found += [child.accessibleName(), child.toolTip(), getattr(child, "text", str)()]
    view.place(everything=True)
    return found


class Letters(QPaintDevice):
    """A surface that keeps nothing but the letters that are painted on it."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._engine = _Engine()
        self._width, self._height = width, height
        self._painter: QPainter | None = None

    def __enter__(self) -> QPainter:
        self._painter = QPainter(self)
        return self._painter

    def __exit__(self, *_: object) -> None:
        assert self._painter
        self._painter.end()

    @property
    def text(self) -> str:
        """All of them; letters on one height follow each other, then comes a blank."""
        return _joined(self._engine.items, " ")

    def text_in(self, room: QRect) -> str:
        """Those whose foot stands in this room; letters on one height follow each other, then comes a line break."""
        items = [item for item in self._engine.items if room.contains(QPoint(int(item[0]), int(item[1])))]
        return _joined(items, "\n")

    def paintEngine(self) -> QPaintEngine:
        return self._engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        kinds = QPaintDevice.PaintDeviceMetric
        known = {kinds.PdmWidth: self._width, kinds.PdmHeight: self._height, kinds.PdmDepth: 32}
        dots = (kinds.PdmDpiX, kinds.PdmDpiY, kinds.PdmPhysicalDpiX, kinds.PdmPhysicalDpiY)
        return known.get(metric, 96 if metric in dots else 1)


class _Engine(QPaintEngine):
    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.items: list[tuple[float, float, str]] = []
        """Where letters stand and which they are, in the order of painting."""

    def begin(self, device: QPaintDevice) -> bool:
        self.setActive(True)
        return True

    def end(self) -> bool:
        self.setActive(False)
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: object) -> None:
        pass

    def drawTextItem(self, place: Any, item: Any) -> None:
        at = self.painter().worldTransform().map(QPointF(place))
        self.items.append((at.x(), at.y(), item.text()))

    def _nothing(self, *_: object) -> None:
        """Only letters are kept."""

    drawPixmap = drawImage = drawTiledPixmap = _nothing  # type: ignore[assignment]
    drawRects = drawLines = drawPath = drawPolygon = drawEllipse = drawPoints = _nothing  # type: ignore[assignment]


def _joined(items: list[tuple[float, float, str]], at_end: str) -> str:
    made, before = "", None
    for _, y, text in items:
        if before is not None and abs(y - before) > 1:
            made += at_end
        made += text
        before = y
    return made


# What can be pressed.


def spots(view: TranscriptView, message_id: str) -> list[tuple[Piece, Spot]]:
    """Everything of a message that can be pressed, in the order of reading."""
    return [(piece, spot) for piece in lay(view, message_id).pieces for spot in piece.spots()]


def names(view: TranscriptView, message_id: str) -> list[str]:
    """What all of them are called."""
    return [spot.name for _, spot in spots(view, message_id)]


def has(view: TranscriptView, message_id: str, name: str) -> bool:
    """Whether something of this key, or of a name that begins so, can be pressed."""
    return any(_is(spot, name) and spot.is_enabled for _, spot in spots(view, message_id))


def spot(view: TranscriptView, message_id: str, name: str) -> Spot:
    """The one of this key, or whose name begins so."""
    return find(view, message_id, name)[1]


def press(qtbot: QtBot, view: TranscriptView, message_id: str, name: str) -> None:
    """Scroll to the one of this key, or whose name begins so, and click it with the mouse."""
    qtbot.mouseClick(view.viewport(), LEFT, NONE, place_of(view, message_id, name))


def tip(view: TranscriptView, message_id: str, name: str) -> str:
    """What the tooltip over it says."""
    place = place_of(view, message_id, name)
    found = view.found_at(place)
    assert found is not None
    return found.spot.tip if found.spot is not None else found.piece.tip_at(found.inside)


def place_of(view: TranscriptView, message_id: str, name: str) -> QPoint:
    """The middle of it in the window, scrolled into sight."""
    row = view.row_of(message_id)
    assert row is not None
    view.place(everything=True)
    piece, found = find(view, message_id, name)
    key = found.key
    for _ in range(2):
        view.show_place(row, piece, found.room)
        found = next(each for each in piece.spots() if each.key == key)
    view.place(everything=True)
    where = view.room_of(piece)
    assert where is not None, f"{name} is not in sight"
    return where.topLeft() + (found.rooms or (found.room,))[0].center()


def drag(
    view: TranscriptView,
    begin: QPoint,
    *ways: QPoint,
    modifiers: Qt.KeyboardModifier = NONE,
    is_held: bool = False,
) -> None:
    """Hold the left button down here, move it there by way of the others, and let it go."""
    _clock.append(_clock[-1] + 5_000)
    _mouse(view, QEvent.Type.MouseButtonPress, begin, LEFT, LEFT, modifiers)
    for place in (begin, *ways):
        _mouse(view, QEvent.Type.MouseMove, place, Qt.MouseButton.NoButton, LEFT, modifiers)
    if not is_held:
        let_go(view, ways[-1])


def let_go(view: TranscriptView, place: QPoint) -> None:
    """Let the left button go here."""
    _mouse(view, QEvent.Type.MouseButtonRelease, place, LEFT, Qt.MouseButton.NoButton, NONE)


def click(view: TranscriptView, place: QPoint, times: int = 1, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Click here so many times, as fast as a double click."""
    _clock.append(_clock[-1] + 5_000)
    for number in range(times):
        _clock.append(_clock[-1] + 100)
        kind = QEvent.Type.MouseButtonDblClick if number % 2 else QEvent.Type.MouseButtonPress
        _mouse(view, kind, place, LEFT, LEFT, modifiers)
        let_go(view, place)


_clock = [10_000]
"""Milliseconds of the events that are made here."""


def _mouse(
    view: TranscriptView,
    kind: QEvent.Type,
    place: QPoint,
    button: Qt.MouseButton,
    held: Qt.MouseButton,
    modifiers: Qt.KeyboardModifier,
) -> None:
    event = QMouseEvent(
        kind, QPointF(place), QPointF(view.viewport().mapToGlobal(place)), button, held, modifiers
    )
    event.setTimestamp(_clock[-1])
    QApplication.sendEvent(view.viewport(), event)


def key(view: TranscriptView, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key, and let it go, where the keyboard is."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(view, QKeyEvent(kind, key, modifiers))


def wheel(view: TranscriptView, place: QPoint, turn: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Turn the wheel here, in eighths of a degree."""
    event = QWheelEvent(
        QPointF(place),
        QPointF(view.viewport().mapToGlobal(place)),
        QPoint(),
        turn,
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def place_in(view: TranscriptView, message_id: str, sought: str, *, after: bool = False) -> QPoint:
    """The point in the window before (or after) the first of these letters, scrolled into sight."""
    row = view.row_of(message_id)
    assert row is not None
    piece, at = _letters(view, message_id, sought)
    at += len(sought.encode("utf-16-le")) // 2 if after else 0
    for _ in range(2):
        view.show_place(row, piece, piece.caret(at))
    view.place(everything=True)
    where = view.room_of(piece)
    assert where is not None, f"{sought} is not in sight"
    return where.topLeft() + piece.caret(at).center()


def _letters(view: TranscriptView, message_id: str, sought: str) -> tuple[Piece, int]:
    for piece in lay(view, message_id).pieces:
        at = piece.text.find(sought)
        if at >= 0:
            return piece, len(piece.text[:at].encode("utf-16-le")) // 2
    raise AssertionError(f"{sought!r} is not among the letters of {message_id}")


def find(view: TranscriptView, message_id: str, name: str) -> tuple[Piece, Spot]:
    """The one of this key, or whose name begins so, and its piece."""
    for piece, found in spots(view, message_id):
        if _is(found, name):
            return piece, found
    raise AssertionError(f"nothing called {name!r} among {names(view, message_id)}")


def _is(spot: Spot, name: str) -> bool:
    return spot.key == name or spot.name.startswith(name)


# What is painted anew.


class Painted(QObject):
    """Watches which parts of the window are painted."""

    def __init__(self, view: TranscriptView) -> None:
        super().__init__(view)
        self.region = QRegion()
        for _ in range(3):  # what was long to make is painted a turn later
            QApplication.processEvents()
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            assert isinstance(event, QPaintEvent)
            self.region = self.region.united(event.region())
        return False

    def take(self) -> QRect:
        """The room around all that was painted since somebody asked last."""
        found, self.region = self.region.boundingRect(), QRegion()
        return found


def heard(signal: object) -> list[Any]:
    """What a signal says from now on."""
    told: list[Any] = []
    signal.connect(lambda *said: told.append(said[0] if len(said) == 1 else said))  # type: ignore[attr-defined]
    return told


def shown_view(qtbot: QtBot, width: int, height: int) -> Iterator[TranscriptView]:
    """A transcript on a screen, for a fixture to yield from."""
    if not icons.loaded():
        icons.load()
    view = TranscriptView()
    qtbot.addWidget(view)
    view.set_theme(themes.LIGHT)
    view.resize(width, height)
    view.show()
    qtbot.waitExposed(view)
    settle(view)
    yield view
    view.close()


def settle(view: TranscriptView) -> None:
    """The width rests, as it does a moment after it changed."""
    view._settle.stop()
    view._on_settled()


def focus(view: TranscriptView) -> str:
    """The key of what the keyboard is on; empty for nothing."""
    return view._focus[1] if view._focus is not None and view.hasFocus() else ""


def colours(view: TranscriptView) -> set[str]:
    """Every colour that the window shows now, as #RRGGBB."""
    image = view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = set(bytes(image.constBits()).hex(" ", 4).split())
    return {f"#{pixel[4:6]}{pixel[2:4]}{pixel[0:2]}".upper() for pixel in pixels}
