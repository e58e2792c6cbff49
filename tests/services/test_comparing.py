"""One question to several models at once: real sockets, a real database; only the vendors are simulated."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from interline.model.conversation import Status
from interline.model.decision import AttemptState
from interline.model.errors import BudgetRefused, DiskFull, WrongUsage
from interline.model.money import total
from interline.model.route import Choice
from interline.paths import Home
from interline.services.running import RunningTurn
from interline.startup import Interline
from tests.services.test_budgets_hold import TENTH, budget
from tests.services.world import World, ask, pin, until_text

A, B, C = pin("sim-a/ok"), pin("sim-b/ok"), pin("sim-c/ok")


async def ended(turns: tuple[RunningTurn, ...]) -> list[Status]:
    return [end.message.status for end in await asyncio.gather(*(turn.ended() for turn in turns))]


def test_one_question_is_answered_by_three_wires_at_once(home: Path) -> None:
    """All are versions of one answer, each with its own record and cost; the conversation's choice stays, and it goes
    on with the one that is chosen."""

    async def scene(app: Interline) -> None:
        first = await ask(app, "One?", choice=Choice())
        about = first.message.conversation_id
        begun = await app.chat.compare((A, B, C), text="Two?", conversation_id=about)
        assert begun.trouble is None
        ids = tuple(turn.answer_id for turn in begun.turns)
        assert all(turn.beside == ids for turn in begun.turns)
        assert await ended(begun.turns) == [Status.COMPLETE] * 3
        opened = await app.library.open(about)
        assert opened.conversation.choice == Choice()
        assert opened.versions[opened.path[-1].id] == ids
        answers = [next(m for m in opened.messages if m.id == id_) for id_ in ids]
        assert [m.text for m in answers] == ["From A.", "From B.", "From C."]
        assert len({m.parent_id for m in answers}) == 1
        decisions = [await app.library.decision_of(id_) for id_ in ids]
        assert len({decision.id for decision in decisions if decision}) == 3
        for answer, decision in zip(answers, decisions, strict=True):
            assert decision is not None
            assert answer.receipt is not None
            assert answer.receipt.cost == decision.cost
            assert answer.receipt.total_ms is not None
        (row,) = await app.library.list()
        whole = total(m.receipt.cost for m in opened.messages if m.receipt)
        assert row.cost.amount == whole.amount
        assert row.messages == 6
        await app.library.show_version(about, ids[1])
        await ask(app, "Three?", conversation_id=about, choice=A)

    with World(home) as world:
        a = world.add("sim-a").answers("First.").answers("From A.").answers("Last.")
        b = world.add("sim-b", "anthropic-messages").answers("From B.")
        c = world.add("sim-c", "openai-responses").answers("From C.")
        world.play(scene)
    assert [len(vendor.calls) for vendor in (a, b, c)] == [3, 1, 1]
    said = [message["content"] for message in a.calls[-1].json["messages"]]
    assert said == ["One?", "First.", "Two?", "From B.", "Three?"]


def test_they_stream_side_by_side_and_each_is_stopped_by_itself_or_all_at_once(home: Path) -> None:
    """While one stands still the others go on; nothing else begins in the conversation until the last is over."""

    async def scene(app: Interline) -> None:
        begun = await app.chat.compare((A, B, C), text="Hello?")
        one, two, three = begun.turns
        about = one.conversation_id
        for turn in begun.turns:
            await asyncio.wait_for(until_text(turn, "Half"), 5)
        assert app.chat.running_all(about) == begun.turns
        await two.stop()
        assert app.chat.running_all(about) == (one, three)
        with pytest.raises(WrongUsage, match="on its way"):
            await app.chat.send(text="More?", conversation_id=about)
        with pytest.raises(WrongUsage, match="on its way"):
            await app.chat.compare((A, B), text="More?", conversation_id=about)
        with pytest.raises(WrongUsage, match="on its way"):
            await app.branches.edit_answer(about, two.answer_id, "x")
        await app.chat.stop_all()
        assert await ended(begun.turns) == [Status.STOPPED] * 3
        assert not app.chat.is_busy(about)
        opened = await app.library.open(about)
        assert [m.text for m in opened.messages if m.role == "assistant"] == ["Half "] * 3

    with World(home) as world:
        for name in ("sim-a", "sim-b", "sim-c"):
            world.add(name).stalls("Half of it", 1)
        world.play(scene)


def test_one_that_fails_says_so_while_the_others_go_on(home: Path) -> None:
    """It keeps its record, and its column holds its sentence."""

    async def scene(app: Interline) -> None:
        begun = await app.chat.compare((A, B), text="Hello?")
        ends = await asyncio.gather(*(turn.ended() for turn in begun.turns))
        assert [end.message.status for end in ends] == [Status.COMPLETE, Status.ERROR]
        assert "Sim B" in ends[1].message.note
        decision = await app.library.decision_of(ends[1].message.id)
        assert decision is not None
        assert [attempt.state for attempt in decision.attempts] == [AttemptState.FAILED]

    with World(home) as world:
        world.add("sim-a").answers("Fine.")
        world.add("sim-b").fails(401)
        world.play(scene)


@pytest.mark.parametrize("scope", ["turn", "conversation", "day"])
def test_a_budget_holds_for_their_sum(home: Path, scope: str) -> None:
    """Three tenths are within 0.35, four are not: nothing is stored or sent then, unless the user says yes."""
    four = (A, B, C, pin("sim-d/ok"))

    async def scene(app: Interline) -> None:
        with pytest.raises(
            BudgetRefused, match=r"These 4 answers may cost up to \$0\.40 together"
        ) as refused:
            await app.chat.compare(four, text="Hello?")
        assert refused.value.may_be_exceeded
        assert await app.library.list() == ()
        begun = await app.chat.compare(four[:3], text="Hello?")
        assert await ended(begun.turns) == [Status.COMPLETE] * 3
        allowed = await app.chat.compare(four, text="Hello?", over_budget=True)
        assert await ended(allowed.turns) == [Status.COMPLETE] * 4

    with World(home, models="", route_extra=budget("ask", scope)) as world:
        for name in ("sim-a", "sim-b", "sim-c", "sim-d"):
            world.add(name, model=TENTH).answers().answers()
        world.play(scene)


def test_a_turns_budget_that_others_spent_meanwhile_refuses_the_rest(home: Path) -> None:
    """What was set aside by those beside it counts in the very transaction: a dearer fallback is held to the sum."""

    async def scene(app: Interline) -> None:
        begun = await app.chat.compare((A, Choice(route="dear")), text="Hello?")
        ends = await asyncio.gather(*(turn.ended() for turn in begun.turns))
        assert ends[0].message.status is Status.COMPLETE
        assert ends[1].message.status is Status.ERROR
        spent = total(end.decision.cost for end in ends)
        assert (spent.amount or Decimal(0)) <= Decimal("0.35")

    route = f'{budget("stop", "turn")}\n[[route]]\nname = "dear"\nsteps = ["cheap/ok", "sim-b/ok"]\n'
    with World(home, models="", route_extra=route) as world:
        world.add("sim-a", model=TENTH.replace("1000.00", "2000.00")).answers(delay=0.05)
        world.add("cheap", model=TENTH.replace("1000.00", "1.00")).fails(401)
        dear = world.add("sim-b", model=TENTH.replace("1000.00", "2000.00")).answers()
        world.play(scene)
    assert not dear.calls


def test_what_cannot_be_compared_leaves_nothing_behind(home: Path) -> None:
    """One, five, the same twice, nothing said, an unknown vendor."""

    async def scene(app: Interline) -> None:
        for choices in ((A,), (A, B, C, A, B), (A, A)):
            with pytest.raises(WrongUsage):
                await app.chat.compare(choices, text="Hello?")
        with pytest.raises(WrongUsage, match="empty"):
            await app.chat.compare((A, B), text=" ")
        with pytest.raises(WrongUsage):
            await app.chat.compare((A, pin("nobody/ok")), text="Hello?")
        assert await app.library.list() == ()

    with World(home) as world:
        for name in ("sim-a", "sim-b", "sim-c"):
            world.add(name)
        world.play(scene)


def test_where_the_disk_fills_up_those_that_began_go_on(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second could not be stored: it is told, and the first is answered alone."""

    async def scene(app: Interline) -> None:
        begin = app.store.conversations.begin_turn_and_attempt
        calls: list[int] = []

        async def fills_up(*told: object) -> object:
            calls.append(1)
            if len(calls) == 2:
                raise DiskFull("The disk is full.")
            return await begin(*told)  # type: ignore[arg-type]

        monkeypatch.setattr(app.store.conversations, "begin_turn_and_attempt", fills_up)
        begun = await app.chat.compare((A, B), text="Hello?")
        assert isinstance(begun.trouble, DiskFull)
        (turn,) = begun.turns
        assert turn.beside == ()
        assert await ended(begun.turns) == [Status.COMPLETE]
        assert not app.chat.is_busy(turn.conversation_id)

    with World(home) as world:
        world.add("sim-a")
        world.add("sim-b")
        world.play(scene)


def test_a_killed_program_leaves_each_answer_interrupted(home: Path) -> None:
    """kill -9 while both stream: both are marked, with what had come and their own records, and nobody is asked
    again."""

    async def look(app: Interline) -> None:
        (found,) = await app.library.list()
        opened = await app.library.open(found.id)
        answers = [m for m in opened.messages if m.role == "assistant"]
        assert [m.status for m in answers] == [Status.INTERRUPTED] * 2
        for answer in answers:
            decision = await app.library.decision_of(answer.id)
            assert decision is not None
            assert [attempt.state for attempt in decision.attempts] == [AttemptState.INTERRUPTED]

    with World(home) as world:
        vendors = [world.add(name).stalls("Half of it", 1) for name in ("sim-a", "sim-b")]
        world.write()
        with subprocess.Popen(
            [sys.executable, "-m", "tests.services.test_comparing", str(home / "interline")],
            stdout=subprocess.PIPE,
            text=True,
        ) as program:
            assert program.stdout is not None
            assert program.stdout.readline() == "streaming\n"
            program.kill()
        world.play(look)
    assert [len(vendor.calls) for vendor in vendors] == [1, 1]


async def _stream(folder: str) -> None:
    """Compare two that never end, say so once both speak, and wait to be killed."""
    app = Interline(Home.at(Path(folder)), environment={})
    await app.open()
    begun = await app.chat.compare((A, B), text="Hello?")
    await asyncio.gather(*(until_text(turn, "Half") for turn in begun.turns))
    print("streaming", flush=True)
    await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(_stream(sys.argv[1]))


def test_others_are_asked_what_has_an_answer_already(home: Path) -> None:
    """Theirs come beside it, as versions with records of their own; what stood stays, and so does the choice."""

    async def scene(app: Interline) -> None:
        first = await ask(app, "One?", choice=Choice())
        old, about = first.message.id, first.message.conversation_id
        with pytest.raises(WrongUsage, match="Between 1 and 3"):
            await app.chat.ask_others((A, B, C, Choice()), old, about)
        with pytest.raises(WrongUsage, match="stands twice"):
            await app.chat.ask_others((B, B), old, about)
        with pytest.raises(WrongUsage, match="not an answer"):
            await app.chat.ask_others((B,), first.message.parent_id or "", about)
        plan = await app.chat.plan_again(old, about, B)
        assert [str(candidate.ref) for candidate in plan.order] == ["sim-b/ok"]
        begun = await app.chat.ask_others((B, C), old, about)
        ids = (old, *(turn.answer_id for turn in begun.turns))
        assert all(turn.beside == ids for turn in begun.turns)
        assert await ended(begun.turns) == [Status.COMPLETE] * 2
        (alone,) = (await app.chat.ask_others((C,), old, about)).turns
        assert alone.beside == (old, alone.answer_id)
        assert await ended((alone,)) == [Status.COMPLETE]
        opened = await app.library.open(about)
        assert opened.conversation.choice == Choice()
        assert opened.versions[opened.path[-1].id] == (*ids, alone.answer_id)
        texts = {message.id: message.text for message in opened.messages}
        assert [texts[each] for each in ids] == ["First.", "From B.", "From C."]
        (row,) = await app.library.list()
        assert row.cost.amount == total(m.receipt.cost for m in opened.messages if m.receipt).amount

    with World(home) as world:
        a = world.add("sim-a").answers("First.")
        b = world.add("sim-b", "anthropic-messages").answers("From B.")
        c = world.add("sim-c", "openai-responses").answers("From C.").answers("Again C.")
        world.play(scene)
    assert [len(vendor.calls) for vendor in (a, b, c)] == [1, 1, 2]
    assert [message["content"] for message in b.calls[0].json["messages"]] != []


def test_a_budget_holds_for_the_sum_of_the_others(home: Path) -> None:
    """Two tenths are within 0.25, three are not: nothing is stored or sent then, unless the user says yes."""

    async def scene(app: Interline) -> None:
        first = await ask(app, "One?", choice=A)
        old, about = first.message.id, first.message.conversation_id
        with pytest.raises(BudgetRefused, match="may cost up to"):
            await app.chat.ask_others((A, B, C), old, about)
        opened = await app.library.open(about)
        assert len(opened.messages) == 2, "nothing is stored"
        allowed = await app.chat.ask_others((A, B, C), old, about, over_budget=True)
        assert await ended(allowed.turns) == [Status.COMPLETE] * 3

    with World(home, models="", route_extra=budget("ask", "turn").replace("0.35", "0.25")) as world:
        for name in ("sim-a", "sim-b", "sim-c"):
            world.add(name, model=TENTH).answers().answers()
        world.play(scene)
