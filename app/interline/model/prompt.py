"""Prompts that the user keeps, with variables to fill in: {{name}}.

Rule: what is filled in is never read for variables again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_NAME, LONGEST_TEXT = 80, 100_000
"""Characters."""

_VARIABLE = re.compile(r"\{\{[ \t]*([^{}\s][^{}\n]{0,59}?)[ \t]*\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One of them."""

    name: str
    """By which it is known; no two share one."""
    text: str

    @property
    def variables(self) -> tuple[str, ...]:
        """What is to be filled in, each once, in the order of the text."""
        return tuple(dict.fromkeys(match.group(1) for match in _VARIABLE.finditer(self.text)))

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with these in place of its variables; one that is not among them stays as it is written."""
        return _VARIABLE.sub(lambda match: values.get(match.group(1), match.group()), self.text)
