"""The use cases as the window holds them, and the wait for them.

Rule: panes exist before the database is open; whoever needs a service awaits `ready()`.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Protocol

from interline.model.errors import InterlineError, OurBug

if TYPE_CHECKING:
    from interline.services.changes import Changes
    from interline.services.chat import ChatService
    from interline.services.library import LibraryService
    from interline.services.transfer import TransferService
    from interline.services.vendors import VendorService


class Services(Protocol):
    """Everything that the program can do; made and closed by whoever starts the window."""

    changes: Changes
    chat: ChatService
    library: LibraryService
    vendors: VendorService
    transfer: TransferService

    async def open(self) -> None:
        """Open database and settings. Raises StoreTrouble or HomeUnwritable."""

    async def close(self) -> None:
        """Stop turns, keep what came, close everything."""


class Backend:
    """The services, once they are open."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._trouble: InterlineError | None = None
        self._known = asyncio.Event()

    async def open(self) -> None:
        """Open the services; a failure is told to everyone who waits, and can be tried again."""
        self._known.clear()
        try:
            await self._services.open()
            self._trouble = None
        except InterlineError as trouble:
            self._trouble = trouble
            raise
        except Exception:
            self._trouble = OurBug("Interline could not open its data.", next_step="The log has the details.")
            raise
        finally:
            self._known.set()

    async def ready(self) -> Services:
        """The services, open. Raises what kept them from opening."""
        await self._known.wait()
        if self._trouble is not None:
            raise self._trouble
        return self._services

    async def close(self) -> None:
        """Close the services, once it is known whether they are open."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._known.wait(), 1.0)
        await self._services.close()
