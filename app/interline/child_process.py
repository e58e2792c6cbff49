"""How a module of ours runs as a process of its own.

Rule: a child gets only the environment variables listed here, so that no vendor's key reaches it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_INHERITED = frozenset(
    {
        *("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME"),
        *("TMPDIR", "TEMP", "TMP"),
        *("LANG", "LC_ALL", "LC_CTYPE"),
        *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR"),
    }
)
"""Where programs, libraries and temporary files are, the language, and what Windows insists on."""
CODE = Path(__file__).resolve().parents[1]
"""The folder that holds the package `interline`."""


def start_module(
    module: str, word: str, *, stderr: int, also: frozenset[str] = frozenset()
) -> subprocess.Popen[bytes]:
    """Start a module with pipes as its standard input and output; `word` is what a frozen build, which has no
    `python -m`, is started with in its place. It gets the variables of these names `also`. Raises OSError."""
    # A session of its own: Ctrl+C in a terminal is for the parent, which then ends the child.
    return subprocess.Popen(
        _command(module, word),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        cwd=CODE / "interline",
        env=_environment(also),
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def hold_back(**limits: int) -> None:
    """Called by a child: ask the system to hold this process to limits, named as in `resource`: `RLIMIT_AS=1 << 30`.

    Nothing happens where the system knows no such limit; the parent's patience is the limit there.
    """
    try:
        import resource
    except ImportError:  # Windows has none
        return
    for name, limit in (limits | {"RLIMIT_CORE": 0}).items():
        try:
            resource.setrlimit(getattr(resource, name), (limit, limit))
        except (OSError, ValueError):  # macOS refuses some
            continue
    os.nice(5)


def _command(module: str, word: str) -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, word]
    # -P: the current folder may hold another `interline`.
    return [sys.executable, "-P", "-m", module]


def _environment(also: frozenset[str] = frozenset()) -> dict[str, str]:
    names = _INHERITED | also
    kept = {name: value for name, value in os.environ.items() if name.upper() in names}
    # Absolute, as the child runs in another folder; ours first, so that it runs the very code that we do.
    places = [os.path.abspath(place) for place in kept.get("PYTHONPATH", "").split(os.pathsep) if place]
    return kept | {"PYTHONPATH": os.pathsep.join([str(CODE), *places])}
