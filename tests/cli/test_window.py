"""Which window the command line opens, and that it says so where there can be none."""

from __future__ import annotations

from pathlib import Path

import pytest

from interline.cli.main import main
from interline.paths import Home


def opened(arguments: list[str]) -> tuple[int, list[tuple[Home, str]]]:
    wanted: list[tuple[Home, str]] = []

    def window(home: Home, what: str) -> int:
        wanted.append((home, what))
        return 0

    return main(arguments, build=None, window=window, serve=None), wanted  # type: ignore[arg-type]


@pytest.mark.parametrize(("words", "what"), [([], "show"), (["quick"], "quick")])
def test_each_start_says_which_window_it_wants(home: Path, words: list[str], what: str) -> None:
    """Before or after the command, the profile is the one that is named."""
    place = ["--home", str(home)]
    assert opened([*place, *words]) == (0, [(Home.at(home), what)])
    assert opened([*words, *place]) == (0, [(Home.at(home), what)])


@pytest.mark.parametrize("words", [[], ["quick"]])
def test_without_a_display_there_is_a_sentence(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the way to ask all the same."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setattr("sys.platform", "linux")
    assert opened(words) == (1, [])
    assert "no display here" in capsys.readouterr().err
