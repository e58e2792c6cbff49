"""Notifications as Linux desktops take them: org.freedesktop.Notifications on the session's bus.

Rule: everything here waits, so it is called in threads alone. QtDBus is not used: from Python it writes no uint32, and
Notify takes one.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from interline.language import tr

if TYPE_CHECKING:
    from jeepney.io.threading import DBusConnection, DBusRouter

    from interline.ui.notifying.answers import Told

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
PATIENCE = 2.0
"""Seconds that the desktop has to take a notification."""


class NotReached(Exception):
    """There is no session bus, or nobody on it takes notifications."""


class DesktopNotifications:
    """One connection, made at the first use."""

    def __init__(self, on_click: Callable[[str, str], object]) -> None:
        """`on_click` is called in another thread: with the conversation that was meant, and the token by which the
        desktop lets its window come to the front, where it gave one."""
        self._on_click = on_click
        self._lock = threading.Lock()
        self._connection: DBusConnection | None = None
        self._router: DBusRouter | None = None
        self._heard: SimpleQueue[Any] = SimpleQueue()
        self._shown: dict[int, str] = {}
        self._tokens: dict[int, str] = {}

    def show(self, told: Told) -> None:
        """Show one. Raises NotReached."""
        from jeepney import DBusAddress, MessageType, new_method_call

        address = DBusAddress(PATH, NAME, NAME)
        hints = {"desktop-entry": ("s", "interline"), "urgency": ("y", 1)}
        said = ("Interline", 0, "interline", told.title, told.words, ["default", tr("Open")], hints, -1)
        # A click may be told before the number of what was clicked is known here.
        with self._lock:
            try:
                router = self._router or self._connect()
                message = new_method_call(address, "Notify", "susssasa{sv}i", said)
                reply = router.send_and_get_reply(message, timeout=PATIENCE)
            except Exception as error:
                # No bus, an odd address, a bus that went away: jeepney has no one error for them.
                self._drop()
                raise NotReached(str(error)) from error
            if reply.header.message_type is MessageType.error:
                raise NotReached(str(reply.body))
            self._shown[reply.body[0]] = told.conversation_id

    def close(self) -> None:
        """Listen no more."""
        with self._lock:
            self._drop()

    def _connect(self) -> DBusRouter:
        from jeepney import MatchRule
        from jeepney.bus_messages import message_bus
        from jeepney.io.threading import DBusRouter, open_dbus_connection

        self._connection = open_dbus_connection("SESSION")
        self._router = router = DBusRouter(self._connection)
        wanted = MatchRule(type="signal", sender=NAME, interface=NAME, path=PATH)
        router.send_and_get_reply(message_bus.AddMatch(wanted), timeout=PATIENCE)
        heard: SimpleQueue[Any] = SimpleQueue()
        self._heard = heard
        router.filter(MatchRule(type="signal", interface=NAME, path=PATH), queue=heard)
        threading.Thread(target=self._listen, args=(heard,), name="notifications", daemon=True).start()
        return router

    def _drop(self) -> None:
        router, connection = self._router, self._connection
        self._router = self._connection = None
        self._shown.clear()
        self._heard.put(None)
        if router is not None:
            router.close()
        if connection is not None:
            connection.close()

    def _listen(self, heard: SimpleQueue[Any]) -> None:
        from jeepney import HeaderFields

        while (message := heard.get()) is not None:
            member = message.header.fields.get(HeaderFields.member)
            if not message.body:
                continue
            number = message.body[0]
            with self._lock:
                if member == "ActivationToken":
                    self._tokens[number] = str(message.body[1])
                    continue
                conversation_id = self._shown.pop(number, None)
                token = self._tokens.pop(number, "")
            if member == "ActionInvoked" and conversation_id is not None:
                with contextlib.suppress(RuntimeError):
                    # The window may be gone by now.
                    self._on_click(conversation_id, token)
