"""The pictures of every page and sheet can be taken, and those in docs/screenshots are these."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs" / "screenshots"
OTHER_SCRIPTS = ("transcript-", "math-")
"""What the names begin with of pictures that are not made by screenshots.py."""
LOOKS = ("-light", "-dark", "-light-small", "-dark-small")


def run(script: Path, folder: Path, *names: str, seconds: float) -> None:
    """Take pictures into this folder, offscreen; only these, where some are named."""
    done = subprocess.run(
        [sys.executable, str(script), str(folder), *names],
        capture_output=True,
        text=True,
        timeout=seconds,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """All of them, by name, taken now."""
    folder = tmp_path_factory.mktemp("pictures")
    script = ROOT / "packaging" / "screenshots.py"
    run(script, folder, seconds=500)
    return {path.stem: path for path in folder.glob("*.png")}


@pytest.mark.timeout(520)
def test_every_page_is_pictured_light_and_dark_large_and_small(taken: dict[str, Path]) -> None:
    """And so is every sheet that a command lays over the window."""
    pages = re.findall(r'Page\(\s*"(\w+)"', (ROOT / "app/interline/ui/all_pages.py").read_text("utf-8"))
    assert len(pages) > 5
    shown = [
        *(f"page-{page}" for page in pages),
        "first-run",
        "window",
        "picker",
        "receipt",
        "key",
        "palette",
    ]
    assert {
        f"quick-{what}-{theme}" for what in ("new", "answered") for theme in ("light", "dark")
    } <= taken.keys()
    assert [f"{name}{look}" for name in shown for look in LOOKS if f"{name}{look}" not in taken] == []


@pytest.mark.timeout(520)
def test_the_pictures_that_are_kept_are_all_of_these(taken: dict[str, Path]) -> None:
    """One of something that is gone, or none of something new, would mislead whoever looks."""
    kept = {path.stem for path in KEPT.glob("*.png") if not path.stem.startswith(OTHER_SCRIPTS)}
    assert sorted(kept ^ set(taken)) == []


@pytest.mark.timeout(520)
def test_something_is_seen_on_each(taken: dict[str, Path]) -> None:
    """In the size that it is meant to have; the dark one is dark."""
    for name, path in taken.items():
        picture = QImage(str(path))
        small = name.endswith("-small")
        if name.startswith("quick-"):
            # As high as what it shows, and no higher than there is room for.
            assert picture.width() == 680, name
            assert 60 < picture.height() < 700, name
        else:
            sizes = {(560, 420), (720, 480)} if small else {(860, 640), (1280, 860)}
            assert (picture.width(), picture.height()) in sizes, name
        step = 7
        colours = [
            picture.pixelColor(x, y).lightness()
            for x in range(0, picture.width(), step)
            for y in range(0, picture.height(), step)
        ]
        assert len(set(colours)) > 8, name
        middle = sorted(colours)[len(colours) // 2]
        assert (middle < 90) is ("-dark" in name), name


def test_the_transcript_is_pictured_by_each_of_its_scenes(tmp_path: Path) -> None:
    """One picture of each part stands for those that differ in looks alone; all that are kept can be made anew."""
    script = ROOT / "packaging" / "transcript_screenshots.py"
    names = set(re.findall(r'^    "(\w+-\w+)": Picture', script.read_text("utf-8"), re.MULTILINE))
    kept = {path.stem.removeprefix("transcript-") for path in KEPT.glob("transcript-*.png")}
    assert names
    assert names <= kept
    some = ("words-marked", "blocks-dark", "beside-open")
    run(script, tmp_path, *some, seconds=100)
    for name in some:
        picture = QImage(str(tmp_path / f"transcript-{name}.png"))
        assert picture.width() == 860, name
        assert picture.height() > 900, name
        colours = {picture.pixelColor(x, y).lightness() for x in range(0, 860, 7) for y in range(0, 900, 7)}
        assert len(colours) > 8, name
