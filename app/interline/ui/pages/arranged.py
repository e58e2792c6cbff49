"""What the settings window's search finds among vendors and routes: their names, as they were read last.

Rule: a search waits for nobody, so it sees what was read when the window opened, or when something was stored since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.clean import label
from interline.model.route import DEFAULT_ROUTE
from interline.ui.pages.page import PageRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interline.model.route import Route
    from interline.services.vendors import VendorStatus
    from interline.ui.backend import Services

OWN_SERVER = "+"
"""The row of the form for a server of the user's own; no vendor has such an id."""


class ArrangedRows:
    """Rows for two pages."""

    def __init__(self) -> None:
        self._vendors: tuple[PageRow, ...] = ()
        self._routes: tuple[PageRow, ...] = ()

    def vendors(self) -> Sequence[PageRow]:
        """Every vendor, by its name, id and address, and the form for another."""
        more = tr("custom endpoint, base URL, OpenAI-compatible")
        return (*self._vendors, PageRow(OWN_SERVER, tr("Add a server of your own"), more))

    def routes(self) -> Sequence[PageRow]:
        """Every route, by its name and its steps."""
        return self._routes

    async def read(self, services: Services) -> None:
        """Learn who is there now."""
        self._vendors = tuple(map(_vendor_row, await services.vendors.vendors()))
        self._routes = tuple(map(_route_row, await services.vendors.routes()))


def _vendor_row(status: VendorStatus) -> PageRow:
    vendor = status.vendor
    return PageRow(vendor.id, label(vendor.name, 60), label(f"{vendor.id} {vendor.base_url}", 200))


def _route_row(route: Route) -> PageRow:
    is_default = route.name == DEFAULT_ROUTE
    steps = " ".join(str(step) for step in route.steps)
    title = tr("Default route") if is_default else label(route.name, 60)
    return PageRow(route.name, title, label(steps, 400))
