"""A paragraph in lines: laid out in parts as it grows, and the same as if it had come whole."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTextCharFormat, QTextLayout, QTextOption

from interline.ui.theme import font
from interline.ui.transcript.lines import PART, Lines, Run, Setting, Thing, cut, units
from interline.ui.widgets.direction import reads_from_right

pytestmark = pytest.mark.usefixtures("qapp")

WORDS = "The path begins in Bomerano and goes down to Positano by way of Nocelle, which takes three hours. "
TEXTS = {
    "plain": WORDS * 60,
    "from the right": "שביל האלים מתחיל בבומרנו ויורד לפוזיטנו, כשלוש שעות הליכה. " * 90,
    "both ways": "The word שלום means peace, and مرحبا is a greeting; so it goes. " * 90,
    "emoji": "A ferry 🚢 to Amalfi 🏖️ and back 👩‍👩‍👧‍👦, no car 🚗. " * 120,
    "beyond the first plane": "𝔄𝔅𝔇 𝕏𝕐ℤ 𐍈𐌰𐌻 " * 500,
    "one word": "a" * 6_000,
    "one word of pairs": "😀" * 3_000,
    "no blanks": "三日間でアマルフィ海岸を車なしで旅するなら何を省きますか。" * 200,
    "line breaks": "one\u2028two words\u2028\u2028three\u2028" * 400,
    "blanks": " " * 5_000 + "end",
}
WIDTH = 300.0


def setting(width: float = WIDTH, **more: object) -> Setting:
    return Setting(width, 21.0, font(14), **more)  # type: ignore[arg-type]


def whole(text: str, width: float = WIDTH, runs: tuple[Run, ...] = ()) -> Lines:
    made = Lines()
    made.set(text, runs)
    made.lay(setting(width))
    return made


def rows(lines: Lines) -> list[tuple[int, int]]:
    """Begin and end of every line, asked for as the keyboard does."""
    found, at = [], 0
    while at < lines.count:
        begin, end = lines.line_of(at)
        assert begin <= at < end
        found.append((begin, end))
        at = end
    return found


def picture(lines: Lines, width: float = WIDTH) -> QImage:
    image = QImage(int(width) + 4, int(lines.height) + 4, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("white"))
    painter = QPainter(image)
    lines.draw(painter, QPointF(2, 2), QRectF(image.rect()), ())
    painter.end()
    return image


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("step", [97, 1_500])
def test_a_text_that_grew_is_laid_out_as_one_that_came_whole(name: str, step: int) -> None:
    """The same lines at the same heights, whatever it is written in; so a stream leaves no trace."""
    text = TEXTS[name]
    grown = Lines()
    before = ""
    for end in [*range(step, len(text), step), len(text)]:
        grown.set(text[:end], (), same=units(before))
        grown.lay(setting())
        before = text[:end]
    made = whole(text)
    assert grown.count == made.count == units(text)
    assert rows(grown) == rows(made)
    assert grown.height == made.height
    assert grown.is_rtl == made.is_rtl
    assert picture(grown) == picture(made)


@pytest.mark.parametrize("name", TEXTS)
def test_no_letter_is_lost_or_cut(name: str) -> None:
    """Lines follow each other without a gap, and none ends between the two units of one letter."""
    text = TEXTS[name]
    made = whole(text)
    found = rows(made)
    assert found[0][0] == 0
    assert found[-1][1] == made.count
    assert all(one[1] == other[0] for one, other in pairwise(found))
    # A half of a pair would not come back as it was.
    assert "".join(cut(text, begin, end) for begin, end in found) == text
    assert not any("\udc00" <= cut(text, begin, end)[:1] <= "\udfff" for begin, end in found)


@pytest.mark.parametrize("name", TEXTS)
def test_growing_lays_out_the_end_alone(name: str) -> None:
    """Parts before the last two are the very same objects, so a long paragraph costs what its tail costs."""
    text = TEXTS[name]
    grown = Lines()
    grown.set(text[:-40], ())
    grown.lay(setting())
    before = list(grown._parts)
    grown.set(text, (), same=units(text[:-40]))
    grown.lay(setting())
    kept = [part for part in before if part in grown._parts]
    assert len(kept) >= len(before) - 2 > 0
    assert all(part.end - part.begin <= 2 * PART for part in grown._parts)


def test_a_text_that_shrank_and_changed_is_laid_out_anew_from_there() -> None:
    """Another word in the middle moves what follows; what comes before stays."""
    text = TEXTS["plain"]
    lines = whole(text)
    at = len(text) // 2
    other = text[:at] + "ANOTHER WORD, MUCH WIDER " + text[at : at + 900]
    lines.set(other, (), same=at)
    lines.lay(setting())
    assert rows(lines) == rows(whole(other))
    assert picture(lines) == picture(whole(other))


@pytest.mark.parametrize(
    "name", [name for name in TEXTS if name not in ("from the right", "both ways", "blanks")]
)
def test_every_caret_is_found_again_where_it_stands(name: str) -> None:
    """A click at a caret gives the place that the caret stands at; blanks at a line's end have no room of their own."""
    text = TEXTS[name]
    lines = whole(text)
    borders = [0, *accumulate(units(letter) for letter in text)]
    ends = {end for _, end in rows(lines)}
    found = {}
    for place in borders[:: max(1, len(borders) // 150)]:
        room = lines.caret(place)
        found[place] = lines.at(room.center().x(), room.center().y())
    if name != "emoji":  # within a family of four there is no caret
        assert {place: at for place, at in found.items() if at != place and place not in ends} == {}
    assert all(abs(at - place) <= 12 for place, at in found.items())


@pytest.mark.parametrize("name", [name for name in TEXTS if name != "blanks"])
def test_letters_are_hit_within_their_rooms(name: str) -> None:
    """The room of a line holds letters of it, and none stands beyond the last line or beside a short one."""
    lines = whole(TEXTS[name])
    for begin, end in rows(lines)[:: max(1, len(rows(lines)) // 20)]:
        inside = TEXTS[name].encode("utf-16-le")[2 * begin : 2 * end].decode("utf-16-le")
        if not inside.strip():
            continue
        (room,) = lines.rects(begin, end)
        if room.width() < 4:
            continue
        hit = lines.letter_at(room.center().x(), room.center().y())
        assert hit is not None
        assert begin <= hit < end
    assert lines.letter_at(10, -3) is None
    assert lines.letter_at(10, lines.height + 3) is None
    assert lines.letter_at(WIDTH + 900, 5) is None


def test_letters_that_go_over_lines_have_a_room_in_each() -> None:
    """As a link does."""
    lines = whole(TEXTS["plain"])
    first, second, third = rows(lines)[:3]
    rooms = lines.rects(first[1] - 5, third[0] + 4)
    assert len(rooms) == 3
    assert [round(room.top()) // 21 for room in rooms] == [0, 1, 2]
    assert rooms[1].width() >= lines.rects(*second)[0].width() - 1
    assert lines.rects(5, 5) == []


def test_what_reads_from_the_right_begins_there() -> None:
    """The first letter that has a direction decides; its lines end at the right end of the column."""
    assert reads_from_right("... 12 שלום hello")
    assert not reads_from_right("hello שלום")
    assert not reads_from_right("12 + 3 =")
    lines = whole("שלום")
    assert lines.is_rtl
    assert lines.caret(0).x() > WIDTH * 0.9
    assert whole("hello").caret(0).x() < 3
    grown = Lines()
    grown.set("«", ())
    grown.lay(setting())
    grown.set("«שלום", (), same=1)
    grown.lay(setting())
    assert grown.is_rtl, "it is known once the first letter comes"


def test_only_the_lines_in_the_clip_are_drawn() -> None:
    """A paragraph of a book costs what is seen of it."""
    lines = whole(TEXTS["plain"])
    image = QImage(304, int(lines.height), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("white"))
    painter = QPainter(image)
    lines.draw(painter, QPointF(0, 0), QRectF(0, 100, 304, 30), ())
    painter.end()
    white = bytes(image.constScanLine(image.height() - 1))
    inked = [y for y in range(image.height()) if bytes(image.constScanLine(y)) != white]
    assert inked
    assert min(inked) >= 60
    assert max(inked) <= 175


def test_formats_hold_over_parts_and_marks_over_formats() -> None:
    """A bold word wherever it stands, and a selection over it."""
    bold = QTextCharFormat()
    bold.setForeground(QColor("#ff0000"))
    plain = QTextCharFormat()
    plain.setForeground(QColor("#000000"))
    text = WORDS * 30
    at = len(text) - 60
    runs = (Run(0, at, plain), Run(at, 20, bold), Run(at + 20, len(text) - at - 20, plain))
    lines = whole(text, runs=runs)
    image = picture(lines)
    rooms = lines.rects(at, at + 20)
    reds = _count(image, "#ff0000")
    assert reds > 10
    y = int(rooms[0].center().y()) + 2
    assert _count(image.copy(0, y - 12, image.width(), int(rooms[-1].bottom()) - y + 16), "#ff0000") == reds
    mark = QTextCharFormat()
    mark.setBackground(QColor("#00ff00"))
    image.fill(QColor("white"))
    painter = QPainter(image)
    lines.draw(painter, QPointF(2, 2), QRectF(image.rect()), [(at, at + 20, mark)])
    painter.end()
    assert _count(image, "#00ff00") > 200


def _count(image: QImage, colour: str) -> int:
    wanted = QColor(colour).rgb().to_bytes(4, "little").hex()
    return bytes(image.constBits()).hex(" ", 4).split().count(wanted)


def test_another_width_breaks_anew() -> None:
    """And the same width does not."""
    lines = whole(TEXTS["plain"])
    narrow_parts = list(lines._parts)
    lines.lay(setting())
    assert lines._parts == narrow_parts
    height = lines.height
    lines.lay(setting(600.0))
    assert lines.height < height * 0.6
    assert rows(lines) == rows(whole(TEXTS["plain"], 600.0))


def test_nothing_is_a_line() -> None:
    """An empty paragraph has a caret, so that the keyboard can stand in it."""
    lines = whole("")
    assert (lines.count, lines.height) == (0, 21.0)
    assert lines.caret(0).height() > 0
    assert lines.at(50, 5) == 0
    assert lines.letter_at(0, 5) is None
    assert lines.rects(0, 0) == []


def test_what_was_let_go_is_laid_out_the_same_again() -> None:
    """Scrolling away and back."""
    lines = whole(TEXTS["both ways"])
    before, height = picture(lines), lines.height
    lines.drop()
    assert lines.height == 0
    assert lines.lay(setting()) == height
    assert picture(lines) == before


class Square:
    """Something that stands in a line."""

    width, ascent, descent = 40.0, 60.0, 10.0

    def paint(self, painter: QPainter, x: float, baseline: float) -> None:
        painter.fillRect(QRectF(x, baseline - self.ascent, self.width, self.ascent), QColor("#ff00ff"))


def test_a_drawing_stands_in_its_line_and_makes_room() -> None:
    """A high formula pushes its own line and no other."""
    text = WORDS + "\u00a0 " + WORDS
    lines = Lines()
    lines.set(text, (), [Thing(len(WORDS), Square())])
    lines.lay(setting())
    begin, _ = lines.line_of(len(WORDS))
    heights = [lines.caret(at).top() for at, _ in rows(lines)]
    steps = [b - a for a, b in pairwise(heights)]
    assert max(steps) > 60
    assert sum(step > 40 for step in steps) <= 2
    assert lines.height >= whole(text).height + 45
    assert _count(picture(lines), "#ff00ff") == 40 * 60
    assert begin <= len(WORDS)


def test_code_in_a_line_is_not_wrapped_where_it_is_told_so() -> None:
    """A setting decides; how far the widest line reaches is known."""
    lines = Lines()
    lines.set(WORDS * 3, ())
    lines.lay(setting(wrap=QTextOption.WrapMode.NoWrap))
    assert lines.height == 21.0
    assert lines.wide > 3 * WIDTH
    centred = Lines()
    centred.set("short", ())
    centred.lay(setting(align=Qt.AlignmentFlag.AlignHCenter))
    assert 100 < centred.caret(0).x() < 150


def test_units_are_those_of_qt() -> None:
    """Letters beyond the first plane are two, and a half of one comes back as it was."""
    for text in ("plain", "שלום", "😀a", "\ud800x", "𝔄"):
        layout = QTextLayout(text)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(1e6)
        layout.endLayout()
        assert units(text) == line.textLength()
        assert cut(text, 0, units(text)) == text
    assert cut("a😀b", 1, 3) == "😀"
    assert cut("\ud800x", 0, 1) == "\ud800"
