"""`interline keys set|test|remove`: a vendor's key in the system's keychain.

Rule: a key comes from standard input, never from an argument, and is never printed.
"""

from __future__ import annotations

import argparse
import getpass
import signal
import sys
from typing import TYPE_CHECKING

from interline.cli.session import App, Build, with_app
from interline.cli.terminal import line, say
from interline.model.clean import label
from interline.model.errors import Cancelled, KeyMalformed

if TYPE_CHECKING:
    from interline.paths import Home


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """One of the three."""
    work = {"set": _set, "test": _test, "remove": _remove}[options.action]
    # `vendor/name` is a further key of a vendor, named in vendors.toml.
    vendor_id, _, key_name = options.vendor.partition("/")
    return with_app(build, home, lambda app: work(app, vendor_id, key_name))


async def _set(app: App, vendor_id: str, key_name: str) -> int:
    vendor = app.vendors.vendor(vendor_id)
    if vendor.key is not None and vendor.key.url and sys.stdin.isatty():
        say(f"Keys of {vendor.name} are made at {vendor.key.url}")
    # A command that ends at once cannot keep a key for the session.
    state = await app.vendors.set_key(vendor_id, _read_key(vendor.name), key_name=key_name, session_ok=False)
    await app.watch.keys_changed()
    say(f"{_named(vendor.name, key_name)}: key {state.hint} kept {state.words}.")
    return 0


def _read_key(name: str) -> str:
    """The key, hidden while it is typed. A pipe gives it as its first line."""
    # While we wait for a person the event loop stands, and asyncio's own Ctrl+C would wait with it.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if sys.stdin.isatty():
            text = getpass.getpass(f"Key for {name} (not shown): ", stream=sys.stderr)
        else:
            text = sys.stdin.readline()
    except (EOFError, KeyboardInterrupt):
        raise Cancelled("No key was given.") from None
    finally:
        signal.signal(signal.SIGINT, handler)
    if not text.strip():
        raise KeyMalformed("No key came on standard input.", next_step="Paste it, or pipe it in.")
    return text


def _named(vendor_name: str, key_name: str) -> str:
    return f"{vendor_name} ({label(key_name, 60)})" if key_name else vendor_name


async def _test(app: App, vendor_id: str, key_name: str) -> int:
    test = await app.vendors.test_key(vendor_id, key_name)
    if test.ok:
        line(test.sentence)
        return 0
    say(f"interline: {test.sentence}")
    return 1


async def _remove(app: App, vendor_id: str, key_name: str) -> int:
    state = await app.vendors.remove_key(vendor_id, key_name)
    await app.watch.keys_changed()
    name = _named(app.vendors.vendor(vendor_id).name, key_name)
    say(f"{name}: the key is still there, {state.words}." if state.is_kept else f"{name}: no key is kept.")
    return 0
