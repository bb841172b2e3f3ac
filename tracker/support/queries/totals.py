"""How much help was given, and when last."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, extract, func, literal, select, true, union_all

from tracker.db import Read, db
from tracker.program.models import Startup
from tracker.support.models import SupportEntry
from tracker.support.rates import help_rates, worth
from tracker.support.rules import SupportKind


@dataclass(frozen=True, slots=True)
class LastTouch:
    """The newest help a startup was given, and the newest of each kind it ever got."""

    held_on: date
    by_kind: Mapping[SupportKind, date]


@dataclass(frozen=True, slots=True)
class SupportTotals:
    entries: int
    minutes: int
    by_kind: Mapping[SupportKind, int]
    last_on: date
    value_krw: int = 0  # of the kinds and days that have a rate


@dataclass(frozen=True, slots=True)
class OpenAction:
    """A next action nobody has reported done."""

    entry_id: int
    startup_id: int
    next_action: str
    due_on: date | None
    topic: str
    held_on: date
    logged_by: str

    def late(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


def mentoring_by_month(program_id: int, months: Sequence[date]) -> dict[int, dict[date, int]]:
    """Mentoring sessions per startup and month; `months` are first days, in order and unbroken."""
    after = [*months[1:], _next_month(months[-1])]
    spans = union_all(
        *(select(literal(n).label("number"), literal(first).label("first"),
                 literal(end).label("after"))
          for n, (first, end) in enumerate(zip(months, after, strict=True)))
    ).subquery()  # fmt: skip
    number = (
        select(func.count())
        .select_from(SupportEntry)
        .where(
            *_standing(program_id),
            SupportEntry.startup_id == Startup.id,
            SupportEntry.kind == SupportKind.MENTORING,
            SupportEntry.held_on >= spans.c.first,
            SupportEntry.held_on < spans.c.after,
        )
        .scalar_subquery()
    )
    found = db.session.execute(  # an index counts each month; one pass would sort all sessions
        select(Startup.id, spans.c.number, number)
        .join(spans, true())
        .where(Startup.program_id == program_id)
    )
    counts: dict[int, dict[date, int]] = {}
    for startup_id, at, count in found:
        if count:
            counts.setdefault(startup_id, {})[months[at]] = count
    return counts


@dataclass(frozen=True, slots=True)
class HelpBetween:
    """Entries held in a span of days, and their minutes."""

    entries: int
    minutes: int


@dataclass(frozen=True, slots=True)
class HelpGiven:
    """All that was ever given of one kind; `within`: what of it fell into each span asked for."""

    kind: SupportKind
    entries: int
    minutes: int
    within: tuple[HelpBetween, ...] = ()


@dataclass(frozen=True, slots=True)
class HelpHad:
    """When a startup was helped last, and its recent mentoring by the first day of each month."""

    last_on: date
    sessions: Mapping[date, int]


def help_read(program_id: int, spans: Sequence[tuple[date, date]]) -> Read[list[HelpGiven]]:
    """All startups' help by kind; `spans` of days, both ends included, are summed beside it."""
    minutes = func.coalesce(func.sum(SupportEntry.minutes), 0)
    query = (
        select(SupportEntry.kind, func.count(), minutes, *_sums_within(spans))
        .where(*_standing(program_id))
        .group_by(SupportEntry.kind)
    )
    return Read(
        query,
        lambda rows: [
            HelpGiven(kind, entries, int(minutes), _within(sums))
            for kind, entries, minutes, *sums in rows
        ],
    )


def help_of(program_id: int, startup_ids: Sequence[int], since: date) -> dict[int, HelpHad]:
    """Of these startups, with their mentoring since a month's first day; none who had none."""
    recent = (SupportEntry.kind == SupportKind.MENTORING) & (SupportEntry.held_on >= since)
    number = extract("year", SupportEntry.held_on) * 12 + extract("month", SupportEntry.held_on)
    month = case((recent, number), else_=None)
    found = db.session.execute(
        select(SupportEntry.startup_id, month, func.count(), func.max(SupportEntry.held_on))
        .where(*_standing(program_id), SupportEntry.startup_id.in_(startup_ids))
        .group_by(SupportEntry.startup_id, month)
    )
    by_startup: defaultdict[int, list[tuple[date | None, int, date]]] = defaultdict(list)
    for own, at, entries, last_on in found:
        by_startup[own].append((_month_of(at), entries, last_on))
    return {own: _had(rows) for own, rows in by_startup.items()}


def _had(rows: Sequence[tuple[date | None, int, date]]) -> HelpHad:
    sessions = {month: entries for month, entries, _ in rows if month is not None}
    return HelpHad(max(last_on for *_, last_on in rows), sessions)


def help_between(given: Sequence[HelpGiven], span: int) -> HelpBetween:
    """Of all startups and kinds, in one of the spans that were asked for."""
    parts = [one.within[span] for one in given]
    return HelpBetween(sum(one.entries for one in parts), sum(one.minutes for one in parts))


def _sums_within(spans: Sequence[tuple[date, date]]) -> list[ColumnElement[Any]]:
    columns: list[ColumnElement[Any]] = []
    for first, last in spans:
        within = SupportEntry.held_on.between(first, last)
        columns += [func.count().filter(within), func.sum(SupportEntry.minutes).filter(within)]
    return columns


def _within(sums: Sequence[Any]) -> tuple[HelpBetween, ...]:
    pairs = zip(sums[::2], sums[1::2], strict=True)
    return tuple(HelpBetween(entries, int(minutes or 0)) for entries, minutes in pairs)


def _month_of(number: int | None) -> date | None:
    """The first day of the month counted from year 0, January being 1."""
    if number is None:
        return None
    return date((int(number) - 1) // 12, (int(number) - 1) % 12 + 1, 1)


def last_touch(program_id: int) -> dict[int, LastTouch]:
    """Per startup that was ever given help."""
    found = db.session.execute(
        select(SupportEntry.startup_id, SupportEntry.kind, func.max(SupportEntry.held_on))
        .where(*_standing(program_id))
        .group_by(SupportEntry.startup_id, SupportEntry.kind)
    )
    by_startup: dict[int, dict[SupportKind, date]] = {}
    for startup_id, kind, held_on in found:
        by_startup.setdefault(startup_id, {})[kind] = held_on
    return {
        startup_id: LastTouch(max(by_kind.values()), by_kind)
        for startup_id, by_kind in by_startup.items()
    }


def support_totals(
    program_id: int, since: date | None = None, until: date | None = None
) -> dict[int, SupportTotals]:
    """Per startup that was given help from `since` to `until`, both days included."""
    bounds: list[ColumnElement[bool]] = []
    if since is not None:
        bounds.append(SupportEntry.held_on >= since)
    if until is not None:
        bounds.append(SupportEntry.held_on <= until)
    found = db.session.execute(
        select(
            SupportEntry.startup_id,
            SupportEntry.kind,
            func.count(),
            func.sum(SupportEntry.minutes),
            func.max(SupportEntry.held_on),
            func.sum(worth(help_rates(program_id))),
        )
        .where(*_standing(program_id), *bounds)
        .group_by(SupportEntry.startup_id, SupportEntry.kind)
    )
    rows: dict[int, list[_KindTotals]] = {}
    for startup_id, kind, count, minutes, last_on, value in found:
        of_kind = (kind, count, int(minutes or 0), last_on, int(value or 0))
        rows.setdefault(startup_id, []).append(of_kind)
    return {startup_id: _totals(kinds) for startup_id, kinds in rows.items()}


def open_next_actions(program_id: int, limit: int = 100) -> list[OpenAction]:
    """What was agreed and not reported done, the earliest due first, those without a day last."""
    found = db.session.execute(
        select(
            SupportEntry.id,
            SupportEntry.startup_id,
            SupportEntry.next_action,
            SupportEntry.next_action_due_on,
            SupportEntry.topic,
            SupportEntry.held_on,
            SupportEntry.logged_by,
        )
        .where(
            *_standing(program_id),
            SupportEntry.next_action.is_not(None),
            SupportEntry.next_action_done_at.is_(None),
        )
        .order_by(
            SupportEntry.next_action_due_on.is_(None),
            SupportEntry.next_action_due_on,
            SupportEntry.id,
        )
        .limit(limit)
    )
    return [
        OpenAction(entry_id, startup_id, action or "", due_on, topic, held_on, by)
        for entry_id, startup_id, action, due_on, topic, held_on, by in found
    ]


_KindTotals = tuple[SupportKind, int, int, date, int]


def _totals(kinds: Iterable[_KindTotals]) -> SupportTotals:
    rows = list(kinds)
    return SupportTotals(
        entries=sum(count for _, count, _, _, _ in rows),
        minutes=sum(minutes for _, _, minutes, _, _ in rows),
        by_kind={kind: count for kind, count, _, _, _ in rows},
        last_on=max(last_on for _, _, _, last_on, _ in rows),
        value_krw=sum(value for _, _, _, _, value in rows),
    )


def _standing(program_id: int) -> tuple[ColumnElement[bool], ...]:
    return (SupportEntry.program_id == program_id, SupportEntry.withdrawn_at.is_(None))


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
