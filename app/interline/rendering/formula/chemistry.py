"""Chemistry: `\\ce{…}` to the LaTeX that looks the same.

Rule: only what formulas and equations of reactions need; what else mhchem can do is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from interline.rendering.formula.refusal import Refused

_ARROWS = {
    "->": "\\xrightarrow",
    "<-": "\\xleftarrow",
    "<->": "\\xleftrightarrow",
    "<=>": "\\xrightleftharpoons",
    "<=>>": "\\xrightleftharpoons",
    "<<=>": "\\xrightleftharpoons",
}
_PART = re.compile(
    r"(?P<blank>\s+)"
    r"|(?P<arrow><<=>|<=>>|<=>|<->|->|<-)(?:\[(?P<above>[^\[\]]*)\])?(?:\[(?P<below>[^\[\]]*)\])?"
    r"|(?P<state>\((?:aq|s|l|g|cr)\))"
    r"|(?P<charge>\^(?:\{(?P<braced>[^{}\\$]*)\}|(?P<bare>\d*[+-]+|\d+)))"
    r"|(?P<gas>\^(?=\s|$))"
    r"|(?P<lower>_(?:\{(?P<index>[^{}\\$]*)\}|(?P<figure>\d+)))"
    r"|(?P<number>\d+(?:/\d+|\.\d+)?)"
    r"|(?P<letters>[A-Za-z]+)"
    r"|(?P<sign>[+-](?=\s|$|\)|\]))"
    r"|(?P<bond>[-=#])"
    r"|(?P<dot>[*.])"
    r"|(?P<other>[()\[\],/+])"
)
_BONDS = {"-": "{-}", "=": "{=}", "#": "{\\equiv}"}


def to_latex(source: str) -> str:
    """What `\\ce{source}` stands for. Raises Refused."""
    made: list[str] = []
    at = 0
    # Whether what comes next is joined to what stands before it: a figure is then an index, a sign a charge.
    is_joined = False
    while at < len(source):
        found = _PART.match(source, at)
        if found is None:
            raise Refused(f"\\ce{{{source[at]}}}")
        at = found.end()
        kind = next(name for name in _WRITERS if found[name] is not None)
        made.append(_WRITERS[kind](found, is_joined))
        is_joined = kind in ("letters", "number", "lower", "charge") or found.group() in (")", "]")
        if kind == "number" and not made[-1].startswith("_"):
            is_joined = False
    return "".join(made)


def _arrow(found: re.Match[str], _: bool) -> str:
    above, below = (_label(found[name]) for name in ("above", "below"))
    return f" {_ARROWS[found['arrow']]}" + (f"[{below}]" if below else "") + f"{{{above}}} "


def _label(source: str | None) -> str:
    """What stands on an arrow: plain LaTeX where it has a command, chemistry, or words."""
    if not source or "\\" in source:
        return source or ""
    try:
        return to_latex(source)
    except Refused:
        return f"\\text{{{source}}}"


def _letters(found: re.Match[str], is_joined: bool) -> str:
    letters = found["letters"]
    if (
        letters == "v"
        and not is_joined
        and (found.end() == len(found.string) or found.string[found.end()].isspace())
    ):
        return "\\downarrow "
    return f"\\mathrm{{{letters}}}"


def _number(found: re.Match[str], is_joined: bool) -> str:
    number = found["number"]
    if is_joined:
        return f"_{{{number}}}"
    above, _, below = number.partition("/")
    return (f"\\tfrac{{{above}}}{{{below}}}" if below else number) + "\\,"


def _sign(found: re.Match[str], is_joined: bool) -> str:
    return f"^{{{found['sign']}}}" if is_joined else f" {found['sign']} "


_WRITERS: dict[str, Callable[[re.Match[str], bool], str]] = {
    "blank": lambda found, is_joined: "" if not is_joined else " ",
    "arrow": _arrow,
    "state": lambda found, is_joined: f"\\mathrm{{{found['state']}}}",
    "charge": lambda found, is_joined: (
        ("" if is_joined else "{}") + f"^{{{found['braced'] or found['bare']}}}"
    ),
    "gas": lambda found, is_joined: "\\uparrow ",
    "lower": lambda found, is_joined: f"_{{{found['index'] or found['figure']}}}",
    "number": _number,
    "letters": _letters,
    "sign": _sign,
    "bond": lambda found, is_joined: _BONDS[found["bond"]],
    "dot": lambda found, is_joined: " \\cdot ",
    "other": lambda found, is_joined: found["other"],
}
