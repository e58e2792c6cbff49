"""Formulas as they are seen: whole, on the line of the text, sharp, in the colour of the text; and how they come."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPicture
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from interline.rendering.formula import Formula, draw
from interline.ui.theme import DARK, LIGHT, Theme
from interline.ui.transcript import elsewhere
from interline.ui.transcript import formulas as formulas_module
from interline.ui.transcript.formulas import Drawing, Formulas, pixels
from tests.rendering.expressions import EXPRESSIONS, Expression
from tests.ui.transcript.ink import Ink, painted

pytestmark = pytest.mark.usefixtures("qapp")

RATIOS = (1.0, 1.5, 2.0, 3.0)


def drawing(tex: str, *, display: bool = True, size: float = 20.0, colour: str = "#000000") -> Drawing:
    formula = draw(tex, display=display, size=size, colour=colour)
    assert formula is not None
    return Drawing(formula)


def seen(
    made: Drawing, *, ratio: float = 1.0, ground: str = "#ffffff", least: int = 100
) -> tuple[QImage, Ink]:
    """The formula painted with ten logical pixels around it."""
    return painted(
        made.width + 20,
        made.ascent + made.descent + 20,
        lambda painter: made.paint(painter, 10, 10 + made.ascent),
        ratio=ratio,
        ground=ground,
        least=least,
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda expression: expression.name)
def test_every_part_of_a_formula_is_seen(expression: Expression, theme: Theme) -> None:
    """As many pieces of ink as were there when a person looked at it; a rule that keeps black would be missing on a
    dark ground, a letter that the renderer leaves out on both."""
    made = drawing(expression.tex, display=expression.display, size=36.0, colour=theme.text)
    _, ink = seen(made, ground=theme.window)
    assert ink.pieces == expression.pieces


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda expression: expression.name)
def test_no_ink_is_outside_of_the_box(expression: Expression) -> None:
    """And there is none that it promises room for in vain: neighbours stand close on every side but in height, where
    rows keep the room of a letter."""
    made = drawing(expression.tex, display=expression.display)
    _, ink = seen(made, least=20)
    left, top, right, bottom = ink.box
    assert left >= 10
    assert top >= 10
    assert right <= 10 + made.width + 1
    assert bottom <= 10 + made.ascent + made.descent + 1
    assert left <= 10 + 5
    assert right >= 10 + made.width - 6


@pytest.mark.parametrize(
    "tex", [r"\inf", r"\text{off}", "f", r"\mathbf{f}", r"\int", r"T^f", r"\overline{f}", "j"]
)
def test_a_letter_that_leans_out_of_its_place_is_whole(tex: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At either end: nothing is drawn outside of the box, also where nothing would cut it off."""
    monkeypatch.setattr(formulas_module, "CACHED_PIXELS", 0)
    made = drawing(tex, size=48.0)
    left, top, right, bottom = seen(made, least=20)[1].box
    assert left >= 10
    assert top >= 10
    assert right <= 10 + made.width + 0.5
    assert bottom <= 10 + made.ascent + made.descent + 0.5


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("family", ["DejaVu Sans", "DejaVu Serif"])
def test_a_letter_stands_on_the_line_of_the_text_beside_it(ratio: float, family: str) -> None:
    """`x` ends on the same row of pixels as an x of the text."""
    made = drawing("x", size=24.0)
    font = QFont(family)
    font.setPixelSize(24)

    def text(painter: QPainter) -> None:
        painter.setFont(font)
        painter.setPen(QColor("#000000"))
        painter.drawText(20, 50, "x")

    _, written = painted(80, 80, text, ratio=ratio)
    _, formula = painted(80, 80, lambda painter: made.paint(painter, 20, 50), ratio=ratio)
    assert abs(written.box[3] - formula.box[3]) <= 1
    assert abs(formula.box[3] - 50 * ratio) <= 1


@pytest.mark.parametrize(
    "tex", ["x", "x^2", r"\frac{x}{x}", r"\begin{matrix} x \\ x \end{matrix} x", r"\hat{x}"]
)
def test_the_baseline_is_the_same_whatever_stands_around_it(tex: str) -> None:
    """A formula with an x at its end has that x where one alone has it."""
    alone, within = drawing("x"), drawing(tex + r"\;x")
    _, small = painted(300, 100, lambda painter: alone.paint(painter, 10, 60))
    _, large = painted(300, 100, lambda painter: within.paint(painter, 10, 60))
    # Looked at in the last columns alone, where the last x stands.
    width = small.box[2] - small.box[0]
    last = Ink([[run for run in runs if run[0] >= large.box[2] - width - 1] for runs in large.rows])
    assert last.box[3] == small.box[3]


@pytest.mark.parametrize("name", ["quadratic", "augmented", "boxed", "underbrace"])
def test_a_sharper_screen_shows_the_same_formula(name: str) -> None:
    """In the same place, with the same parts; sharper, as it is drawn for that screen and not scaled up."""
    expression = next(each for each in EXPRESSIONS if each.name == name)
    made = drawing(expression.tex, size=36.0)
    boxes = {ratio: seen(made, ratio=ratio)[1] for ratio in RATIOS}
    for ratio, ink in boxes.items():
        assert ink.pieces == expression.pieces
        for place, plain in zip(ink.box, boxes[1.0].box, strict=True):
            assert abs(place / ratio - plain) <= 1.5
    plain, sharp = seen(made)[0], seen(made, ratio=2.0)[0]
    blown_up = plain.scaled(sharp.size())
    assert _grey(sharp) < 0.75 * _grey(blown_up)


def _grey(image: QImage) -> int:
    """Pixels that are neither ink nor ground."""
    data = bytes(image.constBits())[::4]
    return sum(20 < value < 235 for value in data)


def test_a_formula_is_in_the_colour_that_is_asked_for() -> None:
    """Every pixel lies between the ground and that colour, and the colour itself is there."""
    made = drawing(
        r"\overline{AB} + \boxed{x} + \sqrt{y} + \begin{array}{c|c} a & b \end{array}", colour="#B3261E"
    )
    image, _ = seen(made)
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert "#b3261e" in colours
    for name in colours:
        colour = QColor(name)
        # On the way from white to the ink each part has gone the same share.
        shares = [
            (255 - part) / (255 - whole)
            for part, whole in zip(colour.getRgb(), (0xB3, 0x26, 0x1E), strict=False)
        ]
        assert max(shares) - min(shares) < 0.06


def test_a_scaled_view_and_paper_get_curves() -> None:
    """Where it is not painted pixel for pixel, it is not painted from pixels."""
    made = drawing(r"\frac{x}{y}", size=36.0)

    def twice(painter: QPainter) -> None:
        painter.scale(2, 2)
        made.paint(painter, 10, 10 + made.ascent)

    image, ink = painted(2 * (made.width + 20), 2 * (made.ascent + made.descent + 20), twice)
    assert _grey(image) < 1.3 * _grey(seen(made, ratio=2.0)[0])
    assert ink.pieces == 3
    paper = QPicture()
    painter = QPainter(paper)
    made.paint(painter, 0, made.ascent)
    painter.end()
    assert paper.size() > 500


def test_a_large_formula_is_not_kept_as_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is drawn each time, and looks the same."""
    made = drawing(r"\frac{x}{y}", size=36.0)
    before = seen(made)[1]
    monkeypatch.setattr(formulas_module, "CACHED_PIXELS", 10)
    large = drawing(r"\frac{x}{y}", size=36.0)
    after = seen(large)[1]
    assert not large._pictures
    assert all(abs(one - other) <= 1 for one, other in zip(before.box, after.box, strict=True))


def test_pixels_that_are_ready_are_those_that_would_be_drawn() -> None:
    """They are made beside the window; what it paints is the same."""
    formula = draw(r"\frac{x}{y}", display=True, size=36.0, colour="#000000")
    assert formula is not None
    for ratio in RATIOS:
        ready = Drawing(formula, pixels(formula, ratio))
        assert list(ready._pictures) == [ratio]
        assert seen(ready, ratio=ratio)[0] == seen(Drawing(formula), ratio=ratio)[0]
        assert list(ready._pictures) == [ratio]


def test_the_painter_is_left_as_it_was() -> None:
    """Whoever paints after a formula finds its own pen, place and hints."""
    made = drawing("x")
    image = QImage(50, 50, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setPen(QColor("#123456"))
    painter.translate(3, 4)
    before = (painter.pen(), painter.transform(), painter.renderHints())
    made.paint(painter, 0, 20)
    painter.scale(2, 2)
    made.paint(painter, 0, 10)
    painter.scale(0.5, 0.5)
    assert (painter.pen(), painter.transform(), painter.renderHints()) == before
    painter.end()


# --- how they come ---

ASKED = {"display": True, "size": 18.0, "colour": "#000000"}


@pytest.fixture
def formulas() -> Iterator[Formulas]:
    made = Formulas()
    yield made
    made.close()


class Hand:
    """A process that draws when it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.gate = threading.Event()

    def draw(self, tex: str, *, display: bool, size: float, colour: str) -> Formula | None:
        self.gate.wait(20)
        self.asked.append(tex)
        return Formula("<svg></svg>", 10.0, 10.0, 0.0) if tex != "bad" else None

    def close(self) -> None:
        self.gate.set()


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Formulas, Hand]]:
    hand = Hand()
    monkeypatch.setattr(formulas_module, "FormulaProcess", lambda: hand)
    made = Formulas()
    yield made, hand
    made.close()


def test_a_formula_comes_later_and_says_so(formulas: Formulas, qtbot: QtBot) -> None:
    """None at first, its picture after `changed`, the same picture ever after; what cannot be drawn is refused."""
    assert formulas.get("x^2", **ASKED) is None
    assert not formulas.refused("x^2", **ASKED)
    with qtbot.waitSignal(formulas.changed, timeout=20_000):
        pass
    made = formulas.get("x^2", **ASKED)
    assert made is not None
    assert formulas.get("x^2", **ASKED) is made
    with qtbot.waitSignal(formulas.changed, timeout=20_000):
        assert formulas.get(r"\foo", **ASKED) is None
    assert formulas.refused(r"\foo", **ASKED)
    assert formulas.get(r"\foo", **ASKED) is None
    assert not formulas.refused("x^2", **ASKED)


def test_size_colour_and_place_are_part_of_the_question(by_hand: tuple[Formulas, Hand], qtbot: QtBot) -> None:
    """Each is drawn for itself; what differs by less than a hundredth of a pixel does not differ."""
    formulas, hand = by_hand
    hand.gate.set()
    for change in ({}, {"display": False}, {"size": 19.0}, {"colour": "#ffffff"}, {"size": 18.001}):
        formulas.get("x", **(ASKED | change))
    qtbot.waitUntil(lambda: len(hand.asked) == 4)
    qtbot.waitUntil(lambda: formulas.get("x", **(ASKED | {"size": 18.001})) is not None)
    assert hand.asked == ["x"] * 4


def test_many_that_become_ready_are_told_of_once(by_hand: tuple[Formulas, Hand], qtbot: QtBot) -> None:
    """A screen of formulas is laid out anew once, not thirty times."""
    formulas, hand = by_hand
    told: list[bool] = []
    formulas.changed.connect(lambda: told.append(True))
    for number in range(30):
        formulas.get(str(number), **ASKED)
    hand.gate.set()
    qtbot.waitUntil(lambda: all(formulas.get(str(number), **ASKED) for number in range(30)))
    qtbot.waitUntil(lambda: bool(told))
    assert len(told) < 10


def test_what_was_asked_for_last_comes_first(by_hand: tuple[Formulas, Hand], qtbot: QtBot) -> None:
    """It is what is in sight after scrolling; asking twice is asking once, and what was scrolled past is dropped."""
    formulas, hand = by_hand
    formulas.get("held", **ASKED)
    qtbot.waitUntil(lambda: not formulas._waiting)
    for number in range(elsewhere.WAITING + 50):
        formulas.get(str(number), **ASKED)
    formulas.get("100", **ASKED)
    assert len(formulas._waiting) == elsewhere.WAITING
    hand.gate.set()
    qtbot.waitUntil(lambda: len(hand.asked) == 1 + elsewhere.WAITING)
    assert hand.asked[:3] == ["held", "100", str(elsewhere.WAITING + 49)]
    assert "0" not in hand.asked
    formulas.get("0", **ASKED)
    qtbot.waitUntil(lambda: "0" in hand.asked)


def test_a_fault_of_ours_is_a_formula_refused(
    by_hand: tuple[Formulas, Hand],
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is logged, and nobody waits for it."""
    formulas, hand = by_hand

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(hand, "draw", fail)
    formulas.get("x", **ASKED)
    qtbot.waitUntil(lambda: formulas.refused("x", **ASKED))
    assert "a fault" in caplog.text


def test_only_so_many_are_kept(
    by_hand: tuple[Formulas, Hand], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that were shown last."""
    formulas, hand = by_hand
    hand.gate.set()
    monkeypatch.setattr(formulas, "_room", 3)
    for tex in ("a", "b", "c", "bad"):
        formulas.get(tex, **ASKED)
        qtbot.waitUntil(lambda tex=tex: tex in hand.asked and not formulas._waiting)
        qtbot.waitUntil(lambda tex=tex: (tex, True, 18.0, "#000000") in formulas._kept)
        if tex != "a":
            formulas.get("a", **ASKED)
    assert [key[0] for key in formulas._kept] == ["c", "bad", "a"]


def test_closing_waits_for_the_thread_and_tells_nothing_more(formulas: Formulas, qtbot: QtBot) -> None:
    """Also while something is drawn; what is asked after that is not."""
    told: list[bool] = []
    formulas.changed.connect(lambda: told.append(True))
    for expression in EXPRESSIONS:
        formulas.get(expression.tex, **ASKED)
    formulas.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("formulas")]
    assert formulas._process._process._process is None
    assert formulas.get("x", **ASKED) is None
    assert formulas._worker is None
    QApplication.processEvents()
    assert not told
    formulas.close()


def test_the_window_does_not_draw_formulas_itself(
    by_hand: tuple[Formulas, Hand], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It happens elsewhere; its library is never imported into the window's process."""
    formulas, hand = by_hand
    threads: list[str] = []
    draw_here: Callable[..., Formula | None] = hand.draw

    def told(*arguments: str, **more: object) -> Formula | None:
        threads.append(threading.current_thread().name)
        return draw_here(*arguments, **more)

    monkeypatch.setattr(hand, "draw", told)
    hand.gate.set()
    formulas.get("x", **ASKED)
    qtbot.waitUntil(lambda: bool(threads))
    assert threads[0].startswith("formulas")


def test_a_window_with_formulas_imports_no_library_for_them() -> None:
    """Not by importing, not by asking, not by painting."""
    code = (
        "import sys\n"
        "from PySide6.QtGui import QImage, QPainter\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from interline.ui.transcript.formulas import Formulas\n"
        "assert 'PySide6.QtSvg' not in sys.modules\n"
        "app = QApplication([])\n"
        "formulas = Formulas()\n"
        "asked = dict(display=True, size=18.0, colour='#000000')\n"
        "formulas.changed.connect(app.quit)\n"
        "formulas.get('x', **asked)\n"
        "app.exec()\n"
        "image = QImage(50, 50, QImage.Format.Format_RGB32)\n"
        "painter = QPainter(image)\n"
        "formulas.get('x', **asked).paint(painter, 5, 30)\n"
        "painter.end()\n"
        "formulas.close()\n"
        "assert not {'ziamath', 'ziafont', 'latex2mathml'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=50
    )
    assert (done.returncode, done.stderr) == (0, "")
