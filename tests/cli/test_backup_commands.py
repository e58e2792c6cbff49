"""`interline backup` and `interline restore`, as a person in a terminal uses them."""

from __future__ import annotations

import json
import os
from pathlib import Path

from interline.paths import Home
from interline.store.copies import listed
from tests.cli.command import interline, profile, write_vendors
from tests.simulator import Vendor
from tests.store.library import break_an_index


def asked(home: Path, question: str, *more: str) -> str:
    """One question, answered; gives the conversation's id."""
    with Vendor("openai-chat") as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        done = interline("ask", "--json", *more, question)
    assert done.code == 0, done.err
    return str(done.json["conversation_id"])


def exported(id_: str) -> str:
    done = interline("export", "--format", "json", id_)
    assert done.code == 0, done.err
    return done.out


def test_back_up_lose_everything_and_restore(home: Path) -> None:
    """The transcript that is exported after the restore is the one before the loss, its attachment included."""
    (home / "tide.txt").write_text("high at noon")
    id_ = asked(home, "Why tides?", "--attach", str(home / "tide.txt"))
    before = exported(id_)
    done = interline("backup", str(home / "stick.db"))
    assert done.code == 0
    assert done.out.strip() == str(home / "stick.db")
    assert "1 conversations, 2 messages" in done.err

    folder = profile(home)
    for file in folder.rglob("*"):
        if file.is_file() and file.suffix != ".toml":
            file.unlink()
    done = interline("restore", str(home / "stick.db"))
    assert done.code == 0, done.err
    assert "Restored: 1 conversations, 2 messages, 1 attachments." in done.err
    assert exported(id_) == before
    (kept,) = (folder / "attachments").iterdir()
    assert kept.read_text() == "high at noon"


def test_a_command_that_changed_something_leaves_a_copy(home: Path) -> None:
    """The first does; those in the half hour after it rely on it, and reading makes none."""
    folder = profile(home) / "backups"
    asked(home, "Why?")
    assert len(listed(folder)) == 1
    asked(home, "And?")
    interline("list")
    assert len(listed(folder)) == 1
    assert interline("backup").out.strip() == str(listed(folder)[0].path)
    assert len(listed(folder)) == 2


def test_a_damaged_library_names_the_command_that_restores_it(home: Path) -> None:
    """The sentence can be copied into the terminal, and what it does keeps the damaged file."""
    id_ = asked(home, "Why?")
    before = exported(id_)
    database = profile(home) / "interline.db"
    database.write_bytes(os.urandom(5000))
    done = interline("list")
    assert done.code == 1
    words = done.err.split("interline restore ", 1)[1]
    done = interline("restore", words.strip().rstrip("."))
    assert done.code == 0, done.err
    assert "What was there before is kept" in done.err
    assert exported(id_) == before
    assert len(list(profile(home).glob("interline.db.before-restore-*"))) == 1


def test_what_was_written_after_the_copy_comes_out_of_the_damaged_library(home: Path) -> None:
    """A broken index costs nothing: the newer conversation is there again; from a sound library nothing is taken."""
    asked(home, "Why?")
    copy = interline("backup").out.strip()
    newer = asked(home, "And after the copy?")
    before = exported(newer)
    database = profile(home) / "interline.db"
    break_an_index(database)
    done = interline("restore", copy)
    assert done.code == 0, done.err
    assert "2 newer messages were read out of the damaged library." in done.err
    assert exported(newer) == before

    newest = asked(home, "And now?")
    done = interline("restore", copy)
    assert "newer" not in done.err, "a library that is sound was put away on purpose"
    assert interline("show", newest).code != 0


def test_what_cannot_be_done_is_one_sentence(home: Path) -> None:
    """A file that is there is not overwritten, one that is no copy is not restored."""
    asked(home, "Why?")
    (home / "mine.db").write_text("mine")
    assert interline("backup", str(home / "mine.db")).code == 2
    assert interline("restore", str(home / "mine.db")).code == 1
    assert interline("restore", str(home / "none.db")).code == 2
    assert interline("restore").code == 2
    assert (home / "mine.db").read_text() == "mine"


def test_doctor_tells_the_last_good_copy_and_its_age(home: Path) -> None:
    """And warns where the newest is damaged, or the second folder is not there."""

    def finding() -> dict[str, str]:
        return next(f for f in json.loads(interline("doctor", "--json").out) if f["area"] == "backups")

    assert finding()["ok"] == "ok"
    asked(home, "Why?")
    folder = Home.at(profile(home)).backups
    (first,) = listed(folder)
    assert finding()["sentence"] == f"The last good copy is {first.path.name}, made just now (1 copy)."
    interline("backup")
    newest = listed(folder)[0].path
    newest.write_bytes(newest.read_bytes()[:9000])
    assert finding()["ok"] == "warn"
    assert finding()["sentence"].startswith("The newest copy is damaged. The last good copy is")
    first.path.unlink()
    assert finding()["sentence"] == "No copy passes its check."
    newest.unlink()
    assert finding()["sentence"] == "There is no backup yet."
    interline("backup")
    (profile(home) / "config.toml").write_text('[backup]\nfolder = "/nowhere/at/all"\n')
    assert finding()["sentence"].endswith("The second folder /nowhere/at/all is not there.")
    done = interline("backup")
    assert done.code == 0
    assert (
        "Note: The copy in /nowhere/at/all could not be made; the one beside your data is whole." in done.err
    )
