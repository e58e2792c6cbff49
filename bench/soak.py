"""What five hundred turns leave behind, three requests in ten of them with a fault: memory, connections, tasks."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.figures import Figure, at_most

_TURNS = 500
_WARM = 100


def figures() -> list[Figure]:
    from tests.services.soak import FAULTS, soak

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        soaked = soak(Path(folder), _TURNS, _WARM)
    before, after = soaked.before, soaked.after
    share = 100 * soaked.faults.total() / soaked.requests
    name = (
        f"{_TURNS} turns, {share:.0f} % of requests with one of {len(FAULTS)} faults: memory more than before"
    )
    return [
        at_most(name, (after.memory - before.memory) / 1e6, "MB", 10.0),
        at_most("  sockets more than before", after.sockets - before.sockets, "", 0.0),
        at_most("  open files and sockets more than before", after.descriptors - before.descriptors, "", 0.0),
        at_most("  tasks more than before", after.tasks - before.tasks, "", 0.0),
        at_most("  threads more than before", after.threads - before.threads, "", 0.0),
    ]
