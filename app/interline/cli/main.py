"""From arguments to an exit code: find the command, run it, and turn every error into one sentence.

Rule: no traceback ever reaches the terminal; what we did not foresee goes into the log, without keys.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from interline.cli.parser import build_parser

if TYPE_CHECKING:
    import argparse

    from interline.cli.serve import Serve
    from interline.cli.session import Build
    from interline.paths import Home


def main(
    argv: Sequence[str], *, build: Build, window: Callable[[Home, str], int], serve: Callable[[], Serve]
) -> int:
    """Run one command line and give its exit code; `build` makes the program, `window` opens its window, or another
    one that is named, `serve` loads the server for other programs."""
    options = build_parser().parse_args(argv)
    # Imported here: help needs neither.
    from interline.model.errors import InterlineError

    try:
        return _run(options, build, window, serve)
    except InterlineError as error:
        _complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        _complain("Interrupted.")
        return 130
    except BrokenPipeError:
        # Whoever read our output has enough.
        from interline.cli.terminal import silence

        silence()
        return 1
    except Exception:  # noqa: BLE001 - the last resort: whatever went wrong, a person reads a sentence
        from interline.cli.log import keep_traceback

        _complain(keep_traceback(options.home))
        return 1


def _run(
    options: argparse.Namespace, build: Build, window: Callable[[Home, str], int], serve: Callable[[], Serve]
) -> int:
    from interline.cli.log import start_log
    from interline.paths import Home

    home = Home.find(options.home)
    start_log(home)
    if options.module in {None, "window"}:
        from interline.cli.window import SHOW, open_window

        return open_window(home, window, options.command if options.module else SHOW)
    for stream in (sys.stdout, sys.stderr):
        # A character that the terminal's encoding lacks must not end an answer.
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")
    command = importlib.import_module(f"interline.cli.{options.module}")
    more = {"serve": serve()} if options.module == "serve" else {}
    code: int = command.run(options, build, home, **more)

    from interline.cli.terminal import flush

    flush()
    return code


def _complain(sentence: str) -> None:
    from interline.cli.terminal import say

    say(f"interline: {sentence}")
