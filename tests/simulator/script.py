"""What a vendor does with one request: a step of its script, as data.

Rule: a step says what, `wires` says how it reads in a wire format, `vendor` carries it over the socket.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ENDINGS = ("whole", "open", "no_marker", "fin", "rst", "stall", "ping", "error", "mid_call", "nothing")


@dataclass(frozen=True)
class Step:
    """One answer or one fault."""

    text: str = "Hello from the simulated vendor."
    """What it says; when several words, each is one piece of the stream."""
    pieces: int | None = None
    """Into how many pieces the text is cut; None cuts after each word."""
    thinking: str = ""
    """Visible thinking before the text, where the wire has any."""
    signature: str = ""
    """What it wants back with the thinking; empty is a fixed one where the wire cannot do without."""
    calls: tuple[tuple[str, str], ...] = ()
    """Names of tools and their arguments as JSON, called after the text; the answer then ends for that reason. Where a
    wire cuts arguments, they come in two pieces."""
    source: str = ""
    """The address of a page that the text cites."""
    refusal: str = ""
    """Words of declining after the text; goes with finish "refused"."""
    usage: Mapping[str, int] = field(default_factory=dict)
    """input, cached_input, cache_write, output, reasoning; input and output count all.

    Where one is missing: input 10, output the number of pieces."""
    with_usage: bool = True
    """Whether it reports usage at all."""
    model: str = ""
    """The model it says it is; empty means the one asked for."""
    finish: str = "stop"
    """stop | length | refused."""

    status: int = 200
    body: bytes | str | Mapping[str, object] | None = None
    """The body as it is, a mapping is sent as JSON; None makes the wire's own error from code and message."""
    code: str = ""
    message: str = "The simulated vendor fails on purpose."
    headers: Mapping[str, str] = field(default_factory=dict)
    """Response headers beside or in place of the usual ones."""

    wait: float = 0.0
    """Seconds before the first byte."""
    header_wait: float = 0.0
    """Seconds between the status line and the other headers."""
    delay: float = 0.0
    """Seconds before each piece."""

    ending: str = "whole"
    """whole: as the wire ends · open: the vendor says why the answer ended, and then nothing more, connection open ·
    no_marker: the bytes end well, the wire's end marker is missing · fin, rst: the connection closes in mid-body ·
    mid_call: it closes in the middle of a tool call's arguments · stall: silence, connection open · ping: pings for
    ever · error: an error inside the stream · nothing: no byte at all (with `closes` or for ever)."""
    after: int | None = None
    """How many pieces come before the ending; None means all."""
    closes: str = ""
    """For `nothing`: fin or rst right after the request; empty stays silent."""
    junk: int | None = None
    """Before which piece an unreadable event comes."""
    junks: int = 1
    """How many of them."""
    pings: tuple[int, int] | None = None
    """Before which piece pings come, and how many, each after `delay`."""
    ping_every: float = 0.05
    """Seconds between pings."""

    transfer: str = "chunked"
    """chunked | length | close: how the body's end is told."""
    wrong_length: int = 0
    """Added to a declared length."""
    gzip: bool = False
    raw: bytes | None = None
    """Bytes in place of an HTTP answer."""
    raw_stays: bool = False
    """Whether the connection stays open after them."""

    def words(self) -> list[str]:
        """The text in pieces that join to it again."""
        if self.pieces is None:
            return [word for word in _after_each_space(self.text) if word] or [""]
        size = max(1, -(-len(self.text) // self.pieces))
        return [self.text[at : at + size] for at in range(0, len(self.text), size)] or [""]

    def tokens(self) -> dict[str, int]:
        """Usage with all its fields."""
        counted = {"input": 10, "output": len(self.words())} | dict(self.usage)
        return {"cached_input": 0, "cache_write": 0, "reasoning": 0} | counted


def halves(text: str) -> tuple[str, str]:
    """A text in two pieces."""
    middle = len(text) // 2
    return text[:middle], text[middle:]


def _after_each_space(text: str) -> list[str]:
    pieces, start = [], 0
    for at, ch in enumerate(text):
        if ch == " ":
            pieces.append(text[start : at + 1])
            start = at + 1
    return [*pieces, text[start:]]


BEHAVIOURS: dict[str, Step] = {
    "ok": Step(),
    "slow": Step(delay=0.2),
    "500": Step(status=500),
    "503": Step(status=503),
    "529": Step(status=529, code="overloaded_error"),
    "401": Step(status=401, code="invalid_api_key", message="Incorrect API key provided."),
    "404": Step(status=404, code="model_not_found", message="The model does not exist."),
    "429": Step(status=429, code="rate_limit_exceeded", headers={"Retry-After": "2"}),
    "quota": Step(status=429, code="insufficient_quota", message="You exceeded your current quota."),
    "context": Step(status=400, code="context_length_exceeded", message="The prompt is too long."),
    "silent": Step(ending="nothing"),
    "hangup": Step(ending="nothing", closes="rst"),
    "stall": Step(ending="stall", after=2),
    "cut": Step(ending="fin", after=2),
    "rst": Step(ending="rst", after=2),
    "error": Step(ending="error", after=2),
    "no-marker": Step(ending="no_marker"),
    "junk": Step(junk=1),
    "ping": Step(ending="ping", after=0),
    "html": Step(body="<!DOCTYPE html><title>Sign in</title>", headers={"content-type": "text/html"}),
    "redirect": Step(status=307, headers={"location": "http://192.0.2.1/v1"}, body=""),
}
"""Steps by name: as a model's name they choose what a vendor without a script does (`sim-a/500`)."""
