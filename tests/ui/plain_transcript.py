"""A transcript without looks, which remembers what it was told: lets the window be tested apart from the real one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit

from interline.model.conversation import Message
from interline.model.events import RefusalDelta, TextDelta
from interline.model.refs import ModelRef
from interline.model.turn import Delta
from interline.ui.theme import Theme
from interline.ui.transcript.copying import Copied
from interline.ui.transcript.sought import NOTHING, Sought
from interline.ui.transcript.way import Way


class PlainTranscript(QPlainTextEdit):
    """Same signals and methods as the real one."""

    copy_requested = Signal(str)
    regenerate_requested = Signal(str)
    receipt_requested = Signal(str)
    version_requested = Signal(str)
    compare_requested = Signal(str)
    others_requested = Signal(str)
    choice_made = Signal(str)
    edit_requested = Signal(str)
    branch_requested = Signal(str)
    branch_name_requested = Signal(str)
    way_chosen = Signal(str, object)
    link_clicked = Signal(str)
    picture_wanted = Signal(str)
    picture_opened = Signal(str, str)
    file_opened = Signal(str, str)
    zoomed = Signal(int)
    counted = Signal(int, int, bool)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.messages: dict[str, Message] = {}
        self.versions: dict[str, tuple[str, ...]] = {}
        self.beside: tuple[str, ...] = ()
        self.sought, self.found = NOTHING, ""
        self.reading = ""
        self.growing: dict[str, str] = {}
        self.named: dict[str, str] = {}
        self.statuses: list[str] = []
        self.finished: list[Message] = []
        self.pictures: dict[str, tuple[bytes | None, str]] = {}
        self.ways: dict[str, tuple[Way, ...]] = {}
        self.theme: Theme | None = None
        self.read_aloud: Callable[[str], None] | None = None
        self.size_of_text = 0
        self.first_size = 0

    def set_font_size(self, size: int) -> None:
        self.size_of_text = size

    def set_first_size(self, size: int) -> None:
        self.first_size = size

    def let_read_aloud(self, read: Callable[[str], None] | None) -> None:
        self.read_aloud = read

    def offer_branches(self) -> None:
        pass

    def name_vendors(self, vendor_name: Callable[[ModelRef], str]) -> None:
        pass

    def show_conversation(
        self, messages: tuple[Message, ...], versions: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.messages = {message.id: message for message in messages}
        self.versions = dict(versions)
        self.growing = {}
        self._redraw()

    def show_beside(self, answer_ids: tuple[str, ...]) -> None:
        self.beside = answer_ids

    def name_answer(self, answer_id: str, vendor: str, model: str) -> None:
        self.named[answer_id] = f"{vendor} {model}"

    def show_found(self, row_id: str, sought: Sought) -> bool:
        self.sought, self.found = sought, row_id
        return row_id in self.messages

    def mark(self, sought: Sought) -> None:
        self.sought = sought

    def search(self, words: Sought, *, back: bool = False, stay: bool = False) -> bool:
        self.sought = words
        return any(words.stands_in(message.text) for message in self.messages.values())

    def count(self, sought: Sought) -> None:
        self.counted.emit(0, sum(sought.count_in(m.text) for m in self.messages.values()), True)

    def selected(self) -> Copied:
        return Copied("", "")

    def begin_answer(self, answer_id: str, user: Message | None) -> None:
        if user is not None:
            self.messages[user.id] = user
        self.growing[answer_id] = ""
        self._redraw()

    def set_status(self, answer_id: str, text: str) -> None:
        if text:
            self.statuses.append(text)

    def break_off(self, answer_id: str, text: str, *, anew: bool) -> None:
        self.statuses.append(text)
        if anew:
            self.growing[answer_id] = ""
        self._redraw()

    def offer_ways(self, answer_id: str, ways: tuple[Way, ...]) -> None:
        self.ways[answer_id] = ways

    def append(self, answer_id: str, event: Delta) -> None:
        if isinstance(event, (TextDelta, RefusalDelta)):
            self.growing[answer_id] += event.text
        self._redraw()

    def finish_answer(self, message: Message) -> None:
        self.growing.pop(message.id, None)
        self.messages[message.id] = message
        self.finished.append(message)
        self._redraw()

    def give_picture(self, digest: str, data: bytes | None, why: str = "") -> None:
        self.pictures[digest] = (data, why)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme

    def is_at_end(self) -> bool:
        return True

    def scroll_to_end(self) -> None:
        pass

    def clear(self) -> None:
        self.show_conversation((), {})

    def _redraw(self) -> None:
        lines = []
        for message in self.messages.values():
            lines.append(f"{message.role}: {message.text or message.note}")
            if message.receipt:
                lines.append(
                    f"[{message.receipt.vendor_name} · {message.receipt.ref.model}] {message.receipt.why}"
                )
        lines += [f"assistant: {text}" for text in self.growing.values()]
        self.setPlainText("\n".join(lines))
