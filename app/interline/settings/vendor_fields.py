"""Fields of an entry of vendors.toml, each read on its own: what it says, laid over what is known without it.

Rule: a field that is not there changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from interline.catalog.effort import WORDS, strength
from interline.language import tr
from interline.model.clean import label
from interline.model.money import Price
from interline.model.vendor import SEARCH_FORMS, KeyHint, Quirks, Timeouts, Vendor
from interline.settings.checked_table import CheckedTable
from interline.settings.names import is_variable


def variable_of(table: CheckedTable) -> str:
    name = table.text("key_env")
    # A key pasted here by mistake mixes capital and small letters, or holds dashes; it is not shown.
    if name and not (is_variable(name) and name in (name.upper(), name.lower())):
        said = tr("“key_env” is not the name of an environment variable.")
        raise table.mistake(
            said, tr('Write it like key_env = "SOME_API_KEY"; a key never stands here.'), field="key_env"
        )
    return name


def key_of(vendor: Vendor, key_env: str, *, moved: bool) -> KeyHint | None:
    """Where the vendor's key comes from; never the built-in vendor's variable for somebody else's address."""
    if vendor.embedded:
        return None
    if key_env:
        page = vendor.key.url if vendor.key and not moved else ""
        # A server on this computer that wants no key is common; elsewhere a named key is needed.
        return KeyHint(key_env, page, required=not vendor.is_loopback)
    if vendor.user_defined or moved:
        return KeyHint("", required=False)
    return vendor.key


def efforts_of(table: CheckedTable) -> tuple[str, ...]:
    """Words for reasoning effort, weakest first in whatever order they are written; none where nothing is said."""
    words = dict.fromkeys(table.words("efforts", ()))
    if unknown := next((word for word in words if strength(word) is None), None):
        said = tr("“efforts” cannot hold “{word}”.", word=label(unknown, 60))
        raise table.mistake(
            said, tr("Allowed: {words}, or a number of tokens.", words=", ".join(WORDS)), field="efforts"
        )
    return tuple(sorted(words, key=lambda word: strength(word) or 0))


def search_of(table: CheckedTable, vendor: Vendor) -> bool | None:
    """Whether the web search is there, as the entry says; there is none that nobody knows how to switch on."""
    search = table.flag("search")
    if search and vendor.wire not in SEARCH_FORMS:
        said = tr("“search” cannot be true: the wire format {wire} has no web search.", wire=vendor.wire)
        raise table.mistake(said, tr("Allowed here: false."), field="search")
    return search


def quirks_of(table: CheckedTable, vendor: Vendor) -> Quirks:
    """The vendor's dialect with what the entry says of its web search."""
    search, bodies = search_of(table, vendor), vendor.quirks.search_bodies
    if search is False:
        bodies = ()
    elif search and vendor.wire not in dict(bodies):
        bodies = (*bodies, (vendor.wire, SEARCH_FORMS[vendor.wire]))
    return replace(vendor.quirks, search_bodies=bodies)


def timeouts_of(table: CheckedTable | None, base: Timeouts) -> Timeouts:
    if table is None:
        return base
    found = Timeouts(
        connect=table.seconds("connect", base.connect),
        first_token=table.seconds("first_token", base.first_token),
        stall=table.seconds("stall", base.stall),
    )
    table.finish()
    return found


def price_of(table: CheckedTable | None) -> Price | None:
    if table is None:
        return None
    input_, output = table.money("input", required=True), table.money("output", required=True)
    cached, written = table.money("cached_input"), table.money("cache_write")
    table.finish()
    assert input_ is not None
    assert output is not None
    return Price(input_, output, cached, written)
