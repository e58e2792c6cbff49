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
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment

from interline.rendering.aloud import lines_to_hear

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


class Speech(QObject):
    """Reads one answer at a time."""

    def __init__(
        self,
        voice: Voice,
        path: str,
        tasks: Tasks,
        *,
        tell: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        """`tell` hears a sentence where the program cannot speak."""
        super().__init__(parent)
        self._voice, self._path = voice, path
        self._tasks, self._tell = tasks, tell
        self._process: QProcess | None = None
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
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        if self._voice.hush:
            hush = QProcess(self)
            hush.finished.connect(hush.deleteLater)
            hush.setProcessEnvironment(_environment())
            hush.start(self._path, list(self._voice.hush))

    def close(self) -> None:
        """The window closes: silence, and no process stays."""
        self.stop()
        for process in self.findChildren(QProcess):
            if not process.waitForFinished(END_MS):
                process.kill()
                process.waitForFinished(END_MS)

    async def _begin(self, answer_id: str, text: str) -> None:
        lines = await asyncio.to_thread(lines_to_hear, text)
        if answer_id != self._answer_id:
            return
        process = self._process = QProcess(self)
        process.setProcessEnvironment(_environment())
        # One of them repeats what it is given; nobody wants it.
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        process.finished.connect(lambda code, status: self._ended(process, code == 0))
        process.errorOccurred.connect(lambda error: self._failed(process, error))
        process.start(self._path, list(self._voice.arguments))
        process.write("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
        process.closeWriteChannel()

    def _failed(self, process: QProcess, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._ended(process, False)

    def _ended(self, process: QProcess, is_well: bool) -> None:
        process.deleteLater()
        if process is not self._process:
            # It was ended by us.
            return
        self._process, self._answer_id = None, ""
        if not is_well:
            self._tell(
                f"This could not be read aloud: {self._voice.name} failed. Check the system's speech settings."
            )


def _environment() -> QProcessEnvironment:
    """What a program needs to be heard; keys of vendors stay here."""
    ours, given = QProcessEnvironment.systemEnvironment(), QProcessEnvironment()
    names = ours.keys()
    for name in names:
        if name in _HANDED_ON_WHOLE or name.startswith(_HANDED_ON):
            given.insert(name, ours.value(name))
    return given
