"""A whole Interline over simulated vendors: what the tests of turns are played in.

Rule: real sockets, a real database, the real router; only the vendors are simulated, and the clock runs ahead where a
turn would wait. After each scene the record must add up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from interline.model.route import Choice
from interline.model.turn import TurnEnded
from interline.paths import Home
from interline.services.running import RunningTurn
from interline.startup import Interline
from tests.services.record import prove
from tests.simulator.vendor import Vendor

_ROUNDS = 100
_LONGER_THAN_ANY_LIMIT = 400.0
PRICE = 'price = { input = "1.00", output = "2.00" }'


class QuickClock:
    """The machine's time, and ahead of it by all that turns waited for, which takes none."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.sleeps = False
        """Whether waits take their time after all."""
        self.waits: list[float] = []
        """Seconds, in order."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        if self.sleeps:
            await asyncio.sleep(seconds)
        else:
            self.ahead += seconds
            await asyncio.sleep(0)


class _LeapingLoop(asyncio.SelectorEventLoop):
    """A loop whose clock can be set ahead: all that waits for a time then waits no longer."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead


class World:
    """Vendors by id, a vendors.toml that names them, and a home of its own."""

    def __init__(
        self,
        folder: Path,
        *,
        models: str = PRICE,
        timeouts: str = "",
        route_extra: str = "",
        skips_silence: bool = False,
        leaps: bool = False,
    ) -> None:
        """`skips_silence`: where a vendor says nothing more, its time limit has passed at once; a busy machine then
        passes none. `leaps`: the test itself says when time passes."""
        self.home = Home.at(folder / "interline")
        self.vendors: dict[str, Vendor] = {}
        self._models = models
        self._of_models: dict[str, str] = {}
        self._timeouts = timeouts
        self._route_extra = route_extra
        self._extra: dict[str, str] = {}
        self._elsewhere: dict[str, tuple[str, str]] = {}
        self._stack = ExitStack()
        self._skips_silence = skips_silence
        self._leaps = leaps or skips_silence
        self.clock = QuickClock()

    def add(
        self, vendor_id: str, wire: str = "openai-chat", extra: str = "", model: str = "", **how: Any
    ) -> Vendor:
        """One more simulated vendor with the model `ok`; it also becomes the route's next step. `extra` and `model`
        are lines of the vendor's and of the model's entry."""
        vendor = self._stack.enter_context(Vendor(wire, **how))
        self._of_models[vendor_id] = model
        self.vendors[vendor_id] = vendor
        self._extra[vendor_id] = extra
        return vendor

    def add_elsewhere(self, vendor_id: str, url: str, wire: str = "openai-chat") -> None:
        """A vendor that no simulator stands for, at an address of its own; the route's next step as well."""
        self._elsewhere[vendor_id] = url, wire

    def write(self) -> None:
        """vendors.toml as it stands."""
        blocks = []
        for vendor_id, vendor in self.vendors.items():
            name = vendor_id.replace("-", " ").title()
            blocks.append(
                f'[[vendor]]\nid = "{vendor_id}"\nname = "{name}"\nwire = "{vendor.wire_name}"\n'
                f'base_url = "{vendor.url}"\ndata = "local"\n{self._timeouts}\n{self._extra[vendor_id]}\n'
                f'[[vendor.model]]\nid = "ok"\n{self._models}\n{self._of_models[vendor_id]}\n'
            )
        for vendor_id, (url, wire) in self._elsewhere.items():
            blocks.append(
                f'[[vendor]]\nid = "{vendor_id}"\nname = "{vendor_id.title()}"\nwire = "{wire}"\n'
                f'base_url = "{url}"\n[[vendor.model]]\nid = "ok"\n{self._models}\n'
            )
        ids = (*self._elsewhere, *self.vendors)
        steps = ", ".join(f'"{vendor_id}/ok"' for vendor_id in ids)
        blocks.append(f'[[route]]\nname = "default"\nsteps = [{steps}]\n{self._route_extra}\n')
        self.home.config.mkdir(parents=True, exist_ok=True)
        self.home.vendors_file.write_text("\n".join(blocks), encoding="utf-8")

    def play(
        self, scene: Callable[[Interline], Awaitable[Any]], environment: dict[str, str] | None = None
    ) -> Any:
        """Open Interline, play the scene, close it."""
        self.write()

        async def whole() -> Any:
            app = Interline(self.home, environment=environment or {}, clock=self.clock)
            await app.open()
            skipping = asyncio.create_task(self._skip_silences()) if self._skips_silence else None
            try:
                # The vendors' short limits here are not meant for our own imports.
                await app.client.warm()
                result = await scene(app)
                await prove(app)
                return result
            finally:
                if skipping is not None:
                    skipping.cancel()
                await app.close()

        with asyncio.Runner(loop_factory=_LeapingLoop if self._leaps else None) as runner:
            return runner.run(whole())

    def leap(self, seconds: float) -> None:
        """So much time passes at once for all that waits."""
        loop = asyncio.get_running_loop()
        assert isinstance(loop, _LeapingLoop)
        loop.ahead += seconds

    async def _skip_silences(self) -> None:
        """Set the loop's clock ahead once for each request that a vendor says nothing more to."""
        skipped: set[int] = set()
        while True:
            calls = [call for vendor in self.vendors.values() for call in vendor.calls]
            if silent := {id(call) for call in calls if call.silent} - skipped:
                # What was said before has left the vendor: it is read in the next rounds, however slow they are.
                for _ in range(_ROUNDS):
                    await asyncio.sleep(0)
                self.leap(_LONGER_THAN_ANY_LIMIT)
                skipped |= silent
            await asyncio.sleep(0.01)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


async def ask(app: Interline, text: str = "Hello?", **how: Any) -> TurnEnded:
    """One turn to its end."""
    turn = await app.chat.send(text=text, **how)
    return await turn.ended()


async def until_text(turn: RunningTurn, text: str) -> None:
    """Wait until the turn has shown this much."""
    async for _ in turn.events():
        if text in turn.text:
            return
    raise AssertionError(f"the turn ended with {turn.text!r}")


def pin(text: str) -> Choice:
    """A pinned model."""
    return Choice.parse(text)
