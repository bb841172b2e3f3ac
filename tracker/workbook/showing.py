"""Rows of a workbook as a reader sees them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.progress.rules.kpis import KPIS, Unit
from tracker.values.periods import Period
from tracker.web import formats
from tracker.web.periods import period_words
from tracker.web.words import t
from tracker.workbook.rules.bodies import waiting_of
from tracker.workbook.rules.kinds import TableKind
from tracker.workbook.wording import WORDED, label_of

SHOWN: Mapping[TableKind, tuple[str, ...]] = {
    TableKind.STARTUPS: ("name", "representative", "joined_on", "status"),
    TableKind.CONTACTS: ("startup", "name", "title", "email", "phone"),
    TableKind.GRANTS: ("startup", "amount_krw", "granted_on", "expires_on", "reference"),
    TableKind.SESSIONS: ("startup", "held_on", "given_by", "minutes", "topic"),
    TableKind.SUPPORT: ("startup", "held_on", "kind", "given_by", "topic"),
    TableKind.MILESTONES: ("startup", "title", "due_on", "owner", "state"),
    TableKind.READINGS: ("startup", "period", "kpi", "value", "as_of"),
}
"""The columns of a preview; what else a row says stands below its last one."""
NUMBERS = frozenset({"amount_krw", "minutes", "value"})
UNTOLD = frozenset({"azure_offer_id", "from_plan", "partner_id", "partner_person_id"})
TEXT_MOST = 80


@dataclass(frozen=True, slots=True)
class ShownCell:
    name: str
    label: str
    text: str
    number: bool = False


def heads_of(kind: TableKind) -> list[ShownCell]:
    return [ShownCell(name, label_of(kind, name), "", name in NUMBERS) for name in SHOWN[kind]]


def cells_of(kind: TableKind, told: Mapping[str, Any], starts_on: date) -> list[ShownCell]:
    return [_cell(kind, name, told, starts_on) for name in SHOWN[kind]]


def rest_of(kind: TableKind, told: Mapping[str, Any], starts_on: date) -> list[ShownCell]:
    """What else was understood of the row."""
    known = {*SHOWN[kind], *UNTOLD, *(["kind"] if kind is TableKind.SESSIONS else [])}
    left = [name for name in told if name not in known]
    return [
        _cell(kind, name, told, starts_on)
        for name in left
        if told[name] not in {None, "", False} and name != "usd_krw"
    ]


def told_of_waiting(kind: TableKind, body: str, startup: str) -> dict[str, Any]:
    new, extra = waiting_of(kind, body)
    if kind is TableKind.MILESTONES:
        said = {**asdict(new.new), "state": new.state, "closed_on": new.closed_on}
    elif kind in {TableKind.SUPPORT, TableKind.SESSIONS}:
        said = new.told()
    elif kind is TableKind.READINGS:
        said = {"period": new.period, "kpi": new.kpi, "value": new.value, "as_of": new.as_of}
        said |= extra
    else:
        said = asdict(new)
    return {"startup": startup, **said}


def _cell(kind: TableKind, name: str, told: Mapping[str, Any], starts_on: date) -> ShownCell:
    if name == "amount_krw" and told.get("amount_usd"):
        text = f"{formats.usd(told['amount_usd'])} × {formats.number(told['usd_krw'], 2)}"  # noqa: RUF001 - a multiplication sign
        return ShownCell(name, label_of(kind, name), text, number=True)
    text = _text(name, told.get(name), told, starts_on)
    return ShownCell(name, label_of(kind, name), text, name in NUMBERS)


def _text(name: str, value: Any, told: Mapping[str, Any], starts_on: date) -> str:
    if value is None or value == "":
        return t("common.nothing")
    if isinstance(value, Period):
        return period_words(value, starts_on)
    if isinstance(value, date):
        return formats.day(value)
    if name in WORDED:
        return t(f"{WORDED[name]}.{value}")
    return _number(name, value, told) or _short(str(value))


def _number(name: str, value: Any, told: Mapping[str, Any]) -> str:
    """In its unit; empty for what is no number."""
    if isinstance(value, bool):
        return t("support_sheet.yes")
    if not isinstance(value, int | Decimal):
        return ""
    if name == "minutes":
        return formats.minutes(int(value))
    won = name.endswith("_krw") or (name == "value" and KPIS[told["kpi"]].unit is Unit.WON)
    return formats.won(value) if won else formats.number(value)


def _short(text: str) -> str:
    return text if len(text) <= TEXT_MOST else f"{text[:TEXT_MOST]}…"
