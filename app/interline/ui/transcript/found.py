"""What an answer holds besides words, as it is shown: sources, products, pictures, files, calls of tools. No Qt.

Rule: all of it was written by somebody else, so it leaves here cleaned, in one line each, and only addresses that may
be opened are addresses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urldefrag

from interline.language import number, said, tr
from interline.model.clean import label
from interline.model.failure import WORDS, FailureClass
from interline.model.parts import (
    Citation,
    File,
    Image,
    Part,
    Product,
    Refusal,
    Seam,
    Text,
    ToolCall,
    ToolResult,
)
from interline.rendering.citations import Cite, cite
from interline.rendering.deceivers import in_code
from interline.rendering.links import host_of, safe_target

_NAMES = {
    "image/png": "picture.png",
    "image/jpeg": "picture.jpg",
    "image/gif": "picture.gif",
    "image/webp": "picture.webp",
}
"""What a picture is called that came without a name: one that a model made."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that the answer names; one number however often it is cited."""

    number: int
    title: str
    host: str
    """The real host, or what stands in the address's place where it may not be opened."""
    href: str
    """Empty where it may not be opened."""

    @property
    def words(self) -> str:
        """Title and host in one line."""
        return " · ".join(part for part in (self.title, self.host) if part) or tr("Source")


@dataclass(frozen=True, slots=True)
class Offer:
    """A product."""

    title: str
    price: str
    merchant: str
    """Who sells it; empty where the host says it as well."""
    host: str
    """Where the link leads; empty where there is none."""
    href: str
    """Empty where there is none that may be opened."""

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        parts = (tr("Product: {title}", title=self.title), self.price, self.merchant, self.host)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was sent or made."""

    digest: str
    """The name of its bytes; empty while they are not kept yet."""
    name: str
    about: str
    """Kind and size."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that was sent."""

    digest: str
    name: str
    about: str
    """Kind and size."""


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that was asked for, or what it gave."""

    words: str
    """The line that the rest is folded into."""
    text: str
    """Arguments or result as they came."""
    language: str = ""
    """json for arguments."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything besides the words of one message."""

    pictures: tuple[Picture, ...] = ()
    files: tuple[Attached, ...] = ()
    calls: tuple[Call, ...] = ()
    products: tuple[Offer, ...] = ()
    sources: tuple[Source, ...] = ()
    cites: tuple[Cite, ...] = ()
    """Where in the words the sources' numbers stand, and where another vendor went on."""


def found_in(parts: Iterable[Part], text: str) -> Found:
    """What the parts of a message hold besides its text."""
    parts = tuple(parts)
    sources, cites = numbered((part for part in parts if isinstance(part, Citation)), text)
    return Found(
        pictures=tuple(picture(part) for part in parts if isinstance(part, Image)),
        files=tuple(attached(part) for part in parts if isinstance(part, File)),
        calls=tuple(call(part) for part in parts if isinstance(part, (ToolCall, ToolResult))),
        products=tuple(offer(part) for part in parts if isinstance(part, Product)),
        sources=sources,
        cites=tuple(sorted((*cites, *seams(parts, text)), key=lambda each: (each.at, each.number))),
    )


def numbered(citations: Iterable[Citation], text: str = "") -> tuple[tuple[Source, ...], tuple[Cite, ...]]:
    """Sources in the order in which they are named, each once, and where in the text their numbers stand."""
    sources: dict[str, Source] = {}
    cites: list[Cite] = []
    for citation in citations:
        href = safe_target(citation.url) or ""
        title = label(citation.title, 200)
        # Two places of one page are one source.
        key = urldefrag(href).url if href else citation.url or title
        known = sources.get(key)
        if known is None:
            host = host_of(href) if href else label(in_code(citation.url), 60)
            known = sources[key] = Source(len(sources) + 1, title, host, href)
        elif title and not known.title:
            known = sources[key] = Source(known.number, title, known.host, known.href)
        if citation.end is not None and (made := cite(text, citation.end, known.number, known.href)):
            cites.append(made)
    return tuple(sources.values()), tuple(sorted(cites, key=lambda each: (each.at, each.number)))


def seams(parts: Iterable[Part], text: str) -> list[Cite]:
    """Where in the text one vendor's words end and another's go on."""
    found: list[Cite] = []
    at = 0
    for part in parts:
        if isinstance(part, (Text, Refusal)):
            at += len(part.text)
        elif isinstance(part, Seam) and (made := cite(text, at, 0)):
            found.append(Cite(made.at, 0, remark=_remark(part)))
    return found


def _remark(seam: Seam) -> str:
    before, after = label(str(seam.before), 60), label(str(seam.after), 60)
    brief = WORDS[FailureClass.INTERRUPTED]
    # That it broke off is said already.
    why = label(seam.reason, 80) if seam.reason not in ("", brief, said(brief)) else ""
    if seam.after == seam.before:
        if why:
            return tr("[{before} broke off ({why}); it goes on]", before=before, why=why)
        return tr("[{before} broke off; it goes on]", before=before)
    if why:
        return tr("[{before} broke off ({why}); {after} goes on]", before=before, why=why, after=after)
    return tr("[{before} broke off; {after} goes on]", before=before, after=after)


def offer(part: Product) -> Offer:
    """A product as it is shown."""
    href = safe_target(part.url) or ""
    merchant, host = label(part.merchant, 80), host_of(href) if href else ""
    if merchant and merchant.casefold().replace(" ", "") in host.replace("-", ""):
        merchant, host = "", host
    return Offer(label(part.title, 200) or tr("Product"), label(part.price, 40), merchant, host, href)


def picture(part: Image) -> Picture:
    """A picture as it is shown."""
    return Picture(
        part.digest, label(part.name, 80) or _NAMES.get(part.media_type, tr("Picture")), _about(part)
    )


def attached(part: File) -> Attached:
    """A file as it is shown."""
    return Attached(part.digest, label(part.name, 80) or tr("File"), _about(part))


def _about(part: Image | File) -> str:
    return f"{label(part.media_type, 60)} · {size_in_words(part.size)}"


def size_in_words(size: int) -> str:
    """1.2 MB."""
    if size >= 10**9:
        return tr("{size} GB", size=number(size / 10**9, 1))
    if size >= 10**6:
        return tr("{size} MB", size=number(size / 10**6, 1))
    if size >= 10**3:
        return tr("{size} kB", size=number(size / 10**3, 1))
    return tr("%Ln (byte|bytes)", "", size)


def in_pixels(width: int, height: int) -> str:
    """640 × 480 pixels"""
    return tr("{width} × {height} pixels", width=number(width), height=number(height))


def call(part: ToolCall | ToolResult) -> Call:
    """A call or a result as it is shown. Interline runs no tools, and says so."""
    if isinstance(part, ToolResult):
        return Call(tr("A tool failed") if part.is_error else tr("Result of a tool"), part.text)
    name = label(part.name, 60) or tr("without a name")
    if part.complete:
        words = tr("Asked for the tool {name} · not run from here", name=name)
    else:
        words = tr("Asked for the tool {name} · cut off, not run from here", name=name)
    return Call(words, part.arguments, "json")
