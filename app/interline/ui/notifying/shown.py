"""Shows notifications by whatever this system has for them, and opens the conversation of one that is clicked.

Rule: nothing of it is there before the first one; where a system has no way to show it, it stays quiet.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from interline.ui import icons
from interline.ui.coming_up import come_up
from interline.ui.notifying.bus import DesktopNotifications, NotReached

if TYPE_CHECKING:
    from interline.ui.main_window import MainWindow
    from interline.ui.notifying.answers import Told
    from interline.ui.tasks import Tasks

_log = logging.getLogger(__name__)

STAYS_MS = 20_000
"""How long the icon that a notification needs on other systems stays in the tray."""


class Notifications(QObject):
    """For one window."""

    _clicked = Signal(str, str)
    """From any thread: a conversation, and the token by which a window may come to the front."""

    def __init__(self, window: MainWindow, tasks: Tasks, *, open_conversation: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window = window
        self._tasks = tasks
        self._open = open_conversation
        self._bus = DesktopNotifications(self._clicked.emit) if sys.platform == "linux" else None
        self._tray: QSystemTrayIcon | None = None
        self._in_tray = ""
        self._away = QTimer(self, singleShot=True, interval=STAYS_MS)
        self._clicked.connect(self._come_up)

    def is_seen(self) -> bool:
        """Whether a window of ours is in use."""
        return QApplication.activeWindow() is not None

    def show(self, told: Told) -> None:
        """Show one."""
        self._tasks.start(self._show(told))

    def close(self) -> None:
        """Listen to clicks no more; waits for nobody."""
        self._away.stop()
        if self._tray is not None:
            self._tray.hide()
        if self._bus is not None:
            threading.Thread(target=self._bus.close, name="notifications-end", daemon=True).start()

    async def _show(self, told: Told) -> None:
        if self._bus is not None:
            try:
                await asyncio.to_thread(self._bus.show, told)
            except NotReached as error:
                _log.info("no notification on the session bus: %s", error)
            else:
                return
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._show_in_tray(told)

    def _show_in_tray(self, told: Told) -> None:
        if self._tray is None:
            icon = self._window.windowIcon()
            if icon.isNull():
                icon = icons.icon("bell", self._window.theme.text, 22)
            self._tray = QSystemTrayIcon(icon, self)
            self._tray.messageClicked.connect(lambda: self._clicked.emit(self._in_tray, ""))
            self._away.timeout.connect(self._tray.hide)
        self._in_tray = told.conversation_id
        self._tray.show()
        self._tray.showMessage(told.title, told.words, self._tray.icon())
        self._away.start()

    def _come_up(self, conversation_id: str, token: str) -> None:
        come_up(self._window, token)
        self._open(conversation_id)
