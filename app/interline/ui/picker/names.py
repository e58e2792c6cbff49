"""Names for people of vendors, models and routes, as far as they are known yet.

Rule: they are cleaned when they come in; before that, and for models that nobody lists, the bare ids are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.clean import label
from interline.model.refs import ModelRef
from interline.model.route import DEFAULT_ROUTE, Choice

if TYPE_CHECKING:
    from interline.services.vendors import ModelChoice


class Names:
    """Knows what to call a model."""

    def __init__(self) -> None:
        self._vendors: dict[str, str] = {}
        self._models: dict[ModelRef, str] = {}
        self.told = 0
        """How often anything was learned: while it is the same, everything is called what it was."""

    def learn(self, choices: Iterable[ModelChoice]) -> None:
        """Take the names of everything that can be picked."""
        choices = tuple(choices)
        self.told += 1
        vendors = {choice.ref.vendor: choice.vendor_name for choice in choices}
        self._vendors = {id_: label(name, 40) for id_, name in vendors.items()}
        self._models = {choice.ref: label(choice.facts.title, 80) for choice in choices}

    def hear(self, ref: ModelRef, vendor_name: str) -> None:
        """A vendor was named in passing."""
        self.told += 1
        self._vendors.setdefault(ref.vendor, label(vendor_name, 40))

    def vendor(self, ref: ModelRef) -> str:
        return self._vendors.get(ref.vendor) or label(ref.vendor, 40)

    def model(self, ref: ModelRef) -> str:
        return self._models.get(ref) or label(ref.model, 80)

    def of(self, ref: ModelRef) -> str:
        """Both: `Sim A · ok`."""
        return f"{self.vendor(ref)} · {self.model(ref)}"

    def describe(self, choice: Choice) -> tuple[str, str, str]:
        """The vendor for the mark (empty for a route), a few words, and the whole of it."""
        if choice.pin is not None:
            return self.vendor(choice.pin), self.model(choice.pin), self.of(choice.pin)
        name = label(choice.route, 60)
        words = tr("Default route") if choice.route == DEFAULT_ROUTE else tr("Route: {name}", name=name)
        return "", words, tr("{route}, the first model that can answer", route=words)
