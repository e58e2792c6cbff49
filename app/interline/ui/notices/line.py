"""The banner of the conversation as the line of notices."""

from __future__ import annotations

from collections.abc import Callable

from interline.ui.widgets.banner import Banner
from interline.ui.widgets.banner import Notice as Told


class BannerLine:
    """Tells through a banner that others tell through too."""

    def __init__(self, banner: Banner) -> None:
        self._banner = banner

    def show(
        self, sentence: str, action: str, call: Callable[[], object], later: Callable[[], object]
    ) -> None:
        """Tell it until it is done, closed or withdrawn."""
        self._banner.tell(Told(sentence, action, call, later))

    def withdraw(self, sentence: str) -> None:
        """Away with it, wherever it waits."""
        self._banner.withdraw(sentence)

    def tell(self, sentence: str, action: str, call: Callable[[], object]) -> None:
        """Say what was done."""
        self._banner.tell(Told(sentence, action, call if action else None))
