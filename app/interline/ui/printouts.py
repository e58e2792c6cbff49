"""Conversations on paper and as PDF, from the window: asks where to, prints, and says so.

Rule: one is printed at a time; it can be cancelled; and of a PDF that did not become whole nothing is left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSaveFile, Qt
from PySide6.QtGui import QPageSize, QPdfWriter
from PySide6.QtWidgets import QDialog, QFileDialog

from interline.export.names import file_name
from interline.language import marked, said, tr
from interline.model.clean import label
from interline.model.errors import InterlineError
from interline.model.refs import ModelRef
from interline.ui.transcript.paper import PageLost, set_margins
from interline.ui.transcript.printing import Document, Printing
from interline.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QWidget

    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks, Work
    from interline.ui.widgets.banner import Banner

NOTHING = marked("There is nothing to print yet. Write a message first.")
BUSY = marked("Another conversation is being printed. Wait until it is done, or cancel it.")
PRINTING = marked("Preparing the pages…")


class Printouts:
    """For one window."""

    def __init__(
        self,
        window: QWidget,
        banner: Banner,
        backend: Backend,
        tasks: Tasks,
        *,
        vendor_name: Callable[[ModelRef], str],
    ) -> None:
        self._window, self._banner = window, banner
        self._backend, self._tasks = backend, tasks
        self._vendor_name = vendor_name
        self._task: asyncio.Task[None] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is on its way onto paper."""
        return self._task is not None and not self._task.done()

    def print(self, document: Document) -> None:
        """Ask which printer, then print."""
        # A fifth of a second to import, so not before somebody prints.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        if not self._may_begin(document):
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(label(document.title, 200))
        printer.setPageSize(usual_page())
        set_margins(printer)
        dialog = QPrintDialog(printer, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._begin(lambda: self._print(printer, document)))
        # Its own `open` hides the one that takes no arguments.
        QDialog.open(dialog)

    def save_pdf(self, document: Document) -> None:
        """Ask where to, then write the PDF."""
        if not self._may_begin(document):
            return
        dialog = QFileDialog(self._window, tr("Save as PDF"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("PDF (*.pdf)"))
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{file_name(document.title)}.pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._begin(lambda: self._save(Path(name), document)))
        dialog.open()

    def cancel(self) -> None:
        """Stop what is on its way onto paper."""
        if self._task is not None:
            self._task.cancel()

    def _may_begin(self, document: Document) -> bool:
        if not document.messages:
            self._banner.tell(Notice(said(NOTHING)))
        elif self.is_busy:
            self._banner.tell(Notice(said(BUSY)))
        else:
            return True
        return False

    def _begin(self, work: Callable[[], Work]) -> None:
        if self.is_busy:
            self._banner.tell(Notice(said(BUSY)))
            return
        self._banner.withdraw(said(BUSY))
        self._banner.tell(Notice(said(PRINTING), tr("Cancel"), self.cancel))
        self._task = self._tasks.start(self._until_done(work), name="printing")

    async def _until_done(self, work: Callable[[], Work]) -> None:
        try:
            await work()
        finally:
            self._banner.withdraw(said(PRINTING))

    async def _print(self, printer: QPrinter, document: Document) -> None:
        try:
            pages = await self._printing(printer, document).run()
        except PageLost:
            self._banner.tell(Notice(tr("The printer takes no pages. Choose another one, or save as PDF.")))
        except asyncio.CancelledError:
            printer.abort()
            raise
        else:
            self._banner.tell(Notice(tr("Sent to the printer: %Ln (page|pages).", "", pages)))

    async def _save(self, path: Path, document: Document) -> None:
        file = QSaveFile(str(path))
        lost = Notice(tr("{path} cannot be written. Choose another folder, or free some space.", path=path))
        if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
            self._banner.tell(lost)
            return
        writer = QPdfWriter(file)
        writer.setTitle(label(document.title, 200))
        writer.setCreator("Interline")
        writer.setPageSize(usual_page())
        set_margins(writer)
        try:
            pages = await self._printing(writer, document).run()
        except PageLost:
            file.cancelWriting()
            self._banner.tell(lost)
        except BaseException:
            file.cancelWriting()
            raise
        else:
            is_kept = file.commit()
            saved = Notice(tr("Saved %Ln (page|pages) to {path}", "", pages, path=path))
            self._banner.tell(saved if is_kept else lost)

    def _printing(self, device: QPdfWriter | QPrinter, document: Document) -> Printing:
        return Printing(device, document, self._fetch, self._vendor_name)

    async def _fetch(self, digest: str) -> tuple[bytes | None, str]:
        try:
            library = await self._backend.library()
            return await library.attachment(digest), ""
        except InterlineError as trouble:
            return None, str(trouble)


def usual_page() -> QPageSize:
    """Letter where people measure in inches, else A4."""
    is_in_inches = QLocale.system().measurementSystem() is QLocale.MeasurementSystem.ImperialUSSystem
    return QPageSize(QPageSize.PageSizeId.Letter if is_in_inches else QPageSize.PageSizeId.A4)
