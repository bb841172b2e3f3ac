"""Hours of mentoring counted: an overview with a heat map, five tables, each as a workbook."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, ProgramPlace
from tracker.mentoring.queries import counts as queries
from tracker.mentoring.queries.hours import startup_hours
from tracker.mentoring.rules import PeriodKind, counts, period_of
from tracker.mentoring.rules.counts import Cell, Column, CountTable, TableName, Unit
from tracker.mentoring.rules.hours import Days
from tracker.mentoring.views import blueprint
from tracker.mentoring.wording import cell_words, sheet_of
from tracker.program.queries import StartupRow, program_figures, startups_of
from tracker.support.queries import mentoring_by_month
from tracker.values.clock import today
from tracker.values.days import parse_day
from tracker.web import formats
from tracker.web.charts.heat import HeatRow, heat_table
from tracker.web.kept import kept
from tracker.web.paging import page_of, wanted_page
from tracker.web.sheets import xlsx_file
from tracker.web.words import language, named, t


@dataclass(frozen=True)
class Asked:
    """Whose counts, of which days, as of when."""

    program: ProgramPlace
    days: Days
    today: date

    @property
    def query(self) -> dict[str, str]:
        """The days as an address says them."""
        first, last = self.days.first, self.days.last
        return {"from": first.isoformat() if first else "", "to": last.isoformat() if last else ""}

    @cached_property
    def startups(self) -> list[StartupRow]:
        """Looked up once, however many tables list them."""
        return startups_of(self.program.id)


_Line = tuple[StartupRow, tuple[int, ...]]


@blueprint.get("/mentoring/hours")
@requires(Permission.MENTORING_COUNTS)
def hours() -> ResponseReturnValue:
    asked = _asked()
    lines, tables, opinions = _overview(asked)
    page = page_of(
        lambda offset, limit: (lines[offset : offset + limit], len(lines)), wanted_page()
    )
    months = counts.heat_months(asked.days, asked.today)
    whole = _totals(tables[TableName.STARTUPS])
    return render_template(
        "mentoring/hours.html",
        asked=asked,
        tables=_tables(),
        whole=whole,
        left=cell_words(Column("left", Unit.MINUTES), whole["left"]),
        heat=heat_table(t("mentoring.heat"), months, [_drawn(line) for line in page.rows]),
        page=page,
        uses=_uses(tables[TableName.MENTORS]),
        actions=tables[TableName.ACTIONS],
        opinions=_totals(opinions) if opinions.name in _tables() else None,
        columns={column.name: column for column in opinions.columns},
        written=cell_words,
    )


def _overview(asked: Asked) -> tuple[list[_Line], dict[TableName, CountTable], CountTable]:
    """Kept as one: each part alone would ask the database whether anything was written.

    Of opinions it shows their sum alone. What else it counts is kept for its own page as well.
    """
    key = (asked.program.id, asked.days, asked.today, language())
    return kept(
        ("mentoring.overview", *key),
        lambda: (
            _heat_lines(asked),
            {name: _counted(name, asked) for name in _IN_OVERVIEW},
            counts.by_opinion([("", queries.opinions_of_program(asked.program.id, asked.days))]),
        ),
        of=_AREAS,
    )


_AREAS = ("mentoring", "people", "program", "support")
_IN_OVERVIEW = (TableName.STARTUPS, TableName.MENTORS, TableName.ACTIONS)


def _totals(table: CountTable) -> dict[str, Cell]:
    return {c.name: cell for c, cell in zip(table.columns[1:], table.total, strict=True)}


def _tables() -> tuple[TableName, ...]:
    """What startups think of their mentors is not for all who read hours."""
    if current_visit().may(Permission.FEEDBACK_READ):
        return tuple(TableName)
    return tuple(name for name in TableName if name is not TableName.OPINIONS)


@blueprint.get("/mentoring/hours/<table>")
@requires(Permission.MENTORING_COUNTS)
def count_table(table: str) -> ResponseReturnValue:
    asked = _asked()
    found = _table(table, asked)
    page = page_of(
        lambda offset, limit: (found.rows[offset : offset + limit], len(found.rows)),
        wanted_page(),
    )
    return render_template(
        "mentoring/count_table.html",
        asked=asked,
        tables=_tables(),
        table=found,
        page=page,
        written=cell_words,
    )


@blueprint.get("/mentoring/hours/<table>/xlsx")
@requires(Permission.MENTORING_COUNTS)
def count_sheet(table: str) -> ResponseReturnValue:
    asked = _asked()
    found = _table(table, asked)
    day = f"{asked.today:%Y%m%d}"
    name = t("mentoring.file_name", table=t(f"mentoring.table.{found.name}").replace(" ", "_"))
    sheet = sheet_of(found, asked.days, asked.today)
    return xlsx_file(f"{name}_{day}.xlsx", f"mentoring_{found.name}_{day}.xlsx", sheet)


def _asked() -> Asked:
    """The days of the address; the current program year where it names none that make sense."""
    program = current_visit().program
    day = today(program.timezone)
    year = period_of(
        PeriodKind.PROGRAM_YEAR, day, program_starts_on=program_figures(program.id).starts_on
    )
    first = parse_day(request.args.get("from", "")) or year.starts_on
    last = parse_day(request.args.get("to", "")) or year.ends_on
    return Asked(program, Days(min(first, last), max(first, last)), day)


def _table(name: str, asked: Asked) -> CountTable:
    return _counted(TableName(name), asked) if name in _tables() else abort(404)


def _counted(name: TableName, asked: Asked) -> CountTable:
    """Kept while nothing changes: a program's sums cost many times the page that shows them."""
    key = (name, asked.program.id, asked.days, asked.today, language())
    return kept(("mentoring.counts", *key), lambda: _MADE[name](asked), of=_AREAS)


def _startups(asked: Asked) -> CountTable:
    program = asked.program
    ids = [row.id for row in asked.startups]
    found = startup_hours(program.id, program.timezone, asked.days, ids)
    return counts.by_startup((named(row), found[row.id]) for row in asked.startups)


def _mentors(asked: Asked) -> CountTable:
    program = asked.program
    nobody = t("mentoring.mentor_unlisted")
    found = queries.mentors_used(program.id, program.timezone, asked.days, nobody)
    return counts.by_mentor(found, counts.months_elapsed(asked.days, asked.today))


def _fields(asked: Asked) -> CountTable:
    found = queries.given_by_field(asked.program.id, asked.program.timezone, asked.days)
    return counts.by_field({_field_named(field): given for field, given in found.items()})


def _field_named(field: str | None) -> str:
    return t(f"mentoring.field.{field}") if field else t("mentoring.field_unsaid")


def _months(asked: Asked) -> CountTable:
    found = queries.given_by_month(asked.program.id, asked.program.timezone, asked.days)
    return counts.by_month([(formats.month(m), found[m]) for m in sorted(found, reverse=True)])


def _actions(asked: Asked) -> CountTable:
    found = queries.actions_by_startup(asked.program.id, asked.days, asked.today)
    startups = [row for row in asked.startups if row.id in found] if found else []
    return counts.by_action((named(row), found[row.id]) for row in startups)


def _opinions(asked: Asked) -> CountTable:
    nobody = t("mentoring.mentor_unlisted")
    return counts.by_opinion(queries.opinions_of_mentors(asked.program.id, asked.days, nobody))


_MADE: dict[TableName, Callable[[Asked], CountTable]] = {
    TableName.STARTUPS: _startups,
    TableName.MENTORS: _mentors,
    TableName.FIELDS: _fields,
    TableName.MONTHS: _months,
    TableName.ACTIONS: _actions,
    TableName.OPINIONS: _opinions,
}


def _heat_lines(asked: Asked) -> list[_Line]:
    """Every startup, who had fewest sessions first."""
    months = counts.heat_months(asked.days, asked.today)
    found = mentoring_by_month(asked.program.id, months)
    lines = [
        (row, tuple(found.get(row.id, {}).get(month, 0) for month in months))
        for row in asked.startups
    ]
    return sorted(lines, key=lambda line: sum(line[1]))


def _drawn(line: _Line) -> HeatRow:
    """An address takes longer than a startup's counts: for those on the page alone."""
    row, numbers = line
    address = url_for("support.timeline", startup=row.slug, kind="mentoring")
    return HeatRow(named(row), address, numbers)


def _uses(mentors: CountTable) -> dict[str, int]:
    """How many mentors are used how."""
    at = [column.name for column in mentors.columns].index("use")
    told = [row[at] for row in mentors.rows]
    return {use.value: told.count(use) for use in counts.Use}
