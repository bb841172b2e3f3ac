"""Count tables in words: as pages write a cell, and as a workbook holds it."""

from datetime import date
from fractions import Fraction

from tracker.mentoring.rules.counts import Cell, Column, CountTable, TableName, Unit, Use
from tracker.mentoring.rules.hours import Days
from tracker.web import formats
from tracker.web.sheets import Sheet, SheetCell
from tracker.web.words import t

TONES = {Use.OVER: "risk", Use.RIGHT: "ok", Use.UNDER: "info", Use.UNKNOWN: "none"}


def cell_words(column: Column, cell: Cell) -> str:
    """A cell as a page writes it; more given than assigned is said in words."""
    if isinstance(cell, Use):
        return t(f"mentoring.use.{cell}")
    if isinstance(cell, date):
        return formats.day(cell)
    if isinstance(cell, Fraction) and column.unit is Unit.SCORE:
        return t("mentoring.of_five", score=formats.number(cell, 1))
    if isinstance(cell, Fraction):
        return formats.percent(cell)
    if isinstance(cell, int):
        return _minutes(cell) if column.unit is Unit.MINUTES else formats.number(cell)
    return cell or formats.NOTHING


def _minutes(cell: int) -> str:
    if cell < 0:
        return t("mentoring.over_by", given=formats.minutes(-cell))
    return formats.minutes(cell)


def sheet_of(table: CountTable, days: Days, today: date) -> Sheet:
    """In the office's form: the running number first, the sum under the heads, remarks last."""
    heads = [_head(column) for column in table.columns]
    return Sheet(
        title=t("mentoring.sheet_title", table=t(f"mentoring.table.{table.name}")),
        as_of=t("mentoring.sheet_as_of", day=formats.day(today)),
        unit=t("mentoring.sheet_unit"),
        heads=(t("mentoring.column.number"), *heads, t("mentoring.column.remarks")),
        rows=[[_held(cell) for cell in row] for row in table.rows],
        total_words=t("mentoring.column.total"),
        total=[_held(cell) for cell in table.total],
        notes=(
            t("mentoring.sheet_days", days=formats.days_until(days.first, days.last)),
            t("mentoring.sheet_counts"),
            *((t("mentoring.opinions_words"),) if table.name is TableName.OPINIONS else ()),
        ),
        font=t("mentoring.sheet_font"),
    )


def _head(column: Column) -> str:
    name = t(f"mentoring.column.{column.name}")
    units = {Unit.MINUTES, Unit.WON, Unit.PERCENT, Unit.SCORE}
    return f"{name} ({t(f'mentoring.unit.{column.unit}')})" if column.unit in units else name


def _held(cell: Cell) -> SheetCell:
    return t(f"mentoring.use.{cell}") if isinstance(cell, Use) else cell
