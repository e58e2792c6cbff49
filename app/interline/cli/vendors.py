"""`interline vendors`: who can be asked, and where each key is."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from interline.cli.session import App, Build, with_app
from interline.cli.terminal import table
from interline.model.clean import label

if TYPE_CHECKING:
    from interline.model.vendor import Vendor
    from interline.paths import Home


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """List them."""
    return with_app(build, home, _vendors)


async def _vendors(app: App) -> int:
    rows = [("VENDOR", "NAME", "KEY", "DATA", "ADDRESS")]
    for status in await app.vendors.vendors():
        vendor = status.vendor
        hint = f" {status.key.hint}" if status.key.hint else ""
        rows.append(
            (
                vendor.id,
                label(vendor.name, 40),
                f"{status.key.words}{hint}",
                str(vendor.data),
                _address(vendor),
            )
        )
        for name, state in status.further_keys:
            hint = f" {state.hint}" if state.hint else ""
            rows.append((f"  {vendor.id}/{name}", "", f"{state.words}{hint}", "", ""))
    table(rows)
    return 0


def _address(vendor: Vendor) -> str:
    if vendor.embedded:
        return "runs inside Interline"
    if vendor.needs_address and vendor.own_address is not None:
        return f'needs its address: base_url = "{vendor.own_address.example}" in vendors.toml'
    return label(vendor.base_url, 120)
