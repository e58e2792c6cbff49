"""`delete`, `undelete`, `empty-bin`, and the lists of archive and bin, seen from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulator import Vendor

from .command import in_process_of_its_own, interline, write_vendors
from .test_library_commands import SUMMARY_FIELDS


@pytest.fixture
def talked(home: Path) -> str:
    """A profile with one conversation; its id."""
    with Vendor().answers("Kumquats are small") as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        return str(interline("ask", "--json", "Tell me of kumquats").json["conversation_id"])


def test_what_is_deleted_lies_in_the_bin_until_it_is_brought_back(talked: str) -> None:
    """The list leaves it out, the list of the bin says since when; the list's own shape stays as promised."""
    done = interline("delete", talked[:13])
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("Deleted “Tell me of kumquats”. It stays in the bin for 30 days;")
    assert interline("list", "--json").json == []
    (row,) = interline("list", "--bin", "--json").json
    assert set(row) == SUMMARY_FIELDS | {"deleted_at"}
    assert "deleted 20" in interline("list", "--bin").out
    assert "lies in the bin already" in interline("delete", talked).err
    assert "Kumquats are small" in interline("show", talked[:13]).out
    assert "Restored “Tell me of kumquats”." in interline("undelete", talked[:13]).err
    (row,) = interline("list", "--json").json
    assert set(row) == SUMMARY_FIELDS
    refused = interline("undelete", talked)
    assert (refused.code, refused.out) == (2, "")
    assert "not in the bin" in refused.err


def test_for_good_is_for_good_and_says_what_stays(talked: str, home: Path) -> None:
    """In processes of their own: afterwards no file of the profile but the copies from before knows of it."""
    unknown = interline("delete", talked, "ffffffff")
    assert unknown.code == 2
    assert len(interline("list", "--json").json) == 1, "nothing is deleted where one id is wrong"
    done = in_process_of_its_own("delete", "--for-good", talked)
    assert done.code == 0
    assert "Deleted 1 conversation for good. Backups that were made before keep it" in done.err
    holding = [
        path for path in (home / "interline").rglob("*") if path.is_file() and b"umquats" in path.read_bytes()
    ]
    assert [path for path in holding if path.parent.name != "backups"] == []
    assert interline("show", talked).code == 2
    assert "sim-a" in interline("usage").out


def test_the_bin_is_emptied_and_an_empty_one_is_no_error(talked: str) -> None:
    """As are an empty archive and an empty bin's list."""
    assert "The bin is empty." in interline("empty-bin").err
    assert "The bin is empty." in interline("list", "--bin").err
    assert "The archive is empty." in interline("list", "--archived").err
    interline("delete", talked)
    assert "Deleted 1 conversation for good." in interline("empty-bin").err
    assert interline("list", "--bin", "--json").json == []
