"""What would fail, said before it does: database, keychain, vendors.toml, routes, vendors, the embedded model, backups.

Rule: looking changes nothing; every finding is one sentence, and one that is not well says what to do.
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interline.model.clean import label
from interline.model.decision import Plan
from interline.model.errors import ConfigMistake, InterlineError, KeyringTrouble, StoreTrouble
from interline.model.facts import ModelFacts
from interline.model.notice import Severity
from interline.model.route import Choice
from interline.model.vendor import Vendor
from interline.router.plan import REASONS, Needs, make_plan
from interline.services.backups import age_in_words
from interline.services.record import in_words

if TYPE_CHECKING:
    from interline.keys.vault import Vault
    from interline.local.server import LocalServer
    from interline.services.backups import BackupService
    from interline.services.directory import Directory
    from interline.services.watch import WatchService
    from interline.store.database import Store

_REACH_SECONDS = 3.0

OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    area: str
    """database | search index | backups | record | keychain | settings | vendors.toml | route NAME | vendor ID |
    embedded model NAME | notice KIND."""
    ok: str
    """ok | warn | fail."""
    sentence: str
    next_step: str = ""


class Doctor:
    """Looks at everything that a turn will need."""

    def __init__(
        self,
        store: Store,
        backups: BackupService,
        vault: Vault,
        directory: Directory,
        local: LocalServer,
        watch: WatchService,
        settings_mistakes: tuple[ConfigMistake, ...] = (),
    ) -> None:
        self._store = store
        self._backups = backups
        self._vault = vault
        self._directory = directory
        self._local = local
        self._watch = watch
        self._settings_mistakes = settings_mistakes

    async def check(self) -> tuple[Finding, ...]:
        """All findings, in the order people should read them."""
        findings = await self._database()
        findings += await self._record()
        findings += self._files()
        findings.append(await self._keychain())
        findings += await self._routes()
        vendors = self._directory.vendors.values()
        findings += await asyncio.gather(*(self._vendor(v) for v in vendors if not v.embedded))
        findings += [self._embedded(v, facts) for v in vendors if v.embedded for facts in v.models]
        findings += await self._notices()
        return tuple(findings)

    async def _database(self) -> list[Finding]:
        try:
            facts = await self._store.facts()
            problems = await self._store.check()
        except InterlineError as error:
            return [Finding("database", FAIL, error.sentence, error.next_step)]
        if problems:
            said = "; ".join(problems[:3])
            step = "Export what you can, then close Interline and put a copy back: interline restore PATH."
            return [Finding("database", FAIL, f"The database fails its check: {said}.", step)]
        count = f"{facts.conversations} conversations, {facts.messages} messages"
        sound = Finding("database", OK, f"{facts.path} is sound: {count} (SQLite {facts.sqlite}).")
        return [sound, *self._search_index(), await self._copies()]

    async def _copies(self) -> Finding:
        """The newest copy that is sound today, not only when it was made."""
        kept = await self._backups.state()
        good = await self._backups.last_good()
        if good is None:
            if kept.copies:
                said, step = "No copy passes its check.", "Make one now: interline backup."
                return Finding("backups", WARN, said, step)
            step = "Make one: interline backup."
            return Finding("backups", WARN if kept.messages else OK, "There is no backup yet.", step)
        count = f"{len(kept.copies)} {'copies' if len(kept.copies) > 1 else 'copy'}"
        said = f"The last good copy is {good.path.name}, made {age_in_words(good.moment)} ({count})."
        if good != kept.copies[0]:
            step = "Check the disk, then make a new one: interline backup."
            return Finding("backups", WARN, f"The newest copy is damaged. {said}", step)
        if kept.second is not None and not kept.second.is_dir():
            step = "Plug its disk in, or change backup.folder in config.toml."
            return Finding("backups", WARN, f"{said} The second folder {kept.second} is not there.", step)
        return Finding("backups", OK, said)

    def _search_index(self) -> list[Finding]:
        report = self._store.index_report
        if report is None:
            return []
        if report.fault:
            said = f"The search index did not fit the messages ({report.fault}) and was made anew."
            return [
                Finding("search index", WARN, said, "Nothing is lost; look at the disk if it comes again.")
            ]
        often = f"; it had to be made anew {report.rebuilt} times so far" if report.rebuilt > 1 else ""
        return [Finding("search index", OK, f"The search index fits all {report.messages} messages{often}.")]

    async def _record(self) -> list[Finding]:
        try:
            report = await self._store.ledger.verify_chain()
        except InterlineError:
            # What is wrong with the database is said already.
            return []
        first, *more = in_words(report)
        if report.is_whole:
            return [Finding("record", OK, first)]
        step = "interline record --verify names every place; a backup from before holds what it was."
        return [Finding("record", WARN, f"{first} {len(more)} more." if more else first, step)]

    def _files(self) -> list[Finding]:
        settings = [Finding("settings", WARN, m.sentence, m.next_step) for m in self._settings_mistakes]
        vendors = [Finding("vendors.toml", FAIL, m.sentence, m.next_step) for m in self._directory.mistakes]
        return settings + vendors

    async def _keychain(self) -> Finding:
        try:
            return Finding("keychain", OK, f"Keys are kept in {await self._vault.keychain_name()}.")
        except KeyringTrouble as error:
            return Finding("keychain", WARN, error.sentence, error.next_step)

    async def _routes(self) -> list[Finding]:
        findings = []
        for route in await self._directory.routes():
            choice = Choice(route=route.name)
            plan = make_plan(
                choice, await self._directory.terrain(choice, Needs(), wait_for_prices=False), Needs()
            )
            out = [c for c in plan.candidates if c not in plan.order]
            said = "; ".join(
                f"{label(str(c.ref), 80)}: {', '.join(REASONS[code] for code in c.reasons)}" for c in out
            )
            area = f"route {label(route.name, 40)}"
            if not plan.order:
                findings.append(Finding(area, FAIL, f"No step can be asked ({said or 'it has none'})."))
            elif out:
                findings.append(Finding(area, WARN, f"{_steps(plan)} can be asked; not: {said}."))
            else:
                findings.append(Finding(area, OK, f"{_steps(plan)} can be asked, and none is left out."))
        return findings

    async def _vendor(self, vendor: Vendor) -> Finding:
        area = f"vendor {label(vendor.id, 40)}"
        if vendor.needs_address:
            return Finding(area, OK, "Its address is not in vendors.toml, so it is not asked.")
        state = await self._vault.state(vendor)
        if vendor.key is not None and vendor.key.required and not state.is_kept:
            hint = f"Add one: interline keys set {vendor.id}."
            return Finding(
                area, WARN if vendor.user_defined else OK, "No key is at hand, so it is not asked.", hint
            )
        unreachable = await _cannot_reach(vendor)
        if unreachable and vendor.is_loopback and not vendor.user_defined:
            return Finding(area, OK, "It is not running, so it is not asked.")
        if unreachable:
            # A server of one's own that is off is no fault; a keyed vendor that cannot be reached is.
            return Finding(area, WARN, unreachable, "Start it, or check the network and its address.")
        return Finding(area, OK, f"Can be reached; key: {state.words}." if vendor.key else "Can be reached.")

    async def _notices(self) -> list[Finding]:
        """What the watch would tell, from what is known without asking anybody."""
        try:
            notices = await self._watch.peek()
        except StoreTrouble:
            # Said already, by what looks at the database.
            return []
        return [
            Finding(
                f"notice {notice.kind}",
                WARN if notice.severity is Severity.WARN else OK,
                notice.sentence,
                notice.next_step,
            )
            for notice in notices
        ]

    def _embedded(self, vendor: Vendor, facts: ModelFacts) -> Finding:
        area = f"embedded model {label(facts.id, 60)}"
        trouble = self._local.lacks(facts)
        if trouble is not None:
            return Finding(area, WARN, trouble.sentence, trouble.next_step)
        return Finding(area, OK, f"{vendor.name} can run it.")


def _steps(plan: Plan) -> str:
    count = len(plan.order)
    return "One step" if count == 1 else f"{count} steps"


async def _cannot_reach(vendor: Vendor) -> str:
    """Why the vendor's address takes no connection; empty where it does. Sends nothing."""
    scheme, host, port = vendor.origin
    try:
        async with asyncio.timeout(_REACH_SECONDS):
            _, writer = await asyncio.open_connection(host, port or (443 if scheme == "https" else 80))
    except TimeoutError:
        return f"{host} does not answer."
    except socket.gaierror:
        return f"The name {label(host, 80)} cannot be resolved."
    except OSError:
        return f"{label(host, 80)} refuses the connection."
    writer.close()
    return ""
