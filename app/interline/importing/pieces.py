"""What the readers of several programs make alike: parts of a message, its files, and the conversation around them.

Rule: only what the export says goes in; bytes are read when the library wants them, and never from an address.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any
from urllib.parse import unquote_to_bytes

from interline.importing.found import (
    Found,
    FoundConversation,
    FoundFile,
    FoundKey,
    FoundMessage,
    Problem,
)
from interline.importing.json_file import Document
from interline.importing.keys import key_places
from interline.importing.tree import arranged
from interline.importing.values import mapping, raw, text, whole
from interline.model.clean import label
from interline.model.conversation import Role, Status
from interline.model.parts import Citation, Part, Text, Thinking, ToolCall, ToolResult
from interline.model.usage import Usage

Bytes = Callable[[], bytes]
"""Gives the bytes of a file; raises OSError and ValueError."""

LONGEST_NAME = 200
LONGEST_QUOTE = 2_000
"""Characters of a source that are kept beside an answer; all of it stays in the raw data."""
_MOST_TOKENS = 1_000_000_000
_LONGEST_TIME = 10 * 24 * 3600 * 1000
_ROLES = {
    "user": Role.USER,
    "human": Role.USER,
    "assistant": Role.ASSISTANT,
    "model": Role.ASSISTANT,
    "ai": Role.ASSISTANT,
    "bot": Role.ASSISTANT,
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "tool": Role.TOOL,
    "function": Role.TOOL,
}
_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)


def name(value: Any, most: int = LONGEST_NAME) -> str:
    """An id or a name: short text, or a number as text; empty for anything else."""
    if isinstance(value, str):
        return value[:most].strip()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    return ""


def first(*values: Any) -> str:
    """The first of them that is a name."""
    return next((found for value in values if (found := name(value))), "")


def role_of(value: Any) -> Role | None:
    """Who speaks; None for a word that no program uses for anybody."""
    return _ROLES.get(value.lower()) if isinstance(value, str) else None


def milliseconds(value: Any, unit: float = 1) -> int | None:
    """A length of time, where it can be one; `unit` is how many milliseconds the number counts in."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value * unit) if 0 < value * unit < _LONGEST_TIME else None


def tokens(input_: Any = None, output: Any = None, cached: Any = None, reasoning: Any = None) -> Usage | None:
    """What an answer took; None where the export does not say it or says what cannot be."""
    into, out, read, thought = (_count(value) for value in (input_, output, cached, reasoning))
    if not into and not out:
        return None
    usage = Usage(input=into, output=out, cached_input=min(read, into), reasoning=min(thought, out))
    return usage if usage.is_plausible() else None


def _count(value: Any) -> int:
    count = whole(value)
    return count if count is not None and count <= _MOST_TOKENS else 0


def usage_of(told: Any) -> Usage | None:
    """Token counts under any of the names that vendors have for them."""
    told = mapping(told)
    into = mapping(told.get("prompt_tokens_details") or told.get("input_tokens_details"))
    out = mapping(told.get("completion_tokens_details") or told.get("output_tokens_details"))

    def any_of(*names: str) -> Any:
        return next((told[each] for each in names if whole(told.get(each))), None)

    return tokens(
        any_of("prompt_tokens", "input_tokens", "inputTokens", "promptTokens", "prompt_eval_count"),
        any_of("completion_tokens", "output_tokens", "outputTokens", "completionTokens", "eval_count"),
        into.get("cached_tokens") or any_of("cached_tokens", "cachedInputTokens", "cache_read_input_tokens"),
        out.get("reasoning_tokens") or any_of("reasoning_tokens", "reasoningTokens", "thoughts_tokens"),
    )


def parsed(value: Any) -> Any:
    """JSON that stands as text inside JSON; data as it is; None where it cannot be read."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value, strict=False)
    except (ValueError, RecursionError):
        return None


def as_json(value: Any) -> str:
    """Arguments of a call and the like as text: text as it stands, data as JSON, nothing as nothing."""
    if value is None or value == {}:
        return ""
    return value if isinstance(value, str) else _PLAIN.encode(value)


def result_text(value: Any) -> str:
    """What a tool gave: text as it stands; of a list of blocks their texts; other data as JSON."""
    if isinstance(value, dict) and isinstance(value.get("content"), list):
        value = value["content"]
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        found = [text(each.get("text")) for each in value]
        if all(found):
            return "\n\n".join(found)
    return as_json(value)


def names_of(values: Any) -> tuple[str, ...]:
    """Tags: a list of words, or of objects with a name; each once."""
    rows = values if isinstance(values, list) else []
    found = (name(row.get("name") if isinstance(row, dict) else row, 60) for row in rows)
    return tuple(dict.fromkeys(tag for tag in found if tag))


def told(value: Any, most: int = 300) -> str:
    """What an error says, in one line: text, or the message within data about it."""
    for _ in range(6):
        if not isinstance(value, dict):
            break
        value = next(
            (value[key] for key in ("message", "content", "error", "detail", "text") if value.get(key)), None
        )
    return label(value, most) if isinstance(value, str) else ""


def thoughts_apart(answer: str) -> tuple[str, str]:
    """Thoughts that stand in tags at the beginning of an answer, and the answer after them."""
    start = answer.lstrip()
    for tag in ("think", "thinking"):
        if start.startswith(f"<{tag}>"):
            thoughts, end, rest = start[len(tag) + 2 :].partition(f"</{tag}>")
            # An answer that broke off while it was thinking is thoughts alone.
            return thoughts.strip(), rest.lstrip() if end else ""
    return "", answer


def fenced(code: str, language: Any = "") -> str:
    """Code as a block of Markdown, in a fence that nothing in it ends."""
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    info = re.sub(r"[^\w+#.-]", "", name(language, 30))
    return f"{fence}{info}\n{code.rstrip(chr(10))}\n{fence}"


# --- files ---


def embedded(url: Any) -> tuple[str, Bytes] | None:
    """The media type and the bytes of a `data:` address; None for any other."""
    if not isinstance(url, str) or url[:5].lower() != "data:":
        return None
    head, comma, body = url.partition(",")
    kind, *options = head[5:].split(";")
    if not comma:
        return None
    if any(option.strip().lower() == "base64" for option in options):
        return kind.lower()[:80], lambda: from_base64(body)
    return kind.lower()[:80], lambda: unquote_to_bytes(body.encode("utf-8", "replace"))


def from_base64(data: str) -> bytes:
    """The bytes. Raises ValueError."""
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, UnicodeError) as error:
        raise ValueError("not base64") from error


def text_file(name_: str, words: str) -> FoundFile:
    """A file of which the export holds the words that were read out of it."""
    return FoundFile(name_ or "text", "text/plain", lambda: words.encode("utf-8", "replace"))


def file_at(address: Any, name_: str = "", media_type: str = "", bytes_: Bytes | None = None) -> FoundFile:
    """A file by its address: with its bytes where they stand in the address, or as given; else without."""
    inside = embedded(address)
    called = name_ or file_name(address) or (inside[0] if inside else "") or media_type or "file"
    if inside:
        return FoundFile(called, media_type or inside[0], inside[1])
    return FoundFile(called, media_type, bytes_)


def file_name(path: Any) -> str:
    """The last piece of a path or an address, without what follows a question mark."""
    words = name(path, 2_000)
    if words[:5].lower() == "data:":
        return ""
    if "://" in words:
        words = re.split("[?#]", words, maxsplit=1)[0]
    return re.split(r"[/\\]", words.rstrip("/\\"))[-1][-LONGEST_NAME:]


# --- around the readers ---


def keys_in(value: Any, whose: str) -> list[FoundKey]:
    """The vendors' keys in a program's settings, each by the name of its place."""
    try:
        return [FoundKey(f"{whose}, {label(place, 100)}") for place in key_places(value)]
    except RecursionError:
        return []


def guarded(where: str, found: Iterator[Found]) -> Iterator[Found]:
    """What a reader finds, told apart, until its file cannot be read any further: that is said as a Problem."""
    try:
        yield from told_apart(found)
    except (OSError, ValueError) as error:
        yield Problem(label(where, 120), f"The rest cannot be read: {label(str(error), 120)}.")
    except RecursionError:
        yield Problem(label(where, 120), "The rest is nested too deeply to be read.")


def told_apart(found: Iterable[Found]) -> Iterator[Found]:
    """Conversations under names that each stand once: an export that names none, or two alike, loses neither."""
    seen: dict[str, set[bytes]] = {}
    for each in found:
        if isinstance(each, FoundConversation):
            mark = _mark(each)
            id_ = each.id or mark.hex()
            known = seen.setdefault(id_, set())
            if mark in known:
                continue
            known.add(mark)
            each = replace(each, id=id_ if len(known) == 1 else f"{id_}#{len(known)}")
        yield each


def _mark(found: FoundConversation) -> bytes:
    digest = hashlib.sha256(found.title.encode("utf-8", "replace"))
    for each in found.messages:
        digest.update(each.id.encode("utf-8", "replace") + b"\0")
        digest.update(each.raw or repr(each.parts[:1]).encode("utf-8", "replace"))
    return digest.digest()[:16]


def grouped(rows: Iterable[dict[str, Any]], column: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Rows that come in the order of a column, those of one value together with it."""
    for value, group in groupby(rows, lambda row: name(row.get(column))):
        yield value, list(group)


def outline_of(document: Document) -> dict[str, Any]:
    """The outline of a file that may be in an archive and damaged there; empty where it cannot be read."""
    try:
        return document.outline
    except (OSError, ValueError):
        return {}


def whole_of(document: Document) -> Any:
    """All of a file, or a Problem."""
    try:
        return document.whole()
    except (OSError, ValueError) as error:
        return Problem(label(document.name, 120), f"The file cannot be read: {label(str(error), 120)}.")


# --- messages ---


@dataclass(slots=True)
class Pieces:
    """The parts of a message while they are gathered."""

    parts: list[Part | FoundFile] = field(default_factory=list)
    _cited: set[Citation] = field(default_factory=set)

    def say(self, words: Any) -> None:
        """Words of the message; a blank line apart from those before."""
        if not isinstance(words, str) or not words.strip():
            return
        before = next((part for part in reversed(self.parts) if isinstance(part, Text)), None)
        apart = before is not None and not before.text.endswith("\n") and not words.startswith("\n")
        self.parts.append(Text(f"\n\n{words}" if apart else words))

    def answer(self, words: Any) -> None:
        """Words of an answer, which may begin with its thoughts in tags."""
        thoughts, rest = thoughts_apart(text(words))
        self.think(thoughts)
        self.say(rest)

    def think(self, words: Any, took_ms: int | None = None) -> None:
        """What the model thought."""
        if isinstance(words, str) and words.strip():
            self.parts.append(Thinking(words, took_ms=took_ms or 0))

    def call(self, id_: str, called: Any, arguments: Any, *, complete: bool = True) -> None:
        """A call of a tool."""
        self.parts.append(ToolCall(id_, name(called), as_json(arguments), complete))

    def result(self, id_: str, given: Any, *, is_error: bool = False) -> None:
        """What came of a call."""
        self.parts.append(ToolResult(id_, result_text(given), is_error))

    def cite(self, url: Any, title: Any = "", quote: Any = "") -> None:
        """A source."""
        made = Citation(name(url, 4_000), name(title, 500), text(quote)[:LONGEST_QUOTE])
        if (made.url or made.title) and made not in self._cited:
            self._cited.add(made)
            self.parts.append(made)

    def attach(self, file: FoundFile) -> None:
        """A file."""
        self.parts.append(file)

    @property
    def has_words(self) -> bool:
        """Whether anything was said."""
        return any(isinstance(part, Text) for part in self.parts)


def ended(
    pieces: Pieces, *, failed: str | bool = "", stopped: bool = False, broke_off: bool = False
) -> tuple[Status, str]:
    """How an answer ended, and the sentence about it: an error with words before it is an answer that broke off."""
    if failed:
        note = failed if isinstance(failed, str) else "The other program noted an error here."
        return (Status.INTERRUPTED if pieces.has_words else Status.ERROR), note
    if stopped:
        return Status.STOPPED, ""
    return (Status.INTERRUPTED if broke_off else Status.COMPLETE), ""


def conversation(
    id_: str,
    title: str,
    messages: Iterable[FoundMessage],
    *,
    current: str | None = None,
    is_end: bool = False,
    passed_over: Mapping[str, str | None] | None = None,
    system: str = "",
    problems: Sequence[str] = (),
    **rest: Any,
) -> FoundConversation | Problem:
    """The conversation, its tree mended; a Problem where it holds no message. `rest` are fields of FoundConversation.

    The shown path goes on from `current` to what was last written below it, unless `is_end`. A single system message
    at the beginning becomes the conversation's instructions.
    """
    shown = label(title, 120) or "A conversation without a title"
    tree = arranged(messages, passed_over)
    if not tree.messages:
        return Problem(shown, "This conversation holds no messages.")
    kept, instructions = _instructions_apart(tree.messages) if not system else (tree.messages, system)
    end = _end(tree.kept.get(current) if current else None, kept, is_end)
    missing = (
        part.name for each in kept for part in each.parts if isinstance(part, FoundFile) and not part.read
    )
    return FoundConversation(
        id_,
        title,
        kept,
        current=end,
        system=instructions,
        missing=tuple(missing),
        problems=tuple(Problem(shown, each) for each in (*problems, *tree.repairs)),
        **rest,
    )


def _instructions_apart(messages: tuple[FoundMessage, ...]) -> tuple[tuple[FoundMessage, ...], str]:
    first_one, *others = messages
    is_alone = first_one.role is Role.SYSTEM and not any(each.role is Role.SYSTEM for each in others)
    if not is_alone or not others or not all(isinstance(part, Text) for part in first_one.parts):
        return messages, ""
    words = "".join(part.text for part in first_one.parts if isinstance(part, Text))
    return tuple(
        replace(each, parent=None) if each.parent == first_one.id else each for each in others
    ), words


def _end(current: str | None, messages: Sequence[FoundMessage], is_end: bool) -> str | None:
    names = {each.id for each in messages}
    if current not in names:
        return None
    if is_end:
        return current
    newest = {each.parent: each.id for each in messages if each.parent is not None}
    while current in newest:
        current = newest[current]
    return current


def in_a_row(messages: Iterable[FoundMessage], after: str | None = None) -> list[FoundMessage]:
    """The messages, each as an answer to the one before: for exports that know no branches."""
    rows: list[FoundMessage] = []
    for message in messages:
        rows.append(replace(message, parent=rows[-1].id if rows else after))
    return rows


_EMBEDDED = re.compile(rb'"data:[^",]{0,100};base64,[^"]{200,}"')


def raw_of(data: Any) -> bytes:
    """What a message was read from, without keys and without the bytes of files, which are kept as files."""
    made = raw(data)
    return _EMBEDDED.sub(b'"data:"', made) if b";base64," in made else made
