"""From nothing to a window, and from the window to the end.

Rule: before the first paint only Qt's three modules and our own small views are imported; everything else is imported
in a thread while the user already sees, and can write into, the window.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, QTimer, Signal
from PySide6.QtWidgets import QApplication

from interline.giving_way import giving_way
from interline.language import said, tr
from interline.ui import theme
from interline.ui.coming_up import come_up
from interline.ui.garbage import Collector
from interline.ui.languages import FIRST, SYSTEM, Tongues
from interline.ui.main_window import MainWindow
from interline.ui.second_starts import SecondStarts

if TYPE_CHECKING:
    import asyncio
    from types import TracebackType

    from interline.paths import Home
    from interline.settings.keys_table import Keys
    from interline.settings.schema import Settings
    from interline.ui.backend import Services
    from interline.ui.desk import Desk
    from interline.ui.looks import Looks, Wanted
    from interline.ui.single_instance import SingleInstance
    from interline.ui.transcript.view import TranscriptView

_log = logging.getLogger(__name__)

CLOSING_SECONDS = 1.8
"""Longer than this the window does not wait for turns and files when it closes."""
COPYING_SECONDS = 8.0
"""And longer than this not for the copy of what was written; no window is seen meanwhile."""

QUICK = "quick"
"""A start that wants the small window."""

_OLDER_SIZE = "window/text_size"

Build = Callable[[], "Services"]


def run(
    home: Home,
    argv: Sequence[str],
    build: Build,
    *,
    watch: Callable[[str], object] | None = None,
    only: SingleInstance | None = None,
    wanted: str = "",
) -> int:
    """Open the window and stay until it is closed; returns the exit code.

    `build` makes the services; it is called once, in a thread, after the window stands. `watch` is told the milestones
    `painted`, `furnished`, `ready` and `listed` as they are passed, for those who measure. `only` hears of further
    starts, and `wanted` is what this one was for: QUICK opens the small window too.
    """
    # Fusion takes our palettes everywhere; named here, since setStyle takes as long as painting the window.
    app = QApplication(["interline", "-style", "fusion", *argv])
    app.setApplicationName("interline")
    app.setApplicationDisplayName("Interline")
    app.setDesktopFileName("interline")
    app.setQuitOnLastWindowClosed(False)
    text_size = theme.first_size()
    app.setFont(theme.font())
    collector = Collector()
    session = Session(
        home, build, watch or (lambda milestone: None), on_warm=collector.look_through, only=only
    )
    session.window.system_size = text_size
    session.show()
    if wanted == QUICK:
        session.quick()
    with giving_way():
        code = app.exec()
    session.end()
    collector.stop()
    return code


class Session(QObject):
    """One window from its first paint to its closing."""

    _panes_imported = Signal(object, object, object)
    """The settings, the shortcuts that the user gave, and the look that is asked for."""
    _imported = Signal(object)

    def __init__(
        self,
        home: Home,
        build: Build,
        watch: Callable[[str], object] = lambda milestone: None,
        *,
        transcript: Callable[[], TranscriptView] | None = None,
        on_warm: Callable[[], None] = lambda: None,
        only: SingleInstance | None = None,
    ) -> None:
        super().__init__()
        self._settings = QSettings(str(home.window_file), QSettings.Format.IniFormat)
        self._tongues = Tongues()
        self._tongues.take(str(self._settings.value(FIRST, SYSTEM)))
        self._second = SecondStarts(only, self._do)
        self.window = window = MainWindow()
        self._transcript = transcript
        self._on_warm = on_warm
        self.desk: Desk | None = None
        self.looks: Looks | None = None
        self._home = home
        self._build = build
        self._watch = watch
        self._loop: asyncio.AbstractEventLoop | None = None
        self._warm = False
        self._quick_token: str | None = None
        """That of the small window that was asked for before it could be opened; None where none was."""
        self._closing = False
        self._exit_task: asyncio.Task[None] | None = None
        self._panes_imported.connect(self._furnish)
        self._imported.connect(self._assemble)
        window.painted.connect(lambda: QTimer.singleShot(0, self._painted))
        window.close_requested.connect(self.close)
        window.put_away.connect(lambda: window.remember(self._settings))

    def show(self) -> None:
        """Show the window as it stood last time, in the system's colours."""
        chosen = theme.first_theme(str(self._settings.value(theme.FIRST, "")))
        kept = str(self._settings.value(theme.FIRST_SCALE, ""))
        if kept.isdecimal() and kept != "100":
            theme.set_scale(int(kept))
            theme.dress_all((self.window.field,))
        _app().setPalette(theme.palette(chosen))
        self.window.show_first(chosen, self._settings)

    def close(self) -> None:
        """Leave: stop, keep, close. What was asked before the program was whole is still done first."""
        if self._closing:
            return
        self._closing = True
        self._second.refuse()
        self.window.remember(self._settings)
        if self.looks is not None:
            self.looks.remember(self._settings)
            self._settings.setValue(FIRST, self.looks.look.language)
        self.window.hide()
        self._close_if_whole()

    def end(self) -> None:
        """After Qt's loop has ended: close asyncio's."""
        if self._loop is not None:
            from interline.ui.event_loop import release

            release(self._loop)
            self._loop = None
        sys.excepthook = sys.__excepthook__

    def _painted(self) -> None:
        self._watch("painted")
        threading.Thread(target=self._import, name="imports", daemon=True).start()

    def _furnish(self, settings: Settings, keys: Keys, wanted: Wanted) -> None:
        from interline.ui.following import follow
        from interline.ui.looks import Looks

        # It may have been changed by hand since the last start.
        self._tongues.take(settings.look.language)
        theme.set_scale(settings.look.interface_size)
        size = settings.look.font_size or self._older_size()
        self.window.furnish(self._settings, transcript=self._transcript, text_size=size)
        follow(self.window, settings, keys, with_size=False)
        self.looks = looks = Looks(self.window)
        looks.follow_system()
        looks.take(wanted)
        self._watch("furnished")

    def _import(self) -> None:
        """In a thread: the panes, then everything else that the program needs."""
        try:
            from interline.settings.file import read_settings
            from interline.settings.keys_table import read_keys
            from interline.ui import icons, panes  # noqa: F401
            from interline.ui.looks import prepare

            icons.load()
            self._second.listen()
            settings = read_settings(self._home.settings_file).settings
            keys = read_keys(self._home.settings_file).keys
            self._panes_imported.emit(settings, keys, prepare(settings.look))
            import interline.ui.desk
            import interline.ui.event_loop

            if self._quick_token is not None:
                import interline.ui.quick.opened
                import interline.ui.transcript.view  # noqa: F401

            made: object = self._build()
        except BaseException as error:  # noqa: BLE001
            made = error
        self._imported.emit(made)

    def _assemble(self, made: Services | BaseException) -> None:
        if isinstance(made, BaseException):
            self._cannot_start(made)
            return
        from interline.ui.desk import Desk
        from interline.ui.event_loop import adopt

        self._loop = adopt(on_signal=self.window.quit)
        sys.excepthook = self._failed
        self.desk = Desk(self.window, made, self._home, looks=self.looks, on_listed=self._listed)
        self.window.set_theme(self.window.theme)
        self.desk.start()
        if size := self._older_size():
            # Kept here by older versions; config.toml has it from now on.
            self._settings.remove(_OLDER_SIZE)
            self.desk.following.resized(size)
        self.window.commands.attach(self.desk.commands)
        self._watch("ready")
        if self._quick_token is not None:
            self.quick(self._quick_token)
        self._close_if_whole()

    def quick(self, token: str = "") -> None:
        """Open the small window for a quick question, as soon as there is one."""
        if self.desk is None:
            self._quick_token = token
        else:
            self.desk.on_demand.quick.open(token)

    def _do(self, wanted: str, token: str) -> None:
        """Interline was started once more."""
        if wanted == QUICK:
            self.quick(token)
        else:
            come_up(self.window, token)

    def _older_size(self) -> int:
        """The size of running text as older versions kept it; 0 for none."""
        kept = str(self._settings.value(_OLDER_SIZE, ""))
        return int(kept) if kept.isdecimal() and theme.SMALLEST <= int(kept) <= theme.LARGEST else 0

    def _listed(self) -> None:
        if not self._warm and self.desk is not None:
            self._warm = True
            # The list is painted before this comes round.
            QTimer.singleShot(0, lambda: self._watch("listed"))
            QTimer.singleShot(0, self._draw_icon)
            self.desk.opening.warm_up(self._on_warm)

    def _draw_icon(self) -> None:
        """Desktops show it; nobody waits for it."""
        from interline.ui import icons

        QApplication.setWindowIcon(icons.program())

    def _cannot_start(self, error: BaseException) -> None:
        from interline.ui.widgets.banner import Notice

        _log.critical("the window could not be completed", exc_info=error)
        if self._closing or not self.window.is_furnished:
            QApplication.exit(1)
            return
        sentence = tr(
            "A part of Interline is missing, so nothing can be asked. Install it again; the log has the details."
        )
        self.window.conversation.tell(Notice(sentence))
        self.window.close_requested.connect(lambda: QApplication.exit(1))

    def _close_if_whole(self) -> None:
        if self._closing and self.desk is not None and self._exit_task is None and self._loop is not None:
            self._exit_task = self._loop.create_task(self._leave(self.desk))

    async def _leave(self, desk: Desk) -> None:
        is_closed = await _in_time(desk.close(), CLOSING_SECONDS, "closing")
        # What is written is kept by now: whoever starts meanwhile finds it.
        self._second.close()
        if is_closed:
            await _in_time(desk.keep_last_copy(), COPYING_SECONDS, "the copy at the end")
        self.window.leave()
        QApplication.exit(0)

    def _failed(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A slot raised: nobody's turn is lost by that, and the log knows."""
        from interline.ui.tasks import OUR_MISTAKE
        from interline.ui.widgets.banner import Notice

        _log.error("a slot failed", exc_info=(kind, error, trace))
        self.window.conversation.tell(Notice(said(OUR_MISTAKE)))


async def _in_time(work: Coroutine[Any, Any, None], seconds: float, what: str) -> bool:
    """Whether it was done by then; whatever goes wrong, the window closes."""
    import asyncio

    try:
        await asyncio.wait_for(work, seconds)
    except TimeoutError:
        _log.warning("%s took too long", what)
    except Exception:  # noqa: BLE001 - whatever it is, the window closes
        _log.exception("%s failed", what)
    else:
        return True
    return False


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
