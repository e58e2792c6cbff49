"""The local model as the rest of Interline sees it: ask for an endpoint, and it is running.

Rule: nothing here blocks the event loop; a caller that leaves never takes the load or another caller with it.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import secrets
import threading
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from interline.local import trouble
from interline.local.digest import is_genuine
from interline.local.models import LocalModel, model_of
from interline.local.orders import Orders
from interline.local.process import Child, Endpoint
from interline.model.errors import LocalModelTrouble
from interline.model.facts import ModelFacts
from interline.model.secret import Secret

LOAD_LIMIT = 600.0
"""Seconds after which a model that is still loading is given up: a big one on a slow disk takes minutes."""
IDLE_LIMIT = 900
"""Seconds without a question after which the model leaves the memory; the next one brings it back."""


class LocalState(StrEnum):
    """What the local model is doing."""

    OFF = "off"
    """Never asked, or stopped."""
    LOADING = "loading"
    """Its process starts and reads the model."""
    READY = "ready"
    """It answers."""
    FAILED = "failed"
    """It could not start, or ended by itself; the next question starts it again."""


class LocalServer:
    """The embedded model's process: started by the first question, one model at a time.

    Any event loop in any thread may use it. Whoever makes one awaits `stop()` at the end; should the program
    die before, the process ends by itself.
    """

    def __init__(self, folder: Path, *, load_limit: float = LOAD_LIMIT, idle_limit: int = IDLE_LIMIT) -> None:
        """`folder` is the profile's folder of models."""
        self.state = LocalState.OFF
        """What it is doing now."""
        self.problem: LocalModelTrouble | None = None
        """What went wrong, while the state is "failed"."""
        self.on_state: list[Callable[[LocalState], None]] = []
        """Called with each new state, on the loop that asked last."""
        self._folder = folder
        self._load_limit = load_limit
        self._idle_limit = idle_limit
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wanted: tuple[str, str | None, int | None] | None = None
        self._child: Child | None = None
        self._children: set[Child] = set()

    @property
    def pid(self) -> int | None:
        """The process that serves now."""
        return self._child.pid if self._child else None

    async def endpoint(self, facts: ModelFacts) -> Endpoint:
        """Base URL and key of the server with this model, started if need be. Raises LocalModelTrouble.

        Another model's process finishes the answers that it is giving and then ends. No connection should be
        used twice: after a streamed answer the server sometimes closes one that it had promised to keep.
        """
        with self._lock:
            self._loop = asyncio.get_running_loop()
            child = self._child
            if child is None or child.is_over or self._wanted != _what_matters(facts):
                child = self._start(facts)
        return await asyncio.wrap_future(child.ready)

    async def stop(self) -> None:
        """End the process; those who still wait for it get LocalModelTrouble."""
        with self._lock:
            self._child = None
            leaving = list(self._children)
            self._enter(LocalState.OFF)
        for child in leaving:
            child.end()
        for child in leaving:
            await asyncio.wrap_future(child.ended)

    def lacks(self, facts: ModelFacts) -> LocalModelTrouble | None:
        """What stands in the way of this model, as far as a look at the disk tells; None if nothing."""
        try:
            model_of(facts, self._folder)
        except LocalModelTrouble as error:
            return error
        if importlib.util.find_spec("xllamacpp") is None:
            return trouble.library_missing("xllamacpp")
        return None

    def _start(self, facts: ModelFacts) -> Child:
        if self._child:
            self._child.retire()
        child = Child(lambda: self._prepare(facts), self._changed, self._load_limit)
        self._child = child
        self._wanted = _what_matters(facts)
        self._children.add(child)
        self._enter(LocalState.LOADING)
        child.start()
        return child

    def _prepare(self, facts: ModelFacts) -> tuple[Orders, Secret]:
        model = model_of(facts, self._folder)
        self._check(model)
        key = secrets.token_urlsafe(32)
        sampling = model.sampling
        orders = Orders(
            model=str(model.path),
            name=model.id,
            key=key,
            context=model.context,
            threads=max(1, _cores() - 1),
            idle=self._idle_limit,
            temperature=sampling.temperature if sampling else None,
            top_p=sampling.top_p if sampling else None,
            repeat_penalty=sampling.repeat_penalty if sampling else None,
        )
        return orders, Secret(key)

    def _check(self, model: LocalModel) -> None:
        if model.package is None:
            return
        try:
            genuine = is_genuine(model.path, model.package.sha256, self._folder)
        except OSError as error:
            raise trouble.file_unreadable(model.path, error) from None
        if not genuine:
            raise trouble.built_in_altered(model.path)

    def _changed(self, child: Child, over: bool) -> None:
        """A child became ready or is over; called in its thread."""
        with self._lock:
            if over:
                self._children.discard(child)
            if child is self._child:
                self._enter(LocalState.FAILED if over else LocalState.READY, child.trouble)

    def _enter(self, state: LocalState, problem: LocalModelTrouble | None = None) -> None:
        self.state = state
        self.problem = problem
        if self._loop is None or self._loop.is_closed():
            return
        for listener in self.on_state:
            try:
                self._loop.call_soon_threadsafe(listener, state)
            except RuntimeError:  # the loop closed this very moment: nobody looks any more
                return


def _what_matters(facts: ModelFacts) -> tuple[str, str | None, int | None]:
    """What of a row makes another process necessary; a new name or price does not."""
    return facts.id, facts.path, facts.context


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
