"""The demo's plans of help: what each startup was to get, and how seldom at most."""

from datetime import date, timedelta

from tracker.package.actions import set_plan
from tracker.package.rules.kinds import PackageKind as Kind
from tracker.package.rules.plans import NewPlan
from tracker.setup.demo.history import MORNING, Cast
from tracker.setup.demo.startups import GROWING

SOURCE = "협약서 제4조, 사업계획서 3쪽"
PLANNED = (  # kind, count, minutes, won, days
    (Kind.CREDITS, None, None, 60_000_000, None),
    (Kind.MENTORING, 6, None, None, 60),
    (Kind.INTRODUCTION, 2, None, None, 120),
    (Kind.LEGAL, None, 180, None, 365),
    (Kind.INVESTMENT, None, 180, None, None),
    (Kind.PROMOTION, 1, None, None, None),
    (Kind.EXPANSION, 1, None, None, 365),
    (Kind.EVENT, 1, None, None, 365),
)


def plan_help(cast: Cast) -> None:
    """The program's plan of each year so far, and one startup's own."""
    by, today = cast.manager, cast.calendar.today
    for year in range(cast.calendar.starts_on.year, today.year + 1):
        first = max(cast.calendar.starts_on, date(year, 1, 5)) + timedelta(days=4)
        at = cast.instant(first, MORNING)
        for kind, count, minutes, amount_krw, most_days in PLANNED:
            new = NewPlan(
                kind=kind,
                year=year,
                count=count,
                minutes=minutes,
                amount_krw=amount_krw,
                most_days=most_days,
                source=SOURCE,
            )
            set_plan(cast.program_id, None, new, "", by=by, at=at)
    more = NewPlan(
        kind=Kind.MENTORING, year=today.year, count=8, most_days=45, source="2차 연도 수요조사"
    )
    set_plan(cast.program_id, cast.startups[GROWING], more, "", by=by, at=cast.now)
