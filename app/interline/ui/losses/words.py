"""The one line that says what stays behind. No Qt.

Rule: what does not go out at all is named; what goes out in another form is only counted, since no word of it is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from interline.language import tr
from interline.model.money import Cost, Quality
from interline.model.portability import Loss, LossKind

MOST = 3
"""Kinds that the line names; the sheet has all."""
_BEHIND: dict[LossKind, Callable[[int], str]] = {
    LossKind.MISSING_FILE: lambda n: tr("%Ln (lost attachment|lost attachments)", "", n),
    LossKind.SEARCH: lambda n: tr("the web search"),
    LossKind.IMAGE: lambda n: tr("%Ln (picture|pictures)", "", n),
    LossKind.PDF: lambda n: tr("%Ln (PDF|PDFs)", "", n),
    LossKind.PDF_CUT: lambda n: tr("the (end|ends) of %Ln (PDF|PDFs)", "", n),
    LossKind.PDF_BLANK: lambda n: tr("%Ln (page|pages) without words", "", n),
    LossKind.PDF_WITHOUT_TEXT: lambda n: tr("%Ln (PDF|PDFs) without words", "", n),
    LossKind.PDF_LOCKED: lambda n: tr("%Ln locked (PDF|PDFs)", "", n),
    LossKind.PDF_UNREADABLE: lambda n: tr("%Ln unreadable (PDF|PDFs)", "", n),
    LossKind.FILE: lambda n: tr("%Ln (file|files)", "", n),
    LossKind.TOOL_CALL: lambda n: tr("%Ln tool (call|calls)", "", n),
    LossKind.THINKING: lambda n: tr("(another model's thinking|other models' thinking)", "", n),
    LossKind.OWN_THINKING: lambda n: tr("some of its own thinking"),
    LossKind.SERVER_TOOL: lambda n: tr("(what a vendor's tool found|what a vendor's tools found)", "", n),
    # The same source may be cited often, and a person counts it once.
    LossKind.CITATION: lambda n: tr("1 source") if n == 1 else tr("the sources"),
    LossKind.PRODUCT: lambda n: tr("%Ln (product|products)", "", n),
}
"""What stays behind, so many of it."""
_ONE_THING = (LossKind.SEARCH, LossKind.THINKING, LossKind.OWN_THINKING, LossKind.SERVER_TOOL)
"""Stays behind, however many it is."""


def summary(who: str, losses: Sequence[Loss]) -> str:
    """With Groq · Llama 4: 2 pictures and another model's thinking stay behind."""
    behind = [loss for loss in losses if loss.kind in _BEHIND]
    changed = sum(loss.count for loss in losses if loss.kind not in _BEHIND)
    if not behind:
        return tr("With {who}: %Ln (part goes|parts go) in another form", "", changed, who=who)
    named = [_BEHIND[loss.kind](loss.count) for loss in behind[:MOST]]
    if len(behind) > MOST:
        named.append(tr("more", "in a list of what stays behind"))
    if len(behind) == 1 and (behind[0].count == 1 or behind[0].kind in _ONE_THING):
        sentence = tr("With {who}: {things} stays behind", who=who, things=named[0])
    else:
        sentence = tr("With {who}: {things} stay behind", who=who, things=_joined(named))
    if not changed:
        return sentence
    return tr("{sentence}; %Ln (part goes|parts go) in another form", "", changed, sentence=sentence)


def cache_left(who: str, amount: Decimal) -> str:
    """What it costs to leave a vendor's prompt cache."""
    cost = Cost(amount, Quality.ESTIMATED).for_people()
    return tr(
        "The conversation is still in the prompt cache of {who}, which would save {cost}", who=who, cost=cost
    )


def _joined(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return tr("{list} and {last}", list=", ".join(words[:-1]), last=words[-1])
