"""`interline vendors`: who can be asked, and where each key is."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from interline.cli.session import App, Build, with_app
from interline.cli.terminal import table
from interline.model.clean import label

if TYPE_CHECKING:
    from interline.paths import Home


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """List them."""
    return with_app(build, home, _vendors)


async def _vendors(app: App) -> int:
    rows = [("VENDOR", "NAME", "KEY", "DATA", "ADDRESS")]
    for status in await app.vendors.vendors():
        vendor = status.vendor
        hint = f" {status.key.hint}" if status.key.hint else ""
        address = "runs inside Interline" if vendor.embedded else label(vendor.base_url, 120)
        rows.append((vendor.id, label(vendor.name, 40), f"{status.key.words}{hint}", str(vendor.data), address))
    table(rows)
    return 0
