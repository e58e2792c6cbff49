"""`interline serve`: the router for other programs, in OpenAI's form.

Rule: standard output says where it listens and where its token is, once it answers; everything else is standard error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interline.cli.session import Build, Loop, with_app
from interline.cli.terminal import flush, line, say

if TYPE_CHECKING:
    from interline.paths import Home

Serve = Callable[..., Awaitable[int]]
"""`gateway.server.serve`: the command line does not know the gateway itself."""


def run(options: argparse.Namespace, build: Build, home: Home, *, serve: Serve) -> int:
    """Serve until Ctrl+C or a request to end."""
    token_file = Path(options.token_file).expanduser().absolute() if options.token_file else None

    def tell(text: str) -> None:
        line(text)
        flush()

    def work(app: Any) -> Awaitable[int]:
        return serve(app, options.host, options.port, token_file, tell=tell, warn=say)

    return with_app(build, home, work, loop=_fast_loop())


def _fast_loop() -> Loop | None:
    """The loop that wakes up soonest, where there is one: a gateway's time is spent in waking up."""
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop
