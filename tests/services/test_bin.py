"""Deleting: into the bin and back, and for good."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from interline.model.conversation import Status
from interline.model.errors import DiskFull, UnknownConversation, WrongUsage
from interline.services.bin import BACKUPS
from interline.startup import Interline
from tests.services.world import World, ask, until_text

MARK = "zyzzyvaquark"


def test_a_conversation_that_is_being_answered_is_stopped_before_it_goes(home: Path) -> None:
    """What came is kept; it comes back as it was, and deleting again stops nothing."""
    with World(home) as world:
        world.add("sim-a").stalls("One two three", after=1)

        async def scene(app: Interline) -> None:
            turn = await app.chat.send(text="Hello?")
            await until_text(turn, "One")
            deed = await app.bin.delete([turn.conversation_id])
            assert deed is not None
            assert deed.sentence == "Deleted “Hello?”."
            assert app.chat.running(turn.conversation_id) is None
            assert (await turn.ended()).message.status is Status.STOPPED
            assert await app.library.list() == ()
            with pytest.raises(WrongUsage, match="lies in the bin"):
                await app.chat.send(text="More", conversation_id=turn.conversation_id)
            (binned,) = await app.bin.list()
            assert binned.deleted_at is not None
            assert await app.bin.delete([turn.conversation_id]) is None
            restored = await app.bin.restore([turn.conversation_id])
            assert restored is not None
            assert restored.sentence == "Restored “Hello?”."
            (back,) = await app.library.list()
            assert back.id == turn.conversation_id
            assert (await app.library.open(back.id)).path[-1].text.startswith("One")
            await app.undo.undo()
            assert len(await app.bin.list()) == 1
            await app.undo.undo()
            assert await app.bin.list() == ()

        world.play(scene)


def test_for_good_takes_files_along_that_nobody_else_needs(home: Path) -> None:
    """Words, picture and file are gone from the disk; what a draft or another conversation needs stays; what it cost
    stays known."""
    picture, shared, drafted = (home / f"{name}.txt" for name in ("own", "shared", "drafted"))
    for path in (picture, shared, drafted):
        path.write_text(f"{MARK} {path.name}")
    with World(home) as world:
        world.add("sim-a").answers("Fine.")

        async def scene(app: Interline) -> None:
            gone = await ask(app, f"{MARK}?", attachments=(picture, shared, drafted))
            kept = await ask(app, "Other?", attachments=(shared,))
            digests = {path.name: path for path in app.home.attachments.iterdir()}
            by_text = {path.read_text().split()[-1]: path for path in digests.values()}
            app.home.drafts_file.write_text(json.dumps({"": {"files": [str(by_text["drafted.txt"])]}}))
            spent = await app.store.ledger.spent("month", f"{datetime.now(UTC):%Y-%m}")
            await app.bin.delete([gone.message.conversation_id])
            told = await app.bin.delete_for_good([gone.message.conversation_id, kept.message.conversation_id])
            assert (told.conversations, told.attachments, told.is_clean) == (1, 1, True)
            assert told.sentence == f"Deleted 1 conversation for good. {BACKUPS}"
            assert not by_text["own.txt"].exists()
            assert by_text["shared.txt"].exists()
            assert by_text["drafted.txt"].exists()
            for path in (app.home.database, app.home.database.with_name("interline.db-wal")):
                assert MARK.encode() not in path.read_bytes()
            assert await app.store.ledger.spent("month", f"{datetime.now(UTC):%Y-%m}") == spent
            with pytest.raises(UnknownConversation):
                await app.library.open(gone.message.conversation_id)
            with pytest.raises(WrongUsage, match="no longer there"):
                await app.undo.undo()

        world.play(scene)


def test_the_sweep_takes_what_is_due_and_nothing_else(home: Path) -> None:
    """30 days in the bin; files that belonged to nothing for a day. Emptying takes the rest."""
    with World(home) as world:
        world.add("sim-a").answers("Fine.")

        async def scene(app: Interline) -> None:
            ids = [(await ask(app, text)).message.conversation_id for text in ("Old?", "New?", "Kept?")]
            lost = await app.store.attachments.put_bytes(b"lost", "text/plain")
            young = await app.store.attachments.put_bytes(b"young", "text/plain")
            day_old = (datetime.now(UTC) - timedelta(days=2)).timestamp()
            os.utime(app.home.attachments / lost.digest, (day_old, day_old))
            for id_, days in zip(ids[:2], (31, 29), strict=True):
                since = datetime.now(UTC) - timedelta(days=days)
                await app.store.shelves.arrange(
                    [id_], lambda place, since=since: replace(place, deleted_at=since)
                )
            app.home.drafts_file.write_bytes(b"\xff not to be read")
            swept = await app.bin.sweep()
            assert (swept.conversations, swept.attachments) == (1, 0), "a draft may speak of any of them"
            app.home.drafts_file.unlink()
            assert (await app.bin.sweep()).attachments == 1
            assert [each.id for each in await app.bin.list()] == [ids[1]]
            assert (app.home.attachments / young.digest).exists()
            assert not (app.home.attachments / lost.digest).exists()
            assert (await app.bin.sweep()).conversations == 0
            assert (await app.bin.empty()).conversations == 1
            assert [each.id for each in await app.library.list()] == [ids[2]]

        world.play(scene)


def test_several_are_copied_before_they_go_for_good(home: Path) -> None:
    """One is not; and a disk that has no room for a copy keeps nobody from deleting."""
    with World(home) as world:
        world.add("sim-a").answers("Fine.").answers("Fine.").answers("Fine.").answers("Fine.").answers(
            "Fine."
        )

        async def scene(app: Interline) -> None:
            ids = [(await ask(app, f"Number {number}?")).message.conversation_id for number in range(5)]
            await app.bin.delete(ids)
            await app.bin.delete_for_good(ids[:1])
            assert app.store.copies.all() == ()
            await app.bin.delete_for_good(ids[1:3])
            assert [copy.why for copy in app.store.copies.all()] == ["before-delete"]

            async def full(why: str) -> None:
                raise DiskFull("There is no room.")

            app.bin._copy_before = full
            assert (await app.bin.empty()).conversations == 2

        world.play(scene)
