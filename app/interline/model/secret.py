"""A key in memory that does not print itself.

Rule: `reveal()` is called in one place, where the header of a request is made.
"""

from __future__ import annotations

import re
from typing import NoReturn, final

_ALLOWED = re.compile(r"[\x21-\x7e]{8,512}")


@final
class Secret:
    """A key whose repr, str, format, pickle and comparison by text give nothing away."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    @staticmethod
    def is_well_formed(value: str) -> bool:
        """Whether the text can be sent as a header at all: 8 to 512 printable ASCII characters without a space."""
        return _ALLOWED.fullmatch(value) is not None

    def reveal(self) -> str:
        """The key itself, for the header of a request."""
        return self._value

    @property
    def hint(self) -> str:
        """The last four characters, as people recognise a key: …7f2a; nothing of a short one."""
        return f"…{self._value[-4:]}" if len(self._value) >= 16 else "…"

    def redact(self, text: str) -> str:
        """The text without this key, wherever a vendor or a library echoed it, also where a cut left half of it."""
        if not self._value:
            return text
        text = text.replace(self._value, "[key]")
        words = text.removesuffix("…")
        half = next(
            (n for n in range(min(len(self._value), len(words)), 3, -1) if words.endswith(self._value[:n])), 0
        )
        return f"{words[:-half]}[key]" if half else text

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled")
