"""Files appear whole or not at all, whatever breaks off."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from interline import whole_files

OLD = "what was there before\n"

VICTIM = """
import os, signal, sys
from pathlib import Path
from interline import whole_files

def die(*arguments, **more):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(os, sys.argv[2], die)
whole_files.write(Path(sys.argv[1]), "new " * 100_000, replace=sys.argv[3] == "replace")
"""


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    """A picture is no text."""
    whole_files.write(tmp_path / "a.png", b"\x89PNG\r\n\x00\xff")
    assert (tmp_path / "a.png").read_bytes() == b"\x89PNG\r\n\x00\xff"


def test_a_text_is_written_as_it_is(tmp_path: Path) -> None:
    """UTF-8, with its own line breaks, for the owner alone."""
    target = tmp_path / "a.md"
    whole_files.write(target, "tide\r\n潮\n")
    assert target.read_bytes() == "tide\r\n潮\n".encode()
    if os.name == "posix":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("step", ["fsync", "replace", "fdopen"])
@pytest.mark.parametrize("kind", [errno.ENOSPC, errno.EIO])
def test_a_full_disk_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, kind: int
) -> None:
    """At whichever step the disk says no: the old file is whole and alone."""
    target = tmp_path / "a.md"
    target.write_text(OLD)

    def fail(*arguments: object, **more: object) -> None:
        raise OSError(kind, os.strerror(kind))

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match=os.strerror(kind)):
        whole_files.write(target, "new")
    assert target.read_text() == OLD
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
@pytest.mark.parametrize(("step", "how"), [("fsync", "replace"), ("replace", "replace"), ("link", "beside")])
def test_a_kill_leaves_the_old_file(tmp_path: Path, step: str, how: str) -> None:
    """Killed for real before the name is given: what stood there stands there, and a new name does not exist."""
    target = tmp_path / "a.md"
    if how == "replace":
        target.write_text(OLD)
    done = subprocess.run([sys.executable, "-c", VICTIM, str(target), step, how], check=False, timeout=50)
    assert done.returncode == -signal.SIGKILL
    assert target.exists() == (how == "replace")
    assert how != "replace" or target.read_text() == OLD


def test_what_no_file_can_hold_changes_nothing(tmp_path: Path) -> None:
    """A lone surrogate has no UTF-8."""
    target = tmp_path / "a.md"
    target.write_text(OLD)
    with pytest.raises(UnicodeEncodeError):
        whole_files.write(target, "\ud800")
    assert target.read_text() == OLD
    assert list(tmp_path.iterdir()) == [target]


def test_the_longest_name_there_can_be_is_written(tmp_path: Path) -> None:
    """The draft beside it does not need a longer one."""
    target = tmp_path / ("a" * 255)
    whole_files.write(target, "x")
    assert target.read_text() == "x"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The file it leads to is replaced."""
    (tmp_path / "elsewhere").mkdir()
    target, link = tmp_path / "elsewhere" / "real", tmp_path / "link"
    link.symlink_to(target)
    whole_files.write(link, "x")
    assert link.is_symlink()
    assert target.read_text() == "x"


def test_without_replacing_what_is_there_stays(tmp_path: Path) -> None:
    """A file, a folder or a link that leads nowhere: all of them keep the name."""
    (tmp_path / "file").write_text(OLD)
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "outside")
    before = sorted(tmp_path.iterdir())
    for taken in before:
        with pytest.raises(FileExistsError):
            whole_files.write(taken, "new", replace=False)
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "file").read_text() == OLD


@pytest.mark.skipif(os.name != "posix", reason="Windows renames instead")
def test_a_disk_without_second_names_is_written_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a memory card os.link does not work; a name that is taken is still kept."""

    def no_links(*arguments: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    whole_files.write(tmp_path / "a", "x", replace=False)
    with pytest.raises(FileExistsError):
        whole_files.write(tmp_path / "a", "y", replace=False)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a", "x")]
