"""A dictionary of a few words, whatever the system has."""

from __future__ import annotations

from pathlib import Path

import pytest

RIGHT = ("hello", "world", "the", "quick", "fox", "Frühstück", "don't", "yes")


@pytest.fixture
def dictionary(home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The code of a language that is spoken nowhere, which Enchant finds in the user's own folder."""
    folder = home / "enchant" / "hunspell"
    folder.mkdir(parents=True)
    letters = "esianrtolcdugmphbyfvkwz"
    (folder / "qq_QQ.aff").write_text(f"SET UTF-8\nTRY {letters}\nREP 1\nREP helo hello\n", encoding="utf-8")
    (folder / "qq_QQ.dic").write_text("\n".join((str(len(RIGHT)), *RIGHT)) + "\n", encoding="utf-8")
    monkeypatch.setenv("ENCHANT_CONFIG_DIR", str(folder.parent))
    return "qq_QQ"
