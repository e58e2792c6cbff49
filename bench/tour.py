"""A tour of the real window, as a person takes it: ten thousand conversations, two thousand models, answers streaming.

What counts is how long the window's thread is kept at a stretch (`frames.py`), and, while three conversations stream,
how long a key pressed in the message field takes to be painted. A change of theme, which paints everything anew, has a
bar of its own. The tour takes five minutes; `TOUR=60` in the environment makes it one. `TOUR_TRACE=1` tells what each
long stretch was doing, and what each slow key waited for: on the window's thread, and in the threads beside it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.figures import Figure, at_most, installed

_ROOT = Path(__file__).resolve().parent.parent
CONVERSATIONS, MESSAGES, MODELS = 10_000, 60_000, 2_000
WINDOW = 1280, 860
SECONDS = 300
KEYS = 400
SLOW = 8.0
"""Milliseconds of a key that is worth a look."""
THEME = "theme"
"""The scene in which it is changed."""


def figures() -> list[Figure]:
    seconds = int(os.environ.get("TOUR", SECONDS))
    with tempfile.TemporaryDirectory() as folder, _vendor(0.02) as slow, _vendor(0.004) as fast:
        _furnish(Path(folder), slow, fast)
        done = subprocess.run(
            [sys.executable, "-m", "bench.tour", folder, str(seconds)],
            env={**installed(), "QT_QPA_PLATFORM": "offscreen"},
            cwd=_ROOT,
            capture_output=True,
            text=True,
            timeout=seconds + 300,
            check=False,
        )
    if done.returncode or "a slot failed" in done.stderr:
        raise RuntimeError(f"the tour did not come to its end: {done.stderr[-3000:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    if os.environ.get("TOUR_TRACE"):
        print(done.stderr, file=sys.stderr)
    print(f"\nA tour of {seconds} s: stretches of work on the window's thread", file=sys.stderr)
    for words, count in found["histogram"]:
        print(f"  {words:>16} {count:>8}", file=sys.stderr)
    for ms, own, scene in found["long"]:
        print(f"  {ms:.0f} ms, {own:.0f} of them own work: {scene}", file=sys.stderr)
    frames = [each for each in found["long"] if each[2] != THEME]
    return [
        at_most("three conversations stream: key pressed to painted, 99 of 100", found["key"], "ms", 16),
        Figure("  of it the window's own work, 99 of 100", found["key_own"], "ms"),
        Figure("  middle one", found["key_middle"], "ms"),
        Figure("  longest", found["key_worst"], "ms"),
        at_most(f"a tour of {seconds} s: longest stretch", found["worst"], "ms", 33),
        Figure("  stretches over 33 ms", len(frames), ""),
        Figure("  of these by its own work, not waiting", sum(own > 33 for _, own, _ in frames), ""),
        Figure("  999 of 1,000 below", found["p999"], "ms"),
        at_most("  theme switched on the way", found["theme"], "ms", 300),
    ]


@contextmanager
def _vendor(delay: float) -> Iterator[str]:
    """A simulated vendor in a process of its own; gives its address."""
    words = (_ROOT / "README.md").read_text(encoding="utf-8")[:9000]
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.simulator", "--say", words, "--delay", str(delay)],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        yield server.stdout.readline().split(" at ")[1].strip()
    finally:
        server.terminate()
        server.wait()


def _furnish(folder: Path, slow: str, fast: str) -> None:
    """A home with its library and its vendors."""
    from bench.importing import write_export
    from bench.library import make
    from interline.paths import Home

    make(folder, CONVERSATIONS, MESSAGES)
    write_export(folder / "export.json", 8)
    home = Home.at(folder)
    entries = []
    for number in range(20):
        url = fast if number == 1 else slow
        entries.append(
            f'[[vendor]]\nid = "sim-{number}"\nname = "Simulated {number}"\nwire = "openai-chat"\n'
            f'base_url = "{url}"\ndata = "local"\n'
        )
        entries += [
            f'[[vendor.model]]\nid = "model-{number}-{model}"\nprice = {{ input = "1.00", output = "4.00" }}\n'
            for model in range(MODELS // 20)
        ]
    entries.append('[[route]]\nname = "default"\nsteps = ["sim-0/model-0-0"]\n')
    home.vendors_file.parent.mkdir(parents=True, exist_ok=True)
    home.vendors_file.write_text("\n".join(entries), encoding="utf-8")


# What follows runs in the child.


def _child(folder: str, seconds: float) -> None:
    sys.path.insert(0, str(_ROOT / "packaging"))
    from driven_window import drive

    from bench.frames import FRAME, Frames, histogram, of_hundred
    from bench.tour_scenes import Tour
    from interline.paths import Home

    found: dict[str, object] = {}
    # Where the system allows it, before whatever else is going on: a desktop's window has its user waiting for it.
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, 0, -15)

    async def play(app, window):  # type: ignore[no-untyped-def]
        import asyncio

        # A usual desktop's; the screen that is not there is a smaller one.
        window.resize(*WINDOW)
        frames = Frames(traced=bool(os.environ.get("TOUR_TRACE")))
        tour = Tour(app, window, frames, Path(folder))
        await asyncio.sleep(3)
        frames.start()
        keys = await tour.type_while_streaming(KEYS)
        await tour.go_round(seconds)
        frames.stop()
        found["key"] = of_hundred([each.ms for each in keys], 99)
        found["key_middle"] = of_hundred([each.ms for each in keys], 50)
        found["key_worst"] = max(each.ms for each in keys)
        found["key_own"] = of_hundred([each.own for each in keys], 99)
        found["theme"] = max((each.ms for each in frames.long if each.scene == THEME), default=0.0)
        found["worst"] = max(
            (each.ms for each in frames.long if each.scene != THEME),
            default=max(each for each in frames.all if each <= FRAME),
        )
        found["p999"] = of_hundred(frames.all, 99.9)
        found["histogram"] = histogram(frames.all)
        found["long"] = [(each.ms, each.own, each.scene) for each in frames.long]
        for key in keys if frames.traced else ():
            if key.ms > SLOW:
                print(key.told(), file=sys.stderr)
        for each in frames.long:
            if each.stack:
                print(
                    f"--- {each.ms:.0f} ms, own {each.own:.0f}, in {each.scene}\n{each.stack}",
                    file=sys.stderr,
                )

    drive(Home.at(folder), play)
    print(json.dumps(found))


if __name__ == "__main__":
    _child(sys.argv[1], float(sys.argv[2]))
