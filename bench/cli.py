"""How long a command takes before it does anything."""

from __future__ import annotations

import subprocess
import sys
import time

from bench.figures import Figure, at_most, installed, median

_RUNS = 9
_HEAVY = ("PySide6", "sqlalchemy", "httpx", "keyring", "genai_prices", "asyncio")


def figures() -> list[Figure]:
    command = [sys.executable, "-m", "interline", "ask", "--help"]
    bare = [sys.executable, "-c", "pass"]
    ours, empty = [], []
    _time(command)
    for _ in range(_RUNS):
        ours.append(_time(command))
        empty.append(_time(bare))
    heavy = imported_by_help()
    return [
        at_most("interline ask --help, whole process", median(ours), "s", 0.3),
        Figure("  python -c pass, whole process", median(empty), "s"),
        Figure(
            f"  heavy libraries imported ({', '.join(heavy) or 'none'})",
            len(heavy),
            "",
            bar="no Qt, no SQLAlchemy",
            holds=not {"PySide6", "sqlalchemy"} & set(heavy),
        ),
    ]


def imported_by_help() -> list[str]:
    """Which of the heavy libraries `ask --help` imports."""
    code = (
        "import sys\nfrom interline.__main__ import main\nsys.argv = ['interline', 'ask', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([n for n in {_HEAVY!r} if n in sys.modules], file=sys.stderr)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr
    return [name for name in _HEAVY if f"'{name}'" in said]


def _time(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=installed(), capture_output=True, check=True)
    return time.perf_counter() - start
