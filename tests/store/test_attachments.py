"""Attachments are kept once, whole, and come back as they were or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from interline.model.errors import StoreTrouble, TooLarge, WrongUsage
from interline.model.parts import File, Image
from interline.store import attachments
from interline.store.database import Store
from tests.store.library import rows, with_store

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
            patch.setattr(attachments, "_opened", lambda path: path.open("rb"))
            with pytest.raises(TooLarge):
                await store.attachments.put(source)

    with_store(home, use)
    assert list((home / "attachments").iterdir()) == []
    assert rows(home, "SELECT count(*) FROM attachment") == [(0,)]


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_what_is_no_file_is_wrong_usage(home: Path, name: str) -> None:
    """A path that does not exist or is a folder is told of by name."""
    with pytest.raises(WrongUsage, match="There is no file"):
        with_store(home, lambda store: store.attachments.put(home / name))


def test_the_name_of_an_attachment_is_never_a_path(home: Path) -> None:
    """Whatever a sender calls a file, it is kept under its digest."""

    async def use(store: Store) -> str:
        return (await store.attachments.put_bytes(b"x", name="../../evil\x00\ud800.sh")).digest

    digest = with_store(home, use)
    assert [path.name for path in (home / "attachments").iterdir()] == [digest]
    assert rows(home, "SELECT name FROM attachment") == [("../../evil\ufffd.sh",)]
