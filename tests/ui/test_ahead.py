"""What is imported before it is asked for."""

from __future__ import annotations

import ast
import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from interline.ui import ahead

UI = Path(__file__).resolve().parents[2] / "app" / "interline" / "ui"
LATER = {
    "interline.ui.global_key.portal",
    "interline.ui.global_key.x11",
    "interline.ui.printouts",
    "interline.ui.spelling.checking",
    "interline.ui.spelling.dictionaries",
    "interline.ui.spelling.marks",
    "interline.ui.spelling.menu",
    "interline.ui.spelling.speller",
    "interline.ui.transcript.paper",
    "interline.ui.transcript.printing",
}
"""Imported in a thread of their own, or for something that takes its time anyhow: printing, a key of the system's."""
BEGUN = "interline.ui.application, interline.ui.panes, interline.ui.desk, interline.ui.event_loop, interline.ui.sheets"
THEN = "interline.ui.palette.opened, interline.ui.quick.opened, interline.ui.transcript.view"


def _imported_in_functions() -> set[str]:
    """Modules of the window that are imported when a function is called."""
    found = set()
    for file in UI.rglob("*.py"):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.ImportFrom) and node.module is not None:
                        found.add(node.module)
                        found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.startswith("interline.ui.") and _is_module(name)}


def _is_module(name: str) -> bool:
    return (UI / Path(*name.split(".")[2:])).with_suffix(".py").exists()


def test_what_the_window_imports_on_demand_has_been_imported_ahead() -> None:
    """No click waits for its modules: after the window stands and is used, only what is named as later is missing."""
    code = f"""
import asyncio, sys, {BEGUN}, {THEN}
from interline.ui.ahead import import_ahead
assert 'interline.ui.usage.view' not in sys.modules
assert 'markdown_it' not in sys.modules
asyncio.run(import_ahead())
print(*sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    there = set(done.stdout.split())
    assert "markdown_it" in there
    assert _imported_in_functions() - LATER - there == set()


def test_what_cannot_be_imported_is_left_to_whoever_asks_for_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A part that is missing keeps nothing else from going on."""
    monkeypatch.setattr(ahead, "MODULES", ("interline.ui.nothing_of_this_name",))
    asyncio.run(ahead.import_ahead())
    assert "could not be imported ahead" in caplog.text
