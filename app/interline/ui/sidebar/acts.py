"""What the user does to the library: order, bin, and the way back.

Rule: every act is told with its way back; what cannot be taken back is asked about first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from interline.language import said, tr
from interline.model.clean import label
from interline.model.shelf import folder_path, outer

if TYPE_CHECKING:
    from interline.services.bin import BinService
    from interline.services.shelves import ShelfService
    from interline.services.undo import Deed, Turned
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class Asks(Protocol):
    """Whoever asks the user for a name, or for a yes."""

    def name(
        self,
        title: str,
        words: str,
        then: Callable[[str], object],
        *,
        value: str,
        known: Sequence[str],
        ok: str,
    ) -> None: ...

    def yes(self, title: str, words: str, yes: str, then: Callable[[], object]) -> None: ...


class LibraryActs:
    """For one window."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        asks: Asks,
        *,
        tell: Callable[[str, Callable[[], object] | None], None],
        on_deleted: Callable[[tuple[str, ...]], None],
        on_gone: Callable[[tuple[str, ...]], None],
        on_turned_back: Callable[[Turned], None],
    ) -> None:
        """`tell` says what was done, with the way back; `on_deleted` is told what went into the bin, `on_gone` what
        left the disk, `on_turned_back` what became of something that was undone or done again."""
        self._backend = backend
        self._tasks = tasks
        self._asks = asks
        self._tell = tell
        self._on_deleted = on_deleted
        self._on_gone = on_gone
        self._on_turned_back = on_turned_back
        self.folders: tuple[str, ...] = ()
        """Those there are, to choose from."""
        self.tags: tuple[str, ...] = ()

    def pin(self, ids: Sequence[str], on: bool) -> None:
        self._arrange(lambda shelves: shelves.pin(ids, on))

    def star(self, ids: Sequence[str], on: bool) -> None:
        self._arrange(lambda shelves: shelves.star(ids, on))

    def archive(self, ids: Sequence[str], on: bool) -> None:
        self._arrange(lambda shelves: shelves.archive(ids, on))

    def move(self, ids: Sequence[str], folder: str) -> None:
        self._arrange(lambda shelves: shelves.move(ids, folder))

    def tag(self, ids: Sequence[str], tag: str, on: bool) -> None:
        self._arrange(lambda shelves: shelves.tag(ids, tag, on))

    def rename(self, conversation_id: str, title: str) -> None:
        self._arrange(lambda shelves: shelves.rename(conversation_id, title))

    def rename_folder(self, path: str, name: str) -> None:
        """Another name for the folder itself, where it stands."""
        new = folder_path(f"{outer(path)}/{name}")
        self._arrange(lambda shelves: shelves.rename_folder(path, new))

    def delete_folder(self, path: str) -> None:
        self._arrange(lambda shelves: shelves.delete_folder(path))

    def drop_tag(self, tag: str) -> None:
        self._arrange(lambda shelves: shelves.drop_tag(tag))

    def ask_folder(self, ids: Sequence[str]) -> None:
        """Into a folder that is named."""
        self._asks.name(
            tr("Move to folder"),
            tr("A slash puts one folder into another: Work/Clients."),
            lambda name: self.move(ids, name),
            value="",
            known=self.folders,
            ok=tr("Move"),
        )

    def ask_tag(self, ids: Sequence[str]) -> None:
        """A tag that is named."""
        self._asks.name(
            tr("Tag"),
            "",
            lambda name: self.tag(ids, name, True),
            value="",
            known=self.tags,
            ok=tr("Tag", "a button"),
        )

    def ask_new_folder(self, inside: str = "") -> None:
        """An empty folder."""

        def make(name: str) -> None:
            self._arrange(lambda shelves: shelves.make_folder(f"{inside}/{name}"))

        if inside:
            words = tr("In “{folder}”.", folder=label(inside, 60))
        else:
            words = tr("A slash puts one folder into another: Work/Clients.")
        self._asks.name(tr("New folder"), words, make, value="", known=(), ok=tr("Make"))

    def ask_tag_name(self, tag: str, then: Callable[[str], object]) -> None:
        """Another name for a tag, wherever it is; `then` is told the new one."""

        def rename(name: str) -> None:
            self._arrange(lambda shelves: shelves.rename_tag(tag, name))
            then(name)

        title, words = tr("Rename tag"), tr("Everywhere it is.")
        self._asks.name(title, words, rename, value=tag, known=(), ok=tr("Rename"))

    def delete(self, ids: Sequence[str]) -> None:
        """Into the bin."""
        wanted = tuple(ids)

        async def delete(bin_: BinService) -> Deed | None:
            deed = await bin_.delete(wanted)
            self._on_deleted(wanted)
            return deed

        if wanted:
            self._tasks.start(self._in_bin(delete))

    def restore(self, ids: Sequence[str]) -> None:
        """Out of the bin."""
        wanted = tuple(ids)
        if wanted:
            self._tasks.start(self._in_bin(lambda bin_: bin_.restore(wanted)))

    def ask_for_good(self, ids: Sequence[str]) -> None:
        """Off the disk, if the user says yes."""
        from interline.services.bin import BACKUPS

        wanted = tuple(ids)
        if len(wanted) == 1:
            title = tr("Delete this conversation for good?")
        else:
            title = tr("Delete these %Ln conversations for good?", "", len(wanted))
        if wanted:
            self._asks.yes(
                title,
                tr(
                    "There is no way back. Attachments that nothing else uses go too. {backups} "
                    "What was spent stays known.",
                    backups=said(BACKUPS),
                ),
                tr("Delete for good"),
                lambda: self._tasks.start(self._purge(wanted)),
            )

    def ask_empty(self) -> None:
        """Everything in the bin off the disk, if the user says yes."""
        self._tasks.start(self._ask_empty())

    def undo(self) -> None:
        """Take the latest act back."""
        self._tasks.start(self._turn_back(again=False))

    def redo(self) -> None:
        """Do again what was taken back."""
        self._tasks.start(self._turn_back(again=True))

    def _arrange(self, act: Callable[[ShelfService], Awaitable[Deed | None]]) -> None:
        self._tasks.start(self._do(act))

    async def _do(self, act: Callable[[ShelfService], Awaitable[Deed | None]]) -> None:
        self._told(await act(await self._backend.shelves()))

    async def _in_bin(self, act: Callable[[BinService], Awaitable[Deed | None]]) -> None:
        services = await self._backend.ready()
        self._told(await act(services.bin))

    def _told(self, deed: Deed | None) -> None:
        if deed is not None and not deed.quiet:
            self._tell(deed.sentence, lambda: self._tasks.start(self._take_back(deed)))

    async def _take_back(self, deed: Deed) -> None:
        undo = await self._backend.undo()
        self._tell_turned(await undo.undo(deed))

    async def _turn_back(self, *, again: bool) -> None:
        undo = await self._backend.undo()
        self._tell_turned(await (undo.redo() if again else undo.undo()))

    def _tell_turned(self, turned: Turned) -> None:
        self._tell(turned.sentence, None)
        self._on_turned_back(turned)

    async def _purge(self, ids: tuple[str, ...]) -> None:
        services = await self._backend.ready()
        gone = await services.bin.delete_for_good(ids)
        self._on_gone(ids)
        self._tell(gone.sentence, None)

    async def _ask_empty(self) -> None:
        services = await self._backend.ready()
        ids = tuple(each.id for each in await services.bin.list())
        if not ids:
            self._tell(tr("The bin is empty."), None)
        self.ask_for_good(ids)
