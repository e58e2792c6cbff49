"""Places the panes and remembers where the window stood; nothing else.

Rule: the window is made in two steps. First an empty page with the message field, painted as soon as Qt can; then
`furnish` puts the panes in its place, and the field with all that was written goes along.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QMainWindow

from interline.ui import theme as themes
from interline.ui.composer.field import MessageField
from interline.ui.first_page import FirstPage
from interline.ui.theme import SIDEBAR, Theme

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtGui import QCloseEvent, QPaintEvent

    from interline.ui.actions import Commands
    from interline.ui.conversation.view import ConversationView
    from interline.ui.sidebar.view import SidebarView
    from interline.ui.transcript.view import TranscriptView
    from interline.ui.widgets.side_by_side import SideBySide

FRAME = 48
"""Pixels that a title bar takes at most, which Qt does not know before the window is shown."""


class MainWindow(QMainWindow):
    """Sidebar and conversation, and whatever lies over them."""

    painted = Signal()
    """The window has been painted for the first time."""
    close_requested = Signal()
    """The user wants to leave; `leave` closes the window."""
    put_away = Signal()
    """It was closed, and the program stays."""
    theme_changed = Signal(object)
    """Everything is painted in this Theme from now on."""

    commands: Commands
    sidebar: SidebarView
    conversation: ConversationView
    sides: SideBySide
    """These four stand from `furnish` on."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = themes.LIGHT
        self.system_size = themes.BODY
        """Pixels of running text as the system has it."""
        self._is_painted = False
        self._is_furnished = False
        self._early: str | None = None
        self._leaves = False
        self.stays_on_close: Callable[[], bool] | None = None
        """Says whether the program stays when the window is closed; None where it never does."""
        self.is_leaving = False
        """Whether the user has said to leave."""
        self.setWindowTitle("Interline")
        self.setMinimumSize(420, 360)
        self.resize(1280, 860)
        self.field = MessageField()
        self.field.send_requested.connect(self._entered)

    def show_first(self, theme: Theme, settings: QSettings) -> None:
        """Stand where the window stood last time, empty but for the message field."""
        self.theme = theme
        self._take_ground(theme)
        geometry = settings.value("window/geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        else:
            # The smallest screens are lower than the usual window, and the message field is at its foot.
            room = self.screen().availableSize() - QSize(FRAME // 4, FRAME)
            self.resize(self.size().boundedTo(room).expandedTo(self.minimumSize()))
        width, shown = _kept_sidebar(settings)
        self.setCentralWidget(FirstPage(self.field, theme, width, has_side=shown))
        self.field.setFocus()
        self.show()

    def furnish(
        self,
        settings: QSettings,
        *,
        transcript: Callable[[], TranscriptView] | None = None,
        text_size: int = 0,
    ) -> None:
        """Put the panes in, with running text of so many pixels; 0 for as large as the system's letters."""
        from interline.ui.actions import Commands
        from interline.ui.conversation.view import ConversationView, make_transcript
        from interline.ui.sidebar.view import SidebarView
        from interline.ui.widgets.side_by_side import SideBySide

        had_focus = self.focusWidget() is self.field
        self.field.say_itself()
        self.commands = Commands(self)
        self.sidebar = SidebarView()
        self.sidebar.recall(settings)
        self.conversation = ConversationView(self.field, transcript=transcript or make_transcript)
        self.conversation.set_text_size(text_size or self.first_size, first=self.first_size)
        self.sides = SideBySide(self.sidebar, self.conversation)
        width, shown = _kept_sidebar(settings)
        self.sides.set_side_width(width)
        self.sides.set_side_wanted(shown)
        self._connect()
        self.setCentralWidget(self.sides)
        self._is_furnished = True
        if had_focus:
            self.field.setFocus()
        if self._early is not None:
            self.commands.run("message.send")

    @property
    def first_size(self) -> int:
        """Pixels that running text begins with: the system's, and in scale with the letters of the interface."""
        return max(themes.SMALLEST, min(themes.LARGEST, themes.scaled(self.system_size)))

    @property
    def is_furnished(self) -> bool:
        """Whether the panes stand."""
        return self._is_furnished

    def take_early(self) -> str | None:
        """What stood in the field when Enter was pressed early; None from the second time on, or if it was not."""
        early, self._early = self._early, None
        return early

    def set_theme(self, theme: Theme) -> None:
        """Paint everything in these colours."""
        from interline.ui.widgets.overlay import Overlay

        self.theme = theme
        self._take_ground(theme)
        self.sidebar.set_theme(theme)
        self.conversation.set_theme(theme)
        self.sides.fit()
        for overlay in self.findChildren(Overlay):
            overlay.set_theme(theme)
        self.theme_changed.emit(theme)

    def show_keys(self) -> None:
        """Say of each button which keys do the same now."""
        header, composer = self.conversation.header, self.conversation.composer
        for button, action_id in (
            (header.sidebar, "view.sidebar"),
            (header.menu_button, "view.menu"),
            (self.sidebar.new_button, "conversation.new"),
            (self.sidebar.foot.settings_button, "program.settings"),
            (self.sidebar.foot.spend_button, "program.usage"),
            (composer.attach, "message.attach"),
            (composer.compare, "message.compare"),
        ):
            button.set_keys(self.commands.keys_of(action_id))

    def write(self) -> None:
        """Into the message field."""
        self.sides.close_drawer()
        self.conversation.composer.focus()

    def toggle_sidebar(self) -> None:
        """Show the sidebar, or hide it."""
        self.sides.toggle()

    def open_menu(self) -> None:
        """Open the menu at the right of the header."""
        self.conversation.header.menu_button.showMenu()

    @property
    def has_overlay(self) -> bool:
        """Whether something lies over the panes, and waits for the user."""
        from interline.ui.widgets.overlay import Overlay

        return any(overlay.isVisible() for overlay in self.findChildren(Overlay))

    def dismiss_overlay(self) -> bool:
        """Close what lies over the panes; returns whether there was anything."""
        from interline.ui.widgets.overlay import Overlay

        # The one that was raised last is the last child.
        for overlay in reversed(self.findChildren(Overlay)):
            if overlay.isVisible():
                overlay.dismiss()
                return True
        return False

    def remember(self, settings: QSettings) -> None:
        """Write down where the window stands."""
        settings.setValue("window/geometry", self.saveGeometry())
        if self._is_furnished:
            self.sidebar.remember(settings)
            settings.setValue("window/sidebar_width", self.sides.chosen_width)
            if not self.sides.is_drawer:
                settings.setValue("window/sidebar_shown", self.sides.side_shown)
        settings.sync()

    def quit(self) -> None:
        """Leave, whatever closing the window would do."""
        self.is_leaving = True
        self.close_requested.emit()

    def leave(self) -> None:
        """Close for good."""
        self._leaves = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._leaves:
            event.accept()
            return
        event.ignore()
        if self.stays_on_close is not None and self.stays_on_close():
            self.hide()
            self.put_away.emit()
        else:
            self.quit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self.painted.emit()

    def _entered(self) -> None:
        """Enter in the message field. One that comes before there is anybody to send keeps the words it meant."""
        is_early = not (self._is_furnished and self.commands.is_attached)
        if is_early and self._early is None:
            self._early = self.field.toPlainText()
        if self._is_furnished:
            self.commands.run("message.send")

    def _connect(self) -> None:
        header = self.conversation.header
        header.set_menu(self.commands.menu(self))
        header.sidebar_requested.connect(self.toggle_sidebar)
        header.picker_requested.connect(lambda: self.commands.run("conversation.model"))
        self.conversation.composer.button_pressed.connect(self._entered)
        self.sidebar.new_requested.connect(lambda: self.commands.run("conversation.new"))
        self.sidebar.foot.settings_requested.connect(lambda: self.commands.run("program.settings"))
        self.sidebar.foot.data_requested.connect(lambda: self.commands.run("program.data"))
        self.sidebar.foot.usage_requested.connect(lambda: self.commands.run("program.usage"))
        self.sides.changed.connect(self._place_sidebar_button)
        self._place_sidebar_button()

    def _take_ground(self, theme: Theme) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.window)
        self.setPalette(palette)

    def _place_sidebar_button(self) -> None:
        """The button is in the header only while the sidebar cannot be seen."""
        self.conversation.header.set_sidebar_button(self.sides.is_drawer or not self.sides.side_shown)


def _kept_sidebar(settings: QSettings) -> tuple[int, bool]:
    """The width that the user gave the sidebar, 0 for none, and whether it is shown, as remembered."""
    width = str(settings.value("window/sidebar_width", 0))
    shown = str(settings.value("window/sidebar_shown", "true")).lower() == "true"
    chosen = int(width) if width.isdecimal() else 0
    # Earlier versions wrote down the usual width, too.
    return 0 if chosen == SIDEBAR else chosen, shown
