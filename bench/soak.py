"""What five hundred turns leave behind, three in ten of them with a fault: connections, tasks, memory."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.figures import Figure, at_most

_TURNS = 500
_WARM = 100


def figures() -> list[Figure]:
    from tests.services.soak import soak

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        before, after = soak(Path(folder), _TURNS, _WARM)
    grown = (after.memory - before.memory) / 1e6
    return [
        at_most(f"memory after {_TURNS} more turns, 30 % with faults", grown, "MB", 10.0),
        at_most("  connections more than before", float(after.sockets - before.sockets), "", 2.0),
        at_most("  tasks more than before", float(after.tasks - before.tasks), "", 0.0),
    ]
