"""What was written and not sent outlives the program."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from interline.ui import drafts
from interline.ui.composer.presenter import Draft, Editing
from interline.ui.widgets.kept import Kept


def test_drafts_come_back_as_they_were(home: Path) -> None:
    """Text, line breaks, files, for each conversation."""
    kept = {"": Draft("new\nlines ünd 🙂", (Path("/a b.pdf"),)), "one": Draft("  spaces  ")}
    drafts.save(home / "state" / "drafts.json", kept)
    assert drafts.load(home / "state" / "drafts.json") == kept


def test_no_drafts_no_file(home: Path) -> None:
    """Nothing is left behind once everything is sent."""
    path = home / "drafts.json"
    drafts.save(path, {"": Draft("x")})
    drafts.save(path, {})
    assert not path.exists()
    drafts.save(path, {})
    assert drafts.load(path) == {}


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 1}', '{"a": {"text": "x"}}', "\x00\xff"])
def test_a_file_that_is_not_ours_costs_nothing_but_the_drafts(home: Path, content: str) -> None:
    """The window opens all the same."""
    path = home / "drafts.json"
    path.write_text(content, encoding="latin-1")
    assert drafts.load(path) == {}


def test_a_lone_surrogate_does_not_lose_the_rest(home: Path) -> None:
    """Some programs put half a character on the clipboard."""
    path = home / "drafts.json"
    drafts.save(path, {"": Draft("a\ud800b")})
    assert drafts.load(path) == {"": Draft("a\ufffdb")}


def test_a_folder_that_cannot_be_made_is_no_error(home: Path) -> None:
    """Drafts are a courtesy."""
    (home / "file").write_text("in the way", encoding="utf-8")
    drafts.save(home / "file" / "drafts.json", {"": Draft("x")})
    assert drafts.load(home / "file" / "drafts.json") == {}


@pytest.mark.skipif(sys.platform == "win32", reason="modes are Unix's")
def test_drafts_are_for_their_owner_alone(home: Path) -> None:
    """Like everything that was said."""
    path = home / "drafts.json"
    drafts.save(path, {"": Draft("secret")})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_edit_comes_back_with_what_stood_under_it(home: Path) -> None:
    """Also where nothing of the edit is left."""
    stood = Draft("a draft", (Path("/a.pdf"),))
    kept = {
        "one": Draft("words", (), Editing("m1", stood, (Kept("d", "b.pdf", "application/pdf", 12),))),
        "two": Draft("", (), Editing("m2", stood, (), is_answer=True)),
    }
    drafts.save(home / "drafts.json", kept)
    assert drafts.load(home / "drafts.json") == kept


def test_attachments_of_older_drafts_are_read(home: Path) -> None:
    """A path, and a stored file by digest and name alone."""
    path = home / "drafts.json"
    stood = '"stood": {"text": "", "files": []}'
    path.write_text(
        '{"a": {"text": "x", "files": ["/a.pdf", ["d", "b.pdf", "application/pdf", 3]],'
        f' "editing": {{"message": "m", "is_answer": false, "kept": [["e", "c.txt"]], {stood}}}}}}}'
    )
    (draft,) = drafts.load(path).values()
    assert draft.files == (Path("/a.pdf"), Kept("d", "b.pdf", "application/pdf", 3))
    assert draft.editing is not None
    assert draft.editing.kept == (Kept("e", "c.txt"),)


KILLED = """
import os, signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from interline.paths import Home
from interline.ui import application
from tests.ui.fakes import FakeInterline

def die():
    if home.drafts_file.exists() and "for one" in home.drafts_file.read_text():
        os.kill(os.getpid(), signal.SIGKILL)
    QTimer.singleShot(10, die)

def watch(milestone):
    if milestone == "listed":
        desk = session.desk
        one = build.made.library.add("One", turns=1)
        QTest.keyClicks(session.window.field, "for the new one")
        desk.conversation.open(one)
        QTest.keyClicks(session.window.field, "for one")
        print(one, flush=True)
        die()

def build():
    build.made = FakeInterline()
    return build.made

def show(self):
    global session
    session = self
    old(self)

home = Home.at(sys.argv[1])
old, application.Session.show = application.Session.show, show
application.run(home, [], build, watch=watch)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are Unix's")
def test_a_kill_loses_no_draft_that_stood_for_a_moment(home: Path) -> None:
    """kill -9, half a second after the last letter: what was written in each conversation is there."""
    root = Path(__file__).resolve().parents[2]
    path = os.pathsep.join((str(root), str(root / "app")))
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(home)],
        capture_output=True,
        text=True,
        timeout=20,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": path},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    kept = drafts.load(home / "drafts.json")
    assert kept == {"": Draft("for the new one"), done.stdout.strip(): Draft("for one")}
