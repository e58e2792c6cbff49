"""Answers that are being written: what came of each, in a queue, and from there onto its sheet.

Rule: words of a running answer are only put into the queue; a timer takes them out, lays out their tail and leaves the
window more time than it takes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from interline.model.events import TextDelta
from interline.ui.transcript.live import Live

if TYPE_CHECKING:
    from interline.model.turn import Delta
    from interline.ui.transcript.answer import AnswerSheet

FLUSH_MS = 16
REST = 4
"""The next flush waits this many times as long as the last one took."""
SLOWEST_MS = 400
MOST_CHARACTERS = 8_000
"""Of one flush; a flood is taken in several."""
BUDGET = 0.008
"""Seconds of one flush, about."""
AT_ONCE = 400
"""Characters that are laid out before the clock is looked at."""


class Arriving:
    """The answers on their way in one transcript, by their ids."""

    def __init__(
        self,
        parent: QObject,
        *,
        sheet: Callable[[str], AnswerSheet | None],
        place: Callable[[], None],
        read_on: Callable[[], None],
    ) -> None:
        """`sheet` gives the sheet of an answer that is on its way; `place` is called where sheets may be of another
        height, `read_on` where one has more words than were read at once."""
        self._sheet = sheet
        self._place = place
        self._read_on = read_on
        self._live: dict[str, Live] = {}
        self._queue: deque[tuple[str, Delta]] = deque()
        self.timer = QTimer(parent, singleShot=True, interval=FLUSH_MS)
        self.timer.timeout.connect(self.show_some)

    def __contains__(self, answer_id: str) -> bool:
        return answer_id in self._live

    @property
    def is_all_shown(self) -> bool:
        """Whether nothing waits in the queue."""
        return not self._queue

    def begin(self, answer_id: str) -> None:
        """This one is on its way."""
        self._live[answer_id] = Live()

    def began(self, answer_id: str) -> bool:
        """Whether anything of it has been shown that still holds."""
        return self._live[answer_id].began

    def append(self, answer_id: str, event: Delta) -> None:
        """More of it, to be shown within the next moments; nothing of one that is not on its way."""
        if answer_id in self._live:
            self._queue.append((answer_id, event))
            if not self.timer.isActive():
                self.timer.start()

    def break_off(self, answer_id: str, *, anew: bool) -> None:
        """Its vendor stopped; `anew` where what came of it is void."""
        live = self._live[answer_id]
        if anew:
            self._drop(answer_id)
            live.begin_anew()
            if sheet := self._sheet(answer_id):
                sheet.set_thinking("", "")
                sheet.set_text("")
                sheet.set_card(live.on(sheet.card))
        else:
            # What was said before stands before what is said about it.
            self.show_all()
        live.began = False

    def end(self, answer_id: str) -> Live:
        """It is whole: gives what came of it. What is still queued comes with its stored text."""
        live = self._live.pop(answer_id, None)
        if live is not None:
            for other_id, event in self._queue:
                if other_id == answer_id:
                    live.take(event)
        self._drop(answer_id)
        live = live or Live()
        live.stop_thinking()
        return live

    def forget(self) -> None:
        """None is on its way here any more."""
        self._live.clear()
        self._queue.clear()
        self.timer.stop()

    def show_some(self) -> None:
        """Take words out of the queue and lay them out, for as long as a frame allows."""
        began = perf_counter()
        taken = 0
        while self._queue and taken < MOST_CHARACTERS:
            taken += self._take_some()
            if perf_counter() - began > BUDGET:
                break
        if taken:
            self._place()
        took = (perf_counter() - began) * 1000
        wait = min(SLOWEST_MS, max(FLUSH_MS, round(took * REST)))
        if self._queue:
            self.timer.start(wait)
        else:
            self.timer.setInterval(wait)

    def show_all(self) -> None:
        """The same, however long it takes."""
        while self._queue:
            self._take_some()
        self._place()

    def _take_some(self) -> int:
        """Take a few events. Returns how much they were."""
        words: dict[str, list[str]] = {}
        taken = 0
        while self._queue and taken < AT_ONCE:
            answer_id, event = self._queue.popleft()
            taken += max(1, len(event.text)) if isinstance(event, TextDelta) else 4
            if live := self._live.get(answer_id):
                words.setdefault(answer_id, []).append(live.take(event))
        for answer_id, pieces in words.items():
            self._show(answer_id, "".join(pieces))
        return taken

    def _show(self, answer_id: str, words: str) -> None:
        sheet, live = self._sheet(answer_id), self._live[answer_id]
        if sheet is None:
            return
        if sheet.status.text:
            sheet.set_status("")
        if live.thinking:
            sheet.set_thinking(sheet.thinking + "".join(live.thinking), live.thought)
            live.thinking.clear()
        elif live.thought_ms is not None:
            sheet.set_thinking(sheet.thinking, live.thought)
        if live.has_more:
            sheet.set_card(live.on(sheet.card))
        if words:
            sheet.feed(words)
            if not sheet.body.is_whole:
                self._read_on()

    def _drop(self, answer_id: str) -> None:
        """Away with what is queued of it."""
        self._queue = deque(entry for entry in self._queue if entry[0] != answer_id)
