"""How a step reads in each wire format, written from the vendors' documents.

Rule: bytes only; no socket is known here. Another wire is one class more in WIRES.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from .openai_wires import OpenAIChat, OpenAIResponses
from .script import Step, halves
from .wire_shape import ServerSentEvents, Wire, call_id, data, event


class AnthropicMessages(ServerSentEvents):
    """POST /v1/messages: docs.anthropic.com, Messages API, streaming."""

    _finish: ClassVar = {"stop": "end_turn", "length": "max_tokens", "refused": "refusal"}

    def is_chat(self, path: str) -> bool:
        return path == "/v1/messages"

    def wants_stream(self, path: str, body: dict[str, Any]) -> bool:
        return body.get("stream") is True

    def model(self, path: str, body: dict[str, Any]) -> str:
        return str(body.get("model", ""))

    def _usage(self, step: Step) -> dict[str, int]:
        count = step.tokens()
        cached, written = count["cached_input"], count["cache_write"]
        return {
            "input_tokens": count["input"] - cached - written,
            "cache_read_input_tokens": cached,
            "cache_creation_input_tokens": written,
            "output_tokens": count["output"],
        }

    def _message(self, model: str) -> dict[str, Any]:
        return {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "stop_sequence": None}

    def start(self, step: Step, model: str) -> bytes:
        usage = {"usage": self._usage(step) | {"output_tokens": 1}} if step.with_usage else {}
        message = self._message(model) | {"content": [], "stop_reason": None} | usage
        opening = event("message_start", {"type": "message_start", "message": message})
        if step.thinking:
            opening += self._block(0, {"type": "thinking", "thinking": "", "signature": ""})
            opening += self._delta(0, {"type": "thinking_delta", "thinking": step.thinking})
            opening += self._delta(0, {"type": "signature_delta", "signature": self._signature(step)})
            opening += event("content_block_stop", {"type": "content_block_stop", "index": 0})
        return opening + self._block(self._at(step), {"type": "text", "text": ""}) + self.ping()

    def _signature(self, step: Step) -> str:
        return step.signature or "c2lnbmVk"

    def _at(self, step: Step) -> int:
        return 1 if step.thinking else 0

    def _block(self, at: int, block: dict[str, Any]) -> bytes:
        return event(
            "content_block_start", {"type": "content_block_start", "index": at, "content_block": block}
        )

    def _delta(self, at: int, delta: dict[str, Any]) -> bytes:
        return event("content_block_delta", {"type": "content_block_delta", "index": at, "delta": delta})

    def piece(self, step: Step, model: str, text: str) -> bytes:
        return self._delta(self._at(step), {"type": "text_delta", "text": text})

    def end_without_marker(self, step: Step, model: str, body: dict[str, Any]) -> bytes:
        return self._stop(self._at(step))

    def _stop(self, at: int) -> bytes:
        return event("content_block_stop", {"type": "content_block_stop", "index": at})

    def _last(self, step: Step) -> dict[str, Any]:
        reason = "tool_use" if step.calls else self._finish[step.finish]
        last: dict[str, Any] = {"stop_reason": reason, "stop_sequence": None}
        if step.refusal:
            last["stop_details"] = {"type": "refusal", "category": "cyber", "explanation": step.refusal}
        return last

    def _calls(self, step: Step) -> bytes:
        told = b""
        for n, (name, arguments) in enumerate(step.calls):
            at = self._at(step) + 1 + n
            block = {"type": "tool_use", "id": call_id("toolu_01", step, n), "name": name, "input": {}}
            told += self._block(at, block)
            for half in halves(arguments):
                told += self._delta(at, {"type": "input_json_delta", "partial_json": half})
            told += self._stop(at)
        return told

    def _citation(self, step: Step) -> dict[str, str]:
        return {
            "type": "web_search_result_location",
            "url": step.source,
            "title": "A page",
            "encrypted_index": "ZW5j",
            "cited_text": "what it says",
        }

    def end(self, step: Step, model: str, body: dict[str, Any]) -> bytes:
        delta = self._last(step)
        usage = {"usage": {"output_tokens": step.tokens()["output"]}} if step.with_usage else {}
        at = self._at(step)
        cited = b""
        if step.source:
            cited = self._delta(at, {"type": "citations_delta", "citation": self._citation(step)})
        return (
            cited
            + self.end_without_marker(step, model, body)
            + self._calls(step)
            + event("message_delta", {"type": "message_delta", "delta": delta} | usage)
            + event("message_stop", {"type": "message_stop"})
        )

    def whole(self, step: Step, model: str) -> dict[str, Any]:
        content: list[dict[str, Any]] = []
        if step.thinking:
            content.append(
                {"type": "thinking", "thinking": step.thinking, "signature": self._signature(step)}
            )
        content.append({"type": "text", "text": step.text})
        usage = {"usage": self._usage(step)} if step.with_usage else {}
        return self._message(model) | {"content": content, "stop_reason": self._finish[step.finish]} | usage

    def error(self, step: Step) -> dict[str, Any]:
        kinds = {
            401: "authentication_error",
            404: "not_found_error",
            429: "rate_limit_error",
            529: "overloaded_error",
        }
        fallback = "api_error" if step.status >= 500 or step.status == 200 else "invalid_request_error"
        kind = step.code or kinds.get(step.status, fallback)
        return {"type": "error", "error": {"type": kind, "message": step.message}, "request_id": "req_1"}

    def error_event(self, step: Step) -> bytes:
        return event("error", self.error(step))

    def ping(self) -> bytes:
        return event("ping", {"type": "ping"})

    def models(self, names: tuple[str, ...]) -> dict[str, Any]:
        data = [{"type": "model", "id": name, "display_name": name} for name in names]
        return {"data": data, "has_more": False, "first_id": names[0], "last_id": names[-1]}


class Gemini(ServerSentEvents):
    """POST /v1beta/models/MODEL:streamGenerateContent: ai.google.dev/api/generate-content. Lines end in CRLF."""

    prefix = "/v1beta"
    _finish: ClassVar = {"stop": "STOP", "length": "MAX_TOKENS", "refused": "SAFETY"}

    def is_chat(self, path: str) -> bool:
        return path.startswith("/v1beta/models/") and path.endswith(
            (":streamGenerateContent", ":generateContent")
        )

    def wants_stream(self, path: str, body: dict[str, Any]) -> bool:
        return path.endswith(":streamGenerateContent")

    def model(self, path: str, body: dict[str, Any]) -> str:
        return path.removeprefix("/v1beta/models/").rpartition(":")[0]

    def _chunk(
        self, step: Step, model: str, parts: list[dict[str, Any]], finish: str | None = None
    ) -> dict[str, Any]:
        candidate: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": 0}
        if finish:
            candidate["finishReason"] = finish
        usage = {"usageMetadata": self._usage(step)} if step.with_usage else {}
        return {"candidates": [candidate], "modelVersion": model, "responseId": "resp1"} | usage

    def _usage(self, step: Step) -> dict[str, int]:
        count = step.tokens()
        usage = {
            "promptTokenCount": count["input"],
            "candidatesTokenCount": count["output"] - count["reasoning"],
            "totalTokenCount": count["input"] + count["output"],
        }
        if count["cached_input"]:
            usage["cachedContentTokenCount"] = count["cached_input"]
        if count["reasoning"]:
            usage["thoughtsTokenCount"] = count["reasoning"]
        return usage

    def start(self, step: Step, model: str) -> bytes:
        if not step.thinking:
            return b""
        return data(self._chunk(step, model, [{"text": step.thinking, "thought": True}]), "\r\n\r\n")

    def piece(self, step: Step, model: str, text: str) -> bytes:
        return data(self._chunk(step, model, [{"text": text}]), "\r\n\r\n")

    def end_without_marker(self, step: Step, model: str, body: dict[str, Any]) -> bytes:
        return b""

    def end(self, step: Step, model: str, body: dict[str, Any]) -> bytes:
        # Gemini gives its calls no ids, and signs the first of a step.
        last: list[dict[str, Any]] = [
            {"functionCall": {"name": name, "args": json.loads(arguments)}} for name, arguments in step.calls
        ] or [{"text": ""}]
        if step.signature:
            last[0]["thoughtSignature"] = step.signature
        chunk = self._chunk(step, model, last, self._finish[step.finish])
        candidate = chunk["candidates"][0]
        if step.source:
            web = {"uri": step.source, "title": "A page"}
            candidate["groundingMetadata"] = {"groundingChunks": [{"web": web}]}
        if step.refusal:
            candidate["finishMessage"] = step.refusal
        return data(chunk, "\r\n\r\n")

    def whole(self, step: Step, model: str) -> dict[str, Any]:
        thought = [{"text": step.thinking, "thought": True}] if step.thinking else []
        return self._chunk(step, model, [*thought, {"text": step.text}], self._finish[step.finish])

    def error(self, step: Step) -> dict[str, Any]:
        words = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}
        words |= {429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE", 200: "INTERNAL"}
        status = step.code or words.get(step.status, "UNKNOWN")
        number = 500 if step.status == 200 else step.status
        return {"error": {"code": number, "message": step.message, "status": status}}

    def error_event(self, step: Step) -> bytes:
        return data(self.error(step), "\r\n\r\n")

    def ping(self) -> bytes:
        return b": ping\r\n\r\n"

    def models(self, names: tuple[str, ...]) -> dict[str, Any]:
        methods = ["generateContent", "countTokens"]
        return {
            "models": [
                {"name": f"models/{name}", "displayName": name, "supportedGenerationMethods": methods}
                for name in names
            ]
        }


class OllamaChat:
    """POST /api/chat: docs.ollama.com/api/chat. A line for each piece; no cache is counted, and nothing pings."""

    prefix = ""
    stream_type = "application/x-ndjson"
    junk = b'{"unreadable\xff\n'
    _finish: ClassVar = {"stop": "stop", "length": "length", "refused": "stop"}

    def models_path(self) -> str:
        return "/api/tags"

    def is_chat(self, path: str) -> bool:
        return path == "/api/chat"

    def wants_stream(self, path: str, body: dict[str, Any]) -> bool:
        return body.get("stream", True) is True

    def model(self, path: str, body: dict[str, Any]) -> str:
        return str(body.get("model", ""))

    def _row(self, model: str, message: dict[str, Any], **fields: Any) -> dict[str, Any]:
        row = {
            "model": model,
            "created_at": "2026-11-23T10:00:00.000000Z",
            "message": {"role": "assistant"} | message,
        }
        return row | {"done": False} | fields

    def _line(self, row: dict[str, Any]) -> bytes:
        return json.dumps(row).encode() + b"\n"

    def _last(self, step: Step) -> dict[str, Any]:
        count = step.tokens()
        usage = (
            {"prompt_eval_count": count["input"], "eval_count": count["output"]} if step.with_usage else {}
        )
        return {"done": True, "done_reason": self._finish[step.finish], "total_duration": 1} | usage

    def start(self, step: Step, model: str) -> bytes:
        return (
            self._line(self._row(model, {"content": "", "thinking": step.thinking})) if step.thinking else b""
        )

    def piece(self, step: Step, model: str, text: str) -> bytes:
        return self._line(self._row(model, {"content": text}))

    def end_without_marker(self, step: Step, model: str, body: dict[str, Any]) -> bytes:
        return b""

    def end(self, step: Step, model: str, body: dict[str, Any]) -> bytes:
        calls = [{"function": {"name": name, "arguments": json.loads(args)}} for name, args in step.calls]
        called = self._line(self._row(model, {"content": "", "tool_calls": calls})) if calls else b""
        return called + self._line(self._row(model, {"content": ""}, **self._last(step)))

    def whole(self, step: Step, model: str) -> dict[str, Any]:
        thinking = {"thinking": step.thinking} if step.thinking else {}
        return self._row(model, {"content": step.text} | thinking, **self._last(step))

    def error(self, step: Step) -> dict[str, Any]:
        return {"error": step.message}

    def error_event(self, step: Step) -> bytes:
        return self._line(self.error(step))

    def ping(self) -> bytes:
        return b"\n"

    def models(self, names: tuple[str, ...]) -> dict[str, Any]:
        return {"models": [{"name": name, "model": name, "size": 1} for name in names]}


WIRES: dict[str, Wire] = {
    "openai-chat": OpenAIChat(),
    "openai-responses": OpenAIResponses(),
    "anthropic-messages": AnthropicMessages(),
    "gemini": Gemini(),
    "ollama-chat": OllamaChat(),
}
"""By the names of vendors.toml."""


def unfinished(answer: dict[str, Any]) -> dict[str, Any]:
    """A whole answer without the vendor's word that it is one."""
    return {name: _unfinished(name, value) for name, value in answer.items() if name != "finishReason"}


def _unfinished(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return unfinished(value)
    if isinstance(value, list):
        return [_unfinished("", each) for each in value]
    return {"finish_reason": None, "stop_reason": None, "status": "in_progress", "done": False}.get(
        name, value
    )


def frames(wire: Wire, step: Step, model: str, body: dict[str, Any]) -> Iterator[bytes]:
    """The stream of a step up to its ending, one frame a piece; the ending itself is the socket's part."""
    yield wire.start(step, model)
    for n, text in enumerate(step.words()):
        if step.after is not None and n >= step.after:
            return
        if step.junk == n:
            yield wire.junk * step.junks
        if step.pings is not None and step.pings[0] == n:
            yield from [wire.ping()] * step.pings[1]
        yield wire.piece(step, model, text)
