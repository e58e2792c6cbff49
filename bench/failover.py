"""Failover Bench's sixteen faults on every wire, streamed and whole, as a table:

    python bench/failover.py [S08 S14 …] [--wire gemini] [--json FILE]

Rule: what the router does is told as it is; `tests/services/test_failover_bench.py` says what it must be.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.services.failover import FAULTS, MODES, WIRE_NAMES, Row, row


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("faults", nargs="*", help="which; all by default")
    parser.add_argument("--wire", choices=WIRE_NAMES, action="append", help="only this wire")
    parser.add_argument("--json", metavar="FILE", help="also write the rows to this file")
    chosen = parser.parse_args()
    print("| fault | wire | mode | the user got | the vendors saw | seconds | waits | cost |")
    print("|---|---|---|---|---|---|---|---|")
    rows: list[Row] = []
    for id_ in chosen.faults or FAULTS:
        for wire in chosen.wire or WIRE_NAMES:
            rows += [told(id_, wire, mode) for mode in MODES if wire not in FAULTS[id_].not_on]
    if chosen.json:
        told_rows = [asdict(each) | {"cost": each.cost.as_text()} for each in rows]
        Path(chosen.json).write_text(json.dumps(told_rows, indent=1) + "\n")
    return 0


def told(id_: str, wire: str, mode: str) -> Row:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        each = row(FAULTS[id_], wire, mode, Path(folder))
    print(
        f"| {id_} {FAULTS[id_].name} | {wire} | {mode} | {each.got} | {each.seen} | {each.seconds:.2f} "
        f"| {each.waited:.1f} | {each.cost.for_people()} |",
        flush=True,
    )
    return each


if __name__ == "__main__":
    raise SystemExit(main())
