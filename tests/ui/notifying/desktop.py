"""A desktop that takes notifications on a real bus, and one that is clicked: run by test_bus.py under dbus-run-session.

Prints a line of JSON: what it was told, and what a click said.
"""

from __future__ import annotations

import json
import queue
import threading

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

from interline.ui.notifying.answers import Told
from interline.ui.notifying.bus import NAME, PATH, DesktopNotifications, NotReached


def main() -> None:
    clicks: queue.Queue[tuple[str, str]] = queue.Queue()
    shower = DesktopNotifications(lambda conversation_id, token: clicks.put((conversation_id, token)))
    told = Told("c-1", "Ferries", "Sim A · ok has answered.")
    try:
        shower.show(told)
        alone = ""
    except NotReached as error:
        alone = str(error)
    seen: list[object] = []
    is_there = threading.Event()
    threading.Thread(target=serve, args=(seen, is_there), daemon=True).start()
    is_there.wait(10)
    shower.show(told)
    clicked = clicks.get(timeout=10)
    shower.show(told)
    shower.close()
    shower.close()
    print(json.dumps({"alone": alone, "seen": seen, "clicked": clicked, "more": clicks.qsize()}))


def serve(seen: list[object], is_there: threading.Event) -> None:
    connection = open_dbus_connection("SESSION")
    connection.send_and_get_reply(message_bus.RequestName(NAME))
    is_there.set()
    signals = DBusAddress(PATH, interface=NAME)
    while True:
        message = connection.receive()
        fields = message.header.fields
        if message.header.message_type is not MessageType.method_call:
            continue
        seen.append([fields[HeaderFields.member], fields[HeaderFields.signature], message.body])
        number = len(seen)
        if number == 1:
            # Before the answer to the call: whoever is told of a click first must not lose it.
            connection.send(new_signal(signals, "ActivationToken", "us", (number, "token")))
            connection.send(new_signal(signals, "ActionInvoked", "us", (number, "default")))
        connection.send(new_method_return(message, "u", (number,)))
        connection.send(new_signal(signals, "NotificationClosed", "uu", (number, 2)))


if __name__ == "__main__":
    main()
