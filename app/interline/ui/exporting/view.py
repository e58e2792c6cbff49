"""The sheet: what is exported, in which format, with which branches and attachments, where to, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QWidget,
)

from interline.export import FORMATS, Format
from interline.language import marked, number, said, tr
from interline.ui import theme as themes
from interline.ui.exporting.wish import ATTACHMENTS, BRANCHES, Subject, Wish, first_place, with_ending
from interline.ui.theme import LARGE, SMALL, Theme
from interline.ui.widgets.buttons import IconButton, WordButton
from interline.ui.widgets.fields import Choice
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.overlay import Overlay

EXPORT, ALL_THE_SAME = marked("Export"), marked("Export all the same")
CANCEL, CLOSE = marked("Cancel"), marked("Close")


class ExportView(Overlay):
    """Fields, and under them what is going on."""

    wanted = Signal(Wish)
    confirmed = Signal()
    cancelled = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Export"), width=560)
        self._subjects: Sequence[Subject] = ()
        self._is_running = self._is_asking = False
        self._offered = ""
        """The place that was proposed; one that the user changed stays."""
        self._title = PlainLabel(tr("Export"), size=LARGE, strong=True, wrap=True)
        self._close = IconButton("x", tr("Close"))
        self._close.clicked.connect(self.dismiss)
        self.subject, self.format, self.branches, self.attachments = (Choice() for _ in range(4))
        self.place = QLineEdit()
        self.choose_place = WordButton(tr("Choose…"))
        self.words = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.stop = WordButton(said(CLOSE))
        self.start = WordButton(said(EXPORT))
        self._labels: list[PlainLabel] = []
        self._lay()
        self.format.addItems([said(each.title) for each in FORMATS.values()])
        self.subject.currentIndexChanged.connect(self._suit_subject)
        self.format.currentIndexChanged.connect(self._suit_format)
        self.choose_place.clicked.connect(self._choose_place)
        self.place.textChanged.connect(lambda: self._enable())
        self.place.returnPressed.connect(self._begin)
        self.start.clicked.connect(self._begin)
        self.stop.clicked.connect(self._stop)
        self._suit_format()
        self.rest("")

    @property
    def is_open(self) -> bool:
        return self.isVisible()

    def choose(self, subjects: Sequence[Subject]) -> None:
        """Open, with these to choose from."""
        self._subjects = subjects
        self._offered = self.place.text()
        self.subject.blockSignals(True)
        self.subject.clear()
        self.subject.addItems([each.words for each in subjects])
        self.subject.blockSignals(False)
        self.rest("")
        self._suit_subject()
        self.open(self.format)

    def show_running(self) -> None:
        """Open as it stands."""
        self.open(self.stop)

    def set_progress(self, words: str, done: int, of: int) -> None:
        """How far it is; 0 of 0 where nobody knows yet."""
        is_new = not self._is_running or self._is_asking
        self._is_running, self._is_asking = True, False
        self.bar.setRange(0, of)
        self.bar.setValue(done)
        if of > 1:
            line = tr("{what}: {done} of {all}", what=words, done=number(done), all=number(of))
        else:
            line = tr("{what}…", what=words)
        self._say(line, "secondary", aloud=is_new)
        if is_new:
            self._enable()
            self.stop.setFocus()

    def ask(self, sentences: Sequence[str]) -> None:
        """What to know before anything is written."""
        self._is_running = self._is_asking = True
        self._say("\n".join(sentences), "warn")
        self._enable()
        self.stop.setFocus()

    def rest(self, sentence: str, tone: str = "bad") -> None:
        """Nothing is at work."""
        was_running = self._is_running
        self._is_running = self._is_asking = False
        self._say(sentence, tone)
        self._enable()
        if was_running and self.isVisible():
            self.start.setFocus()

    def finish(self) -> None:
        """It is done."""
        self.rest("")
        self.dismiss()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._close.set_theme(theme)
        for label in (self._title, self.words, *self._labels):
            label.set_theme(theme)

    @property
    def _format(self) -> Format:
        return list(FORMATS.values())[max(0, self.format.currentIndex())]

    def _lay(self) -> None:
        head, grid, where, foot = QHBoxLayout(), QGridLayout(), QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        where.addWidget(self.place, 1)
        where.addWidget(self.choose_place)
        fields: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            (tr("What"), self.subject),
            (tr("Format"), self.format),
            (tr("Branches"), self.branches),
            (tr("Attachments"), self.attachments),
            (tr("Where to"), where),
        )
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for row, (name, field) in enumerate(fields):
            self._labels.append(PlainLabel(name, tone="secondary"))
            grid.addWidget(self._labels[-1], row, 0)
            if isinstance(field, QWidget):
                field.setAccessibleName(name)
                themes.measure(field, least_height=28)
                grid.addWidget(field, row, 1)
            else:
                grid.addLayout(field, row, 1)
        self.place.setAccessibleName(tr("Where to: a file, or a folder for several files"))
        self.choose_place.setAccessibleName(tr("Choose where to"))
        self.bar.setAccessibleName(tr("How far the export is"))
        self.bar.setFixedHeight(8)
        foot.addStretch(1)
        foot.addWidget(self.stop)
        foot.addWidget(self.start)
        self.body.addLayout(head)
        self.body.addLayout(grid)
        self.body.addWidget(self.words)
        self.body.addWidget(self.bar)
        self.body.addLayout(foot)

    def _wish(self) -> Wish | None:
        place = self.place.text().strip()
        number = self.subject.currentIndex()
        if not place or not 0 <= number < len(self._subjects):
            return None
        return Wish(
            self._subjects[number],
            self._format,
            self.branches.currentData(),
            self.attachments.currentData(),
            place,
        )

    def _begin(self) -> None:
        if self._is_asking:
            self.confirmed.emit()
        elif not self._is_running and (wish := self._wish()) is not None:
            self.wanted.emit(wish)

    def _stop(self) -> None:
        if self._is_running:
            self.cancelled.emit()
        else:
            self.dismiss()

    def _suit_subject(self) -> None:
        """The place follows what is exported, unless the user has chosen one."""
        number = self.subject.currentIndex()
        if not 0 <= number < len(self._subjects):
            return
        if self.place.text() == self._offered:
            self._offered = first_place(_documents(), self._subjects[number], self._format)
            self.place.setText(self._offered)
        self.fit()

    def _suit_format(self) -> None:
        chosen = self._format
        self.branches.clear()
        for name, words in BRANCHES.items():
            if name == "all" or not chosen.whole_tree:
                self.branches.addItem(said(words), name)
        before = self.attachments.currentData()
        self.attachments.clear()
        for name in chosen.attachments:
            self.attachments.addItem(said(ATTACHMENTS[name]), name)
        self.attachments.setCurrentIndex(max(0, self.attachments.findData(before)))
        is_offered = self.place.text() == self._offered
        self.place.setText(with_ending(self.place.text(), chosen))
        if is_offered:
            self._offered = self.place.text()

    def _choose_place(self) -> None:
        number = self.subject.currentIndex()
        is_several = 0 <= number < len(self._subjects) and self._subjects[number].is_several
        dialog = QFileDialog(self, tr("Export to"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if is_several:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            # The sheet asks itself, also for a place that was typed.
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
            dialog.setNameFilter(f"{said(self._format.title)} (*{self._format.suffix})")
            dialog.setDefaultSuffix(self._format.suffix.removeprefix("."))
            dialog.selectFile(Path(self.place.text()).name)
        dialog.setDirectory(str(Path(self.place.text()).parent))
        dialog.fileSelected.connect(self.place.setText)
        dialog.open()

    def _enable(self) -> None:
        can_choose = not self._is_running
        for field in (self.subject, self.format, self.branches, self.attachments, self.place):
            field.setEnabled(can_choose)
        self.choose_place.setEnabled(can_choose)
        self.bar.setVisible(self._is_running and not self._is_asking)
        self.start.setText(said(ALL_THE_SAME if self._is_asking else EXPORT))
        self.start.setEnabled(self._is_asking or (can_choose and self._wish() is not None))
        self.stop.setText(said(CANCEL if self._is_running else CLOSE))
        self.fit()

    def _say(self, words: str, tone: str, *, aloud: bool = True) -> None:
        self.words.setText(words)
        self.words.setAccessibleName(words)
        self.words.set_tone(tone, self.theme)
        self.words.setVisible(bool(words))
        if words and aloud and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.fit()


def _documents() -> Path:
    """Where people keep what they write."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(found) if found and Path(found).is_dir() else Path.home()
