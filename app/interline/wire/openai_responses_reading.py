"""Reading OpenAI Responses: items announced, filled piece by piece and closed, or all of them in one body.

Rule: response.completed, .incomplete or .failed is the only end. Reasoning that goes back is taken from the closed item
and told right before the item it led to, without which the vendor refuses it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from interline.model.clean import storable
from interline.model.events import (
    AnswerStarted,
    Finish,
    ImageMade,
    ThinkingBlob,
    ToolCallDelta,
    ToolCallEnded,
)
from interline.model.vendor import Vendor
from interline.wire.openai_chat_reading import ChatReader
from interline.wire.openai_responses_items import CALL, MESSAGE, REASONING, Item, Items
from interline.wire.openai_responses_usage import read_usage
from interline.wire.reader import AnswerReader
from interline.wire.server_tools import ran
from interline.wire.shapes import ascii_json, bounded, json_text, record, records, short, words
from interline.wire.sources import Sources

_TEXT_DELTA = "response.output_text.delta"
_SEARCHES = {"web_search_call", "x_search_call"}
# What goes back of a reasoning item; its status is no part of it.
_REASONING = ("type", "id", "summary", "content", "encrypted_content", "format")

_Handler = Callable[["ResponsesReader", dict[str, Any]], None]


class ResponsesReader(AnswerReader):
    """One answer in the Responses form."""

    def __init__(self, vendor: Vendor) -> None:
        super().__init__(vendor)
        self._vendor = vendor
        self._id: str | None = None
        self._model = ""
        self._begin()

    def _begin(self) -> None:
        self._items = Items()
        self._opened = 0
        self._any = False
        self._reasoning: dict[str, Any] = {}
        self._thought: tuple[str, object] | None = None
        self._refused = False
        self._searches = 0
        self._characters = 0
        self._sources = Sources()

    def _read(self, event: str, data: dict[str, Any]) -> None:
        kind = data.get("type") or event
        if kind == _TEXT_DELTA:
            self._read_text_delta(data)
        elif (handler := self._HANDLERS.get(kind)) is not None:
            handler(self, data)
        elif kind == "error" or data.get("error"):
            self._fail_with(data)
        elif not kind and "output" in data:
            # A whole body as the only event.
            self._read_whole(data)

    def _read_whole(self, data: dict[str, Any]) -> None:
        if "choices" in data and "output" not in data:
            # Some gateways answer this request, too, in the Chat Completions form.
            chat = ChatReader(self._vendor)
            chat._read_whole(data)
            self._out += chat._out
            return
        if not isinstance(data.get("output"), list):
            self._fail_with(data)
            return
        self._start(data, data)
        for number, item in enumerate(records(data["output"])):
            self._close_item({"output_index": number, "item": item})
        self._conclude(data, words(data.get("status")) or "completed")

    # Who answers.

    def _created(self, data: dict[str, Any]) -> None:
        self._start(record(data.get("response")), data)

    def _running(self, data: dict[str, Any]) -> None:
        # Its id may be another one: some proxies give each event a new one.
        if self._id is None:
            self._created(data)

    def _start(self, response: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        id_ = short(response.get("id"))
        if id_ == self._id:
            return
        if self._id is not None:
            # Another answer begins, and what came before is void.
            self._begin()
        self._id = id_
        self._model = short(response.get("model")) or short(data.get("model"))
        self._out.append(AnswerStarted(self._model, id_))

    # Its items.

    def _announce(self, data: dict[str, Any]) -> None:
        value = record(data.get("item"))
        self._any = True
        kind = words(value.get("type"))
        if kind == CALL and value.get("status") == "completed":
            # Complete as it is announced: its end tells what it was. Perplexity announces its own searches as calls.
            return
        if kind in (MESSAGE, CALL, REASONING):
            self._open(kind, data, value)
        else:
            # What the vendor itself runs is not sent back, and so neither is the reasoning that led to it.
            self._reasoning = {}

    def _open(self, kind: str, data: Mapping[str, Any], value: Mapping[str, Any]) -> Item:
        self._opened += 1
        bounded(self._opened)
        self._any = True
        item = self._items.add(kind, data, str(self._opened))
        if kind == REASONING:
            self._reasoning = {}
        else:
            self._thought = None
        if kind == MESSAGE:
            self._tell_before(MESSAGE, words(value.get("phase")))
        elif kind == CALL:
            self._name_call(item, value)
            self._tell_before(item.id)
            self._shown = True
            self._out.append(ToolCallDelta(item.key, item.id, item.name))
        return item

    def _tell_before(self, what: str, phase: str = "") -> None:
        """What stands before an item: the reasoning that led to it, and the phase in which it is said."""
        blob: dict[str, Any] = {}
        if self._reasoning:
            blob["reasoning"], self._reasoning = self._reasoning, {}
        if phase:
            blob["phase"] = phase[:40]
        if blob and what:
            self._out.append(ThinkingBlob(ascii_json({"before": what, **blob})))

    def _item(self, kind: str, data: Mapping[str, Any]) -> Item:
        found = self._items.find(kind, data)
        return self._open(kind, data, record(data.get("item"))) if found is None else found

    def _close_item(self, data: dict[str, Any]) -> None:
        value = record(data.get("item"))
        kind = words(value.get("type"))
        self._any = True
        if kind == MESSAGE:
            self._read_content(self._item(MESSAGE, data), value.get("content"))
        elif kind == REASONING:
            self._close_reasoning(self._item(REASONING, data), value)
        elif kind == CALL:
            self._close_call(self._item(CALL, data), value)
        else:
            self._reasoning = {}
            self._close_other(kind, value)

    def _close_other(self, kind: str, value: Mapping[str, Any]) -> None:
        """What the vendor itself ran. It cannot go back: it is known by the name of what is stored, and nothing is."""
        self._out.append(ran({}))
        action = record(value.get("action"))
        if kind in _SEARCHES:
            # Opening a page and looking for a word in it are not billed as searches.
            self._searches += action.get("type") in (None, "search")
        elif kind == "search_results":
            # Perplexity: the text names them by their number alone.
            self._searches += 1
        elif kind == "image_generation_call" and (data := words(value.get("result"))):
            self._shown = True
            form = short(value.get("output_format"), 40) or "png"
            self._out.append(ImageMade(f"image/{form}", data))
        self._sources.find_in(self._out, action)
        self._sources.find_in(self._out, value)
        if url := words(action.get("url")):
            # A page that was opened.
            self._sources.find(url)

    # Words.

    def _read_text_delta(self, data: dict[str, Any]) -> None:
        text = data.get("delta")
        if text.__class__ is str:
            item = self._items.at(data.get("output_index"), MESSAGE) or self._item(MESSAGE, data)
            item.piece(data.get("content_index") or 0, self._characters).said.append(text)
            self._say_text(text)

    def _end_text(self, data: dict[str, Any]) -> None:
        self._finish_text(self._item(MESSAGE, data), data.get("content_index") or 0, words(data.get("text")))

    def _refusal_delta(self, data: dict[str, Any]) -> None:
        text = words(data.get("delta"))
        self._item(MESSAGE, data).piece(data.get("content_index") or 0).said.append(text)
        self._refuse(text)

    def _end_refusal(self, data: dict[str, Any]) -> None:
        item = self._item(MESSAGE, data)
        self._finish_refusal(item, data.get("content_index") or 0, words(data.get("refusal")))

    def _end_part(self, data: dict[str, Any]) -> None:
        part = record(data.get("part"))
        if part.get("type") in ("output_text", "refusal"):
            self._read_part(self._item(MESSAGE, data), data.get("content_index") or 0, part)

    def _annotate(self, data: dict[str, Any]) -> None:
        piece = self._item(MESSAGE, data).piece(data.get("content_index") or 0, self._characters)
        self._sources.annotate(self._out, record(data.get("annotation")), piece.start)

    def _read_content(self, item: Item, content: object) -> None:
        if isinstance(content, str):
            self._finish_text(item, 0, content)
            return
        for place, part in enumerate(records(content)):
            self._read_part(item, place, part)

    def _read_part(self, item: Item, place: object, part: Mapping[str, Any]) -> None:
        """A whole content part: what no event told of it."""
        if part.get("type") == "refusal":
            self._finish_refusal(item, place, words(part.get("refusal")))
            return
        self._finish_text(item, place, words(part.get("text")))
        for annotation in records(part.get("annotations")):
            self._sources.annotate(self._out, annotation, item.piece(place, self._characters).start)

    def _finish_text(self, item: Item, place: object, whole: str) -> None:
        piece = item.piece(place, self._characters)
        if rest := piece.rest_of(whole):
            piece.said.append(rest)
            self._say_text(rest)

    def _finish_refusal(self, item: Item, place: object, whole: str) -> None:
        piece = item.piece(place)
        if rest := piece.rest_of(whole):
            piece.said.append(rest)
            self._refuse(rest)

    def _refuse(self, text: str) -> None:
        if text:
            self._refused = True
            self._say_refusal(text)

    # Reasoning.

    def _summary_delta(self, data: dict[str, Any]) -> None:
        self._think(data, "summary", data.get("summary_index") or 0, words(data.get("delta")))

    def _end_summary(self, data: dict[str, Any]) -> None:
        self._think(data, "summary", data.get("summary_index") or 0, words(data.get("text")), whole=True)

    def _reasoning_delta(self, data: dict[str, Any]) -> None:
        self._think(data, "text", data.get("content_index") or 0, words(data.get("delta")))

    def _end_reasoning(self, data: dict[str, Any]) -> None:
        self._think(data, "text", data.get("content_index") or 0, words(data.get("text")), whole=True)

    def _think(
        self, data: Mapping[str, Any], shows: str, place: object, text: str, *, whole: bool = False
    ) -> None:
        self._think_in(self._item(REASONING, data), shows, place, text, whole=whole)

    def _think_in(self, item: Item, shows: str, place: object, text: str, *, whole: bool) -> None:
        if not text or (item.shows or shows) != shows:
            return
        item.shows = shows
        piece = item.piece(place)
        if whole:
            text = piece.rest_of(text)
        if text:
            if self._thought is not None and self._thought != (item.key, place):
                # Each summary is a paragraph of its own.
                self._say_thinking("\n\n")
            self._thought = (item.key, place)
            piece.said.append(text)
            self._say_thinking(text)

    def _close_reasoning(self, item: Item, value: Mapping[str, Any]) -> None:
        for shows, name in (("text", "content"), ("summary", "summary")):
            for place, part in enumerate(records(value.get(name))):
                self._think_in(item, shows, place, words(part.get("text")), whole=True)
        goes_back = words(value.get("encrypted_content")) or records(value.get("content"))
        # One that is closed late, behind the item it led to, cannot be put before it any more.
        if goes_back and item.key == str(self._opened):
            self._reasoning = {
                name: value[name] for name in _REASONING if value.get(name) not in (None, "", [])
            }

    # Calls.

    def _name_call(self, item: Item, value: Mapping[str, Any]) -> None:
        item.id = item.id or storable(words(value.get("call_id")) or words(value.get("id")))
        item.name = storable(words(value.get("name"))) or item.name

    def _arguments_delta(self, data: dict[str, Any]) -> None:
        self._argue(self._item(CALL, data), words(data.get("delta")))

    def _end_arguments(self, data: dict[str, Any]) -> None:
        item = self._item(CALL, data)
        self._argue(item, item.piece(0).rest_of(_text_of(data.get("arguments"))))

    def _argue(self, item: Item, text: str) -> None:
        if text and not item.ended:
            item.piece(0).said.append(text)
            self._out.append(ToolCallDelta(item.key, arguments=text))

    def _close_call(self, item: Item, value: Mapping[str, Any]) -> None:
        known = (item.id, item.name)
        self._name_call(item, value)
        if (item.id, item.name) != known:
            self._out.append(ToolCallDelta(item.key, item.id, item.name))
        self._argue(item, item.piece(0).rest_of(_text_of(value.get("arguments"))))
        if value.get("status") != "incomplete":
            self._end_call(item)

    def _end_call(self, item: Item) -> None:
        if item.ended:
            return
        if not item.id:
            seed = f"{self._id}/{item.key}/{item.name}".encode("utf-8", "replace")
            item.id = f"call_{hashlib.sha256(seed).hexdigest()[:24]}"
            self._out.append(ToolCallDelta(item.key, id=item.id))
        if not item.piece(0).said:
            self._argue(item, "{}")
        item.ended = True
        self._out.append(ToolCallEnded(item.key))

    # Its end.

    def _completed(self, data: dict[str, Any]) -> None:
        self._end_response(data, "completed")

    def _incomplete(self, data: dict[str, Any]) -> None:
        self._end_response(data, "incomplete")

    def _failed(self, data: dict[str, Any]) -> None:
        self._end_response(data, "failed")

    def _end_response(self, data: dict[str, Any], word: str) -> None:
        response = record(data.get("response"))
        if self._id is None:
            self._created(data)
        if not self._any:
            # A server that streams nothing but the end.
            for number, item in enumerate(records(response.get("output"))):
                self._close_item({"output_index": number, "item": item})
        status = words(response.get("status"))
        self._conclude(response, status if status in ("incomplete", "failed", "cancelled") else word)
        self._over = True

    def _conclude(self, response: Mapping[str, Any], status: str) -> None:
        model = short(response.get("model"))
        if model and model != self._model:
            self._model = model
            self._out.append(AnswerStarted(model, self._id or ""))
        self._sources.find_in(self._out, response)
        if (usage := read_usage(response, self._searches)) is not None:
            self._say_usage(usage)
        if response.get("error") or status in ("failed", "cancelled"):
            error = response.get("error") or {"type": "server_error", "message": f"The answer was {status}."}
            self._fail_with({"error": error})
        elif status == "incomplete":
            reason = words(record(response.get("incomplete_details")).get("reason"))
            finish = Finish.REFUSED if reason == "content_filter" else Finish.LENGTH
            self._say_finish(finish, reason or status)
        elif status not in ("in_progress", "queued"):
            for call in self._items.calls:
                self._end_call(call)
            finish = Finish.REFUSED if self._refused else Finish.STOP
            self._say_finish(Finish.TOOL if self._items.calls else finish, status)

    _HANDLERS: ClassVar[dict[str, _Handler]] = {
        "response.created": _created,
        "response.in_progress": _running,
        "response.queued": _running,
        "response.output_item.added": _announce,
        "response.output_item.done": _close_item,
        "response.output_text.done": _end_text,
        "response.output_text.annotation.added": _annotate,
        "response.refusal.delta": _refusal_delta,
        "response.refusal.done": _end_refusal,
        "response.content_part.done": _end_part,
        "response.reasoning_summary_text.delta": _summary_delta,
        "response.reasoning_summary_text.done": _end_summary,
        "response.reasoning_text.delta": _reasoning_delta,
        "response.reasoning_text.done": _end_reasoning,
        "response.function_call_arguments.delta": _arguments_delta,
        "response.function_call_arguments.done": _end_arguments,
        "response.completed": _completed,
        "response.incomplete": _incomplete,
        "response.failed": _failed,
        "response.cancelled": _failed,
    }


def _text_of(arguments: object) -> str:
    """Arguments come as text; a few servers send the object itself."""
    return json_text(arguments) if isinstance(arguments, dict) else words(arguments)


def decoder(vendor: Vendor) -> ResponsesReader:
    """A fresh reader of one answer."""
    return ResponsesReader(vendor)
