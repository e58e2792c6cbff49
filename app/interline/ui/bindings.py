"""Which keys each command has: its own, or those that the user gave it.

Rule: a key does one thing. What the user gave goes before what was there, and a command that lost its key is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from interline.language import marked, said, tr

PORTABLE = QKeySequence.SequenceFormat.PortableText
_OF_THE_FIELD = marked("Such a key is for writing. Use one with Ctrl or Alt, or a function key.")
_HELD = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_ALONE = {Qt.Key.Key_Escape, *(Qt.Key(Qt.Key.Key_F1.value + number) for number in range(35))}


class Command(Protocol):
    """What is asked of a command here; ui/actions.py has them."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def keys(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Bindings:
    """The keys of all commands."""

    keys: Mapping[str, tuple[str, ...]]
    """Command -> its keys, as Qt writes them everywhere alike."""
    troubles: Mapping[str, str]
    """Command -> what is wrong with the keys that the user gave it."""

    def owner(self, keys: str) -> str:
        """The command that this key is for; empty for none."""
        return next((command for command, own in self.keys.items() if keys in own), "")


def bind(actions: Iterable[Command], given: Mapping[str, tuple[str, ...]]) -> Bindings:
    """The keys that hold where the user gave these."""
    actions = tuple(actions)
    taken: dict[str, str] = {}
    texts = {action.id: bare(action.text) for action in actions}
    keys: dict[str, tuple[str, ...]] = {}
    troubles: dict[str, str] = {}
    for action in actions:
        if action.id not in given:
            continue
        own = []
        for written in given[action.id]:
            sequence = portable(written)
            if objection := objection_to(sequence, written):
                troubles[action.id] = objection
            elif sequence in taken:
                troubles[action.id] = tr(
                    "{keys} is for “{command}” already.",
                    keys=native(sequence),
                    command=texts[taken[sequence]],
                )
            else:
                taken[sequence] = action.id
                own.append(sequence)
        # Keys that cannot be leave those of the command as they were.
        if own or action.id not in troubles:
            keys[action.id] = tuple(own)
    for action in actions:
        if action.id not in keys:
            keys[action.id] = tuple(each for each in action.keys if taken.get(each, action.id) == action.id)
    return Bindings({action.id: keys[action.id] for action in actions}, troubles)


def bare(text: str) -> str:
    """A command's words without the sign that a question follows."""
    return text.removesuffix("…").rstrip()


def objection_to(sequence: str, written: str) -> str:
    """Why this cannot be a shortcut; empty where it can."""
    if not sequence:
        return tr("There is no key “{name}”.", name=written[:40])
    first = _pressed(QKeySequence(sequence, PORTABLE))[0]
    if first.keyboardModifiers() & _HELD or first.key() in _ALONE:
        return ""
    return said(_OF_THE_FIELD)


def portable(written: str) -> str:
    """A shortcut as it is written in the file, whatever the system; empty for what is none."""
    sequence = QKeySequence(written, PORTABLE)
    if any(pressed.key() is Qt.Key.Key_unknown for pressed in _pressed(sequence)):
        return ""
    return sequence.toString(PORTABLE)


def _pressed(sequence: QKeySequence) -> list[QKeyCombination]:
    """What is pressed one after the other; the stubs do not know that a sequence can be indexed."""
    return [cast("Any", sequence)[place] for place in range(sequence.count())]


def native(keys: str) -> str:
    """A shortcut as this system writes it: Ctrl+N, ⌘N."""
    return QKeySequence(keys, PORTABLE).toString(QKeySequence.SequenceFormat.NativeText)


def spoken(keys: Iterable[str]) -> str:
    """All of a command's shortcuts in words."""
    return tr(" or ", "between two shortcuts").join(native(each) for each in keys) or tr("no shortcut")
