"""What the transcript costs the window's thread: streaming, opening, scrolling, resizing.

Each group runs in a process of its own, drawn to memory (offscreen), with Python's collector held back as the program
holds it. What it is compared to runs in the same process, in turn. Costs are the processor time of the window's thread,
which painting is part of; frames beside other streams are told by the clock on the wall.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.figures import Figure, at_most, at_most_times, median

PARTS = ("stream", "blocks", "beside", "opening", "memory1000", "memory10000")
_BLOCKS = {
    "paragraph": "one paragraph",
    "list": "one list",
    "table": "one table",
    "code": "one block of code",
    "quote": "one quote",
    "nested": "one list of lists",
    "fences": "one list with code in its items",
}


def figures() -> list[Figure]:
    found = {part: _run(part) for part in PARTS}
    stream, blocks, beside, opening, small, large = (found[part] for part in PARTS)
    rows = [
        at_most_times(
            "30,000 tokens: a flush at the end against the middle",
            stream["last"],
            stream["middle"],
            "ms",
            1.3,
        ),
        at_most("  parse, layout and place", stream["apply"], "µs/token", 60),
        at_most_times(
            "  whole stream against setMarkdown at each flush",
            stream["total"],
            stream["markdown"],
            "s",
            1 / 12,
        ),
        at_most("  worst flush, paint with it", stream["worst"], "ms", 16),
    ]
    for name, words in _BLOCKS.items():
        rows.append(at_most(f"10,000 tokens that are {words}: worst flush", blocks[name], "ms", 16))
    rows += [
        at_most("2,000 lines of code shown", blocks["shown"], "ms", 15),
        at_most("five streams beside 10,000 messages: frame, 99 of 100", beside["p99"], "ms", 25),
        Figure("  middle one", beside["median"], "ms"),
        at_most("open 10,000 messages to the first paint", opening["large"], "ms", 100),
        at_most_times("  against 1,000", opening["large"], opening["small"], "ms", 2.5),
        Figure("  until all of them are counted", opening["whole"], "ms"),
        at_most("scroll 10,000 messages by 60 pixels: frame, 99 of 100", opening["scroll"], "ms", 8),
        at_most("  by a page: middle one", opening["page"], "ms", 16),
        at_most("resize: frame, middle one", opening["resize"], "ms", 16),
        at_most("theme switched", opening["theme"], "ms", 16),
        at_most_times(
            "memory grown by 10,000 messages against 1,000", large["grown"], small["grown"], "MB", 1.2
        ),
    ]
    return rows


def _run(part: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.transcript", part],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).resolve().parent.parent,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the transcript was not measured ({part}): {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


# What follows runs in the child.


def _child(part: str) -> None:
    import gc

    from PySide6.QtWidgets import QApplication

    from interline.ui import icons

    app = QApplication([])
    app.setStyle("Fusion")
    icons.load()
    _warm()
    gc.collect()
    gc.freeze()
    gc.disable()
    parts = {
        "stream": _stream,
        "blocks": _blocks,
        "beside": _beside,
        "opening": _opening,
        "memory1000": lambda: _memory(1_000),
        "memory10000": lambda: _memory(10_000),
    }
    print(json.dumps(parts[part]()))
    sys.stdout.flush()
    os._exit(0)


def _view():  # type: ignore[no-untyped-def]
    from interline.ui import theme
    from interline.ui.transcript.view import TranscriptView

    view = TranscriptView()
    view.set_theme(theme.LIGHT)
    view.resize(900, 800)
    view.show()
    _paint()
    return view


def _paint() -> None:
    from bench.frames import until_painted

    until_painted()


def _warm() -> None:
    """Fonts, icons and lexers are loaded once; that is no cost of a flush."""
    view = _view()
    _feed(view, _mixed(1_500))
    view.close()
    view.deleteLater()
    _paint()


def _feed(view, text: str, piece: int = 100) -> tuple[list[float], list[float]]:  # type: ignore[no-untyped-def]
    """Let it stream. Returns seconds of each flush, and of that without the painting."""
    from time import thread_time

    from interline.model.events import TextDelta

    view.begin_answer("live", None)
    view._arriving.timer.timeout.disconnect()
    _paint()
    flushes, applies = [], []
    for at in range(0, len(text), piece):
        view.append("live", TextDelta(text[at : at + piece]))
        begin = thread_time()
        view._arriving.show_all()
        applied = thread_time()
        _paint()
        flushes.append(thread_time() - begin)
        applies.append(applied - begin)
    view._arriving.timer.timeout.connect(view._arriving.show_some)
    return flushes, applies


def _stream() -> dict[str, float]:
    text = _mixed(30_000)
    flushes, applies = _feed(_view(), text)
    count = len(flushes)
    return {
        "last": 1e3 * median(flushes[-count // 10 :]),
        "middle": 1e3 * median(flushes[count * 45 // 100 : count * 55 // 100]),
        "apply": 1e6 * sum(applies) / (len(text) / 4),
        "total": sum(flushes),
        "worst": 1e3 * max(flushes),
        "markdown": _set_markdown(text),
    }


def _set_markdown(text: str, piece: int = 100, samples: int = 24) -> float:
    """Seconds that a QTextBrowser takes that is given the whole text anew with each piece; sampled and added up."""
    from time import thread_time

    from PySide6.QtGui import QTextCursor
    from PySide6.QtWidgets import QTextBrowser

    browser = QTextBrowser()
    browser.resize(900, 800)
    browser.show()
    _paint()
    taken = []
    for number in range(1, samples + 1):
        begin = thread_time()
        browser.setMarkdown(text[: len(text) * number // samples])
        browser.moveCursor(QTextCursor.MoveOperation.End)
        _paint()
        taken.append(thread_time() - begin)
    browser.close()
    return sum(taken) / samples * (len(text) / piece)


def _blocks() -> dict[str, float]:
    found = {}
    for name in _BLOCKS:
        view = _view()
        flushes, _ = _feed(view, _one_block(name))
        found[name] = 1e3 * max(flushes)
        view.close()
        view.deleteLater()
        _paint()
    found["shown"] = _shown_code()
    return found


def _shown_code() -> float:
    from time import thread_time

    code = (
        "```python\n"
        + "\n".join(f"value_{n} = compute({n}, 'text')  # line" for n in range(2_000))
        + "\n```\n"
    )
    taken = []
    for _ in range(5):
        view = _view()
        message = _messages(2)[1]
        from dataclasses import replace

        from interline.model.parts import Text

        message = replace(message, parts=(Text(code),))
        sheet = view.make_sheet(view._row(message))
        while not sheet.body.is_whole:
            sheet.body.advance()
        piece = sheet.body.pieces[0]
        begin = thread_time()
        piece.lay(view.ink, 760)
        _paint_piece(piece, view.ink)
        taken.append(thread_time() - begin)
        view.close()
    return 1e3 * median(taken)


def _paint_piece(piece, ink) -> None:  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QImage, QPainter

    from interline.ui.transcript.piece import Canvas

    image = QImage(900, 800, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    piece.paint(Canvas(painter, ink, QRectF(0, 0, 900, 800)))
    painter.end()


def _beside() -> dict[str, float]:
    """One answer in sight and four in the background, 1,500 tokens a second each, through the program's own loop."""
    import asyncio
    from time import perf_counter

    import qasync
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from interline.model.events import TextDelta

    view = _view()
    view.show_conversation(_messages(10_000), {})
    view.begin_answer("live", None)
    texts = [_mixed(9_000, seed=n) for n in range(5)]
    background: list[list[str]] = [[] for _ in range(5)]
    frames: list[float] = []
    last = perf_counter()

    def tick() -> None:
        nonlocal last
        now = perf_counter()
        frames.append(now - last)
        last = now

    async def one(number: int) -> None:
        text, at, begin = texts[number], 0, perf_counter()
        while at < len(text):
            due = min(len(text), int((perf_counter() - begin) * 6_000))
            while at < due:
                if number:
                    background[number].append(text[at : at + 4])
                else:
                    view.append("live", TextDelta(text[at : at + 4]))
                at += 4
            await asyncio.sleep(0.002)

    async def all_five() -> None:
        await asyncio.gather(*(one(number) for number in range(5)))

    from PySide6.QtCore import Qt

    timer = QTimer(interval=16)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    loop = qasync.QEventLoop(QApplication.instance())
    with loop:
        timer.start()
        loop.run_until_complete(all_five())
        timer.stop()
    frames = sorted(frames[10:])
    return {"p99": 1e3 * frames[len(frames) * 99 // 100], "median": 1e3 * median(frames)}


def _opening() -> dict[str, float]:
    from time import thread_time

    from interline.ui import theme

    view = _noting_view()
    found: dict[str, list[float]] = {"small": [], "large": [], "whole": []}
    for _ in range(5):
        for name, count in (("small", 1_000), ("large", 10_000)):
            messages = _messages(count)
            view.clear()
            _paint()
            view.at = 0.0
            begin = thread_time()
            view.show_conversation(messages, {})
            while not view.at:
                _paint()
            found[name].append(1e3 * (view.at - begin))
            _paint()
            if name == "large":
                found["whole"].append(1e3 * (thread_time() - begin))
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() * 43 // 100)
    _paint()
    scroll = _timed(200, lambda _: bar.setValue(bar.value() - 60))
    page = _timed(40, lambda _: bar.setValue(bar.value() - 740))
    resize = _timed(30, lambda n: view.resize(900 - 6 * n, 800))
    themes = [theme.DARK, theme.LIGHT]
    switch = _timed(6, lambda n: view.set_theme(themes[n % 2]))
    return {
        "small": median(found["small"]),
        "large": median(found["large"]),
        "whole": median(found["whole"]),
        "scroll": sorted(scroll)[len(scroll) * 99 // 100],
        "page": median(page),
        "resize": median(resize),
        "theme": median(switch),
    }


def _noting_view():  # type: ignore[no-untyped-def]
    """A view that notes when it was first painted since `at` was 0, on the thread's own clock."""
    from time import thread_time

    from interline.ui import theme
    from interline.ui.transcript.view import TranscriptView

    class Noting(TranscriptView):
        at = 0.0

        def paintEvent(self, event):  # type: ignore[no-untyped-def]
            super().paintEvent(event)
            self.at = self.at or thread_time()

    view = Noting()
    view.set_theme(theme.LIGHT)
    view.resize(900, 800)
    view.show()
    _paint()
    return view


def _timed(count: int, act) -> list[float]:  # type: ignore[no-untyped-def]
    """Milliseconds of each act, with the painting."""
    from time import thread_time

    taken = []
    for number in range(count):
        begin = thread_time()
        act(number)
        _paint()
        taken.append(1e3 * (thread_time() - begin))
    return taken


def _memory(count: int) -> dict[str, float]:
    """What showing and scrolling through them adds, beyond the messages themselves."""
    messages = _messages(count)
    view = _view()
    before = _resident()
    view.show_conversation(messages, {})
    bar = view.verticalScrollBar()
    for step in range(200):
        bar.setValue(bar.maximum() * step // 200)
        _paint()
    return {"grown": _resident() - before}


def _resident() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


_WORDS = (
    "the",
    "router",
    "asks",
    "each",
    "vendor",
    "in",
    "turn",
    "and",
    "keeps",
    "what",
    "was",
    "said",
    "so",
    "that",
    "nothing",
    "is",
    "lost",
    "when",
    "one",
    "of",
    "them",
    "breaks",
    "off",
    "in",
    "the",
    "middle",
    "of",
    "a",
    "word",
    "while",
    "another",
    "goes",
    "on",
)


def _sentence(random, words: int) -> str:  # type: ignore[no-untyped-def]
    made = [f"**{w}**" if random.random() < 0.05 else w for w in random.choices(_WORDS, k=words)]
    return " ".join(made) + "."


def _mixed(tokens: int, seed: int = 1) -> str:
    """Prose, lists, code and tables as answers have them; four characters are a token."""
    from random import Random

    random = Random(seed)
    blocks, size = [], 0
    while size < tokens * 4:
        kind = random.random()
        if kind < 0.55:
            block = _sentence(random, random.randint(30, 90))
        elif kind < 0.65:
            block = "## " + _sentence(random, 5)
        elif kind < 0.8:
            block = "\n".join(
                f"- {_sentence(random, random.randint(5, 20))}" for _ in range(random.randint(3, 8))
            )
        elif kind < 0.93:
            lines = "\n".join(
                f"def f{n}(x): return x * {n}  # {random.choice(_WORDS)}"
                for n in range(random.randint(5, 30))
            )
            block = f"```python\n{lines}\n```"
        else:
            rows = "\n".join(
                f"| {_sentence(random, 3)} | {_sentence(random, 2)} | {n} |"
                for n in range(random.randint(3, 12))
            )
            block = f"| a | b | c |\n|--|--|--|\n{rows}"
        blocks.append(block)
        size += len(block) + 2
    return "\n\n".join(blocks)[: tokens * 4]


def _one_block(name: str) -> str:
    """Ten thousand tokens in one block."""
    from random import Random

    random = Random(2)
    size = 40_000

    def many(make) -> str:  # type: ignore[no-untyped-def]
        made, total, number = [], 0, 0
        while total < size:
            made.append(make(number))
            total += len(made[-1]) + 1
            number += 1
        return "\n".join(made)

    match name:
        case "paragraph":
            return _sentence(random, 7_400)[:size]
        case "list":
            return many(lambda n: f"- {_sentence(random, 15)}")
        case "nested":
            return many(lambda n: f"{'  ' * (n % 4)}- {_sentence(random, 12)}")
        case "fences":
            return many(lambda n: f"{n + 1}. {_sentence(random, 6)}\n\n   ```py\n   f({n})\n   ```\n")
        case "table":
            head = "| a | b | c | d |\n|--|--|--|--|\n"
            return head + many(
                lambda n: (
                    f"| {_sentence(random, 4)} | {_sentence(random, 3)} | {n} | {_sentence(random, 2)} |"
                )
            )
        case "code":
            return (
                "```python\n"
                + many(lambda n: f"def f{n}(x): return x * {n}  # {random.choice(_WORDS)}")
                + "\n```\n"
            )
        case _:
            return many(lambda n: f"> {_sentence(random, 40)}\n>")


def _messages(count: int):  # type: ignore[no-untyped-def]
    """A conversation: short questions, answers of about 2,000 characters, long code every 500 messages."""
    from datetime import UTC, datetime
    from random import Random

    from interline.model.conversation import Message, Role
    from interline.model.parts import Text

    random = Random(3)
    when = datetime(2026, 11, 1, tzinfo=UTC)
    answers = [_mixed(500, seed=n)[:2_000] for n in range(40)]
    code = "```python\n" + "\n".join(f"value_{n} = {n}" for n in range(2_000)) + "\n```\n"
    made = []
    for n in range(count):
        is_user = n % 2 == 0
        text = _sentence(random, 20) if is_user else code if n % 500 == 499 else answers[n % 40]
        role = Role.USER if is_user else Role.ASSISTANT
        made.append(Message(f"m{n}", "c", f"m{n - 1}" if n else None, n, role, (Text(text),), when))
    return tuple(made)


if __name__ == "__main__":
    _child(sys.argv[1])
