"""A window with the transcript, for a screen reader in another process: run by on_bus.py.

Takes one command a line (`finish TEXT`, `stop TEXT`, `begin`, `quit`) and says one JSON list a line of what happened.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from interline.model.conversation import Role, Status
from interline.model.events import TextDelta
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.garbage import Collector
from interline.ui.transcript.view import TranscriptView
from tests.ui.transcript.sample import every_kind, message, receipt


def say(*words: str) -> None:
    print(json.dumps(words), flush=True)


class Window(QWidget):
    """The transcript, and a field that has the keyboard at first."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Interline")
        self.view = TranscriptView()
        self.field = QLineEdit()
        self.field.setAccessibleName("Message")
        column = QVBoxLayout(self)
        column.addWidget(self.view)
        column.addWidget(self.field)
        self.resize(900, 700)
        self.view.set_theme(themes.LIGHT)
        messages, versions = every_kind()
        self.view.show_conversation(messages, versions)
        self._texts = {each.id: each.text for each in messages}
        clipboard = QApplication.clipboard()
        # As the presenter of the conversation does.
        self.view.copy_requested.connect(lambda message_id: clipboard.setText(self._texts[message_id]))
        clipboard.dataChanged.connect(lambda: say("clipboard", clipboard.text()))
        self.view.link_clicked.connect(lambda address: say("link", address))
        self.view.regenerate_requested.connect(lambda message_id: say("regenerate", message_id))
        self._commands = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._commands.activated.connect(self._command)

    def _command(self) -> None:
        command, _, text = sys.stdin.readline().strip().partition(" ")
        match command:
            case "begin":
                self.view.begin_answer("m10", message(9, Role.USER, "And the bus?"))
                self.view.append("m10", TextDelta("It goes"))
            case "finish":
                self.view.finish_answer(message(10, Role.ASSISTANT, text, receipt=receipt()))
            case "stop":
                self.view.begin_answer("m12", message(11, Role.USER, "And the train?"))
                stopped = message(12, Role.ASSISTANT, text, receipt=receipt(), status=Status.STOPPED)
                self.view.finish_answer(stopped)
            case _:
                QApplication.quit()
        say("did", command)


def main() -> int:
    app = QApplication([])
    collector = Collector()
    icons.load()
    window = Window()
    window.show()
    # No window manager gives it the keyboard here.
    window.activateWindow()
    window.field.setFocus()
    say("ready")
    code = app.exec()
    collector.stop()
    return code


if __name__ == "__main__":
    sys.exit(main())
