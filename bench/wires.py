"""Reading answers, beside `json.loads` of the very same payloads, and writing a long conversation down, for each wire.

Both sides read in turn, in one process, and what counts is the thread's own time on the processor. An answer comes in
the pieces in which a network brings it; a long one is a recorded one whose pieces of words are many more, each with
words and counts of its own.
"""

from __future__ import annotations

import gc
import json
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import cycle, islice

from bench.conversation import MESSAGES, long_request, target
from bench.figures import Figure, at_most, at_most_times, median
from interline.model.events import AnswerFailed, Event, TextDelta, UsageReported
from interline.model.vendor import Vendor
from interline.wire.portability import portability
from interline.wire.registry import BY_NAME, wire_named
from tests.wire.recordings import Case, cases

_ROUNDS = 15
_WRITINGS = 25
_LONG = 3000
_SHORT = 10
_ETHERNET = 1400
_BUFFER = 16 * 1024
_TIMES = 2.5
_MILLISECONDS = 20.0

# Recordings that are typical; each is lengthened.
_PATTERNS = {
    "openai-chat": "deepseek/length-deepseek-chat-stream",
    "openai-responses": "openai/responses-length-gpt-4o-2024-08-06-stream",
    "anthropic-messages": "anthropic/messages-length-claude-sonnet-4-20250514-stream",
    "gemini": "google/image-gemini-2.5-flash-stream",
    "ollama-chat": "ollama/native-ok-llama3-stream",
}
_PROSE = (
    "Nobody at the harbour had expected the ferry before noon, so the café’s only waiter – half asleep – counted "
    "chairs instead of guests. “Twelve,” he said, “and one that limps.” Then the horn sounded twice 🚢, and all "
    "twelve were taken: by a choir from Łódź, two engineers, and a dog who had paid full fare.\n\n"
)
_COUNT = re.compile(r'("(?:candidatesTokenCount|totalTokenCount)": ?)(\d+)')


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer as it comes, and as `json.loads` sees it."""

    vendor: Vendor
    pieces: tuple[bytes, ...]
    payloads: tuple[bytes, ...]
    """As they come: in the bytes that the network gave, which `json.loads` has to read as letters first, as we have."""


def figures() -> list[Figure]:
    recorded = [case for case in cases() if not case.is_error and _is_stream(case)]
    rows: list[Figure] = []
    for name in BY_NAME:
        ours = [case for case in recorded if case.meta["wire"] == name]
        pattern = next(case for case in ours if case.name == _PATTERNS[name])
        long, short = _lengthened(pattern, _LONG), _lengthened(pattern, _SHORT)
        vendor = _vendor(pattern)
        title = f"reading {name}, {_LONG:,} words"
        rows += [
            _against_json(f"{title}, pieces of 1,400 bytes", [_answer(vendor, long, _ETHERNET)]),
            _against_json(f"{title}, pieces of 16 KiB", [_answer(vendor, long, _BUFFER)]),
            _against_json(f"{title} in answers of {_SHORT}", [_answer(vendor, short, _ETHERNET)]),
        ]
        whole = [_answer(_vendor(case), _frames(case.answer), _ETHERNET) for case in ours if _is_whole(case)]
        rows.append(_against_json(f"  all {len(whole)} recordings", whole))
    return rows + _writing()


# Measuring.


def _against_json(name: str, answers: list[_Answer]) -> Figure:
    events = sum(len(answer.payloads) for answer in answers)
    again = max(1, _LONG // events)
    ours, plain = _in_turn(lambda: _read(answers, again), lambda: _parse(answers, again))
    return at_most_times(name, ours / again / events * 1e6, plain / again / events * 1e6, "µs/event", _TIMES)


def _read(answers: list[_Answer], again: int) -> None:
    for answer in answers * again:
        events: list[Event] = []
        decoder = wire_named(answer.vendor.wire).decoder(answer.vendor)
        for piece in answer.pieces:
            events += decoder.feed(piece)
        events += decoder.close()


def _parse(answers: list[_Answer], again: int) -> None:
    for answer in answers * again:
        for payload in answer.payloads:
            json.loads(payload)


def _in_turn(one: Callable[[], None], other: Callable[[], None]) -> tuple[float, float]:
    """Medians in seconds."""
    times: tuple[list[float], list[float]] = ([], [])
    for n in range(_ROUNDS + 1):
        for series, work in zip(times, (one, other), strict=True):
            start = time.thread_time()
            work()
            if n:
                series.append(time.thread_time() - start)
    return median(times[0]), median(times[1])


def _writing() -> list[Figure]:
    """Portability is the request made and what it leaves out told. Beside it, what JSON alone takes."""
    vendors = [target(name) for name in BY_NAME]
    requests = [long_request(vendor) for vendor in vendors]
    bodies = [json.loads(wire_named(v.wire).build(r, v).body) for v, r in zip(vendors, requests, strict=True)]
    gc.collect()
    times: dict[str, tuple[list[float], list[float]]] = {vendor.wire: ([], []) for vendor in vendors}
    for n in range(_WRITINGS + 1):
        for vendor, request, body in zip(vendors, requests, bodies, strict=True):
            start = time.thread_time()
            lost = portability(request, vendor)
            middle = time.thread_time()
            json.dumps(body, ensure_ascii=False).encode()
            end = time.thread_time()
            assert lost, "the conversation holds what other vendors made"
            if n:
                times[vendor.wire][0].append((middle - start) * 1000)
                times[vendor.wire][1].append((end - middle) * 1000)
    return [_written(name, median(ours), median(plain)) for name, (ours, plain) in times.items()]


def _written(name: str, ours: float, plain: float) -> Figure:
    title = f"writing {MESSAGES:,} messages down for {name}, with what is lost; json.dumps"
    return replace(at_most(title, ours, "ms", _MILLISECONDS), against=plain, ratio=ours / plain)


# Answers.


def _is_stream(case: Case) -> bool:
    return next(case.folder.glob("answer.*")).suffix in (".sse", ".ndjson")


def _is_whole(case: Case) -> bool:
    return not any(isinstance(event, AnswerFailed) for event in _read_whole(case))


def _read_whole(case: Case) -> list[Event]:
    decoder = case.decoder()
    return [*decoder.feed(case.answer), *decoder.close()]


def _vendor(case: Case) -> Vendor:
    return Vendor(case.meta["vendor"], case.meta["vendor"], "", case.meta["wire"])


def _answer(vendor: Vendor, frames: list[bytes], size: int) -> _Answer:
    body = b"".join(frames)
    pieces = tuple(body[at : at + size] for at in range(0, len(body), size))
    return _Answer(vendor, pieces, tuple(filter(None, map(_payload, frames))))


def _frames(body: bytes) -> list[bytes]:
    """The events of a stream, each with what ends it."""
    body = body.replace(b"\r\n", b"\n")
    end = b"\n" if body.startswith(b"{") else b"\n\n"
    return [frame + end for frame in body.split(end) if frame.strip()]


def _payload(frame: bytes) -> bytes:
    """What `json.loads` is given of an event; nothing where it holds no JSON."""
    lines = frame.decode("utf-8", "replace").strip().split("\n")
    data = lines if frame.startswith(b"{") else [line[5:] for line in lines if line.startswith("data:")]
    text = "\n".join(data).strip()
    return b"" if text == "[DONE]" else text.encode()


def _lengthened(case: Case, count: int) -> list[bytes]:
    """A recording with so many pieces of words in place of its own."""
    frames = _frames(case.answer)
    decoder = case.decoder()
    said = [list(decoder.feed(frame)) for frame in frames]
    places = [n for n, events in enumerate(said) if _is_words(events)]
    first, last = places[0], places[-1]
    patterns = [(frames[n], _words(said[n])) for n in places]
    prose = _prose()
    middle, new = [], ""
    for n, (frame, words) in enumerate(islice(cycle(patterns), count)):
        fresh = "".join(islice(prose, len(words)))
        new += fresh
        middle.append(_counted(_reworded(frame, words, fresh), n))
    old = "".join(_words(events) for events in said)
    # Some say all of it again at the end.
    rest = [_reworded(frame, old, new) for frame in frames[last + 1 :]]
    return frames[:first] + middle + rest


def _is_words(events: list[Event]) -> bool:
    return bool(_words(events)) and all(isinstance(event, (TextDelta, UsageReported)) for event in events)


def _words(events: Iterable[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def _prose() -> Iterable[str]:
    return cycle(_PROSE)


def _reworded(frame: bytes, old: str, new: str) -> bytes:
    text = frame.decode()
    for ascii_only in (False, True):
        for before in (":", ": "):
            # A value, and no name that reads the same.
            written = before + json.dumps(old, ensure_ascii=ascii_only)
            if written in text:
                return text.replace(written, before + json.dumps(new, ensure_ascii=ascii_only)).encode()
    return frame


def _counted(frame: bytes, n: int) -> bytes:
    """Gemini counts with every piece."""
    return _COUNT.sub(lambda found: f"{found[1]}{int(found[2]) + n}", frame.decode()).encode()
