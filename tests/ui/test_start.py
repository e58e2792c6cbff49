"""From nothing to a window that takes text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from interline.paths import Home
from interline.ui import drafts
from interline.ui.composer.presenter import Draft

RUN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from interline.paths import Home
from interline.ui import application

class Quick:
    '''Services that need nothing; made in the thread that imports.'''

seen = []

def build():
    from dataclasses import replace
    from tests.ui.fakes import FakeInterline
    made = FakeInterline()
    talk = made.library.stored[made.library.add("Talk", turns=1)]
    for each in {known}:
        made.library.stored[each] = replace(talk, conversation=replace(talk.conversation, id=each), messages=[])
    build.made = made
    return made

def watch(milestone):
    seen.append(milestone)
    act(milestone)

home = Home.at(sys.argv[1])
{act}
session = None
old = application.Session.show
def show(self):
    global session
    session = self
    old(self)
application.Session.show = show
code = application.run(home, [], build, watch=watch)
print(code, *seen)
{after}
"""


def run(home: Path, act: str, after: str = "", known: tuple[str, ...] = ()) -> list[str]:
    """Run the window in a process of its own with the fake services, which have conversations with the ids that are
    `known`; gives back what it printed, line by line."""
    code = RUN.replace("{act}", act).replace("{after}", after).replace("{known}", repr(known))
    root = Path(__file__).resolve().parents[2]
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": f"{root}{os.pathsep}{root / 'app'}",
    }
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", code, str(home)],
        capture_output=True,
        text=True,
        timeout=50,
        env=environment,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout.splitlines()


def test_the_first_paint_waits_for_nothing_but_qt(home: Path) -> None:
    """No loop, no database, no network, no Markdown, none of the panes is imported before the window is painted."""
    act = """
HEAVY = ("asyncio", "qasync", "sqlalchemy", "httpx", "ssl", "keyring", "tomlkit", "markdown_it", "pygments",
         "PySide6.QtSvg", "PySide6.QtNetwork", "interline.model", "interline.services", "interline.ui.desk",
         "interline.ui.sidebar.view", "interline.ui.transcript.view")
def act(milestone):
    if milestone == "painted":
        print([name for name in HEAVY if name in sys.modules], session.window.field.isVisible())
    if milestone == "listed":
        QTimer.singleShot(0, session.window.close)
"""
    lines = run(home, act)
    assert lines == ["[] True", "0 painted furnished ready listed"]


def test_what_is_typed_and_sent_before_the_program_is_whole_is_not_lost(home: Path) -> None:
    """The words stay in the field while the panes come, and Enter counts as soon as it can."""
    act = """
from PySide6.QtTest import QTest
from PySide6.QtCore import Qt
def act(milestone):
    field = session.window.field
    if milestone == "painted":
        QTest.keyClicks(field, "Early words")
        QTest.keyClick(field, Qt.Key.Key_Return)
        QTest.keyClicks(field, " and later ones")
        QTest.keyClick(field, Qt.Key.Key_Return)
    if milestone == "furnished":
        print(repr(field.toPlainText()), session.window.focusWidget() is field)
    if milestone == "listed":
        poll()
def poll():
    if build.made.chat.sent and not session.window.field.toPlainText().startswith("Early"):
        print([sent["text"] for sent in build.made.chat.sent], repr(session.window.field.toPlainText()))
        session.window.close()
    else:
        QTimer.singleShot(20, poll)
"""
    lines = run(home, act)
    assert lines == [
        "'Early words and later ones' True",
        "['Early words'] ' and later ones'",
        "0 painted furnished ready listed",
    ]


def test_a_window_that_is_closed_at_once_still_sends_and_closes(home: Path) -> None:
    """Enter, then the close button, before anything is loaded: the message is stored all the same."""
    act = """
from PySide6.QtTest import QTest
from PySide6.QtCore import Qt
def act(milestone):
    if milestone == "painted":
        QTest.keyClicks(session.window.field, "Early words")
        QTest.keyClick(session.window.field, Qt.Key.Key_Return)
        session.window.close()
"""
    after = "print([sent['text'] for sent in build.made.chat.sent], build.made.closed)"
    lines = run(home, act, after)
    assert lines[0].startswith("0 painted furnished ready")
    assert lines[1] == "['Early words'] 1"


@pytest.mark.parametrize("milestone", ["painted", "ready"])
def test_a_window_that_is_closed_at_once_keeps_the_drafts_of_before(home: Path, milestone: str) -> None:
    """Also those that were not read yet, and beside them what was typed meanwhile."""
    file, kept = Home.at(home).drafts_file, {"one": Draft("for one"), "two": Draft("for two")}
    drafts.save(file, kept)
    act = f"""
def act(milestone):
    if milestone == "{milestone}":
        session.window.field.setPlainText("typed at once")
        session.window.close()
"""
    # Drafts of conversations that are gone would be cleared away.
    assert run(home, act, known=tuple(kept))[0].startswith("0 ")
    assert drafts.load(file) == {**kept, "": Draft("typed at once")}


def test_a_signal_to_end_closes_the_window_in_order(home: Path) -> None:
    """As at the end of a session: the services are closed, drafts are kept, a copy is made."""
    if sys.platform == "win32":
        pytest.skip("signals are Unix's")
    act = """
import os, signal
def act(milestone):
    if milestone == "listed":
        session.window.field.setPlainText("Unsent")
        os.kill(os.getpid(), signal.SIGTERM)
"""
    after = (
        "print(build.made.closed, build.made.last_copies,"
        " 'Unsent' in (Path(sys.argv[1]) / 'drafts.json').read_text())"
    )
    assert run(home, act, after) == ["0 painted furnished ready listed", "1 1 True"]


def test_a_language_that_was_written_by_hand_is_spoken_at_once(home: Path) -> None:
    """Before the first start: also by the field that stands before the settings are read."""
    act = """
def act(milestone):
    field = session.window.field
    if milestone in ("painted", "listed"):
        print(field.placeholderText(), "/", field.accessibleName())
    if milestone == "listed":
        QTimer.singleShot(0, session.window.close)
"""
    file = Home.at(home).settings_file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('[look]\nlanguage = "de"\n', encoding="utf-8")
    assert run(home, act)[:2] == ["Message… / Message", "Nachricht … / Nachricht"]


def test_the_window_stands_where_it_stood(home: Path) -> None:
    """Its size and its sidebar are kept in its own home, and drafts come back."""
    first = """
def act(milestone):
    if milestone == "listed":
        session.window.resize(790, 560)
        session.window.sides.set_side_width(300)
        session.window.field.setPlainText("Unsent")
        QTimer.singleShot(50, session.window.close)
"""
    second = """
def act(milestone):
    if milestone == "listed":
        window = session.window
        print(window.width(), window.height(), window.sides.side_width, window.field.toPlainText())
        window.close()
"""
    run(home, first)
    assert run(home, second)[0] == "790 560 300 Unsent"
    assert (home / "window.ini").is_file()


def test_a_window_that_filled_the_screen_fills_it_again(home: Path) -> None:
    """And knows how large it was before."""
    first = """
def act(milestone):
    if milestone == "listed":
        session.window.resize(790, 560)
        session.window.showMaximized()
        QTimer.singleShot(50, session.window.close)
"""
    second = """
def act(milestone):
    window = session.window
    if milestone == "painted":
        print(window.isMaximized(), window.normalGeometry().width(), window.normalGeometry().height())
    if milestone == "listed":
        window.close()
"""
    run(home, first)
    assert run(home, second)[0] == "True 790 560"


def test_the_first_window_is_no_larger_than_the_screen(home: Path) -> None:
    """With its title bar: the message field is at its foot, and screens of laptops are low."""
    act = """
def act(milestone):
    window = session.window
    if milestone == "painted":
        room = window.screen().availableGeometry()
        print(room.width() >= window.width(), room.height() - window.height() >= 40)
    if milestone == "listed":
        window.close()
"""
    assert run(home, act)[0] == "True True"


def test_a_window_of_a_screen_that_is_gone_is_seen(home: Path) -> None:
    """It stands on one that is there, with its whole title bar."""
    first = """
def act(milestone):
    if milestone == "listed":
        session.window.setGeometry(9000, 7000, 790, 560)
        QTimer.singleShot(50, session.window.close)
"""
    second = """
def act(milestone):
    window = session.window
    if milestone == "painted":
        print(window.screen().availableGeometry().contains(window.geometry()), window.width())
    if milestone == "listed":
        window.close()
"""
    run(home, first)
    assert run(home, second)[0] == "True 790"


def test_a_program_that_cannot_be_built_says_so(home: Path) -> None:
    """The window stays, says what to do, and can be closed."""
    act = """
import logging
logging.disable(logging.CRITICAL)
def build():
    raise ImportError("no such part")
def act(milestone):
    if milestone == "furnished":
        poll()
def poll():
    if session.window.conversation.banner.sentence:
        print(session.window.conversation.banner.sentence)
        session.window.close()
    else:
        QTimer.singleShot(20, poll)
"""
    lines = run(home, act)
    assert lines[0].startswith("A part of Interline is missing")
    assert lines[1] == "1 painted furnished"


def test_the_size_of_text_that_an_older_version_kept_is_taken_over(home: Path) -> None:
    """It is shown at once, stands in the settings from then on, and is written nowhere twice."""
    (home / "window.ini").write_text("[window]\ntext_size=19\n")
    act = """
def act(milestone):
    if milestone == "furnished":
        print(session.window.conversation.text_size)
    if milestone == "listed":
        session.window.close()
    """
    after = "print(build.made.preferences.written, session._settings.value('window/text_size'))"
    lines = run(home, act, after)
    assert lines[0] == "19"
    assert lines[-1] == "[{'look.font_size': 19}] None"
