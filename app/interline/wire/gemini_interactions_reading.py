"""Reading Google's Interactions form, the younger sister of generateContent: steps that are opened, filled and closed.

Rule: interaction.completed is the only end. Interline never asks in this form; it reads what others have recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interline.model.clean import storable
from interline.model.events import AnswerStarted, Finish, ImageMade, ToolCallDelta, ToolCallEnded
from interline.model.usage import Usage
from interline.wire.reader import AnswerReader
from interline.wire.shapes import count, json_text, record, records, short, words

_FINISH = {"completed": Finish.STOP, "incomplete": Finish.LENGTH, "requires_action": Finish.TOOL}


class InteractionsReader(AnswerReader):
    """What an answer in the Interactions form says (ai.google.dev/gemini-api/docs/interactions/streaming)."""

    _steps_called = 0
    _steps_id = ""
    _step_call: dict[str, Any] | None = None

    def _read_step_event(self, data: Mapping[str, Any]) -> None:
        """One event of a stream."""
        kind = words(data.get("event_type"))
        if kind == "step.delta":
            self._fill_step(record(data.get("delta")))
        elif kind == "step.start":
            self._open_step(record(data.get("step")))
        elif kind == "step.stop":
            self._close_step()
        elif kind in ("interaction.created", "interaction.completed"):
            interaction = record(data.get("interaction"))
            self._start_interaction(interaction)
            if kind == "interaction.completed":
                self._close_step()
                self._end_interaction(interaction)

    def _read_interaction(self, data: Mapping[str, Any]) -> None:
        """A whole body."""
        self._start_interaction(data)
        for step in records(data.get("steps")):
            self._open_step(step)
            self._close_step()
        self._end_interaction(data)

    def _start_interaction(self, interaction: Mapping[str, Any]) -> None:
        id_ = short(interaction.get("id"))
        if not self._steps_id:
            self._steps_id = id_
            self._out.append(AnswerStarted(short(interaction.get("model")), id_))

    # Its steps.

    def _open_step(self, step: Mapping[str, Any]) -> None:
        self._close_step()
        if step.get("type") == "function_call":
            key = str(self._steps_called)
            name, id_ = storable(words(step.get("name"))), storable(words(step.get("id")))
            self._steps_called += 1
            self._shown = True
            self._step_call = {"key": key, "arguments": step.get("arguments"), "filled": False}
            self._out.append(ToolCallDelta(key, id_ or f"call_{key}", name))
        elif step.get("type") == "thought":
            for piece in records(step.get("summary")):
                self._say_thinking(words(piece.get("text")))
        elif step.get("type") == "model_output":
            for content in records(step.get("content")):
                self._read_step_content(content)

    def _fill_step(self, delta: Mapping[str, Any]) -> None:
        kind = delta.get("type")
        if kind == "thought_summary":
            self._say_thinking(words(record(delta.get("content")).get("text")) or words(delta.get("text")))
        elif kind == "arguments_delta":
            if self._step_call is not None and (piece := words(delta.get("arguments"))):
                self._step_call["filled"] = True
                self._out.append(ToolCallDelta(self._step_call["key"], arguments=piece))
        else:
            self._read_step_content(delta)

    def _read_step_content(self, content: Mapping[str, Any]) -> None:
        kind = content.get("type")
        if kind == "text":
            self._say_text(words(content.get("text")))
        elif kind == "image" and (data := words(content.get("data"))):
            self._shown = True
            self._out.append(ImageMade(short(content.get("mime_type"), 60) or "image/png", data))
        for row in records(content.get("annotations")):
            self._sources.annotate(self._out, row)

    def _close_step(self) -> None:
        call, self._step_call = self._step_call, None
        if call is None:
            return
        if not call["filled"]:
            arguments = call["arguments"]
            text = arguments if isinstance(arguments, str) and arguments else json_text(record(arguments))
            self._out.append(ToolCallDelta(call["key"], arguments=text))
        self._out.append(ToolCallEnded(call["key"]))

    # Its end.

    def _end_interaction(self, interaction: Mapping[str, Any]) -> None:
        if usage := record(interaction.get("usage")):
            thoughts = count(usage.get("total_thought_tokens"))
            self._say_usage(
                Usage(
                    input=count(usage.get("total_input_tokens")) + count(usage.get("total_tool_use_tokens")),
                    cached_input=count(usage.get("total_cached_tokens")),
                    # Thoughts stand beside the output, as in generateContent.
                    output=count(usage.get("total_output_tokens")) + thoughts,
                    reasoning=thoughts,
                    service_tier=short(interaction.get("service_tier"), 60) or None,
                )
            )
        status = words(interaction.get("status")) or "completed"
        if interaction.get("error") or status in ("failed", "cancelled"):
            error = interaction.get("error") or {
                "type": "server_error",
                "message": f"The answer was {status}.",
            }
            self._fail_with({"error": error})
        elif status in _FINISH:
            finish = _FINISH[status]
            self._say_finish(Finish.TOOL if self._steps_called and finish is Finish.STOP else finish, status)
