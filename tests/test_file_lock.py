"""A lock between programs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from interline.file_lock import FileLock, SharedLock

HOLD = """
import sys
from pathlib import Path
from interline.file_lock import FileLock
lock = FileLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
sys.stdin.read()
"""


def test_one_holds_it_at_a_time(tmp_path: Path) -> None:
    """Also within one program, and the same one does not get it twice."""
    first, second = (FileLock(tmp_path / "new" / "a.lock") for _ in range(2))
    assert first.take()
    assert not first.take()
    assert not second.take()
    first.give_back()
    first.give_back()
    assert second.take()
    second.give_back()


def test_a_program_that_ends_lets_go_of_it(tmp_path: Path) -> None:
    """However it ends: nothing has to be cleaned up."""
    path = tmp_path / "a.lock"
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "True\n"
    lock = FileLock(path)
    assert not lock.take()
    other.kill()
    other.communicate()
    assert lock.take()
    lock.give_back()


def test_a_place_where_nothing_can_be_made_is_an_error(tmp_path: Path) -> None:
    """Not somebody else's lock."""
    (tmp_path / "file").write_text("")
    with pytest.raises((NotADirectoryError, FileExistsError)):
        FileLock(tmp_path / "file" / "a.lock").take()


def test_many_share_it_or_one_has_it_alone(tmp_path: Path) -> None:
    """Whoever wants it alone gets it when the last of the others has gone, and keeps them out then."""
    path = tmp_path / "new" / "home.lock"
    first, second, alone = (SharedLock(path) for _ in range(3))
    assert first.join()
    assert first.join()
    assert second.join()
    assert not alone.take_alone()
    assert not first.take_alone()
    first.give_back()
    assert not alone.take_alone()
    second.give_back()
    assert alone.take_alone()
    assert not first.join()
    alone.give_back()
    assert first.join()
    first.give_back()
    if sys.platform != "win32":
        assert path.parent.stat().st_mode & 0o077 == 0
