"""The transcript as a screen reader in another process finds it, on a real accessibility bus and a real display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.ui.display import Display, display

__all__ = ["display"]

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="AT-SPI is Linux's"),
    # Debian: xvfb, xdotool, dbus, at-spi2-core.
    pytest.mark.needs(
        "Xvfb", "xdotool", "dbus-daemon", "dbus-run-session", "at-spi-bus-launcher", "at-spi2-registryd"
    ),
]

PROGRAM = Path(__file__).with_name("on_bus.py")
ROOT = Path(__file__).parents[3]
STOPPED = "You stopped this answer. Regenerate asks again."
NEVER = (
    "WAYLAND_DISPLAY",
    "DBUS_SESSION_BUS_ADDRESS",
    "AT_SPI_BUS_ADDRESS",
    "QT_QPA_PLATFORM",
    "NO_AT_BRIDGE",
)


@pytest.fixture(scope="module")
def seen(display: Display) -> dict[str, Any]:
    """All that one visit saw; the claims below look at it from their sides."""
    with tempfile.TemporaryDirectory(prefix="interline-", ignore_cleanup_errors=True) as home:
        run = Path(home) / "run"
        run.mkdir(mode=0o700)
        kept = {name: value for name, value in os.environ.items() if name not in NEVER}
        kept |= {"DISPLAY": display.name, "HOME": home, "XDG_RUNTIME_DIR": str(run), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            ["dbus-run-session", "--", sys.executable, str(PROGRAM)],
            env=kept,
            capture_output=True,
            text=True,
            check=False,
            timeout=55,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    # The bus's own daemons speak on the same stream.
    found: dict[str, Any] = json.loads(
        next(line for line in done.stdout.splitlines() if line.startswith("{"))
    )
    return found


def test_the_messages_are_walked_by_name_and_role(seen: dict[str, Any]) -> None:
    """Whose each is, and which of how many."""
    assert seen["page"] == "list"
    assert seen["messages"] == [
        [name, "list item"]
        for name in (
            "You",
            "Anthropic, claude-sonnet-5.5, answer 1 of 4",
            "You",
            "OpenAI, gpt-6-sol, answer 2 of 4",
            "You",
            "OpenAI, gpt-6-sol, answer 3 of 4",
            "You",
            "Answer 4 of 4",
        )
    ]


def test_a_painted_message_tells_all_its_words_and_where_it_is(seen: dict[str, Any]) -> None:
    """Before anything real stands over it."""
    assert seen["description"].startswith("OpenAI, gpt-6-sol\nThe paper museum in the Valle dei Mulini\n")
    assert "You stopped this answer." in seen["description"]
    assert {"Component", "Action"} <= set(seen["interfaces"])
    left, top, width, height = seen["extents"]
    assert left > 0
    assert top > 0
    assert width > 400
    assert height > 40


def test_what_is_painted_can_be_pressed(seen: dict[str, Any]) -> None:
    """Buttons and links have names; a press copies, and follows."""
    assert ["Copy", "push button"] in seen["pressed"]
    assert seen["copied"] == "The paper museum in the Valle dei Mulini"
    assert [link[0] for link in seen["links"]][:2] == [
        "quicker",
        "Picture, not loaded: The harbour · pictures.example",
    ]
    assert seen["links"][0][1].startswith("www.sitasudtrasporti.it\n")
    assert seen["link pressed"] == "https://www.sitasudtrasporti.it/orari"


def test_a_message_that_is_given_the_focus_is_read_letter_by_letter(seen: dict[str, Any]) -> None:
    """A real text stands in its place: count, letters, words and a caret that can be set."""
    assert seen["grabbed"] is True
    name = "OpenAI, gpt-6-sol, answer 2 of 4"
    assert seen["reader"][:4] == [name, "panel", name, "text"]
    assert "Text" in seen["reader"][4]
    assert seen["focused"] is True
    letters, whole = seen["letters"]
    assert letters == whole
    assert letters.startswith("OpenAI, gpt-6-sol\nThe paper museum")
    assert len(set(seen["count"])) == 1
    assert seen["caret"] == 5
    assert seen["word"].strip(", ") == "OpenAI"


def test_real_buttons_stand_under_the_text(seen: dict[str, Any]) -> None:
    """Pressed through their own action, and closed by one."""
    names = [name for name, role in seen["buttons"] if role == "push button"]
    assert {"Regenerate", "Close"} <= set(names)
    assert seen["regenerated"] == "m4"
    assert seen["focus is back"] is True


def test_the_keyboard_alone_reaches_a_link(seen: dict[str, Any]) -> None:
    """Real keys: up to the answer, Enter, Tab to its link, Enter, Esc; the focus is told at every step."""
    assert seen["walked up"] is True
    assert seen["link by Tab"] == "quicker"
    assert seen["link followed"] == "https://www.sitasudtrasporti.it/orari"
    assert seen["closed by Esc"] is True


def test_a_finished_answer_is_announced_once(seen: dict[str, Any]) -> None:
    """Whose, how long, and how it ended; and the list has grown by what came."""
    assert seen["announced"] == [
        "Anthropic, claude-sonnet-5.5, answer 5 of 5, ended: 4 words.",
        f"Anthropic, claude-sonnet-5.5, answer 6 of 6. {STOPPED} 2 words had come.",
    ]
    assert seen["came"] == [
        "You",
        "Anthropic, claude-sonnet-5.5, answer 5 of 6",
        "You",
        "Anthropic, claude-sonnet-5.5, answer 6 of 6",
    ]
    assert seen["added"] == [8, 9, 10, 11]


def test_the_window_ends_well_with_a_screen_reader_beside_it(seen: dict[str, Any]) -> None:
    """No crash on the way out."""
    assert seen["ended"] == 0
