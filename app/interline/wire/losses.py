"""Counting what a request leaves out, while it is made.

Rule: whoever leaves something out says so to `Losses` on the spot; there is no second code that guesses it.
"""

from __future__ import annotations

from collections import Counter

from interline.model.portability import Loss, LossKind

_WORDS: dict[LossKind, tuple[str, str, str]] = {
    LossKind.MISSING_FILE: (
        "1 attachment is gone from this computer.",
        "{} attachments are gone from this computer.",
        "A note with the file's name is sent.",
    ),
    LossKind.SEARCH: (
        "This model cannot search the web.",
        "This model cannot search the web.",
        "The question is sent without a search.",
    ),
    LossKind.IMAGE: (
        "1 picture cannot be sent to this model.",
        "{} pictures cannot be sent to this model.",
        "A note with the picture's name is sent.",
    ),
    LossKind.PDF: (
        "1 PDF cannot be sent to this model.",
        "{} PDFs cannot be sent to this model.",
        "A note with the file's name is sent.",
    ),
    LossKind.PDF_WITHOUT_TEXT: (
        "1 PDF holds pictures of its pages and no text that could be sent in its place.",
        "{} PDFs hold pictures of their pages and no text that could be sent in their place.",
        "A note with the file's name is sent.",
    ),
    LossKind.PDF_LOCKED: (
        "1 PDF is locked with a password.",
        "{} PDFs are locked with passwords.",
        "A note with the file's name is sent.",
    ),
    LossKind.PDF_UNREADABLE: (
        "1 PDF is damaged or takes too long to be read.",
        "{} PDFs are damaged or take too long to be read.",
        "A note with the file's name is sent.",
    ),
    LossKind.PDF_TEXT: (
        "1 PDF goes as its text.",
        "{} PDFs go as their text.",
        "Pictures and layout in it stay behind.",
    ),
    LossKind.PDF_CUT: (
        "1 PDF is too long to go whole as text.",
        "{} PDFs are too long to go whole as text.",
        "What fits of it is sent, from the beginning on.",
    ),
    LossKind.PDF_BLANK: (
        "1 page of a PDF holds no text that can be read.",
        "{} pages of PDFs hold no text that can be read.",
        "Its number is sent.",
    ),
    LossKind.FILE: (
        "1 file that is not text cannot be sent.",
        "{} files that are not text cannot be sent.",
        "A note with the file's name is sent.",
    ),
    LossKind.UNREAD: (
        "1 part was written by a newer Interline.",
        "{} parts were written by a newer Interline.",
        "Only the words in it are sent.",
    ),
    LossKind.TOOL_CALL: (
        "1 tool call that was cut off or never answered is left out.",
        "{} tool calls that were cut off or never answered are left out.",
        "The words around it are sent.",
    ),
    LossKind.TOOL_RESULT: (
        "1 tool result stands without its call.",
        "{} tool results stand without their calls.",
        "The result is sent as plain words.",
    ),
    LossKind.TOOL_NAME: (
        "The name of 1 called tool holds what this vendor does not take in one.",
        "The names of {} called tools hold what this vendor does not take in one.",
        "It is sent with “_” in place of that.",
    ),
    LossKind.TOOL_ARGUMENTS: (
        "The arguments of 1 tool call are not in the form that this vendor takes.",
        "The arguments of {} tool calls are not in the form that this vendor takes.",
        "They are sent wrapped in an object, as they stand.",
    ),
    LossKind.TOOL_ERROR: (
        "1 tool result loses the mark that its call failed.",
        "{} tool results lose the mark that their calls failed.",
        "The words of the result are sent.",
    ),
    LossKind.TOOL_DEFINITION: (
        "1 tool that the history names is not known here.",
        "{} tools that the history names are not known here.",
        "Its name is sent, and that it may not be called.",
    ),
    LossKind.TOOL_WORDS: (
        "1 tool call of the history goes as plain words.",
        "{} tool calls of the history go as plain words.",
        "Its name, its arguments and its result are in them.",
    ),
    LossKind.SERVER_TOOL: (
        "1 step of a search or another tool that a vendor ran itself stays behind.",
        "{} steps of searches or other tools that vendors ran themselves stay behind.",
        "The words of the answers are sent.",
    ),
    LossKind.THINKING: (
        "1 stretch of another model's thinking stays behind.",
        "{} stretches of other models' thinking stay behind.",
        "The words of the answers are sent.",
    ),
    LossKind.OWN_THINKING: (
        "1 stretch of this model's own thinking cannot go back to it.",
        "{} stretches of this model's own thinking cannot go back to it.",
        "The words of the answers are sent.",
    ),
    LossKind.INTERRUPTED: (
        "1 answer ended before its time.",
        "{} answers ended before their time.",
        "What came is sent as if it were whole.",
    ),
    LossKind.INSTRUCTION: (
        "1 instruction in the middle of the conversation loses its rank.",
        "{} instructions in the middle of the conversation lose their rank.",
        "It is sent as words of yours.",
    ),
    LossKind.SAMPLING: (
        "This model does not take the temperature or the like that was set.",
        "This model does not take the temperature and the like that were set.",
        "It samples as its vendor has it.",
    ),
    LossKind.TEMPERATURE: (
        "This vendor takes no temperature as high as the one that was set.",
        "This vendor takes no temperature as high as the one that was set.",
        "The highest that it takes is sent.",
    ),
    LossKind.REFUSAL: (
        "1 refusal loses its mark.",
        "{} refusals lose their mark.",
        "Its words are sent as an ordinary answer.",
    ),
    LossKind.CITATION: (
        "1 source of an answer stays behind.",
        "{} sources of answers stay behind.",
        "The words that cite it are sent.",
    ),
    LossKind.PRODUCT: (
        "1 shopping result stays behind.",
        "{} shopping results stay behind.",
        "The words around it are sent.",
    ),
}
"""One, many, and what is sent instead; the order is that of the report."""


class Losses:
    """A tally that grows while a request is made."""

    def __init__(self) -> None:
        self._counts: Counter[LossKind] = Counter()

    def add(self, kind: LossKind, count: int = 1) -> None:
        """So many more of this kind."""
        if count:
            self._counts[kind] += count

    def told(self) -> tuple[Loss, ...]:
        """What was counted, in words."""
        return tuple(_loss(kind, count) for kind in _WORDS if (count := self._counts[kind]) > 0)


def _loss(kind: LossKind, count: int) -> Loss:
    one, many, conversion = _WORDS[kind]
    return Loss(kind, count, one if count == 1 else many.format(count), conversion)
