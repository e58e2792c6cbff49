"""Imports what is made only when it is first asked for, before anybody does, while the window goes on.

Rule: in a thread, a module at a time, once the window is used at all: a window in which nobody does anything goes
without the memory.
"""

from __future__ import annotations

import asyncio
import logging
from importlib import import_module

_log = logging.getLogger(__name__)

MODULES = (
    # What the first question needs.
    "interline.wire.openai_chat",
    "interline.wire.openai_responses",
    "interline.wire.anthropic_messages",
    "interline.wire.gemini",
    "interline.wire.ollama_chat",
    # What stands in the composer and over the conversation.
    "interline.ui.composer.mode",
    "interline.ui.composer.pasted",
    "interline.ui.composer.refusal",
    "interline.ui.transcript.sought",
    "interline.ui.widgets.name_sheet",
    # What is laid over the window.
    "interline.ui.branches.view",
    "interline.ui.branches.presenter",
    "interline.ui.compare.view",
    "interline.ui.compare.presenter",
    "interline.ui.data.view",
    "interline.ui.data.presenter",
    "interline.ui.exporting.view",
    "interline.ui.exporting.presenter",
    "interline.ui.file.view",
    "interline.ui.file.presenter",
    "interline.ui.importing.view",
    "interline.ui.importing.presenter",
    "interline.ui.instructions.sheet",
    "interline.ui.instructions.presenter",
    "interline.ui.links",
    "interline.ui.losses.sheet",
    "interline.ui.picture.view",
    "interline.ui.picture.presenter",
    "interline.ui.prompts.fill",
    # The settings and their pages.
    "interline.ui.all_pages",
    "interline.ui.vendors.view",
    "interline.ui.vendors.presenter",
    "interline.ui.model_files.presenter",
    "interline.ui.routes.view",
    "interline.ui.routes.presenter",
    "interline.ui.usage.view",
    "interline.ui.usage.presenter",
    "interline.ui.notices.page",
    "interline.ui.preferences.view",
    "interline.ui.preferences.presenter",
    "interline.ui.spelling.names",
    "interline.ui.prompts.view",
    "interline.ui.prompts.presenter",
    "interline.ui.shortcuts.view",
    "interline.ui.shortcuts.presenter",
)


async def import_ahead() -> None:
    """All of them, and what reads an answer's words."""
    try:
        await asyncio.to_thread(_read_nothing)
        for name in MODULES:
            await asyncio.to_thread(import_module, name)
    except ImportError:
        # Whoever asks for it says so.
        _log.exception("something could not be imported ahead")


def _read_nothing() -> None:
    from interline.rendering.parser import parser

    parser()
