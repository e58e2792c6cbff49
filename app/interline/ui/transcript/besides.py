"""Everything of a turn besides its words, one kind under the other; each is made when there is some of it."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from interline.ui.theme import SMALL, Theme
from interline.ui.transcript.colouring import Colouring
from interline.ui.transcript.decoding import Pictures
from interline.ui.transcript.extra import Extra
from interline.ui.transcript.found import Found, Picture
from interline.ui.transcript.pictures import PictureStrip
from interline.ui.transcript.products import ProductCards
from interline.ui.transcript.sources import SourceList
from interline.ui.transcript.tools import FoldedCalls
from interline.ui.widgets.labels import PlainLabel

GAP = 10

P = TypeVar("P", bound=Extra)


class Files(Extra):
    """A line for each attached file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = PlainLabel("", self, size=SMALL, tone="secondary", wrap=True)

    def set_lines(self, lines: tuple[str, ...]) -> None:
        """Show these."""
        self.label.setText("\n".join(lines))
        self.setVisible(bool(lines))

    def set_look(self, theme: Theme, size: int) -> None:
        super().set_look(theme, size)
        self.label.set_theme(theme)

    def fit(self, width: int) -> int:
        height = self.label.heightForWidth(width)
        self.label.setGeometry(0, 0, width, height)
        self.resize(width, height)
        return height


class Besides(Extra):
    """Pictures, files, calls of tools, products, sources."""

    picture_opened = Signal(str, str)
    """The digest and the name of a picture that was pressed."""

    def __init__(self, colouring: Colouring, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colouring, self._decoder = colouring, pictures
        self.pictures: PictureStrip | None = None
        self.files: Files | None = None
        self.calls: FoldedCalls | None = None
        self.products: ProductCards | None = None
        self.sources: SourceList | None = None
        self.hide()

    @property
    def parts(self) -> list[Extra]:
        """Those that there are, in the order of reading."""
        all_of_them = (self.pictures, self.files, self.calls, self.products, self.sources)
        return [part for part in all_of_them if part is not None and not part.isHidden()]

    def set_found(self, found: Found) -> None:
        """Show this."""
        if found.pictures and self.pictures is None:
            self.pictures = self._new(PictureStrip(self._decoder, self))
            self.pictures.opened.connect(self._open)
        if found.files and self.files is None:
            self.files = self._new(Files(self))
        if found.calls and self.calls is None:
            self.calls = self._new(FoldedCalls(self._colouring, self))
        if found.products and self.products is None:
            self.products = self._new(ProductCards(self))
        if found.sources and self.sources is None:
            self.sources = self._new(SourceList(self))
        if self.pictures is not None:
            self.pictures.set_items(found.pictures)
        if self.files is not None:
            self.files.set_lines(found.files)
        if self.calls is not None:
            self.calls.set_items(found.calls)
        if self.products is not None:
            self.products.set_items(found.products)
        if self.sources is not None:
            self.sources.set_items(found.sources)
        self.setVisible(bool(self.parts))

    def set_look(self, theme: Theme, size: int) -> None:
        super().set_look(theme, size)
        for part in (self.pictures, self.files, self.calls, self.products, self.sources):
            if part is not None:
                part.set_look(theme, size)

    def fit(self, width: int) -> int:
        top = 0
        for part in self.parts:
            top += GAP if top else 0
            part.move(0, top)
            top += part.fit(width)
        self.resize(width, top)
        return top

    def wanted(self, most: int) -> int:
        """The width that it would like, up to this."""
        wanted = 0
        if self.pictures is not None and not self.pictures.isHidden():
            self.pictures.fit(most)
            wanted = self.pictures.across()
        if self.files is not None and not self.files.isHidden():
            label = self.files.label
            wanted = max(wanted, label.fontMetrics().size(0, label.text()).width() + 2)
        if self.calls is not None and not self.calls.isHidden():
            wanted = most
        return min(most, wanted)

    def tab_chain(self) -> list[QWidget]:
        return [widget for part in self.parts for widget in part.tab_chain()]

    def close_down(self) -> None:
        for part in self.parts:
            part.close_down()

    def _new(self, part: P) -> P:
        part.set_look(self._theme, self._size)
        part.grown.connect(self.grown)
        part.link_clicked.connect(self.link_clicked)
        return part

    def _open(self, picture: Picture) -> None:
        self.picture_opened.emit(picture.digest, picture.name)
