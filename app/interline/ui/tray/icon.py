"""The icon in the tray: its menu, and whether the program may live there while no window is open.

Rule: nobody is locked out: the window is only closed into a tray that shows the icon at that moment.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from interline.language import tr
from interline.ui import icons
from interline.ui.tray.host import may_ask

if TYPE_CHECKING:
    from interline.settings.schema import Window
    from interline.ui.main_window import MainWindow
    from interline.ui.tasks import Tasks

_log = logging.getLogger(__name__)


class Tray(QObject):
    """For one program; there is nothing of it before the settings ask for it."""

    def __init__(
        self,
        window: MainWindow,
        tasks: Tasks,
        *,
        show: Callable[[], object],
        quick: Callable[[], object],
        new: Callable[[], object],
        leave: Callable[[], object],
    ) -> None:
        """What the menu does: bring the window to the front, ask a quick question, begin a conversation, quit."""
        super().__init__(window)
        self._window = window
        self._tasks = tasks
        self._acts = ((tr("Quick ask"), quick), (tr("New conversation"), new), (tr("Show Interline"), show))
        self._show = show
        self._leave = leave
        self._icon: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        self._wanted = False

    @property
    def is_there(self) -> bool:
        """Whether the user can see the icon now."""
        return self._icon is not None and self._icon.isVisible() and self._icon.isSystemTrayAvailable()

    def follow(self, settings: Window) -> None:
        """Be there, and keep the program when its window is closed, as the settings say."""
        self._wanted = settings.tray
        self._window.stays_on_close = (lambda: self.is_there) if settings.close_to_tray else None
        if not settings.tray:
            self.hide()
        elif self._icon is None or not self._icon.isVisible():
            self._tasks.start(self._appear())

    def hide(self) -> None:
        """Away with the icon."""
        if self._icon is not None:
            self._icon.hide()
        if self._window.isHidden() and not self._window.is_leaving:
            # Nothing would be left of the program to be seen.
            self._show()

    async def _appear(self) -> None:
        if sys.platform == "linux" and not await asyncio.to_thread(may_ask):
            _log.warning("the desktop does not say whether it has a tray")
            return
        if not self._wanted:
            return
        if self._icon is None:
            self._icon = self._made()
        # Where there is no tray yet, Qt shows the icon once there is one.
        self._icon.show()

    def _made(self) -> QSystemTrayIcon:
        self._menu = menu = QMenu()
        for words, call in self._acts:
            menu.addAction(words).triggered.connect(lambda checked=False, call=call: call())
        menu.addSeparator()
        menu.addAction(tr("Quit")).triggered.connect(lambda: self._leave())
        made = QSystemTrayIcon(icons.program(), self)
        made.setContextMenu(menu)
        made.activated.connect(self._activated)
        return made

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self._show()
        elif reason is QSystemTrayIcon.ActivationReason.MiddleClick:
            self._acts[0][1]()
