"""Rows and columns: matrices, cases, aligned equations, arrays with rules.

Rule: a table says in attributes how it is laid; `nodes.py` lays it so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from interline.rendering.formula.atoms import Atom, Kind, make, row, space
from interline.rendering.formula.refusal import Refused

CELLS = 400
"""A larger table is no formula."""


@dataclass(frozen=True, slots=True)
class Environment:
    """How one environment lays its rows."""

    name: str
    opener: str = ""
    closer: str = ""
    align: str = "c"
    """Letters for the columns, begun again where there are more of them."""
    between: tuple[float, ...] = (1.0,)
    """Ems between columns, begun again as well."""
    leading: float = 0.2
    """Ems between rows."""
    display: bool = False
    """Whether what is in it is set as in a formula of its own line."""
    script: bool = False
    """Whether it is set as small as a script."""


@dataclass(slots=True)
class Row:
    """One row as it was read."""

    cells: list[list[Atom]] = field(default_factory=list)
    ruled: bool = False
    """Whether a rule stands over it."""
    gap: float = 0.0
    """Ems more than usual under it."""
    tag: Element | None = None

    def whole(self) -> list[Atom]:
        """The only cell, and the tag behind it."""
        if len(self.cells) > 1:
            raise Refused("& outside of a table")
        atoms = list(self.cells[0]) if self.cells else []
        if self.tag is not None:
            atoms += [Atom(space(2.0), Kind.SPACE), Atom(self.tag, Kind.SPACE)]
        return atoms


Rows = list[Row]


def _all() -> dict[str, Environment]:
    made = [
        Environment("matrix"),
        Environment("pmatrix", "(", ")"),
        Environment("bmatrix", "[", "]"),
        Environment("Bmatrix", "{", "}"),
        Environment("vmatrix", "|", "|"),
        Environment("Vmatrix", "‖", "‖"),
        Environment("smallmatrix", between=(0.6,), leading=0.0, script=True),
        Environment("array"),
        Environment("cases", "{", align="l"),
        Environment("dcases", "{", align="l", display=True),
        Environment("rcases", closer="}", align="l"),
        Environment("substack", leading=0.0, script=True),
    ]
    for name in ("aligned", "align", "align*", "split", "alignedat", "alignat", "alignat*"):
        made.append(Environment(name, align="rl", between=(0.0, 2.0), leading=0.45, display=True))
    for name in ("eqnarray", "eqnarray*"):
        made.append(Environment(name, align="rcl", between=(0.28,), leading=0.45, display=True))
    for name in (
        "gathered",
        "gather",
        "gather*",
        "equation",
        "equation*",
        "multline",
        "multline*",
        "displaymath",
    ):
        made.append(Environment(name, align="c", leading=0.45, display=True))
    return {environment.name: environment for environment in made}


ENVIRONMENTS = _all()


def table(rows: Rows, known: Environment, columns: str = "") -> Element:
    """The rows as a table. Raises Refused for columns that are no `lcr` with rules."""
    align, rules = _columns(columns) if columns else (known.align, "")
    if sum(len(line.cells) for line in rows) > CELLS:
        raise Refused("cells")
    widest = max(len(line.cells) for line in rows)
    if columns and widest > len(align):
        raise Refused("more cells than columns")
    made = make(
        "mtable",
        align=align,
        between=" ".join(str(gap) for gap in known.between),
        leading=str(known.leading),
        rules=rules,
        displaystyle=str(known.display).lower(),
    )
    for line in rows:
        cells = []
        for number, atoms in enumerate(line.cells):
            # The mark that `&=` begins a cell with is one between two things: the cell before it is the other.
            joined = [Atom(make("mrow")), *atoms] if number and known.display and number % 2 else list(atoms)
            cells.append(row(joined, script=known.script))
        shown = make("mtr", "", *cells, ruled=str(line.ruled).lower(), gap=str(line.gap))
        if line.tag is not None:
            shown.set("tagged", "true")
            shown.append(line.tag)
        made.append(shown)
    if known.script:
        made.set("scriptlevel", "1")
    return made


def _columns(source: str) -> tuple[str, str]:
    """`c|cc` as letters, and as many places of rules, before, between and after: `0100`."""
    align, rules = "", [0]
    for mark in source:
        if mark in "lcr":
            align += mark
            rules.append(0)
        elif mark == "|":
            rules[-1] += 1
        else:
            raise Refused(f"the columns {source}")
    if not align or max(rules) > 2:
        raise Refused(f"the columns {source}")
    return align, "".join(map(str, rules))
