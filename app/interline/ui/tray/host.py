"""Asks the session's bus whether there is a tray, before Qt does.

Rule: everything here waits, so it is called in a thread alone; Qt asks the same in the window's thread, and would hold
it up for as long as a desktop that hangs does.
"""

from __future__ import annotations

NAME, PATH = "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher"
PATIENCE = 2.0
"""Seconds that the desktop has to answer."""


def may_ask() -> bool:
    """Whether Qt may look for a tray: somebody shows one, or nobody is there to hold Qt up."""
    from jeepney import DBusAddress, MessageType, Properties
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import open_dbus_connection

    try:
        connection = open_dbus_connection("SESSION")
    except Exception:  # noqa: BLE001 - no bus, an odd address: jeepney has no one error for them
        # Qt finds no bus either, and looks for a tray of X11.
        return True
    try:
        reply = connection.send_and_get_reply(message_bus.NameHasOwner(NAME), timeout=PATIENCE)
        if not reply.body[0]:
            return True
        asks = Properties(DBusAddress(PATH, NAME, NAME)).get("IsStatusNotifierHostRegistered")
        answer = connection.send_and_get_reply(asks, timeout=PATIENCE)
        return answer.header.message_type is not MessageType.error
    except Exception:  # noqa: BLE001 - it says nothing, or the bus went away
        return False
    finally:
        connection.close()
