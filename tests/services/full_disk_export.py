"""An export onto a disk that fills up: python -m tests.services.full_disk_export LIBRARY DISK, on a small disk."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from interline.model.errors import YouCanFix
from interline.services.exporting.order import Order
from interline.services.transfer import TransferService
from tests.store.library import conversation, opened, said

WORDS = "tide " * 60_000
"""About 300 kB, so that some of ten fit on a disk of 2 MB and some do not."""


async def main(library: Path, disk: Path) -> None:
    async with opened(library) as store:
        for number in range(10):
            await said(store, conversation(title=f"Tides {number}"), "Why?", WORDS)
        transfer = TransferService(store)
        (disk / "all.md").write_text("old")
        for format_ in ("md", "json"):
            print(await refused(transfer, format_, str(disk / f"all.{format_}")))
        assert files(disk) == ["all.md"]
        assert (disk / "all.md").read_text() == "old"
        sentence = await refused(transfer, "md", str(disk / "each") + os.sep)
        whole = files(disk / "each")
        assert 1 < len(whole) < 10
        assert all((disk / "each" / name).read_text().endswith(f"{WORDS}\n") for name in whole)
        print(sentence.replace(f" {len(whole)} conversations", " N conversations"))


async def refused(transfer: TransferService, format_: str, target: str) -> str:
    """What is said."""
    try:
        await transfer.export(Order(None, format_), target)
    except YouCanFix as trouble:
        return str(trouble)
    return "There was room."


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
