"""A field for several lines, framed as fields for one line are."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from interline.ui.widgets.written import WrittenField


class TextBox(WrittenField):
    """With a frame."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # By which the style sheet knows it: the message field is a plain text edit, too, and has no frame.
        self.setProperty("framed", True)
        self.setAccessibleName(name)
