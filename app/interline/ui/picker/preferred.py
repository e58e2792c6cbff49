"""The models that the user prefers: starred ones, those chosen last, and whom new conversations ask. No Qt.

Rule: what is kept is only names. One that no vendor lists any more costs nothing, and is back when its vendor is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from interline.model.errors import UnknownModel
from interline.model.refs import ModelRef
from interline.model.route import Choice

MOST_RECENT = 5
MOST_STARRED = 200
"""A file that holds more was not written here."""


class Preferred:
    """For one window."""

    def __init__(
        self,
        starred: Iterable[str] = (),
        recent: Iterable[str] = (),
        usual: str = "",
        *,
        keep: Callable[[str, Sequence[str]], object] = lambda name, texts: None,
    ) -> None:
        """`starred` and `recent` as they were kept, `vendor/model` each, `usual` as `Choice.text` writes it; `keep`
        stores the list of this name anew: `starred`, `recent` or `usual`."""
        self._starred = _read(starred)[:MOST_STARRED]
        self._recent = _read(recent)[:MOST_RECENT]
        self._usual = _read_choice(usual)
        self._keep = keep

    @property
    def starred(self) -> tuple[ModelRef, ...]:
        """The favourites, in the order in which they were starred."""
        return self._starred

    @property
    def recent(self) -> tuple[ModelRef, ...]:
        """The last that were chosen, newest first."""
        return self._recent

    @property
    def usual(self) -> Choice:
        """Whom a new conversation asks."""
        return self._usual

    def toggle(self, ref: ModelRef) -> None:
        """Make it a favourite, or no longer."""
        others = tuple(each for each in self._starred if each != ref)
        is_new = others == self._starred
        self._starred = (*others, ref)[-MOST_STARRED:] if is_new else others
        self._keep("starred", [str(each) for each in self._starred])

    def chose(self, ref: ModelRef) -> None:
        """It was chosen."""
        others = (each for each in self._recent if each != ref)
        self._recent = (ref, *others)[:MOST_RECENT]
        self._keep("recent", [str(each) for each in self._recent])

    def make_usual(self, choice: Choice) -> None:
        """New conversations ask this."""
        self._usual = choice
        self._keep("usual", [choice.text])


def _read(texts: Iterable[str]) -> tuple[ModelRef, ...]:
    """Those that can be read, each once."""
    found: dict[ModelRef, None] = {}
    for text in texts:
        try:
            found[ModelRef.parse(text)] = None
        except UnknownModel:
            continue
    return tuple(found)


def _read_choice(text: str) -> Choice:
    try:
        return Choice.parse(text) if text else Choice()
    except UnknownModel:
        return Choice()
