"""Attachments are kept once, whole, and come back as they were or not at all."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from interline.model.errors import StoreTrouble, TooLarge, WrongUsage
from interline.model.parts import File, Image
from interline.store import attachments
from interline.store.database import Store
from tests.store.library import REPOSITORY, rows, with_store

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 1000
KINDS = [
    ("tide.png", PNG, Image, "image/png"),
    ("renamed.txt", PNG, Image, "image/png"),
    ("a.jpg", b"\xff\xd8\xff\xe0jfif", Image, "image/jpeg"),
    ("a.gif", b"GIF89a......", Image, "image/gif"),
    ("a.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 ", Image, "image/webp"),
    ("a.pdf", b"%PDF-1.7 ...", File, "application/pdf"),
    ("a.txt", b"plain words", File, "text/plain"),
    ("a.py", b"print(1)", File, "text/x-python"),
    ("no picture.png", b"just words", File, "application/octet-stream"),
    ("empty", b"", File, "application/octet-stream"),
    ("wäve.wav", b"RIFF\x10\x00\x00\x00WAVEfmt ", File, "audio/x-wav"),
]


@pytest.mark.parametrize(("name", "data", "kind", "media_type"), KINDS, ids=[kind[0] for kind in KINDS])
def test_a_file_comes_back_as_it_was(home: Path, name: str, data: bytes, kind: type, media_type: str) -> None:
    """The part says what the bytes are, not what the name pretends, and the bytes are the same."""
    source = home / name
    source.write_bytes(data)

    async def use(store: Store) -> None:
        part = await store.attachments.put(source)
        assert type(part) is kind
        assert (part.size, part.name, part.data) == (len(data), name, None)
        assert part.digest == hashlib.sha256(data).hexdigest()
        # Python's table of names knows the sound files of each system by another name.
        assert part.media_type in (media_type, media_type.replace("x-wav", "wav"), "audio/vnd.wave")
        assert await store.attachments.read(part.digest) == data
        assert await store.attachments.put_bytes(data, part.media_type, name) == part
        seen = await store.attachments.look_at(source)
        assert (seen, seen.data) == (part, data)

    with_store(home, use)
    assert rows(home, "SELECT size, name FROM attachment") == [(len(data), name)]
    assert len(list((home / "attachments").iterdir())) == 1


def test_looking_keeps_nothing(home: Path) -> None:
    """A plan that names a file stores nothing of it."""
    (home / "a.txt").write_bytes(b"words")
    with_store(home, lambda store: store.attachments.look_at(home / "a.txt"))
    assert not (home / "attachments").exists()


@pytest.mark.parametrize("damage", ["gone", "changed", "cut"])
def test_a_file_that_is_gone_or_changed_is_not_handed_out(home: Path, damage: str) -> None:
    """What stands there is compared with its name; attaching the original again mends it."""

    async def use(store: Store) -> None:
        part = await store.attachments.put_bytes(PNG, name="tide.png")
        path = home / "attachments" / part.digest
        if damage == "gone":
            path.unlink()
        else:
            path.write_bytes(PNG[:-1] + b"?" if damage == "changed" else PNG[:-1])
        with pytest.raises(StoreTrouble, match="missing" if damage == "gone" else "changed") as raised:
            await store.attachments.read(part.digest)
        assert raised.value.next_step
        await store.attachments.put_bytes(PNG, name="tide.png")
        assert await store.attachments.read(part.digest) == PNG

    with_store(home, use)


@pytest.mark.parametrize("digest", ["../interline.db", "/etc/passwd", "", "A" * 64, "\x00" * 64, "a" * 63])
def test_a_name_that_is_no_digest_reads_no_file(home: Path, digest: str) -> None:
    """What a damaged row says never becomes a path."""
    with pytest.raises(StoreTrouble, match="cannot be right"):
        with_store(home, lambda store: store.attachments.read(digest))


def test_a_file_over_the_cap_is_refused_and_leaves_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its size before it is read, and again by what comes, for a file that grows meanwhile."""
    source = home / "big.bin"
    source.write_bytes(b"x" * 1001)
    monkeypatch.setattr(attachments, "LARGEST", 1000)

    async def use(store: Store) -> None:
        for attempt in (
            lambda: store.attachments.put(source),
            lambda: store.attachments.look_at(source),
            lambda: store.attachments.put_bytes(b"x" * 1001, name="big.bin"),
        ):
            with pytest.raises(TooLarge, match=r"big\.bin") as raised:
                await attempt()
            assert raised.value.next_step
        with monkeypatch.context() as patch:
            patch.setattr(attachments, "_opened", lambda path, room: path.open("rb"))
            with pytest.raises(TooLarge):
                await store.attachments.put(source)

    with_store(home, use)
    assert list((home / "attachments").iterdir()) == []
    assert rows(home, "SELECT count(*) FROM attachment") == [(0,)]


@pytest.mark.parametrize(("name", "words"), [("missing.txt", "There is no file"), (".", "is a folder")])
def test_what_is_no_file_is_wrong_usage(home: Path, name: str, words: str) -> None:
    """A path that does not exist or is a folder is told of by name."""
    with pytest.raises(WrongUsage, match=words):
        with_store(home, lambda store: store.attachments.put(home / name))


def test_what_is_refused_says_by_how_much_before_it_is_read(home: Path) -> None:
    """A file of 500 MB that takes no room on the disk is refused by its size; so is one that its message has no room
    for."""
    huge = home / "film.mov"
    with huge.open("wb") as file:
        file.truncate(500 * 1024 * 1024)

    async def use(store: Store) -> None:
        with pytest.raises(TooLarge) as raised:
            await store.attachments.put(huge)
        assert str(raised.value) == (
            "“film.mov” has 500 MB: 450 MB more than an attachment may have (50 MB). Attach a smaller file."
        )
        with pytest.raises(TooLarge) as raised:
            await store.attachments.put_bytes(b"x" * 3_000_000, name="notes", room=1_000_000)
        assert str(raised.value) == (
            "“notes” has 2.9 MB: 2 MB more than this message has room for (100 MB in all)."
            " Send it in a message of its own."
        )

    with_store(home, use)
    assert list(home.rglob("*.part")) == []


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited by Linux's RLIMIT_AS")
def test_a_large_file_is_stored_in_little_memory(home: Path) -> None:
    """49 MB go in while the program may take 40 MB more than it has: piece by piece."""
    large = home / "large.bin"
    with large.open("wb") as file:
        file.truncate(49 * 1024 * 1024)
    script = (
        "import asyncio, resource, sys; from pathlib import Path; from tests.store.library import with_store\n"
        "async def use(store):\n"
        "    await store.warm_up(); await store.attachments.put_bytes(b'warm')\n"
        "    taken = int(Path('/proc/self/statm').read_text().split()[0]) * resource.getpagesize()\n"
        "    resource.setrlimit(resource.RLIMIT_AS, (taken + 40 * 1024 * 1024,) * 2)\n"
        "    print((await store.attachments.put(Path(sys.argv[2]))).size)\n"
        "with_store(Path(sys.argv[1]), use)"
    )
    command = [sys.executable, "-c", script, str(home), str(large)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False, cwd=REPOSITORY)
    assert done.stdout.split() == [str(49 * 1024 * 1024)], done.stderr[-500:]


def test_the_name_of_an_attachment_is_never_a_path(home: Path) -> None:
    """Whatever a sender calls a file, it is kept under its digest."""

    async def use(store: Store) -> str:
        return (await store.attachments.put_bytes(b"x", name="../../evil\x00\ud800.sh")).digest

    digest = with_store(home, use)
    assert [path.name for path in (home / "attachments").iterdir()] == [digest]
    assert rows(home, "SELECT name FROM attachment") == [("../../evil\ufffd.sh",)]
