"""Takes pictures of what is shown, in light and dark, large and small."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from interline.startup import Interline
    from interline.ui.main_window import MainWindow

THEMES = ("light", "dark")
WINDOW = {"": (1280, 860), "-small": (720, 480)}
"""What a picture is called, and how large the window is in it; the last is the smallest that it can be."""
PAGES = {"": (860, 640), "-small": (560, 420)}
"""The same for the settings window."""
NATURAL: tuple[str, ...] = ()
"""The pictures of a window that is as large as what it shows: one a theme."""
LARGE = ("",)
"""The pictures of what has no room in a small window."""
SETTLE = 0.08
"""Seconds in which everything that was laid out anew is painted."""


class Camera:
    """For one window."""

    def __init__(self, folder: Path, app: Interline, window: MainWindow) -> None:
        self.folder = folder
        self.app = app
        self.window = window
        self.taken: list[str] = []

    async def wear(self, theme: str) -> None:
        """Another theme, as the settings would put it on."""
        if self.window.theme.name != theme:
            await self.app.preferences.change({"look.theme": theme})
            await self.wait(lambda: self.window.theme.name == theme)

    async def wait(self, holds: Callable[[], object], seconds: float = 20.0) -> None:
        """Until this is so."""
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110 - a person looks again, too
                await asyncio.sleep(0.02)

    async def shoot(
        self, name: str, widget: QWidget | None = None, sizes: Sequence[str] = tuple(WINDOW)
    ) -> None:
        """Pictures of the window, or of this one, in every theme and size; it is large and light again then."""
        shown = widget or self.window
        pixels = WINDOW if shown is self.window else PAGES
        for theme in THEMES:
            await self.wear(theme)
            if sizes == NATURAL:
                await asyncio.sleep(SETTLE)
                self.save(f"{name}-{theme}", shown)
            for suffix in sizes:
                shown.resize(*pixels[suffix])
                await asyncio.sleep(SETTLE)
                self.save(f"{name}-{theme}{suffix}", shown)
        if sizes != NATURAL:
            shown.resize(*pixels[""])
        await self.wear(THEMES[0])
        await asyncio.sleep(SETTLE)

    def save(self, name: str, widget: QWidget) -> None:
        """One picture of what is shown now."""
        widget.grab().save(str(self.folder / f"{name}.png"))
        self.taken.append(name)
