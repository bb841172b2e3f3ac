"""A program's tables as one workbook, in the form in which it is taken in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from tracker.progress.rules.kpis import KPIS
from tracker.progress.rules.milestones import MilestoneFacts
from tracker.support.listing import rows_of
from tracker.support.rules import EntryFacts, SupportKind
from tracker.values.exact import plain
from tracker.web.formats import day
from tracker.web.sheets import Sheet, SheetCell, workbook_of
from tracker.web.words import t
from tracker.workbook.queries.tables import Tables
from tracker.workbook.rules.kinds import CONTACTS, SESSION_COLUMNS, TableKind
from tracker.workbook.wording import WORDED, label_of

STARTUP_COLUMNS = (
    *("name", "name_en", "legal_name", "registration_number", "representative", "founded_on"),
    *("address", "sector", "summary", "azure_offer", "agreement_number", "agreement_starts_on"),
    *("agreement_ends_on", "joined_on", "status", "slug"),
)
GRANT_COLUMNS = (
    *("startup", "amount_krw", "amount_usd", "usd_krw", "granted_on", "expires_on"),
    *("activate_by", "activated_on", "reference"),
)
MILESTONE_COLUMNS = ("startup", "title", "owner", "due_on", "state", "closed_on")
READING_COLUMNS = ("startup", "period", "kpi", "value", "as_of", "reason")

Rows = tuple[Sequence[str], list[list[SheetCell]]]


def exported(tables: Tables, today: date) -> bytes:
    """One sheet a table, those in which nothing stands as well: they show what may be filled in."""
    names = {one.id: one.name for one in tables.startups}
    sheets = {
        t(f"workbook.table.{kind}"): _sheet(kind, *made(tables, names), today)
        for kind, made in _MAKERS.items()
    }
    return workbook_of(sheets)


def _sheet(
    kind: TableKind, columns: Sequence[str], rows: list[list[SheetCell]], today: date
) -> Sheet:
    total: list[SheetCell] = [_sum(name, rows, at) for at, name in enumerate(columns)]
    return Sheet(
        title=t(f"workbook.table.{kind}"),
        as_of=t("support_sheet.as_of", day=day(today)),
        unit=t("common.unit", unit=t("common.won")),
        heads=[
            t("support_sheet.number"),
            *(label_of(kind, name) for name in columns),
            t("support_sheet.remarks"),
        ],
        rows=rows,
        total_words=t("common.total"),
        total=total,
        notes=[t("workbook.again")],
    )


def _sum(name: str, rows: Sequence[Sequence[SheetCell]], at: int) -> SheetCell:
    if name not in {"amount_krw", "minutes"}:
        return ""
    return sum(cell for row in rows if isinstance(cell := row[at], int))


def _startups(tables: Tables, names: Mapping[int, str]) -> Rows:
    del names
    rows = [
        [_cell(name, getattr(one, name)) for name in STARTUP_COLUMNS] for one in tables.startups
    ]
    return STARTUP_COLUMNS, rows


def _contacts(tables: Tables, names: Mapping[int, str]) -> Rows:
    own = [name for name in CONTACTS if name != "startup"]
    rows = [
        [names[one.startup_id], *(_cell(name, getattr(one, name)) for name in own)]
        for one in tables.contacts
    ]
    return ("startup", *own), rows


def _grants(tables: Tables, names: Mapping[int, str]) -> Rows:
    """A grant in dollars is its dollars at its rate; its won follow from them."""
    rows = []
    for one in tables.grants:
        values = {name: getattr(one, name) for name in GRANT_COLUMNS if name != "startup"}
        if one.amount_usd is not None:
            values["amount_krw"] = None
        cells = (_cell(name, value) for name, value in values.items())
        rows.append([names[one.startup_id], *cells])
    return GRANT_COLUMNS, rows


def _sessions(tables: Tables, names: Mapping[int, str]) -> Rows:
    del names
    return _help(tables, SESSION_COLUMNS, lambda one: one.kind is SupportKind.MENTORING)


def _support(tables: Tables, names: Mapping[int, str]) -> Rows:
    del names
    return _help(tables, None, lambda one: one.kind is not SupportKind.MENTORING)


def _help(tables: Tables, only: Sequence[str] | None, wanted: Callable[[EntryFacts], bool]) -> Rows:
    startups: dict[int, Any] = {one.id: one for one in tables.startups}
    columns, rows = rows_of([one for one in tables.entries if wanted(one)], startups)
    kept = [at for at, name in enumerate(columns) if only is None or name in only]
    return [columns[at] for at in kept], [[row[at] for at in kept] for row in rows]


def _milestones(tables: Tables, names: Mapping[int, str]) -> Rows:
    def cells(one: MilestoneFacts) -> list[SheetCell]:
        own = MILESTONE_COLUMNS[1:]
        return [names[one.startup_id], *(_cell(name, getattr(one, name)) for name in own)]

    return MILESTONE_COLUMNS, [cells(one) for one in tables.milestones]


def _readings(tables: Tables, names: Mapping[int, str]) -> Rows:
    rows: list[list[SheetCell]] = [
        [
            names[own],
            one.period.name,
            t(f"kpi.name.{one.kpi}"),
            _value(one.value),
            one.as_of,
            one.reason,
        ]
        for own, one in tables.readings
        if not KPIS[one.kpi].derived
    ]
    return READING_COLUMNS, rows


def _value(value: Any) -> SheetCell:
    return int(value) if value == int(value) else plain(value)


def _cell(name: str, value: Any) -> SheetCell:
    if value is None or value == "":
        return None
    if name in WORDED:
        return t(f"{WORDED[name]}.{value}")
    if name in {"amount_usd", "usd_krw"}:
        return plain(value)
    found: SheetCell = value
    return found


_MAKERS: Mapping[TableKind, Callable[[Tables, Mapping[int, str]], Rows]] = {
    TableKind.STARTUPS: _startups,
    TableKind.CONTACTS: _contacts,
    TableKind.GRANTS: _grants,
    TableKind.SESSIONS: _sessions,
    TableKind.SUPPORT: _support,
    TableKind.MILESTONES: _milestones,
    TableKind.READINGS: _readings,
}
