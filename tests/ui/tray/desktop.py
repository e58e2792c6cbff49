"""A desktop with a tray, on a real bus and a real display, and somebody who uses it: run by test_on_bus.py.

Arguments: the home, and what to do. Prints a line of JSON: what was seen.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_call, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

from interline.paths import Home
from interline.ui.tray.host import NAME
from tests.ui.display import Display, start, until

ITEM, MENU = "org.kde.StatusNotifierItem", "com.canonical.dbusmenu"


class Watcher:
    """Whoever shows trays on this desktop."""

    def __init__(self) -> None:
        self.items: list[str] = []
        """Where on the bus the icons are."""
        ready = threading.Event()
        threading.Thread(target=self._serve, args=(ready,), daemon=True).start()
        ready.wait(10)
        self._asks = open_dbus_connection("SESSION")

    def call(self, interface: str, path: str, member: str, signature: str = "", *body: Any) -> Any:
        """Use the first icon, as a desktop does."""
        address = DBusAddress(path, self.items[0], interface)
        message = new_method_call(address, member, signature or None, body)
        reply = self._asks.send_and_get_reply(message, timeout=10)
        assert reply.header.message_type is MessageType.method_return, reply.body
        return reply.body

    def entries(self) -> dict[str, int]:
        """What the icon's menu says, and the number of each."""
        _, (_, _, children) = self.call(MENU, "/MenuBar", "GetLayout", "iias", 0, -1, ["label"])
        found = {}
        for _, (number, properties, _) in children:
            if "label" in properties:
                found[properties["label"][1]] = number
        return found

    def choose(self, entry: str) -> None:
        number = self.entries()[entry]
        self.call(MENU, "/MenuBar", "Event", "isvu", number, "clicked", ("s", ""), int(time.time()))

    def _serve(self, ready: threading.Event) -> None:
        connection = open_dbus_connection("SESSION")
        connection.send_and_get_reply(message_bus.RequestName(NAME))
        ready.set()
        while True:
            message = connection.receive()
            if message.header.message_type is not MessageType.method_call:
                continue
            fields = message.header.fields
            member = fields[HeaderFields.member]
            if member == "RegisterStatusNotifierItem":
                self.items.append(str(fields[HeaderFields.sender]))
                connection.send(new_method_return(message))
            elif member == "Get" and message.body[1] == "IsStatusNotifierHostRegistered":
                connection.send(new_method_return(message, "v", (("b", True),)))
            elif member == "GetAll":
                told = {"IsStatusNotifierHostRegistered": ("b", True), "ProtocolVersion": ("i", 0)}
                connection.send(new_method_return(message, "a{sv}", (told,)))
            else:
                connection.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))


def main() -> None:
    home, display, seen = Home.at(sys.argv[1]), Display(sys.argv[2]), {}
    watcher = Watcher()
    program = start(display, home.data, errors=sys.stderr)
    try:
        window = display.shown("Interline")
        until(lambda: watcher.items)
        seen["entries"] = list(watcher.entries())
        display.close(window)
        until(lambda: not display.windows("Interline"))
        seen["stays"] = program.poll() is None
        watcher.choose("Quick ask")
        quick = display.shown("Quick ask")
        seen["large with quick"] = bool(display.windows("Interline"))
        display.focus(quick)
        display.press("Escape")
        until(lambda: not display.windows("Quick ask"))
        watcher.choose("Show Interline")
        display.shown("Interline")
        display.close(display.windows("Interline")[0])
        until(lambda: not display.windows("Interline"))
        watcher.call(ITEM, "/StatusNotifierItem", "Activate", "ii", 0, 0)
        display.shown("Interline")
        seen["size kept"] = "geometry" in Path(home.window_file).read_text()
        watcher.choose("Quit")
        seen["code"] = program.wait(40)
    finally:
        if program.poll() is None:
            program.send_signal(signal.SIGTERM)
            program.wait(40)
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
