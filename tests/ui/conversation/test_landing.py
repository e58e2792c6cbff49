"""From a hit to its message."""

from __future__ import annotations

from interline.ui.conversation.landing import LandingPresenter
from interline.ui.transcript.sought import Sought

MOON = Sought(("moon",))


class Pane:
    """The conversation pane, as far as landing knows it."""

    def __init__(self) -> None:
        self.id, self.path = "one", ("m1", "m2")
        self.found: list[str] = []
        self.opened: list[str] = []
        self.versions: list[str] = []
        self.landing = LandingPresenter(
            self,
            shown=lambda: self.id,
            path=lambda: self.path,
            open_conversation=self.open,
            show_version=self.versions.append,
        )

    def show_found(self, message_id: str, sought: Sought) -> None:
        assert sought is MOON
        self.found.append(message_id)

    def open(self, conversation_id: str) -> None:
        self.opened.append(conversation_id)
        self.id, self.path = conversation_id, ()


def test_a_message_that_is_shown_is_gone_to_at_once() -> None:
    """Nothing is opened for it."""
    pane = Pane()
    pane.landing.go("one", "m2", MOON)
    assert (pane.found, pane.opened, pane.versions) == (["m2"], [], [])


def test_another_conversation_is_opened_first() -> None:
    """A second hit of it, picked before it is there, takes the place of the first."""
    pane = Pane()
    pane.landing.go("two", "m7", MOON)
    pane.landing.go("two", "m8", MOON)
    assert (pane.found, pane.opened) == ([], ["two"])
    pane.path = ("m7", "m8")
    pane.landing.arrived({"m7", "m8"})
    pane.landing.arrived({"m7", "m8"})
    assert pane.found == ["m8"]


def test_a_message_of_another_branch_has_its_branch_shown() -> None:
    """And is gone to when that is there."""
    pane = Pane()
    pane.landing.go("one", "m9", MOON)
    assert (pane.found, pane.versions) == ([], ["m9"])
    pane.path = ("m1", "m9")
    pane.landing.arrived({"m1", "m2", "m9"})
    assert pane.found == ["m9"]
    pane.landing.go("two", "n3", MOON)
    pane.path = ("n1", "n2")
    pane.landing.arrived({"n1", "n2", "n3"})
    assert pane.versions == ["m9", "n3"]


def test_a_message_that_is_gone_is_not_waited_for() -> None:
    """The conversation is shown as it is; so is another one that was opened meanwhile."""
    pane = Pane()
    pane.landing.go("two", "m7", MOON)
    pane.path = ("m8",)
    pane.landing.arrived({"m8"})
    pane.landing.go("three", "m3", MOON)
    pane.open("four")
    pane.path = ("m3",)
    pane.landing.arrived({"m3"})
    assert (pane.found, pane.versions) == ([], [])
