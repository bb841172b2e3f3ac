"""`python -m tests.bench dashboard`: the executive's dashboard with 20 startups beside 100, four years of data.

Both draw 20 rows. What the pages keep is measured kept, after a write to each area they rest on, and
as in a process that has just begun.
"""

import argparse
import gzip
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Executable, func, insert, select, update

from tests.bench.desks import Made, compared, desk
from tests.factories import AT, OPERATOR, make_program, make_startup, make_user
from tracker.access.rules import Role
from tracker.credits.actions import grant_credits, record_usage
from tracker.credits.models import StartupCredit
from tracker.credits.rules.facts import DayUsage
from tracker.credits.rules.requests import NewGrant
from tracker.db import db
from tracker.program.models import Startup
from tracker.progress.actions import create_milestone, record_round
from tracker.progress.models import KpiReading, Milestone
from tracker.progress.rules import Consent, Currency, NewMilestone, NewRound, SourceGrade, Stage
from tracker.progress.rules.kpis import KPIS, TYPED
from tracker.progress.rules.readings import ReadingSource
from tracker.support.models import SupportEntry
from tracker.support.rules import SupportKind
from tracker.values.clock import today
from tracker.values.periods import Period, PeriodKind, last_periods

FEW, MANY = 20, 100
MONTHS = 48
PATHS = ("/dashboard", "/dashboard?audience=public", "/home", "/startups/s1/credits")
COPIED = [column.key for column in KpiReading.__table__.columns if column.key != "id"]
BY = {"by": OPERATOR, "at": AT}
DAY = today("Asia/Seoul")
STARTS_ON = date(DAY.year - 4, DAY.month, 1)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench dashboard", description=__doc__)
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=5, help="in turns; the least counts")
    parser.add_argument("--paths", nargs="*", default=PATHS)
    parser.add_argument("--each", type=int, default=5, help="requests in a round")
    asked = parser.parse_args(arguments)
    for engine in asked.engines.split(","):
        with ExitStack() as stack:
            desks = [
                stack.enter_context(desk(engine, lambda count=count: _made(count)))
                for count in (FEW, MANY)
            ]
            for path in asked.paths:
                sizes = [len(gzip.compress(one.ask("manager", path).encode())) for one in desks]
                for after, how in AFTER.items():
                    few, many = compared(desks, "manager", path, asked.rounds, asked.each, **how)
                    sys.stdout.write(
                        f"| {engine} | {path} | {after} | {few * 1000:.1f} ms"
                        f" | {many * 1000:.1f} ms | {many / few:.2f} | {sizes[1] / 1000:.0f} KB gz |\n"
                    )
                    sys.stdout.flush()


def _written(*statements: Executable) -> Callable[[], None]:
    def write() -> None:
        for statement in statements:
            db.session.execute(statement)
        db.session.commit()

    return write


ONE = StartupCredit.startup_id == select(func.min(StartupCredit.startup_id)).scalar_subquery()
OPENED = update(StartupCredit).values(cap_krw=StartupCredit.cap_krw)
STATED = insert(KpiReading).from_select(
    COPIED, select(*(getattr(KpiReading, name) for name in COPIED)).order_by(KpiReading.id).limit(1)
)
AFTER: dict[str, dict[str, Any]] = {
    "kept": {},
    "one startup's credits": {"write": _written(OPENED.where(ONE))},
    "a figure of one startup": {"write": _written(STATED)},
    "a milestone": {"write": _written(update(Milestone).values(version=Milestone.version).where(Milestone.id == 1))},
    "a startup": {"write": _written(update(Startup).values(name=Startup.name).where(Startup.id == 1))},
    "an entry of help": {"write": _written(update(SupportEntry).values(version=SupportEntry.version).where(SupportEntry.id == 1))},
    "every startup's credits": {"write": _written(OPENED)},
    "a process just begun": {"anew": True},
}  # fmt: skip


def _made(count: int) -> Made:
    program = make_program(startup_seats=count, cap_krw=10**13, starts_on=STARTS_ON)
    for number in range(count):
        _make_startup(make_startup(program, f"s{number}", joined_on=STARTS_ON))
    manager = make_user(program, Role.PROGRAM_MANAGER)
    db.session.commit()
    return {"manager": manager}, {}


def _make_startup(startup: Startup) -> None:
    for year in range(4):
        first = date(STARTS_ON.year + year, STARTS_ON.month, 1)
        grant = NewGrant(first, first + timedelta(days=500), "문서-1", 30_000_000)
        grant_credits(startup.id, grant, key=f"{startup.slug}-{year}", today=DAY, **BY)
    periods = last_periods(PeriodKind.MONTH, DAY, MONTHS, program_starts_on=STARTS_ON)
    usage = {period.starts_on: tuple(_used(period)) for period in periods}
    record_usage(startup.id, usage, cause="cost_import:1", today=DAY, **BY)
    db.session.execute(insert(KpiReading), list(_readings(startup)))
    db.session.execute(insert(SupportEntry), list(_entries(startup, periods)))
    for number in range(12):
        milestone = NewMilestone(f"목표 {number}", DAY + timedelta(days=30 * (number - 4)))
        create_milestone(startup.id, milestone, **BY)
    for number, stage in enumerate((Stage.SEED, Stage.SERIES_A, Stage.SERIES_B)):
        new = NewRound(
            stage=stage,
            closed_on=DAY - timedelta(days=900 - 400 * number),
            priced=True,
            currency=Currency.KRW,
            raised=Decimal(10**9 * (number + 1)),
            post_money=Decimal(10**10 * (number + 1)),
            grade=SourceGrade.A,
            consent=Consent.PUBLIC,
            consent_basis="동의서",
        )
        record_round(startup.id, new, verified=True, today=DAY, **BY)


def _used(period: Period):
    """Every day's usage, as cost files tell it, up to the day before yesterday."""
    for number in range((period.ends_on - period.starts_on).days + 1):
        day = period.starts_on + timedelta(days=number)
        if day < DAY - timedelta(days=1):
            yield DayUsage(day, Decimal(70_000))


def _readings(startup: Startup):
    for kpi in TYPED:
        every = KPIS[kpi].every
        count = {PeriodKind.MONTH: MONTHS, PeriodKind.QUARTER: 16}.get(every, 4)
        for period in last_periods(every, DAY, count, program_starts_on=STARTS_ON):
            yield {
                "program_id": startup.program_id,
                "startup_id": startup.id,
                "kpi": kpi,
                "kind": every,
                "starts_on": period.starts_on,
                "ends_on": period.ends_on,
                "value": Decimal(1_000),
                "as_of": DAY,
                "source": ReadingSource.STARTUP,
                "correction": False,
                "recorded_at": AT,
                "recorded_by": "bench",
            }


def _entries(startup: Startup, periods):
    for period in periods[:-1]:
        yield {
            "program_id": startup.program_id,
            "startup_id": startup.id,
            "kind": SupportKind.MENTORING,
            "held_on": period.starts_on,
            "given_by": "정멘토",
            "topic": "시장 진입",
            "minutes": 90,
            "shared_notes": "",
            "program_notes": "",
            "logged_at": AT,
            "logged_by": "bench",
            "version": 1,
        }
