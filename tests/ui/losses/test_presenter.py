"""When the line above the composer says what stays behind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from interline.model.errors import WrongUsage
from interline.model.portability import CacheLeft, Loss, LossKind
from interline.model.refs import ModelRef
from interline.model.request import TurnSettings
from interline.model.route import Choice
from interline.ui.backend import Backend
from interline.ui.losses import presenter as losses
from interline.ui.losses.presenter import Grounds, LossesPresenter
from interline.ui.picker.names import Names
from interline.ui.tasks import Tasks
from tests.ui.fakes import A, B, FakeInterline

PICTURES = Loss(LossKind.IMAGE, 2, "2 pictures cannot be sent to this model.", "A note is sent.")
THOUGHTS = Loss(LossKind.THINKING, 1, "Thinking stays behind.", "The words are sent.")
WENT_ON = Grounds("c", "m2", A, Choice(pin=A), TurnSettings(), (), A)
SWITCHED = replace(WENT_ON, choice=Choice(pin=B), first=B)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The grounds hold still at once."""
    monkeypatch.setattr(losses, "PAUSE", 0)


class Stage:
    """The presenter over services that do as they are told; the view is the last line."""

    def __init__(self) -> None:
        self.fake, self.said = FakeInterline(), []  # type: ignore[var-annotated]
        self.fake.chat.loses = {B: (PICTURES, THOUGHTS)}
        self.tasks = Tasks(self.said.append)
        self.backend = Backend(self.fake)  # type: ignore[arg-type]
        self.grounds: Grounds | None = WENT_ON
        self.lines: list[str] = []
        self.has_details = False
        self.sheets: list[tuple[str, tuple[Loss, ...]]] = []
        self.presenter = LossesPresenter(
            self,
            self.backend,
            self.tasks,
            Names(),
            grounds=lambda: self.grounds,
            show=lambda who, found: self.sheets.append((who, found)),
        )

    def set_losses(self, words: str, *, has_details: bool) -> None:
        self.has_details = has_details
        if words != self.line:
            self.lines.append(words)

    @property
    def line(self) -> str:
        return self.lines[-1] if self.lines else ""

    @property
    def asked(self) -> list[ModelRef]:
        return self.fake.chat.asked_for_losses

    def become(self, grounds: Grounds | None) -> None:
        self.grounds = grounds
        self.presenter.look()


def play(act: Callable[[Stage], Awaitable[None]]) -> Stage:
    async def main() -> Stage:
        stage = Stage()
        await stage.backend.open()
        await act(stage)
        await settle()
        await stage.tasks.close()
        return stage

    return asyncio.run(main())


async def settle() -> None:
    for _ in range(12):
        await asyncio.sleep(0)


def test_another_model_is_said_to_lose_something() -> None:
    """And everything behind the line can be looked at."""

    async def act(stage: Stage) -> None:
        stage.become(SWITCHED)
        await settle()
        stage.presenter.details()

    stage = play(act)
    assert stage.lines == ["With sim-b · ok: 2 pictures and another model's thinking stay behind"]
    assert stage.sheets == [("sim-b · ok", (PICTURES, THOUGHTS))]


def test_leaving_a_prompt_cache_is_said_with_what_it_would_save() -> None:
    """Alone, with nothing behind it to look at; or after what is lost. No loss and no cache: no line."""
    left = CacheLeft(A, Decimal("0.0123"))

    async def nothing_lost(stage: Stage) -> None:
        stage.fake.chat.loses, stage.fake.chat.cache = {}, left
        stage.become(SWITCHED)

    async def both(stage: Stage) -> None:
        stage.fake.chat.cache = left
        stage.become(SWITCHED)

    words = "The conversation is still in the prompt cache of sim-a · ok, which would save ≈$0.0123"
    stage = play(nothing_lost)
    assert (stage.lines, stage.has_details) == ([words], False)
    stage = play(both)
    lost = "With sim-b · ok: 2 pictures and another model's thinking stay behind"
    assert (stage.lines, stage.has_details) == ([f"{lost}. {words}"], True)


def test_the_same_model_is_not_even_asked_about() -> None:
    """A conversation that goes on as before reads nothing from the disk for this."""

    async def act(stage: Stage) -> None:
        stage.become(WENT_ON)
        stage.become(replace(WENT_ON, first=None))
        stage.become(replace(WENT_ON, conversation_id="", answered=None))

    stage = play(act)
    assert stage.asked == []
    assert stage.lines == []


def test_an_attachment_is_looked_at_even_where_nothing_was_switched() -> None:
    """What the draft brings is told; what the last turn lost as well is not told again."""
    with_file = replace(SWITCHED, answered=B, files=(Path("/a.png"),))

    async def act(stage: Stage) -> None:
        stage.become(with_file)
        await settle()
        assert stage.line == "With sim-b · ok: 2 pictures stay behind"
        stage.become(replace(with_file, files=()))

    stage = play(act)
    assert stage.line == ""


def test_the_line_goes_away_when_nothing_is_lost() -> None:
    """Back at the first model, while an answer is written, and in another conversation."""

    async def act(stage: Stage) -> None:
        for gone in (WENT_ON, None, replace(WENT_ON, conversation_id="other")):
            stage.become(SWITCHED)
            await settle()
            assert stage.line != ""
            stage.become(gone)
            assert stage.line == ""
        stage.presenter.details()

    stage = play(act)
    assert stage.sheets == []


def test_a_switch_to_a_model_that_takes_everything_says_nothing() -> None:
    """No line, no empty line."""

    async def act(stage: Stage) -> None:
        stage.become(replace(SWITCHED, answered=B, choice=Choice(pin=A), first=A))

    stage = play(act)
    assert stage.asked == [A]
    assert stage.lines == []


def test_what_is_shown_stays_until_the_next_answer_is_known() -> None:
    """So the line does not flicker while a setting or an attachment changes."""

    async def act(stage: Stage) -> None:
        stage.become(SWITCHED)
        await settle()
        gate = stage.fake.gates["portability"] = asyncio.Event()
        stage.fake.chat.loses = {B: (PICTURES,)}
        stage.become(replace(SWITCHED, settings=TurnSettings(search=True)))
        await settle()
        assert len(stage.lines) == 1
        gate.set()

    stage = play(act)
    assert stage.lines == [
        "With sim-b · ok: 2 pictures and another model's thinking stay behind",
        "With sim-b · ok: 2 pictures stay behind",
    ]


def test_the_last_question_wins_and_one_is_asked_at_a_time() -> None:
    """Grounds that change fast are asked about once they hold still; a late answer is dropped."""

    async def act(stage: Stage) -> None:
        gate = stage.fake.gates["portability"] = asyncio.Event()
        stage.become(SWITCHED)
        await settle()
        for number in range(9):
            stage.become(replace(SWITCHED, last_id=f"m{number}"))
        assert stage.asked == [B]
        stage.fake.chat.loses = {B: (THOUGHTS,)}
        gate.set()

    stage = play(act)
    assert stage.asked == [B, B]
    assert stage.lines == ["With sim-b · ok: another model's thinking stays behind"]


def test_an_answer_for_grounds_that_are_gone_is_not_shown() -> None:
    """The conversation was left while it was being looked at."""

    async def act(stage: Stage) -> None:
        gate = stage.fake.gates["portability"] = asyncio.Event()
        stage.become(SWITCHED)
        await settle()
        stage.become(None)
        gate.set()

    assert play(act).lines == []


def test_the_same_grounds_are_not_asked_about_twice() -> None:
    """Every pause in typing looks; only a change asks."""

    async def act(stage: Stage) -> None:
        for _ in range(3):
            stage.become(SWITCHED)
            await settle()

    assert play(act).asked == [B]


def test_trouble_is_no_line_and_no_notice() -> None:
    """It is told in full when the message is sent."""

    async def act(stage: Stage) -> None:
        stage.fake.troubles["portability"] = WrongUsage("There is no file a.png.")
        stage.become(SWITCHED)

    stage = play(act)
    assert (stage.lines, stage.said) == ([], [])
