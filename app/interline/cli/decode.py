"""`interline decode`: a recorded response, read with the decoder that the program uses.

Rule: it never fails on what a vendor sent; only a file that cannot be read is an error.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from interline.cli.session import Build
from interline.cli.terminal import object_out
from interline.model.clean import label
from interline.model.errors import WrongUsage
from interline.vendors import built_in
from interline.wire.decode import decode_recorded

if TYPE_CHECKING:
    from interline.paths import Home


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """Decode and print; needs no profile."""
    headers = _headers(options.headers) if options.headers else {}
    body = sys.stdin.buffer.read() if options.file == "-" else _bytes(options.file)
    vendor = built_in(options.vendor) or options.vendor
    object_out(decode_recorded(options.wire, vendor, options.status, headers, body))
    return 0


def _bytes(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise WrongUsage(f"The file “{label(name)}” cannot be read ({error.strerror}).") from None


def _headers(name: str) -> dict[str, str]:
    try:
        found = json.loads(_bytes(name))
    except (ValueError, RecursionError):
        found = ""
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise WrongUsage(f"The file “{label(name)}” does not hold one JSON object of headers.")
    # A recording's own notes, with the headers among them, will do as well.
    inside = found.get("headers")
    headers = inside if isinstance(inside, dict) else found
    return {str(header): str(value) for header, value in headers.items()}
