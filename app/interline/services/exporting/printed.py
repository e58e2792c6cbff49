"""PDFs, from the program's side: a process of our own prints, with no display, the pieces that the window shows.

Rule: the process gets conversations and a place and nothing else: no key, no library, no network; and it ends when the
export does.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from interline.child_process import start_module
from interline.export import Means, Transcript
from interline.export.interline_json import write
from interline.language import tr
from interline.model.errors import OurBug, YouCanFix
from interline.services.exporting.places import Put, told

MODULE = "interline.ui.printing_child"
"""Started by its name: whoever exports knows no Qt."""
CHILD_WORD = "--printing-process"
"""The first argument by which a frozen build, which has no `python -m`, knows that it shall be the child."""
FONTS = frozenset(
    {"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH"}
)
"""Variables by which the process finds the fonts that the user has."""
LOCALE = frozenset({"LC_TIME", "LC_MEASUREMENT", "LC_PAPER"})
"""How dates are written, and on what paper."""
_PIECE = 1 << 20


class Printer:
    """Prints while it is open, in one process. Used in one thread; `close` may be called in any."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._is_closed = False

    def make(self, wanted: Iterable[Transcript], means: Means, several: bool, put: Put) -> None:
        """One PDF. Raises YouCanFix where it cannot be printed, and whatever `put` raises."""
        with told(Path(tempfile.gettempdir())):
            room = tempfile.TemporaryDirectory(prefix="interline-")
        with room as folder:
            path = Path(folder) / "export.pdf"
            for number, transcript in enumerate(wanted):
                if not number:
                    title = "Conversations" if several else transcript.conversation.title
                    self._ask({"begin": str(path), "title": title})
                text = "".join(write((transcript,), means)).encode("utf-8")
                self._ask({"print": len(text)}, text)
            self._ask({"end": True})
            with path.open("rb") as file:
                while piece := file.read(_PIECE):
                    put(piece)

    def close(self) -> None:
        """End the process; what is being printed is given up."""
        self._is_closed = True
        if self._process is not None:
            self._process.kill()

    def end(self) -> None:
        """The same from the thread that prints, and nothing is left of the process afterwards."""
        self.close()
        if self._process is not None:
            with self._process:
                self._process = None

    def _ask(self, order: dict[str, Any], data: bytes = b"") -> int:
        """Send an order and wait until it is done. Gives the number of pages so far."""
        try:
            process = self._started()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(order).encode("ascii") + b"\n" + data)
            process.stdin.flush()
            reply = json.loads(process.stdout.readline())
        except (OSError, ValueError) as error:
            raise YouCanFix(
                tr("The PDF could not be printed."),
                next_step=tr("Export as a web page (html) and print that from a browser."),
                detail=type(error).__name__,
            ) from None
        if "pages" not in reply:
            raise YouCanFix(
                tr("The PDF could not be written."),
                next_step=tr("Check that there is room on the disk, then try again."),
            )
        return int(reply["pages"])

    def _started(self) -> subprocess.Popen[bytes]:
        if self._is_closed:
            raise OurBug("A printer that was closed cannot print.")
        if self._process is None:
            self._process = start_module(MODULE, CHILD_WORD, stderr=subprocess.DEVNULL, also=FONTS | LOCALE)
        return self._process
