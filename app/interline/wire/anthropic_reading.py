"""Reading Anthropic Messages: blocks by number, each opened, filled and closed.

Rule: the reason why it stopped is the end, and so is message_stop; a second message_start with another id makes what
came before void. A block that is not known here belongs to a tool that the vendor runs itself, and is kept as it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from interline.model.clean import storable
from interline.model.events import AnswerStarted, Finish, ThinkingBlob, ToolCallDelta, ToolCallEnded
from interline.model.vendor import Vendor
from interline.wire.anthropic_usage import read_usage
from interline.wire.reader import AnswerReader
from interline.wire.server_tools import ran
from interline.wire.shapes import (
    UNREADABLE,
    ascii_json,
    bounded,
    decode_json,
    json_text,
    record,
    records,
    short,
    words,
)
from interline.wire.sources import Sources

# Any block but these is one of the vendor's own tools. A compaction sums up what is sent whole again anyway.
_READ = {"text", "thinking", "redacted_thinking", "tool_use", "fallback", "compaction"}
_FINISH = {
    "end_turn": Finish.STOP,
    "stop_sequence": Finish.STOP,
    "tool_use": Finish.TOOL,
    "max_tokens": Finish.LENGTH,
    "model_context_window_exceeded": Finish.LENGTH,
    # The answer is not over: the vendor wants to be asked to go on.
    "pause_turn": Finish.LENGTH,
    "compaction": Finish.LENGTH,
    "refusal": Finish.REFUSED,
}


@dataclass(slots=True)
class _Block:
    """One content block in the making."""

    kind: str
    key: str
    start: int
    """Where in the answer's text it begins, in characters."""
    thinking: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    input: object = None
    arguments: list[str] = field(default_factory=list)
    """The pieces of the input of a call that the vendor runs itself."""
    has_arguments: bool = False
    whole: Mapping[str, Any] | None = None
    """The block as it was opened, where it is kept as it came."""
    citations: list[Mapping[str, Any]] = field(default_factory=list)


class MessagesReader(AnswerReader):
    """One answer in the Messages form."""

    def __init__(self, vendor: Vendor) -> None:
        super().__init__(vendor)
        self._blocks: dict[object, _Block] = {}
        self._id: str | None = None
        self._starts = 0
        self._counts: dict[str, Any] = {}
        self._reason = ""

    def _read(self, event: str, data: dict[str, Any]) -> None:
        kind = data.get("type") or event
        if kind == "content_block_delta":
            delta = record(data.get("delta"))
            if delta.get("type") == "text_delta":
                self._say_text(words(delta.get("text")))
            else:
                self._read_delta(self._blocks.get(data.get("index")), delta)
        elif kind == "content_block_start":
            self._open(data.get("index"), record(data.get("content_block")))
        elif kind == "content_block_stop":
            self._close_block(data.get("index"))
        elif kind == "message_delta":
            self._read_end(record(data.get("delta")), record(data.get("usage")))
            if self._reason:
                # message_stop says no more, and a connection that stays open without it is no cut.
                self._say_finish(_FINISH.get(self._reason, Finish.STOP), self._reason)
        elif kind == "message_stop":
            self._say_finish(_FINISH.get(self._reason, Finish.STOP), self._reason)
            self._over = True
        elif kind == "message_start":
            self._start(record(data.get("message")))
        elif kind == "error" or data.get("error"):
            self._fail_with(data)

    def _read_whole(self, data: dict[str, Any]) -> None:
        if "content" not in data or data.get("error"):
            self._fail_with(data)
            return
        self._start(data)
        for index, block in enumerate(records(data["content"])):
            self._open(index, block)
            self._close_block(index)
        self._read_end(data, record(data.get("usage")))
        self._say_finish(_FINISH.get(self._reason, Finish.STOP), self._reason)

    def _start(self, message: Mapping[str, Any]) -> None:
        id_ = short(message.get("id"))
        if id_ == self._id:
            # Some gateways say it twice.
            return
        self._id = id_
        self._starts += 1
        self._reason, self._finish = "", None
        self._blocks.clear()
        self._counts = {}
        self._characters = 0
        self._sources = Sources()
        self._out.append(AnswerStarted(short(message.get("model")), id_))
        self._count(record(message.get("usage")))

    def _open(self, index: object, content: Mapping[str, Any]) -> None:
        kind = words(content.get("type"))
        bounded(len(self._blocks) + 1)
        block = self._blocks[index] = _Block(kind, f"{self._starts}.{index}", self._characters)
        if kind == "text":
            self._say_text(words(content.get("text")))
            block.citations.extend(records(content.get("citations")))
        elif kind == "thinking":
            self._think(block, words(content.get("thinking")))
            block.signature.append(words(content.get("signature")))
        elif kind == "redacted_thinking":
            if data := words(content.get("data")):
                self._out.append(ThinkingBlob(ascii_json({"type": kind, "data": data})))
        elif kind == "tool_use":
            block.input = content.get("input")
            self._shown = True
            name, id_ = storable(words(content.get("name"))), storable(words(content.get("id")))
            self._out.append(ToolCallDelta(block.key, id_, name))
        elif kind == "fallback" and (model := short(record(content.get("to")).get("model"))):
            # Another model goes on within the same answer.
            self._out.append(AnswerStarted(model, self._id or ""))
        elif kind and kind not in _READ:
            block.whole = content
            self._read_results(content.get("content"))

    def _read_results(self, content: object) -> None:
        """What a tool of the vendor's found: rows, or the one page that was fetched."""
        if isinstance(content, list):
            self._sources.find_rows(self._out, content)
            return
        page = record(content)
        self._sources.find_in(self._out, page)
        if url := words(page.get("url")):
            self._sources.find(url, words(record(page.get("content")).get("title")))

    def _read_delta(self, block: _Block | None, delta: Mapping[str, Any]) -> None:
        kind = delta.get("type")
        if block is None:
            return
        if kind == "thinking_delta":
            self._think(block, words(delta.get("thinking")))
        elif kind == "input_json_delta":
            if piece := words(delta.get("partial_json")):
                self._argue(block, piece)
        elif kind == "signature_delta":
            block.signature.append(words(delta.get("signature")))
        elif kind == "citations_delta":
            block.citations.append(record(delta.get("citation")))
        elif block.whole is not None:
            # Of its end nothing is known, so it is not whole.
            block.whole = {}

    def _close_block(self, index: object) -> None:
        block = self._blocks.pop(index, None)
        if block is None:
            return
        if block.kind == "thinking" and (signature := "".join(block.signature)):
            # The whole block: it goes back unchanged to the letter, or not at all.
            thinking = "".join(block.thinking)
            blob = {"type": "thinking", "thinking": thinking, "signature": signature}
            self._out.append(ThinkingBlob(ascii_json(blob)))
        elif block.kind == "tool_use":
            if not block.has_arguments:
                # No input at all means the empty one.
                arguments = json_text(block.input) if isinstance(block.input, dict) else "{}"
                self._out.append(ToolCallDelta(block.key, arguments=arguments))
            self._out.append(ToolCallEnded(block.key))
        elif block.whole is not None:
            self._out.append(ran(_with_input(block.whole, "".join(block.arguments))))
        for citation in block.citations:
            self._cite_in(block, citation)

    def _argue(self, block: _Block, piece: str) -> None:
        if block.kind == "tool_use":
            block.has_arguments = True
            self._out.append(ToolCallDelta(block.key, arguments=piece))
        else:
            block.arguments.append(piece)

    def _cite_in(self, block: _Block, citation: Mapping[str, Any]) -> None:
        has_place = self._characters > block.start
        self._sources.cite(
            self._out,
            words(citation.get("url")),
            words(citation.get("title")) or words(citation.get("document_title")),
            words(citation.get("cited_text")),
            block.start if has_place else None,
            self._characters if has_place else None,
        )

    def _read_end(self, delta: Mapping[str, Any], usage: Mapping[str, Any]) -> None:
        self._reason = words(delta.get("stop_reason")) or self._reason
        if self._reason == "refusal":
            self._say_refusal(words(record(delta.get("stop_details")).get("explanation")))
        self._count(usage)

    def _count(self, usage: Mapping[str, Any]) -> None:
        """Later counts replace earlier ones, field by field: they are sums, not additions."""
        said = {name: value for name, value in usage.items() if value is not None}
        if said:
            self._counts.update(said)
            self._say_usage(read_usage(self._counts))

    def _think(self, block: _Block, text: str) -> None:
        if text:
            block.thinking.append(text)
            self._say_thinking(text)


def _with_input(block: Mapping[str, Any], arguments: str) -> Mapping[str, Any]:
    """A block with the input that came after its opening; an empty one where that cannot be read."""
    if not arguments:
        return block
    try:
        return {**block, "input": decode_json(arguments)}
    except UNREADABLE:
        return {}


def decoder(vendor: Vendor) -> MessagesReader:
    """A fresh reader of one answer."""
    return MessagesReader(vendor)
