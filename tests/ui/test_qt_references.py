"""The Qt binding that is pinned keeps its hands off Python's own reference counts, and we hold what it does not.

PySide6 6.12.0 dropped one reference to None or True with each call on Python 3.11; some hundred signals later
the process was aborted ("deallocating True or False"). Python 3.12 and later never free these objects.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import interline.ui

CALLS_AND_SIGNALS = """
import sys
from PySide6.QtCore import QObject, Signal

class Bell(QObject):
    rang = Signal(bool)

bell = Bell()
heard = []
bell.rang.connect(heard.append)
counts = sys.getrefcount(None), sys.getrefcount(True)
for number in range(20_000):
    bell.setObjectName("bell")
for number in range(2_000):
    bell.rang.emit(True)
assert len(heard) == 2_000
heard.clear()
print(sys.getrefcount(None) - counts[0], sys.getrefcount(True) - counts[1])
"""


def test_calls_and_signals_leave_reference_counts_alone() -> None:
    """Thousands of calls and signals neither eat nor pile up references to None and True."""
    # In a process of its own: a binding with the fault would take the test run down with it.
    done = subprocess.run(
        [sys.executable, "-c", CALLS_AND_SIGNALS], capture_output=True, text=True, timeout=50
    )
    assert done.returncode == 0, done.stderr
    if sys.version_info < (3, 12):
        # Later on the count of these objects means nothing: there they live for ever, whoever lets go of them.
        assert all(abs(int(drift)) < 100 for drift in done.stdout.split()), done.stdout


def test_timers_with_a_context_hold_what_they_call() -> None:
    """PySide6 6.11 keeps no reference to the object of a bound method that is given with another object as context:
    called after that object went, it ends the process. A lambda holds it."""
    unsafe = []
    for path in Path(interline.ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).endswith("singleShot")
                and len(node.args) >= 3
            ):
                context, called = node.args[-2], node.args[-1]
                if isinstance(called, ast.Attribute) and ast.unparse(called.value) != ast.unparse(context):
                    unsafe.append(f"{path.name}:{node.lineno}")
    assert unsafe == []
