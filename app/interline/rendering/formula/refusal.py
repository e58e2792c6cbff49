"""Why a formula is not drawn.

Rule: whatever is not known to be drawn right is refused; its source is shown in its place.
"""

from __future__ import annotations


class Refused(ValueError):
    """This formula is not drawn; the text says what in it, for tests and logs."""
