"""What turns leave behind: no connection, no file, no task, no thread, whatever became of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.services.soak import FAULTS, soak


@pytest.mark.skipif(sys.platform != "linux", reason="counts in /proc")
def test_trap_30_turns_with_faults_leave_nothing_behind(home: Path) -> None:
    """Eighty of them, three requests in ten broken in some way, some turns stopped; bench/soak.py goes through five
    hundred and weighs the memory."""
    soaked = soak(home, 80, 20)
    before, after = soaked.before, soaked.after
    assert set(soaked.faults) == set(FAULTS)
    assert abs(soaked.faults.total() - 0.3 * soaked.requests) < 2
    assert after.tasks <= before.tasks
    assert after.threads <= before.threads
    assert after.sockets <= before.sockets
    assert after.descriptors <= before.descriptors
