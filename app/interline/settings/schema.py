"""Every setting, one typed line each: default, words for the preferences page, bounds. The file and the page follow.

Rule: a setting is read as an attribute, never by a string; one that nobody reads does not stand here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any

Value = str | int | float | bool
"""What a setting can be."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What is known of a setting besides its type and default."""

    label: str
    """For the preferences page; sentence case, no full stop. Empty: remembered by the program, not shown there."""
    low: float | None = None
    high: float | None = None
    one_of: tuple[str, ...] = ()
    """The only words allowed."""
    help: str = ""
    """One more sentence for the page."""
    was: tuple[str, ...] = ()
    """Names by which older versions wrote it, `section.name`; read where the new one is missing."""
    older: tuple[tuple[Value, Value], ...] = ()
    """Values as older versions wrote them, each with what it is called now."""

    def as_now(self, value: Any) -> Any:
        """The value, or what an older version's is called now."""
        # True is 1 to Python, and to nobody who writes a file.
        return next((now for old, now in self.older if type(old) is type(value) and old == value), value)


def setting(
    default: Value,
    label: str,
    *,
    low: float | None = None,
    high: float | None = None,
    one_of: tuple[str, ...] = (),
    help: str = "",
    was: tuple[str, ...] = (),
    older: tuple[tuple[Value, Value], ...] = (),
) -> Any:
    """One setting."""
    return field(default=default, metadata={"spec": Spec(label, low, high, one_of, help, was, older)})


def remembered(default: Value, *, low: float | None = None, high: float | None = None) -> Any:
    """What the program keeps from one run to the next without asking."""
    return field(default=default, metadata={"spec": Spec("", low, high)})


@dataclass(frozen=True, slots=True)
class Look:
    """How the window looks."""

    theme: str = setting("system", "Theme", one_of=("system", "light", "dark"))
    font_size: int = setting(14, "Size of text in chats", low=8, high=32)


@dataclass(frozen=True, slots=True)
class Chat:
    """How one writes and what a new conversation begins with."""

    send_with: str = setting(
        "enter", "Send with", one_of=("enter", "ctrl+enter"), help="The other one breaks the line."
    )
    titles: str = setting(
        "words",
        "Title of a new conversation",
        one_of=("words", "model", "off"),
        help="Its first words; or what a model writes after the first answer, which is one more small request.",
        older=((True, "words"), (False, "off")),
    )


@dataclass(frozen=True, slots=True)
class Network:
    """How vendors are reached. Time limits are the vendor's own: `timeouts` in vendors.toml."""

    http2: bool = setting(False, "Use HTTP/2 where a vendor offers it")
    proxy: str = setting(
        "system",
        "Proxy",
        help="system: as the environment says; none; or an address such as http://host:8080.",
    )
    ca_bundle: str = setting(
        "", "Certificates to trust", help="A PEM file, in place of what this system trusts."
    )

    @property
    def proxy_rule(self) -> str:
        """The proxy in the words of `net`: empty for what the environment says, `direct` for none, else its address."""
        return {"system": "", "none": "direct"}.get(self.proxy, self.proxy)


@dataclass(frozen=True, slots=True)
class Local:
    """The model that runs on this computer."""

    enabled: bool = setting(True, "Offer the built-in model")


@dataclass(frozen=True, slots=True)
class Watch:
    """What is looked after without being asked."""

    daily: bool = setting(
        True,
        "Ask vendors once a day what changed",
        help="Their lists of models alone, which are free: retired and new models, prices, access.",
    )


@dataclass(frozen=True, slots=True)
class Backup:
    """Copies of the library."""

    folder: str = setting(
        "",
        "Second folder for copies",
        help="A folder on another disk that gets each copy too, with its attachments. Empty: none.",
    )


@dataclass(frozen=True, slots=True)
class Window:
    """What the window remembers."""

    restore: bool = setting(True, "Open where I left off")
    sidebar_width: int = remembered(264, low=180, high=600)
    sidebar_shown: bool = remembered(True)
    width: int = remembered(1280, low=320, high=16000)
    height: int = remembered(860, low=240, high=16000)
    maximized: bool = remembered(False)
    conversation: str = remembered("")


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; each section is a table of config.toml."""

    look: Look = field(default_factory=Look)
    chat: Chat = field(default_factory=Chat)
    network: Network = field(default_factory=Network)
    local: Local = field(default_factory=Local)
    watch: Watch = field(default_factory=Watch)
    backup: Backup = field(default_factory=Backup)
    window: Window = field(default_factory=Window)


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as the file and the preferences page see it."""

    section: str
    name: str
    default: Value
    spec: Spec

    @property
    def key(self) -> str:
        """`section.name`."""
        return f"{self.section}.{self.name}"

    def objection(self, value: object) -> str | None:
        """Why a value cannot be this setting's: what is allowed, as a sentence; None where it can."""
        spec, kind = self.spec, type(self.default)
        if spec.one_of:
            return None if value in spec.one_of else f"Allowed: {', '.join(spec.one_of)}."
        if kind is bool or kind is str:
            fits = isinstance(value, kind)
        else:
            # A whole number is a fine float; true and false are not numbers here.
            fits = isinstance(value, (int, float) if kind is float else int) and not isinstance(value, bool)
        if not fits:
            return f"Allowed: {_KINDS[kind]}{_bounds(spec)}."
        if isinstance(value, (int, float)) and not _is_within(value, spec):
            return f"Allowed: {_KINDS[kind]}{_bounds(spec)}."
        return None


_KINDS = {bool: "true or false", str: "text in quotes", int: "a whole number", float: "a number"}


def rows(schema: type = Settings) -> Iterator[Row]:
    """Every setting, in the order of the file and of the preferences page."""
    for section in fields(schema):
        for entry in fields(_section_type(section)):
            default: Any = entry.default
            yield Row(section.name, entry.name, default, entry.metadata["spec"])


def _section_type(section: Field[Any]) -> Any:
    if section.default_factory is MISSING:
        raise TypeError(f"the section {section.name} has no default")
    return section.default_factory


def _bounds(spec: Spec) -> str:
    if spec.low is None or spec.high is None:
        return ""
    return f" from {spec.low:g} to {spec.high:g}"


def _is_within(value: float, spec: Spec) -> bool:
    return (spec.low is None or value >= spec.low) and (spec.high is None or value <= spec.high)
