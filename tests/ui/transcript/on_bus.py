"""A screen reader of our own on a real AT-SPI bus: run by test_on_bus.py inside a D-Bus session with a display.

Speaks the bus's protocol itself. Prints one JSON object of all that it saw.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, MatchRule, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

PREFIX = "org.a11y.atspi."
REGISTRY = (PREFIX + "Registry", "/org/a11y/atspi/registry", PREFIX + "Registry")
WAIT = 20.0
"""Seconds until something that should come has not come."""


@dataclass(frozen=True)
class Node:
    """One accessible thing of the window."""

    bus: Bus
    name: str
    path: str

    def call(self, interface: str, member: str, signature: str = "", *body: object) -> Any:
        """The first value of the answer."""
        return self.bus.call(self.name, self.path, PREFIX + interface, member, signature, *body)

    def get(self, interface: str, name: str) -> Any:
        properties = "org.freedesktop.DBus.Properties"
        return self.bus.call(self.name, self.path, properties, "Get", "ss", PREFIX + interface, name)[1]

    @property
    def title(self) -> str:
        return str(self.get("Accessible", "Name"))

    @property
    def description(self) -> str:
        return str(self.get("Accessible", "Description"))

    @property
    def role(self) -> str:
        return str(self.call("Accessible", "GetRoleName"))

    @property
    def interfaces(self) -> list[str]:
        return [each.removeprefix(PREFIX) for each in self.call("Accessible", "GetInterfaces")]

    @property
    def states(self) -> int:
        low, high = self.call("Accessible", "GetState")
        return int(low | high << 32)

    def child(self, index: int) -> Node:
        return Node(self.bus, *self.call("Accessible", "GetChildAtIndex", "i", index))

    def children(self) -> Iterator[Node]:
        for index in range(self.get("Accessible", "ChildCount")):
            yield self.child(index)

    def named(self, title: str) -> Node:
        found = [child for child in self.children() if child.title == title]
        assert found, f"no {title!r} among {[child.title for child in self.children()]}"
        return found[0]

    def act(self, action: str) -> bool:
        names = [name for name, _, _ in self.call("Action", "GetActions")]
        return bool(self.call("Action", "DoAction", "i", names.index(action)))

    def selection(self) -> tuple[int, int]:
        """Begin and end of what is selected."""
        return self.bus.all(self.name, self.path, PREFIX + "Text", "GetSelection", "i", 0)

    def text(self, begin: int = 0, end: int = -1) -> str:
        return str(self.call("Text", "GetText", "ii", begin, end))


FOCUSED = 1 << 12
"""ATSPI_STATE_FOCUSED."""
BY_KEYSYM = 3
"""ATSPI_KEY_SYM: press and release."""
UP, DOWN, RETURN, TAB, ESCAPE = 0xFF52, 0xFF54, 0xFF0D, 0xFF09, 0xFF1B


class Bus:
    """The accessibility bus, and what was heard on it."""

    def __init__(self) -> None:
        session = open_dbus_connection("SESSION")
        self._session = session
        address = _call(session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", "")
        self._bus: DBusConnection = open_dbus_connection(address)
        self._heard: deque[Any] = deque()
        rule = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object")
        self._bus.send_and_get_reply(message_bus.AddMatch(rule), timeout=WAIT)
        self._filter = self._bus.filter(rule, queue=self._heard)
        self._filter.__enter__()
        for event in ("object:announcement", "object:state-changed:focused", "object:children-changed"):
            self.call(*REGISTRY, "RegisterEvent", "sas", event, [])

    def press(self, key: int) -> None:
        """A key of the display's keyboard, by its X keysym."""
        controller = PREFIX + "DeviceEventController"
        path = "/org/a11y/atspi/registry/deviceeventcontroller"
        self.call(PREFIX + "Registry", path, controller, "GenerateKeyboardEvent", "isu", key, "", BY_KEYSYM)

    def call(self, name: str, path: str, interface: str, member: str, signature: str, *body: object) -> Any:
        return _call(self._bus, name, path, interface, member, signature, *body)

    def all(self, name: str, path: str, interface: str, member: str, signature: str, *body: object) -> Any:
        return _body(self._bus, name, path, interface, member, signature, *body)

    def focused(self) -> str:
        """The path of what got the keyboard last."""
        return next(
            (path for path, body in reversed(self.events("StateChanged")) if body[:2] == ["focused", 1]), ""
        )

    def window(self) -> Node:
        """The window of the program, as soon as it is there."""
        root = Node(self, PREFIX + "Registry", "/org/a11y/atspi/accessible/root")

        def found() -> Node | None:
            for app in root.children():
                for window in app.children():
                    return window
            return None

        return until(found)

    def events(self, member: str) -> list[tuple[str, list[Any]]]:
        """The path and the body of each event of this kind that has come."""
        # What came before the answer to a question has been heard by then.
        self.call(*REGISTRY, "GetRegisteredEvents", "")
        return [
            (message.header.fields[1], list(message.body))
            for message in self._heard
            if message.header.fields[3] == member
        ]


def _call(connection: DBusConnection, name: str, path: str, interface: str, member: str, *more: Any) -> Any:
    body = _body(connection, name, path, interface, member, *more)
    return body[0] if body else None


def _body(
    connection: DBusConnection,
    name: str,
    path: str,
    interface: str,
    member: str,
    signature: str,
    *body: object,
) -> Any:
    message = new_method_call(
        DBusAddress(path, bus_name=name, interface=interface), member, signature or None, tuple(body)
    )
    reply = connection.send_and_get_reply(message, timeout=WAIT)
    assert reply.header.message_type is MessageType.method_return, (member, reply.body)
    return reply.body


def other(now: Node, before: Node) -> Node | None:
    """What stands there now, if it is another."""
    return now if now.path != before.path else None


def until(found: Callable[[], Any]) -> Any:
    """What is found, as soon as anything is."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        thing = found()
        if thing:
            return thing
        time.sleep(0.02)
    raise AssertionError("it did not come")


class Window:
    """The other process."""

    def __init__(self) -> None:
        program = Path(__file__).with_name("on_bus_window.py")
        environment = {**os.environ, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "QT_QPA_PLATFORM": "xcb"}
        self._process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self.expect("ready")

    def expect(self, *words: str) -> list[str]:
        """Read on until it says something that begins so. Returns it."""
        assert self._process.stdout
        for line in self._process.stdout:
            said: list[str] = json.loads(line)
            if said[: len(words)] == list(words):
                return said
        raise AssertionError(f"it never said {words}; it ended with {self._process.wait()}")

    def tell(self, command: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        self.expect("did", command.partition(" ")[0])

    def end(self) -> int:
        self.tell("quit")
        return self._process.wait(WAIT)


def main() -> dict[str, Any]:
    bus = Bus()
    window = Window()
    seen: dict[str, Any] = {}
    page = bus.window().named("Transcript")
    seen["page"] = page.role
    began = time.monotonic()
    seen["messages"] = [[child.title, child.role] for child in page.children()]
    took = time.monotonic() - began
    answer = page.child(3)
    seen["description"] = answer.description
    seen["interfaces"] = answer.interfaces
    seen["extents"] = answer.call("Component", "GetExtents", "u", 0)
    seen["pressed"] = [[child.title, child.role] for child in answer.children()]
    # What is painted is pressed.
    answer.named("Copy").act("Press")
    seen["copied"] = window.expect("clipboard")[1]
    # The focus goes to a message, and its text is there.
    seen["grabbed"] = answer.call("Component", "GrabFocus")
    reader = until(lambda: other(page.child(3), answer))
    text = reader.child(0)
    seen["reader"] = [reader.title, reader.role, text.title, text.role, text.interfaces]
    seen["focused"] = until(lambda: text.states & FOCUSED) > 0
    count = text.get("Text", "CharacterCount")
    letters = "".join(text.text(at, at + 1) for at in range(min(count, 120)))
    seen["letters"] = [letters, text.text(0, 120)]
    seen["count"] = [count, len(text.text())]
    text.call("Text", "SetCaretOffset", "i", 5)
    seen["caret"] = text.get("Text", "CaretOffset")
    seen["word"] = text.call("Text", "GetTextAtOffset", "iu", 5, 1)
    seen["buttons"] = [[child.title, child.role] for child in reader.child(1).children()]
    reader.child(1).named("Regenerate").act("Press")
    seen["regenerated"] = window.expect("regenerate")[1]
    reader.child(1).named("Close").act("Press")
    until(lambda: page.child(3).path == answer.path)
    seen["focus is back"] = until(lambda: bus.focused() == answer.path)
    # The keyboard alone: to the answer two above, into its text, to its link, and out again.
    for key in (UP, UP):
        bus.press(key)
    first = page.child(1)
    seen["walked up"] = until(lambda: bus.focused() == first.path)
    bus.press(RETURN)
    text = until(lambda: other(page.child(1), first)).child(0)
    until(lambda: text.states & FOCUSED)
    bus.press(TAB)
    begin, end = until(lambda: text.call("Text", "GetNSelections") and text.selection())
    seen["link by Tab"] = text.text(begin, end)
    bus.press(RETURN)
    seen["link followed"] = window.expect("link")[1]
    bus.press(ESCAPE)
    seen["closed by Esc"] = until(lambda: page.child(1).path == first.path)
    links = [child for child in first.children() if child.role == "link"]
    seen["links"] = [[link.title, link.description] for link in links]
    links[0].act("Press")
    seen["link pressed"] = window.expect("link")[1]
    # An answer comes and ends, another is stopped.
    window.tell("begin")
    window.tell("finish It goes every hour.")
    window.tell("stop It had")
    seen["announced"] = [body[3][1] for _, body in bus.events("Announcement")]
    seen["came"] = [child.title for child in page.children()][8:]
    changes = [body[:2] for path, body in bus.events("ChildrenChanged") if path == page.path]
    seen["added"] = [index for what, index in changes if what == "add"][-4:]
    seen["ended"] = window.end()
    seen["took"] = took
    return seen


if __name__ == "__main__":
    print(json.dumps(main()))
