"""Parts whose answer depends on their arguments alone look at no clock, dice, file or environment.

The import-linter contract "pure" sees the modules that they import; this sees what a permitted module offers.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import interline

PACKAGE = Path(interline.__file__).parent
PURE = sorted(
    [
        *(path for part in ("model", "wire", "vendors") for path in (PACKAGE / part).rglob("*.py")),
        PACKAGE / "router" / "plan.py",
    ]
)
MODULES = {"random", "secrets", "os", "tempfile", "shutil", "glob"}
CALLS = {"open", "now", "utcnow", "today", "uuid1", "uuid4", "uuid7", "read_text", "read_bytes", "write_text"}


def impure(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names if name.name.partition(".")[0] in MODULES)
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in MODULES:
                yield module
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in CALLS:
                yield f"{name}() on line {node.lineno}"


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_it_reads_nothing_but_its_arguments(path: Path) -> None:
    """A recorded answer or decision plays back the same on any day and any machine."""
    assert not list(impure(ast.parse(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    "code", ["import os", "from random import choice", "datetime.now(UTC)", "open('x')", "import os.path"]
)
def test_the_search_sees(code: str) -> None:
    """The search is not blind."""
    assert list(impure(ast.parse(code)))
