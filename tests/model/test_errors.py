"""Errors say one sentence to people, and their kind and details to the log."""

from __future__ import annotations

import pytest

from interline.language import tr
from interline.model.errors import ConfigMistake, DiskFull


@pytest.mark.usefixtures("another_language")
def test_the_log_speaks_english_whatever_the_window_speaks() -> None:
    """Who is to help reads it."""
    full = DiskFull(
        tr("The disk is full; nothing is half written."), next_step=tr("Make room."), detail="ENOSPC"
    )
    assert str(full) == "⟦The disk is full; nothing is half written.⟧ ⟦Make room.⟧"
    assert full.for_log == "DiskFull ENOSPC"


def test_an_error_without_details_is_logged_by_its_kind() -> None:
    assert ConfigMistake("config.toml", 3, "this is not TOML.").for_log == "ConfigMistake"
