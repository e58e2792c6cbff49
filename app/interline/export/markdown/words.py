"""Somebody's words made fit for one line of Markdown or of YAML, and our own figures.

Rule: a title, a model's name or a vendor's sentence never ends its line and never acts as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from interline.model.clean import label, storable
from interline.model.money import Cost, Quality
from interline.model.usage import Usage


def one_line(text: str, limit: int = 200) -> str:
    """Somebody's text as plain words: one line, and no sign of it is Markdown or HTML."""
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", label(text, limit)).replace("&", "&amp;")


def code_span(text: str) -> str:
    """Somebody's text as code on one line."""
    line = label(text) or " "
    if "`" not in line:
        return f"`{line}`"
    fence = "`" * (max(map(len, re.findall("`+", line))) + 1)
    return f"{fence} {line} {fence}"


def quoted(text: str) -> str:
    """A double-quoted scalar of YAML, which JSON's strings are but for the characters that YAML wants escaped."""
    quoted = json.dumps(storable(text), ensure_ascii=False)
    return re.sub(
        r"[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\U000e0000-\U000e007f]",
        lambda match: f"\\U{ord(match.group()):08X}",
        quoted,
    )


def list_of(texts: Iterable[str]) -> str:
    return f"[{', '.join(quoted(text) for text in dict.fromkeys(texts))}]"


def instant(moment: datetime) -> str:
    """RFC 3339."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def clock(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.3f} s"


def tokens(usage: Usage) -> str:
    cached = f" ({usage.cached_input:,} from cache)" if usage.cached_input else ""
    thought = f" ({usage.reasoning:,} thinking)" if usage.reasoning else ""
    return f"{usage.input:,} in{cached}, {usage.output:,} out{thought}"


def money(cost: Cost) -> str:
    """To the last digit: `$0.00123400 (exact)`."""
    amount = cost.as_text()
    return "unknown" if amount is None else f"${amount} ({_QUALITIES[cost.quality]})"


_QUALITIES = {
    Quality.EXACT: "exact",
    Quality.ESTIMATED: "estimated",
    Quality.UNKNOWN: "not all of it known",
}
