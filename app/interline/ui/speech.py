"""Answers read aloud by the program that this system has for it.

Rule: the words go to the program's standard input, never into its arguments or through a shell; one answer is read at
a time; and nothing is heard once the window has closed.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QProcess, QProcessEnvironment

from interline.language import tr

if TYPE_CHECKING:
    from interline.ui.tasks import Tasks

END_MS = 500
"""Longer than this the window does not wait for the program to be gone."""
_HANDED_ON = ("LANG", "LC_", "XDG_", "DBUS_", "PULSE_", "PIPEWIRE_", "SPEECHD_", "ESPEAK_", "WAYLAND_")
_HANDED_ON_WHOLE = ("PATH", "HOME", "USER", "DISPLAY", "TMPDIR", "LANGUAGE", "SystemRoot", "TEMP")


@dataclass(frozen=True, slots=True)
class Voice:
    """A program that reads its standard input aloud."""

    name: str
    arguments: tuple[str, ...]
    hush: tuple[str, ...] = ()
    """Arguments with which it is called once more to be silent, where ending it is not enough."""
    system: str = ""
    """sys.platform that it is for; empty for any."""


VOICES = (
    Voice("say", ("-f", "-"), system="darwin"),
    # Line by line, waiting for each; what is in the air belongs to its service.
    Voice("spd-say", ("--pipe-mode", "--wait"), ("--cancel",)),
    Voice("espeak-ng", ("--stdin",)),
)


def find_voice() -> tuple[Voice, str] | None:
    """The first of them that is on the PATH, and where; None where this system has no speech that we know."""
    for voice in VOICES:
        if voice.system in ("", sys.platform) and (path := shutil.which(voice.name)):
            return voice, path
    return None


class Speech:
    """Reads one answer at a time."""

    def __init__(self, voice: Voice, path: str, tasks: Tasks, *, tell: Callable[[str], None]) -> None:
        """`tell` hears a sentence where the program cannot speak."""
        self._voice, self._path = voice, path
        self._tasks, self._tell = tasks, tell
        self._processes: dict[int, QProcess] = {}
        """Those that run, and those that ended since one was last begun: none is let go of while it tells its end."""
        self._number = 0
        self._speaking = 0
        """The number of the one that reads; 0 for none."""
        self._answer_id = ""

    @property
    def answer_id(self) -> str:
        """The answer that is being read; empty for none."""
        return self._answer_id

    def toggle(self, answer_id: str, text: str) -> None:
        """Read this answer; where it is being read, read it no longer."""
        is_same = answer_id == self._answer_id
        self.stop()
        if not is_same:
            self._answer_id = answer_id
            self._tasks.start(self._begin(answer_id, text), name="speech")

    def stop(self) -> None:
        """Silence."""
        self._answer_id = ""
        speaking, self._speaking = self._speaking, 0
        if not speaking:
            return
        self._processes[speaking].kill()
        if self._voice.hush:
            _, hush = self._made()
            hush.start(self._path, list(self._voice.hush))

    def close(self) -> None:
        """The window closes: silence, and no process stays."""
        self.stop()
        for process in list(self._processes.values()):
            if process.state() is not QProcess.ProcessState.NotRunning and not process.waitForFinished(
                END_MS
            ):
                process.kill()
                process.waitForFinished(END_MS)
        self._processes.clear()

    async def _begin(self, answer_id: str, text: str) -> None:
        # Imported here: nobody hears anything before the window stands.
        from interline.rendering.aloud import lines_to_hear

        lines = await asyncio.to_thread(lines_to_hear, text)
        if answer_id != self._answer_id or self._speaking:
            return
        number, process = self._made()
        self._speaking = number
        process.finished.connect(partial(self._finished, number))
        process.errorOccurred.connect(partial(self._failed, number))
        process.start(self._path, list(self._voice.arguments))
        process.write("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
        process.closeWriteChannel()

    def _made(self) -> tuple[int, QProcess]:
        """Another process, and its number."""
        still = QProcess.ProcessState.NotRunning
        self._processes = {n: each for n, each in self._processes.items() if each.state() is not still}
        self._number += 1
        process = self._processes[self._number] = QProcess()
        process.setProcessEnvironment(_environment())
        # One of them repeats what it is given; nobody wants it.
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        return self._number, process

    def _finished(self, number: int, code: int, status: QProcess.ExitStatus) -> None:
        self._ended(number, is_well=code == 0 and status is QProcess.ExitStatus.NormalExit)

    def _failed(self, number: int, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._ended(number, is_well=False)

    def _ended(self, number: int, *, is_well: bool) -> None:
        if number != self._speaking:
            # It was ended by us.
            return
        self._speaking, self._answer_id = 0, ""
        if not is_well:
            self._tell(
                tr(
                    "This could not be read aloud: {program} failed. Check the system's speech settings.",
                    program=self._voice.name,
                )
            )


def _environment() -> QProcessEnvironment:
    """What a program needs to be heard; keys of vendors stay here."""
    ours, given = QProcessEnvironment.systemEnvironment(), QProcessEnvironment()
    names = ours.keys()
    for name in names:
        if name in _HANDED_ON_WHOLE or name.startswith(_HANDED_ON):
            given.insert(name, ours.value(name))
    return given
