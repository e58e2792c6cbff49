"""Archives are read by name through counted streams, and never unpacked."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections import deque
from pathlib import Path

import pytest

from interline.importing import archive
from interline.importing.archive import Archive, Folder, clean_name
from interline.importing.found import Problem
from interline.importing.json_file import Meter
from interline.model.errors import NotImportable


def zipped(path: Path, members: dict[str, bytes], **how: int) -> Path:
    with zipfile.ZipFile(path, "w", **{"compression": zipfile.ZIP_DEFLATED, **how}) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def test_names_that_point_outside_are_not_there(tmp_path: Path) -> None:
    """Zip-slip finds nothing to slip through: such names are left out, doubled slashes are one."""
    path = zipped(
        tmp_path / "a.zip",
        {"../up.json": b"1", "/root.json": b"2", "C:\\c.json": b"3", "a//b\\c.json": b"4", "x/../../y": b"5"},
    )
    held = Archive(path, Meter())
    assert held.names == ("a/b/c.json",)
    assert held.read("a/b/c.json") == b"4"
    held.close()


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("a/b", "a/b"),
        ("./a", "a"),
        ("a//b", "a/b"),
        ("..", ""),
        ("a/..", ""),
        ("/a", ""),
        ("c:a", ""),
        ("", ""),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    """Each as it is looked up."""
    assert clean_name(name) == clean


def test_links_in_an_archive_are_not_files(tmp_path: Path) -> None:
    """A symbolic link's target is never taken for its contents."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        link = zipfile.ZipInfo("link.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
        file.writestr("real.json", "1")
    held = Archive(tmp_path / "a.zip", Meter())
    assert held.names == ("real.json",)
    held.close()


def test_a_bomb_is_stopped_while_it_comes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What grows a thousandfold is no export."""
    monkeypatch.setattr(archive, "_FREE", 100_000)
    held = Archive(zipped(tmp_path / "a.zip", {"bomb": b"\0" * 5_000_000, "ok": b"text" * 100}), Meter())
    with held.open("bomb") as source, pytest.raises(ValueError, match="more comes out"):
        deque(iter(lambda: source.read(50_000), b""), 0)
    with pytest.raises(ValueError, match="larger than"):
        held.read("bomb", most=1000)
    assert held.read("ok") == b"text" * 100
    held.close()


def test_the_sum_of_an_archive_is_capped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many files, each within its bounds, are too much together."""
    monkeypatch.setattr(archive, "LARGEST_SUM", 250)
    held = Archive(zipped(tmp_path / "a.zip", {"a": b"x" * 200, "b": b"y" * 200}), Meter())
    held.read("a")
    with pytest.raises(ValueError, match="more comes out"):
        held.read("b")
    held.close()


def test_an_archive_that_lies_about_its_size_is_found_out(tmp_path: Path) -> None:
    """Its directory says ten bytes, and more is packed."""
    path = zipped(tmp_path / "a.zip", {"a": b"z" * 1000})
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, 10)
    path.write_bytes(data)
    held = Archive(path, Meter())
    with pytest.raises(ValueError, match="damaged"):
        held.read("a")
    held.close()


def test_a_directory_made_to_fill_the_memory_is_not_read(tmp_path: Path) -> None:
    """The end of the archive is looked at first."""
    path = zipped(tmp_path / "a.zip", {"a": b"1"})
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.rfind(b"PK\x05\x06") + 12, 500 * 1024 * 1024)
    path.write_bytes(data)
    with pytest.raises(NotImportable, match="more than 200,000 files"):
        Archive(path, Meter())


def test_an_archive_cut_anywhere_is_refused_or_read(tmp_path: Path) -> None:
    """Nothing but NotImportable comes of a broken download."""
    whole = zipped(tmp_path / "a.zip", {"a.json": b"[1,2,3]" * 30, "b": b"2"}).read_bytes()
    path = tmp_path / "cut.zip"
    for cut in range(4, len(whole)):
        path.write_bytes(whole[:cut])
        with pytest.raises(NotImportable):
            Archive(path, Meter())


def test_damage_inside_an_archive_raises_what_readers_expect(tmp_path: Path) -> None:
    """Any byte of it may be wrong: OSError, ValueError or NotImportable, nothing else."""
    whole = zipped(tmp_path / "a.zip", {"a.json": b"[1,2,3]" * 30}).read_bytes()
    path = tmp_path / "bad.zip"
    for at in range(4, len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            held = Archive(path, Meter())
        except NotImportable:
            continue
        for name in held.names:
            try:
                held.read(name)
            except (OSError, ValueError):
                pass
        held.close()


def test_a_locked_archive_says_so(tmp_path: Path) -> None:
    """With what to do."""
    path = zipped(tmp_path / "a.zip", {"a": b"1"})
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(NotImportable, match="password"):
        Archive(path, Meter())


def test_json_that_cannot_be_opened_is_a_problem(tmp_path: Path) -> None:
    """One locked member among others: nothing raises, and it is told."""
    path = zipped(tmp_path / "a.zip", {"locked.json": b"[1]", "open.json": b"[2]"})
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    held = Archive(path, Meter())
    locked = held.document("locked.json")
    (problem,) = locked.elements()
    assert isinstance(problem, Problem)
    assert "password" in problem.what
    assert (locked.first, locked.outline, locked.root) == ({}, {}, "")
    assert list(held.document("open.json").elements()) == [2]
    held.close()


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    """Neither to files nor to folders."""
    (tmp_path / "secret").write_text("x")
    folder = tmp_path / "export"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.json").write_text("[]")
    (folder / "link.json").symlink_to(tmp_path / "secret")
    (folder / "up").symlink_to(tmp_path)
    held = Folder(folder, Meter())
    assert held.names == ("sub/a.json",)
    assert held.read("sub/a.json") == b"[]"
    assert "sub/a.json" in held
    assert held.matching(r".*\.json") == ("sub/a.json",)
    assert held.document("sub/a.json").is_list


def test_a_file_in_an_archive_is_json_too(tmp_path: Path) -> None:
    """Read in pieces, more than once."""
    buffer = tmp_path / "a.zip"
    zipped(buffer, {"c.json": b'[{"a": 1}, 2]'})
    held = Archive(buffer, Meter())
    document = held.document("c.json")
    assert document.first == {"a": 1}
    assert list(document.elements()) == [{"a": 1}, 2]
    assert isinstance(held.open("c.json"), io.BufferedReader)
    held.close()
