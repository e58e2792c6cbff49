"""Formulas are drawn right or not at all, whatever their source holds."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.rendering.formula import Formula, draw
from interline.rendering.formula import drawing as drawing_module
from interline.rendering.formula.alphabets import Alphabet, written
from interline.rendering.formula.chemistry import to_latex
from interline.rendering.formula.drawing import CHARACTERS, check
from interline.rendering.formula.picture import PIXELS, is_harmless
from interline.rendering.formula.refusal import Refused
from interline.rendering.formula.scanner import NESTING
from interline.rendering.formula.symbols import (
    ACCENTS,
    ARROWS,
    COMMANDS,
    GREEK,
    INTEGRALS,
    LARGE,
    NEGATED,
    UNDER_ACCENTS,
    WIDE_ACCENTS,
)
from tests.rendering.expressions import EXPRESSIONS, Expression

INK = "#3a5f0b"


def drawn(tex: str, *, display: bool = True, size: float = 20.0) -> Formula:
    made = draw(tex, display=display, size=size, colour=INK)
    assert made is not None, tex
    return made


def marks(tex: str, *, display: bool = True) -> str:
    """All marks of a formula in the order in which they are laid."""
    return "".join(part.text or "" for part in check(tex, display=display).iter())


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda expression: expression.name)
def test_what_answers_write_is_drawn(expression: Expression) -> None:
    """In one colour, with nothing in the picture but its outlines."""
    made = drawn(expression.tex, display=expression.display)
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', made.svg)) == {INK}
    # A rule has a colour of its own where the library forgets to hand it on.
    assert all("fill=" in tag for tag in re.findall(r"<rect[^>]*>", made.svg))
    assert min(made.width, made.ascent, made.descent + 5) > 0


@pytest.mark.parametrize(
    "tex",
    [
        r"\foo",
        r"\def\x{\x}\x",
        r"\newcommand{\a}{\a\a}\a",
        r"\let\x\y",
        r"\input{/etc/passwd}",
        r"\include{x}",
        r"\includegraphics{x.png}",
        r"\href{http://example.org}{x}",
        r"\url{http://example.org}",
        r"\class{a}{b}",
        r"\style{color:red}{x}",
        r"\unicode{x41}",
        r"\require{mhchem}",
        r"\mathchoice{a}{b}{c}{d}",
        r"\sideset{_1}{^2}\sum",
        r"\genfrac(){0pt}{}{a}{b}",
        r"\rule{1em}{1em}",
        r"\raisebox{1em}{x}",
        r"\multicolumn{2}{c}{x}",
        r"\not\alpha",
        r"\xlongequal{a}",
        r"\color{#ffffff}x",
        r"\textcolor{white}{hidden}",
        r"\hspace{9999em}x",
        r"\begin{tikzcd} A \end{tikzcd}",
        r"\begin{array}{p{3cm}} a \end{array}",
        r"\begin{array}{c} a & b \end{array}",
        r"\begin{array}{c|||c} a & b \end{array}",
        r"\begin{matrix} a \end{pmatrix}",
        r"\begin{matrix} a",
        r"a & b",
        r"\left( x",
        r"x \right)",
        r"\left x \right y",
        r"\frac{a}",
        r"\frac",
        r"x^",
        r"x^a^b",
        r"x_a_b",
        r"x'^2'",
        r"\sqrt[3",
        r"{x",
        r"x}",
        r"\mathbb{α}",
        r"\mathcal{3}",
        r"\text{\textbf{x}}",
        r"\text{$x}",
        r"\operatorname{\alpha}",
        r"\tag{1}\tag{2} x",
        r"\ce{\frac{a}{b}}",
        r"x \limits_a",
        r"{\sum_i x \over n}",
        r"\text{中文}",
        r"\text{עברית}",
        "x\u202ey",
        "\x00",
        "#1",
        "",
        "   ",
        r"\quad",
        r"% only a comment",
    ],
)
def test_what_is_not_known_to_be_right_is_refused(tex: str) -> None:
    """Its source is shown: that is right too, and never misleads."""
    assert draw(tex, display=True, size=20.0, colour=INK) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"a \not= b", r"a \ne b"),
        (r"a \not{\in} b", r"a \notin b"),
        (r"{n \choose k}", r"\binom{n}{k}"),
        (r"{a \over b}", r"\frac{a}{b}"),
        (r"\frac12", r"\frac{1}{2}"),
        (r"\sum\limits_i x", r"\sum_i x"),
        (r"\begin{align*} a &= b \end{align*}", r"\begin{aligned} a &= b \end{aligned}"),
        (r"a = b \label{e} \nonumber", r"a = b"),
        (r"x % said", r"x"),
        (r"{\rm d}x", r"\mathrm{d}x"),
        (r"\mathrm{ kg }", r"\mathrm{kg}"),
        (r"α ≤ β", r"\alpha \le \beta"),
        (r"\bigl( x \bigr)", r"\big( x \big)"),
        (r"\ce{H2O}", r"\mathrm{H}_{2}\mathrm{O}"),
    ],
)
def test_two_ways_to_write_one_thing_look_the_same(one: str, other: str) -> None:
    """Old commands, and what packages add."""
    assert drawn(one).svg == drawn(other).svg


def test_a_tag_stands_at_the_end_of_its_line() -> None:
    """In brackets, also where it is written first; each line of an alignment has its own."""
    assert marks(r"\tag{7} a = b") == "a=b(7)".replace("a", "𝑎").replace("b", "𝑏")
    assert marks(r"\tag*{A1} x") == "𝑥A1"
    lines = drawn(r"\begin{align} a &= b \tag{1} \\ c &= d \tag{2} \end{align}")
    plain = drawn(r"\begin{align} a &= b \\ c &= d \end{align}")
    assert lines.width > plain.width + 40


def test_the_baseline_is_that_of_the_letters() -> None:
    """Not the middle of the picture: x has nothing under its line, y has; a power changes nothing below."""
    x, y, power = drawn("x"), drawn("y"), drawn("x^2")
    assert x.descent < 2
    assert y.descent > 4
    assert power.descent == pytest.approx(x.descent)
    assert power.ascent > x.ascent + 3


def test_a_fraction_stands_about_the_height_of_a_minus() -> None:
    """More above the line than below."""
    made = drawn(r"\frac{1}{2}")
    assert made.ascent > made.descent > 5


def test_a_formula_in_a_line_is_lower_than_one_of_its_own() -> None:
    """Bounds beside the sigma, small fractions."""
    source = r"\sum_{i=1}^{n} \frac{a_i}{b_i}"
    inline, display = drawn(source, display=False), drawn(source)
    assert inline.ascent + inline.descent < 0.75 * (display.ascent + display.descent)


def test_size_scales_everything() -> None:
    """But for the pixel around it."""
    small, large = drawn(r"\frac{x}{y}", size=10.0), drawn(r"\frac{x}{y}", size=40.0)
    assert large.width - 2 == pytest.approx(4 * (small.width - 2), rel=0.01)
    assert large.ascent - 1 == pytest.approx(4 * (small.ascent - 1), rel=0.01)


@pytest.mark.parametrize(("wide", "narrow"), [(r"\xrightarrow{\text{much longer}}", r"\xrightarrow{a}")])
def test_an_arrow_is_as_long_as_what_stands_on_it(wide: str, narrow: str) -> None:
    """It grows with the words."""
    assert drawn(wide).width > drawn(narrow).width + 30


def test_a_rule_of_an_array_goes_from_top_to_bottom() -> None:
    """`c|c` has one rectangle, as high as both rows; `\\hline` one as wide as both columns."""
    rules = re.findall(r"<rect[^>]*>", drawn(r"\begin{array}{c|c} 1 & 2 \\ 3 & 4 \end{array}").svg)
    assert len(rules) == 1
    assert float(re.findall(r'height="([\d.]+)"', rules[0])[0]) > 35
    boxed = r"\begin{array}{|c|c|} \hline 1 & 2 \\ \hline \end{array}"
    assert len(re.findall(r"<rect[^>]*>", drawn(boxed).svg)) == 5


def test_a_minus_is_a_sign_or_between_two() -> None:
    """`-b` is close, `a - b` is not; after an equals sign it is a sign again."""
    sign, between = drawn("-b").width, drawn("a-b").width - drawn("a").width
    assert between > sign + 5
    assert drawn("a=-b").width < drawn("a=b").width + sign


def test_hidden_characters_in_words_are_seen() -> None:
    """A mark that reorders what follows is shown as its number."""
    assert "‹U+202E›" in marks("\\text{a\u202eb}")


def test_words_may_hold_formulas_and_marks() -> None:
    """`\\text{if $x > 0$, 5\\% off}`."""
    assert marks(r"\text{if $x > 0$, 5\% off}") == "if𝑥>0,5%off"


@pytest.mark.parametrize(
    "tex",
    [
        "x" * (CHARACTERS + 1),
        "x" * (CHARACTERS - 1),
        "{" * (NESTING + 1) + "x" + "}" * (NESTING + 1),
        r"\sqrt" * 500 + "x",
        "x^{" * 200 + "x" + "}" * 200,
        r"\frac{" * 100 + "x" + "}{y}" * 100,
        r"\left(" * 300 + r"\right)" * 300,
        r"\begin{matrix}" + "a&" * 500 + r"\end{matrix}",
        r"\begin{matrix}" * 70 + "x" + r"\end{matrix}" * 70,
        r"\hspace{20em}" * 100 + "x",
        "x" + "'" * 50,
        r"\text{" * 100 + "}" * 100,
        r"\ce{" * 80 + "A" + "}" * 80,
    ],
)
def test_too_much_is_refused(tex: str) -> None:
    """Long, deep, wide: nobody reads it, and none of it is drawn."""
    assert draw(tex, display=True, size=20.0, colour=INK) is None


def test_deep_but_honest_formulas_are_drawn() -> None:
    """The library alone would lay what is in twelve brackets four thousand times."""
    drawn(r"\left(" * 12 + "x" + r"\right)" * 12)
    drawn(r"\sqrt{1+" * 12 + "x" + "}" * 12)
    drawn(r"\cfrac{1}{1+" * 8 + "x" + "}" * 8)


@pytest.mark.parametrize(
    ("size", "colour"), [(0.0, INK), (900.0, INK), (20.0, "red"), (20.0, '#000000" onload="x'), (20.0, "")]
)
def test_only_sizes_and_colours_are_taken(size: float, colour: str) -> None:
    """They come from our own themes; anything else is a fault of ours."""
    with pytest.raises(ValueError, match="no formula in"):
        draw("x", display=True, size=size, colour=colour)


PIECES = [
    *(
        "\\" + name
        for name in ("frac", "sqrt", "left(", "right)", "sum", "hat", "text", "begin{matrix}", "end{matrix}")
    ),
    *(
        r"\\",
        "&",
        "{",
        "}",
        "[",
        "]",
        "^",
        "_",
        "'",
        "x",
        "12",
        "+",
        "=",
        "|",
        r"\alpha",
        r"\int",
        r"\tag{1}",
        "$",
        "#",
    ),
    *(
        r"\ce{",
        r"\overset",
        r"\underbrace",
        r"\xrightarrow",
        r"\not",
        r"\mathbb",
        r"\color{red}",
        r"\hline",
        "\u202e",
        "%",
    ),
    *(
        r"\over",
        r"\limits",
        r"\operatorname{a}",
        r"\boxed",
        r"\phantom",
        r"\dots",
        r"\substack{",
        "~",
        "é",
        "<script>",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join), st.booleans())
@settings(max_examples=300)
def test_no_source_is_an_error(tex: str, display: bool) -> None:
    """Whatever is written: a picture that is harmless, or none."""
    made = draw(tex, display=display, size=16.0, colour=INK)
    assert made is None or is_harmless(made)


@given(st.text(max_size=60))
@settings(max_examples=150)
def test_no_text_is_an_error(tex: str) -> None:
    """Not even one that is no formula."""
    made = draw(tex, display=True, size=16.0, colour=INK)
    assert made is None or is_harmless(made)


def test_every_mark_that_is_promised_is_in_the_font() -> None:
    """A command in the tables that draws nothing would be a promise broken."""
    names = [*COMMANDS, *("\\" + name for name in GREEK | LARGE | INTEGRALS)]
    names += [f"\\not{name}" for name in NEGATED]
    names += [f"\\{name}{{x}}" for name in ACCENTS | WIDE_ACCENTS | UNDER_ACCENTS | ARROWS]
    assert [name for name in names if draw(name, display=True, size=16.0, colour=INK) is None] == []


def test_every_letter_of_every_alphabet_is_in_the_font() -> None:
    """Letters that had their places before the alphabets did are found there."""
    latin = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    commands = {
        Alphabet.BOLD: "mathbf",
        Alphabet.ITALIC: "mathit",
        Alphabet.DOUBLE: "mathbb",
        Alphabet.SCRIPT: "mathcal",
        Alphabet.FRAKTUR: "mathfrak",
        Alphabet.SANS: "mathsf",
        Alphabet.MONO: "mathtt",
        Alphabet.BOLD_ITALIC: "bm",
    }
    for alphabet, command in commands.items():
        assert len(set(written(latin, alphabet))) == 52
        drawn(f"\\{command}{{{latin}}}")
    assert written("Rh", Alphabet.DOUBLE) == "ℝ𝕙"
    assert written("h", Alphabet.NORMAL) == "ℎ"
    assert written("αΩ∂", Alphabet.BOLD) == "𝛂𝛀𝛛"


@pytest.mark.parametrize(
    ("source", "latex"),
    [
        ("H2O", r"\mathrm{H}_{2}\mathrm{O}"),
        ("2H2O", r"2\,\mathrm{H}_{2}\mathrm{O}"),
        ("SO4^2-", r"\mathrm{SO}_{4}^{2-}"),
        ("Na+", r"\mathrm{Na}^{+}"),
        ("(NH4)2SO4", r"(\mathrm{NH}_{4})_{2}\mathrm{SO}_{4}"),
        ("CuSO4*5H2O", r"\mathrm{CuSO}_{4} \cdot 5\,\mathrm{H}_{2}\mathrm{O}"),
        ("1/2 O2", r"\tfrac{1}{2}\,\mathrm{O}_{2}"),
        ("A ->[H2] B", r"\mathrm{A}  \xrightarrow{\mathrm{H}_{2}} \mathrm{B}"),
        ("C=C", r"\mathrm{C}{=}\mathrm{C}"),
    ],
)
def test_chemistry_is_written_as_latex(source: str, latex: str) -> None:
    """Figures behind letters are indices, those before them count."""
    assert to_latex(source) == latex


@pytest.mark.parametrize(
    "svg",
    [
        '<svg><image href="file:///etc/passwd"/></svg>',
        '<svg><path d="M 0 0" style="fill:url(http://a.b)"/></svg>',
        '<svg><path d="M 0 0" fill="url(#a)"/></svg>',
        '<svg><path d="M 0 0" onload="x"/></svg>',
        "<svg><script>x</script></svg>",
        "<svg><style>@import 'x'</style></svg>",
        "<svg><text>x</text></svg>",
        '<svg><use xlink:href="http://a.b/c.svg#d"/></svg>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg></svg>',
        '<?xml-stylesheet href="x"?><svg></svg>',
        '<svg xmlns="http://elsewhere.example"></svg>',
        "<svg>words</svg>",
        "<svg><path d='M 0 0'/></svg>",
        "<svg",
        "no picture",
    ],
)
def test_a_picture_that_could_open_anything_is_none(svg: str) -> None:
    """Only outlines and rectangles, whoever made it."""
    assert is_harmless(
        Formula('<svg xmlns="http://www.w3.org/2000/svg"><path d="M 1 2 L 3 4"/></svg>', 9.0, 9.0, 0.0)
    )
    assert not is_harmless(Formula(svg, 9.0, 9.0, 0.0))


@pytest.mark.parametrize(
    ("width", "ascent", "descent"),
    [(0.0, 9.0, 9.0), (PIXELS + 1, 9.0, 9.0), (9.0, float("nan"), 1.0), (9.0, 5.0, -5.0)],
)
def test_a_picture_without_an_honest_size_is_none(width: float, ascent: float, descent: float) -> None:
    """Sizes decide how much memory it takes."""
    assert not is_harmless(Formula("<svg></svg>", width, ascent, descent))


def test_what_the_library_stumbles_over_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the library costs one formula its picture."""

    def stumble(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("ziamath.zmath.Math.__init__", stumble)
    assert draw("x", display=True, size=16.0, colour=INK) is None


def test_why_a_formula_is_refused_is_known() -> None:
    """For the log, and for whoever adds a command."""
    with pytest.raises(Refused, match=r"\\foo"):
        check(r"\foo{x}", display=True)


def test_the_library_is_imported_by_the_first_formula_and_not_before() -> None:
    """It takes a third of a second, which no start and no window pays."""
    code = (
        "import sys, interline.rendering.formula as formula\n"
        "assert not {'ziamath', 'ziafont', 'latex2mathml'} & set(sys.modules)\n"
        "formula.draw('x', display=True, size=10.0, colour='#000000')\n"
        "assert 'ziamath' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=50)


def test_the_margin_is_around_the_ink() -> None:
    """One pixel on each side."""
    assert drawing_module.MARGIN == 1.0
    left, top, width, height = map(float, re.findall(r'viewBox="([^"]*)"', drawn("x").svg)[0].split())
    made = drawn("x")
    assert (width, height) == (
        pytest.approx(made.width, abs=0.01),
        pytest.approx(made.ascent + made.descent, abs=0.01),
    )
    assert top == pytest.approx(-made.ascent, abs=0.01)
    assert left < 0
