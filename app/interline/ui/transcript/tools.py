"""Calls of tools and what they gave, each folded behind one line.

Rule: nothing is run here, and no letter of arguments or results is changed: only line breaks are put between them.
"""

from __future__ import annotations

import re

from PySide6.QtWidgets import QWidget

from interline.rendering.blocks import Code
from interline.ui.theme import Theme
from interline.ui.transcript.code import CodeCard
from interline.ui.transcript.colouring import Colouring
from interline.ui.transcript.extra import Extra, Several
from interline.ui.transcript.found import Call
from interline.ui.transcript.thinking import LINE, FoldLine

INDENT = 14
LONGEST = 40_000
"""Characters of arguments or a result that are shown; more is nobody's reading."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}\[\],:]|[^\s{}\[\],:"]+')
_OPEN, _CLOSE = ("{", "["), ("}", "]")
_BREAKS = (*_OPEN, ",")


class FoldedCall(Extra):
    """One call: its line and, unfolded, its arguments."""

    def __init__(self, call: Call, colouring: Colouring, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.call = call
        self._colouring = colouring
        self.line = FoldLine(self)
        self.line.set_words(call.words)
        self.line.setEnabled(bool(call.text.strip()))
        self.line.toggled.connect(self._toggle)
        self.setFocusProxy(self.line)
        self.code: CodeCard | None = None

    def set_look(self, theme: Theme, size: int) -> None:
        super().set_look(theme, size)
        self.line.set_theme(theme)
        if self.code:
            self.code.set_look(theme, size)

    def fit(self, width: int) -> int:
        self.line.setGeometry(0, 0, min(width, self.line.sizeHint().width()), LINE)
        height = LINE
        if self.code and self.line.isChecked():
            self.code.move(INDENT, LINE)
            height += self.code.fit(width - INDENT) + 6
        self.resize(width, height)
        return height

    def tab_chain(self) -> list[QWidget]:
        inside: list[QWidget] = [self.code.copy_button, self.code.view] if self.code else []
        return [self.line, *inside]

    def close_down(self) -> None:
        if self.code:
            self.code.close_down()

    def _toggle(self, shown: bool) -> None:
        if self.code is None:
            text = self.call.text
            if self.call.language == "json":
                text = laid_out(text)
            cut = f"\n… {len(text) - LONGEST:,} characters more" if len(text) > LONGEST else ""
            self.code = CodeCard(self._colouring, self)
            self.code.set_look(self._theme, self._size)
            self.code.set_code(Code(0, 0, self.call.language, text[:LONGEST] + cut))
        self.code.setVisible(shown)
        self.grown.emit()


class FoldedCalls(Several[Call, FoldedCall]):
    """All of them, one under the other."""

    def __init__(self, colouring: Colouring, parent: QWidget | None = None) -> None:
        super().__init__(parent, at_first=20, most=200, name="calls")
        self._colouring = colouring

    def made(self, item: Call) -> FoldedCall:
        fold = FoldedCall(item, self._colouring, self)
        fold.grown.connect(self.grown)
        return fold

    def dress(self, shown: FoldedCall) -> None:
        shown.set_look(self._theme, self._size)

    def dismiss(self, shown: FoldedCall) -> None:
        shown.close_down()

    def fit(self, width: int) -> int:
        top = 0
        for fold in self.widgets:
            fold.move(0, top)
            top += fold.fit(width)
        return self.end_at(top, 0, width)

    def tab_chain(self) -> list[QWidget]:
        return [*(part for fold in self.widgets for part in fold.tab_chain()), self.more]


def laid_out(text: str) -> str:
    """JSON in one line, with line breaks and indents between its tokens, none of which is changed. Other text as it
    is."""
    text = text.strip()
    if "\n" in text or len(text) > LONGEST or text[:1] not in ("{", "["):
        return text
    made: list[str] = []
    depth = 0
    before = ""
    for piece in _TOKEN.findall(text):
        depth = max(0, depth - (piece in _CLOSE))
        is_empty = piece in _CLOSE and before in _OPEN
        if before in _BREAKS or (piece in _CLOSE and before and not is_empty):
            made.append("\n" + "  " * depth if not is_empty else "")
        made.append(": " if piece == ":" else piece)
        depth += piece in _OPEN
        before = piece
    return "".join(made)
