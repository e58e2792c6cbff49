"""Places the panes and remembers where the window stood; nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QSize, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import QMainWindow

from interline.ui import theme as themes
from interline.ui.actions import Commands
from interline.ui.conversation.view import ConversationView, make_transcript
from interline.ui.sidebar.view import SidebarView
from interline.ui.theme import Theme
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.side_by_side import SideBySide

if TYPE_CHECKING:
    from interline.ui.transcript.view import TranscriptView

SIZE = QSize(1280, 860)
LEAST = QSize(420, 360)


class MainWindow(QMainWindow):
    """Sidebar and conversation, and whatever lies over them."""

    painted = Signal()
    """The window has been painted for the first time."""
    close_requested = Signal()
    """The user wants to leave; `leave` closes the window."""

    def __init__(self, *, transcript: Callable[[], TranscriptView] = make_transcript) -> None:
        super().__init__()
        self.theme = themes.LIGHT
        self._is_painted = False
        self._leaves = False
        self.setWindowTitle("Interline")
        self.setMinimumSize(LEAST)
        self.resize(SIZE)
        self.commands = Commands(self)
        self.sidebar = SidebarView()
        self.conversation = ConversationView(transcript=transcript)
        self.sides = SideBySide(self.sidebar, self.conversation)
        self.setCentralWidget(self.sides)
        self.conversation.header.set_menu(self.commands.menu(self))
        self.conversation.header.sidebar_requested.connect(self.toggle_sidebar)
        self.conversation.composer.send_requested.connect(lambda: self.commands.run("message.send"))
        self.sidebar.new_requested.connect(lambda: self.commands.run("conversation.new"))
        self.conversation.header.picker_requested.connect(lambda: self.commands.run("conversation.model"))
        self.sides.changed.connect(self._place_sidebar_button)
        self._place_sidebar_button()
        self.conversation.composer.field.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Paint everything in these colours."""
        self.theme = theme
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.window)
        self.setPalette(palette)
        for part in (self.sidebar, self.conversation, *self.findChildren(Overlay)):
            part.set_theme(theme)

    def toggle_sidebar(self) -> None:
        """Show the sidebar, or hide it."""
        self.sides.toggle()

    def open_menu(self) -> None:
        """Open the menu at the right of the header."""
        self.conversation.header.menu_button.showMenu()

    def dismiss_overlay(self) -> bool:
        """Close what lies over the panes; returns whether there was anything."""
        for overlay in self.findChildren(Overlay):
            if overlay.isVisible():
                overlay.dismiss()
                return True
        return False

    def restore(self, settings: QSettings) -> None:
        """Stand where the window stood last time."""
        geometry = settings.value("window/geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        width = settings.value("window/sidebar_width")
        if isinstance(width, str | int) and str(width).isdecimal():
            self.sides.set_side_width(int(width))
        self.sides.set_side_wanted(str(settings.value("window/sidebar_shown", "true")).lower() == "true")

    def remember(self, settings: QSettings) -> None:
        """Write down where the window stands."""
        settings.setValue("window/geometry", self.saveGeometry())
        settings.setValue("window/sidebar_width", self.sides.side_width)
        if not self.sides.is_drawer:
            settings.setValue("window/sidebar_shown", self.sides.side_shown)
        settings.sync()

    def leave(self) -> None:
        """Close for good."""
        self._leaves = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._leaves:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self.painted.emit()

    def _place_sidebar_button(self) -> None:
        """The button is in the header only while the sidebar cannot be seen."""
        self.conversation.header.set_sidebar_button(self.sides.is_drawer or not self.sides.side_shown)
