"""What `ask` and `plan` are given, read from the options: message, model or route, attachments."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interline.model.clean import label
from interline.model.errors import WrongUsage
from interline.model.refs import ModelRef
from interline.model.route import Choice


@dataclass(frozen=True, slots=True)
class Question:
    """One turn as it was asked for."""

    text: str
    conversation_id: str | None
    choice: Choice | None
    """None means: as the conversation has it."""
    attachments: tuple[Path, ...]
    system: str | None
    no_fallback: bool

    @classmethod
    def read(cls, options: argparse.Namespace) -> Question:
        """From the options; reads standard input for `-`. Raises WrongUsage."""
        choice = None
        if options.model is not None:
            choice = (
                Choice.parse(options.model) if options.model.startswith("route:") else _pinned(options.model)
            )
        elif options.route is not None:
            choice = Choice(route=options.route)
        attachments = tuple(_file(name) for name in options.attach)
        text = _standard_input() if options.prompt == ["-"] else " ".join(options.prompt)
        return cls(text, options.conversation, choice, attachments, options.system, options.no_fallback)

    def as_arguments(self) -> dict[str, Any]:
        """For `ChatService.send` and `plan`."""
        return {
            "text": self.text,
            "conversation_id": self.conversation_id,
            "choice": self.choice,
            "attachments": self.attachments,
            "system": self.system,
            "no_fallback": self.no_fallback,
        }


def _pinned(text: str) -> Choice:
    return Choice(pin=ModelRef.parse(text))


def _file(name: str) -> Path:
    path = Path(name).expanduser()
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise WrongUsage(f"The file “{label(name)}” {what}.", next_step="Attach a file with --attach FILE.")
    return path


def _standard_input() -> str:
    return sys.stdin.buffer.read().decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\n")
