"""What the foot row says of effort, search and temperature: only what the model that would be asked can do. No Qt.

Rule: what cannot be done is said with its reason, and a setting that a model does not take is kept for the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interline.model.clean import label
from interline.model.request import HOTTEST, Effort, TurnSettings

if TYPE_CHECKING:
    from interline.services.vendors import Abilities

AUTO = "auto"
MEANS = {
    None: "as the model likes",
    Effort.OFF: "no thinking",
    Effort.LOW: "quick and cheap",
    Effort.MEDIUM: "",
    Effort.HIGH: "",
    Effort.MAXIMUM: "slow and dear",
}


WARMTHS = {0.0: "the likeliest words", 0.3: "steady", 0.7: "", 1.0: "varied", 1.3: "", 1.6: "wild", 2.0: ""}
"""Temperatures that are offered, and what they mean."""
AS_IT_LIKES = "as the model likes"
WARMTH_HELP = "Higher is more varied and less sure."


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
        rows, shown = _rows(known, settings.effort), settings.effort or AUTO
    elif abilities.thinks is False:
        notes = (f"{_name(abilities)} does not think before it answers.",)
    else:
        meant = abilities.efforts.get(settings.effort) if settings.effort else None
        rows, shown = _rows(abilities.efforts, meant), meant or AUTO
        notes = tuple(_notes(settings, abilities))
    can, note = _search(abilities)
    warmths, warmth_note = _temperatures(settings, abilities)
    warmth = next((row.temperature for row in warmths if row.is_chosen), None)
    is_on = (settings.search and can) or (abilities is not None and abilities.always_searches)
    return Options(
        effort=f"Effort: {shown}" if shown else "No thinking",
        effort_short=str(shown) or "none",
        rows=rows,
        notes=notes,
        search="Web on" if is_on else "Web off",
        search_is_on=is_on,
        search_can=can,
        search_note=note,
        temperature="" if warmth is None else f"{warmth:g}",
        temperature_spoken=AS_IT_LIKES if warmth is None else f"{warmth:g}",
        temperature_rows=warmths,
        temperature_note=warmth_note,
    )


def _rows(efforts: Mapping[Effort, Effort], chosen: Effort | None) -> tuple[EffortRow, ...]:
    offered = [None, *(effort for effort in Effort if efforts.get(effort) is effort)]
    return tuple(EffortRow(effort, _row_words(effort), effort is chosen) for effort in offered)


def _row_words(effort: Effort | None) -> str:
    word = (effort or AUTO).capitalize()
    return f"{word}: {MEANS[effort]}" if MEANS[effort] else word


def _notes(settings: TurnSettings, abilities: Abilities) -> list[str]:
    name, notes = _name(abilities), []
    wanted, efforts = settings.effort, abilities.efforts
    if not efforts:
        notes.append(
            f"{name} thinks as it likes: it cannot be told how long."
            if abilities.thinks
            else f"It is not known how {name} is told to think."
        )
    elif Effort.OFF not in efforts:
        notes.append(f"{name} always thinks: it cannot be switched off.")
    if wanted and efforts and (meant := efforts.get(wanted)) is not wanted:
        nearest = f"the nearest that {name} takes is {meant}" if meant else f"{name} thinks as it likes"
        notes.append(f"This conversation is set to {wanted}; {nearest}.")
    return notes


def _search(abilities: Abilities | None) -> tuple[bool, str]:
    """Whether search can be switched, and a sentence about it."""
    if abilities is not None and abilities.always_searches:
        return False, f"{label(abilities.vendor_name, 60)} searches the web for every answer."
    if abilities is None or abilities.search:
        return True, "Lets the vendor search the web for the answer; some bill each search."
    if abilities.vendor_searches:
        return False, f"{_name(abilities)} cannot search the web."
    vendor = label(abilities.vendor_name, 60)
    return False, f"{vendor} offers no web search that can be switched on."


def _temperatures(
    settings: TurnSettings, abilities: Abilities | None
) -> tuple[tuple[TemperatureRow, ...], str]:
    """The menu of temperatures, and a sentence about them; one that is hotter than the model takes is as hot as it
    takes."""
    hottest, note = HOTTEST, WARMTH_HELP
    if abilities is not None:
        thinks = settings.effort not in (None, Effort.OFF) and settings.effort in abilities.efforts
        most = abilities.hottest_thinking if thinks else abilities.hottest
        if most is None:
            when = " while it is told to think" if abilities.hottest is not None else ""
            return (), f"{_name(abilities)} takes no temperature{when}."
        hottest = most
        if not abilities.sampling_known:
            note = f"It is not known whether {_name(abilities)} takes one; where it refuses, it is asked without."
    chosen = settings.temperature
    if chosen is not None and chosen > hottest:
        who = _name(abilities) if abilities is not None else "any model"
        note = f"This conversation is set to {chosen:g}; the most that {who} takes is {hottest:g}."
        chosen = hottest
    offered = {each for each in WARMTHS if each <= hottest} | ({chosen} if chosen is not None else set())
    rows = [TemperatureRow(None, f"{AUTO.capitalize()}: {AS_IT_LIKES}", chosen is None)]
    for each in sorted(offered):
        meant = WARMTHS.get(each)
        rows.append(TemperatureRow(each, f"{each:g}: {meant}" if meant else f"{each:g}", each == chosen))
    return tuple(rows), note


def _name(abilities: Abilities) -> str:
    return label(abilities.name, 40)
