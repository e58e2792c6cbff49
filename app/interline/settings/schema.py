"""Every setting, one typed line each: default, words for the preferences page, bounds. The file and the page follow.

Rule: a setting is read as an attribute, never by a string; one that nobody reads does not stand here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any

from interline.language import LANGUAGES, marked, tr
from interline.model.errors import UnknownModel
from interline.model.route import Choice

Value = str | int | float | bool
"""What a setting can be."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What is known of a setting besides its type and default."""

    label: str
    """For the preferences page; sentence case, no full stop. English, as all words here: the page translates them."""
    low: float | None = None
    high: float | None = None
    one_of: tuple[str, ...] = ()
    """The only words allowed."""
    words: tuple[str, ...] = ()
    """What the page says for each of them; empty for the words themselves."""
    unit: str = ""
    """What the page writes after a number, with the blank before it."""
    step: int = 1
    """By how much a press on the number's arrows changes it."""
    zero: str = ""
    """For a number that 0 leaves to the program: what the page says for it. 0 is allowed then, whatever the bounds."""
    offers: str = ""
    """For a text that is chosen from what is found while the program runs: what that is, for whoever looks for it.
    `system` is always offered."""
    is_file: bool = False
    """Whether the text is the path of a file."""
    is_folder: bool = False
    """Whether it is that of a folder."""
    is_keys: bool = False
    """Whether it is a shortcut, as Qt writes it everywhere alike; empty for none."""
    is_model: bool = False
    """Whether it names a model or a route; empty is allowed."""
    is_late: bool = False
    """Whether a change holds from the next start on."""
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


def setting(default: Value, label: str, **more: Any) -> Any:
    """One setting; `more` are fields of Spec."""
    return field(default=default, metadata={"spec": Spec(label, **more)})


def section(kind: type, title: str) -> Any:
    """One table of the file; its title stands over its rows on the page."""
    return field(default_factory=kind, metadata={"title": title})


ACCENTS = ("blue", "teal", "green", "violet", "rose", "orange")
_ACCENT_WORDS = (
    marked("Blue"),
    marked("Teal"),
    marked("Green"),
    marked("Violet"),
    marked("Rose"),
    marked("Orange"),
)
LIGHT_CODE = ("interline", "friendly", "gruvbox-light", "solarized-light", "tango", "xcode")
DARK_CODE = (
    "interline",
    "dracula",
    "github-dark",
    "gruvbox-dark",
    "monokai",
    "nord",
    "one-dark",
    "solarized-dark",
)


@dataclass(frozen=True, slots=True)
class Look:
    """How the window looks."""

    theme: str = setting(
        "system",
        marked("Theme"),
        one_of=("system", "light", "dark", "contrast", "contrast-dark"),
        words=(
            marked("As the system"),
            marked("Light"),
            marked("Dark"),
            marked("High contrast, light"),
            marked("High contrast, dark"),
        ),
        help=marked(
            "Where the system asks for high contrast, its own colours are used whatever is set here."
        ),
    )
    language: str = setting(
        "system",
        marked("Language"),
        one_of=("system", *LANGUAGES),
        words=(marked("As the system"), "English", "Deutsch"),
        is_late=True,
    )
    accent: str = setting(
        "blue",
        marked("Accent colour"),
        one_of=ACCENTS,
        words=_ACCENT_WORDS,
        help=marked("For focus, links and the send button; high contrast has its own."),
    )
    font_size: int = setting(
        0,
        marked("Size of text in chats"),
        low=9,
        high=40,
        zero=marked("As the system"),
        unit=" px",
        help=marked(
            "Ctrl and + or - change it too. As the system: it goes with the letters of the whole window."
        ),
    )
    interface_size: int = setting(
        100,
        marked("Size of letters everywhere"),
        low=80,
        high=200,
        unit=" %",
        step=10,
        help=marked("Lists, buttons, menus and pages; chats too, unless they have a size of their own."),
    )
    density: str = setting(
        "comfortable",
        marked("Density"),
        one_of=("comfortable", "compact"),
        words=(marked("Comfortable"), marked("Compact")),
        help=marked("Compact puts lines of conversations and of their list closer together."),
    )
    motion: str = setting(
        "system",
        marked("Motion"),
        one_of=("system", "off"),
        words=(marked("As the system"), marked("None")),
        help=marked("None: nothing fades, slides or blinks, the text cursor included."),
    )
    code_light: str = setting("interline", marked("Colours of code, light theme"), one_of=LIGHT_CODE)
    code_dark: str = setting("interline", marked("Colours of code, dark theme"), one_of=DARK_CODE)


@dataclass(frozen=True, slots=True)
class Chat:
    """How one writes and what a new conversation begins with."""

    send_with: str = setting(
        "enter",
        marked("Send with"),
        one_of=("enter", "ctrl+enter"),
        words=("Enter", "Ctrl+Enter"),
        help=marked("The other one breaks the line, and so does Shift+Enter."),
    )
    spelling: bool = setting(
        True,
        marked("Check spelling while writing"),
        help=marked("By the dictionaries of this system. Code and addresses are left alone."),
    )
    spelling_languages: str = setting(
        "system",
        marked("Languages of spelling"),
        offers="dictionaries",
        help=marked("Several can be chosen in the menu of the message field, under Spelling."),
    )
    titles: str = setting(
        "words",
        marked("Title of a new conversation"),
        one_of=("words", "model", "off"),
        words=(marked("Its first words"), marked("Written by a model"), marked("None")),
        help=marked(
            "Its first words; or what a model writes after the first answer, which is one more small request."
        ),
        older=((True, "words"), (False, "off")),
    )


@dataclass(frozen=True, slots=True)
class Window:
    """What the window does while nobody looks at it."""

    notify: bool = setting(
        True,
        marked("Tell when a long answer ends"),
        help=marked(
            "By a notification of the system, with the conversation's title and who answered, while no "
            "window of Interline is in use."
        ),
    )
    reopen: bool = setting(
        True,
        marked("Begin with the conversation that was open last"),
        help=marked("Where it was read, once the window stands. Otherwise a new one."),
        is_late=True,
    )
    tray: bool = setting(
        False,
        marked("Icon in the tray"),
        help=marked(
            "Its menu asks a quick question, shows the window and quits. Some desktops have no tray."
        ),
    )
    close_to_tray: bool = setting(
        False,
        marked("Closing the window keeps Interline in the tray"),
        help=marked("While its icon is there; Quit still ends the program."),
    )


@dataclass(frozen=True, slots=True)
class Quick:
    """The small window for quick questions."""

    key: str = setting(
        "",
        marked("Key that opens it from everywhere"),
        is_keys=True,
        help=marked(
            "Where the desktop lets no program have one, bind the command “interline quick” in its own settings."
        ),
    )
    model: str = setting(
        "",
        marked("Who is asked"),
        is_model=True,
        help=marked("vendor/model, or route:NAME. Empty: whom a new conversation asks."),
    )


@dataclass(frozen=True, slots=True)
class Network:
    """How vendors are reached. Time limits are the vendor's own: `timeouts` in vendors.toml."""

    http2: bool = setting(False, marked("Use HTTP/2 where a vendor offers it"), is_late=True)
    proxy: str = setting(
        "system",
        marked("Proxy"),
        help=marked("system: as the environment says; none; or an address such as http://host:8080."),
        is_late=True,
    )
    ca_bundle: str = setting(
        "",
        marked("Certificates to trust"),
        help=marked("A PEM file, in place of what this system trusts."),
        is_file=True,
        is_late=True,
    )

    @property
    def proxy_rule(self) -> str:
        """The proxy in the words of `net`: empty for what the environment says, `direct` for none, else its address."""
        return {"system": "", "none": "direct"}.get(self.proxy, self.proxy)


@dataclass(frozen=True, slots=True)
class Local:
    """The model that runs on this computer."""

    enabled: bool = setting(True, marked("Offer the built-in model"))


@dataclass(frozen=True, slots=True)
class Watch:
    """What is looked after without being asked."""

    daily: bool = setting(
        True,
        marked("Ask vendors once a day what changed"),
        help=marked("Their lists of models alone, which are free: retired and new models, prices, access."),
    )


@dataclass(frozen=True, slots=True)
class Backup:
    """Copies of the library."""

    folder: str = setting(
        "",
        marked("Second folder for copies"),
        help=marked("A folder on another disk that gets each copy too, with its attachments. Empty: none."),
        is_folder=True,
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; each section is a table of config.toml."""

    look: Look = section(Look, marked("Appearance"))
    chat: Chat = section(Chat, marked("Conversations"))
    window: Window = section(Window, marked("Window, notifications and tray"))
    quick: Quick = section(Quick, marked("Quick ask"))
    local: Local = section(Local, marked("Built-in model"))
    watch: Watch = section(Watch, marked("Vendors"))
    network: Network = section(Network, marked("Network"))
    backup: Backup = section(Backup, marked("Copies"))


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as the file and the preferences page see it."""

    section: str
    name: str
    default: Value
    spec: Spec
    title: str = ""
    """The section's, for the page."""

    @property
    def key(self) -> str:
        """`section.name`."""
        return f"{self.section}.{self.name}"

    def objection(self, value: object) -> str | None:
        """Why a value cannot be this setting's: what is allowed, as a sentence; None where it can."""
        spec, kind = self.spec, type(self.default)
        if spec.zero and type(value) is int and value == 0:
            return None
        if spec.one_of:
            return None if value in spec.one_of else tr("Allowed: {words}.", words=", ".join(spec.one_of))
        if spec.is_model and value and not _names_model(value):
            return tr("Allowed: vendor/model, or route:NAME.")
        if kind is bool or kind is str:
            fits = isinstance(value, kind)
        else:
            # A whole number is a fine float; true and false are not numbers here.
            fits = isinstance(value, (int, float) if kind is float else int) and not isinstance(value, bool)
        is_within = not isinstance(value, (int, float)) or _is_within(value, spec)
        return None if fits and is_within else _allowed(kind, spec)


def _allowed(kind: type, spec: Spec) -> str:
    """What can be a setting's value."""
    if kind is bool:
        return tr("Allowed: true or false.")
    if kind is str:
        return tr("Allowed: text in quotes.")
    if spec.low is None or spec.high is None:
        return tr("Allowed: a whole number.") if kind is int else tr("Allowed: a number.")
    low, high = f"{spec.low:g}", f"{spec.high:g}"
    if kind is int:
        return tr("Allowed: a whole number from {low} to {high}.", low=low, high=high)
    return tr("Allowed: a number from {low} to {high}.", low=low, high=high)


def rows(schema: type = Settings) -> Iterator[Row]:
    """Every setting, in the order of the file and of the preferences page."""
    for section in fields(schema):
        for entry in fields(_section_type(section)):
            default: Any = entry.default
            yield Row(
                section.name, entry.name, default, entry.metadata["spec"], section.metadata.get("title", "")
            )


def _names_model(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(Choice.parse(value))
    except UnknownModel:
        return False


def _section_type(section: Field[Any]) -> Any:
    if section.default_factory is MISSING:
        raise TypeError(f"the section {section.name} has no default")
    return section.default_factory


def _is_within(value: float, spec: Spec) -> bool:
    return (spec.low is None or value >= spec.low) and (spec.high is None or value <= spec.high)
