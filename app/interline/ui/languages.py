"""Which language the window speaks: the one that is set, else the first of the system's that there is.

Rule: it is put on before the first widget is made, since what stands on the screen keeps its words.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QGuiApplication

from interline.language import ENGLISH, LANGUAGES, Language, speak
from interline.paths import resource

FIRST = "window/language"
"""Where window.ini keeps what was set, since nothing else is read before the first paint."""

SYSTEM = "system"
"""What the setting says for "as the system"."""

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
"""Known by heart: Qt's answer would bring the names of all its keys with it, 20 ms before the first paint."""

_AMOUNT = "1"


class Tongues:
    """The language that this program speaks, and its translators, which must live as long as it does."""

    def __init__(self) -> None:
        self._system = QLocale.system()
        self._of_qt: QTranslator | None = None
        self._is_turned = False
        self.wanted = ""
        """What was asked for last."""

    def take(self, wanted: str) -> None:
        """Speak what a setting asks for: a language's code, or SYSTEM. What stands on the screen keeps its words."""
        if wanted == self.wanted:
            return
        self.wanted = wanted
        code = chosen(wanted, self._system.uiLanguages())
        place = place_of(code, self._system)
        speak(language(code, place))
        QLocale.setDefault(place)
        self._translate_qt(place)
        if (code in RIGHT_TO_LEFT) != self._is_turned:
            self._turn()

    def _turn(self) -> None:
        from PySide6.QtCore import Qt

        self._is_turned = not self._is_turned
        direction = Qt.LayoutDirection.RightToLeft if self._is_turned else Qt.LayoutDirection.LeftToRight
        QGuiApplication.setLayoutDirection(direction)

    def _translate_qt(self, place: QLocale) -> None:
        """Qt's own words, as in its dialogs for files."""
        if self._of_qt is not None:
            QCoreApplication.removeTranslator(self._of_qt)
            self._of_qt = None
        translator = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if place.language() != QLocale.Language.English and translator.load(place, "qtbase", "_", folder):
            self._of_qt = translator
            QCoreApplication.installTranslator(translator)


def chosen(wanted: str, of_system: Sequence[str]) -> str:
    """The language to speak. Of what the system asks for, in its order, the first that there is; else English."""
    if wanted in LANGUAGES:
        return wanted
    for tag in of_system:
        code = tag.replace("_", "-").split("-")[0].lower()
        if code in LANGUAGES:
            return code
    return "en"


def place_of(code: str, system: QLocale) -> QLocale:
    """How numbers and dates are written: as in the user's country where it is the system's own language."""
    asked = QLocale(code)
    # The bare C locale is no place: it writes "1$".
    return system if system.language() == asked.language() else asked


def language(code: str, place: QLocale) -> Language:
    """A language of ours, with the numbers of a place. English where its file cannot be read."""
    numbers = {
        "point": place.decimalPoint(),
        "group": place.groupSeparator(),
        "money": _money(place),
    }
    if code == "en":
        return Language("en", ENGLISH.translate, **numbers)
    translator = QTranslator()
    if not translator.load(str(resource("translations", f"interline_{code}.qm"))):
        return Language("en", ENGLISH.translate, **numbers)

    def translate(text: str, comment: str, n: int) -> str:
        # Thread-safe: a loaded translator only reads.
        return translator.translate("", text, comment, n) or ""

    return Language(code, translate, **numbers)


def _money(place: QLocale) -> str:
    """`${amount}` or `{amount} $`. Dollars everywhere: vendors bill in them."""
    written = place.toCurrencyString(1, "$", 0)
    return written.replace(_AMOUNT, "{amount}") if _AMOUNT in written else ENGLISH.money
