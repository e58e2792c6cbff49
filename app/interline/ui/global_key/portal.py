"""A key by the desktop's leave: org.freedesktop.portal.GlobalShortcuts, the only way there is on Wayland.

Rule: the desktop decides. It may ask the user first, give another key than the one that is wished for, or none; a key
that it gave once it may give again without asking, since it knows us by our name.

Source: the portals' documentation (GlobalShortcuts, Request, Session, Registry) and the XDG specification of shortcuts.
"""

from __future__ import annotations

import contextlib
import ctypes
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from interline.language import tr
from interline.ui.global_key.keysyms import ALT, CONTROL, SHIFT, SUPER, keysym_of
from interline.ui.global_key.taken import NotTaken

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SHORTCUTS, REQUEST = "org.freedesktop.portal.GlobalShortcuts", "org.freedesktop.portal.Request"
REGISTRY = "org.freedesktop.host.portal.Registry"
ID = "quick"
"""What our shortcut is called among ours."""
PATIENCE = 5.0
"""Seconds that the desktop has to answer."""
THOUGHT = 120.0
"""Seconds that the user has, where the desktop asks."""
_MODIFIERS = ((CONTROL, "CTRL"), (ALT, "ALT"), (SHIFT, "SHIFT"), (SUPER, "LOGO"))


class PortalKey:
    """One key, from its making to `close`."""

    def __init__(self, keys: str, pressed: Callable[[str], object]) -> None:
        """Asks for it, and waits for the desktop and its user meanwhile: in a thread of its own, please. `pressed` is
        called in another, with the token by which the desktop lets a window come to the front.

        Raises NotTaken.
        """
        from jeepney.io.blocking import open_dbus_connection

        self._pressed = pressed
        try:
            connection = self._connection = open_dbus_connection("SESSION")
        except Exception as error:
            # No bus, an odd address: jeepney has no one error for them.
            raise NotTaken(no_way()) from error
        try:
            self._session = self._bound(connection, keys)
        except NotTaken:
            connection.close()
            raise
        except Exception as error:
            connection.close()
            raise NotTaken(no_way()) from error
        threading.Thread(target=self._listen, name="global-key", daemon=True).start()

    def close(self) -> None:
        """Let go of it; in any thread, and nobody waits."""
        with contextlib.suppress(OSError):
            # The thread that listens wakes from this, and closes the rest; the session ends with the connection.
            self._connection.sock.shutdown(socket.SHUT_RDWR)

    def _bound(self, connection: DBusConnection, keys: str) -> str:
        """The session in which the desktop gave us the key. Raises NotTaken, and whatever a bus that goes away does."""
        # A desktop tells programs apart by this; those that do not know of it go by the window.
        _asked(connection, REGISTRY, "Register", "sa{sv}", "interline", {})
        made = _request(connection, "CreateSession", "", (), session_handle_token=("s", _token()))
        session = str(made["session_handle"][1])
        wish = {"description": ("s", tr("Ask Interline a quick question"))}
        if trigger := trigger_of(keys):
            wish["preferred_trigger"] = ("s", trigger)
        given = _request(connection, "BindShortcuts", "oa(sa{sv})s", (session, [(ID, wish)], ""))
        if ID not in (shortcut for shortcut, _ in given["shortcuts"][1]):
            raise NotTaken(_refused())
        return session

    def _listen(self) -> None:
        from jeepney import MatchRule

        activated = MatchRule(type="signal", interface=SHORTCUTS, member="Activated", path=PATH)
        try:
            while True:
                message = self._connection.receive()
                if activated.matches(message):
                    self._activated(*message.body)
        except (OSError, ValueError):
            # Closed, or the bus went away.
            return
        finally:
            self._connection.close()

    def _activated(
        self, session: str, shortcut: str, moment: int, options: Mapping[str, tuple[str, Any]]
    ) -> None:
        if (session, shortcut) == (self._session, ID):
            self._pressed(str(options.get("activation_token", ("s", ""))[1]))


def no_way() -> str:
    """What to do where no program can have a key."""
    return tr("No program can take a key here. Bind the command “interline quick” in your system's settings.")


def trigger_of(keys: str) -> str:
    """A shortcut as the XDG specification writes it: CTRL+ALT+space; empty for one that it cannot."""
    keysym, held = keysym_of(keys)
    name = _name_of(keysym) if keysym else ""
    return "+".join((*(word for bit, word in _MODIFIERS if held & bit), name)) if name else ""


def _name_of(keysym: int) -> str:
    """What xkbcommon calls it; Qt stands on that library here."""
    try:
        xkb = ctypes.CDLL("libxkbcommon.so.0")
    except OSError:
        return ""
    name = ctypes.create_string_buffer(64)
    length = xkb.xkb_keysym_get_name(ctypes.c_uint32(keysym), name, ctypes.c_size_t(len(name)))
    return name.value.decode("ascii", "replace") if length > 0 else ""


def _refused() -> str:
    return tr(
        "The desktop gave Interline no key. Bind the command “interline quick” in its keyboard settings."
    )


def _token() -> str:
    return f"interline_{secrets.token_hex(8)}"


def _asked(connection: DBusConnection, interface: str, member: str, signature: str, *body: object) -> Message:
    from jeepney import DBusAddress, new_method_call

    message = new_method_call(DBusAddress(PATH, NAME, interface), member, signature, body)
    return connection.send_and_get_reply(message, timeout=PATIENCE)


def _request(
    connection: DBusConnection, member: str, signature: str, body: tuple[object, ...], **options: object
) -> Mapping[str, Any]:
    """Ask the portal for something that its user may have to say yes to, and wait for that. Raises NotTaken."""
    from jeepney import MatchRule, MessageType
    from jeepney.bus_messages import message_bus

    token = _token()
    sender = str(connection.unique_name).removeprefix(":").replace(".", "_")
    path = f"{PATH}/request/{sender}/{token}"
    answered = MatchRule(type="signal", sender=NAME, interface=REQUEST, member="Response", path=path)
    pressed = MatchRule(type="signal", sender=NAME, interface=SHORTCUTS, member="Activated", path=PATH)
    for rule in (answered, pressed):
        # Before it is asked: the answer may be there before the reply.
        connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=PATIENCE)
    here = MatchRule(type="signal", interface=REQUEST, member="Response", path=path)
    with connection.filter(here) as answers:
        reply = _asked(
            connection,
            SHORTCUTS,
            member,
            f"{signature}a{{sv}}",
            *body,
            {"handle_token": ("s", token), **options},
        )
        if reply.header.message_type is MessageType.error:
            raise NotTaken(no_way())
        end = time.monotonic() + THOUGHT
        while not answers:
            connection.recv_messages(timeout=max(0.0, end - time.monotonic()))
        code, results = answers.popleft().body
    if code != 0:
        raise NotTaken(_refused())
    found: Mapping[str, Any] = results
    return found
