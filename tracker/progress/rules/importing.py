"""Figures from a program's own list: a figure a row, or a column for each figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tracker.progress.rules.kpis import KPIS, TYPED, Kpi, read_value
from tracker.values.cells import SHOWN_MAX, Cell, RowFault, bare_heading, plain
from tracker.values.days import parse_day
from tracker.values.periods import MONTHS, Period, period_of, read_period
from tracker.values.refusals import RuleViolation

NAMES: Mapping[str, tuple[str, ...]] = {
    "startup": ("기업", "참여기업", "기업명", "startup", "company"),
    "period": ("기간", "월", "연월", "기준월", "period", "month"),
    "kpi": ("지표", "성과지표", "지표명", "kpi", "figure"),
    "value": ("값", "실적값", "실적", "value", "reading"),
    "as_of": ("기준일", "asof"),
    "reason": ("사유", "정정사유", "reason"),
}
KPI_NAMES: Mapping[Kpi, tuple[str, ...]] = {
    Kpi.REVENUE: ("매출액", "매출", "월매출", "sales"),
    Kpi.ARR: ("연간반복매출", "연간반복매출(arr)"),
    Kpi.CUSTOMERS: ("유료고객수", "고객수", "유료고객", "payingcustomers"),
    Kpi.EXPORT: ("수출액", "수출", "exports"),
    Kpi.HEADCOUNT: ("상시근로자수", "상시근로자", "근로자수", "employees"),
    Kpi.NEW_JOBS: ("신규고용", "신규채용", "newhires", "newjobs"),
    Kpi.CASH: ("현금보유액", "현금"),
    Kpi.CASH_BURN: ("월현금소진액", "현금소진액", "cashburn", "burn"),
    Kpi.PATENTS: ("등록특허수", "특허", "등록특허"),
    Kpi.OPERATING_PROFIT: ("영업이익", "operatingprofit"),
}
_KPIS = {bare_heading(name): kpi for kpi in TYPED for name in (kpi.value, *KPI_NAMES[kpi])}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column stands, and the heading the file gives it."""

    places: Mapping[str, int]
    kpis: Mapping[Kpi, int]
    headings: Mapping[int, str]

    def heading(self, name: str) -> str:
        return self.headings.get(self.places.get(name, -1), name)


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One figure as it was understood; the startup as it was typed."""

    line: int
    column: str
    startup: str
    kpi: Kpi
    period: Period
    value: Decimal
    as_of: date | None
    reason: str


def columns_of(header: Sequence[Cell]) -> Columns:
    """RuleViolation `columns_missing` where one that is needed has no heading we know."""
    headings = {place: plain(cell) for place, cell in enumerate(header)}
    known = {bare_heading(name): place for place, name in reversed(headings.items())}
    places = {
        name: place
        for name, written in NAMES.items()
        if (place := next((known[one] for one in written if one in known), None)) is not None
    }
    kpis = {kpi: known[name] for name, kpi in reversed(_KPIS.items()) if name in known}
    needed = ["startup", "period", *([] if kpis else ["kpi", "value"])]
    missing = [NAMES[name][0] for name in needed if name not in places]
    if missing:
        raise RuleViolation("columns_missing", columns=", ".join(missing))
    return Columns(places, {} if "kpi" in places else kpis, headings)


def read_row(
    line: int, cells: Sequence[Cell], columns: Columns, *, program_starts_on: date
) -> tuple[list[ReadRow], list[RowFault]]:
    """The figures of one row; every cell that cannot be read is a fault of its own."""

    def cell(name: str) -> Cell:
        return _at(cells, columns.places.get(name, -1))

    def wrong(name: str, code: str) -> RowFault:
        text = plain(cell(name))[:SHOWN_MAX]
        refused = RuleViolation(code, name, text=text) if text else RuleViolation("needed", name)
        return RowFault(line, columns.heading(name), text, refused)

    period = _period(cell("period"), program_starts_on)
    as_of = _day(cell("as_of"))
    faults = [wrong("startup", "needed")] if not plain(cell("startup")) else []
    if period is None:
        faults.append(wrong("period", "period_unreadable"))
    if as_of is None and plain(cell("as_of")):
        faults.append(wrong("as_of", "day_unreadable"))
    typed, unknown = _typed(cells, columns)
    if unknown:
        faults.append(wrong("kpi", "kpi_unknown"))
    rows: list[ReadRow] = []
    for kpi, place in typed:
        text, heading = plain(_at(cells, place)), columns.headings.get(place, "")
        value = read_value(kpi, text)
        own = None if period is None else _own(kpi, period, program_starts_on)
        if value is None:
            refused = RuleViolation("kpi_unreadable", "value", text=text[:SHOWN_MAX])
            faults.append(RowFault(line, heading, text[:SHOWN_MAX], refused))
        elif period is not None and own is None:
            refused = RuleViolation("kpi_other_period", kpi.value)
            faults.append(RowFault(line, columns.heading("period"), period.name, refused))
        elif own is not None:
            startup, reason = plain(cell("startup")), plain(cell("reason"))
            rows.append(ReadRow(line, heading, startup, kpi, own, value, as_of, reason))
    return rows, faults


def _typed(cells: Sequence[Cell], columns: Columns) -> tuple[list[tuple[Kpi, int]], bool]:
    """Which figures a row states, and where; whether it names one that is none."""
    if "kpi" in columns.places:
        kpi = _KPIS.get(bare_heading(plain(_at(cells, columns.places["kpi"]))))
        return ([(kpi, columns.places.get("value", -1))], False) if kpi else ([], True)
    return [(kpi, place) for kpi, place in columns.kpis.items() if plain(_at(cells, place))], False


def _own(kpi: Kpi, period: Period, program_starts_on: date) -> Period | None:
    """The figure's own period; a quarter's figure may stand beside its last month."""
    every = KPIS[kpi].every
    if period.kind is every:
        return period
    own = period_of(every, period.ends_on, program_starts_on=program_starts_on)
    ends_with = own.ends_on == period.ends_on and MONTHS[period.kind] < MONTHS[every]
    return own if ends_with else None


def _period(cell: Cell, program_starts_on: date) -> Period | None:
    """A day that a spreadsheet made of `2026-09` is its month."""
    if isinstance(cell, date):
        return read_period(f"{cell:%Y-%m}", program_starts_on=program_starts_on)
    return read_period(plain(cell), program_starts_on=program_starts_on)


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return parse_day(plain(cell)) if plain(cell) else None


def _at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if 0 <= place < len(cells) else None
