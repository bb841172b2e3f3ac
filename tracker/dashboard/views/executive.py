"""The executive's dashboard: are we on the way, on one page, every number with its source."""

from dataclasses import dataclass
from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, ProgramPlace
from tracker.dashboard.queries.executive import ExecutiveLine, ExecutivePage, executive_page
from tracker.dashboard.views import blueprint
from tracker.dashboard.views.asked import Asked, asked_of_address
from tracker.dashboard.views.results import (
    changed,
    changes_since,
    compared_words,
    forecast_bracket,
    target_meter,
    times_words,
)
from tracker.progress.rules import (
    MilestoneFacts,
    MilestoneStanding,
    ValuationFacts,
)
from tracker.progress.wording import short_words
from tracker.web.charts.balances import Balances, Outlined, balances_chart
from tracker.web.charts.canvas import Span
from tracker.web.charts.heat import HeatRow, heat_table
from tracker.web.charts.milestones import Due, milestones_chart, window
from tracker.web.charts.small import meter
from tracker.web.charts.valuations import Goal, Valuations, Valued, valuations_chart
from tracker.web.formats import day, day_weekday, number, percent, share, usd_short, won_short
from tracker.web.kept import keep, kept
from tracker.web.words import language, named, t, tn

TONES = {
    MilestoneStanding.DUE: "bad",
    MilestoneStanding.PLANNED: "info",
    MilestoneStanding.MISSED: "none",
    MilestoneStanding.MET: "ok",
}
NAMED_STARTUPS = 20
AREAS = ("credits", "program", "progress", "support")
RUNG_DIGITS = 3


@blueprint.get("/dashboard")
@requires(Permission.DASHBOARD_READ)
def executive() -> ResponseReturnValue:
    """`?rung=3` narrows the startups to one growth stage."""
    visit, asked = current_visit(), asked_of_address()
    rung = _rung(request.args.get("rung", ""))
    may = (visit.may(Permission.STARTUP_WRITE), visit.may(Permission.FORECAST_READ))
    key = (visit.program, asked, rung, language(), may)
    drawn = kept(("executive", *key), lambda: _drawn(visit.program, asked, rung), of=AREAS)
    return render_template(
        "dashboard/executive.html", drawn=drawn, asked=asked, changes=changes_since(visit)
    )


def _rung(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < RUNG_DIGITS else None


@dataclass(frozen=True, slots=True)
class Drawn:
    subtitle: str
    content: Markup


def _drawn(program: ProgramPlace, asked: Asked, rung: int | None) -> Drawn:
    page = executive_page(
        program.id,
        asked.figures,
        asked.period,
        today=asked.day,
        audience=asked.audience,
        keep=keep,
        rung=rung,
    )
    content = render_template(
        "dashboard/_executive.html",
        page=page,
        asked=asked,
        results=page.results,
        forecast=forecast_bracket(asked, page),
        target_meters={aim.kpi: target_meter(aim) for aim in page.results.aims},
        balances=_balances(page),
        valuations=_valuations(page),
        heat=_heat(page),
        milestones=_milestones(page),
        granted_meter=_granted_meter(page),
        meters={line.startup.id: _meter(line) for line in page.lines},
        short_words=short_words,
        changed=changed,
        compared_words=compared_words,
        times_words=times_words,
        won_short=won_short,
        rung=rung,
    )
    return Drawn(_subtitle(page), Markup(content))  # noqa: S704 - a rendered template


def _subtitle(page: ExecutivePage) -> str:
    figures = page.figures
    return " · ".join(
        [
            t("common.as_of", day=day_weekday(page.as_of)),
            tn(
                "dashboard.startups_of_seats",
                page.seats_taken,
                seats=number(figures.startup_seats),
            ),
            t("dashboard.period", first=day(figures.starts_on), last=day(figures.ends_on)),
        ]
    )


def _granted_meter(page: ExecutivePage) -> Markup:
    total, cap = page.credits.total, page.credits.cap_krw
    label = t("dashboard.of_cap", percent=percent(share(total.granted_krw, cap)))
    return meter([(total.granted_krw, "info")], cap, label)


def _meter(line: ExecutiveLine) -> Markup:
    """Used, then what is expected to be lost, of what was granted."""
    amounts, lost = line.credits.amounts, line.will_be_lost_krw
    label = t("dashboard.used_share", percent=percent(share(amounts.used_krw, amounts.granted_krw)))
    if lost:
        label = f"{label}, {t('dashboard.lost_amount', amount=won_short(lost))}"
    return meter([(amounts.used_krw, "info"), (lost, "lost")], amounts.granted_krw, label)


def _balances(page: ExecutivePage) -> Markup | None:
    paths = page.balances
    if not paths.by_startup:
        return None
    of = tuple(
        Balances(named(startup), paths.by_startup[own])
        for own, startup in page.startups.items()
        if own in paths.by_startup
    )
    outlined = Outlined(paths.days, paths.known_until, of)
    return balances_chart(
        "balances", t("dashboard.balances"), outlined, cap_krw=page.credits.cap_krw
    )


def _valuations(page: ExecutivePage) -> Markup | None:
    if not page.valuations:
        return None
    highest = sorted(page.valuations, key=lambda own: -page.valuations[own][-1].amount_krw)
    shown = sorted(highest[:NAMED_STARTUPS], key=list(page.startups).index)
    startups = tuple(
        Valued(named(page.startups[own]), tuple(_point(v) for v in page.valuations[own]))
        for own in shown
    )
    first = min(page.figures.starts_on, *(page.valuations[own][0].valued_on for own in shown))
    span = Span(first, max(page.rule.by, page.as_of), page.as_of)
    data = Valuations(startups, _goals(page), span)
    return valuations_chart("valuations", t("dashboard.valuations"), data)


def _point(valuation: ValuationFacts) -> tuple[date, int, str]:
    seen = t("dashboard.verified" if valuation.verified else "dashboard.unverified")
    grade = t(f"progress.grade.{valuation.grade}")
    return valuation.valued_on, valuation.amount_krw, f"{grade} · {seen}"


def _goals(page: ExecutivePage) -> tuple[Goal, ...]:
    """Both lines of a unicorn, the one in dollars at the newest rate a valuation was agreed at."""
    goals = [
        Goal(
            page.rule.line_krw,
            t("dashboard.line_krw", amount=won_short(page.rule.line_krw)),
        )
    ]
    rated = [v for found in page.valuations.values() for v in found if v.usd_krw is not None]
    if rated:
        newest = max(rated, key=lambda v: v.valued_on)
        rate = newest.usd_krw or 0
        words = t(
            "dashboard.line_usd",
            amount=usd_short(page.rule.line_usd),
            rate=number(rate, 2),
        )
        goals.append(Goal(int(page.rule.line_usd * rate), words))
    return tuple(goals)


def _heat(page: ExecutivePage) -> Markup:
    rows = [
        HeatRow(
            named(line.startup),
            url_for("support.timeline", startup=line.startup.slug),
            line.sessions,
        )
        for line in sorted(page.lines, key=lambda line: list(page.startups).index(line.startup.id))
    ]
    return heat_table(t("dashboard.heat"), page.months, rows)


def _milestones(page: ExecutivePage) -> Markup | None:
    if not page.milestones:
        return None
    rows = [_due(milestone, page) for milestone in page.milestones]
    span = window(rows, page.as_of)
    return milestones_chart("milestones", t("dashboard.milestones"), rows, span)


def _due(milestone: MilestoneFacts, page: ExecutivePage) -> Due:
    standing = milestone.standing(page.as_of)
    late = milestone.days_late(page.as_of)
    words = tn("dashboard.days_late", late) if late else t(f"progress.standing.{standing}")
    return Due(
        title=milestone.title,
        startup=named(page.startups[milestone.startup_id]),
        baseline_due_on=milestone.baseline_due_on,
        due_on=milestone.due_on,
        closed_on=milestone.closed_on,
        tone=TONES[standing],
        said=words,
    )
