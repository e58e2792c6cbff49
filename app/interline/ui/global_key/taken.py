"""What every way to take a key has in common."""

from __future__ import annotations

from typing import Protocol


class NotTaken(Exception):
    """The key could not be had; its words are a sentence for the user."""


class Taken(Protocol):
    """A key that is ours until it is let go."""

    def close(self) -> None:
        """Let go of it; in any thread, and nobody waits."""
