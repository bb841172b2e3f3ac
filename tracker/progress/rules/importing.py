"""Figures from a program's own list: a figure a row, or a column for each figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tracker.progress.rules.kpis import KPIS, TYPED, Kpi, read_value
from tracker.values.cells import SHOWN_MAX, Cell, RowFault, bare_heading, plain
from tracker.values.days import parse_day
from tracker.values.formulas import unquoted
from tracker.values.periods import MONTHS, Period, period_of, read_period
from tracker.values.refusals import RuleViolation
from tracker.values.tables import Column, Table

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


TABLE = (
    *(
        Column(name, written, name in ("startup", "period"), name in ("startup", "period"))
        for name, written in NAMES.items()
    ),
    *(Column(f"kpi:{kpi}", (kpi.value, *KPI_NAMES[kpi])) for kpi in TYPED),
)
"""How the list's heading is found, wherever it stands."""


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


def kpi_named(text: str) -> Kpi | None:
    return _KPIS.get(bare_heading(text))


def columns_of_table(table: Table) -> Columns:
    """As `columns_of`, where the columns were found, or chosen by a person, already."""
    at = table.heading.places
    kpis = {kpi: at[f"kpi:{kpi}"] for kpi in TYPED if f"kpi:{kpi}" in at}
    places = {name: at[name] for name in NAMES if name in at}
    needed = ["startup", "period", *([] if kpis else ["kpi", "value"])]
    missing = [NAMES[name][0] for name in needed if name not in places]
    if missing:
        raise RuleViolation("columns_missing", columns=", ".join(missing))
    headings = {place: plain(cell) for place, cell in enumerate(table.head)}
    return Columns(places, {} if "kpi" in places else kpis, headings)


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
    row = _Row(line, cells, columns, program_starts_on)
    faults, period = row.faults(), row.period
    rows: list[ReadRow] = []
    for kpi, place in row.typed or ():
        try:
            value = row.value(kpi, place)
            if period is not None:
                rows.append(row.figure(kpi, place, period, value))
        except RuleViolation as violation:
            at = columns.places["period"] if violation.code == "kpi_other_period" else place
            faults.append(row.fault(at, violation))
    return ([] if row.faults() else rows), faults


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Sequence[Cell]
    columns: Columns
    program_starts_on: date

    def cell(self, name: str) -> Cell:
        return _at(self.cells, self.columns.places.get(name, -1))

    @property
    def period(self) -> Period | None:
        return _period(self.cell("period"), self.program_starts_on)

    @property
    def typed(self) -> list[tuple[Kpi, int]] | None:
        """Which figures it states, and where; None where it names one that is none."""
        return _typed(self.cells, self.columns)

    def faults(self) -> list[RowFault]:
        """What is wrong beside its figures."""
        as_of = self.cell("as_of")
        found = [
            ("startup", "needed") if not plain(self.cell("startup")) else None,
            ("period", "period_unreadable") if self.period is None else None,
            ("as_of", "day_unreadable") if plain(as_of) and _day(as_of) is None else None,
            ("kpi", "kpi_unknown") if self.typed is None else None,
        ]
        return [self._wrong(*one) for one in found if one]

    def _wrong(self, name: str, code: str) -> RowFault:
        text = plain(self.cell(name))[:SHOWN_MAX]
        refused = RuleViolation(code, name, text=text) if text else RuleViolation("needed", name)
        return self.fault(self.columns.places.get(name, -1), refused)

    def fault(self, place: int, violation: RuleViolation) -> RowFault:
        heading = self.columns.headings.get(place, "")
        return RowFault(self.line, heading, plain(_at(self.cells, place))[:SHOWN_MAX], violation)

    def value(self, kpi: Kpi, place: int) -> Decimal:
        text = plain(_at(self.cells, place))
        value = read_value(kpi, text)
        if value is None:
            raise RuleViolation("kpi_unreadable", "value", text=text[:SHOWN_MAX])
        return value

    def figure(self, kpi: Kpi, place: int, period: Period, value: Decimal) -> ReadRow:
        """RuleViolation where it stands beside another's period."""
        own = _own(kpi, period, self.program_starts_on)
        if own is None:
            raise RuleViolation("kpi_other_period", kpi.value)
        return ReadRow(
            self.line,
            self.columns.headings.get(place, ""),
            unquoted(plain(self.cell("startup"))),
            kpi,
            own,
            value,
            _day(self.cell("as_of")),
            unquoted(plain(self.cell("reason"))),
        )


def _typed(cells: Sequence[Cell], columns: Columns) -> list[tuple[Kpi, int]] | None:
    if "kpi" in columns.places:
        kpi = kpi_named(plain(_at(cells, columns.places["kpi"])))
        return [(kpi, columns.places.get("value", -1))] if kpi else None
    return [(kpi, place) for kpi, place in columns.kpis.items() if plain(_at(cells, place))]


def _own(kpi: Kpi, period: Period, program_starts_on: date) -> Period | None:
    """The figure's own period; a quarter's figure may stand beside its last month."""
    every = KPIS[kpi].every
    if period.kind is every:
        return period
    own = period_of(every, period.ends_on, program_starts_on=program_starts_on)
    ends_with = own.ends_on == period.ends_on and MONTHS[period.kind] < MONTHS[every]
    return own if ends_with else None


def _period(cell: Cell, program_starts_on: date) -> Period | None:
    """A day that a spreadsheet made of `2026-09` is its month; what it made of `2026.10` none."""
    if isinstance(cell, float) and str(cell).endswith(".1"):
        return None  # January as typed, or October as a number
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
