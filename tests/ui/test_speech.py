"""Answers read aloud, with a program on the PATH that writes down what it hears."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from interline.ui.speech import Speech, find_voice
from tests.ui.conftest import Scene
from tests.ui.test_window import ask

FAKE = """#!{python}
import os, sys, time
folder = {folder!r}
def note(name, words):
    with open(os.path.join(folder, name), "a", encoding="utf-8") as file:
        file.write(words)
if "--cancel" in sys.argv:
    note("hushed", "x")
    sys.exit(0)
note("arguments", repr(sys.argv[1:]))
note("environment", "\\n".join(sorted(os.environ)))
note("heard", sys.stdin.read())
note("pid", f"{{os.getpid()}}.")
{then}
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake program is a script")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on the PATH."""
    place = tmp_path / "programs"
    place.mkdir()
    monkeypatch.setenv("PATH", str(place))
    return place


def put(folder: Path, name: str, then: str = "time.sleep(60)") -> None:
    path = folder / name
    path.write_text(FAKE.format(python=sys.executable, folder=str(folder), then=then), encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def with_speech(folder: Path) -> Path:
    """Before the window is made."""
    put(folder, "spd-say")
    return folder


@pytest.fixture
def speaking(with_speech: Path, scene: Scene) -> Scene:
    ask(scene, "Hello")
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    scene.idle()
    return scene


def speech(scene: Scene) -> Speech:
    assert scene.desk.speech is not None
    return scene.desk.speech


def press(scene: Scene) -> str:
    """Read aloud under the last answer."""
    answer = scene.transcript.finished[-1]
    assert scene.transcript.read_aloud is not None
    scene.transcript.read_aloud(answer.id)
    return answer.id


def pid_of(scene: Scene, folder: Path) -> int:
    """The process that speaks, once it has heard all of it."""
    path = folder / "pid"
    scene.bot.waitUntil(lambda: path.exists() and path.read_text().endswith("."))
    return int(path.read_text().rstrip("."))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z" if Path("/proc").exists() else True


def test_a_system_without_speech_has_no_button(folder: Path, scene: Scene) -> None:
    """Nothing is offered that cannot be done."""
    assert find_voice() is None
    assert scene.desk.speech is None
    assert scene.transcript.read_aloud is None


def test_the_users_own_voice_is_taken_before_the_bare_one(folder: Path) -> None:
    """Speech Dispatcher knows which voice and language the user chose."""
    put(folder, "espeak-ng")
    found = find_voice()
    assert found is not None
    assert found[0].name == "espeak-ng"
    put(folder, "spd-say")
    found = find_voice()
    assert found is not None
    assert found[0].name == "spd-say"


def test_the_words_go_to_standard_input_and_nowhere_else(
    speaking: Scene, with_speech: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not into the arguments, which every user of the computer can read; and keys are not handed on."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    answer_id = press(speaking)
    pid_of(speaking, with_speech)
    assert speech(speaking).answer_id == answer_id
    words = speaking.transcript.finished[-1].text
    assert (with_speech / "heard").read_text().split() == words.replace("*", "").split()
    assert (with_speech / "arguments").read_text() == "['--pipe-mode', '--wait']"
    assert "OPENAI_API_KEY" not in (with_speech / "environment").read_text()


def test_a_second_press_is_silence(speaking: Scene, with_speech: Path) -> None:
    """The program ends, and its service is told to be still."""
    press(speaking)
    pid = pid_of(speaking, with_speech)
    press(speaking)
    assert speech(speaking).answer_id == ""
    speaking.bot.waitUntil(lambda: not is_alive(pid))
    speaking.bot.waitUntil((with_speech / "hushed").exists)
    assert speaking.notice == ""


def test_a_second_press_before_the_first_word_is_silence_too(speaking: Scene, with_speech: Path) -> None:
    """Nothing begins to speak afterwards."""
    press(speaking)
    press(speaking)
    speaking.bot.wait(300)
    assert not (with_speech / "heard").exists()


def test_another_answer_takes_the_place_of_the_first(speaking: Scene, with_speech: Path) -> None:
    """Two voices at once are none."""
    press(speaking)
    pid = pid_of(speaking, with_speech)
    speech(speaking).toggle("other", "Other words.")
    speaking.bot.waitUntil(lambda: "Other words." in (with_speech / "heard").read_text())
    speaking.bot.waitUntil(lambda: not is_alive(pid))
    assert speech(speaking).answer_id == "other"


def test_closing_is_silence(speaking: Scene, with_speech: Path) -> None:
    """No process outlives the window."""
    press(speaking)
    pid = pid_of(speaking, with_speech)
    speech(speaking).close()
    assert not is_alive(pid)


def test_an_answer_that_was_read_can_be_read_again(folder: Path, scene: Scene) -> None:
    """At its end nothing is being read."""
    put(folder, "espeak-ng", then="")
    found = find_voice()
    assert found is not None
    told: list[str] = []
    voice = Speech(*found, scene.desk.tasks, tell=told.append)
    voice.toggle("a", "Words.")
    scene.bot.waitUntil(lambda: voice.answer_id == "")
    voice.toggle("a", "Words.")
    scene.bot.waitUntil(lambda: voice.answer_id == "")
    assert (folder / "heard").read_text() == "Words.\nWords.\n"
    assert (folder / "arguments").read_text() == "['--stdin']" * 2
    assert told == []
    voice.close()


@pytest.mark.parametrize("way", ["it fails", "it is gone"])
def test_a_program_that_cannot_speak_is_told(folder: Path, scene: Scene, way: str) -> None:
    """In one sentence, and it can be tried again."""
    put(folder, "espeak-ng", then="sys.exit(3)")
    found = find_voice()
    assert found is not None
    if way == "it is gone":
        (folder / "espeak-ng").unlink()
    told: list[str] = []
    voice = Speech(*found, scene.desk.tasks, tell=told.append)
    voice.toggle("a", "Words.")
    scene.bot.waitUntil(lambda: bool(told))
    assert told == ["This could not be read aloud: espeak-ng failed. Check the system's speech settings."]
    assert voice.answer_id == ""
    voice.close()
