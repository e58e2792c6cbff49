"""What is imported when: the cost that a person pays at each start, and Qt staying in its one room."""

from __future__ import annotations

import subprocess
import sys

import pytest

QT = {"PySide6", "shiboken6", "qasync"}
SLOW = {
    "sqlalchemy",
    "alembic",
    "httpx",
    "keyring",
    "genai_prices",
    "pygments",
    "markdown_it",
    "ziamath",
    "starlette",
    "uvicorn",
}
"""Each costs from 0.05 to 0.6 seconds: they are imported where they are used, not before."""

EVERY_MODULE = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(*sys.modules)
"""


def roots(names: str) -> set[str]:
    return {name.partition(".")[0] for name in names.split()}


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=50
    )
    assert done.returncode == 0, done.stderr[-600:]
    return done


@pytest.mark.parametrize("package", ["services", "cli", "gateway", "router", "store", "local", "rendering"])
def test_only_the_window_imports_qt(package: str) -> None:
    """Each use case, command and part below them works where there is no Qt at all."""
    assert not QT & roots(python("-c", EVERY_MODULE, f"interline.{package}").stdout)


def test_the_command_line_imports_nothing_slow() -> None:
    """The module behind every command is there before the database and network libraries are."""
    loaded = roots(python("-c", "import sys, interline.cli; print(*sys.modules)").stdout)
    assert not (QT | SLOW) & loaded


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["ask", "--help"]])
def test_asking_for_help_imports_nothing_slow(arguments: list[str]) -> None:
    """Help is there at once: python -X importtime lists what its run imported."""
    report = python("-X", "importtime", "-m", "interline", *arguments)
    imported = " ".join(line.rpartition("|")[2] for line in report.stderr.splitlines() if "|" in line)
    assert "interline" in roots(imported)
    assert not (QT | SLOW) & roots(imported)
    assert report.stdout.strip()
