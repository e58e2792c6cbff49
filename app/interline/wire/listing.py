"""A vendor's list of models, in each of the shapes in which vendors write it: ids, limits, abilities, dates, prices.

Rule: what a list does not say stays unknown, and nothing in it is believed beyond what fits: names are labels, numbers
are bounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from interline.model.clean import label
from interline.model.facts import ModelFacts
from interline.model.money import MILLION, Price
from interline.wire.shapes import UNREADABLE, decode_json, money, position, record, records, short, words

MOST_MODELS = 20_000
_LONGEST_ID = 300
# What vendors call kinds of input, in our words.
_INPUTS = {"text": "text", "image": "image", "file": "pdf", "pdf": "pdf", "audio": "audio", "video": "video"}
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")


@dataclass(frozen=True, slots=True)
class Listed:
    """One model as its vendor lists it."""

    facts: ModelFacts
    """What the list says of it."""
    price: Price | None = None
    """What it asks for a million tokens; its tiers are not in it, so nothing is billed by it."""
    fading: bool = False
    """Whether the vendor calls it deprecated, with a last day or without."""
    retired: bool = False
    """Whether the list names it only to say that it has ended."""


def read_models(body: bytes) -> tuple[str, ...]:
    """The ids of those that can be asked, each once and in order: under `data`, under `models`, or in a bare array;
    none if unreadable."""
    return tuple(row.facts.id for row in read_rows(body) if not row.retired)


def read_rows(body: bytes) -> tuple[Listed, ...]:
    """The models, each once and in order, those that have ended too; none if unreadable."""
    try:
        value = decode_json(body.decode("utf-8", "replace"))
    except UNREADABLE:
        return ()
    data = record(value)
    found: dict[str, Listed] = {}
    for listed in records(value if isinstance(value, list) else data.get("data") or data.get("models")):
        row = _unfolded(listed)
        id_ = _id(row)
        if id_ and id_ not in found and _answers(row):
            found[id_] = _listed(id_, row)
            if len(found) == MOST_MODELS:
                break
    return tuple(found.values())


def next_page(body: bytes) -> str:
    """What the address of a list needs to give its next page, as a query; empty where this is the last.

    Anthropic says that there is more and what came last, Google names the page (platform.claude.com, Models API;
    ai.google.dev/api/models).
    """
    try:
        data = record(decode_json(body.decode("utf-8", "replace")))
    except UNREADABLE:
        return ""
    if token := short(data.get("nextPageToken"), _LONGEST_ID):
        return f"pageToken={quote(token, safe='')}"
    last = short(data.get("last_id"), _LONGEST_ID)
    return f"after_id={quote(last, safe='')}" if data.get("has_more") is True and last else ""


def described(listed: Listed, body: bytes) -> Listed:
    """A model with what Ollama's /api/show says of it; the bare one where nothing is readable."""
    try:
        data = record(decode_json(body.decode("utf-8", "replace")))
    except UNREADABLE:
        return listed
    about = record(data.get("model_info"))
    lengths = (value for name, value in about.items() if name.endswith(".context_length"))
    facts = _listed(listed.facts.id, {**data, "context_length": next(lengths, None)}).facts
    if facts.reasons:
        # A model that thinks is switched on and off, but for GPT-OSS, which has levels and no off (docs.ollama.com).
        has_levels = "gptoss" in words(record(data.get("details")).get("family")).replace("-", "")
        facts = replace(facts, efforts=("low", "medium", "high") if has_levels else ("none", "on"))
    return replace(listed, facts=replace(facts, name=listed.facts.name))


def _unfolded(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row of LiteLLM's /model/info is a name with its facts under another; one of LM Studio's has a key."""
    if name := words(row.get("model_name")):
        return {**record(row.get("model_info")), "id": name}
    return {**row, "id": row["key"]} if "id" not in row and "key" in row else row


def _id(row: Mapping[str, Any]) -> str:
    id_ = words(row.get("id")) or words(row.get("name")).removeprefix("models/") or words(row.get("model"))
    # An id with a blank or a control mark in it is no id that could be asked for.
    return id_ if len(id_) <= _LONGEST_ID and id_.isprintable() and not any(map(str.isspace, id_)) else ""


def _answers(row: Mapping[str, Any]) -> bool:
    """Some lists hold models that only embed, count or hear, too."""
    methods = row.get("supportedGenerationMethods")
    if isinstance(methods, list) and "generateContent" not in methods:
        return False
    if record(row.get("capabilities")).get("completion_chat") is False:
        return False
    # Groq lists what it has switched off, too.
    if row.get("active") is False or words(row.get("mode")) not in {"", "chat", "responses", "completion"}:
        return False
    return words(row.get("type")) not in {"embedding", "embeddings", "image", "audio", "moderation", "rerank"}


def _listed(id_: str, row: Mapping[str, Any]) -> Listed:
    retires = _first_day(
        row, "shutdown_date", "retires_at", "deprecation", "expiration_date", "deprecation_date"
    )
    facts = ModelFacts(
        id_,
        name=_name(row),
        context=_context(row),
        max_output=_first_count(
            (record(row.get("top_provider")), "max_completion_tokens"),
            (row, "outputTokenLimit"),
            (row, "max_completion_tokens"),
            (row, "max_output_tokens"),
            # Anthropic's word for the most that may be asked for.
            (row if "max_input_tokens" in row else {}, "max_tokens"),
        ),
        inputs=_inputs(row),
        tools=_tools(row),
        reasons=_reasons(row),
        efforts=_efforts(row),
        retires=retires,
        replacement=label(words(row.get("deprecation_replacement_model")), _LONGEST_ID) or None,
    )
    is_retired = row.get("lifecycle") == "retired"
    fading = (
        is_retired
        or retires is not None
        or row.get("lifecycle") == "deprecated"
        or _day(row.get("deprecated_at")) is not None
    )
    return Listed(facts, _price(record(row.get("pricing"))), fading, is_retired)


def _name(row: Mapping[str, Any]) -> str:
    name = words(row.get("display_name")) or words(row.get("displayName"))
    if not name and words(row.get("id")):
        name = words(row.get("name"))
    return label(name, 80) if name != row.get("id") else ""


def _context(row: Mapping[str, Any]) -> int | None:
    # What a model was loaded with counts over what it could be loaded with (LM Studio).
    loaded = [record(one.get("config")) for one in records(row.get("loaded_instances"))]
    served = [
        count for one in records(row.get("providers")) if (count := position(one.get("context_length")))
    ]
    if served:
        # Hugging Face passes a request on to any of them.
        return min(served)
    return _first_count(
        *((one, "context_length") for one in loaded),
        (row, "context_length"),
        (row, "loaded_context_length"),
        (row, "max_context_length"),
        (row, "context_window"),
        (row, "max_model_len"),
        (row, "inputTokenLimit"),
        (row, "max_input_tokens"),
        (record(row.get("meta")), "n_ctx"),
    )


def _first_count(*places: tuple[Mapping[str, Any], str]) -> int | None:
    return next((count for values, name in places if (count := position(values.get(name)))), None)


def _inputs(row: Mapping[str, Any]) -> frozenset[str]:
    architecture = record(row.get("architecture"))
    listed = architecture.get("input_modalities") or row.get("input_modalities")
    found = {_INPUTS[word] for word in _texts(listed) if word in _INPUTS}
    can = record(row.get("capabilities"))
    words_of_it = _texts(row.get("capabilities"))
    if can.get("vision") is True or _is_supported(can.get("image_input")) or "vision" in words_of_it:
        found.add("image")
    if row.get("type") == "vlm" or row.get("supports_vision") is True:
        found.add("image")
    if _is_supported(can.get("pdf_input")) or row.get("supports_pdf_input") is True:
        found.add("pdf")
    return frozenset(found | {"text"})


def _tools(row: Mapping[str, Any]) -> bool | None:
    parameters = row.get("supported_parameters")
    if isinstance(parameters, list):
        return "tools" in parameters
    if isinstance(abilities := row.get("capabilities"), list):
        return "tools" in abilities
    if providers := records(row.get("providers")):
        said: object = any(one.get("supports_tools") is True for one in providers)
    else:
        can = record(row.get("capabilities"))
        said = next(
            (
                value
                for value in (
                    can.get("function_calling"), can.get("trained_for_tool_use"), row.get("supports_function_calling"),
                )
                if isinstance(value, bool)
            ),
            None,
        )  # fmt: skip
    return said if isinstance(said, bool) else None


def _reasons(row: Mapping[str, Any]) -> bool | None:
    parameters = row.get("supported_parameters")
    if isinstance(parameters, list):
        return "reasoning" in parameters
    if isinstance(abilities := row.get("capabilities"), list):
        return "thinking" in abilities
    can = record(row.get("capabilities"))
    if "thinking" in can:
        return _is_supported(can["thinking"])
    for said in (can.get("reasoning"), row.get("thinking"), row.get("supports_reasoning")):
        if isinstance(said, bool):
            return said
    return None


def _efforts(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Anthropic lists the words of each model, and whether its thinking can be switched off."""
    can = record(row.get("capabilities"))
    levels = record(can.get("effort"))
    kinds = record(record(can.get("thinking")).get("types"))
    # The words go with adaptive thinking alone.
    if not _is_supported(levels) or not _is_supported(kinds.get("adaptive")):
        return ()
    off = ("disabled",) if _is_supported(kinds.get("disabled")) else ()
    return (*off, *(word for word in _EFFORTS if _is_supported(levels.get(word))))


def _is_supported(value: object) -> bool:
    return record(value).get("supported") is True


def _texts(value: object) -> tuple[str, ...]:
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, list) else ()


def _first_day(row: Mapping[str, Any], *names: str) -> date | None:
    return next((day for name in names if (day := _day(row.get(name))) is not None), None)


def _day(value: object) -> date | None:
    """A day written as text or as seconds since 1970; years that no vendor means are none."""
    try:
        if isinstance(value, str):
            day = date.fromisoformat(value[:10])
        elif isinstance(value, int) and not isinstance(value, bool):
            day = datetime.fromtimestamp(value, UTC).date()
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return day if 2000 < day.year < 2200 else None


def _price(pricing: Mapping[str, Any]) -> Price | None:
    """OpenRouter's dollars a token, for a million of them."""
    sent, said = _per_million(pricing, "prompt"), _per_million(pricing, "completion")
    if sent is None or said is None:
        return None
    cached = _per_million(pricing, "input_cache_read")
    return Price(sent, said, cached, _per_million(pricing, "input_cache_write"))


def _per_million(pricing: Mapping[str, Any], name: str) -> Decimal | None:
    amount = money(pricing.get(name))
    return None if amount is None else amount * MILLION
