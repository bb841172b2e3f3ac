"""The reverse planner: what must be true for one startup."""

from decimal import Decimal

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.progress import queries
from tracker.progress.queries.kpis import readings_of_figure
from tracker.progress.rules import UnicornRule
from tracker.progress.rules.forecast import (
    ASSUMPTIONS,
    Assumed,
    StartupFacts,
    assumed,
)
from tracker.progress.rules.kpis import Kpi
from tracker.progress.rules.planner import Plan, plan
from tracker.progress.rules.readings import newest
from tracker.progress.views import blueprint
from tracker.progress.views.sight import own_audience
from tracker.values.clock import today
from tracker.values.exact import exact_decimal, whole
from tracker.web.charts.canvas import Span
from tracker.web.charts.valuations import Goal, Valuations, Valued, valuations_chart
from tracker.web.formats import usd_short, won_short
from tracker.web.words import named, t


@blueprint.get("/startups/<startup>/plan")
@requires(Permission.VALUATIONS_READ)
def startup_plan(startup: StartupPlace) -> ResponseReturnValue:
    program, day = startup.program, today(startup.program.timezone)
    audience = own_audience()
    facts = queries.startup_facts(startup.id, startup.slug, audience=audience)
    rule = queries.unicorn_rule(program.id, day)
    given = assumed(queries.assumptions_in_force(program.id))
    found = plan(facts, rule, given, day, multiple=_multiple())
    return render_template(
        "progress/startup_plan.html",
        startup=startup,
        plan=found,
        arr=newest(readings_of_figure(startup.id, Kpi.ARR)).get(Kpi.ARR),
        audience=audience,
        rule=rule,
        chart=_chart(startup, facts, rule, found) if found.done or found.latest else "",
        money=won_short if found.definition == "krw" else usd_short,
        whole=whole,
        by_program=current_visit().may(Permission.FORECAST_READ),
    )


def _multiple() -> Decimal | None:
    """As asked for, where it is within bounds."""
    bounds = ASSUMPTIONS[Assumed.ARR_MULTIPLE]
    asked = exact_decimal(request.args.get("multiple", "").strip())
    return asked if asked is not None and bounds.least <= asked <= bounds.most else None


def _chart(startup: StartupPlace, facts: StartupFacts, rule: UnicornRule, found: Plan) -> Markup:
    """What was seen at rounds, and the line. Nothing is drawn ahead."""
    points = tuple(
        (one.valued_on, one.amount_krw, t(f"progress.stage.{one.stage}"))
        for one in facts.valuations
        if one.verified and one.valued_on <= found.as_of
    )
    first = min((on for on, _, _ in points), default=rule.starts_on)
    span = Span(min(rule.starts_on, first), max(rule.by, found.as_of), found.as_of)
    goal = Goal(rule.line_krw, t("progress.unicorn_line", amount=won_short(rule.line_krw)))
    data = Valuations((Valued(named(startup), points),), (goal,), span)
    return valuations_chart("chart", t("progress.valuations"), data)
