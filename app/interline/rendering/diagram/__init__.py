"""Mermaid diagrams, drawn as pictures in a process of its own where the extra `mermaid` is installed.

Rule: a diagram that is not drawn is shown as its source; nothing that it names is opened or fetched.
"""

from __future__ import annotations

from interline.rendering.diagram.drawing import Diagram, draw
from interline.rendering.diagram.process import DiagramProcess

__all__ = ["Diagram", "DiagramProcess", "draw"]
