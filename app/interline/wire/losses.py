"""Counting what a request leaves out, while it is made.

Rule: whoever leaves something out says so to `Losses` on the spot; there is no second code that guesses it.
"""

from __future__ import annotations

from collections import Counter

from interline.language import marked, number, said
from interline.model.portability import Loss, LossKind

_WORDS: dict[LossKind, tuple[str, str, str]] = {
    LossKind.MISSING_FILE: (
        marked("1 attachment is gone from this computer."),
        marked("{} attachments are gone from this computer."),
        marked("A note with the file's name is sent."),
    ),
    LossKind.SEARCH: (
        marked("This model cannot search the web."),
        marked("This model cannot search the web."),
        marked("The question is sent without a search."),
    ),
    LossKind.IMAGE: (
        marked("1 picture cannot be sent to this model."),
        marked("{} pictures cannot be sent to this model."),
        marked("A note with the picture's name is sent."),
    ),
    LossKind.PDF: (
        marked("1 PDF cannot be sent to this model."),
        marked("{} PDFs cannot be sent to this model."),
        marked("A note with the file's name is sent."),
    ),
    LossKind.PDF_WITHOUT_TEXT: (
        marked("1 PDF holds pictures of its pages and no text that could be sent in its place."),
        marked("{} PDFs hold pictures of their pages and no text that could be sent in their place."),
        marked("A note with the file's name is sent."),
    ),
    LossKind.PDF_LOCKED: (
        marked("1 PDF is locked with a password."),
        marked("{} PDFs are locked with passwords."),
        marked("A note with the file's name is sent."),
    ),
    LossKind.PDF_UNREADABLE: (
        marked("1 PDF is damaged or takes too long to be read."),
        marked("{} PDFs are damaged or take too long to be read."),
        marked("A note with the file's name is sent."),
    ),
    LossKind.PDF_TEXT: (
        marked("1 PDF goes as its text."),
        marked("{} PDFs go as their text."),
        marked("Pictures and layout in it stay behind."),
    ),
    LossKind.PDF_CUT: (
        marked("1 PDF is too long to go whole as text."),
        marked("{} PDFs are too long to go whole as text."),
        marked("What fits of it is sent, from the beginning on."),
    ),
    LossKind.PDF_BLANK: (
        marked("1 page of a PDF holds no text that can be read."),
        marked("{} pages of PDFs hold no text that can be read."),
        marked("Its number is sent."),
    ),
    LossKind.FILE: (
        marked("1 file that is not text cannot be sent."),
        marked("{} files that are not text cannot be sent."),
        marked("A note with the file's name is sent."),
    ),
    LossKind.UNREAD: (
        marked("1 part was written by a newer Interline."),
        marked("{} parts were written by a newer Interline."),
        marked("Only the words in it are sent."),
    ),
    LossKind.TOOL_CALL: (
        marked("1 tool call that was cut off or never answered is left out."),
        marked("{} tool calls that were cut off or never answered are left out."),
        marked("The words around it are sent."),
    ),
    LossKind.TOOL_RESULT: (
        marked("1 tool result stands without its call."),
        marked("{} tool results stand without their calls."),
        marked("The result is sent as plain words."),
    ),
    LossKind.TOOL_NAME: (
        marked("The name of 1 called tool holds what this vendor does not take in one."),
        marked("The names of {} called tools hold what this vendor does not take in one."),
        marked("It is sent with “_” in place of that."),
    ),
    LossKind.TOOL_ARGUMENTS: (
        marked("The arguments of 1 tool call are not in the form that this vendor takes."),
        marked("The arguments of {} tool calls are not in the form that this vendor takes."),
        marked("They are sent wrapped in an object, as they stand."),
    ),
    LossKind.TOOL_ERROR: (
        marked("1 tool result loses the mark that its call failed."),
        marked("{} tool results lose the mark that their calls failed."),
        marked("The words of the result are sent."),
    ),
    LossKind.TOOL_DEFINITION: (
        marked("1 tool that the history names is not known here."),
        marked("{} tools that the history names are not known here."),
        marked("Its name is sent, and that it may not be called."),
    ),
    LossKind.TOOL_WORDS: (
        marked("1 tool call of the history goes as plain words."),
        marked("{} tool calls of the history go as plain words."),
        marked("Its name, its arguments and its result are in them."),
    ),
    LossKind.SERVER_TOOL: (
        marked("1 step of a search or another tool that a vendor ran itself stays behind."),
        marked("{} steps of searches or other tools that vendors ran themselves stay behind."),
        marked("The words of the answers are sent."),
    ),
    LossKind.THINKING: (
        marked("1 stretch of another model's thinking stays behind."),
        marked("{} stretches of other models' thinking stay behind."),
        marked("The words of the answers are sent."),
    ),
    LossKind.OWN_THINKING: (
        marked("1 stretch of this model's own thinking cannot go back to it."),
        marked("{} stretches of this model's own thinking cannot go back to it."),
        marked("The words of the answers are sent."),
    ),
    LossKind.INTERRUPTED: (
        marked("1 answer ended before its time."),
        marked("{} answers ended before their time."),
        marked("What came is sent as if it were whole."),
    ),
    LossKind.INSTRUCTION: (
        marked("1 instruction in the middle of the conversation loses its rank."),
        marked("{} instructions in the middle of the conversation lose their rank."),
        marked("It is sent as words of yours."),
    ),
    LossKind.SAMPLING: (
        marked("This model does not take the temperature or the like that was set."),
        marked("This model does not take the temperature and the like that were set."),
        marked("It samples as its vendor has it."),
    ),
    LossKind.TEMPERATURE: (
        marked("This vendor takes no temperature as high as the one that was set."),
        marked("This vendor takes no temperature as high as the one that was set."),
        marked("The highest that it takes is sent."),
    ),
    LossKind.REFUSAL: (
        marked("1 refusal loses its mark."),
        marked("{} refusals lose their mark."),
        marked("Its words are sent as an ordinary answer."),
    ),
    LossKind.CITATION: (
        marked("1 source of an answer stays behind."),
        marked("{} sources of answers stay behind."),
        marked("The words that cite it are sent."),
    ),
    LossKind.PRODUCT: (
        marked("1 shopping result stays behind."),
        marked("{} shopping results stay behind."),
        marked("The words around it are sent."),
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
    sentence = said(one) if count == 1 else said(many).format(number(count))
    return Loss(kind, count, sentence, said(conversion))
