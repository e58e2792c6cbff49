"""Desktops that give keys away on a real bus, and one that does not: run by test_portal.py under dbus-run-session.

Prints a line of JSON: what they were asked, and what became of it.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from interline.ui.global_key import portal
from interline.ui.global_key.portal import ID, NAME, PATH, REGISTRY, REQUEST, SHORTCUTS, PortalKey
from interline.ui.global_key.taken import NotTaken

KEYS = "Ctrl+Alt+Space"
UNKNOWN = "org.freedesktop.DBus.Error.UnknownMethod"


class Desktop:
    """One with a portal, as long as the process lives."""

    def __init__(self) -> None:
        self.asked: list[list[Any]] = []
        self.can = True
        """Whether it knows of keys at all."""
        self.knows_programs = True
        self.answer = 0
        """What the user says: 0 yes, 1 no."""
        self.gives = True
        self.is_mute = False
        self.session = ""
        self.gone: queue.Queue[str] = queue.Queue()
        """Programs that have left the bus."""
        ready = threading.Event()
        threading.Thread(target=self._serve, args=(ready,), daemon=True).start()
        ready.wait(10)
        self._speaks: DBusConnection

    def press(self, session: str, shortcut: str, token: str) -> None:
        options = {"activation_token": ("s", token)} if token else {}
        signal = new_signal(
            DBusAddress(PATH, interface=SHORTCUTS), "Activated", "osta{sv}", (session, shortcut, 7, options)
        )
        self._speaks.send(signal)

    def _serve(self, ready: threading.Event) -> None:
        connection = self._speaks = open_dbus_connection("SESSION")
        connection.send_and_get_reply(message_bus.RequestName(NAME))
        ready.set()
        while True:
            message = connection.receive()
            if message.header.message_type is MessageType.method_call:
                self._obey(connection, message)

    def _obey(self, connection: DBusConnection, message: Any) -> None:
        fields = message.header.fields
        member, interface = fields[HeaderFields.member], fields[HeaderFields.interface]
        self.asked.append([interface.rpartition(".")[2], member, message.body[:-1]])
        if self.is_mute:
            return
        if interface == REGISTRY and self.knows_programs:
            connection.send(new_method_return(message))
        elif interface != SHORTCUTS or not self.can:
            connection.send(new_error(message, UNKNOWN, "s", ("No such method.",)))
        else:
            options = message.body[-1]
            sender = fields[HeaderFields.sender].removeprefix(":").replace(".", "_")
            handle = f"{PATH}/request/{sender}/{options['handle_token'][1]}"
            # The answer goes before the reply: whoever waits must not miss it.
            connection.send(
                new_signal(
                    DBusAddress(handle, interface=REQUEST),
                    "Response",
                    "ua{sv}",
                    self._result(member, options),
                )
            )
            connection.send(new_method_return(message, "o", (handle,)))

    def _result(self, member: str, options: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if member == "CreateSession":
            self.session = f"{PATH}/session/us/{options['session_handle_token'][1]}"
            return 0, {"session_handle": ("s", self.session)}
        given = [(ID, {"trigger_description": ("s", "Ctrl+Alt+Space")})] if self.gives else []
        return self.answer, {"shortcuts": ("a(sa{sv})", given)}


def tried(pressed: Any = lambda token: None) -> str:
    """What is said of trying to have the key; empty where it is to be had."""
    try:
        PortalKey(KEYS, pressed).close()
    except NotTaken as trouble:
        return str(trouble)
    return ""


def listens() -> bool:
    return any(thread.name == "global-key" for thread in threading.enumerate())


def main() -> None:
    portal.PATIENCE = 1.0
    told: dict[str, Any] = {"without a portal": tried()}
    desktop = Desktop()
    tokens: queue.Queue[str] = queue.Queue()
    key = PortalKey(KEYS, tokens.put)
    told["asked"] = desktop.asked[:]
    told["asked"][2][2] = [desktop.asked[2][2][0] == desktop.session, *desktop.asked[2][2][1:]]
    desktop.press(desktop.session, "another", "no")
    desktop.press(f"{PATH}/session/us/another", ID, "no")
    desktop.press(desktop.session, ID, "token-1")
    desktop.press(desktop.session, ID, "")
    told["pressed"] = [tokens.get(timeout=10), tokens.get(timeout=10)]
    key.close()
    end = time.monotonic() + 10
    while listens() and time.monotonic() < end:
        time.sleep(0.02)
    told["ended"] = not listens()
    key.close()
    desktop.knows_programs = False
    told["that tells programs apart otherwise"] = tried()
    desktop.answer = 1
    told["whose user says no"] = tried()
    desktop.answer, desktop.gives = 0, False
    told["that gives none"] = tried()
    desktop.can = False
    told["with an older portal"] = tried()
    desktop.is_mute = True
    began = time.monotonic()
    told["that hangs"] = tried()
    told["soon"] = time.monotonic() - began < 8
    print(json.dumps(told))


if __name__ == "__main__":
    main()
