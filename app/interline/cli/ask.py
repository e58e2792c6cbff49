"""`interline ask`: one turn through the router, streamed to standard output.

Rule: standard output holds the answer's words and nothing else; who answered, and at what cost, stands on standard
error. Ctrl+C stops the turn, and what came so far is kept.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from interline.cli.question import Question
from interline.cli.session import App, Build, with_app
from interline.cli.terminal import object_out, say, write
from interline.cli.words import answer_object, receipt_line
from interline.model.clean import label
from interline.model.conversation import Status
from interline.model.errors import InterlineError, NoVendorAnswered, YouCanFix
from interline.model.events import RefusalDelta, TextDelta, ThinkingDelta
from interline.model.parts import Image, ToolCall
from interline.model.turn import (
    AttemptEnded,
    NotSaved,
    Restarted,
    Seamed,
    Trying,
    TurnEnded,
    TurnEvent,
    Waiting,
)

if TYPE_CHECKING:
    from interline.paths import Home
    from interline.services.running import RunningTurn

_BUILT_IN = "smollm2-135m"


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """Ask and print."""
    question = Question.read(options)
    return with_app(build, home, lambda app: _ask(app, question, as_json=options.json))


async def _ask(app: App, question: Question, *, as_json: bool) -> int:
    # Loaded before the clock of the first attempt starts: its times are the vendor's, not ours.
    await app.client.warm()
    arguments = await question.as_arguments(app.library)
    # What a terminal has shown cannot be taken back.
    turn = await app.chat.send(**arguments, takes_back=as_json, over_budget=question.over_budget)
    printer = _Printer(app, is_quiet=as_json)
    try:
        ended = await _watch(turn, printer)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        assert task is not None
        task.uncancel()
        await turn.stop()
        ended = await turn.ended()
    except (BrokenPipeError, YouCanFix):
        # Nobody reads on: what came so far is kept, and nothing more is paid for.
        await turn.stop()
        raise
    printer.end_line()
    if as_json:
        object_out(answer_object(ended.message, ended.decision))
    return _conclude(ended, is_kept=printer.is_kept)


async def _watch(turn: RunningTurn, printer: _Printer) -> TurnEnded:
    async for event in turn.events():
        printer.show(event)
        if isinstance(event, TurnEnded):
            return event
    return await turn.ended()


class _Printer:
    """Shows a turn as it happens."""

    def __init__(self, app: App, *, is_quiet: bool) -> None:
        self._app = app
        self._is_quiet = is_quiet
        """Whether the words are kept back, as for --json."""
        self._last = "\n"
        self._is_thinking = False
        self.is_kept = True
        """Whether the disk took all that came, as far as is known."""

    def show(self, event: TurnEvent) -> None:
        """One event; most say nothing to a terminal."""
        match event:
            case TextDelta(text) | RefusalDelta(text) if text and not self._is_quiet:
                write(text)
                self._last = text[-1]
            case ThinkingDelta() if not self._is_thinking and sys.stderr.isatty():
                self._is_thinking = True
                say("thinking …")
            case Trying(ref, _, _, note) if note:
                what = "the small built-in model" if ref.model == _BUILT_IN else label(ref.model, 80)
                say(f"loading {what} …" if note == "loading model" else f"{what}: {note} …")
            case AttemptEnded(attempt, following) if attempt.failure and following:
                again = following.vendor == attempt.ref.vendor
                whom = "it again" if again else self._name(following.vendor)
                say(f"{self._name(attempt.ref.vendor)} – {attempt.failure.brief}; asking {whom}")
            case Waiting(ref, seconds, why):
                say(f"{self._name(ref.vendor)} – {why}; asking again in {max(1, round(seconds))} s")
            case Seamed(before, after, reason):
                say(f"{self._name(before.vendor)} broke off ({reason}); {self._name(after.vendor)} goes on")
            case Restarted(before, after, reason):
                self.end_line()
                self._last = "\n"
                say(
                    f"{self._name(before.vendor)} broke off ({reason}); {self._name(after.vendor)} begins anew"
                )
            case NotSaved(sentence):
                self.is_kept = False
                say(sentence)
            case _:
                pass

    def end_line(self) -> None:
        """A line of its own for what follows, where the answer left none."""
        if self._last != "\n":
            write("\n")

    def _name(self, vendor_id: str) -> str:
        try:
            return label(self._app.vendors.vendor(vendor_id).name, 60)
        except InterlineError:
            return label(vendor_id, 60)


def _conclude(ended: TurnEnded, *, is_kept: bool) -> int:
    """The last lines on standard error, and the exit code. Raises the error of a turn that nobody answered."""
    message = ended.message
    for part in message.parts:
        if isinstance(part, ToolCall):
            say(f"It asks for the tool “{label(part.name, 80)}”, which is not run from here.")
        elif isinstance(part, Image):
            say("A picture came with the answer; it is kept in the library.")
    if message.receipt is not None:
        say(receipt_line(message.receipt))
    if message.status is Status.STOPPED:
        say("Stopped; what came so far is kept." if is_kept else "Stopped.")
        return 130
    if message.status is Status.INTERRUPTED:
        note = message.note or "The answer broke off."
        is_said = "What came is kept" in note
        say(f"interline: {note}" + (" What came so far is kept." if is_kept and not is_said else ""))
        return 1
    if message.status is Status.ERROR:
        raise ended.error or NoVendorAnswered(message.note or "No vendor answered.")
    return 0
