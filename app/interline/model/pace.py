"""How a model answered lately: how soon, and at what length."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Of its last answers."""

    first_token_ms: int | None = None
    """Milliseconds to the first word: the median; None where it was never timed."""
    output: int | None = None
    """Tokens of an answer that nine in ten do not exceed; None where none was counted."""
