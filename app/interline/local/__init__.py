"""The embedded model: llama.cpp in a process of its own, reached over HTTP on loopback like any other vendor.

Rule: xllamacpp is imported in that process (`child.py`) and nowhere else.
"""

from __future__ import annotations

CHILD_WORD = "--local-model-process"
"""The first argument by which a frozen build, which has no `python -m`, knows that it shall be the child."""
