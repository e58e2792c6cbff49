"""A key that is grabbed on X11: pressed anywhere, it comes to us alone.

Rule: nothing of it is Qt's: a connection of its own, and a thread that sleeps until the key is pressed. Qt would call
Python for every event of the window to find this one, and a grab that is refused would be its error.

libxcb is what Qt itself stands on here, so nothing is needed that is not there.
"""

from __future__ import annotations

import ctypes
import os
import select
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

from interline.language import tr
from interline.ui.bindings import native
from interline.ui.global_key.keysyms import LOCK, NUM_LOCK, SHIFT, keysym_of
from interline.ui.global_key.taken import NotTaken

_KEY_PRESS, _KEY_RELEASE, _MAPPING_NOTIFY = 2, 3, 34
_ASYNC = 1
_WHATEVER_IS_LOCKED = (0, LOCK, NUM_LOCK, LOCK | NUM_LOCK)
"""X11 counts Caps Lock and Num Lock as held keys."""


class KeyGrab:
    """One key on one display, from its making to `close`."""

    def __init__(self, keys: str, pressed: Callable[[str], object], *, display: str | None = None) -> None:
        """Takes the key, and waits for the server meanwhile: in a thread, please. `pressed` is called in another, with
        no token: X11 knows none.

        Raises NotTaken.
        """
        self._keys = keys
        self._pressed = pressed
        self._wanted = keysym_of(keys)
        if not self._wanted[0]:
            raise NotTaken(tr("X11 knows no key “{keys}”.", keys=native(keys) or keys[:40]))
        self._xcb = _Xcb(display)
        self._grabbed: list[tuple[int, int]] = []
        try:
            self._grab()
        except BaseException:
            self._xcb.close()
            raise
        self._wakes, self._wake = os.pipe()
        self._released = -1
        threading.Thread(target=self._listen, name="global-key", daemon=True).start()

    def close(self) -> None:
        """Let go of it; in any thread, and nobody waits."""
        wake, self._wake = self._wake, -1
        if wake >= 0:
            os.close(wake)

    def _grab(self) -> None:
        keysym, held = self._wanted
        codes = self._xcb.codes_of(keysym)
        if not codes:
            raise NotTaken(tr("This keyboard has no key “{keys}”.", keys=native(self._keys)))
        for code, needs_shift in codes:
            for locked in _WHATEVER_IS_LOCKED:
                grab = code, held | (SHIFT if needs_shift else 0) | locked
                if not self._xcb.grab(*grab):
                    raise NotTaken(
                        tr("{keys} could not be had: another program has it.", keys=native(self._keys))
                    )
                self._grabbed.append(grab)

    def _listen(self) -> None:
        waits = select.poll()
        waits.register(self._xcb.fd, select.POLLIN)
        waits.register(self._wakes, select.POLLIN)
        try:
            while self._take_events() and self._wakes not in dict(waits.poll()):
                pass
        finally:
            # The server lets go of all that was grabbed.
            self._xcb.close()
            os.close(self._wakes)

    def _take_events(self) -> bool:
        """Whether the display is still there."""
        while events := self._xcb.events():
            for kind, moment in events:
                if kind == _KEY_RELEASE:
                    self._released = moment
                elif kind == _KEY_PRESS and moment != self._released:
                    # One that is held is released and pressed in the same moment, over and over.
                    self._pressed("")
                elif kind == _MAPPING_NOTIFY:
                    self._grab_again()
        return self._xcb.is_alive

    def _grab_again(self) -> None:
        """The keyboard is laid out otherwise now: the key may be another."""
        for grab in self._grabbed:
            self._xcb.let_go(*grab)
        self._grabbed.clear()
        try:
            self._grab()
        except NotTaken:
            # Until the layout changes once more.
            return


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _Screens(ctypes.Structure):
    _fields_ = (("data", ctypes.POINTER(ctypes.c_uint32)), ("rem", ctypes.c_int), ("index", ctypes.c_int))


class _Xcb:
    """The few calls of libxcb that are needed, on one connection."""

    def __init__(self, display: str | None) -> None:
        try:
            self._xcb, self._keysyms, self._free = _libraries()
        except OSError as error:
            raise NotTaken(tr("A library of X11 is missing, so no key can be taken.")) from error
        number = ctypes.c_int()
        name = display.encode() if display is not None else None
        self._connection = ctypes.c_void_p(self._xcb.xcb_connect(name, ctypes.byref(number)))
        if not self.is_alive:
            self._xcb.xcb_disconnect(self._connection)
            raise NotTaken(tr("The display cannot be reached, so no key can be taken."))
        self.fd: int = self._xcb.xcb_get_file_descriptor(self._connection)
        screens = self._xcb.xcb_setup_roots_iterator(self._xcb.xcb_get_setup(self._connection))
        for _ in range(number.value):
            self._xcb.xcb_screen_next(ctypes.byref(screens))
        # The first field of a screen is its root window.
        self._root = screens.data[0]
        self._symbols = ctypes.c_void_p(self._keysyms.xcb_key_symbols_alloc(self._connection))

    @property
    def is_alive(self) -> bool:
        return not self._xcb.xcb_connection_has_error(self._connection)

    def close(self) -> None:
        self._keysyms.xcb_key_symbols_free(self._symbols)
        self._xcb.xcb_disconnect(self._connection)

    def codes_of(self, keysym: int) -> list[tuple[int, bool]]:
        """The keys of this keyboard that give this sign, each with whether Shift must be held for it."""
        keysyms = self._keysyms
        found = keysyms.xcb_key_symbols_get_keycode(self._symbols, keysym)
        if not found:
            return []
        codes = []
        for code in found:
            if not code:
                break
            bare, shifted = (
                keysyms.xcb_key_symbols_get_keysym(self._symbols, code, column) for column in (0, 1)
            )
            if keysym in (bare, shifted):
                codes.append((code, keysym != bare))
        self._free(found)
        return codes

    def grab(self, code: int, held: int) -> bool:
        """Whether it is ours."""
        cookie = self._xcb.xcb_grab_key_checked(self._connection, 0, self._root, held, code, _ASYNC, _ASYNC)
        error = self._xcb.xcb_request_check(self._connection, cookie)
        if error:
            self._free(ctypes.c_void_p(error))
        return not error

    def let_go(self, code: int, held: int) -> None:
        self._xcb.xcb_ungrab_key(self._connection, code, self._root, held)
        self._xcb.xcb_flush(self._connection)

    def events(self) -> list[tuple[int, int]]:
        """What has come: the kind of each event and its moment in the server's milliseconds."""
        found = []
        while event := self._xcb.xcb_poll_for_event(self._connection):
            kind = event[0] & 0x7F
            if kind == _MAPPING_NOTIFY:
                self._keysyms.xcb_refresh_keyboard_mapping(self._symbols, event)
            found.append((kind, int.from_bytes(bytes(event[4:8]), "little")))
            self._free(event)
        return found


@cache
def _libraries() -> tuple[Any, Any, Any]:
    """libxcb, its keysyms, and what frees what they give. Raises OSError."""
    xcb, keysyms = ctypes.CDLL("libxcb.so.1"), ctypes.CDLL("libxcb-keysyms.so.1")
    place, byte, number = ctypes.c_void_p, ctypes.c_uint8, ctypes.c_uint32
    calls: tuple[tuple[Any, str, Any, tuple[Any, ...]], ...] = (
        (xcb, "xcb_connect", place, (ctypes.c_char_p, ctypes.POINTER(ctypes.c_int))),
        (xcb, "xcb_connection_has_error", ctypes.c_int, (place,)),
        (xcb, "xcb_disconnect", None, (place,)),
        (xcb, "xcb_get_file_descriptor", ctypes.c_int, (place,)),
        (xcb, "xcb_get_setup", place, (place,)),
        (xcb, "xcb_setup_roots_iterator", _Screens, (place,)),
        (xcb, "xcb_screen_next", None, (ctypes.POINTER(_Screens),)),
        (xcb, "xcb_flush", ctypes.c_int, (place,)),
        (xcb, "xcb_poll_for_event", ctypes.POINTER(byte), (place,)),
        (xcb, "xcb_request_check", place, (place, _Cookie)),
        (xcb, "xcb_grab_key_checked", _Cookie, (place, byte, number, ctypes.c_uint16, byte, byte, byte)),
        (xcb, "xcb_ungrab_key", _Cookie, (place, byte, number, ctypes.c_uint16)),
        (keysyms, "xcb_key_symbols_alloc", place, (place,)),
        (keysyms, "xcb_key_symbols_free", None, (place,)),
        (keysyms, "xcb_key_symbols_get_keycode", ctypes.POINTER(byte), (place, number)),
        (keysyms, "xcb_key_symbols_get_keysym", number, (place, byte, ctypes.c_int)),
        (keysyms, "xcb_refresh_keyboard_mapping", ctypes.c_int, (place, ctypes.POINTER(byte))),
    )
    for library, name, gives, takes in calls:
        call = getattr(library, name)
        call.restype, call.argtypes = gives, takes
    free = ctypes.CDLL(None).free
    free.restype, free.argtypes = None, (place,)
    return xcb, keysyms, free
