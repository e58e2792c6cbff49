"""How a step reads in the two forms of OpenAI, written from its documents.

Rule: bytes only; no socket is known here.
"""

from __future__ import annotations

from typing import Any, ClassVar

from .script import Step, halves
from .wire_shape import ServerSentEvents, call_id, data, event


class OpenAIChat(ServerSentEvents):
    """POST /v1/chat/completions: platform.openai.com/docs/api-reference/chat."""

    prefix = "/v1"
    _finish: ClassVar = {"stop": "stop", "length": "length", "refused": "content_filter"}

    def is_chat(self, path: str) -> bool:
        # DeepSeek's for an answer's beginning stands elsewhere.
        return path in ("/v1/chat/completions", "/beta/chat/completions")

    def wants_stream(self, path: str, body: dict[str, Any]) -> bool:
        return body.get("stream") is True

    def model(self, path: str, body: dict[str, Any]) -> str:
        return str(body.get("model", ""))

    def _chunk(self, model: str, delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return data(self._frame(model) | {"choices": [choice]})

    def _frame(self, model: str) -> dict[str, Any]:
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1_790_000_000,
            "model": model,
        }

    def start(self, step: Step, model: str) -> bytes:
        opening = self._chunk(model, {"role": "assistant", "content": ""})
        if step.signature:
            # As OpenRouter has it.
            detail = {"type": "reasoning.encrypted", "data": step.signature, "format": "sim", "index": 0}
            opening += self._chunk(model, {"reasoning_details": [detail]})
        return opening + (self._chunk(model, {"reasoning_content": step.thinking}) if step.thinking else b"")

    def piece(self, step: Step, model: str, text: str) -> bytes:
        return self._chunk(model, {"content": text})

    def _call_id(self, step: Step, n: int) -> str:
        return call_id("call_", step, n)

    def _calls(self, step: Step, model: str) -> bytes:
        told = b""
        for n, (name, arguments) in enumerate(step.calls):
            begun = {"index": n, "id": self._call_id(step, n), "type": "function"}
            begun |= {"function": {"name": name, "arguments": ""}}
            pieces = [{"index": n, "function": {"arguments": half}} for half in halves(arguments)]
            told += b"".join(self._chunk(model, {"tool_calls": [piece]}) for piece in (begun, *pieces))
        return told

    def _usage(self, step: Step) -> dict[str, Any]:
        count = step.tokens()
        return {
            "prompt_tokens": count["input"],
            "completion_tokens": count["output"],
            "total_tokens": count["input"] + count["output"],
            "prompt_tokens_details": {"cached_tokens": count["cached_input"]},
            "completion_tokens_details": {"reasoning_tokens": count["reasoning"]},
        }

    def end_without_marker(self, step: Step, model: str, body: dict[str, Any]) -> bytes:
        return b""

    def end(self, step: Step, model: str, body: dict[str, Any]) -> bytes:
        last = b""
        if step.source:
            citation = {"url": step.source, "title": "A page", "start_index": 0, "end_index": 3}
            last += self._chunk(model, {"annotations": [{"type": "url_citation", "url_citation": citation}]})
        if step.refusal:
            last += self._chunk(model, {"refusal": step.refusal})
        last += self._calls(step, model)
        finish = last + self._chunk(model, {}, "tool_calls" if step.calls else self._finish[step.finish])
        usage = b""
        if step.with_usage and (body.get("stream_options") or {}).get("include_usage"):
            usage = data(self._frame(model) | {"choices": [], "usage": self._usage(step)})
        return finish + usage + b"data: [DONE]\n\n"

    def whole(self, step: Step, model: str) -> dict[str, Any]:
        message = {"role": "assistant", "content": step.text, "refusal": None}
        if step.thinking:
            message["reasoning_content"] = step.thinking
        choice = {"index": 0, "message": message, "finish_reason": self._finish[step.finish]}
        usage = {"usage": self._usage(step)} if step.with_usage else {}
        return self._frame(model) | {"object": "chat.completion", "choices": [choice]} | usage

    def error(self, step: Step) -> dict[str, Any]:
        kind = "server_error" if step.status >= 500 or step.status == 200 else "invalid_request_error"
        return {"error": {"message": step.message, "type": kind, "param": None, "code": step.code or None}}

    def error_event(self, step: Step) -> bytes:
        return data(self.error(step))

    def ping(self) -> bytes:
        return b": keep-alive\n\n"

    def models(self, names: tuple[str, ...]) -> dict[str, Any]:
        return {
            "object": "list",
            "data": [{"id": name, "object": "model", "owned_by": "sim"} for name in names],
        }


class OpenAIResponses(OpenAIChat):
    """POST /v1/responses: platform.openai.com/docs/api-reference/responses; errors and models as in the older form."""

    def is_chat(self, path: str) -> bool:
        return path == "/v1/responses"

    def _event(self, kind: str, **fields: Any) -> bytes:
        return event(kind, {"type": kind} | fields)

    def _response(self, model: str, **fields: Any) -> dict[str, Any]:
        plain = {
            "id": "resp_1",
            "object": "response",
            "created_at": 1_790_000_000,
            "model": model,
            "error": None,
        }
        return plain | {"status": "in_progress", "output": [], "store": False, "usage": None} | fields

    def _usage(self, step: Step) -> dict[str, Any]:
        count = step.tokens()
        return {
            "input_tokens": count["input"],
            "input_tokens_details": {
                "cached_tokens": count["cached_input"], "cache_write_tokens": count["cache_write"]
            },
            "output_tokens": count["output"],
            "output_tokens_details": {"reasoning_tokens": count["reasoning"]},
            "total_tokens": count["input"] + count["output"],
        }  # fmt: skip

    def _reasoning(self, step: Step) -> dict[str, Any]:
        summary = [{"type": "summary_text", "text": step.thinking}]
        sealed = step.signature or "ZW5jcnlwdGVk"
        return {"id": "rs_1", "type": "reasoning", "summary": summary, "encrypted_content": sealed}

    def _message(self, text: str | None, status: str, refusal: str = "") -> dict[str, Any]:
        part = {"type": "output_text", "text": text, "annotations": []}
        content: list[dict[str, Any]] = [] if text is None else [part]
        if refusal:
            content.append({"type": "refusal", "refusal": refusal})
        return {"id": "msg_1", "type": "message", "role": "assistant", "status": status, "content": content}

    def _output(self, step: Step) -> list[dict[str, Any]]:
        thought = [self._reasoning(step)] if step.thinking else []
        called = [self._call(step, n) for n in range(len(step.calls))]
        return [*thought, self._message(step.text, "completed", step.refusal), *called]

    def _call(self, step: Step, n: int) -> dict[str, Any]:
        name, arguments = step.calls[n]
        return {"id": f"fc_{n}", "type": "function_call", "call_id": self._call_id(step, n), "name": name,
                "arguments": arguments, "status": "completed"}  # fmt: skip

    def _told_calls(self, step: Step) -> bytes:
        told = b""
        for n, (_, arguments) in enumerate(step.calls):
            place = {"output_index": self._at(step) + 1 + n, "item_id": f"fc_{n}"}
            begun = self._call(step, n) | {"arguments": "", "status": "in_progress"}
            told += self._event("response.output_item.added", **place, item=begun)
            for half in halves(arguments):
                told += self._event("response.function_call_arguments.delta", **place, delta=half)
            told += self._event("response.output_item.done", **place, item=self._call(step, n))
        return told

    def _ended(self, step: Step, model: str) -> dict[str, Any]:
        # A refusal in words is an answer that is whole.
        refused = {} if step.refusal else {"refused": "content_filter"}
        reasons = {"length": "max_output_tokens", **refused}
        fields: dict[str, Any] = {"status": "completed", "output": self._output(step)}
        if reason := reasons.get(step.finish):
            fields |= {"status": "incomplete", "incomplete_details": {"reason": reason}}
        if step.with_usage:
            fields["usage"] = self._usage(step)
        return self._response(model, **fields)

    def start(self, step: Step, model: str) -> bytes:
        opening = self._event("response.created", response=self._response(model))
        opening += self._event("response.in_progress", response=self._response(model))
        if step.thinking:
            # What stands there before it is done is not to be sent back.
            begun = self._reasoning(step) | {"summary": [], "encrypted_content": "bm90IHlldA=="}
            delta = "response.reasoning_summary_text.delta"
            opening += self._event("response.output_item.added", output_index=0, item=begun)
            opening += self._event(
                delta, output_index=0, summary_index=0, item_id="rs_1", delta=step.thinking
            )
            opening += self._event("response.output_item.done", output_index=0, item=self._reasoning(step))
        begun = self._message(None, "in_progress")
        return opening + self._event("response.output_item.added", output_index=self._at(step), item=begun)

    def _at(self, step: Step) -> int:
        return 1 if step.thinking else 0

    def piece(self, step: Step, model: str, text: str) -> bytes:
        place = {"output_index": self._at(step), "content_index": 0, "item_id": "msg_1"}
        return self._event("response.output_text.delta", **place, delta=text)

    def end(self, step: Step, model: str, body: dict[str, Any]) -> bytes:
        place = {"output_index": self._at(step), "content_index": 0, "item_id": "msg_1"}
        message = self._message(step.text, "completed", step.refusal)
        response = self._ended(step, model)
        cited = b""
        if step.source:
            annotation = {"type": "url_citation", "url": step.source, "title": "A page"}
            annotation |= {"start_index": 0, "end_index": 3}
            kind = "response.output_text.annotation.added"
            cited = self._event(kind, **place, annotation_index=0, annotation=annotation)
        if step.refusal:
            beside = place | {"content_index": 1}
            cited += self._event("response.refusal.delta", **beside, delta=step.refusal)
        return (
            cited
            + self._event("response.output_text.done", **place, text=step.text)
            + self._event("response.output_item.done", output_index=self._at(step), item=message)
            + self._told_calls(step)
            + self._event(f"response.{response['status']}", response=response)
        )

    def whole(self, step: Step, model: str) -> dict[str, Any]:
        return self._ended(step, model)

    def error_event(self, step: Step) -> bytes:
        error = self.error(step)["error"]
        failed = self._response("", status="failed", error={"code": error["type"], "message": step.message})
        return self._event("error", error=error) + self._event("response.failed", response=failed)
