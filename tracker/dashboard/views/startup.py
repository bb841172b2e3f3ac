"""A startup's home: what is left, until when, and what follows."""

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker.access.guard import requires
from tracker.access.rules import Permission, StartupPlace
from tracker.credits.rules.figures import GrantFigures
from tracker.dashboard.queries.startup import StartupPage, startup_page
from tracker.dashboard.views import blueprint
from tracker.values.clock import today
from tracker.web.charts.balances import Balances, Outlined, balance_chart
from tracker.web.charts.small import meter
from tracker.web.formats import won_short
from tracker.web.words import named, t


@blueprint.get("/startups/<startup>/credits")
@requires(Permission.CREDITS_READ)
def startup_credits(startup: StartupPlace) -> ResponseReturnValue:
    page = startup_page(startup, today=today(startup.program.timezone))
    return render_template(
        "dashboard/startup_credits.html",
        page=page,
        chart=_chart(page, named(startup)),
        meters={card.grant.id: _meter(card.grant) for card in page.grants},
    )


def _chart(page: StartupPage, name: str) -> Markup | None:
    balances = page.paths.by_startup.get(page.credits.startup_id, ())
    if not any(balances):
        return None
    data = Outlined(page.paths.days, page.paths.known_until, (Balances(name, balances),))
    return balance_chart("burn-down-chart", t("home.burn_down"), data)


def _meter(grant: GrantFigures) -> Markup:
    """Used, then what is expected to be lost, of the whole grant."""
    lost = grant.will_be_lost_krw or 0
    label = t(
        "home.meter",
        used=won_short(grant.used_krw),
        left=won_short(grant.remaining_krw),
        lost=won_short(lost),
    )
    return meter([(grant.used_krw, "info"), (lost, "lost")], grant.amount_krw, label)
