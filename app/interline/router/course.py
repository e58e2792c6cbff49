"""What an attempt came to, filled while it runs, so that one that is stopped is known as far as it got.

Rule: it holds what came and decides nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from interline.model.events import Event, Finish, TextDelta, ThinkingBlob, ToolCallDelta
from interline.model.failure import Failure, Phase
from interline.model.usage import Usage

_LONGEST_JSON = 1_000_000
"""Characters."""


@dataclass(slots=True)
class Course:
    """One request and its answer."""

    model_returned: str = ""
    request_id: str = ""
    status: int | None = None
    usage: Usage | None = None
    finish: Finish | None = None
    end_came: bool = False
    """Whether the vendor's own end marker came, be it of an answer without a word."""
    failure: Failure | None = None
    committed: bool = False
    """Whether something was shown."""
    request_sent: bool = False
    """Whether the whole request had left."""
    said_no: bool = False
    """Whether the vendor answered, and not with an answer: an error's status, a redirect."""
    broke_off: bool = False
    """Whether it ended by silence, by a broken connection or by being given up, and not by a word of the vendor."""
    skipped: int = 0
    """Events that could not be read."""
    shown_bytes: int = 0
    """UTF-8 bytes of text and thinking that came: what an estimate of output goes by."""
    first_token_at: float | None = None
    """On the router's monotonic clock, in seconds."""
    shown: list[Event] = field(default_factory=list)
    """What was shown, as it came."""
    raw_finish: str = ""
    """The vendor's own word for why the answer ended."""
    given_up: bool = False
    """Whether the user would not wait any longer."""

    @property
    def words(self) -> list[str]:
        """Text that was shown."""
        return [event.text for event in self.shown if isinstance(event, TextDelta)]

    @property
    def is_json(self) -> bool:
        """Whether the words are JSON; an answer that is too long to look through at once counts as such."""
        text = "".join(self.words)
        if len(text) > _LONGEST_JSON:
            return True
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return False
        return True

    @property
    def has_calls(self) -> bool:
        """Whether a tool call had begun."""
        return any(isinstance(event, ToolCallDelta) for event in self.shown)

    @property
    def has_blobs(self) -> bool:
        """Whether reasoning came that only its maker understands."""
        return any(isinstance(event, ThinkingBlob) for event in self.shown)

    @property
    def phase(self) -> Phase:
        """How far it has come."""
        if self.committed:
            return Phase.COMMITTED
        return Phase.OPEN if self.status is None else Phase.PRELUDE

    @property
    def possibly_billed(self) -> bool:
        """The whole request had left, nothing was seen of an answer, and nobody knows what the vendor did with it."""
        if not self.request_sent or self.said_no or self.committed or self.finish is not None:
            return False
        return self.status is None or self.broke_off
