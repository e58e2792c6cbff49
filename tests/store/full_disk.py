"""A store on a disk that fills up: python -m tests.store.full_disk FOLDER, on a small disk of its own."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from interline.model.errors import DiskFull
from interline.model.parts import Text
from interline.store import backup
from interline.store.database import Store
from interline.store.trouble import in_our_words
from tests.store.library import assert_sound, conversation, empty_answer, ended, opened, question, said


async def main(disk: Path) -> None:
    async with opened(disk / "home") as store:
        about = conversation()
        first = await said(store, about, "Why?", "Moon.")
        user = question(about, "More?", first.id, seq=3)
        answer = empty_answer(user)
        await store.conversations.begin_turn(about, user, answer)
        ballast = fill_up(disk)
        whole = ended(answer, Text("tide " * 20_000))
        try:
            await store.conversations.finish(whole)
        except DiskFull:
            print("full")
        await read(store, about.id)
        copy_without_room(disk)
        ballast.unlink()
        await store.conversations.finish(whole)
        found = await store.conversations.messages(about.id)
        assert found[-1] == whole
        print("kept")
    assert_sound(disk / "home")
    print("sound")


async def read(store: Store, conversation_id: str) -> None:
    assert len(await store.conversations.messages(conversation_id)) == 4


def copy_without_room(disk: Path) -> None:
    """As when the disk fills up in the middle of a copy: nothing of it stays."""
    folder = disk / "home" / "backups"
    try:
        with in_our_words(folder):
            backup.copy(disk / "home" / "interline.db", folder / "copy.db")
    except DiskFull:
        print("no copy")
    assert not folder.exists() or list(folder.iterdir()) == []


def fill_up(disk: Path) -> Path:
    """Take every byte that is left."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    return ballast


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
