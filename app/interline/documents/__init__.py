"""Words out of documents, for models that cannot read a document itself: PDF.

Rule: pypdf is imported in a process of its own (`child.py`) and nowhere else: a document may come from anybody.
"""

from __future__ import annotations

CHILD_WORD = "--document-process"
"""The first argument by which a frozen build, which has no `python -m`, knows that it shall be the child."""
