"""Export from a real library: the right conversations, into the right files, whole or not at all."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import re
import threading
from pathlib import Path

import pytest

from interline.export import markdown
from interline.export.interline_json import read_json
from interline.model.conversation import Message
from interline.model.errors import StoreTrouble, UnknownConversation, WrongUsage, YouCanFix
from interline.model.parts import Text
from interline.services.changes import Changes
from interline.services.library import LibraryService
from interline.services.transfer import TransferService
from interline.services.undo import Undo
from interline.startup import Interline
from interline.store.database import Store
from tests.services.world import World, ask
from tests.store.library import (
    conversation,
    decision,
    empty_answer,
    ended,
    question,
    said,
    with_store,
    without_seal,
)

TITLES = ("Tides", "../Tides", "Tides")


async def filled(store: Store) -> tuple[TransferService, list[str]]:
    """Three conversations of nearly the same name, the first with two versions of its answer."""
    ids = []
    for title in TITLES:
        about = conversation(title=title)
        answer = await said(store, about, "Why are there tides?", f"Because of the moon ({title}).")
        ids.append(about.id)
    user = (await store.conversations.messages(ids[0]))[0]
    again = ended(empty_answer(user), Text("Second version."))
    kept = await store.conversations.get(ids[0])
    _, begun = await store.conversations.begin_turn(kept, None, empty_answer(user))
    await store.conversations.finish(ended(begun, *again.parts))
    assert answer.text
    return TransferService(store), ids


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_one_conversation_is_given_as_text(home: Path) -> None:
    """Without a target nothing is written; a beginning of the id is enough."""

    async def use(store: Store) -> None:
        transfer, ids = await filled(store)
        text = await transfer.export((ids[2],), "md", "current", None)
        assert text is not None
        assert "Because of the moon (Tides)." in text
        other = conversation(id="ffff0000-0000-7000-8000-000000000000", title="Other")
        await said(store, other, "?", "!")
        assert "# Other" in (await transfer.export(("ffff",), "md", "current", None) or "")

    with_store(home, use)


def test_branches_are_the_shown_one_or_all(home: Path) -> None:
    """Markdown holds what was asked for; JSON loses nothing either way."""

    async def use(store: Store) -> None:
        transfer, (first, *_) = await filled(store)
        for format_, branches, versions in (
            ("md", "current", 1),
            ("md", "all", 2),
            ("json", "current", 2),
            ("json", "all", 2),
        ):
            text = await transfer.export((first,), format_, branches, None) or ""
            found = [words for words in ("Because of the moon", "Second version.") if words in text]
            assert len(found) == versions, (format_, branches)

    with_store(home, use)


def test_json_gives_the_library_back(home: Path) -> None:
    """Read again, every conversation, message and decision equals what the store holds."""

    async def use(store: Store) -> None:
        transfer, ids = await filled(store)
        answer = (await store.conversations.messages(ids[1]))[1]
        await store.ledger.close_decision(decision(answer))
        text = await transfer.export(None, "json", "all", None)
        assert text is not None
        read = {each.conversation.id: each for each in read_json(text)}
        assert sorted(read) == sorted(ids)
        for id_, each in read.items():
            assert each.conversation == await store.conversations.get(id_)
            assert each.messages == await store.conversations.messages(id_)
            assert each.decisions == await store.ledger.decisions_in(id_)
        assert len(read[ids[1]].decisions) == 1

    with_store(home, use)


def test_several_are_joined(home: Path) -> None:
    """Markdown with a line between them, JSON as an array; one named twice is written once."""

    async def use(store: Store) -> None:
        transfer, (one, two, _) = await filled(store)
        text = await transfer.export((one, two, one), "md", "current", None) or ""
        assert text.count(markdown.BETWEEN) == 1
        single = json.loads(await transfer.export((one,), "json", "all", None) or "")
        array = json.loads(await transfer.export((one, two), "json", "all", None) or "")
        assert isinstance(single, dict)
        assert [each["conversation"]["id"] for each in array] == [one, two]

    with_store(home, use)


def test_archived_ones_belong_to_all(home: Path) -> None:
    """`all` is everything, oldest first."""

    async def use(store: Store) -> None:
        transfer, ids = await filled(store)
        await store.conversations.update(ids[0], archived=True)
        text = await transfer.export(None, "json", "all", None) or ""
        assert [each.conversation.id for each in read_json(text)] == ids

    with_store(home, use)


@pytest.mark.parametrize("target", ["there", "there/", "made/", "no_ending"])
def test_a_folder_gets_a_file_each(home: Path, target: str) -> None:
    """One that exists, one that is named with its separator, or one without an ending: safe names, none twice."""
    (home / "there").mkdir()

    async def use(store: Store) -> None:
        transfer, _ = await filled(store)
        assert await transfer.export(None, "md", "current", str(home / "x")[:-1] + target) is None

    with_store(home, use)
    folder = home / target
    assert names(folder) == ["Tides (2).md", "Tides (3).md", "Tides.md"]
    assert all(path.read_text().startswith("---\n") for path in folder.iterdir())


def test_a_folder_keeps_what_is_in_it(home: Path) -> None:
    """A file of the user's that has the same name stays as it is."""
    (home / "there").mkdir()
    (home / "there" / "Tides.md").write_text("mine")

    async def use(store: Store) -> None:
        transfer, ids = await filled(store)
        await transfer.export((ids[0],), "md", "current", home / "there")

    with_store(home, use)
    assert names(home / "there") == ["Tides (2).md", "Tides.md"]
    assert (home / "there" / "Tides.md").read_text() == "mine"


def test_a_file_is_replaced(home: Path) -> None:
    """Named by the user, it takes the place of what stood there; several in one file are joined."""
    target = home / "all.json"
    target.write_text("old")

    async def use(store: Store) -> None:
        transfer, ids = await filled(store)
        await transfer.export((ids[0],), "json", "all", target)
        assert len(read_json(target.read_text())) == 1
        await transfer.export(None, "json", "all", target)
        assert len(read_json(target.read_text())) == len(ids)
        await transfer.export((ids[0],), "md", "all", home / "one")
        assert (home / "one").read_text().startswith("---\n")

    with_store(home, use)


@pytest.mark.parametrize("target", ["all.json", "there"])
def test_a_full_disk_leaves_nothing_half_written(
    home: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    """One sentence with the place; the old file is whole, and no draft lies about."""
    (home / "there").mkdir()
    (home / "all.json").write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def use(store: Store) -> None:
        transfer, _ = await filled(store)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(YouCanFix) as refused:
                await transfer.export(None, "json", "all", home / target)
        assert str(home / target) in str(refused.value)
        assert "No space left" in refused.value.detail

    with_store(home, use)
    assert (home / "all.json").read_text() == "old"
    assert names(home / "there") == []
    assert not list(home.glob("*.new")) + list(home.glob(".*.new"))


@pytest.mark.parametrize(
    ("ids", "format_", "branches", "target", "error", "says"),
    [
        (None, "html", "all", None, WrongUsage, r"“html”.*md, json"),
        (None, "", "all", None, WrongUsage, "md, json"),
        (None, "md", "some", None, WrongUsage, "current or all"),
        (("ffffffff",), "md", "all", None, UnknownConversation, "ffffffff"),
        (("x",), "md", "all", None, UnknownConversation, "“x”"),
        ((), "md", "all", None, WrongUsage, "interline list"),
        (None, "md", "all", "nowhere/all.md", WrongUsage, "no folder .*nowhere"),
        (None, "md", "all", "pipe", WrongUsage, "pipe is not a file"),
        (None, "md", "all", "file/", YouCanFix, "file.* could not be written"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    home: Path,
    ids: tuple[str, ...] | None,
    format_: str,
    branches: str,
    target: str | None,
    error: type[YouCanFix],
    says: str,
) -> None:
    """Formats not there, conversations not there, places not there; nothing is written then."""
    os.mkfifo(home / "pipe")
    (home / "file").write_text("old")

    async def use(store: Store) -> None:
        transfer, _ = await filled(store)
        before = names(home)
        with pytest.raises(error) as refused:
            await transfer.export(ids, format_, branches, None if target is None else f"{home}/{target}")
        assert re.search(says, str(refused.value))
        assert names(home) == before

    with_store(home, use)


def test_an_empty_library_is_not_a_success(home: Path) -> None:
    """Nothing to write is told, and no empty file stands for it."""

    async def use(store: Store) -> None:
        with pytest.raises(YouCanFix, match="nothing to export"):
            await TransferService(store).export(None, "json", "all", home / "all.json")

    with_store(home, use)
    assert not (home / "all.json").exists()


def test_writing_is_off_the_event_loop(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long conversation is formatted and written while the window goes on."""
    threads: set[threading.Thread] = set()
    write, fsync = markdown.write, os.fsync

    def noted_write(transcript: object) -> str:
        threads.add(threading.current_thread())
        return write(transcript)  # type: ignore[arg-type]

    def noted_fsync(descriptor: int) -> None:
        threads.add(threading.current_thread())
        fsync(descriptor)

    async def use(store: Store) -> None:
        transfer, ids = await filled(store)
        monkeypatch.setattr(markdown, "write", noted_write)
        monkeypatch.setattr(os, "fsync", noted_fsync)
        await transfer.export((ids[0],), "md", "all", home / "one.md")
        monkeypatch.undo()

    with_store(home, use)
    assert threads
    assert threading.main_thread() not in threads


def test_secrets_are_warned_of_and_not_repeated(home: Path) -> None:
    """By conversation and line; the export itself is not changed."""
    key = "sk-" + "Zq7Xw9Kp2Lm5Vb8Nc4Tg1Hj6Rf3Yd0Us"

    async def use(store: Store) -> None:
        transfer, ids = await filled(store)
        assert await transfer.warnings(None, "all") == ()
        await said(store, conversation(title="Keys"), f"My key is {key}, is it good?", "No.")
        (told,) = await transfer.warnings(None)
        assert told.startswith("“Keys”: What looks like a key of OpenAI")
        assert key[3:] not in told
        assert await transfer.warnings((ids[0],)) == ()
        text = await transfer.export(None, "md", "all", None) or ""
        assert key in text
        assert len(await transfer.secrets_in(text)) == 1

    with_store(home, use)


def test_a_fallback_is_told_whole(home: Path) -> None:
    """The first vendor answers 500, the second answers: the transcript names both, with status and exact cost."""

    async def scene(app: Interline) -> tuple[str, Message]:
        ended = await ask(app, "Hello?")
        text = await app.transfer.export((ended.message.conversation_id,), "md", "current", None)
        record = await app.library.decision_of(ended.message.id)
        assert without_seal(record) == ended.decision
        return text or "", ended.message

    with World(home) as world:
        world.add("sim-a").fails(500)
        world.add("sim-b").answers("Hi there.", usage={"input": 17, "output": 5})
        text, message = world.play(scene)
    assert message.receipt is not None
    assert re.search(r"> {3}1\. .*`sim-a/ok`: .*\(500\), class `\w+`", text)
    assert re.search(r"> {3}2\. Sim B, `sim-b/ok`: answered", text)
    assert "$0.000027 (exact)" in text
    assert f"Cost: ${message.receipt.cost.as_text()} (exact)" in text
    assert "\n\nHi there.\n" in text


def test_the_record_of_an_answer_that_nobody_gave_is_found(home: Path) -> None:
    """By the answer's id alone, as an answer that failed has no receipt."""

    async def use(store: Store) -> None:
        about = conversation()
        failed = empty_answer(question(about))
        record = decision(failed)
        await store.ledger.close_decision(record)
        library = LibraryService(store, changes := Changes(), Undo(store, changes))
        found = await library.decision_of(failed.id)
        assert found is not None
        assert without_seal(found) == record
        assert await library.decision_of("nobody") is None

    with_store(home, use)


def test_exports_at_once_do_not_take_each_others_names(home: Path) -> None:
    """Two into the same folder at the same time: every file is there."""
    (home / "there").mkdir()

    async def use(store: Store) -> None:
        transfer, _ = await filled(store)
        await asyncio.gather(*(transfer.export(None, "md", "all", home / "there") for _ in range(2)))

    with_store(home, use)
    assert len(names(home / "there")) == 2 * len(TITLES)


def test_a_picture_is_copied_byte_for_byte(home: Path) -> None:
    """In the place of what stands there; a place that cannot be written is said in a sentence."""

    async def use(store: Store) -> None:
        data = b"\x89PNG\r\n\x1a\nbytes\x00"
        part = await store.attachments.put_bytes(data, "image/png")
        target = home / "copy.png"
        target.write_bytes(b"old")
        transfer = TransferService(store)
        await transfer.save_attachment(part.digest, target)
        assert target.read_bytes() == data
        with pytest.raises(WrongUsage, match="There is no folder"):
            await transfer.save_attachment(part.digest, home / "nowhere" / "copy.png")
        with pytest.raises(StoreTrouble, match="missing"):
            await transfer.save_attachment("0" * 64, target)

    with_store(home, use)
