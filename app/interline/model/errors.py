"""Every error Interline raises, as a tree; each carries one sentence for a person and the way on.

InterlineError                       exit code 1
  YouCanFix                          something the user can set right
    WrongUsage                       exit code 2: a word of the call is wrong
      UnknownVendor  UnknownModel  UnknownRoute  UnknownConversation
      NotOffered                     no model that may answer has what is asked for
    ConfigMistake                    vendors.toml or config.toml: file, line, what is allowed
    KeyMissing  KeyMalformed  KeyRefused
    KeyringTrouble                   KeyringLocked  KeyringMissing
    HomeUnwritable
    TooLarge                         an attachment or an answer over its cap
    NotImportable                    a file that no import reads
  StoreTrouble                       the database
    DatabaseTooNew  DatabaseForeign  DatabaseDamaged  DatabaseGone  DiskFull  DatabaseBusy
  LocalModelTrouble                  the embedded model: file, libraries, process
  TransportTrouble                   the wire under a vendor: never reached, cut, silent
  NoVendorAnswered                   exit code 3: every step of the plan failed
  BudgetRefused                      exit code 4
  Cancelled                          exit code 130
  OurBug                             a state that should not exist

Rule: `str(error)` is safe to show: no key, no prompt text, no traceback, no vendor's raw words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from interline.language import tr

if TYPE_CHECKING:
    from interline.model.failure import Failure


class InterlineError(Exception):
    """Something went wrong that a person will read about."""

    exit_code: ClassVar[int] = 1

    def __init__(self, sentence: str, *, next_step: str = "", detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        """What happened, one sentence with its full stop."""
        self.next_step = next_step
        """What to do now, one sentence, or empty where the first one says it."""
        self.detail = detail
        """More for those who open "details": codes, paths; shown small, never as a headline."""

    def __str__(self) -> str:
        return f"{self.sentence} {self.next_step}".strip()

    @property
    def for_log(self) -> str:
        """Its kind and its details, in English whatever the window speaks: who helps reads logs."""
        return f"{type(self).__name__} {self.detail}".strip()


class YouCanFix(InterlineError):
    """The user can set this right."""


class WrongUsage(YouCanFix):
    """A word of the command or the request is wrong."""

    exit_code = 2


class UnknownVendor(WrongUsage):
    """No built-in vendor and none in vendors.toml has this id."""


class UnknownModel(WrongUsage):
    """The name does not read as vendor/model, or the vendor offers a closed list without it."""


class UnknownRoute(WrongUsage):
    """No route has this name."""


class UnknownConversation(WrongUsage):
    """No conversation, or more than one, begins with this id."""


class NotOffered(WrongUsage):
    """No model that may answer has what the request asks for; `what` is the field of the request."""

    def __init__(self, sentence: str, *, next_step: str = "", what: str = "") -> None:
        super().__init__(sentence, next_step=next_step)
        self.what = what


class ConfigMistake(YouCanFix):
    """A settings file says something that it may not."""

    def __init__(self, path: str, line: int | None, problem: str, allowed: str = "") -> None:
        place = tr("{path}, line {line}", path=path, line=line) if line else path
        super().__init__(f"{place}: {problem}", next_step=allowed)
        self.path = path
        self.line = line
        self.problem = problem
        """The sentence without its place, for who did not write the file by hand."""


class KeyMissing(YouCanFix):
    """A vendor wants a key and none is kept."""


class KeyRefused(YouCanFix):
    """A vendor refuses a new key, so that the one that is kept stays."""


class KeyMalformed(YouCanFix):
    """What was given cannot be a key; it is not echoed."""


class KeyringTrouble(YouCanFix):
    """The system keychain did not do what was asked."""


class KeyringLocked(KeyringTrouble):
    """There is a keychain and it is locked."""


class KeyringMissing(KeyringTrouble):
    """There is no keychain here that we trust."""


class HomeUnwritable(YouCanFix):
    """The folder for data cannot be made or written."""


class TooLarge(YouCanFix):
    """Something is over its cap."""


class NotImportable(YouCanFix):
    """A file that cannot be read as another program's export."""


class StoreTrouble(InterlineError):
    """The database did not do what was asked; nothing is half written."""


class DatabaseTooNew(StoreTrouble):
    """A newer Interline wrote this database."""


class DatabaseForeign(StoreTrouble):
    """The file is not Interline's."""


class DatabaseDamaged(StoreTrouble):
    """The file fails its check."""


class DatabaseGone(StoreTrouble):
    """The file is missing or empty, and there are backups of it."""


class DiskFull(StoreTrouble):
    """No room left; what was said is still in memory."""


class DatabaseBusy(StoreTrouble):
    """Another program holds the database."""


class LocalModelTrouble(InterlineError):
    """The embedded model cannot answer."""


class TransportTrouble(InterlineError):
    """The connection to a vendor failed; `kind` says where."""

    def __init__(self, kind: str, sentence: str, *, request_sent: bool, detail: str = "") -> None:
        super().__init__(sentence, detail=detail)
        self.kind = kind
        """dns | connect | tls | proxy | refused_redirect | encoding | reset | cut | silent | stalled | too_large."""
        self.request_sent = request_sent
        """Whether the whole request had left, so that the vendor may have worked and may bill."""


class NoVendorAnswered(InterlineError):
    """Every step of the plan failed before a word was shown."""

    exit_code = 3

    def __init__(
        self, sentence: str, *, next_step: str = "", detail: str = "", failure: Failure | None = None
    ) -> None:
        super().__init__(sentence, next_step=next_step, detail=detail)
        self.failure = failure
        """The failure that the sentence speaks of."""


class BudgetRefused(InterlineError):
    """A budget says no."""

    exit_code = 4

    def __init__(
        self, sentence: str, *, next_step: str = "", detail: str = "", may_be_exceeded: bool = False
    ) -> None:
        super().__init__(sentence, next_step=next_step, detail=detail)
        self.may_be_exceeded = may_be_exceeded
        """Whether the user's yes is enough for the turn to go all the same."""


class Cancelled(InterlineError):
    """The user stopped it."""

    exit_code = 130


class OurBug(InterlineError):
    """A state that should not exist."""
