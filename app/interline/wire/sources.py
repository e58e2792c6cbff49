"""What an answer names beside its words: the sources it cites, those that were only found, and products.

Rule: each once; a source that was only found waits until the answer ends, so that it stands behind those that are cited
and not at all where it is cited after all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interline.model.clean import storable
from interline.model.events import Event, ProductShown, SourceCited
from interline.wire.products import MOST_PRODUCTS, product_in
from interline.wire.shapes import position, record, records, words

MOST_CITED = 1000
"""How many sources an answer cites at most: more would be a flood that nobody reads and every window chokes on."""

MOST_FOUND = 200
"""How many sources that nothing cites an answer names."""

RESULT_LISTS = ("results", "search_results", "sources", "citations", "products", "shopping_results", "items")
"""What lists of results are called, wherever they stand."""

_ADDRESSES = ("url", "uri", "link", "sourceUri", "retrievedUrl")
_TITLES = ("title", "name", "filename")


class Sources:
    """The sources and products of one answer. `out` is where events go."""

    def __init__(self) -> None:
        self._cited: set[tuple[str, str, int | None]] = set()
        self._told: set[str] = set()
        self._found: dict[str, SourceCited] = {}
        self._products: set[ProductShown] = set()

    def cite(
        self,
        out: list[Event],
        url: str,
        title: str = "",
        quote: str = "",
        start: int | None = None,
        end: int | None = None,
    ) -> None:
        """Name a source; a bare one only where its address was not named yet."""
        address = _compared(url) or title
        if not address or (start is None and not quote and address in self._told):
            return
        key = (url, quote, start)
        if key not in self._cited and len(self._cited) < MOST_CITED:
            self._cited.add(key)
            self._told.add(address)
            out.append(SourceCited(storable(url), storable(title), storable(quote), start, end))

    def annotate(self, out: list[Event], annotation: Mapping[str, Any], offset: int = 0) -> None:
        """Read an annotation in OpenAI's form, whose places count from `offset`; it may be a product's."""
        cited = record(annotation.get("url_citation")) or annotation
        start, end = position(cited.get("start_index")), position(cited.get("end_index"))
        if start is None or end is None or end <= start:
            start = end = None
        else:
            start, end = start + offset, end + offset
        is_product = self._offer(out, cited)
        if is_product and start is None and "citation" not in words(annotation.get("type")):
            return
        title = words(cited.get("title")) or words(cited.get("filename"))
        self.cite(out, words(cited.get("url")), title, words(cited.get("content")), start, end)

    def find(self, url: str, title: str = "") -> None:
        """Keep a source that a search found, until it is known whether it is cited."""
        address = _compared(url) or title
        is_new = address and address not in self._told and address not in self._found
        if is_new and len(self._found) < MOST_FOUND:
            self._found[address] = SourceCited(storable(url), storable(title))

    def find_in(self, out: list[Event], holder: Mapping[str, Any]) -> None:
        """Every row of the lists of results in an object."""
        for name in RESULT_LISTS:
            if rows := holder.get(name):
                self.find_rows(out, rows)

    def find_rows(self, out: list[Event], rows: object, *, named: bool = False) -> None:
        """Rows of results, each of them a product, a source, a bare address, or nothing that we know; `named` says that
        a title alone makes a source."""
        for row in rows if isinstance(rows, list) else records(rows):
            if isinstance(row, str):
                self.find(row)
            elif isinstance(row, dict) and not self._offer(out, row):
                url = address_in(row)
                if url or named or "filename" in row:
                    self.find(url, title_in(row))

    def tell_found(self, out: list[Event]) -> None:
        """The answer ends: name what was found and not cited."""
        if not self._found:
            return
        found, self._found = self._found, {}
        for address, source in found.items():
            if address not in self._told:
                self._told.add(address)
                out.append(source)

    def _offer(self, out: list[Event], row: Mapping[str, Any]) -> bool:
        """Show a row as a product where it is one."""
        product = product_in(row)
        if product is None:
            return False
        if product not in self._products and len(self._products) < MOST_PRODUCTS:
            self._products.add(product)
            out.append(product)
        return True


def address_in(row: Mapping[str, Any]) -> str:
    """Where a row of results leads."""
    return _first(row, _ADDRESSES)


def title_in(row: Mapping[str, Any]) -> str:
    """What a row of results is called."""
    return _first(row, _TITLES)


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        if text := words(row.get(name)):
            return text
    return ""


def _compared(url: str) -> str:
    """An address without what tells the same page's two names apart: OpenAI marks those that it cites as its own."""
    url = url.partition("#:~:text=")[0]
    return url.removesuffix("?utm_source=openai").removesuffix("&utm_source=openai").rstrip("/")
