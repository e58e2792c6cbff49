"""Formulas in LaTeX, drawn as SVG in a process of its own.

Rule: `draw` gives a picture that is right, or None, and whoever asked shows the source. It takes some ten milliseconds
of Python, and a fifth of a second the first time, so the window asks `FormulaProcess` for it.
"""

from __future__ import annotations

from interline.rendering.formula.drawing import draw
from interline.rendering.formula.picture import Formula
from interline.rendering.formula.process import FormulaProcess

__all__ = ["Formula", "FormulaProcess", "draw"]
