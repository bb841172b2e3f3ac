"""The forecast, for the program's own eyes: what it says, why it changed, how it is computed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, ProgramPlace
from tracker.db import begin_write, db
from tracker.program.queries import StartupRow, startups_of
from tracker.progress import actions, queries
from tracker.progress.forms.forecast import AssumptionForm
from tracker.progress.rules import Audience, ValuationFacts, may_be_shown
from tracker.progress.rules import forecast as rules
from tracker.progress.rules.forecast.calibration import CALIBRATION, PROGRAMS
from tracker.progress.views import blueprint
from tracker.progress.views.sight import own_audience
from tracker.progress.wording import bracket, likely, points
from tracker.values.clock import now, today
from tracker.values.days import parse_day
from tracker.values.exact import plain
from tracker.web.charts.brackets import Bracket, Brackets, Mark, brackets_chart
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import named, t

CAUSES_SHOWN = 20
FULL_WIDTH = 1120


@dataclass(frozen=True, slots=True)
class Line:
    """What is told of one startup."""

    startup: StartupRow
    start: rules.Start
    stages: float
    diffusion: float
    band: tuple[float, float] | None


@blueprint.get("/forecast")
@requires(Permission.FORECAST_READ)
def forecast() -> ResponseReturnValue:
    program = current_visit().program
    day = today(program.timezone)
    since = _since(day)
    before, after = queries.forecast_then_and_now(
        program.id, (since, _end_of(since, program)), (day, now())
    )
    found, startups = rules.forecast(after), {row.id: row for row in startups_of(program.id)}
    lines = _lines(found, startups)
    page = page_of(lambda start, most: (lines[start : start + most], len(lines)), wanted_page())
    moved = rules.explained(before, after)
    return render_template(
        "progress/forecast.html",
        found=found,
        before=rules.forecast(before),
        page=page,
        counts=_counts_chart(found),
        startups_chart=_startups_chart(found, page.rows) if page.rows else "",
        startups=startups,
        since=since,
        day=day,
        moved=moved[:CAUSES_SHOWN],
        unshown=len(moved) - CAUSES_SHOWN,
        likely=likely,
        bracket=bracket,
        points=points,
        shown=_shown(own_audience()),
    )


def _shown(audience: Audience) -> Callable[[ValuationFacts], bool]:
    """Whether a firm agreed that this reader sees a value; the chances are the program's own."""
    return lambda valuation: may_be_shown(valuation.consent, audience)


@blueprint.get("/forecast/how")
@requires(Permission.FORECAST_READ)
def forecast_how() -> ResponseReturnValue:
    program = current_visit().program
    given = rules.assumed(queries.assumptions_in_force(program.id))
    return render_template(
        "progress/forecast_how.html",
        rates=rules.BASE_RATES,
        years=rules.YEARS_TO_UNICORN,
        given=given,
        calibration=CALIBRATION,
        programs=PROGRAMS,
        likely=likely,
        limits=range(1, 8),
    )


@blueprint.get("/forecast/assumptions")
@requires(Permission.FORECAST_READ)
def assumptions() -> ResponseReturnValue:
    program = current_visit().program
    history = queries.assumption_history(program.id)
    newest = {one.key: one for one in reversed(history)}
    page = page_of(lambda at, most: (history[at : at + most], len(history)), wanted_page())
    return render_template(
        "progress/assumptions.html",
        assumptions=rules.ASSUMPTIONS,
        newest=newest,
        history=page,
        written=written,
    )


@blueprint.route("/forecast/assumptions/<key>", methods=["GET", "POST"])
@requires(Permission.FORECAST_WRITE)
def change_assumption(key: str) -> ResponseReturnValue:
    if key not in rules.ASSUMPTIONS:
        abort(404)
    visit, assumption = current_visit(), rules.ASSUMPTIONS[rules.Assumed(key)]
    in_force = queries.assumptions_in_force(visit.program.id)
    held = in_force.get(assumption.key, assumption.default)
    form = AssumptionForm(data={"value": held})
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            new = form.new_assumption(assumption.key)
            actions.set_assumption(visit.program.id, new, by=visit.actor, at=now())
            db.session.commit()
            flash(t("forecast.assumption_saved", name=t(f"forecast.assume.{key}")), "ok")
            return redirect(url_for("progress.assumptions"))
    page = render_template(
        "progress/change_assumption.html",
        form=form,
        assumption=assumption,
        held=held,
        written=written,
        plain=plain,
    )
    return page, page_status(form)


def _since(day: date) -> date:
    """The day compared with: as asked for, else the last day of the quarter before."""
    asked = parse_day(request.args.get("since", ""))
    if asked is not None and asked < day:
        return asked
    first_of_quarter = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return first_of_quarter - timedelta(days=1)


def _end_of(day: date, program: ProgramPlace) -> datetime:
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(program.timezone))
    return midnight.astimezone(UTC)


def _lines(found: rules.Forecast, startups: Mapping[int, StartupRow]) -> list[Line]:
    """The likeliest first."""
    lines = [
        Line(
            startups[start.startup_id],
            start,
            stages,
            diffusion,
            rules.value_today(start, found.given.assumptions),
        )
        for start, stages, diffusion in zip(
            found.starts, found.stages.chances, found.diffusion.chances, strict=True
        )
    ]
    return sorted(lines, key=lambda line: -line.diffusion)


def _models() -> tuple[str, str]:
    return t("forecast.model.stages"), t("forecast.model.diffusion")


def _counts_chart(found: rules.Forecast) -> Markup:
    low, high = found.stages.counts, found.diffusion.counts
    rows = [
        Bracket(t(f"forecast.count.{name}"), one, two, bracket(one, two))
        for name, one, two in (
            ("none", low.none, high.none),
            ("one", low.one, high.one),
            ("two", low.two_or_more, high.two_or_more),
        )
    ]
    data = Brackets(tuple(rows), (), _models())
    return brackets_chart("counts", t("forecast.counts"), data, wide=FULL_WIDTH)


def _startups_chart(found: rules.Forecast, lines: Sequence[Line]) -> Markup:
    rows = [
        Bracket(
            named(line.startup), line.stages, line.diffusion, bracket(line.stages, line.diffusion)
        )
        for line in lines
    ]
    marks = [Mark(rate.rate, t(f"forecast.base_short.{rate.name}")) for rate in found.base_rates]
    data = Brackets(tuple(rows), tuple(marks), _models())
    return brackets_chart("startups", t("forecast.startups"), data)


def written(assumption: rules.Assumption, value: Decimal) -> str:
    """A figure as people read it."""
    return t(f"forecast.written.{assumption.kind}", value=plain(value))
