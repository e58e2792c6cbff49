"""Lists and pictures that are laid over the window, each made when it is first called for.

Rule: nothing here is needed before the user asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from interline.model.portability import Loss
    from interline.ui.backend import Backend
    from interline.ui.branches.presenter import BranchesPresenter
    from interline.ui.compare.presenter import ComparePresenter, Purpose
    from interline.ui.composer.presenter import Draft
    from interline.ui.conversation.presenter import ConversationPresenter
    from interline.ui.data.presenter import Ask, DataPresenter
    from interline.ui.data.view import DataView
    from interline.ui.file.presenter import FilePresenter
    from interline.ui.importing.presenter import ImportPresenter
    from interline.ui.importing.view import ImportView
    from interline.ui.instructions.presenter import InstructionsPresenter
    from interline.ui.losses.sheet import LossesSheet
    from interline.ui.main_window import MainWindow
    from interline.ui.picker.names import Names
    from interline.ui.picture.presenter import PicturePresenter
    from interline.ui.prompting import Prompting
    from interline.ui.spelling.proofreader import Proofreader
    from interline.ui.tasks import Tasks


class Panels:
    """For one window."""

    def __init__(
        self,
        window: MainWindow,
        backend: Backend,
        tasks: Tasks,
        proofreader: Proofreader,
        *,
        tell: Callable[[str], None],
    ) -> None:
        self._window = window
        self._backend = backend
        self._tasks = tasks
        self._proofreader = proofreader
        self._tell = tell
        self._losses: LossesSheet | None = None
        self._picture: PicturePresenter | None = None
        self._file: FilePresenter | None = None
        self._branches: BranchesPresenter | None = None
        self._data: tuple[DataView, DataPresenter] | None = None
        self._importing: tuple[ImportView, ImportPresenter] | None = None
        self._compare: ComparePresenter | None = None
        self._instructions: InstructionsPresenter | None = None

    def branches(self, conversation: ConversationPresenter) -> BranchesPresenter:
        """The list of branches; made at the first use."""
        if self._branches is None:
            from interline.ui.branches.presenter import BranchesPresenter
            from interline.ui.branches.view import BranchesView

            view = BranchesView(self._window)
            view.set_theme(self._window.theme)
            self._branches = BranchesPresenter(
                view,
                self._backend,
                self._tasks,
                shown=lambda: conversation.id,
                go_to=conversation.show_version,
                name=conversation.branching.name,
            )
            view.chosen.connect(self._branches.choose)
            view.named.connect(self._branches.name)
        return self._branches

    def compare(self, conversation: ConversationPresenter, names: Names, draft: Callable[[], Draft]) -> None:
        """Choose models for the next question; `draft` is what is written."""
        from interline.ui.compare.presenter import Purpose

        sending = conversation.sending
        self._open_compare(
            names,
            Purpose(
                sending.compared_first(),
                lambda chosen: sending.estimate_compared(draft(), chosen),
                conversation.abreast.choose,
            ),
        )

    def ask_others(self, conversation: ConversationPresenter, names: Names, answer_id: str) -> None:
        """Choose models for the question that has this answer."""
        from interline.ui.compare.presenter import Purpose

        others = conversation.others
        ask, estimate = partial(others.ask, answer_id), partial(others.estimate, answer_id)
        self._open_compare(names, Purpose((), estimate, ask, is_again=True))

    def _open_compare(self, names: Names, purpose: Purpose) -> None:
        """The sheet of models to compare; made at the first use."""
        if self._compare is None:
            from interline.ui.compare.presenter import ComparePresenter
            from interline.ui.compare.view import CompareView

            view = CompareView(self._window)
            view.set_theme(self._window.theme)
            self._compare = made = ComparePresenter(view, self._backend, self._tasks, names, purpose)
            view.typed.connect(made.type)
            view.toggled.connect(made.toggle)
            view.compared.connect(made.compare)
        self._compare.open(purpose)

    def instructions(
        self, conversation: ConversationPresenter, prompting: Prompting
    ) -> InstructionsPresenter:
        """The sheet of the conversation's instructions; made at the first use."""
        if self._instructions is None:
            from interline.ui.instructions.presenter import InstructionsPresenter
            from interline.ui.instructions.sheet import InstructionsSheet

            sheet = InstructionsSheet(self._window)
            sheet.set_theme(self._window.theme)
            self._proofreader.read(sheet.field)
            self._instructions = made = InstructionsPresenter(
                sheet,
                conversation.asked,
                shown=lambda: conversation.id,
                prompts=lambda: prompting.prompts,
                fill=prompting.fill,
                tell=self._tell,
            )
            sheet.saved.connect(made.save)
            sheet.left.connect(made.leave)
            sheet.prompts_wanted.connect(made.offer_prompts)
        return self._instructions

    def show_losses(self, who: str, losses: tuple[Loss, ...]) -> None:
        """What a model would not get."""
        if self._losses is None:
            from interline.ui.losses.sheet import LossesSheet

            self._losses = LossesSheet(self._window)
            self._losses.set_theme(self._window.theme)
        self._losses.show_losses(who, losses)

    def show_data(self, ask: Ask, restore: Callable[[Path], object]) -> None:
        """Where the user's data is and when it was copied last."""
        if self._data is None:
            from interline.ui.data.presenter import DataPresenter
            from interline.ui.data.view import DataView
            from interline.ui.links import show_folder

            view = DataView(self._window)
            view.set_theme(self._window.theme)
            presenter = DataPresenter(
                view, self._backend, self._tasks, ask=ask, show_folder=show_folder, restore=restore
            )
            view.back_up_requested.connect(presenter.back_up)
            view.folder_requested.connect(presenter.open_folder)
            view.copies_requested.connect(presenter.list_copies)
            view.restore_requested.connect(presenter.restore)
            view.second_chosen.connect(presenter.set_second)
            self._data = view, presenter
        view, presenter = self._data
        presenter.open()
        view.open(view.back_up)

    @property
    def importing(self) -> tuple[ImportView, ImportPresenter]:
        """Bringing in what other programs exported; made at the first use."""
        if self._importing is None:
            from interline.ui.importing.presenter import ImportPresenter
            from interline.ui.importing.view import ImportView

            view = ImportView(self._window)
            view.set_theme(self._window.theme)
            presenter = ImportPresenter(
                view, self._backend, self._tasks, copy=self._window.conversation.copy, tell=self._tell
            )
            view.chosen.connect(presenter.look)
            view.go_requested.connect(presenter.go)
            view.cancel_requested.connect(presenter.cancel)
            view.copy_requested.connect(presenter.copy)
            view.save_requested.connect(presenter.save)
            view.closed.connect(presenter.closed)
            self._importing = view, presenter
        return self._importing

    def show_import(self) -> None:
        """The panel for that."""
        view, presenter = self.importing
        presenter.open()
        view.open(view.files if view.files.isVisibleTo(view.card) else view.cancel)

    def take_export(self, paths: Sequence[Path]) -> None:
        """What was dropped on the window: say what it would bring. JSON that is no export is attached instead."""
        from interline.ui.importing.drop import NOTES

        self.show_import()
        is_note = all(path.suffix.lower() in NOTES for path in paths)
        composer = self._window.conversation.composer
        self.importing[1].look(paths, (lambda: composer.add_files(paths)) if is_note else None)

    def show_file(self, digest: str, name: str) -> None:
        """The words of an attached file."""
        if self._file is None:
            from interline.ui.file.presenter import FilePresenter
            from interline.ui.file.view import FileView

            view = FileView(self._window)
            view.set_theme(self._window.theme)
            self._file = FilePresenter(view, self._backend, self._tasks, tell=self._tell)
            view.save_requested.connect(self._file.save)
        self._file.open(digest, name)

    def show_picture(self, digest: str, name: str) -> None:
        """A picture of the conversation, large."""
        if self._picture is None:
            from interline.ui.picture.presenter import PicturePresenter
            from interline.ui.picture.view import PictureView

            view = PictureView(self._window)
            view.set_theme(self._window.theme)
            self._picture = PicturePresenter(view, self._backend, self._tasks, tell=self._tell)
            view.save_requested.connect(self._picture.save)
        self._picture.open(digest, name)
