"""Ledger rows as pages show them: accounts in words, the fact behind each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from tracker.access.guard import current_visit
from tracker.access.rules import Permission, StartupPlace
from tracker.credits.ledger import account_names
from tracker.credits.queries import AmendmentRow, GrantRecord, TransferRow
from tracker.credits.rules.facts import AccountKind, AmendmentKind
from tracker.credits.rules.figures import GrantFigures
from tracker.credits.standing import grants_of_amendments
from tracker.web.formats import day
from tracker.web.navigation import exists
from tracker.web.words import t

CAUSES = {
    "exchange_rate": "credits.page.cause_rate",
    "coverage_switch": "credits.page.cause_coverage",
    "departure": "credits.page.cause_departure",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A cause in words, with the page that shows it where the reader may open one."""

    words: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    row: TransferRow
    signed_krw: int
    debited: AccountKind
    credited: AccountKind
    cause: Told


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A day in a grant's life: `what` is one of its days' names, or an amendment (`change`)."""

    on: date
    what: str
    change: AmendmentRow | None = None


def life_events(grant: GrantFigures, record: GrantRecord) -> list[LifeEvent]:
    """In the order of their days; an activation that was amended is told by its amendment."""
    names = ["granted_on", "activate_by", "activated_on", "expires_on"]
    if any(change.kind is AmendmentKind.ACTIVATED for change in record.amendments):
        names.remove("activated_on")
    days = [(name, getattr(grant, name)) for name in names]
    own = [LifeEvent(on, name.replace("granted_on", "granted"), None) for name, on in days if on]
    changes = [LifeEvent(change.effective_on, change.kind, change) for change in record.amendments]
    return sorted([*own[:-1], *changes, own[-1]], key=lambda event: event.on)


def ledger_lines(startup: StartupPlace, rows: Sequence[TransferRow]) -> list[LedgerLine]:
    amended = (int(row.cause.split(":")[1]) for row in rows if row.cause.startswith("amendment:"))
    grants = grants_of_amendments(startup.id, amended)
    return [_line(startup, row, grants) for row in rows]


def _line(startup: StartupPlace, row: TransferRow, grants: Mapping[int, int]) -> LedgerLine:
    debited, credited = account_names(row.kind, startup.program.id, startup.id, row.grant_id)
    if row.reverses:
        debited, credited = credited, debited
    signed = -row.amount_krw if row.reverses else row.amount_krw
    cause = cause_told(startup, row.cause, grants)
    return LedgerLine(row, signed, debited.kind, credited.kind, cause)


def cause_told(startup: StartupPlace, cause: str, grants: Mapping[int, int]) -> Told:
    """`grant:5`, `amendment:7`, `cost_import:12`, `day:2026-04-01`, `departure:3` in words."""
    what, _, which = cause.partition(":")
    if what == "grant":
        return Told(t("credits.grant_number", id=which), _grant_address(startup, int(which)))
    if what == "amendment":
        words = t("credits.page.cause_amendment", id=which)
        grant_id = grants.get(int(which))
        address = _grant_address(startup, grant_id) if grant_id else None
        return Told(words, f"{address}#amendment-{which}" if address else None)
    if what in {"cost_import", "statement"}:
        return _usage_told(startup, what, which)
    if what == "day":
        return Told(t("credits.page.cause_day", day=day(date.fromisoformat(which))))
    return Told(t(CAUSES.get(what, "credits.page.cause_usage")))


def _usage_told(startup: StartupPlace, what: str, which: str) -> Told:
    if what == "statement":
        return Told(t("credits.page.cause_statement", id=which), _statements_address(startup))
    words = t("credits.page.cause_import", id=which)
    return Told(words, _import_address(startup, int(which)))


def _grant_address(startup: StartupPlace, grant_id: int) -> str:
    return url_for("credits.grant", startup=startup.slug, grant_id=grant_id)


def _statements_address(startup: StartupPlace) -> str | None:
    if not exists("usage.statements") or not current_visit().may(Permission.STATEMENTS_READ):
        return None
    return url_for("usage.statements", startup=startup.slug)


def _import_address(startup: StartupPlace, import_id: int) -> str | None:
    """Imports are the program's: a startup's own people read the words alone."""
    del startup
    if not exists("usage.show_import") or not current_visit().may(Permission.USAGE_READ):
        return None
    return url_for("usage.show_import", import_id=import_id)
