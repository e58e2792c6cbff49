"""LaTeX to MathML, for the part of LaTeX that answers use and that is drawn right.

Rule: a list of what is known, not of what is forbidden; anything else raises Refused. Nothing is expanded, so no
source can loop.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from interline.rendering.formula import symbols
from interline.rendering.formula.alphabets import Alphabet, written
from interline.rendering.formula.atoms import THIN, Atom, Kind, letter, make, operator, row, space
from interline.rendering.formula.chemistry import to_latex
from interline.rendering.formula.lengths import ems
from interline.rendering.formula.refusal import Refused
from interline.rendering.formula.scanner import NESTING, Scanner
from interline.rendering.formula.tables import ENVIRONMENTS, Environment, Row, Rows, table
from interline.rendering.formula.words import words

ALPHABETS = {
    **dict.fromkeys(("mathrm", "mathup", "rm"), Alphabet.UPRIGHT),
    **dict.fromkeys(("mathbf", "bf"), Alphabet.BOLD),
    **dict.fromkeys(("boldsymbol", "bm", "pmb"), Alphabet.BOLD_ITALIC),
    **dict.fromkeys(("mathbb", "Bbb"), Alphabet.DOUBLE),
    **dict.fromkeys(("mathcal", "mathscr", "cal"), Alphabet.SCRIPT),
    **dict.fromkeys(("mathfrak", "frak"), Alphabet.FRAKTUR),
    "mathit": Alphabet.ITALIC,
    "mathnormal": Alphabet.NORMAL,
    "mathsf": Alphabet.SANS,
    "mathtt": Alphabet.MONO,
}
OLD = frozenset({"rm", "bf", "cal", "frak"})
"""These hold for the rest of their group."""
TEXTS = {
    **dict.fromkeys(("text", "textrm", "textnormal", "mbox", "hbox", "textup", "textsf"), Alphabet.UPRIGHT),
    **dict.fromkeys(("textit", "emph"), Alphabet.ITALIC),
    "textbf": Alphabet.BOLD,
    "texttt": Alphabet.MONO,
}
CLASSES = {
    "mathord": Kind.ORD,
    "mathop": Kind.OP,
    "mathbin": Kind.BIN,
    "mathrel": Kind.REL,
    "mathopen": Kind.OPEN,
    "mathclose": Kind.CLOSE,
    "mathpunct": Kind.PUNCT,
    "mathinner": Kind.INNER,
}
STYLES = {"displaystyle": (True, False), "textstyle": (False, False)}
SIZES = {"big": 1.2, "Big": 1.8, "bigg": 2.4, "Bigg": 3.0}
DROPPED = frozenset(
    {"nonumber", "notag", "allowbreak", "nobreak", "relax", "displaylimits", "mathstrut", "strut"}
)
STACKED = {"overset": "over", "stackrel": "over", "underset": "under"}
STRIKES = {
    "cancel": "updiagonalstrike",
    "bcancel": "downdiagonalstrike",
    "xcancel": "updiagonalstrike downdiagonalstrike",
}
BEARING = 0.1
"""Ems between a table and its fences."""


def parse(tex: str, *, display: bool) -> Element:
    """The formula as MathML. Raises Refused."""
    reader = _Reader(Scanner(tex), display=display)
    lines = reader.lines()
    if len(lines) == 1:
        whole = lines[0].whole()
        made = row(whole)
    else:
        made = table(lines, ENVIRONMENTS["gathered"])
    return make("math", "", made, display="block" if display else "inline", displaystyle=str(display).lower())


class _Reader:
    """Reads one formula. Whoever calls a method stands at what it reads."""

    def __init__(self, scanner: Scanner, *, display: bool) -> None:
        self.scanner = scanner
        self.display = display
        self.script = False
        self.alphabet = Alphabet.NORMAL
        self.depth = 0
        self.tag: Element | None = None

    # --- rows ---

    def lines(self, end: str = "") -> Rows:
        """Lines that `\\\\` parts, cells that `&` parts, up to an end mark, which is taken."""
        rows: Rows = [Row()]
        while True:
            if self.scanner.peek() == "\\hline":
                self.scanner.next()
                if rows[-1].cells:
                    raise Refused("\\hline in a line")
                rows[-1].ruled = True
                continue
            atoms = self.atoms(frozenset({"&", "\\\\", "\\cr", "\\end"}) | ({end} if end else frozenset()))
            rows[-1].cells.append(atoms)
            if self.tag is not None:
                rows[-1].tag, self.tag = self.tag, None
            piece = self.scanner.next()
            if piece == "&":
                continue
            if piece in ("\\\\", "\\cr"):
                self.scanner.take_star()
                if self.scanner.source.startswith("[", self.scanner.at):
                    rows[-1].gap = ems(self.scanner.optional() or "")
                rows.append(Row())
                continue
            if piece != end:
                raise Refused(f"{piece or 'the end'} in place of {end or 'the end'}")
            break
        last = rows[-1]
        if len(rows) > 1 and len(last.cells) == 1 and not last.cells[0] and last.tag is None:
            # A break after the last line begins none, but for the rule under it.
            last.cells.clear()
            if not last.ruled:
                rows.pop()
        return rows

    def atoms(self, stops: frozenset[str]) -> list[Atom]:
        """Atoms up to one of these tokens, which is left, or the end."""
        self.depth += 1
        if self.depth > NESTING:
            raise Refused("nesting")
        before = (self.display, self.script, self.alphabet)
        atoms: list[Atom] = []
        while (piece := self.scanner.peek()) and piece not in stops:
            if piece in ("}", "\\right", "\\middle", "&", "\\\\", "\\cr"):
                raise Refused(f"{piece} with nothing before it")
            self.scanner.next()
            if piece in ("\\over", "\\choose", "\\atop"):
                atoms = [self.divided(piece, atoms, stops)]
            elif piece[1:] in STYLES and piece[0] == "\\":
                self.display, self.script = STYLES[piece[1:]]
                wanted = str(self.display).lower()
                rest = self.atoms(stops)
                atoms.append(Atom(row(rest, displaystyle=wanted, scriptlevel="0")))
            elif piece == "\\color":
                colour = self.colour()
                atoms.append(Atom(row(self.atoms(stops), script=self.script, mathcolor=colour)))
            else:
                self.one(piece, atoms)
        self.display, self.script, self.alphabet = before
        self.depth -= 1
        return atoms

    def one(self, piece: str, atoms: list[Atom]) -> None:
        """Read what begins with this piece, which has been taken, and put it behind the others."""
        if piece in ("^", "_", "'", "’"):
            atoms.append(self.scripts(piece, atoms.pop() if atoms else Atom(make("mrow"))))
        elif piece in ("\\limits", "\\nolimits"):
            if not atoms or atoms[-1].kind is not Kind.OP:
                raise Refused(piece)
            atoms[-1].limits = piece == "\\limits"
        else:
            atoms.extend(self.nucleus(piece))

    def nucleus(self, piece: str) -> list[Atom]:
        """What stands alone: a letter, a number, a group, a command with what belongs to it."""
        if piece == "{":
            return [Atom(row(self.group(), script=self.script))]
        if piece == "~":
            return [Atom(space(0.25), Kind.SPACE)]
        if piece[0] == "\\" and len(piece) > 1:
            return self.command(piece)
        if piece[0].isdigit() or (piece[0] == "." and len(piece) > 1):
            digits = piece if self.alphabet is Alphabet.NORMAL else written(piece, self.alphabet)
            return [Atom(make("mn", digits, mathvariant="normal"))]
        if piece.isalpha():
            return [Atom(letter(written(piece, self.alphabet)))]
        if command := symbols.TYPED_LARGE.get(piece):
            return self.command(command)
        if known := symbols.MARKS.get(piece) or symbols.TYPED.get(piece):
            return [Atom(operator(known[0]), known[1])]
        raise Refused(f"the mark {piece!r}")

    def group(self) -> list[Atom]:
        """What stands up to the closing brace, which is taken."""
        atoms = self.atoms(frozenset("}"))
        if not self.scanner.take("}"):
            raise Refused("open brace")
        return atoms

    def argument(self, *, display: bool | None = None, script: bool | None = None) -> Element:
        """The argument of a command: a group, or one piece."""
        before = (self.display, self.script)
        self.display = self.display if display is None else display
        self.script = self.script if script is None else script
        atoms = self.argument_atoms()
        shown = row(atoms, script=self.script, displaystyle=str(self.display).lower())
        self.display, self.script = before
        return _alone(shown)

    def argument_atoms(self) -> list[Atom]:
        self.depth += 1
        if self.depth > NESTING:
            raise Refused("nesting")
        piece = self.scanner.peek()
        if piece in ("", "}", "&", "\\\\", "^", "_", "\\right", "\\end"):
            raise Refused("an argument is missing")
        piece = self.scanner.next_character()
        atoms = self.group() if piece == "{" else self.nucleus(piece)
        self.depth -= 1
        return atoms

    # --- scripts ---

    def scripts(self, piece: str, base: Atom) -> Atom:
        """What stands above and below its base, in whatever order."""
        lower: Element | None = None
        upper: Element | None = None
        while True:
            if piece == "_":
                if lower is not None:
                    raise Refused("two subscripts")
                lower = self.argument(display=False, script=True)
            else:
                if upper is not None:
                    raise Refused("two superscripts")
                upper = self.primes() if piece in "'’" else self.argument(display=False, script=True)
            if (following := self.scanner.peek()) not in ("^", "_", "'", "’"):
                break
            if following in ("'", "’") and upper is not None:
                raise Refused("two superscripts")
            piece = self.scanner.next()
        over, sub = ("munderover", "msubsup") if upper is not None and lower is not None else ("", "")
        if not over:
            over, sub = ("mover", "msup") if upper is not None else ("munder", "msub")
        if upper is not None and base.element.tag == "mo":
            # In a row of its own it stays where the font would move it closer to a letter.
            upper = make("mrow", "", upper)
        nuclei = [part for part in (lower, upper) if part is not None]
        return Atom(make(over if base.limits else sub, "", base.element, *nuclei), base.kind)

    def primes(self) -> Element:
        """A run of primes, one of which has been taken, and a superscript after them."""
        count = 1
        while self.scanner.peek() in ("'", "’"):
            self.scanner.next()
            count += 1
        if count > 4:
            raise Refused("primes")
        marks = [Atom(make("mi", "′", mathvariant="normal")) for _ in range(count)]
        if self.scanner.take("^"):
            return row([*marks, Atom(self.argument(display=False, script=True))], script=True)
        return row(marks, script=True) if count > 1 else marks[0].element

    # --- commands ---

    def command(self, piece: str) -> list[Atom]:
        name = piece[1:]
        if piece in symbols.COMMANDS:
            mark, kind = symbols.COMMANDS[piece]
            return [Atom(_mark(mark), kind)]
        if name in symbols.GREEK:
            return [Atom(letter(written(symbols.GREEK[name], self.alphabet)))]
        if piece in symbols.ESCAPED:
            return [Atom(make("mtext", symbols.ESCAPED[piece], mathvariant="normal"))]
        if name in symbols.SPACES:
            return [Atom(space(symbols.SPACES[name]), Kind.SPACE)]
        if name in DROPPED:
            return []
        if name in symbols.LARGE:
            large = operator(symbols.LARGE[name], largeop="true")
            return [Atom(large, Kind.OP, limits=self.display)]
        if name in symbols.INTEGRALS:
            return [Atom(operator(symbols.INTEGRALS[name], largeop="true"), Kind.OP)]
        if name in symbols.FUNCTIONS:
            return [Atom(_name(name), Kind.OP)]
        if name in symbols.FUNCTIONS_WITH_LIMITS:
            return [Atom(_name(symbols.FUNCTIONS_WITH_LIMITS[name]), Kind.OP, limits=self.display)]
        if name in ALPHABETS:
            return self.written_in(ALPHABETS[name], name)
        if name in TEXTS:
            return [Atom(self.text(self.scanner.words(), TEXTS[name]))]
        if name in CLASSES:
            kind = CLASSES[name]
            return [Atom(self.argument(), kind, limits=kind is Kind.OP and self.display)]
        if name in STACKED:
            return [self.stacked(name)]
        if name in symbols.ACCENTS or name in symbols.WIDE_ACCENTS:
            return [self.accented(name)]
        if name in symbols.UNDER_ACCENTS:
            under = operator(symbols.UNDER_ACCENTS[name], stretchy="true")
            made = make("munder", "", self.argument(), under, accentunder="true")
            return [Atom(made, Kind.INNER, limits=name == "underbrace")]
        if name in symbols.ARROWS:
            return [self.long_arrow(symbols.ARROWS[name])]
        if name in ("boxed", "fbox"):
            inside = self.argument() if name == "boxed" else self.text(self.scanner.words(), Alphabet.UPRIGHT)
            return [Atom(make("frame", "", inside))]
        if name in STRIKES:
            return [Atom(make("menclose", "", self.argument(), notation=STRIKES[name]))]
        if (fence := name.rstrip("lrm")) in SIZES:
            return [self.sized(fence, name.removeprefix(fence))]
        if rule := _RULES.get(name):
            return rule(self)
        raise Refused(piece)

    def written_in(self, alphabet: Alphabet, name: str) -> list[Atom]:
        """A group, or with the old commands the rest of one, in another alphabet."""
        if name in OLD:
            self.alphabet = alphabet
            return []
        before, self.alphabet = self.alphabet, alphabet
        atoms = self.argument_atoms()
        self.alphabet = before
        if (
            alphabet is Alphabet.UPRIGHT
            and len(atoms) > 1
            and all(atom.element.tag == "mi" for atom in atoms)
        ):
            return [Atom(_name("".join(atom.element.text or "" for atom in atoms)))]
        return atoms if len(atoms) == 1 else [Atom(row(atoms, script=self.script))]

    def text(self, source: str, alphabet: Alphabet) -> Element:
        """Words, with formulas between dollars."""
        parts = source.replace("\\$", "\0").split("$")
        if len(parts) % 2 == 0:
            raise Refused("$ in a text")
        laid: list[Atom] = []
        for number, part in enumerate(parts):
            if number % 2:
                inner = _Reader(Scanner(part), display=False)
                inner.depth, inner.script = self.depth + 1, self.script
                laid.append(Atom(row(inner.atoms(frozenset()), script=self.script)))
            else:
                laid += [Atom(word, Kind.SPACE) for word in words(part.replace("\0", "\\$"), alphabet)]
        return row(laid)

    def divided(self, piece: str, above: list[Atom], stops: frozenset[str]) -> Atom:
        """`a \\over b`, which divides all that stands in its group."""
        shown, self.display = self.display, False
        below = self.atoms(stops)
        self.display = shown
        if not above or not below:
            raise Refused(piece)
        if any(atom.element.tag in ("munder", "mover", "munderover") for atom in above):
            # It was read as standing in a line of its own, before anybody knew that it does not.
            raise Refused(f"a large operator before {piece}")
        over, under = (_alone(row(atoms, displaystyle="false")) for atoms in (above, below))
        return self.fraction(over, under, choose=piece == "\\choose", ruled=piece == "\\over")

    def fraction(
        self,
        above: Element,
        below: Element,
        *,
        choose: bool = False,
        ruled: bool = True,
        display: bool | None = None,
    ) -> Atom:
        fraction = make("mfrac", "", above, below)
        if not ruled:
            fraction.set("linethickness", "0")
        shown = self.display if display is None else display
        fraction.set("displaystyle", str(shown).lower())
        if choose:
            return Atom(make("mrow", "", _fence("("), fraction, _fence(")")))
        return Atom(fraction)

    def stacked(self, name: str) -> Atom:
        """One thing over or under another, which keeps its class."""
        mark = self.argument(display=False, script=True)
        base = self.argument_atoms()
        kind = base[0].kind if len(base) == 1 else Kind.ORD
        if name == "stackrel":
            kind = Kind.REL
        below = base[0].element if len(base) == 1 else row(base, script=self.script)
        return Atom(make("stack", "", below, mark, side=STACKED[name]), kind)

    def accented(self, name: str) -> Atom:
        """A letter with a mark over it, or a row with one as wide as it is."""
        base = self.argument()
        if name in symbols.ACCENTS:
            return Atom(make("accent", "", base, operator(symbols.ACCENTS[name])))
        over = operator(symbols.WIDE_ACCENTS[name], stretchy="true")
        is_brace = name == "overbrace"
        made = make("mover", "", base, over, accent="true")
        return Atom(made, Kind.INNER if is_brace else Kind.ORD, limits=is_brace)

    def long_arrow(self, mark: str) -> Atom:
        below = self.scanner.optional()
        lower = None
        if below is not None:
            inner = _Reader(Scanner(below), display=False)
            inner.script, inner.depth = True, self.depth + 1
            lower = row(inner.atoms(frozenset()), script=True)
        upper = self.argument(display=False, script=True)
        return Atom(make("arrow", mark, upper, *([lower] if lower is not None else [])), Kind.REL)

    def sized(self, size: str, side: str) -> Atom:
        """A fence of one of four sizes."""
        mark, kind = self.fence()
        kind = {"l": Kind.OPEN, "r": Kind.CLOSE, "m": Kind.REL, "": kind}[side]
        if not mark:
            return Atom(make("mrow"), kind)
        return Atom(make("fence", mark, size=str(SIZES[size])), kind)

    def fence(self) -> tuple[str, Kind]:
        """The mark after `\\left` and the like; none for a dot."""
        piece = self.scanner.next()
        if piece == ".":
            return "", Kind.ORD
        if piece in ("<", ">"):
            return ("⟨", Kind.OPEN) if piece == "<" else ("⟩", Kind.CLOSE)
        mark, kind = symbols.COMMANDS.get(piece) or symbols.MARKS.get(piece) or ("", Kind.ORD)
        if mark not in _FENCES:
            raise Refused(f"{piece} as a fence")
        return mark, kind

    def left(self) -> list[Atom]:
        opener, _ = self.fence()
        parts: list[Element] = [_fence(opener)] if opener else []
        while True:
            atoms = self.atoms(frozenset({"\\right", "\\middle"}))
            parts.append(row(atoms, script=self.script))
            piece = self.scanner.next()
            if not piece:
                raise Refused("\\left with no \\right")
            mark, _ = self.fence()
            if piece == "\\right":
                parts += [_fence(mark)] if mark else []
                return [Atom(make("mrow", "", *parts), Kind.INNER)]
            if mark:
                parts.append(_fence(mark))

    def environment(self) -> list[Atom]:
        name = self.scanner.words().strip()
        known = ENVIRONMENTS.get(name)
        if known is None:
            raise Refused(f"the environment {name}")
        columns = self.columns(known)
        self.depth += 1
        before = (self.display, self.script)
        self.display, self.script = known.display, known.script
        rows = self.lines("\\end")
        if self.scanner.words().strip() != name:
            raise Refused(f"the end of {name}")
        self.display, self.script = before
        self.depth -= 1
        inner = table(rows, known, columns)
        parts = [_fence(known.opener), space(BEARING)] if known.opener else []
        parts.append(inner)
        parts += [space(BEARING), _fence(known.closer)] if known.closer else []
        return [
            Atom(
                make("mrow", "", *parts) if len(parts) > 1 else inner,
                Kind.INNER if known.opener else Kind.ORD,
            )
        ]

    def columns(self, known: Environment) -> str:
        if known.name == "array":
            self.scanner.optional()
            return "".join(self.scanner.words().replace("@{}", "").split())
        if known.name in ("alignedat", "alignat", "alignat*"):
            self.scanner.words()
        elif known.name in ("aligned", "gathered"):
            self.scanner.optional()
        return ""

    def root(self) -> list[Atom]:
        degree = self.scanner.optional()
        if degree is None:
            return [Atom(make("msqrt", "", self.argument()))]
        inner = _Reader(Scanner(degree), display=False)
        inner.script, inner.depth = True, self.depth + 1
        raised = row(inner.atoms(frozenset()), script=True)
        return [Atom(make("mroot", "", self.argument(), raised))]

    def negated(self) -> list[Atom]:
        piece = self.scanner.next()
        if piece == "{":
            piece = self.scanner.next()
            if not self.scanner.take("}"):
                raise Refused("\\not")
        if piece not in symbols.NEGATED:
            raise Refused(f"\\not{piece}")
        return [Atom(operator(symbols.NEGATED[piece]), Kind.REL)]

    def named(self) -> list[Atom]:
        has_limits = self.scanner.take_star()
        name = " ".join(self.scanner.words().replace("\\,", " ").replace("~", " ").split())
        if not name or not all(part.isalnum() or part in " -." for part in name):
            raise Refused("\\operatorname")
        return [Atom(_name(name), Kind.OP, limits=has_limits and self.display)]

    def modulo(self, *, fenced: bool) -> list[Atom]:
        inner = Atom(self.argument())
        word = [Atom(_name("mod")), Atom(space(2 * THIN), Kind.SPACE), inner]
        if fenced:
            word = [Atom(operator("(")), *word, Atom(operator(")"))]
        return [Atom(space(1.0 if self.display else 0.5), Kind.SPACE), *word]

    def colour(self) -> str:
        name = self.scanner.words().strip()
        if name not in symbols.COLOURS:
            raise Refused(f"the colour {name}")
        return symbols.COLOURS[name]

    def coloured(self) -> list[Atom]:
        colour = self.colour()
        return [Atom(make("mrow", "", self.argument(), mathcolor=colour))]

    def tagged(self) -> list[Atom]:
        has_no_parentheses = self.scanner.take_star()
        if self.tag is not None:
            raise Refused("two tags")
        words = self.text(self.scanner.words(), Alphabet.UPRIGHT)
        self.tag = words if has_no_parentheses else make("mrow", "", operator("("), words, operator(")"))
        return []

    def skipped(self) -> list[Atom]:
        """A space that is given as a length."""
        self.scanner.take_star()
        return [Atom(space(ems(self.scanner.words())), Kind.SPACE)]

    def chemistry(self) -> list[Atom]:
        inner = _Reader(Scanner(to_latex(self.scanner.words())), display=False)
        inner.depth, inner.script = self.depth + 1, self.script
        return [Atom(row(inner.atoms(frozenset()), script=self.script))]

    def labelled(self) -> list[Atom]:
        self.scanner.words()
        return []

    def two(self, *, display: bool | None = None, choose: bool = False) -> list[Atom]:
        """A fraction or a binomial."""
        above = self.argument(display=False)
        below = self.argument(display=False)
        return [self.fraction(above, below, choose=choose, ruled=not choose, display=display)]

    def hidden(self) -> list[Atom]:
        return [Atom(make("mphantom", "", self.argument()))]

    def lines_of_limits(self) -> list[Atom]:
        if not self.scanner.take("{"):
            raise Refused("\\substack")
        return [Atom(table(self.lines("}"), ENVIRONMENTS["substack"]))]

    def dots(self) -> list[Atom]:
        """Dots between operators stand at their height, others on the line."""
        following = self.scanner.peek()
        known = symbols.COMMANDS.get(following) or symbols.MARKS.get(following)
        is_raised = known is not None and known[1] in (Kind.BIN, Kind.REL)
        return [Atom(operator("⋯" if is_raised else "…"), Kind.INNER)]

    def ruled(self, side: str) -> list[Atom]:
        """A rule over or under the whole of something."""
        return [Atom(make("ruled", "", self.argument(), side=side))]


def _alone(shown: Element) -> Element:
    """A letter or number that is a row by itself, without the row: scripts and accents sit closer to it."""
    return shown[0] if len(shown) == 1 and shown[0].tag in ("mi", "mn") else shown


def _mark(mark: str) -> Element:
    """A mark in the form that suits it: letters are letters, so that scripts stand where they do at letters."""
    return letter(mark) if mark.isalpha() and len(mark) == 1 else operator(mark)


def _name(name: str) -> Element:
    """The name of a function: upright, as one word."""
    return make("mtext", name.replace("-", "‐").replace(" ", "\u2006"), mathvariant="normal")


def _fence(mark: str) -> Element:
    return operator(mark, stretchy="true")


_FENCES = frozenset("()[]{}|‖⟨⟩⌊⌋⌈⌉⟦⟧/\\↑↓↕⇑⇓⇕⌜⌝")
_RULES: dict[str, Callable[[_Reader], list[Atom]]] = {
    "frac": lambda reader: reader.two(),
    "dfrac": lambda reader: reader.two(display=True),
    "cfrac": lambda reader: reader.two(display=True),
    "tfrac": lambda reader: reader.two(display=False),
    "binom": lambda reader: reader.two(choose=True),
    "dbinom": lambda reader: reader.two(choose=True, display=True),
    "tbinom": lambda reader: reader.two(choose=True, display=False),
    "sqrt": _Reader.root,
    "left": _Reader.left,
    "begin": _Reader.environment,
    "not": _Reader.negated,
    "operatorname": _Reader.named,
    "bmod": lambda _: [Atom(_name("mod"), Kind.BIN)],
    "mod": lambda reader: reader.modulo(fenced=False),
    "pmod": lambda reader: reader.modulo(fenced=True),
    "textcolor": _Reader.coloured,
    "tag": _Reader.tagged,
    "hspace": _Reader.skipped,
    "ce": _Reader.chemistry,
    "label": _Reader.labelled,
    "phantom": _Reader.hidden,
    "substack": _Reader.lines_of_limits,
    "dots": lambda reader: reader.dots(),
    "overline": lambda reader: reader.ruled("over"),
    "underline": lambda reader: reader.ruled("under"),
}
