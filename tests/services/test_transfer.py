"""Export from a real library: the right conversations, into the right files, whole or not at all."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from interline.export import markdown
from interline.export.interline_json import read_json
from interline.model.conversation import Message
from interline.model.errors import StoreTrouble, UnknownConversation, WrongUsage, YouCanFix
from interline.model.parts import Image, Text
from interline.services.changes import Changes
from interline.services.exporting.order import Exported, Order, Progress, stopped
from interline.services.exporting.reading import Reading
from interline.services.library import LibraryService
from interline.services.transfer import TransferService
from interline.services.undo import Undo
from interline.startup import Interline
from interline.store.database import Store
from tests.services.world import World, ask
from tests.store.library import (
    REPOSITORY,
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
        text = await transfer.text(Order((ids[2],), "md", "current"))
        assert text is not None
        assert "Because of the moon (Tides)." in text
        other = conversation(id="ffff0000-0000-7000-8000-000000000000", title="Other")
        await said(store, other, "?", "!")
        assert "# Other" in (await transfer.text(Order(("ffff",), "md", "current")))

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
            text = await transfer.text(Order((first,), format_, branches))
            found = [words for words in ("Because of the moon", "Second version.") if words in text]
            assert len(found) == versions, (format_, branches)

    with_store(home, use)


def test_json_gives_the_library_back(home: Path) -> None:
    """Read again, every conversation, message and decision equals what the store holds."""

    async def use(store: Store) -> None:
        transfer, ids = await filled(store)
        answer = (await store.conversations.messages(ids[1]))[1]
        await store.ledger.close_decision(decision(answer))
        text = await transfer.text(Order(None, "json", "all"))
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
        text = await transfer.text(Order((one, two, one), "md", "current"))
        assert text.count(markdown.BETWEEN) == 1
        single = json.loads(await transfer.text(Order((one,), "json", "all")))
        array = json.loads(await transfer.text(Order((one, two), "json", "all")))
        assert isinstance(single, dict)
        assert [each["conversation"]["id"] for each in array] == [one, two]

    with_store(home, use)


def test_archived_ones_belong_to_all(home: Path) -> None:
    """`all` is everything, oldest first."""

    async def use(store: Store) -> None:
        transfer, ids = await filled(store)
        await store.conversations.update(ids[0], archived=True)
        text = await transfer.text(Order(None, "json", "all"))
        assert [each.conversation.id for each in read_json(text)] == ids

    with_store(home, use)


@pytest.mark.parametrize("target", ["there", "there/", "made/", "no_ending"])
def test_a_folder_gets_a_file_each(home: Path, target: str) -> None:
    """One that exists, one that is named with its separator, or one without an ending: safe names, none twice."""
    (home / "there").mkdir()

    async def use(store: Store) -> None:
        transfer, _ = await filled(store)
        done = await transfer.export(Order(None, "md", "current"), str(home / "x")[:-1] + target)
        assert done == Exported(3)

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
        await transfer.export(Order((ids[0],), "md", "current"), home / "there")

    with_store(home, use)
    assert names(home / "there") == ["Tides (2).md", "Tides.md"]
    assert (home / "there" / "Tides.md").read_text() == "mine"


def test_a_file_is_replaced(home: Path) -> None:
    """Named by the user, it takes the place of what stood there; several in one file are joined."""
    target = home / "all.json"
    target.write_text("old")

    async def use(store: Store) -> None:
        transfer, ids = await filled(store)
        await transfer.export(Order((ids[0],), "json", "all"), target)
        assert len(read_json(target.read_text())) == 1
        await transfer.export(Order(None, "json", "all"), target)
        assert len(read_json(target.read_text())) == len(ids)
        await transfer.export(Order((ids[0],), "md", "all"), home / "one")
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
                await transfer.export(Order(None, "json", "all"), home / target)
        assert str(home / target) in str(refused.value)
        assert "No space left" in refused.value.detail

    with_store(home, use)
    assert (home / "all.json").read_text() == "old"
    assert names(home / "there") == []
    assert not list(home.glob("*.new")) + list(home.glob(".*.new"))


FULL_DISK = """
set -e
mount -t tmpfs -o size=2m none "$1"
"$2" -m tests.services.full_disk_export "$3" "$1"
"""


@pytest.mark.needs("unshare", "mount")
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_disk_that_is_really_full(home: Path) -> None:
    """On a disk of 2 MB: of a single file nothing is left, in a folder what had room is whole, and it says how many."""
    disk = home / "disk"
    disk.mkdir()
    command = [
        "unshare",
        "--mount",
        "sh",
        "-c",
        FULL_DISK,
        "sh",
        str(disk),
        sys.executable,
        str(home / "library"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False, cwd=REPOSITORY)
    if "permission denied" in done.stderr.lower() or "not permitted" in done.stderr.lower():
        pytest.skip("this machine lets nobody mount")
    assert done.returncode == 0, done.stderr[-800:]
    room = "Check that there is room on the disk and that you may write there."
    assert done.stdout.splitlines() == [
        f"{disk / 'all.md'} could not be written. {room}",
        f"{disk / 'all.json'} could not be written. {room}",
        f"{disk / 'each'} could not be written. N conversations were written before, each whole. {room}",
    ]


@pytest.mark.parametrize(
    ("ids", "format_", "branches", "target", "error", "says"),
    [
        (None, "docx", "all", None, WrongUsage, r"“docx”.*md, html"),
        (None, "", "all", None, WrongUsage, "md, html"),
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
        order = Order(ids, format_, branches)
        with pytest.raises(error) as refused:
            await (transfer.text(order) if target is None else transfer.export(order, f"{home}/{target}"))
        assert re.search(says, str(refused.value))
        assert names(home) == before

    with_store(home, use)


def test_an_empty_library_is_not_a_success(home: Path) -> None:
    """Nothing to write is told, and no empty file stands for it."""

    async def use(store: Store) -> None:
        with pytest.raises(YouCanFix, match="nothing to export"):
            await TransferService(store).export(Order(None, "json", "all"), home / "all.json")

    with_store(home, use)
    assert not (home / "all.json").exists()


def test_writing_is_off_the_event_loop(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long conversation is formatted and written while the window goes on."""
    threads: set[threading.Thread] = set()
    write, fsync = markdown.write, os.fsync

    def noted_write(*arguments: Any, **more: Any) -> Iterator[str]:
        for piece in write(*arguments, **more):
            threads.add(threading.current_thread())
            yield piece

    def noted_fsync(descriptor: int) -> None:
        threads.add(threading.current_thread())
        fsync(descriptor)

    async def use(store: Store) -> None:
        transfer, ids = await filled(store)
        monkeypatch.setattr(markdown, "write", noted_write)
        monkeypatch.setattr(os, "fsync", noted_fsync)
        await transfer.export(Order((ids[0],), "md", "all"), home / "one.md")
        monkeypatch.undo()

    with_store(home, use)
    assert threads
    assert threading.main_thread() not in threads


def test_secrets_are_warned_of_and_not_repeated(home: Path) -> None:
    """By conversation and line; the export itself is not changed."""
    key = "sk-" + "Zq7Xw9Kp2Lm5Vb8Nc4Tg1Hj6Rf3Yd0Us"

    async def use(store: Store) -> None:
        transfer, ids = await filled(store)
        assert await transfer.warnings(Order(branches="all")) == ()
        await said(store, conversation(title="Keys"), f"My key is {key}, is it good?", "No.")
        (told,) = await transfer.warnings(Order())
        assert told.startswith("“Keys”: What looks like a key of OpenAI")
        assert key[3:] not in told
        assert await transfer.warnings(Order((ids[0],))) == ()
        text = await transfer.text(Order(None, "md", "all"))
        assert key in text

    with_store(home, use)


def test_a_fallback_is_told_whole(home: Path) -> None:
    """The first vendor answers 500, the second answers: the transcript names both, with status and exact cost."""

    async def scene(app: Interline) -> tuple[str, Message]:
        ended = await ask(app, "Hello?")
        text = await app.transfer.text(Order((ended.message.conversation_id,), "md", "current"))
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
        await asyncio.gather(*(transfer.export(Order(None, "md", "all"), home / "there") for _ in range(2)))

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


def test_everything_leaves_the_bin_out_unless_it_is_asked_for(home: Path) -> None:
    """A deleted conversation is exported by its own id, or where somebody says so."""

    async def use(store: Store) -> None:
        transfer, (first, *others) = await filled(store)
        await store._thread.write(
            lambda say: say.connection.exec_driver_sql(
                "UPDATE conversation SET deleted_at = created_at WHERE id = ?", (first,)
            )
        )
        for order, expected in (
            (Order(None, "json"), others),
            (Order(None, "json", with_bin=True), [first, *others]),
            (Order((first,), "json"), [first]),
        ):
            assert [each.conversation.id for each in read_json(await transfer.text(order))] == expected

    with_store(home, use)


PNG = b"\x89PNG\r\n\x1a\nbytes"


async def with_picture(store: Store) -> tuple[TransferService, str]:
    """A conversation in which a picture was sent twice."""
    part = await store.attachments.put_bytes(PNG, name="moon.png")
    about = conversation(title="Moon")
    for seq, after in ((1, None), (3, None)):
        user = replace(question(about, "What is it?", after, seq), parts=(part, Text("What is it?")))
        _, begun = await store.conversations.begin_turn(about, user, empty_answer(user))
        await store.conversations.finish(ended(begun))
    return TransferService(store), about.id


def test_attachments_stand_beside_what_is_exported(home: Path) -> None:
    """Each once, under its name and digest; by themselves where the format has them so."""
    (home / "there").mkdir()

    async def use(store: Store) -> None:
        transfer, id_ = await with_picture(store)
        await transfer.export(Order((id_,), "md", "all"), home / "a.md")
        await transfer.export(Order(None, "json", attachments="folder"), str(home / "there"))
        for text in (
            await transfer.text(Order((id_,), "md", "all")),
            await transfer.text(Order((id_,), "html", "all", attachments="none")),
        ):
            assert "base64" not in text

    with_store(home, use)
    (copy,) = (home / "a attachments").iterdir()
    assert copy.name.startswith("moon-")
    assert copy.read_bytes() == PNG
    assert (home / "a.md").read_text().count(f"![moon.png](<a attachments/{copy.name}>)") == 2
    assert names(home / "there") == ["Moon.json", "attachments"]
    assert f"attachments/{copy.name}" in (home / "there" / "Moon.json").read_text()


def test_json_and_pages_hold_attachments_themselves(home: Path) -> None:
    """One file is all that it takes."""

    async def use(store: Store) -> None:
        transfer, id_ = await with_picture(store)
        (read,) = read_json(await transfer.text(Order((id_,), "json")))
        assert [part.data for m in read.messages for part in m.parts if isinstance(part, Image)] == [PNG, PNG]
        assert "data:image/png;base64," in await transfer.text(Order((id_,), "html"))
        assert '"image_url"' in await transfer.text(Order((id_,), "jsonl"))

    with_store(home, use)


def test_an_attachment_that_is_gone_is_told_of(home: Path) -> None:
    """The export is whole but for it."""

    async def use(store: Store) -> None:
        transfer, id_ = await with_picture(store)
        for file in (home / "attachments").iterdir():
            file.unlink()
        done = await transfer.export(Order((id_,), "md"), home / "a.md")
        assert done == Exported(1, 1)
        assert done.note == "1 attachment is missing from the library and could only be named."

    with_store(home, use)
    assert not (home / "a attachments").exists()


@pytest.mark.parametrize(
    ("format_", "attachments", "has_place", "says"),
    [
        ("html", "folder", True, "inline, none"),
        ("txt", "inline", True, "none, folder"),
        ("md", "folder", False, "standard output"),
        ("md", "elsewhere", True, "“elsewhere”"),
    ],
)
def test_attachments_go_where_the_format_takes_them(
    format_: str, attachments: str, has_place: bool, says: str
) -> None:
    """Anything else is refused before anything is written."""
    with pytest.raises(WrongUsage, match=says):
        Order(format=format_, attachments=attachments).checked(has_place=has_place)


@pytest.mark.parametrize(("target", "keeps"), [("all.md", False), ("there/", True)])
def test_a_cancelled_export_leaves_no_half_file(home: Path, target: str, keeps: bool) -> None:
    """In a folder what is whole stays, of a single file nothing does, nor of its attachments; and it says which."""
    (home / "all.md").write_text("old")

    async def use(store: Store) -> None:
        transfer, _ = await filled(store)
        await with_picture(store)
        for number in range(20):
            await said(store, conversation(title=f"More {number}"), "?", "!")
        heard: list[Progress] = []

        def hear(progress: Progress) -> None:
            heard.append(progress)
            if progress.done == 6:
                task.cancel()

        task = asyncio.ensure_future(transfer.export(Order(None, "md"), f"{home}/{target}", hear))
        with pytest.raises(asyncio.CancelledError):
            await task
        assert heard[5] == Progress(6, 24, keeps)
        words = stopped(heard[5], "there")
        assert words == (
            "Stopped. 6 of 24 conversations are in there, each of them whole."
            if keeps
            else "Stopped. Nothing was written to there."
        )

    with_store(home, use)
    assert not list(home.rglob(".interline-*"))
    assert (home / "all.md").read_text() == "old"
    assert not (home / "all attachments").exists()
    if keeps:
        files = sorted((home / "there").glob("*.md"))
        assert 6 <= len(files) < 24
        assert all(file.read_text().endswith("\n") for file in files)


def test_one_conversation_at_a_time_is_in_memory(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one is written, none but the next is asked for."""
    asked: list[str] = []
    written: list[int] = []

    async def use(store: Store) -> None:
        transfer, _ = await filled(store)
        for number in range(5):
            await said(store, conversation(title=f"More {number}"), "?", "!")
        whole = store.conversations.whole

        async def noted(id_: str, needs_records: Any) -> Any:
            asked.append(id_)
            return await whole(id_, needs_records)

        monkeypatch.setattr(store.conversations, "whole", noted)
        await transfer.export(Order(None, "md"), lambda piece: written.append(len(asked)))

    with_store(home, use)
    assert written[0] <= 2
    assert len(asked) == len(set(asked)) == 8


def test_one_that_is_deleted_meanwhile_is_passed_over(home: Path) -> None:
    """The others are written."""

    async def use(store: Store) -> None:
        _, ids = await filled(store)
        reading = Reading(store, ("gone", *ids), lambda done: None, shown=True)
        found = await asyncio.to_thread(lambda: list(reading.transcripts()))
        assert [each.conversation.id for each in found] == ids

    with_store(home, use)


def test_nobody_who_takes_the_text_is_an_error_of_theirs(home: Path) -> None:
    """What the taker raises comes out as it is, and ends the export."""

    def refuse(piece: bytes) -> None:
        raise BrokenPipeError

    async def use(store: Store) -> None:
        transfer, _ = await filled(store)
        with pytest.raises(BrokenPipeError):
            await transfer.export(Order(None, "md"), refuse)

    with_store(home, use)
