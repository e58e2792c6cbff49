"""Attachments that the library keeps before the message goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from interline.model.errors import StoreTrouble
from interline.model.parts import File, Image
from interline.model.portability import LossKind
from interline.model.route import Choice
from interline.startup import Interline
from tests.services.world import World


def test_what_was_attached_goes_although_its_file_is_gone(home: Path) -> None:
    """Its bytes were stored when it was attached; a changed file changes nothing either."""
    note = home / "note.txt"
    note.write_text("high tide at noon")
    with World(home) as world:
        vendor = world.add("sim-a").answers("I see.")

        async def scene(app: Interline) -> None:
            part = await app.library.attach(note)
            note.write_text("something else")
            looked = await app.library.attach_bytes(b"pasted words", "Pasted text.txt")
            note.unlink()
            turn = await app.chat.send(text="When?", attachments=(part, looked))
            await turn.ended()
            sent = str(vendor.requests[0].json)
            assert "high tide at noon" in sent
            assert "pasted words" in sent
            opened = await app.library.open(turn.conversation_id)
            assert [each.name for each in opened.path[0].parts if isinstance(each, (Image, File))] == [
                "note.txt",
                "Pasted text.txt",
            ]

        world.play(scene)


@pytest.mark.parametrize("how", ["gone", "changed"])
def test_a_stored_file_that_is_gone_or_changed_is_told_and_the_chat_opens(home: Path, how: str) -> None:
    """Before the message goes it is among what stays behind; afterwards the conversation opens and goes on."""
    with World(home) as world:
        world.add("sim-a").answers("I see.").answers("Still here.")

        async def scene(app: Interline) -> None:
            part = await app.library.attach_bytes(b"words of the file", "a.txt")
            turn = await app.chat.send(text="Read", attachments=(part,))
            await turn.ended()
            stored = app.home.attachments / part.digest
            if how == "gone":
                stored.unlink()
            else:
                stored.write_bytes(b"words of another")
            found = await app.chat.portability(None, Choice(), attachments=(part,))
            assert found is not None
            assert [loss.kind for loss in found.items] == [LossKind.MISSING_FILE]
            opened = await app.library.open(turn.conversation_id)
            assert opened.path[-1].text == "I see."
            with pytest.raises(StoreTrouble, match="missing" if how == "gone" else "changed outside"):
                await app.library.attachment(part.digest)
            again = await app.chat.send(text="And now?", conversation_id=turn.conversation_id)
            assert (await again.ended()).message.text == "Still here."

        world.play(scene)
