"""A schema step that does not exist, as a later version might bring it: for testing how steps are made.

Run as a program it migrates a home with this step, saying each statement it has done and waiting for a line before the
next: python -m tests.store.steps HOME.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from alembic.operations import Operations

from interline.store import migrations
from tests.store.library import with_store

NAME = "m9999_for_tests"

STATEMENTS = (
    """CREATE TABLE part_new (message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
       position INTEGER NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL, text TEXT NOT NULL,
       length INTEGER NOT NULL, PRIMARY KEY (message_id, position)) STRICT""",
    "INSERT INTO part_new SELECT message_id, position, kind, data, text, length(text) FROM part",
    "DROP TABLE part",
    "ALTER TABLE part_new RENAME TO part",
    "UPDATE conversation SET title = title || ' (2)'",
)


def upgrade(op: Operations) -> None:
    for statement in STATEMENTS:
        op.execute(statement)


@contextmanager
def one_more_step(step: object = upgrade) -> Iterator[None]:
    """The program as it will be with one more step."""
    module = ModuleType(f"{migrations.__name__}.{NAME}")
    module.upgrade = step  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, module.__name__, module)
        patch.setattr(migrations, "STEPS", (*migrations.STEPS, NAME))
        patch.setattr(migrations, "LATEST", migrations.LATEST + 1)
        yield


def slowly(op: Operations) -> None:
    for statement in STATEMENTS:
        op.execute(statement)
        print("done", flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    with one_more_step(slowly):
        with_store(Path(sys.argv[1]), lambda store: asyncio.sleep(0))
    print("whole", flush=True)
