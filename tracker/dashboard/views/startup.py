"""A startup's home: what is left, until when, and what follows."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.credits.rules.figures import GrantFigures
from tracker.dashboard.queries.startup import StartupPage, startup_page
from tracker.dashboard.views import blueprint
from tracker.package.wording import help_left_words
from tracker.values.clock import today
from tracker.web.charts.balances import Balances, Outlined, balance_chart
from tracker.web.charts.small import meter
from tracker.web.formats import day, day_weekday, won_short
from tracker.web.kept import kept
from tracker.web.words import language, named, t

AREAS = ("credits", "package", "program", "support", "usage")


@blueprint.get("/startups/<startup>/credits")
@requires(Permission.CREDITS_READ)
def startup_credits(startup: StartupPlace) -> ResponseReturnValue:
    day_here = today(startup.program.timezone)
    may_grant = current_visit().may(Permission.CREDITS_WRITE)
    key = ("startup_credits", startup, day_here, language(), may_grant)
    drawn = kept(
        key, lambda: _drawn(startup, startup_page(startup, today=day_here), may_grant), of=AREAS
    )
    return render_template("dashboard/startup_credits.html", drawn=drawn)


@dataclass(frozen=True, slots=True)
class Drawn:
    subtitle: str
    content: Markup


def _drawn(startup: StartupPlace, page: StartupPage, may_grant: bool) -> Drawn:  # noqa: FBT001
    content = render_template(
        "dashboard/_startup_credits.html",
        startup=startup,
        page=page,
        may_grant=may_grant,
        help_left=help_left_words(page.left),
        chart=_chart(page, named(startup)),
        meters={card.grant.id: _meter(card.grant) for card in page.grants},
    )
    return Drawn(_subtitle(page), Markup(content))  # noqa: S704 - a rendered template


def _subtitle(page: StartupPage) -> str:
    said = [t("home.as_of", day=day_weekday(page.credits.as_of))]
    if newest := page.credits.outlook.newest_charged_on:
        said.append(t("home.usage_until", day=day(newest)))
    return " · ".join(said)


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
