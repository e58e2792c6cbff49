"""The tree of a conversation: real sockets, a real database; only the vendors are simulated."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from interline.ids import new_id
from interline.model.conversation import Conversation, Message, Role, Status
from interline.model.decision import Receipt
from interline.model.errors import UnknownConversation, WrongUsage
from interline.model.money import FREE
from interline.model.parts import Edited, File, Image, Text, Thinking
from interline.startup import Interline
from tests.services.world import World, ask, pin, until_text
from tests.simulator import Step
from tests.simulator.seals import Sealing

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


@pytest.mark.parametrize("wire", ["anthropic-messages", "openai-responses"])
def test_thinking_sealed_under_an_edited_message_stays_in_the_store_and_goes_nowhere(
    home: Path, wire: str
) -> None:
    """After an edit the request holds only what was sealed before it; back on the old branch, all of it again."""

    async def scene(app: Interline) -> None:
        first = await ask(app, "One?", choice=pin("sim-a/ok"))
        about = first.message.conversation_id
        two = await app.chat.send(text="Two?", conversation_id=about)
        second = await two.ended()
        await ask(app, "Two, edited?", conversation_id=about, edits=two.user_id)
        await ask(app, "More?", conversation_id=about)
        await app.library.show_version(about, second.message.id)
        await ask(app, "Back?", conversation_id=about)
        # An edited answer: nothing that was thought under the old words goes along with the new ones.
        edited = await app.branches.edit_answer(about, second.message.id, "Other words.")
        await ask(app, "And now?", conversation_id=about)
        opened = await app.library.open(about)
        kept = {m.id: [p for p in m.parts if isinstance(p, Thinking) and p.blob] for m in opened.messages}
        assert len(kept[first.message.id]) == len(kept[second.message.id]) == 1
        assert kept[edited.id] == []

    with World(home) as world:
        sealing = Sealing(world.add("sim-a", wire))
        world.play(scene)
    # One, Two; edited: One's alone; More: One's and the edited one's; Back: One's and Two's; at last One's alone.
    assert sealing.came == [0, 1, 1, 2, 2, 1]


def test_an_edited_question_stands_beside_the_old_one_with_its_attachments(home: Path) -> None:
    """The first message of all, too; what was taken off does not go along, and nothing is overwritten."""
    note, picture = home / "note.txt", home / "dot.png"
    note.write_text("A note.")
    picture.write_bytes(PNG)

    async def scene(app: Interline) -> None:
        asked = await app.chat.send(text="What is it?", attachments=(note, picture), choice=pin("sim-a/ok"))
        await asked.ended()
        about = asked.conversation_id
        digest = next(part.digest for part in asked.user.parts if isinstance(part, Image))
        plan = await app.chat.plan(text="And now?", conversation_id=about, edits=asked.user_id)
        assert plan.order
        again = await app.chat.send(
            text="And now?", conversation_id=about, edits=asked.user_id, kept=[digest]
        )
        await again.ended()
        assert again.user.parent_id is None
        assert [type(part) for part in again.user.parts] == [Image, Text]
        opened = await app.library.open(about)
        assert [m.text for m in opened.path] == ["And now?", "Second."]
        assert opened.versions[again.user_id] == (asked.user_id, again.user_id)
        old = next(m for m in opened.messages if m.id == asked.user_id)
        assert [type(part) for part in old.parts] == [File, Image, Text]
        whole = await app.chat.send(text="", conversation_id=about, edits=asked.user_id)
        await whole.ended()
        assert [type(part) for part in whole.user.parts] == [File, Image], "attachments alone are a message"

    with World(home) as world:
        vendor = world.add("sim-a", model='inputs = ["text", "image"]')
        vendor.answers("First.").answers("Second.").answers("Third.")
        world.play(scene)
    assert [len(call.json["messages"]) for call in vendor.calls] == [1, 1, 1]


def test_an_edit_that_cannot_be_sent_changes_nothing(home: Path) -> None:
    """No words, a message that is gone, an answer, and a turn on its way."""

    async def scene(app: Interline) -> None:
        asked = await app.chat.send(text="One?", choice=pin("sim-a/ok"))
        ended = await asked.ended()
        about = asked.conversation_id
        for text, edits in (("  ", asked.user_id), ("x", new_id()), ("x", ended.message.id)):
            with pytest.raises(WrongUsage):
                await app.chat.send(text=text, conversation_id=about, edits=edits)
        for text, answer in ((" \n", ended.message.id), ("x", new_id()), ("x", asked.user_id)):
            with pytest.raises(WrongUsage):
                await app.branches.edit_answer(about, answer, text)
        running = await app.chat.send(text="Two?", conversation_id=about)
        await until_text(running, "Slow")
        with pytest.raises(WrongUsage, match="on its way"):
            await app.chat.send(text="x", conversation_id=about, edits=asked.user_id)
        with pytest.raises(WrongUsage, match="on its way"):
            await app.branches.edit_answer(about, ended.message.id, "x")
        with pytest.raises(WrongUsage, match="still being written"):
            await app.branches.fork(about, running.answer_id)
        await running.stop()
        assert len((await app.library.open(about)).messages) == 4

    with World(home) as world:
        world.add("sim-a").answers("First.").then(Step(text="Slow answer", ending="stall", after=1))
        world.play(scene)


def test_an_edited_answer_is_the_users_and_claims_no_vendor(home: Path) -> None:
    """It stands beside the model's, is sent as it is written, and costs nothing."""

    async def scene(app: Interline) -> None:
        ended = await ask(app, "One?", choice=pin("sim-a/ok"))
        about = ended.message.conversation_id
        edited = await app.branches.edit_answer(about, ended.message.id, "Mine, **truly**.")
        opened = await app.library.open(about)
        assert opened.path[-1] == edited
        assert opened.versions[edited.id] == (ended.message.id, edited.id)
        assert edited.is_edited
        assert (edited.receipt, edited.status, edited.text) == (None, Status.COMPLETE, "Mine, **truly**.")
        assert Edited(ended.message.id) in edited.parts
        assert await app.library.decision_of(edited.id) is None
        (before,) = await app.library.list()
        assert before.messages == 3
        twice = await app.branches.edit_answer(about, edited.id, "Mine again.")
        assert (await app.library.open(about)).versions[twice.id][-1] == twice.id
        await ask(app, "Go on.", conversation_id=about)
        assert (await app.library.search("truly"))[0].message_id == edited.id

    with World(home) as world:
        vendor = world.add("sim-a").answers("First.").answers("Second.")
        world.play(scene)
    sent = [(m["role"], m["content"]) for m in vendor.calls[-1].json["messages"]]
    assert sent == [("user", "One?"), ("assistant", "Mine again."), ("user", "Go on.")]


def test_branches_have_names_and_are_listed_as_a_tree(home: Path) -> None:
    """One that never parted has one; names are one line, can be taken away, and stay with the message."""

    async def scene(app: Interline) -> None:
        one = await app.chat.send(text="One?", choice=pin("sim-a/ok"))
        first = await one.ended()
        about = one.conversation_id
        (only,) = await app.branches.list(about)
        assert (only.begins.id, only.messages, only.is_shown) == (one.user_id, 2, True)
        two = await app.chat.send(text="Two?", conversation_id=about)
        await two.ended()
        other = await app.chat.send(text="Two, edited?", conversation_id=about, edits=two.user_id)
        await other.ended()
        again = await app.chat.regenerate(other.answer_id, about)
        await again.ended()
        assert await app.branches.name(about, two.user_id, "  Plan\n A ") == "Plan A"
        await app.branches.name(about, again.answer_id, "x" * 200)
        listed = await app.branches.list(about)
        assert [(b.begins.words, b.depth, b.messages, b.is_shown) for b in listed] == [
            ("Two?", 0, 2, False),
            ("Two, edited?", 0, 2, True),
            ("Third.", 1, 1, False),
            ("Fourth.", 1, 1, True),
        ]
        assert [len(b.begins.name) for b in listed] == [6, 0, 0, 80]
        opened = await app.library.show_version(about, two.user_id)
        assert opened.path[2].branch == "Plan A"
        await app.branches.name(about, two.user_id, "")
        await app.branches.name(about, first.message.id, "Middle")
        listed = await app.branches.list(about)
        assert [(b.begins.name, b.depth, b.is_shown) for b in listed][:2] == [
            ("Middle", 0, True),
            ("", 1, True),
        ]
        with pytest.raises(WrongUsage):
            await app.branches.name(about, new_id(), "Nobody")

    with World(home) as world:
        world.add("sim-a").answers("First.").answers("Second.").answers("Third.").answers("Fourth.")
        world.play(scene)


def test_a_fork_is_a_copy_whose_costs_are_not_counted_again(home: Path) -> None:
    """New ids, the same words, receipts that lead to the sealed records; a failed answer's record is reached too."""

    async def scene(app: Interline) -> None:
        one = await app.chat.send(text="One?", choice=pin("sim-a/ok"), system="Be brief.")
        first = await one.ended()
        about = one.conversation_id
        await ask(app, "Two?", conversation_id=about)
        failed = await ask(app, "Three?", conversation_id=about, choice=pin("sim-b/ok"))
        assert failed.message.status is Status.ERROR
        await app.shelves.rename(about, "Amalfi trip")
        original = await app.library.open(about)
        fork = await app.branches.fork(about, failed.message.id)
        made = fork.conversation
        assert (made.title, made.forked_from, fork.messages) == ("Amalfi trip (branch)", failed.message.id, 6)
        opened = await app.library.open(made.id)
        assert [(m.role, m.parts, m.receipt, m.status, m.note) for m in opened.path] == [
            (m.role, m.parts, m.receipt, m.status, m.note) for m in original.path
        ]
        assert not {m.id for m in opened.messages} & {m.id for m in original.messages}
        assert opened.conversation.system == "Be brief."
        assert opened.conversation.choice == original.conversation.choice
        rows = {row.id: row for row in await app.library.list()}
        assert rows[made.id].cost == FREE
        assert rows[about].cost != FREE
        assert rows[made.id].vendors == rows[about].vendors == ("sim-a",)
        for copy, of in zip(opened.path, original.path, strict=True):
            assert await app.library.decision_of(copy.id) == await app.library.decision_of(of.id)
        short = await app.branches.fork(about, first.message.id)
        assert (short.messages, short.conversation.title) == (2, "Amalfi trip (branch 2)")
        assert (await app.branches.fork(made.id, made.current_id or "")).conversation.title.endswith(
            "(branch 3)"
        )
        assert await app.library.open(about) == original, "the original is only read"
        answered = await ask(app, "Four?", conversation_id=short.conversation.id, choice=pin("sim-a/ok"))
        assert answered.message.status is Status.COMPLETE
        assert await app.store.check() == ()

    with World(home) as world:
        vendor = world.add("sim-a").answers("First.").answers("Second.").answers("Fourth.")
        world.add("sim-b").then(Step(status=400, message="No."))
        world.play(scene)
    assert [m["content"] for m in vendor.calls[-1].json["messages"]] == [
        "Be brief.",
        "One?",
        "First.",
        "Four?",
    ]


def test_a_fork_is_taken_back_into_the_bin_with_all_that_was_written_in_it(home: Path) -> None:
    """An answer that is on its way there is stopped and kept; done again, it stands as it was left."""

    async def scene(app: Interline) -> None:
        first = await ask(app, "One?", choice=pin("sim-a/ok"))
        about = first.message.conversation_id
        before = await app.library.open(about)
        fork = await app.branches.fork(about, first.message.id)
        assert (fork.deed, fork.of) == (app.undo.next, about)
        made = fork.conversation.id
        turn = await app.chat.send(text="Two?", conversation_id=made, choice=pin("sim-a/ok"))
        await until_text(turn, "Words")
        asked_at = datetime.now(UTC)
        turned = await app.undo.undo()
        assert (turned.binned, turned.restored, turned.of) == ((made,), (), about)
        assert turned.sentence == "Undone: branched into “One? (branch)”. The branch lies in the bin."
        assert app.chat.running(made) is None
        (binned,) = await app.bin.list()
        assert binned.id == made
        assert binned.deleted_at is not None
        assert binned.deleted_at >= asked_at, "it lies there for as long as all that is deleted now"
        assert [row.id for row in await app.library.list()] == [about]
        turned = await app.undo.redo()
        assert (turned.binned, turned.restored, turned.of) == ((), (made,), about)
        assert turned.sentence == "Done again: branched into “One? (branch)”."
        path = (await app.library.open(made)).path
        assert [message.text for message in path[:3]] == ["One?", "First.", "Two?"]
        assert (path[3].status, path[3].text[:5]) == (Status.STOPPED, "Words")
        assert await app.library.open(about) == before
        assert await app.bin.list() == ()

    with World(home) as world:
        world.add("sim-a").answers("First.").stalls("Words that keep coming", after=2)
        world.play(scene)


def test_of_a_fork_that_is_taken_back_nothing_is_shown_that_is_gone(home: Path) -> None:
    """What it was made of may lie in the bin itself, or be deleted for good."""

    async def scene(app: Interline) -> None:
        first = await ask(app, "One?", choice=pin("sim-a/ok"))
        about = first.message.conversation_id
        forks = [await app.branches.fork(about, first.message.id) for _ in range(2)]
        await app.bin.delete([about])
        assert (await app.undo.undo(forks[0].deed)).of == ""
        await app.bin.delete_for_good([about])
        turned = await app.undo.undo(forks[1].deed)
        assert (turned.of, turned.binned) == ("", (forks[1].conversation.id,))
        assert len((await app.library.open(forks[1].conversation.id)).path) == 2

    with World(home) as world:
        world.add("sim-a").answers("First.")
        world.play(scene)


def test_a_long_path_is_forked_whole(home: Path) -> None:
    """In one transaction; `make bench` has the time of ten thousand messages."""

    async def scene(app: Interline) -> None:
        about, last = await long_conversation(app, 600)
        fork = await app.branches.fork(about, last)
        assert fork.messages == 600
        opened = await app.library.open(fork.conversation.id)
        assert [m.text for m in opened.path] == [m.text for m in (await app.library.open(about)).path]
        assert len(await app.branches.list(fork.conversation.id)) == 1
        with pytest.raises(WrongUsage, match="no longer there"):
            await app.branches.fork(about, new_id())
        with pytest.raises(UnknownConversation):
            await app.branches.fork(new_id(), last)

    with World(home) as world:
        world.add("sim-a")
        world.play(scene)


async def long_conversation(app: Interline, count: int) -> tuple[str, str]:
    """A conversation of this many messages in one path: its id and that of the last."""
    now = datetime.now(UTC)
    about = Conversation(new_id(), "Long", now, now)
    messages: list[Message] = []
    for number in range(count):
        role = Role.ASSISTANT if number % 2 else Role.USER
        receipt = (
            Receipt(new_id(), pin("sim-a/ok").pin, "Sim A", "", "sim-a/ok", None, FREE)
            if number % 2
            else None
        )  # type: ignore[arg-type]
        parent = messages[-1].id if messages else None
        made = Message(new_id(), about.id, parent, number + 1, role, (Text(f"Words {number}."),), now)
        messages.append(replace(made, receipt=receipt))

    def write(say: Any) -> None:
        say.turns.create(replace(about, current_id=messages[-1].id))
        for each in messages:
            say.turns.add(each)

    await app.store.conversations._thread.write(write)
    await asyncio.sleep(0)
    return about.id, messages[-1].id
