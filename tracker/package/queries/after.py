"""Help and later figures of startups side by side, month by month."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain

from sqlalchemy import Select, extract, func, select

from tracker.db import db
from tracker.package.rules.after import Course, Event, What, course_of, months_shown
from tracker.program.queries import StartupRow
from tracker.progress.models import KpiReading
from tracker.progress.queries import rounds_of_program, rounds_of_startup
from tracker.progress.rules import Audience, RoundFacts
from tracker.progress.rules.kpis import Kpi
from tracker.support.models import SupportEntry, SupportStep
from tracker.support.rules import HelpStage, SupportKind
from tracker.values.periods import PeriodKind


def courses_of(
    program_id: int, startups: Sequence[StartupRow], *, audience: Audience, today: date
) -> list[Course]:
    """Of these startups, in their order; rounds as far as the firms agreed to show them."""
    ids = [row.id for row in startups]
    if not ids:
        return []
    first = min(row.joined_on for row in startups)
    since = months_shown(first, today)[0]
    helped, revenue = _helped(program_id, ids, since), _revenue(program_id, ids, since)
    events = _events(program_id, ids, audience)
    return [
        course_of(
            row.id,
            months_shown(row.joined_on, today),
            helped.get(row.id, {}),
            revenue.get(row.id, {}),
            events.get(row.id, []),
        )
        for row in startups
    ]


def _helped(program_id: int, ids: Sequence[int], since: date) -> dict[int, dict[date, int]]:
    number = extract("year", SupportEntry.held_on) * 12 + extract("month", SupportEntry.held_on)
    rows = db.session.execute(
        select(SupportEntry.startup_id, number, func.count())
        .where(
            SupportEntry.program_id == program_id,
            SupportEntry.withdrawn_at.is_(None),
            SupportEntry.startup_id.in_(ids),
            SupportEntry.held_on >= since,
        )
        .group_by(SupportEntry.startup_id, number)
    )
    found: dict[int, dict[date, int]] = {}
    for own, at, count in rows:
        month = date((int(at) - 1) // 12, (int(at) - 1) % 12 + 1, 1)
        found.setdefault(own, {})[month] = count
    return found


def _revenue(program_id: int, ids: Sequence[int], since: date) -> dict[int, dict[date, Decimal]]:
    """As it stands: the newest statement of each month; what was taken back is gone."""
    rows = db.session.execute(
        select(KpiReading.startup_id, KpiReading.starts_on, KpiReading.value)
        .where(
            KpiReading.program_id == program_id,
            KpiReading.startup_id.in_(ids),
            KpiReading.kpi == Kpi.REVENUE,
            KpiReading.kind == PeriodKind.MONTH,
            KpiReading.starts_on >= since,
        )
        .order_by(KpiReading.id)
    )
    found: dict[int, dict[date, Decimal | None]] = {}
    for own, month, value in rows:
        found.setdefault(own, {})[month] = value
    return {
        own: {month: value for month, value in stated.items() if value is not None}
        for own, stated in found.items()
    }


def _events(program_id: int, ids: Sequence[int], audience: Audience) -> dict[int, list[Event]]:
    if len(ids) == 1:
        rounds = rounds_of_startup(ids[0], audience=audience)
    else:
        rounds = rounds_of_program(program_id, audience=audience)
    found: dict[int, list[Event]] = {own: [] for own in ids}
    for event in chain(_of_rounds(rounds), _of_deals(program_id, ids), _of_pilots(program_id, ids)):
        if event.startup_id in found:
            found[event.startup_id].append(event)
    return found


def _of_rounds(rounds: Iterable[RoundFacts]) -> Iterator[Event]:
    for one in rounds:
        what = What.EXIT if one.is_exit else What.ROUND
        amount = one.post_krw if one.is_exit else one.raised_krw
        yield Event(one.startup_id, what, one.closed_on, amount, one.stage.value, one.id)


_STEP = (
    SupportEntry.startup_id,
    SupportStep.happened_on,
    SupportStep.amount_krw,
    SupportStep.stage,
    SupportEntry.id,
)


def _steps(program_id: int, ids: Sequence[int]) -> Select[int, date, int | None, HelpStage, int]:
    return (
        select(*_STEP)
        .join(SupportEntry, SupportEntry.id == SupportStep.entry_id)
        .where(
            SupportEntry.program_id == program_id,
            SupportEntry.withdrawn_at.is_(None),
            SupportEntry.startup_id.in_(ids),
        )
        .order_by(SupportStep.id)
    )


def _of_deals(program_id: int, ids: Sequence[int]) -> Iterator[Event]:
    """Introductions that stand at a deal; one that went back from it is none."""
    query = _steps(program_id, ids).where(
        SupportEntry.stage == HelpStage.DEAL, SupportStep.stage == HelpStage.DEAL
    )
    newest = {row[-1]: row for row in db.session.execute(query)}
    for own, on, amount_krw, stage, entry_id in newest.values():
        yield Event(own, What.DEAL, on, amount_krw, stage.value, entry_id)


def _of_pilots(program_id: int, ids: Sequence[int]) -> Iterator[Event]:
    query = _steps(program_id, ids).where(SupportEntry.kind == SupportKind.EXPANSION)
    for own, on, _, stage, entry_id in db.session.execute(query):
        yield Event(own, What.PILOT, on, None, stage.value, entry_id)
