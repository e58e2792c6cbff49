"""Keys that are grabbed on a real X server and pressed through it."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from interline.ui.global_key.taken import NotTaken
from interline.ui.global_key.x11 import KeyGrab
from tests.services.world import World
from tests.ui.display import Display, display, on_a_display, served, start, until

__all__ = ["display"]

pytestmark = on_a_display
KEY, PRESSED = "Ctrl+Alt+Space", "ctrl+alt+space"
Take = Callable[[str], list[float]]


@pytest.fixture
def take(display: Display) -> Iterator[Take]:
    """Takes a key, and gives the moments at which it is pressed; lets go at the end."""
    grabs: list[KeyGrab] = []

    def take(keys: str) -> list[float]:
        presses: list[float] = []
        grabs.append(KeyGrab(keys, lambda token: presses.append(time.monotonic()), display=display.name))
        return presses

    yield take
    for grab in grabs:
        grab.close()
    until(lambda: not any(thread.name == "global-key" for thread in threading.enumerate()))


def test_it_is_heard_wherever_it_is_pressed(take: Take, display: Display) -> None:
    """Also while Caps Lock or Num Lock is on; other keys stay everybody's."""
    presses = take(KEY)
    for lock in ("", "Caps_Lock", "Num_Lock"):
        before = len(presses)
        keys = (lock, PRESSED, lock) if lock else (PRESSED,)
        display.press(*keys)
        until(lambda before=before: len(presses) == before + 1)
    display.press("ctrl+space", "alt+space", "space", "ctrl+alt+shift+space")
    time.sleep(0.3)
    assert len(presses) == 3


def test_one_that_is_held_counts_once(take: Take, display: Display) -> None:
    """The server repeats it meanwhile."""
    presses = take("F9")
    display.hold("F9", 1.5)
    until(lambda: presses)
    time.sleep(0.3)
    assert len(presses) == 1
    display.press("F9")
    until(lambda: len(presses) == 2)


def test_what_another_program_has_is_not_taken_away(take: Take, display: Display) -> None:
    """It says so, and is to be had once that one lets go."""
    take(KEY)
    with pytest.raises(NotTaken, match=r"Ctrl\+Alt\+Space could not be had: another program has it\."):
        KeyGrab(KEY, lambda token: None, display=display.name)


def test_letting_go_gives_it_back(take: Take, display: Display) -> None:
    """The display does not hear of it any more, and others can have it."""
    presses: list[int] = []
    first = KeyGrab(KEY, lambda token: presses.append(1), display=display.name)
    first.close()
    first.close()
    until(lambda: not any(thread.name == "global-key" for thread in threading.enumerate()))
    later = take(KEY)
    display.press(PRESSED)
    until(lambda: later)
    assert presses == []


def test_it_follows_the_keyboard(take: Take, display: Display) -> None:
    """On another layout the sign is on another key: Z and Y stand elsewhere in German."""
    presses = take("Ctrl+Alt+Z")
    display.lay_out("de")
    try:
        until(lambda: display.press("ctrl+alt+z") or presses)
        time.sleep(0.3)
        before = len(presses)
        display.press("ctrl+alt+y")
        time.sleep(0.3)
        assert len(presses) == before
    finally:
        display.lay_out("us")


def test_a_sign_that_needs_shift_is_taken_with_it(take: Take, display: Display) -> None:
    """The user pressed Ctrl and ?, whatever that takes on this keyboard."""
    presses = take("Ctrl+?")
    display.press("ctrl+question")
    until(lambda: presses)


def test_what_cannot_be_is_a_sentence(display: Display) -> None:
    """No such key on X11, none on this keyboard, no display."""
    for keys, sentence in (
        ("Ctrl+Media Play", "X11 knows no key"),
        ("Ctrl+Ж", "This keyboard has no key"),
    ):
        with pytest.raises(NotTaken, match=sentence):
            KeyGrab(keys, lambda token: None, display=display.name)
    with pytest.raises(NotTaken, match="The display cannot be reached"):
        KeyGrab(KEY, lambda token: None, display=":4711")


def test_the_program_opens_its_small_window_by_the_key_of_the_settings(home: Path, display: Display) -> None:
    """The whole program, while something else has the keyboard; the answer is asked for and the window goes."""
    world = World(home)
    world.add("sim-a").answers("Four.")
    world.write()
    world.home.settings_file.write_text(f'[quick]\nkey = "{KEY}"\n')
    program = start(display, world.home.data)
    try:
        display.shown("Interline")
        until(lambda: display.press(PRESSED) or display.windows("Quick ask"))
        display.focus(display.windows("Quick ask")[0])
        display.write("What is 2 + 2")
        display.press("Return")
        until(lambda: world.vendors["sim-a"].requests)
        display.press("Escape")
        until(lambda: not display.windows("Quick ask"))
    finally:
        program.send_signal(signal.SIGTERM)
    assert program.wait(40) == 0
    # Nobody has it any more.
    KeyGrab(KEY, lambda token: None, display=display.name).close()


def test_a_display_that_goes_ends_it() -> None:
    """The thread is gone, and letting go of it then is no mistake."""
    with served() as other:
        grab = KeyGrab(KEY, lambda token: None, display=other.name)
    until(lambda: not any(thread.name == "global-key" for thread in threading.enumerate()))
    grab.close()
