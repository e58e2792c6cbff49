"""What the two processes say: orders down the child's standard input, a report up its standard output.

Each is one line of JSON. Rule: the server's key goes this way, never by command line or environment.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Literal

RETIRE = b"retire\n"
"""The second order: finish the answers under way, take a moment for one about to be asked, then exit."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What the child shall serve."""

    model: str
    """Path of the GGUF file."""
    name: str
    """What the server calls the model."""
    key: str = field(repr=False)
    """What a request must show."""
    context: int
    """Tokens of context."""
    threads: int
    """Threads that compute."""
    idle: int
    """Seconds without a request after which the model leaves the memory; it returns with the next one."""
    temperature: float | None = None
    """This and the next two: see `models.Sampling`; None leaves llama.cpp's default."""
    top_p: float | None = None
    repeat_penalty: float | None = None

    def to_line(self) -> bytes:
        """As the child reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> Orders:
        """As the parent wrote it."""
        return cls(**json.loads(line))


@dataclass(frozen=True, slots=True)
class Report:
    """What the child tells, once."""

    kind: Literal["ready", "no-library", "not-loaded"]
    """Serving; xllamacpp cannot be imported; llama.cpp refused the model."""
    text: str
    """The server's address, or what the library said."""

    def to_line(self) -> bytes:
        """As the parent reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> Report:
        """As the child wrote it."""
        return cls(**json.loads(line))
