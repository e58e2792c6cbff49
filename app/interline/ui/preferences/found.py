"""What the settings window's search finds among the settings."""

from __future__ import annotations

from interline.language import said
from interline.settings.schema import rows
from interline.ui.pages.page import PageRow
from interline.ui.preferences.words import choice_words, help_of


def setting_rows() -> tuple[PageRow, ...]:
    """Every setting, by its label, help, section, choices and its name in config.toml."""
    return tuple(
        PageRow(
            row.key,
            said(row.spec.label),
            " ".join(
                (
                    help_of(row),
                    said(row.title),
                    row.key,
                    *(choice_words(row, word) for word in row.spec.one_of),
                )
            ),
        )
        for row in rows()
    )
