"""The settings window, palette, list of models and change of theme, in the real window over a long conversation.

Offscreen, in a process of its own with the services of a fresh home; milliseconds of this process's own work, so that
others on the machine do not count. The palette has 10,000 conversations and 2,000 models to look through.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure, at_most, median

_ROOT = Path(__file__).resolve().parent.parent
_RUNS = 5
_CONVERSATIONS, _MODELS, _MESSAGES = 10_000, 2_000, 2_000
_WORDS = (
    "tax",
    "home",
    "office",
    "sailing",
    "boat",
    "window",
    "function",
    "trip",
    "rust",
    "report",
    "letter",
)


def figures() -> list[Figure]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.settings"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the settings were not measured: {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return [
        at_most("palette opened", found["open"], "ms", 50),
        at_most("  a letter typed: 10,000 conversations, 2,000 models", found["letter"], "ms", 50),
        at_most("  the first letter", found["first_letter"], "ms", 50),
        at_most(f"list of {_MODELS:,} models opened", found["picker"], "ms", 50),
        at_most("  letters typed there", found["picker_letter"], "ms", 50),
        at_most("theme switched in the whole window, 2,000 messages", found["theme"], "ms", 300),
        at_most("  every page of the settings made", found["theme_pages"], "ms", 300),
        at_most("density switched", found["density"], "ms", 300),
        at_most("settings window opened again", found["again"], "ms", 50),
    ]


# What follows runs in the child.


def _child() -> None:
    import tempfile

    sys.path.insert(0, str(_ROOT / "packaging"))
    from driven_window import drive

    from interline.paths import Home

    found: dict[str, float] = {}

    async def play(app, window):  # type: ignore[no-untyped-def]
        await _measure(window, found)

    with tempfile.TemporaryDirectory() as folder:
        drive(Home.at(folder), play)
    print(json.dumps(found))


async def _measure(window, found: dict[str, float]) -> None:  # type: ignore[no-untyped-def]
    import asyncio

    from bench.tour_scenes import PAGES, desk_of
    from interline.settings.schema import Look
    from interline.ui.desk import Desk
    from interline.ui.looks import prepare

    # A usual desktop's; the screen that is not there is a smaller one.
    window.resize(1280, 860)
    desk = desk_of(window, Desk)
    window.conversation.show_conversation(_long_conversation(), {})
    await asyncio.sleep(2)
    _fill(desk)
    desk.on_demand.palette.open()
    found["open"] = median([_spent(desk.on_demand.palette.open) for _ in range(_RUNS)])
    typed = []
    for _ in range(_RUNS):
        desk.on_demand.palette.open()
        # They are made ready while nothing is typed yet.
        await asyncio.sleep(0.5)
        typed.append(
            [_spent(lambda words=words: desk.on_demand.palette.type(words)) for words in ("s", "sa", "sai")]
        )
    found["first_letter"] = median([each[0] for each in typed])
    found["letter"] = median([spent for each in typed for spent in each[1:]])
    window.dismiss_overlay()
    await _measure_picker(desk, found)
    desk.commands.open_settings()
    await asyncio.sleep(0.5)
    dark, light = prepare(Look(theme="dark")), prepare(Look(theme="light"))
    close = prepare(Look(theme="light", density="compact"))
    found["theme"] = _switched(desk, (dark, light))
    found["density"] = median(
        [_spent(lambda look=look: desk.looks.take(look)) for look in (close, light) * 3]
    )
    for page in PAGES:
        desk.commands.open_settings(page)
        await asyncio.sleep(0.5)
    found["theme_pages"] = _switched(desk, (dark, light))
    desk.on_demand.pages.view.close()
    found["again"] = _spent(desk.commands.open_settings)


async def _measure_picker(desk, found: dict[str, float]) -> None:  # type: ignore[no-untyped-def]
    """The list of models. What the services are asked for behind it would put their own few in its place."""
    picker = desk.on_demand.sheets.picker
    picker.reload = lambda: None
    desk.commands.choose_model()
    found["picker"] = median([_spent(desk.commands.choose_model) for _ in range(_RUNS)])
    typed = [_spent(lambda words=words: picker.type(words)) for words in ("m", "mo", "model-1") * 3]
    found["picker_letter"] = median(typed)
    desk.window.dismiss_overlay()


def _switched(desk, looks) -> float:  # type: ignore[no-untyped-def]
    return median([_spent(lambda look=look: desk.looks.take(look)) for look in looks * 3])


def _spent(act: Callable[[], object]) -> float:
    """Milliseconds of work until it is painted."""
    from time import process_time

    from bench.frames import until_painted

    begun = process_time()
    act()
    until_painted()
    return (process_time() - begun) * 1e3


def _fill(desk) -> None:  # type: ignore[no-untyped-def]
    """Give the palette its thousands, which the window has by asking."""
    import random
    from datetime import UTC, datetime
    from decimal import Decimal
    from functools import partial

    from interline.model.conversation import ConversationSummary
    from interline.model.facts import Access, ModelFacts
    from interline.model.money import Price
    from interline.model.refs import ModelRef
    from interline.services.vendors import ModelChoice

    chosen, now = random.Random(1), datetime.now(UTC)
    titles = (" ".join(chosen.choices(_WORDS, k=5)).capitalize() for _ in range(_CONVERSATIONS))
    desk.sidebar._summaries = {
        str(number): ConversationSummary(str(number), title, now, now) for number, title in enumerate(titles)
    }
    price, inputs = Price(Decimal("0.25"), Decimal(2)), frozenset({"text", "image", "pdf"})
    facts = partial(ModelFacts, context=200_000, inputs=inputs, access=Access.PREVIEW)
    refs = (ModelRef(f"vendor-{number % 20}", f"model-{number}") for number in range(_MODELS))
    models = tuple(ModelChoice(ref, ref.vendor, facts(ref.model), price, True) for ref in refs)
    desk.on_demand.sheets.picker._choices = models
    desk.names.learn(models)


def _long_conversation():  # type: ignore[no-untyped-def]
    from datetime import UTC, datetime

    from interline.ids import new_id
    from interline.model.conversation import Message, Role, Status
    from interline.model.parts import Text

    words = (_ROOT / "README.md").read_text(encoding="utf-8")[:6000]
    code = Path(__file__).read_text(encoding="utf-8")[:3000]
    answer = (Text(f"{words}\n\n```python\n{code}\n```\n"),)
    made: list[Message] = []
    for number in range(_MESSAGES):
        role = Role.ASSISTANT if number % 2 else Role.USER
        parts = answer if number % 2 else (Text(f"Question {number}"),)
        parent = made[-1].id if made else None
        made.append(Message(new_id(), "c", parent, number, role, parts, datetime.now(UTC), Status.COMPLETE))
    return tuple(made)


if __name__ == "__main__":
    _child()
