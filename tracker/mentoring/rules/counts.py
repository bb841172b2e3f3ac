"""The tables of the counts page: rows of figures with their sum, the most urgent row first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from tracker.mentoring.rules.hours import HOUR, Days, StartupHours

DAYS_A_MONTH = Fraction(30_4375, 10_000)
OVER_PERCENT, UNDER_PERCENT = 100, 25
HEAT_MONTHS = 12


class Unit(StrEnum):
    TEXT = "text"
    COUNT = "count"
    MINUTES = "minutes"
    PERCENT = "percent"
    DAY = "day"
    WON = "won"
    USE = "use"
    SCORE = "score"  # of five


class Use(StrEnum):
    """A mentor's hours against those she can give."""

    OVER = "over"
    RIGHT = "right"
    UNDER = "under"
    UNKNOWN = "unknown"


class TableName(StrEnum):
    STARTUPS = "startups"
    MENTORS = "mentors"
    FIELDS = "fields"
    MONTHS = "months"
    ACTIONS = "actions"
    OPINIONS = "opinions"  # for readers of feedback alone


Cell = str | int | Fraction | date | Use | None


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class CountTable:
    """The first column names what is counted; `total` has a cell for each further column."""

    name: TableName
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """Sessions held, those confirmed, their minutes, and minutes scheduled."""

    sessions: int = 0
    confirmed: int = 0
    minutes: int = 0
    scheduled: int = 0


@dataclass(frozen=True, slots=True)
class MentorUse:
    """What a mentor gave in some days, to how many startups; `minutes` are those held."""

    name: str
    sessions: int
    minutes: int
    startups: int
    last_held_on: date | None
    scheduled: int
    hours_a_month: int | None


@dataclass(frozen=True, slots=True)
class Actions:
    """Actions agreed in sessions; `late` are open and past their day."""

    agreed: int
    done: int
    dropped: int
    late: int

    @property
    def open(self) -> int:
        return self.agreed - self.done - self.dropped


@dataclass(frozen=True, slots=True)
class Opinions:
    """What startups answered about a mentor's sessions: two questions, each of one to five."""

    sessions: int
    answers: int
    helpful: int
    again: int


def months_elapsed(days: Days, today: date) -> Fraction:
    """Months of these days that are over by the end of today; a month is 30.4375 days."""
    if days.first is None:
        return Fraction(0)
    last = today if days.last is None else min(days.last, today)
    return Fraction(max((last - days.first).days + 1, 0)) / DAYS_A_MONTH


def use_percent(mentor: MentorUse, months: Fraction) -> Fraction | None:
    """Minutes held as a percentage of those she could give in that time."""
    if mentor.hours_a_month is None or not mentor.hours_a_month or not months:
        return None
    could = mentor.hours_a_month * HOUR * months.numerator
    return Fraction(mentor.minutes * 100 * months.denominator, could)


def use_of(percent: Fraction | None) -> Use:
    if percent is None:
        return Use.UNKNOWN
    if percent > OVER_PERCENT:
        return Use.OVER
    return Use.UNDER if percent < UNDER_PERCENT else Use.RIGHT


def heat_months(days: Days, today: date) -> tuple[date, ...]:
    """First days of the last twelve months of these days, today's month the last at most."""
    last = today if days.last is None else min(days.last, today)
    first = date.min if days.first is None else days.first.replace(day=1)
    month, found = last.replace(day=1), list[date]()
    while len(found) < HEAT_MONTHS and (month >= first or not found):
        found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return tuple(reversed(found))


def by_startup(rows: Iterable[tuple[str, StartupHours]]) -> CountTable:
    """Who was given least comes first."""
    ordered = sorted(rows, key=lambda row: (row[1].minutes, row[0]))
    cells = [
        (name, h.sessions, h.confirmed, h.minutes, h.scheduled, h.assigned, h.left,
         h.last_held_on, h.value_krw)
        for name, h in ordered
    ]  # fmt: skip
    return _table(TableName.STARTUPS, _STARTUPS, cells)


def by_mentor(mentors: Iterable[MentorUse], months: Fraction) -> CountTable:
    """Who is used most of what she can give comes first, then who gave most."""
    told = [(one, use_percent(one, months)) for one in mentors]
    told.sort(key=lambda row: (-float(row[1] or 0), -row[0].minutes, row[0].name))
    cells = [
        (one.name, one.sessions, one.startups, one.minutes, one.scheduled,
         None if one.hours_a_month is None else one.hours_a_month * HOUR, percent,
         use_of(percent), one.last_held_on)
        for one, percent in told
    ]  # fmt: skip
    return _table(TableName.MENTORS, _MENTORS, cells)


def by_field(rows: Mapping[str, Given]) -> CountTable:
    """The field most was given of comes first."""
    ordered = sorted(rows.items(), key=lambda row: (-row[1].minutes, row[0]))
    return _table(TableName.FIELDS, _GIVEN, [(name, *_given(one)) for name, one in ordered])


def by_month(rows: Sequence[tuple[str, Given]]) -> CountTable:
    """As they are given: the latest month first."""
    return _table(TableName.MONTHS, _GIVEN, [(name, *_given(one)) for name, one in rows])


def by_action(rows: Iterable[tuple[str, Actions]]) -> CountTable:
    """Who has most actions past their day comes first."""
    ordered = sorted(rows, key=lambda row: (-row[1].late, -row[1].open, row[0]))
    cells: list[tuple[Cell, ...]] = [
        (name, one.agreed, one.done, one.open, one.late, one.dropped, completion(one))
        for name, one in ordered
    ]
    table = _table(TableName.ACTIONS, _ACTIONS, cells)
    whole = Actions(*(sum(getattr(one, name) for _, one in ordered) for name in _ACTION_SUMS))
    return CountTable(table.name, table.columns, table.rows, (*table.total[:-1], completion(whole)))


def by_opinion(rows: Iterable[tuple[str, Opinions]]) -> CountTable:
    """Who helped least comes first; of whom nothing was said, last."""
    ordered = sorted(rows, key=lambda row: (mean(row[1].helpful, row[1].answers) or 6, row[0]))
    cells = [(name, one.sessions, one.answers, *_told(one)) for name, one in ordered]
    table = _table(TableName.OPINIONS, _OPINIONS, cells)
    whole = Opinions(*(sum(getattr(one, name) for _, one in ordered) for name in _OPINION_SUMS))
    return CountTable(table.name, table.columns, table.rows, (*table.total[:2], *_told(whole)))


def mean(points: int, answers: int) -> Fraction | None:
    return Fraction(points, answers) if answers else None


def _told(of: Opinions) -> tuple[Fraction | None, ...]:
    answered = Fraction(of.answers * 100, of.sessions) if of.sessions else None
    return (answered, mean(of.helpful, of.answers), mean(of.again, of.answers))


def completion(of: Actions) -> Fraction | None:
    """Done of what was not dropped, in percent; None where nothing was agreed."""
    standing = of.agreed - of.dropped
    return Fraction(of.done * 100, standing) if standing else None


_STARTUPS = (
    Column("startup", Unit.TEXT),
    Column("sessions", Unit.COUNT),
    Column("confirmed", Unit.COUNT),
    Column("minutes", Unit.MINUTES),
    Column("scheduled", Unit.MINUTES),
    Column("assigned", Unit.MINUTES),
    Column("left", Unit.MINUTES),
    Column("last_held_on", Unit.DAY),
    Column("value", Unit.WON),
)
_MENTORS = (
    Column("mentor", Unit.TEXT),
    Column("sessions", Unit.COUNT),
    Column("startups", Unit.COUNT),
    Column("minutes", Unit.MINUTES),
    Column("scheduled", Unit.MINUTES),
    Column("a_month", Unit.MINUTES),
    Column("used", Unit.PERCENT),
    Column("use", Unit.USE),
    Column("last_held_on", Unit.DAY),
)
_GIVEN = (
    Column("name", Unit.TEXT),
    Column("sessions", Unit.COUNT),
    Column("confirmed", Unit.COUNT),
    Column("minutes", Unit.MINUTES),
    Column("scheduled", Unit.MINUTES),
)
_ACTIONS = (
    Column("startup", Unit.TEXT),
    Column("agreed", Unit.COUNT),
    Column("done", Unit.COUNT),
    Column("open", Unit.COUNT),
    Column("late", Unit.COUNT),
    Column("dropped", Unit.COUNT),
    Column("completion", Unit.PERCENT),
)
_OPINIONS = (
    Column("mentor", Unit.TEXT),
    Column("sessions", Unit.COUNT),
    Column("answers", Unit.COUNT),
    Column("answered", Unit.PERCENT),
    Column("helpful", Unit.SCORE),
    Column("again", Unit.SCORE),
)
_OPINION_SUMS = tuple(Opinions.__dataclass_fields__)
_ACTION_SUMS = ("agreed", "done", "dropped", "late")
_SUMMED = {Unit.COUNT, Unit.MINUTES, Unit.WON}
_NEVER_SUMMED = {"startups", "a_month"}  # a startup has several mentors


def _given(one: Given) -> tuple[int, int, int, int]:
    return (one.sessions, one.confirmed, one.minutes, one.scheduled)


def _table(
    name: TableName, columns: tuple[Column, ...], rows: Sequence[tuple[Cell, ...]]
) -> CountTable:
    total = tuple(_sum(column, rows, at) for at, column in enumerate(columns) if at)
    return CountTable(name, columns, tuple(rows), total)


def _sum(column: Column, rows: Sequence[tuple[Cell, ...]], at: int) -> Cell:
    if column.unit not in _SUMMED or column.name in _NEVER_SUMMED:
        return None
    known = [cell for row in rows if isinstance(cell := row[at], int)]
    return sum(known) if known or not rows else None
