"""What a palette cannot say: radii, quiet borders, thin scroll bars, and how long things may move.

Rule: colours are the theme's tokens alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from interline.ui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

MOTION_MS = 120
"""No movement of Qt's own takes longer."""


def put_on(app: QApplication, theme: Theme) -> None:
    """Have all widgets wear the theme's style sheet, each polished once.

    Qt polishes whomever its style remembers, and with each all that stand inside it: a widget ten levels deep ten
    times. So the style forgets them all but the outermost first.
    """
    if app.styleSheet():
        style = app.style()
        style.unpolish(app)
        style.polish(app)
        for outermost in app.topLevelWidgets():
            if outermost.parentWidget() is None:
                style.polish(outermost)
    app.setStyleSheet(style_sheet(theme))


def style_sheet(theme: Theme) -> str:
    """What a palette cannot say: radii, quiet borders, thin scroll bars."""

    def px(pixels: int) -> str:
        """A measure that goes with the letters."""
        return f"{round(pixels * theme.scale / 100)}px"

    return f"""
    QToolButton {{ border: 2px solid transparent; border-radius: 6px; padding: 3px; background: transparent; }}
    QToolButton:hover, QToolButton[popupMode="1"]:open {{ background: {theme.hover}; }}
    QToolButton:pressed, QToolButton:checked {{ background: {theme.veil(0.12)}; }}
    QToolButton:focus {{ border-color: {theme.accent}; }}
    QToolButton::menu-indicator {{ image: none; }}
    QPushButton {{ border: 1px solid {theme.line}; border-radius: 6px; padding: 5px 12px; margin: 1px;
                   background: {theme.surface}; color: {theme.text}; }}
    QPushButton:hover {{ background: {theme.window}; border-color: {theme.secondary}; }}
    QPushButton:disabled {{ color: {theme.secondary}; }}
    QPushButton:focus {{ border: 2px solid {theme.accent}; margin: 0; }}
    QPushButton[flat="true"] {{ border-color: transparent; background: transparent; }}
    QPushButton[flat="true"]:hover {{ background: {theme.hover}; }}
    QPushButton[flat="true"]:focus {{ border-color: {theme.accent}; }}
    QLineEdit {{ border: 1px solid {theme.line}; border-radius: 6px; padding: 5px 8px; margin: 1px;
                 background: {theme.surface}; color: {theme.text};
                 placeholder-text-color: {theme.secondary}; }}
    QLineEdit:focus {{ border: 2px solid {theme.accent}; margin: 0; }}
    QComboBox, QSpinBox {{ border: 1px solid {theme.line}; border-radius: 6px; margin: 1px;
                 background: {theme.surface}; color: {theme.text}; }}
    QComboBox {{ padding: 5px 8px; combobox-popup: 0; }}
    QSpinBox {{ padding: 4px 8px; }}
    QComboBox:hover, QSpinBox:hover {{ border-color: {theme.secondary}; }}
    QComboBox:focus, QComboBox:on, QSpinBox:focus {{ border: 2px solid {theme.accent}; margin: 0; }}
    QComboBox:disabled, QSpinBox:disabled {{ color: {theme.secondary}; }}
    QComboBox::drop-down {{ border: none; width: {px(26)}; background: transparent; }}
    QComboBox::down-arrow, QSpinBox::up-arrow, QSpinBox::down-arrow {{ image: none; }}
    QComboBox QAbstractItemView {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.line};
                 padding: 4px; outline: none; selection-background-color: {theme.veil(0.12)};
                 selection-color: {theme.text}; }}
    QComboBox QAbstractItemView::item {{ padding: 4px 6px; border-radius: 4px; min-height: {px(20)}; }}
    QSpinBox::up-button, QSpinBox::down-button {{ border: none; background: transparent; width: {px(20)};
                 subcontrol-origin: border; }}
    QSpinBox::up-button {{ subcontrol-position: top right; margin: 3px 3px 0 0; }}
    QSpinBox::down-button {{ subcontrol-position: bottom right; margin: 0 3px 3px 0; }}
    QSpinBox::up-button:hover, QSpinBox::down-button:hover {{ background: {theme.hover}; border-radius: 3px; }}
    QCheckBox {{ border: 2px solid transparent; border-radius: 6px; padding: 2px 4px; spacing: 6px; }}
    QCheckBox:focus {{ border-color: {theme.accent}; }}
    QCheckBox::indicator {{ width: {px(14)}; height: {px(14)}; border: 1px solid {theme.secondary}; border-radius: 4px;
                 background: {theme.surface}; }}
    QCheckBox::indicator:checked {{ background: {theme.accent}; border-color: {theme.accent}; image: none; }}
    QProgressBar {{ border: none; border-radius: 4px; background: {theme.line}; }}
    QProgressBar::chunk {{ border-radius: 4px; background: {theme.accent}; }}
    QPlainTextEdit[framed="true"] {{ border: 1px solid {theme.line}; border-radius: 6px; padding: 4px; margin: 1px;
                 background: {theme.surface}; color: {theme.text}; }}
    QPlainTextEdit[framed="true"]:focus {{ border: 2px solid {theme.accent}; margin: 0; }}
    QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus,
    QComboBox QLineEdit, QComboBox QLineEdit:focus {{ border: none; padding: 0 4px; margin: 0;
                 background: transparent; }}
    QComboBox QLineEdit {{ placeholder-text-color: {theme.secondary}; }}
    QLineEdit, QProgressBar, QComboBox, QAbstractScrollArea {{
                 widget-animation-duration: {0 if theme.is_still else MOTION_MS}; }}
    QScrollArea[ring="true"], QTableView {{ border: 2px solid transparent; border-radius: 6px; }}
    QScrollArea[ring="true"]:focus, QTableView:focus {{ border-color: {theme.accent}; }}
    QListView {{ border: none; background: transparent; outline: none; }}
    QListView#pages::item {{ padding: 7px 8px; border-radius: 6px; color: {theme.text}; }}
    QListView#pages::item:hover {{ background: {theme.hover}; }}
    QListView#pages::item:selected {{ background: {theme.veil(0.12)}; color: {theme.text}; }}
    QListView#pages::item:focus {{ border: 2px solid {theme.accent}; padding: 5px 6px; }}
    QMenu {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.line}; padding: 4px; }}
    QMenu::item {{ padding: 5px 24px 5px 12px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {theme.hover}; }}
    QMenu::item:disabled {{ color: {theme.secondary}; }}
    QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 8px; }}
    QToolTip {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.line}; padding: 4px; }}
    QScrollBar:vertical {{ width: 10px; background: transparent; margin: 0; }}
    QScrollBar:horizontal {{ height: 10px; background: transparent; margin: 0; }}
    QScrollBar::handle {{ background: {theme.veil(0.22)}; border-radius: 3px; margin: 2px; }}
    QScrollBar::handle:vertical {{ min-height: 32px; }}
    QScrollBar::handle:horizontal {{ min-width: 32px; }}
    QScrollBar::handle:hover {{ background: {theme.veil(0.4)}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """
