"""What the router needs of the rest, stated as protocols; `startup` hands it the real ones.

Rule: the router imports neither the store nor the keychain nor an HTTP library.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from interline.model.decision import Attempt, Decision
from interline.model.facts import ModelFacts
from interline.model.health import Health
from interline.model.money import Bill, Cost
from interline.model.route import BudgetState, Reservation
from interline.model.secret import Secret
from interline.model.usage import Usage
from interline.model.vendor import Timeouts, Vendor
from interline.wire.call import Headers, HttpCall


class Response(Protocol):
    """An answer whose headers have come."""

    status: int
    headers: Headers
    """Names in lower case."""

    def chunks(self) -> AsyncIterator[bytes]:
        """The body as it comes. Raises TransportTrouble; cancelling closes the socket."""
        ...


class Transport(Protocol):
    """Sends one request. `net.client.HttpClient` is the real one."""

    def send(
        self,
        call: HttpCall,
        *,
        key: Secret | None,
        timeouts: Timeouts,
        keep_alive: bool = True,
        on_sent: Callable[[], None] | None = None,
        cleared: Callable[[], Awaitable[None]] | None = None,
    ) -> AbstractAsyncContextManager[Response]:
        """Send and wait for the headers; leaving the context closes the connection or gives it back.

        `on_sent` is called once the whole request has left. `cleared` is awaited once the connection stands, before
        anything of the request leaves; what it raises is raised here. Raises TransportTrouble.
        """
        ...


class Keys(Protocol):
    """Where keys come from. `keys.vault.Vault` is the real one."""

    async def key_for(self, vendor: Vendor, key_name: str = "") -> Secret | None:
        """The vendor's key of this name, its only or first one where none is named; None where none is kept.

        Raises KeyringTrouble only where a key surely exists.
        """
        ...


class Embedded(Protocol):
    """The server that Interline runs itself. `local.server.LocalServer` is the real one."""

    @property
    def state(self) -> str:
        """off | loading | ready | failed."""
        ...

    async def endpoint(self, facts: ModelFacts) -> tuple[str, Secret | None]:
        """Base URL and key of the running server, started if need be. Raises LocalModelTrouble."""
        ...


class Pricing(Protocol):
    """What tokens cost. `catalog.prices.Prices` is the real one; the first call may take a second, in a thread."""

    async def bill(self, vendor: Vendor, model: str, usage: Usage | None, at: datetime) -> Bill:
        """The bill of an answer; unknown where price or usage is unknown."""
        ...

    async def estimate(
        self, vendor: Vendor, model: str, input_tokens: int, output_tokens: int, at: datetime
    ) -> Cost:
        """What a turn would cost."""
        ...

    async def reserve(
        self,
        vendor: Vendor,
        model: str,
        input_tokens: int,
        output_tokens: int,
        at: datetime,
        searches: int = 0,
    ) -> Decimal | None:
        """US dollars to set aside for a turn, on the safe side; None where a part of its price is unknown."""
        ...

    async def warm(self) -> None:
        """Load the price library in a thread, so that the first bill need not wait for it."""
        ...


class Ledger(Protocol):
    """Where decisions and attempts are written. `store.ledger.Ledger` is the real one."""

    def open_attempt(
        self,
        decision: Decision,
        attempt: Attempt,
        reservation: Reservation | None = None,
        *,
        meanwhile: Callable[[BudgetState | None], object] | None = None,
    ) -> Awaitable[BudgetState | None]:
        """Commit the decision (on its first attempt), the running attempt and what it sets aside, all in one, before
        the first byte leaves.

        Where a budget does not admit it, nothing of the attempt is written, and that budget comes back as it stands.
        `meanwhile` may be called with it, on the loop, while the disk is waited for; a ledger without a disk need not.
        """
        ...

    async def close_attempt(self, attempt: Attempt) -> None:
        """Commit how it ended and what it cost, and give back what it had set aside, in one."""
        ...

    async def close_decision(self, decision: Decision) -> None:
        """Commit outcome, sentence and all attempts, and seal the record."""
        ...

    async def health(self) -> tuple[Health, ...]:
        """What is remembered of models, keys and endpoints."""
        ...

    async def keep_health(self, records: Sequence[Health]) -> None:
        """Remember these in place of what was known, and write down how they moved."""
        ...


class Clock(Protocol):
    """Time, so that tests can set it."""

    def now(self) -> datetime:
        """UTC, with zone."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait so long."""
        ...
