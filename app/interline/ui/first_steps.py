"""What the cards of the first start lead to: a key, the model of this computer, a server of the user's own.

Rule: nothing is begun that the user did not press for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.clean import label
from interline.model.refs import ModelRef
from interline.model.route import Choice

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.sheets import Sheets
    from interline.ui.tasks import Tasks


class FirstSteps:
    """For one window."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        *,
        sheets: Callable[[], Sheets],
        choose: Callable[[Choice], None],
        write: Callable[[], None],
        offer: Callable[[Sequence[str], Sequence[str]], None],
        tell: Callable[[str], None],
    ) -> None:
        """`write` leads into the message field; `offer` is told whose keys were found, and in which variables."""
        self._backend = backend
        self._tasks = tasks
        self._sheets = sheets
        self._choose = choose
        self._write = write
        self._offer = offer
        self._tell = tell

    def start_with(self, card: str) -> None:
        """A card was pressed."""
        if card == "key":
            self._sheets().vendor_key.open()
        elif card == "local":
            self._tasks.start(self._start_local())
            self._write()
        else:
            self._sheets().local_servers.open()

    def look_for_keys(self) -> None:
        """Offer the keys that the environment holds already."""
        self._tasks.start(self._look_for_keys())

    async def _look_for_keys(self) -> None:
        services = await self._backend.ready()
        found = [
            (label(status.vendor.name, 40), status.vendor.key.env)
            for status in await services.vendors.vendors()
            if status.vendor.key is not None and status.key.is_in_environment
        ]
        self._offer([name for name, _ in found], [variable for _, variable in found])

    async def _start_local(self) -> None:
        services = await self._backend.ready()
        embedded = (status for status in await services.vendors.vendors() if status.vendor.embedded)
        local = next(
            (ModelRef(status.vendor.id, facts.id) for status in embedded for facts in status.models), None
        )
        if local is None:
            self._tell(
                tr("The built-in model is not installed. Install it with: interline models install smollm2")
            )
        else:
            self._choose(Choice(pin=local))
