"""A conversation made by any vendors, made fit for one: what a turn may hold, in which order, under which ids.

Rule: words are never lost; what the target cannot take becomes a note in words, and what only its maker understands
goes back to its maker alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeGuard, cast

from interline.model.parts import (
    Citation,
    DocumentTrouble,
    Edited,
    File,
    Image,
    Part,
    Product,
    Refusal,
    Seam,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
    Unread,
)
from interline.model.portability import LossKind
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Turn
from interline.model.vendor import LACKING, Quirks, Vendor
from interline.wire.bonds import without_stale
from interline.wire.inlining import as_fenced_text, as_words, omitted
from interline.wire.losses import Losses
from interline.wire.server_tools import is_server_tool

_FITTING_ID = re.compile("[A-Za-z0-9_-]{1,64}")
# Nine letters or digits fit every vendor: Mistral takes no other length.
_ID_LENGTH = 9
_UNFIT = re.compile("[^A-Za-z0-9_-]")
_LONGEST_NAME = 64
NO_ANSWER = "(No answer.)"
"""What the assistant said between the results of its calls and the user, where it said nothing."""
_OPENING = "(The assistant speaks first.)"
_GO_ON = "(Go on.)"
_INSTRUCTION = "Instructions from here on:\n{}"
_WORDS = {Text}
_TROUBLES = {
    DocumentTrouble.WITHOUT_TEXT: LossKind.PDF_WITHOUT_TEXT,
    DocumentTrouble.LOCKED: LossKind.PDF_LOCKED,
    DocumentTrouble.UNREADABLE: LossKind.PDF_UNREADABLE,
}

Sent = Text | Thinking | Image | File | ToolCall | ToolResult
"""What is left to be written down: words, own thinking, pictures and PDFs that the model takes, whole calls."""


@dataclass(slots=True)
class Said:
    """One turn as it will be sent: user and assistant take turns, the user first."""

    role: str
    """user | assistant."""
    parts: list[Sent] = field(default_factory=list)
    """In order; in a user turn the results of calls stand first."""

    @property
    def words(self) -> str | None:
        """The text of a turn that is nothing else, as nearly all are; None for any other."""
        only = self.parts[0] if len(self.parts) == 1 else None
        return only.text if isinstance(only, Text) else None

    @property
    def results(self) -> list[ToolResult]:
        """The results of the calls of the turn before."""
        if not self.parts or not isinstance(self.parts[0], ToolResult):
            return []
        return [part for part in self.parts if isinstance(part, ToolResult)]

    @property
    def calls(self) -> list[ToolCall]:
        """The calls of an assistant's turn."""
        return [part for part in self.parts if isinstance(part, ToolCall)]

    @property
    def failed_calls(self) -> int:
        """How many results tell that their call failed; not every wire format has a mark for it."""
        return [result.is_error for result in self.results].count(True)


def portable(
    request: ChatRequest,
    vendor: Vendor,
    lost: Losses,
    *,
    images_from_assistant: bool = False,
    server_tools: bool = False,
    calls_as_words: bool = False,
) -> list[Said]:
    """The turns of a request as any wire format can write them down; what they leave out is counted in `lost`.

    `server_tools` says that what a model's own vendor ran for it goes back to it, `calls_as_words` that no call may
    stand in the request as one.
    """
    target = ModelRef(vendor.id, request.model)
    facts = vendor.model(request.model)
    # A model that calls no tools may have no place for calls either: the templates of some refuse them.
    calls_as_words = calls_as_words or (facts.tools is False and not request.tools)
    takes = request.inputs - LACKING.get(vendor.wire, frozenset())
    said: list[Said] = []
    reworded = False
    turns = without_stale(request, vendor, lost)
    pictures = vendor.quirks.image_types
    judge = _Judge(target, takes, pictures, images_from_assistant, server_tools, lost)
    for turn, kept in _with_pairs(turns, target, vendor.quirks, lost, as_words=calls_as_words):
        role = "assistant" if turn.role == "assistant" else "user"
        reworded = reworded or (calls_as_words and ToolCall in map(type, turn.parts))
        parts = judge.sent(turn, role, kept, reworded=reworded)
        if not any(map(_says_something, parts)):
            lost.add(LossKind.OWN_THINKING, list(map(type, parts)).count(Thinking))
            continue
        if turn.interrupted:
            lost.add(LossKind.INTERRUPTED)
        if said and said[-1].role == role:
            said[-1].parts += _apart(said[-1].parts, parts)
        else:
            said.append(Said(role, parts))
    for turn_said in said:
        turn_said.parts = _tidy(turn_said.parts)
    if said and said[0].role == "assistant":
        said.insert(0, Said("user", [Text(_OPENING)]))
    prefills = vendor.prefills(facts) and "prefill" not in request.without
    if said and said[-1].role == "assistant" and not prefills and not is_server_tool(said[-1].parts[-1]):
        # Nearly all refuse a beginning to go on from, or take it for a whole answer; but an answer that paused while a
        # tool of the vendor's own ran goes on by itself.
        said.append(Said("user", [Text(_GO_ON)]))
    return said


def _says_something(part: Sent) -> bool:
    """Neither blank words nor a thought alone make a turn: an answer cut before its first word left no more."""
    if isinstance(part, Text):
        return bool(part.text.strip())
    return not isinstance(part, Thinking) or is_server_tool(part)


@dataclass(slots=True)
class _Judge:
    """What of a turn can be sent, and as what."""

    target: ModelRef
    takes: frozenset[str]
    pictures: frozenset[str]
    images_from_assistant: bool
    server_tools: bool
    lost: Losses
    turn: Turn = field(default_factory=lambda: Turn("", ()))
    """The one that is judged, which changes."""
    role: str = ""
    lacks: bool = False
    """Whether something of the turn, or of what it answers, does not go as it was: no thought may go with the rest."""

    def sent(self, turn: Turn, role: str, parts: list[Part], *, reworded: bool) -> list[Sent]:
        """The parts as they go out, without those that stay behind."""
        kinds = set(map(type, parts))
        if kinds == _WORDS and turn.role != "system":
            return cast(list[Sent], parts)
        self.turn, self.role = turn, role
        self.lacks = reworded or (
            Thinking in kinds and not self.server_tools and any(map(is_server_tool, turn.parts))
        )
        return [sent for part in parts if (sent := self._sent(part)) is not None]

    def _sent(self, part: Part) -> Sent | None:
        match part:
            case Text() if self.turn.role == "system":
                self.lost.add(LossKind.INSTRUCTION, bool(part.text.strip()))
                return _Note(_INSTRUCTION.format(part.text)) if part.text.strip() else None
            case Text() | ToolResult():
                return part
            case ToolCall():
                # A call that anybody but the assistant seems to make comes from a damaged library.
                return part if self.role == "assistant" else self._left_out(LossKind.TOOL_CALL)
            case Thinking():
                return self._thinking(part)
            case Citation():
                return self._left_out(LossKind.CITATION)
            case Product():
                return self._left_out(LossKind.PRODUCT)
            case Refusal(text):
                self.lost.add(LossKind.REFUSAL, bool(text.strip()))
                return Text(text)
            case Image():
                return part if self._fits(part, "image") else self._note(part, LossKind.IMAGE)
            case File(media_type="application/pdf"):
                return part if self._fits(part, "pdf") else self._document(part)
            case File():
                fenced = as_fenced_text(part)
                return self._note(part, LossKind.FILE) if fenced is None else _Note(fenced)
            case Seam() | Edited():
                return None
            case Unread(text=text):
                self.lost.add(LossKind.UNREAD)
                return _Note(text)

    def _thinking(self, part: Thinking) -> Sent | None:
        is_own = self.role == "assistant" and (part.origin or self.turn.origin) == self.target
        if is_server_tool(part):
            return part if is_own and self.server_tools else self._left_out(LossKind.SERVER_TOOL)
        if is_own and not self.lacks:
            return part
        return self._left_out(LossKind.OWN_THINKING if is_own else LossKind.THINKING)

    def _fits(self, part: Image | File, kind: str) -> bool:
        if kind == "image" and part.media_type not in self.pictures:
            return False
        from_assistant = kind == "image" and self.images_from_assistant
        return kind in self.takes and bool(part.data) and (self.role == "user" or from_assistant)

    def _document(self, part: File) -> Sent:
        words = part.words
        if words is None or part.data is None:
            return self._note(part, LossKind.PDF)
        if words.trouble is not None:
            return self._note(part, _TROUBLES[words.trouble])
        self.lost.add(LossKind.PDF_TEXT)
        self.lost.add(LossKind.PDF_CUT, words.is_cut)
        self.lost.add(LossKind.PDF_BLANK, words.blank)
        return _Note(as_words(part.name, words))

    def _note(self, part: Image | File, kind: LossKind) -> Text:
        self.lost.add(kind if part.data else LossKind.MISSING_FILE)
        return _Note(omitted(part))

    def _left_out(self, kind: LossKind) -> Sent | None:
        self.lost.add(kind)
        return None


def _with_pairs(
    turns: Iterable[Turn], target: ModelRef, quirks: Quirks, lost: Losses, *, as_words: bool
) -> Iterator[tuple[Turn, list[Part]]]:
    """The turns with each call beside its result under ids that fit everywhere; a call without result is left out,
    a result without call becomes words, as both do where that is wanted."""
    rows = [(turn, list(turn.parts)) for turn in turns]
    used: set[str] = set()
    number = 0
    length = quirks.call_id_length
    own_id = re.compile(f"[A-Za-z0-9]{{{length}}}") if length else _FITTING_ID
    for place, (turn, parts) in enumerate(rows):
        if turn.role != "assistant" or ToolCall not in map(type, parts):
            continue
        results = _results_after(rows, place)
        for at, part in enumerate(parts):
            if not isinstance(part, ToolCall):
                continue
            found = results.get(part.id) if part.complete else None
            if not found:
                parts[at] = Text("")
                lost.add(LossKind.TOOL_CALL)
                continue
            row, index = found.pop(0)
            result = row[index]
            if as_words and isinstance(result, ToolResult):
                parts[at], row[index] = Text(""), _in_words(part, result)
                lost.add(LossKind.TOOL_WORDS)
                continue
            is_own = turn.origin == target
            id_ = _fitting_id(part.id, number, used, own_id if is_own else None)
            number += 1
            name = part.name if is_own and part.name else _fitting_name(part.name, lost)
            parts[at] = ToolCall(id_, name, part.arguments)
            if isinstance(result, ToolResult):
                row[index] = _Paired(id_, result.text if result.text.strip() else "", result.is_error)
    for turn, parts in rows:
        if ToolResult in map(type, parts):
            parts[:] = [_unpaired_as_text(part, lost) for part in parts]
        yield turn, parts


class _Paired(ToolResult):
    """A result whose call is sent too."""

    __slots__ = ()


class _Note(Text):
    """Words of ours or of a file: they keep to lines of their own."""

    __slots__ = ()


def _in_words(call: ToolCall, result: ToolResult) -> _Note:
    """A call and what came of it, as it can be told in the turn of the result."""
    outcome = "failed" if result.is_error else "returned"
    arguments = f" with {call.arguments}" if call.arguments.strip() else ""
    return _Note(f"[The tool {call.name} was called{arguments} and {outcome}:]\n{result.text}")


def _unpaired_as_text(part: Part, lost: Losses) -> Part:
    if isinstance(part, ToolResult) and not isinstance(part, _Paired):
        lost.add(LossKind.TOOL_RESULT)
        return _Note(part.text)
    return part


def _results_after(
    rows: list[tuple[Turn, list[Part]]], place: int
) -> dict[str, list[tuple[list[Part], int]]]:
    """Where the results stand that come before the assistant speaks again, by the id of their call."""
    found: dict[str, list[tuple[list[Part], int]]] = {}
    for following in range(place + 1, len(rows)):
        turn, parts = rows[following]
        if turn.role == "assistant":
            break
        for index, part in enumerate(parts):
            if isinstance(part, ToolResult):
                found.setdefault(part.call_id, []).append((parts, index))
    return found


def _fitting_id(id_: str, number: int, used: set[str], own: re.Pattern[str] | None) -> str:
    """The call's own id where it goes back to who gave it and fits; else one minted from it, the same every time."""
    fits = own is not None and id_ not in used and own.fullmatch(id_) is not None
    if not fits:
        digest = hashlib.sha256(f"{number}/{id_}".encode("utf-8", "replace")).hexdigest()
        id_ = digest[:_ID_LENGTH]
    used.add(id_)
    return id_


def _fitting_name(name: str, lost: Losses) -> str:
    """A tool's name in letters that every vendor takes."""
    fitting = _UNFIT.sub("_", name)[:_LONGEST_NAME] or "tool"
    lost.add(LossKind.TOOL_NAME, fitting != name)
    return fitting


def _apart(before: list[Sent], after: list[Sent]) -> list[Sent]:
    """Two turns that become one keep a blank line between their words."""
    if after and isinstance(after[0], Text) and before and isinstance(before[-1], Text):
        return [Text("\n\n"), *after]
    return after


def _tidy(parts: list[Sent]) -> list[Sent]:
    """Results first; words that stand side by side as one; nothing that is empty."""
    if len(parts) == 1:
        return parts if _is_worth_sending(parts[0]) else []
    tidy: list[Sent] = list(filter(_is_result, parts))
    words: list[Text] = []
    for part in parts:
        if isinstance(part, Text):
            words.append(part)
        elif not isinstance(part, ToolResult):
            tidy += _as_one(words)
            words.clear()
            tidy.append(part)
    tidy += _as_one(words)
    return tidy


def _is_worth_sending(part: Sent) -> bool:
    return not isinstance(part, Text) or bool(part.text.strip())


def _is_result(part: Sent) -> TypeGuard[ToolResult]:
    return isinstance(part, ToolResult)


def _as_one(words: list[Text]) -> list[Text]:
    if len(words) < 2:
        return list(filter(_is_worth_sending, words))
    text = ""
    after_note = False
    for piece in words:
        is_note = isinstance(piece, _Note)
        apart = text.endswith("\n") or piece.text.startswith("\n")
        if text and piece.text and (is_note or after_note) and not apart:
            text += "\n"
        text += piece.text
        after_note = is_note
    return [Text(text)] if text.strip() else []
