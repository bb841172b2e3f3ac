"""The brief: one page before a session."""

from datetime import date, timedelta
from functools import partial

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.mentoring.queries.afterwards import open_actions
from tracker.mentoring.queries.lists import Whose
from tracker.mentoring.queries.people import earlier_sessions, sessions_elsewhere
from tracker.mentoring.views import blueprint
from tracker.mentoring.views.sight import hours_left, mentor_id, session_found, session_sight
from tracker.program.queries import startup_card, startup_standing
from tracker.progress.queries import milestones_of_startup, valuations_of_startup
from tracker.progress.queries.kpis import readings_between
from tracker.progress.rules import (
    MilestoneState,
    ValuationFacts,
    audience_of,
    most_urgent_first,
)
from tracker.progress.rules.kpis import Kpi
from tracker.progress.rules.readings import Reading, newest
from tracker.progress.wording import value_words
from tracker.values.clock import now, today
from tracker.web.periods import period_words

MILESTONES_SHOWN = 6
FIGURES = (Kpi.REVENUE, Kpi.ARR, Kpi.CUSTOMERS, Kpi.HEADCOUNT)
FIGURES_BACK = timedelta(days=400)


@blueprint.get("/startups/<startup>/mentoring/<int:session_id>/brief")
@requires(Permission.MENTORING_READ)
def brief(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    """What the startup does, where it is late, what was said last, what it asks."""
    found, day = session_found(startup, session_id), today(startup.program.timezone)
    hers = mentor_id()
    planned = [
        one for one in milestones_of_startup(startup.id) if one.state is MilestoneState.PLANNED
    ]
    return render_template(
        "mentoring/brief.html",
        startup=startup,
        session=found,
        card_facts=startup_card(startup.id),
        standing=startup_standing(startup.id),
        milestones=most_urgent_first(planned, day)[:MILESTONES_SHOWN],
        valuation=_newest_valuation(startup),
        figures=_newest_figures(startup, day),
        figure_words=value_words,
        period_words=partial(period_words, starts_on=day),
        actions=open_actions(startup.id),
        periods=hours_left(startup),
        earlier=[
            one
            for one in earlier_sessions(Whose(startup.program.id, startup.id), session_sight())
            if one.id != found.id
        ],
        elsewhere=sessions_elsewhere(startup.id, hers) if hers is not None else [],
        at=now(),
        today=day,
    )


def _newest_figures(startup: StartupPlace, day: date) -> list[Reading]:
    """What the startup stated last of each figure told here, in their order."""
    found = newest(readings_between(startup.id, day - FIGURES_BACK, day))
    return [found[kpi] for kpi in FIGURES if kpi in found]


def _newest_valuation(startup: StartupPlace) -> ValuationFacts | None:
    if not current_visit().may(Permission.VALUATIONS_READ):
        return None
    audience = audience_of(sees_all=current_visit().may(Permission.VALUATIONS_ALL))
    found = valuations_of_startup(startup.id, audience=audience)
    return max(found, key=lambda one: one.valued_on, default=None)
