"""Reading Ollama's own chat format: a line holds what is new, the last one says `done` and counts.

Rule: `"done": true` is the only end; a line with an error has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interline.language import tr
from interline.model.events import AnswerStarted, Finish
from interline.model.usage import Usage
from interline.model.vendor import Vendor
from interline.wire.failure import unreadable
from interline.wire.json_lines import JsonLines
from interline.wire.openai_chat_calls import ToolCalls
from interline.wire.reader import AnswerReader
from interline.wire.shapes import count, short, words
from interline.wire.think_tags import ThinkTags

_OURS = ("message", "done", "response")


class OllamaReader(AnswerReader):
    """One answer in Ollama's form."""

    _by_line = True

    def __init__(self, vendor: Vendor) -> None:
        super().__init__(vendor)
        self._started = False
        self._calls = ToolCalls()
        self._tags = ThinkTags() if vendor.quirks.think_tags else None

    def _read(self, event: str, data: dict[str, Any]) -> None:
        if data.get("error") or event == "error":
            self._fail_with(data)
            return
        if not self._started:
            if not any(name in data for name in _OURS):
                self._fail_with(data)
                return
            self._start(data)
        message = data.get("message")
        if message.__class__ is dict:
            self._read_message(message, "content")
        elif "response" in data:
            # /api/generate, as older set-ups still use it, says the same without a message around it.
            self._read_message(data, "response")
        if data.get("done") is True:
            self._conclude(data)

    def _read_whole(self, data: dict[str, Any]) -> None:
        self._read("", data)

    def _start(self, data: Mapping[str, Any]) -> None:
        self._started = True
        # An answer has no id of its own; its time is what tells two apart.
        self._calls.answer_id = short(data.get("created_at"), 60)
        self._out.append(AnswerStarted(short(data.get("model"))))

    def _read_message(self, message: Mapping[str, Any], name: str) -> None:
        if thinking := message.get("thinking"):
            self._say_thinking(words(thinking))
        if text := message.get(name):
            self._say(words(text))
        if calls := message.get("tool_calls"):
            self._end_tags()
            self._calls.take(calls if isinstance(calls, list) else [calls], self._out)
            # Arguments come as an object, whole at once.
            self._calls.end(self._out, surely=True)
            self._shown = True

    def _say(self, text: str) -> None:
        if self._tags is None:
            self._say_text(text)
            return
        for is_thinking, piece in self._tags.take(text):
            if is_thinking:
                self._say_thinking(piece)
            else:
                self._say_text(piece)
        if self._tags.done:
            self._tags = None

    def _conclude(self, data: Mapping[str, Any]) -> None:
        self._end_tags()
        # Either count may be missing: that of the prompt where all of it was in the cache.
        if "prompt_eval_count" in data or "eval_count" in data:
            counted = Usage(input=count(data.get("prompt_eval_count")), output=count(data.get("eval_count")))
            self._say_usage(counted)
        reason = words(data.get("done_reason"))
        if reason == "length":
            self._say_finish(Finish.LENGTH, reason)
        else:
            # Calls end in `stop` too.
            self._say_finish(Finish.TOOL if self._calls else Finish.STOP, reason)
        self._over = True

    def _end(self) -> None:
        self._end_tags()
        if isinstance(self._stream, JsonLines) and not self._started:
            self._fail(unreadable(tr("The answer was not readable JSON.")))

    def _end_tags(self) -> None:
        if self._tags is not None:
            for is_thinking, piece in self._tags.close():
                if is_thinking:
                    self._say_thinking(piece)
                else:
                    self._say_text(piece)
            self._tags = None


def decoder(vendor: Vendor) -> OllamaReader:
    """A fresh reader of one answer."""
    return OllamaReader(vendor)
