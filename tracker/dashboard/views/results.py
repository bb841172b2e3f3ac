"""Parts of the dashboard in words: comparisons, the forecast's bracket, what is new."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from markupsafe import Markup

from tracker.access.guard import Visit, current_visit
from tracker.access.rules import Permission
from tracker.audit.queries import event_counts_read
from tracker.dashboard.queries.executive import READS_MOST, ExecutivePage
from tracker.dashboard.rules import CHANGES, Aim, Change, Compared, changes_of
from tracker.dashboard.views.asked import Asked
from tracker.db import AtOnce
from tracker.people.queries import last_visit_read
from tracker.progress.queries import startups_with
from tracker.progress.rules import forecast as rules
from tracker.progress.rules.kpis import Kpi
from tracker.progress.wording import bracket, short_words
from tracker.web.charts.small import meter
from tracker.web.formats import percent
from tracker.web.words import t, tn


def compared_words(figure: Compared, written: Callable[[Decimal], str]) -> str:
    """Against the same part of the period before: `직전 같은 기간 12명, 3명 증가`."""
    if figure.before is None:
        return t("dashboard.before_unknown")
    before = written(figure.before)
    if figure.change is None:
        return t("dashboard.before", before=before)
    if not figure.change:
        return t("dashboard.before_same", before=before)
    grown = "dashboard.before_more" if figure.change > 0 else "dashboard.before_less"
    return t(grown, before=before, change=written(abs(figure.change)))


def changed(kpi: Kpi, figure: Compared) -> str:
    return compared_words(figure, lambda value: short_words(kpi, value))


def times_words(count: Decimal) -> str:
    return tn("dashboard.times", int(count))


def target_meter(aim: Aim) -> Markup:
    """Nothing where a share of the target says nothing."""
    if aim.reached is None:
        return Markup("")
    label = t("kpi.reached", share=percent(aim.reached))
    return meter([(int(aim.value or 0), "info")], int(aim.target), label)


@dataclass(frozen=True, slots=True)
class Bracket:
    """What both models say of the target, and of each number of startups, in words."""

    target: str
    none: str
    one: str
    two_or_more: str


def forecast_bracket(asked: Asked, page: ExecutivePage) -> Bracket | None:
    """None where the page may travel, and while no startup has joined.

    From all that the program knows, as the forecast's own page: a chance tells nobody's value.
    """
    told = asked.inside and current_visit().may(Permission.FORECAST_READ)
    if not told or not page.startups:
        return None
    given = rules.Given(
        as_of=page.as_of,
        startups=startups_with(page.every_value, page.startups.values()),
        rule=page.rule,
        target=page.figures.unicorn_target,
        assumptions=rules.assumed(page.assumptions),
    )
    found = rules.forecast(given)
    one, two = found.stages.counts, found.diffusion.counts
    return Bracket(
        target=bracket(one.target_or_more, two.target_or_more),
        none=bracket(one.none, two.none),
        one=bracket(one.one, two.one),
        two_or_more=bracket(one.two_or_more, two.two_or_more),
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """What others did since a reader was last here."""

    since: datetime
    found: tuple[Change, ...]


def changes_since(visit: Visit) -> Changes | None:
    """None at her first visit."""
    reads = _changes_reads(visit.program.id, visit.actor.id or 0, visit.signed_in.session_id)
    since, counts = reads.now()
    return None if since is None else Changes(since, changes_of(counts))


@lru_cache(maxsize=READS_MOST)
def _changes_reads(program_id: int, reader: int, session_id: int) -> AtOnce:
    """Put together once a session: that costs more than asking."""
    last = last_visit_read(reader, session_id)
    told = event_counts_read(program_id, CHANGES, since=last.query, but_by=reader)
    return AtOnce(last, told)
