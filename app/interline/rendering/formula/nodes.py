"""Layout that the drawing library lacks or gets wrong, as nodes of its own kind: rows, tables, long arrows, accents.

Rule: imported where a formula is drawn and nowhere else: the library takes a third of a second.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from ziafont.fonttypes import BBox
from ziafont.glyph import SimpleGlyph
from ziamath.drawable import Glyph, HLine, VLine
from ziamath.nodes.mfrac import Mfrac
from ziamath.nodes.mnode import Mnode
from ziamath.nodes.mnumber import Mtext
from ziamath.nodes.mrow import Mrow
from ziamath.nodes.msubsup import Msub, Msubsup, Msup

SIDE = 0.12
"""Ems on each side of a fraction."""
FRAME = 0.3
"""Ems between a frame and what it frames."""
PAIRS = {"⇌": "⇀↽", "⇋": "↼⇁"}
"""Arrows that the font has in one length alone, put together of two that grow."""
RULE_GAP = 0.12
"""Ems between a thing and the rule over or under it."""
GAP = 0.2
"""Ems between a thing and what stands over or under it."""


class StretchedRow(Mrow, tag="mrow"):
    """A row whose fences are as high as what stands between them.

    The library lays all that is in a row twice to learn its height, so that depth costs its power of two.
    """

    def _setup_single_line(self, line: list[Element], **options: Any) -> None:
        made: dict[int, Mnode] = {}
        for number, child in enumerate(line):
            if not _is_fence(child):
                made[number] = Mnode.fromelement(child, parent=self, **options)
                self.nodes.append(made[number])
        options["rowymin"] = min((node.bbox.ymin for node in made.values()), default=0)
        options["rowymax"] = max((node.bbox.ymax for node in made.values()), default=0)
        self.nodes = []
        x = 0.0
        left, right, top, bottom = 0.0, 0.0, -9999.0, 9999.0
        for number, child in enumerate(line):
            node = made.get(number) or Mnode.fromelement(child, parent=self, **options)
            self.nodes.append(node)
            self.nodexy.append((x, 0))
            left, right = min(left, x + node.bbox.xmin), max(right, x + node.bbox.xmax)
            bottom, top = min(bottom, node.bbox.ymin), max(top, node.bbox.ymax)
            x += node.xadvance()
        if not line:
            top = bottom = 0.0
        self.bbox = BBox(left, max(right, x), bottom, top)
        self._xadvance = x


class Phantom(StretchedRow, tag="mphantom"):
    """Room for something that is not drawn."""

    def draw(self, x: float, y: float, svg: Element) -> tuple[float, float]:
        return x + self.xadvance(), y


class Words(Mtext, tag="mtext"):
    """Letters side by side, with room for a last one that leans out of its place: the f of inf."""

    def _setup(self, **options: Any) -> None:
        super()._setup(**options)
        self._advance = float(self.bbox.xmax)
        last = self.nodexy[-1][0] + self.nodes[-1].bbox.xmax
        self.bbox = BBox(self.bbox.xmin, max(self._advance, last), self.bbox.ymin, self.bbox.ymax)

    def xadvance(self) -> float:
        return self._advance


class Fraction(Mfrac, tag="mfrac"):
    """A fraction with the same room on both sides; without a rule, with none."""

    def __init__(self, element: Element, parent: Mnode, **options: Any) -> None:
        super().__init__(element, parent, **options)
        room = 0.0 if element.get("linethickness") == "0" else SIDE * _em(self)
        self.nodexy = [(x + room, y) for x, y in self.nodexy]
        width = max(self.numerator.bbox.xmax, self.denominator.bbox.xmax)
        self.bbox = BBox(0, width + 2 * room, self.bbox.ymin, self.bbox.ymax)

    def leftsibling(self) -> None:
        """What stands left moves nothing."""


class _Scripts(Mnode, tag="scripts"):
    """Scripts at a bracket stand where they do at a letter, however far down it reaches."""

    base: Mnode

    def _setup(self, **options: Any) -> None:
        base = self.base
        real = base.bbox
        if base.mtag == "mo" and base.element.get("largeop") != "true":
            letter = 0.66 * _em(self)
            base.bbox = BBox(real.xmin, real.xmax, max(real.ymin, 0.0), min(real.ymax, letter))
        super()._setup(**options)
        base.bbox = real
        own = self.bbox
        self.bbox = BBox(own.xmin, own.xmax, min(own.ymin, real.ymin), max(own.ymax, real.ymax))


class Upper(_Scripts, Msup, tag="msup"):
    """A superscript."""


class Lower(_Scripts, Msub, tag="msub"):
    """A subscript."""


class Both(_Scripts, Msubsup, tag="msubsup"):
    """A subscript and a superscript."""


class Frame(Mnode, tag="frame"):
    """A box around something, clear of it."""

    def __init__(self, element: Element, parent: Mnode, **options: Any) -> None:
        super().__init__(element, parent, **options)
        inside = Mnode.fromelement(element[0], parent=self)
        rule = self.units_to_points(self.font.math.consts.fractionRuleThickness)
        pad = FRAME * _em(self)
        width = inside.xadvance() + 2 * pad
        top, bottom = inside.bbox.ymax + pad, inside.bbox.ymin - pad
        self.nodes = [inside]
        self.nodexy = [(pad, 0.0)]
        for y in (-top, -bottom - rule):
            self.nodes.append(HLine(width, rule, style=self.style))
            self.nodexy.append((0.0, y))
        for x in (rule / 2, width - rule / 2):
            self.nodes.append(VLine(top - bottom, rule, style=self.style))
            self.nodexy.append((x, -top))
        self.bbox = BBox(0, width, bottom, top)


class Ruled(Mnode, tag="ruled"):
    """Something with a rule over or under the whole of it."""

    def __init__(self, element: Element, parent: Mnode, **options: Any) -> None:
        super().__init__(element, parent, **options)
        base = Mnode.fromelement(element[0], parent=self)
        rule = self.units_to_points(self.font.math.consts.overbarRuleThickness)
        gap = RULE_GAP * _em(self)
        top, bottom = base.bbox.ymax, base.bbox.ymin
        is_over = element.get("side") == "over"
        y = -(top + gap + rule) if is_over else -bottom + gap
        left, right = min(0.0, base.bbox.xmin), max(base.xadvance(), base.bbox.xmax)
        self.nodes = [base, HLine(right - left, rule, style=self.style)]
        self.nodexy = [(0.0, 0.0), (left, y)]
        self.bbox = BBox(left, right, bottom if is_over else -y - rule, -y if is_over else top)


class Stack(Mnode, tag="stack"):
    """A small thing over or under another."""

    def __init__(self, element: Element, parent: Mnode, **options: Any) -> None:
        super().__init__(element, parent, **options)
        self.increase_child_scriptlevel(element[1])
        base, mark = (Mnode.fromelement(child, parent=self) for child in element)
        width = max(base.xadvance(), mark.xadvance())
        gap = GAP * _em(self)
        if element.get("side") == "over":
            y = -(base.bbox.ymax + gap - mark.bbox.ymin)
        else:
            y = -base.bbox.ymin + gap + mark.bbox.ymax
        self.nodes = [base, mark]
        self.nodexy = [((width - base.xadvance()) / 2, 0.0), ((width - mark.xadvance()) / 2, y)]
        top, bottom = max(base.bbox.ymax, mark.bbox.ymax - y), min(base.bbox.ymin, mark.bbox.ymin - y)
        self.bbox = BBox(min(0.0, base.bbox.xmin), width, bottom, top)


class Table(Mnode, tag="mtable"):
    """Cells in rows and columns, with rules; its middle at the height of a minus sign."""

    def __init__(self, element: Element, parent: Mnode, **options: Any) -> None:
        super().__init__(element, parent, **options)
        options = {
            name: value for name, value in options.items() if name not in ("rowymin", "rowymax", "width")
        }
        self._em = _em(self)
        self._rows = [[Mnode.fromelement(cell, parent=self, **options) for cell in line] for line in element]
        self._lay()

    def _lay(self) -> None:
        rule = self.units_to_points(self.font.math.consts.fractionRuleThickness)
        lefts, width = self._columns(rule)
        top = 0.0
        lines: list[float] = []
        ruled: list[float] = []
        leading = float(self.element.get("leading", "0")) * self._em
        for number, (source, cells) in enumerate(zip(self.element, self._rows, strict=True)):
            if source.get("ruled") == "true":
                ruled.append(top)
                top += rule + (0.15 * self._em if cells else 0.0)
            if cells or number < len(self._rows) - 1:
                above = max([0.72 * self._em] + [cell.bbox.ymax for cell in cells])
                below = max([0.22 * self._em] + [-cell.bbox.ymin for cell in cells])
                lines.append(top + above)
                top += above + below
                if number < len(self._rows) - 1:
                    top += leading + float(source.get("gap", "0")) * self._em
            else:
                lines.append(top)
        middle = self.units_to_points(self.font.math.consts.axisHeight)
        shift = -top / 2 - middle
        for cells, line in zip(self._rows, lines, strict=True):
            for column, cell in enumerate(cells):
                self._place(cell, self._x(cell, column, lefts), line + shift)
        for y in ruled:
            self._place(HLine(width, rule, style=self.style), 0, y + shift)
        for x in self._upright(lefts, width):
            self._place(VLine(top, rule, style=self.style), x, shift)
        self.bbox = BBox(0, width, -(top + shift), -shift)

    def _columns(self, rule: float) -> tuple[list[tuple[float, float]], float]:
        """Left edge and width of each column, and the width of the whole."""
        tagged = [source.get("tagged") == "true" for source in self.element]
        count = max(
            [len(cells) - is_tagged for cells, is_tagged in zip(self._rows, tagged, strict=True)], default=0
        )
        widths = [0.0] * count
        tag = 0.0
        for cells, is_tagged in zip(self._rows, tagged, strict=True):
            own = cells[:-1] if is_tagged else cells
            for column, cell in enumerate(own):
                widths[column] = max(widths[column], cell.xadvance())
            if is_tagged:
                tag = max(tag, cells[-1].xadvance())
        between = [float(gap) for gap in (self.element.get("between") or "1").split()]
        rules = self.element.get("rules", "")
        edge = 0.4 * self._em
        x = edge if rules[:1] not in ("", "0") else 0.0
        places: list[tuple[float, float]] = []
        for column, width in enumerate(widths):
            places.append((x, width))
            x += width
            if column < count - 1:
                x += between[column % len(between)] * self._em
        if rules[-1:] not in ("", "0"):
            x += edge
        self._tag_at = x + 2 * self._em
        return places, self._tag_at + tag if any(tagged) else x

    def _x(self, cell: Mnode, column: int, places: list[tuple[float, float]]) -> float:
        source = self.element[next(i for i, cells in enumerate(self._rows) if cell in cells)]
        if source.get("tagged") == "true" and cell is self._rows[list(self.element).index(source)][-1]:
            return self._tag_at
        left, width = places[column]
        align = self.element.get("align") or "c"
        room = width - cell.xadvance()
        return left + {"l": 0.0, "c": room / 2, "r": room}[align[column % len(align)]]

    def _upright(self, places: list[tuple[float, float]], width: float) -> list[float]:
        """Where vertical rules stand."""
        found: list[float] = []
        for number, mark in enumerate(self.element.get("rules", "")):
            if number == 0:
                x = 0.0
            elif number >= len(places):
                x = width
            else:
                x = (places[number - 1][0] + places[number - 1][1] + places[number][0]) / 2
            found += [x + 0.12 * self._em * step for step in range(int(mark))]
        return found

    def _place(self, what: Any, x: float, y: float) -> None:
        self.nodes.append(what)
        self.nodexy.append((x, y))


class Arrow(Mnode, tag="arrow"):
    """An arrow as long as what stands on and under it."""

    def __init__(self, element: Element, parent: Mnode, **options: Any) -> None:
        super().__init__(element, parent, **options)
        options = {
            name: value for name, value in options.items() if name not in ("rowymin", "rowymax", "width")
        }
        em = _em(self)
        for label in element:
            self.increase_child_scriptlevel(label)
        labels = [Mnode.fromelement(label, parent=self, **options) for label in element]
        length = max(1.4 * em, *(label.xadvance() + 0.9 * em for label in labels))
        mark = (element.text or "").strip()
        halves = PAIRS.get(mark, mark)
        apart = 0.09 * em if len(halves) > 1 else 0.0
        top, bottom = 0.0, 0.0
        for half, shift in zip(halves, (apart, -apart), strict=False):
            shaft = self.font.math.variant(
                self.font.glyphindex(half), self.points_to_units(length), vert=False
            )
            drawn = Glyph(shaft, half, self.glyphsize, self.style)
            self._put(drawn, (length - drawn.bbox.xmax - drawn.bbox.xmin) / 2, -shift)
            top, bottom = max(top, drawn.bbox.ymax + shift), min(bottom, drawn.bbox.ymin + shift)
        gap = 0.7 * GAP * em
        above = labels[0]
        y = top + gap - min(above.bbox.ymin, 0)
        self._put(above, (length - above.xadvance()) / 2, -y)
        top = y + above.bbox.ymax
        for below in labels[1:]:
            y = bottom - gap - below.bbox.ymax
            self._put(below, (length - below.xadvance()) / 2, -y)
            bottom = y + below.bbox.ymin
        self.bbox = BBox(0, length, bottom, top)

    def _put(self, what: Any, x: float, y: float) -> None:
        self.nodes.append(what)
        self.nodexy.append((x, y))


class Fence(Mnode, tag="fence"):
    """A fence of a given size, its middle at the height of a minus sign."""

    def __init__(self, element: Element, parent: Mnode, **options: Any) -> None:
        super().__init__(element, parent, **options)
        size = float(element.get("size", "1")) * self.font.info.layout.unitsperem
        mark = (element.text or "").strip()
        glyph = self.font.math.variant(self.font.glyphindex(mark), size)
        drawn = Glyph(glyph, mark, self.glyphsize, self.style)
        middle = self.units_to_points(self.font.math.consts.axisHeight)
        shift = middle - (drawn.bbox.ymax + drawn.bbox.ymin) / 2
        self.nodes.append(drawn)
        self.nodexy.append((0, -shift))
        self._advance = drawn.xadvance()
        self.bbox = BBox(drawn.bbox.xmin, drawn.bbox.xmax, drawn.bbox.ymin + shift, drawn.bbox.ymax + shift)

    def xadvance(self) -> float:
        return float(self._advance)


class Accent(Mnode, tag="accent"):
    """A mark over a letter, where the font says that it sits, or as wide as what it stands over."""

    def __init__(self, element: Element, parent: Mnode, **options: Any) -> None:
        super().__init__(element, parent, **options)
        self.base = Mnode.fromelement(element[0], parent=self, **options)
        mark = (element[1].text or "").strip()
        glyph: SimpleGlyph = self.font.glyph(mark)
        if element[1].get("stretchy") == "true":
            glyph = self.font.math.variant(glyph.index, self.points_to_units(self.base.bbox.xmax), vert=False)
        drawn = Glyph(glyph, mark, self.glyphsize, self.style)
        height = self.units_to_points(self.font.math.consts.accentBaseHeight)
        lift = self.base.bbox.ymax - min(self.base.bbox.ymax, height)
        x = self._middle() - (drawn.bbox.xmin + drawn.bbox.xmax) / 2
        start = max(0.0, -(x + drawn.bbox.xmin))
        self.nodes += [self.base, drawn]
        self.nodexy += [(start, 0), (start + x, -lift)]
        self._advance = start + self.base.xadvance()
        right = max(self._advance, start + self.base.bbox.xmax, start + x + drawn.bbox.xmax)
        top = max(self.base.bbox.ymax, lift + drawn.bbox.ymax)
        self.bbox = BBox(min(0.0, self.base.bbox.xmin), right, self.base.bbox.ymin, top)

    def _middle(self) -> float:
        glyphs = [node for node in self.base.nodes if isinstance(node, Glyph)]
        if self.base.mtag == "mi" and len(glyphs) == 1:
            attached = self.font.math.topattachment(glyphs[0].glyph.index)
            if attached:
                return float(self.base.units_to_points(attached))
        return float(self.base.bbox.xmin + self.base.bbox.xmax) / 2

    def xadvance(self) -> float:
        return float(self._advance)

    def lastglyph(self) -> SimpleGlyph | None:
        return self.base.lastglyph()


def _is_fence(child: Element) -> bool:
    return child.tag == "mo" and child.get("stretchy") == "true"


def _em(node: Mnode) -> float:
    """The size of letters there, in pixels."""
    return node.units_to_points(node.font.info.layout.unitsperem)
