"""Thirty-five formulas as answers write them, each with what a person should see.

packaging/math_sheet.py draws them all on one sheet that is looked at; test_formula.py holds what was seen.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expression:
    """One formula."""

    name: str
    tex: str
    seen: str
    """What should be seen."""
    pieces: int
    """Pieces of ink that do not touch each other, in letters of 36 pixels; counted when the sheet was looked at."""
    display: bool = True


EXPRESSIONS = (
    Expression(
        "quadratic",
        r"x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}",
        "a fraction; the root covers b² − 4ac; the first minus stands close to b",
        17,
    ),
    Expression(
        "sum",
        r"\sum_{i=1}^{n} i = \frac{n(n+1)}{2}",
        "a large sigma with i = 1 under it and n over it",
        19,
    ),
    Expression(
        "integral",
        r"\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}",
        "a tall integral with its bounds beside it; x² raised twice",
        14,
    ),
    Expression(
        "inline", r"\sum_{k=0}^{n} \binom{n}{k} = 2^n", "a small sigma, bounds beside it", 14, display=False
    ),
    Expression(
        "matrix",
        r"A = \begin{pmatrix} a_{11} & a_{12} \\ a_{21} & a_{22} \end{pmatrix}",
        "two by two in round brackets as high as the rows",
        17,
    ),
    Expression(
        "determinant",
        r"\det A = \begin{vmatrix} a & b \\ c & d \end{vmatrix} = ad - bc",
        "upright det; two bars as high as the rows",
        19,
    ),
    Expression(
        "augmented",
        r"\left[\begin{array}{cc|c} 1 & 2 & 3 \\ 4 & 5 & 6 \end{array}\right]",
        "square brackets; a rule before the last column from top to bottom",
        9,
    ),
    Expression(
        "ruled",
        r"\begin{array}{|c|c|} \hline p & q \\ \hline 1 & 0 \\ 0 & 1 \\ \hline \end{array}",
        "a box of two columns, a rule under its head",
        7,
    ),
    Expression(
        "aligned",
        r"\begin{aligned} (a+b)^2 &= (a+b)(a+b) \\ &= a^2 + 2ab + b^2 \end{aligned}",
        "the two equals signs stand one under the other, with space on both sides",
        29,
    ),
    Expression(
        "align",
        r"\begin{align} \nabla \cdot \mathbf{E} &= \frac{\rho}{\varepsilon_0} \\ \nabla \times \mathbf{E} &= "
        r"-\frac{\partial \mathbf{B}}{\partial t} \end{align}",
        "two of Maxwell's equations, equals signs aligned, bold upright E and B, no numbers",
        20,
    ),
    Expression(
        "cases",
        r"|x| = \begin{cases} x & \text{if } x \ge 0, \\ -x & \text{otherwise.} \end{cases}",
        "one brace to the left of two rows, the conditions aligned, words upright",
        27,
    ),
    Expression("boxed", r"\boxed{E = mc^2}", "a frame around it, clear of the letters", 7),
    Expression(
        "underbrace",
        r"\underbrace{1 + 2 + \cdots + n}_{n \text{ terms}} + \overbrace{a + b}^{2}",
        "a brace as wide as the terms with words under it, another over a + b",
        22,
    ),
    Expression(
        "tag",
        r"e^{i\pi} + 1 = 0 \tag{1}",
        "(1) in the same colour, a space to the right of the equation",
        12,
    ),
    Expression(
        "negations",
        r"a \not= b,\quad x \notin S,\quad A \not\subset B,\quad n \nmid m",
        "each sign struck through",
        15,
    ),
    Expression(
        "arrows",
        r"A \xrightarrow{\text{heat, } 300\,\mathrm{K}} B \xleftarrow[k_{-1}]{k_1} C",
        "arrows as long as what stands on them, k₋₁ under the second",
        19,
    ),
    Expression(
        "limit",
        r"\lim_{n \to \infty} \left(1 + \frac{1}{n}\right)^n = e",
        "n → ∞ under lim; brackets as high as the fraction; n at their top",
        18,
    ),
    Expression(
        "roots",
        r"\sqrt[3]{x + \sqrt{y}} + \sqrt{\frac{a}{b}}",
        "a small 3 in the crook; roots as high as needed",
        11,
    ),
    Expression(
        "accents",
        r"\hat{x},\ \bar{y},\ \vec{v},\ \dot{q},\ \ddot{q},\ \tilde{n},\ \widehat{abc},\ \overline{AB}",
        "each mark over its letter; the last two as wide as three and two letters",
        27,
    ),
    Expression(
        "binomial",
        r"\binom{n}{k} = \frac{n!}{k!\,(n-k)!}",
        "n over k without a rule in brackets; exclamation marks close to their letters",
        20,
    ),
    Expression(
        "sets",
        r"f : \mathbb{R}^n \to \mathbb{C}, \quad \mathcal{L} \in \mathscr{F}, \quad \mathfrak{g}",
        "double-struck R and C, script L and F, a Fraktur g",
        13,
    ),
    Expression(
        "text",
        r"P(\text{rain} \mid \text{clouds}) = 0.8 \text{ for } t > 0",
        "words upright with their spaces; a bar with space around it",
        26,
    ),
    Expression(
        "fences",
        r"\left\{ \frac{a}{b} \,\middle|\, a, b \in \mathbb{Z} \right\}, \quad \left\lfloor \frac{n}{2} \right\rfloor",
        "braces, bar and floors as high as the fractions",
        17,
    ),
    Expression(
        "overset",
        r"X_n \overset{d}{\longrightarrow} X, \quad f \stackrel{\text{def}}{=} g, \quad \underset{x}{\arg\min}\, f(x)",
        "d over the arrow, def over the equals sign, x under arg min",
        26,
    ),
    Expression(
        "reaction",
        r"\ce{2H2 + O2 -> 2H2O}",
        "upright letters, small figures below, 2 before H, an arrow",
        11,
    ),
    Expression(
        "ions",
        r"\ce{SO4^2- + Ba^2+ <=> BaSO4 v}",
        "charges raised, 4 below, an arrow both ways, an arrow down",
        18,
    ),
    Expression(
        "greek",
        r"\alpha, \beta, \gamma, \delta, \epsilon, \varepsilon, \theta, \lambda, \mu, \phi, \varphi, \omega, "
        r"\Gamma, \Delta, \Omega",
        "slanted small letters, upright capitals, all commas followed by a space",
        29,
    ),
    Expression(
        "operator",
        r"\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}",
        "softmax upright and close to its bracket; the sum in the fraction is small with its bounds beside it",
        30,
    ),
    Expression(
        "dots",
        r"x_1, x_2, \dots, x_n \quad 1 + 2 + \dots + n",
        "dots on the line between commas, raised between plus signs",
        21,
    ),
    Expression(
        "argmin",
        r"\hat{\theta} = \operatorname*{arg\,min}_{\theta \in \Theta} "
        r"\sum_{i=1}^{N} \bigl( y_i - f_\theta(x_i) \bigr)^2",
        "θ ∈ Θ under arg min; brackets a little larger than usual",
        36,
    ),
    Expression(
        "derivatives",
        r"\frac{\partial^2 u}{\partial t^2} = c^2 \nabla^2 u, \qquad f''(x) = \frac{d^2 f}{dx^2}",
        "curved d's raised to 2; two primes",
        30,
    ),
    Expression(
        "continued",
        r"\cfrac{1}{1 + \cfrac{1}{1 + \cfrac{1}{x}}}",
        "three fractions, one in the other, of the same size",
        11,
    ),
    Expression(
        "quantum",
        r"i\hbar \frac{\partial}{\partial t} |\psi(t)\rangle = \hat{H} |\psi(t)\rangle",
        "bars and angles close to ψ(t); a hat over H",
        23,
    ),
    Expression(
        "bayes",
        r"\Pr(A \mid B) = \dfrac{\Pr(B \mid A)\,\Pr(A)}{\Pr(B)}",
        "a fraction at full size, upright Pr",
        27,
    ),
    Expression(
        "substack",
        r"\sum_{\substack{0 \le i \le m \\ 0 < j < n}} a_{ij} \equiv 0 \pmod{p}",
        "two small lines under the sigma; (mod p) after a space",
        30,
    ),
)
