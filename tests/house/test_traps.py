"""The table of traps and faults names tests; a test that is renamed or gone must not leave it behind."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
NOTE = TESTS.parent / "docs" / "technotes" / "0009-traps.md"

ROW = re.compile(r"^\| (N?\d+) \|.*$", re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def defined(file: Path) -> set[str]:
    """The names of a file's tests."""
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return set(re.findall(r"^(?:async )?def (test_\w+)\(", text, re.MULTILINE))


def test_every_trap_and_every_fault_has_its_row_and_a_test() -> None:
    """Thirty-two traps and twenty-eight faults, in order, none without a test."""
    rows = {found[1]: NAMED.findall(found[0]) for found in ROW.finditer(NOTE.read_text(encoding="utf-8"))}
    assert list(rows) == [str(n) for n in range(1, 33)] + [f"N{n}" for n in range(1, 29)]
    assert not [number for number, tests in rows.items() if not tests]


def test_every_test_that_the_table_names_exists() -> None:
    """By its file and its name."""
    named = NAMED.findall(NOTE.read_text(encoding="utf-8"))
    known = {file: defined(TESTS / file) for file, _ in named}
    assert not [f"{file}::{name}" for file, name in named if name not in known[file]]


def test_a_test_that_carries_the_number_of_a_trap_stands_in_its_row() -> None:
    """Whoever writes one finds its place in the table."""
    rows = {found[1]: found[0] for found in ROW.finditer(NOTE.read_text(encoding="utf-8"))}
    numbered = {
        name: str(int(number[1]))
        for file in TESTS.rglob("test_*.py")
        for name in defined(file)
        if (number := re.match(r"test_trap_(\d\d)_", name))
    }
    assert len(numbered) > 20
    assert not [name for name, number in numbered.items() if name not in rows[number]]
