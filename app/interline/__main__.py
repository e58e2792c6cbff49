"""`python -m interline` and the command `interline`: nothing but the entry point."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interline.cli.serve import Serve
    from interline.paths import Home
    from interline.startup import Interline


def main() -> None:
    """Run the command line; without a command, the window."""
    from interline.cli.main import main as run

    sys.exit(run(sys.argv[1:], build=_build, window=_window, serve=_serve))


def _build(home: Home) -> Interline:
    from interline.startup import Interline

    return Interline(home)


def _window(home: Home, wanted: str) -> int:
    from interline.ui.single_instance import SingleInstance

    only = SingleInstance(home)
    if not only.claim(wanted):
        return 0
    from interline.ui.application import run

    return run(home, [], lambda: _build(home), only=only, wanted=wanted)


def _serve() -> Serve:
    from interline.gateway.server import serve

    return serve


if __name__ == "__main__":
    main()
