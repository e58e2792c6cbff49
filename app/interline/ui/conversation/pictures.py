"""Brings the bytes of pictures onto a page.

Rule: a picture that cannot be had is told by its sentence where it would stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from interline.model.errors import InterlineError

if TYPE_CHECKING:
    from interline.ui.backend import Backend


class Page(Protocol):
    """Whoever shows them."""

    def give_picture(self, digest: str, data: bytes | None, why: str) -> None: ...


async def fetch_picture(digest: str, backend: Backend, page: Page) -> None:
    """Give a page the picture with this digest."""
    try:
        library = await backend.library()
        data = await library.attachment(digest)
    except InterlineError as trouble:
        page.give_picture(digest, None, str(trouble))
    else:
        page.give_picture(digest, data, "")
