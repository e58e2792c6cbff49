"""Reading Chat Completions, as OpenAI streams it and as some thirty servers imitate it.

Rule: tolerant of every form that a recording shows (protocols.md, 15), and strict on the end: a finish reason or
[DONE], never the end of the bytes; and [DONE] ends only what had begun.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interline.model.events import AnswerStarted, Finish, ImageMade, ThinkingBlob
from interline.model.usage import Usage
from interline.model.vendor import Vendor
from interline.wire.failure import empty
from interline.wire.openai_chat_calls import ToolCalls
from interline.wire.openai_chat_usage import read_usage
from interline.wire.reader import AnswerReader
from interline.wire.reasoning_details import ReasoningDetails
from interline.wire.shapes import ascii_json, record, records, short, words
from interline.wire.sources import RESULT_LISTS, address_in, title_in
from interline.wire.think_tags import ThinkTags

_FINISH = {
    "stop": Finish.STOP,
    "eos": Finish.STOP,
    "stop_sequence": Finish.STOP,
    "end_turn": Finish.STOP,
    "length": Finish.LENGTH,
    "max_tokens": Finish.LENGTH,
    "model_length": Finish.LENGTH,
    "tool_calls": Finish.TOOL,
    "tool_use": Finish.TOOL,
    "function_call": Finish.TOOL,
    "content_filter": Finish.REFUSED,
    "refusal": Finish.REFUSED,
    "safety": Finish.REFUSED,
}
# Reasons that say that the server gave up, not that the answer is whole.
_BROKEN = {"error", "insufficient_system_resource"}
_THINKING = ("reasoning_content", "reasoning", "thinking")
# What lists of results are called here; z.ai calls its own as the tool.
_RESULT_LISTS = (*RESULT_LISTS, "web_search")
_RESULTS = frozenset(_RESULT_LISTS)


class ChatReader(AnswerReader):
    """One answer in the Chat Completions form."""

    def __init__(self, vendor: Vendor) -> None:
        super().__init__(vendor)
        self._calls = ToolCalls()
        self._tags = ThinkTags() if vendor.quirks.think_tags else None
        self._details = ReasoningDetails()
        self._extra: Mapping[str, Any] = {}
        self._said: list[str] = []
        self._refused = False
        self._broken = ""
        self._started = False
        self._has_choice = False
        self._is_chat = True
        """Whether all that came had the shape of this wire format."""
        self._tier = ""
        self._results: dict[str, object] = {}

    def _read(self, event: str, data: dict[str, Any]) -> None:
        if not self._started:
            self._start(data)
        # Counts and sources before the words, so that they are there when the words end.
        self._read_beside(data)
        if choices := records(data.get("choices")):
            self._read_choice(choices[0])
        elif "choices" not in data:
            self._is_chat = False
        if data.get("error") or event == "error" or data.get("object") == "error" or self._groq_error(data):
            self._fail_with(data)
        elif self._broken:
            self._fail_with({"error": {"code": self._broken, "type": "server_error"}})

    def _read_whole(self, data: dict[str, Any]) -> None:
        choices = records(data.get("choices"))
        if "choices" not in data or data.get("error"):
            self._fail_with(data)
            return
        if choices and choices[0].get("error"):
            self._fail_with({"error": choices[0]["error"]})
            return
        self._start(data)
        self._read_beside(data)
        self._tell_counts()
        for choice in choices[:1]:
            self._read_choice(choice)
        if self._broken:
            self._fail_with({"error": {"code": self._broken, "type": "server_error"}})
        elif self._finish is None and choices:
            self._conclude("")
        else:
            self._flush()
        if not choices:
            self._fail(empty())

    def _end(self) -> None:
        if self._finish is None:
            # Cut off: opaque reasoning that may lack its end is refused.
            self._details.take_all()
        self._flush()

    def _done(self) -> None:
        if self._finish is None and self._has_choice:
            # A Snowflake stream has no finish reason at all.
            self._conclude("")
        self._flush()
        self._over = True
        if not self._has_choice and self._is_chat:
            self._fail(empty())

    # One chunk.

    def _start(self, data: Mapping[str, Any]) -> None:
        model = short(data.get("model"))
        # Azure's first chunk is about the prompt's filter and names no model.
        if data.get("choices") or (model and "choices" in data):
            self._started = True
            self._calls.answer_id = short(data.get("id"))
            self._out.append(AnswerStarted(model, self._calls.answer_id))

    def _read_choice(self, choice: dict[str, Any]) -> None:
        self._has_choice = True
        delta = choice.get("delta")
        if isinstance(delta, dict):
            self._read_delta(delta)
        elif isinstance(message := choice.get("message"), dict):
            self._read_message(message)
        elif isinstance(text := choice.get("text"), str):
            self._say(text)
        reason = choice.get("finish_reason")
        if reason:
            self._read_reason(words(reason))

    def _read_delta(self, delta: dict[str, Any]) -> None:
        content = delta.get("content")
        # The common chunk holds words and a role at most.
        if (
            content.__class__ is str
            and content
            and (len(delta) == 1 or (len(delta) == 2 and "role" in delta))
        ):
            self._say(content)
            return
        self._read_thinking(delta)
        if content:
            self._read_content(content)
        if refusal := delta.get("refusal"):
            self._refuse(words(refusal))
        if calls := delta.get("tool_calls"):
            self._end_thinking()
            self._calls.take(calls if isinstance(calls, list) else [calls], self._out)
            self._shown = True
        legacy = delta.get("function_call")
        # Snowflake fills in an empty one.
        if isinstance(legacy, dict) and (legacy.get("name") or legacy.get("arguments")):
            self._calls.take([{"function": legacy}], self._out)
            self._shown = True
        if images := delta.get("images"):
            for image in records(images):
                self._read_image(image)
        if annotations := delta.get("annotations"):
            for row in records(annotations):
                self._sources.annotate(self._out, row)
        if not _RESULTS.isdisjoint(delta):
            self._results.update((name, delta[name]) for name in _RESULT_LISTS if delta.get(name))
        if executed := delta.get("executed_tools"):
            for tool in records(executed):
                self._sources.find_in(self._out, record(tool.get("search_results")))
        if isinstance(extra := delta.get("extra_content"), dict):
            self._extra = extra

    def _read_message(self, message: dict[str, Any]) -> None:
        """A whole message: a single body's, or the last chunk's of servers that repeat there what they streamed."""
        said = "".join(self._said)
        content = message.get("content")
        if said and isinstance(content, str) and content.startswith(said):
            message = {**message, "content": content[len(said) :]}
            message = {key: value for key, value in message.items() if key not in _THINKING}
        spoken = record(message.get("audio")).get("transcript")
        self._read_delta(message)
        if not content and isinstance(spoken, str):
            self._say(spoken)

    def _read_beside(self, data: Mapping[str, Any]) -> None:
        if tier := data.get("service_tier"):
            self._tier = short(tier, 60)
        usage = data.get("usage") or record(data.get("x_groq")).get("usage")
        if usage and isinstance(usage, dict):
            self._note_counts(usage)
        if not _RESULTS.isdisjoint(data):
            # Perplexity repeats them on every chunk, and the titled ones may come last: they are read at the end.
            self._results.update((name, data[name]) for name in _RESULT_LISTS if data.get(name))

    def _usage_in(self, counts: Mapping[str, Any]) -> Usage:
        beside = self._quirks.reasoning_beside_output
        return read_usage(counts, self._tier, reasoning_beside_output=beside)

    def _groq_error(self, data: Mapping[str, Any]) -> bool:
        return "x_groq" in data and bool(record(data["x_groq"]).get("error"))

    # Its contents.

    def _say(self, text: str) -> None:
        self._said.append(text)
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

    def _read_content(self, content: object) -> None:
        if isinstance(content, str):
            self._say(content)
            return
        for piece in content if isinstance(content, list) else [content]:
            if isinstance(piece, str):
                self._say(piece)
            elif isinstance(piece, dict):
                self._read_piece(piece)

    def _read_piece(self, piece: dict[str, Any]) -> None:
        kind = piece.get("type")
        if kind == "thinking":
            thought = piece.get("thinking")
            for row in thought if isinstance(thought, list) else [thought]:
                self._say_thinking(row if isinstance(row, str) else words(record(row).get("text")))
        elif kind == "refusal":
            self._refuse(words(piece.get("refusal")))
        elif "image_url" in piece:
            self._read_image(piece)
        elif kind == "tool_reference":
            # Mistral names a source between the words.
            self._sources.cite(self._out, address_in(piece), title_in(piece))
        else:
            self._say(words(piece.get("text")))

    def _read_thinking(self, delta: Mapping[str, Any]) -> None:
        details = delta.get("reasoning_details")
        if details:
            self._details.take(records(details))
        for name in _THINKING:
            thought = delta.get(name)
            if thought:
                self._say_thinking(thought if isinstance(thought, str) else _thought(thought))
                return
        if details:
            for row in records(details):
                self._say_thinking(words(row.get("text")) or words(row.get("summary")))

    def _refuse(self, text: str) -> None:
        if text:
            self._refused = True
            self._say_refusal(text)

    def _read_image(self, image: Mapping[str, Any]) -> None:
        where = image.get("image_url")
        address = words(where) or words(record(where).get("url"))
        kind, _, data = address.partition(";base64,")
        if data and kind.startswith("data:image/"):
            self._shown = True
            self._out.append(ImageMade(short(kind.removeprefix("data:"), 60), data))
        elif address.startswith("https://"):
            self._sources.cite(self._out, address)

    # Its end.

    def _read_reason(self, reason: str) -> None:
        if reason in _BROKEN:
            self._flush()
            self._broken = reason
        else:
            self._conclude(reason)

    def _conclude(self, reason: str) -> None:
        """The vendor said that the answer ended, and why."""
        finish = _FINISH.get(reason.lower(), Finish.STOP)
        self._end_thinking()
        self._calls.end(self._out, surely=bool(reason) and finish in (Finish.STOP, Finish.TOOL))
        self._flush()
        if finish is Finish.STOP:
            finish = Finish.TOOL if self._calls else Finish.REFUSED if self._refused else finish
        self._say_finish(finish, reason)

    def _end_thinking(self) -> None:
        if self._tags is not None:
            for is_thinking, piece in self._tags.close():
                if is_thinking:
                    self._say_thinking(piece)
                else:
                    self._say_text(piece)
            self._tags = None

    def _flush(self) -> None:
        """What is told once, at the end: opaque reasoning and the list of sources."""
        self._end_thinking()
        blob: dict[str, Any] = {}
        if details := self._details.take_all():
            blob["reasoning_details"] = details
        if self._extra:
            blob["extra_content"], self._extra = self._extra, {}
        if blob:
            self._out.append(ThinkingBlob(ascii_json(blob)))
        if self._results:
            self._find_results()
        self._sources.tell_found(self._out)

    def _find_results(self) -> None:
        """The lists of results: those with titles first, of which the bare addresses beside them say no more."""
        results, self._results = self._results, {}
        bare = results.pop("citations", None)
        for name, rows in results.items():
            # A document that was sent along has a name and no address, and its number in the text.
            self._sources.find_rows(self._out, rows, named=name == "search_results")
        self._sources.find_rows(self._out, bare)


def _thought(value: object) -> str:
    """Thinking that is not plain text: {"content": "…"} or a list of pieces."""
    if isinstance(value, list):
        return "".join(piece if isinstance(piece, str) else _thought(piece) for piece in value)
    data = record(value)
    return words(data.get("content")) or words(data.get("text"))


def decoder(vendor: Vendor) -> ChatReader:
    """A fresh reader of one answer."""
    return ChatReader(vendor)
