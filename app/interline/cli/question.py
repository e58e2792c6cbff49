"""What `ask` and `plan` are given, read from the options: message, model or route, attachments."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from interline.model.clean import label
from interline.model.errors import WrongUsage
from interline.model.refs import ModelRef
from interline.model.request import Effort, TurnSettings
from interline.model.route import Choice

if TYPE_CHECKING:
    from interline.services.library import LibraryService as Library


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
    effort: str | None = None
    """auto or an Effort; None means: as the conversation has it."""
    search: bool | None = None
    """None means: as the conversation has it."""
    temperature: float | Literal["auto"] | None = None
    """None means: as the conversation has it."""
    over_budget: bool = False
    """Whether a budget may be exceeded."""

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
        return cls(
            text,
            options.conversation,
            choice,
            attachments,
            options.system,
            options.no_fallback,
            options.effort,
            options.web_search,
            options.temperature,
            options.over_budget,
        )

    async def settings(self, library: Library) -> TurnSettings | None:
        """What the options say of the answer, the conversation's own settings where they say nothing."""
        if self.effort is None and self.search is None and self.temperature is None:
            return None
        known = TurnSettings()
        if self.conversation_id is not None:
            known = (await library.open(self.conversation_id)).conversation.settings
        if self.effort is not None:
            known = replace(known, effort=None if self.effort == "auto" else Effort(self.effort))
        if self.temperature is not None:
            known = replace(known, temperature=None if self.temperature == "auto" else self.temperature)
        return known if self.search is None else replace(known, search=self.search)

    async def as_arguments(self, library: Library) -> dict[str, Any]:
        """For `ChatService.send` and `plan`."""
        return {
            "settings": await self.settings(library),
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
