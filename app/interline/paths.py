"""Where everything lives: one profile's home, and the resources that ship with the program.

Rule: nothing else in Interline knows a path by heart.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HOME_VARIABLE = "INTERLINE_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """The folders and files of one profile."""

    data: Path
    """Database, attachments, backups, models."""
    config: Path
    """config.toml and vendors.toml."""
    state: Path
    """Logs and locks."""

    @property
    def database(self) -> Path:
        return self.data / "interline.db"

    @property
    def attachments(self) -> Path:
        return self.data / "attachments"

    @property
    def backups(self) -> Path:
        return self.data / "backups"

    @property
    def models(self) -> Path:
        """Model files that were installed or added."""
        return self.data / "models"

    @property
    def settings_file(self) -> Path:
        return self.config / "config.toml"

    @property
    def prompts_file(self) -> Path:
        """Prompts that the user keeps."""
        return self.config / "prompts.toml"

    @property
    def words_file(self) -> Path:
        """Words that the user added to the dictionaries."""
        return self.config / "words.txt"

    @property
    def window_file(self) -> Path:
        """Where windows stood, in Qt's own form."""
        return self.config / "window.ini"

    @property
    def vendors_file(self) -> Path:
        return self.config / "vendors.toml"

    @property
    def model_lists(self) -> Path:
        """What vendors' own lists of models said last."""
        return self.state / "model-lists"

    @property
    def gateway_token(self) -> Path:
        """What programs that use the gateway must know."""
        return self.data / "gateway-token"

    @property
    def drafts_file(self) -> Path:
        """What was written and not sent."""
        return self.state / "drafts.json"

    @property
    def quick_draft_file(self) -> Path:
        """The same of the small window for quick questions."""
        return self.state / "quick-draft.json"

    @property
    def last_opened_file(self) -> Path:
        """Which conversation was open last, and where it was read."""
        return self.state / "last-opened.json"

    @property
    def watch_file(self) -> Path:
        """What the last look at the vendors saw."""
        return self.state / "watch.json"

    @property
    def watch_lock(self) -> Path:
        """Held by the program that looks."""
        return self.state / "watch.lock"

    @property
    def window_lock(self) -> Path:
        """Held by the program that shows the window."""
        return self.state / "window.lock"

    @property
    def window_address(self) -> Path:
        """How that program is asked for something; only its user can read it."""
        return self.state / "window.address"

    @property
    def use_lock(self) -> Path:
        """Shared by every program that has the database open, and held alone by one that replaces it."""
        return self.state / "guard" / "home.lock"

    @property
    def backup_lock(self) -> Path:
        """Held by the program that makes a copy."""
        return self.state / "guard" / "backup.lock"

    @property
    def backup_name(self) -> Path:
        """Says by which name this profile's copies go in a second folder."""
        return self.state / "backup-name"

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @classmethod
    def at(cls, folder: str | os.PathLike[str]) -> Home:
        """One profile in one folder."""
        root = Path(folder).expanduser().absolute()
        return cls(root, root, root)

    @classmethod
    def find(cls, chosen: str | None = None) -> Home:
        """--home, else INTERLINE_HOME, else the platform's own folders."""
        if folder := chosen or os.environ.get(HOME_VARIABLE):
            return cls.at(folder)
        # Imported here: most runs name a home or never come this far before the window stands.
        from platformdirs import PlatformDirs

        dirs = PlatformDirs("interline", appauthor=False)
        return cls(Path(dirs.user_data_dir), Path(dirs.user_config_dir), Path(dirs.user_state_dir))


def resource(*parts: str) -> Path:
    """A file or folder of resources/, in a wheel, an editable install or a frozen build."""
    return _resources().joinpath(*parts)


@cache
def _resources() -> Path:
    """Looked for once: a window asks for dozens of icons before it stands."""
    package = Path(__file__).resolve().parent
    for root in (package / "resources", package.parent.parent / "resources"):
        if root.is_dir():
            return root
    return Path(getattr(sys, "_MEIPASS", package)) / "interline" / "resources"
