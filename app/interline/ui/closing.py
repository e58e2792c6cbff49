"""Closing what a window is made of, link by link.

Rule: a link that fails is logged, one that hangs is given up, and those after it are closed all the same.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

_log = logging.getLogger(__name__)

Link = Callable[[], Awaitable[object] | None]

PATIENCE = 1.0
"""Seconds that one link may take."""


async def close_all(*links: Link, patience: float | None = PATIENCE) -> None:
    """One after the other. Raises nothing but CancelledError; `patience` None waits as long as it takes."""
    for link in links:
        try:
            if (work := link()) is not None:
                async with asyncio.timeout(patience):
                    await work
        except TimeoutError:
            _log.warning("%s took too long to close", _name(link))
        except Exception:  # noqa: BLE001 - whatever it is, the rest is closed
            _log.exception("%s did not close", _name(link))


def _name(link: Link) -> str:
    """Without arguments: what they hold is nobody's business."""
    return str(getattr(getattr(link, "func", link), "__qualname__", type(link).__name__))
