"""What the foot row says of effort, search and temperature: only what the model that would be asked can do. No Qt.

Rule: what cannot be done is said with its reason, and a setting that a model does not take is kept for the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interline.language import as_written, marked, said, tr
from interline.model.clean import label
from interline.model.request import HOTTEST, Effort, TurnSettings

if TYPE_CHECKING:
    from interline.services.vendors import Abilities

AS_IT_LIKES = marked("as the model likes")
EFFORTS: Mapping[Effort | None, str] = {
    None: marked("auto"),
    Effort.OFF: marked("off"),
    Effort.LOW: marked("low"),
    Effort.MEDIUM: marked("medium"),
    Effort.HIGH: marked("high"),
    Effort.MAXIMUM: marked("maximum"),
}
MEANS: Mapping[Effort | None, str] = {
    None: AS_IT_LIKES,
    Effort.OFF: marked("no thinking"),
    Effort.LOW: marked("quick and cheap"),
    Effort.MAXIMUM: marked("slow and dear"),
}


WARMTHS = {
    0.0: marked("the likeliest words"),
    0.3: marked("steady"),
    0.7: "",
    1.0: marked("varied"),
    1.3: "",
    1.6: marked("wild"),
    2.0: "",
}
"""Temperatures that are offered, and what they mean."""
WARMTH_HELP = marked("Higher is more varied and less sure.")


@dataclass(frozen=True, slots=True)
class EffortRow:
    """One effort that can be chosen."""

    effort: Effort | None
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class TemperatureRow:
    """One temperature that can be chosen."""

    temperature: float | None
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Options:
    """What both buttons show."""

    effort: str
    """Effort: medium"""
    effort_short: str
    """medium: where there is little room."""
    rows: tuple[EffortRow, ...]
    """The menu; empty where there is nothing to choose."""
    notes: tuple[str, ...]
    """Sentences under the menu's rows."""
    search: str
    """Web on"""
    search_is_on: bool
    search_can: bool
    """Whether it can be switched."""
    search_note: str
    """What it does, or why it cannot be switched."""
    temperature: str
    """0.7; empty where it is left to the model, or the model takes none."""
    temperature_spoken: str
    """0.7, or as the model likes."""
    temperature_rows: tuple[TemperatureRow, ...]
    """The menu; empty where there is nothing to choose."""
    temperature_note: str
    """What it does, or why there is nothing to choose."""


def options_of(settings: TurnSettings, abilities: Abilities | None) -> Options:
    """The options for the model that would be asked; every effort where it is not known who would be."""
    rows: tuple[EffortRow, ...] = ()
    notes: tuple[str, ...] = ()
    shown = ""
    if abilities is None:
        known = {effort: effort for effort in Effort}
        rows, shown = _rows(known, settings.effort), said(EFFORTS[settings.effort])
    elif abilities.thinks is False:
        notes = (tr("{model} does not think before it answers.", model=_name(abilities)),)
    else:
        meant = abilities.efforts.get(settings.effort) if settings.effort else None
        rows, shown = _rows(abilities.efforts, meant), said(EFFORTS[meant])
        notes = tuple(_notes(settings, abilities))
    can, note = _search(abilities)
    warmths, warmth_note = _temperatures(settings, abilities)
    warmth = next((row.temperature for row in warmths if row.is_chosen), None)
    is_on = (settings.search and can) or (abilities is not None and abilities.always_searches)
    return Options(
        effort=tr("Effort: {effort}", effort=shown) if shown else tr("No thinking"),
        effort_short=shown or tr("none", "effort"),
        rows=rows,
        notes=notes,
        search=tr("Web on") if is_on else tr("Web off"),
        search_is_on=is_on,
        search_can=can,
        search_note=note,
        temperature="" if warmth is None else _degree(warmth),
        temperature_spoken=said(AS_IT_LIKES) if warmth is None else _degree(warmth),
        temperature_rows=warmths,
        temperature_note=warmth_note,
    )


def _rows(efforts: Mapping[Effort, Effort], chosen: Effort | None) -> tuple[EffortRow, ...]:
    offered = [None, *(effort for effort in Effort if efforts.get(effort) is effort)]
    return tuple(EffortRow(effort, _row_words(effort), effort is chosen) for effort in offered)


def _row_words(effort: Effort | None) -> str:
    word = said(EFFORTS[effort])
    word = f"{word[:1].upper()}{word[1:]}"
    return f"{word}: {said(MEANS[effort])}" if effort in MEANS else word


def _notes(settings: TurnSettings, abilities: Abilities) -> list[str]:
    name, notes = _name(abilities), []
    wanted, efforts = settings.effort, abilities.efforts
    if not efforts:
        notes.append(
            tr("{model} thinks as it likes: it cannot be told how long.", model=name)
            if abilities.thinks
            else tr("It is not known how {model} is told to think.", model=name)
        )
    elif Effort.OFF not in efforts:
        notes.append(tr("{model} always thinks: it cannot be switched off.", model=name))
    if wanted and efforts and (meant := efforts.get(wanted)) is not wanted:
        told = (
            marked("This conversation is set to {wanted}; the nearest that {model} takes is {nearest}.")
            if meant
            else marked("This conversation is set to {wanted}; {model} thinks as it likes.")
        )
        nearest = said(EFFORTS[meant])
        notes.append(said(told, wanted=said(EFFORTS[wanted]), model=name, nearest=nearest))
    return notes


def _search(abilities: Abilities | None) -> tuple[bool, str]:
    """Whether search can be switched, and a sentence about it."""
    if abilities is not None and abilities.always_searches:
        vendor = label(abilities.vendor_name, 60)
        return False, tr("{vendor} searches the web for every answer.", vendor=vendor)
    if abilities is None or abilities.search:
        return True, tr("Lets the vendor search the web for the answer; some bill each search.")
    if abilities.vendor_searches:
        return False, tr("{model} cannot search the web.", model=_name(abilities))
    vendor = label(abilities.vendor_name, 60)
    return False, tr("{vendor} offers no web search that can be switched on.", vendor=vendor)


def _temperatures(
    settings: TurnSettings, abilities: Abilities | None
) -> tuple[tuple[TemperatureRow, ...], str]:
    """The menu of temperatures, and a sentence about them; one that is hotter than the model takes is as hot as it
    takes."""
    hottest, note = HOTTEST, said(WARMTH_HELP)
    if abilities is not None:
        thinks = settings.effort not in (None, Effort.OFF) and settings.effort in abilities.efforts
        most = abilities.hottest_thinking if thinks else abilities.hottest
        if most is None:
            if abilities.hottest is None:
                return (), tr("{model} takes no temperature.", model=_name(abilities))
            return (), tr("{model} takes no temperature while it is told to think.", model=_name(abilities))
        hottest = most
        if not abilities.sampling_known:
            note = tr(
                "It is not known whether {model} takes one; where it refuses, it is asked without.",
                model=_name(abilities),
            )
    chosen = settings.temperature
    if chosen is not None and chosen > hottest:
        who = _name(abilities) if abilities is not None else tr("any model")
        note = tr(
            "This conversation is set to {wanted}; the most that {model} takes is {most}.",
            wanted=_degree(chosen),
            model=who,
            most=_degree(hottest),
        )
        chosen = hottest
    offered = {each for each in WARMTHS if each <= hottest} | ({chosen} if chosen is not None else set())
    rows = [TemperatureRow(None, _row_words(None), chosen is None)]
    for each in sorted(offered):
        meant = WARMTHS.get(each)
        degree = _degree(each)
        rows.append(TemperatureRow(each, f"{degree}: {said(meant)}" if meant else degree, each == chosen))
    return tuple(rows), note


def _degree(temperature: float) -> str:
    return as_written(f"{temperature:g}")


def _name(abilities: Abilities) -> str:
    return label(abilities.name, 40)
