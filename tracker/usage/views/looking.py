"""Looking into usage: a startup's by service, day and resource group; unusual days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.program.queries import startups_of
from tracker.usage.queries import looking
from tracker.usage.queries.looking import StartupUsage
from tracker.usage.rules.looking import (
    DAYS_28,
    Asked,
    Facet,
    Looked,
    looked,
    looked_at_day,
    series,
    why_it_rose,
)
from tracker.usage.rules.months import MonthOfSource
from tracker.usage.views import blueprint
from tracker.usage.wording import LIFE_TONES, unusual_sentence
from tracker.values.clock import now
from tracker.web.charts.days import Daily, Stack, days_chart
from tracker.web.charts.small import meter
from tracker.web.formats import percent
from tracker.web.kept import kept
from tracker.web.paging import Page, page_of, wanted_page
from tracker.web.words import language, t

EARLIEST = date(2000, 1, 1)  # before it there is no usage, nor room in a calendar to look back
ROWS_SHOWN = 20
DAYS_SHOWN = 7
NAME_CHARACTERS_MAX = 200
AREAS = ("credits", "usage")


@blueprint.get("/startups/<startup>/usage")
@requires(Permission.CREDITS_READ)
def startup_usage(startup: StartupPlace) -> ResponseReturnValue:
    asked, at = _asked(), now()
    key = ("startup_usage", startup, asked, at.date(), language())
    place = startup.program.id, startup.id
    drawn = kept(
        key, lambda: _drawn(startup, looking.startup_usage(*place, asked, at=at)), of=AREAS
    )
    return render_template("usage/startup_usage.html", drawn=drawn)


def _asked() -> Asked:
    """What the address says; what makes no sense in it is as if not said."""
    return Asked(
        period=request.args.get("period", DAYS_28)[:NAME_CHARACTERS_MAX],
        day=_day(request.args.get("day", "")),
        **{facet.value: _name(facet) for facet in Facet},
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= EARLIEST else None


def _name(facet: Facet) -> str | None:
    asked = request.args.get(facet.value)
    return None if asked is None else asked[:NAME_CHARACTERS_MAX].replace("\0", "")


@dataclass(frozen=True, slots=True)
class Drawn:
    newest_on: date | None
    content: Markup


def _drawn(startup: StartupPlace, usage: StartupUsage | None) -> Drawn:
    if usage is None:
        return Drawn(None, Markup(render_template("usage/_no_usage.html")))  # noqa: S704 - a template
    asked, day = usage.asked, usage.asked.day
    found = looked(usage.uses, usage.before) if day is None else looked_at_day(usage.uses, day)
    content = render_template(
        "usage/_startup_usage.html",
        startup=startup,
        usage=usage,
        source=_source(usage),
        asked=asked,
        found=found,
        address=_address(startup, asked),
        chart=_chart(usage, found),
        unusual=[(one.found, unusual_sentence(one.found, one.rise)) for one in usage.explained],
        this_day=_this_day(usage),
        meters=_meters(found),
        top_days=sorted(found.days.items(), key=lambda one: (-one[1], one[0]))[:DAYS_SHOWN],
        unusual_days={one.day for one in usage.unusual},
        facets=tuple(Facet),
        rows_shown=ROWS_SHOWN,
        life_tones=LIFE_TONES,
    )
    return Drawn(usage.newest_on, Markup(content))  # noqa: S704 - a rendered template


def _address(startup: StartupPlace, asked: Asked) -> Callable[..., str]:
    """The page at hand with something else chosen, None to leave out."""

    def address(**changes: object) -> str:
        chosen = replace(asked, **changes)  # type: ignore[arg-type]
        values: dict[str, Any] = {f.value: name for f, name in chosen.narrowed.items()}
        if chosen.day is not None:
            values["day"] = chosen.day.isoformat()
        return url_for("usage.startup_usage", startup=startup.slug, period=chosen.period, **values)

    return address


def _source(usage: StartupUsage) -> MonthOfSource | None:
    """Where the newest figures of the period come from."""
    month = usage.period.month if usage.asked.day is None else usage.asked.day.replace(day=1)
    of_month = [one for one in usage.sources if month in {None, one.month}]
    return max(of_month, key=lambda one: one.submitted_at, default=None)


def _this_day(usage: StartupUsage) -> str | None:
    """On a chosen day that is unusual: why. Of a part of the day nothing of the kind is said."""
    if usage.asked.narrowed:
        return None
    found = next((one for one in usage.unusual if one.day == usage.asked.day), None)
    return unusual_sentence(found, why_it_rose(usage.uses, found.day)) if found else None


def _chart(usage: StartupUsage, found: Looked) -> Markup | None:
    """By day and service; narrowed to a service, by day and resource group."""
    if not found.days:
        return None
    facet = Facet.GROUP if usage.asked.service is not None else Facet.SERVICE
    days = _days_drawn(usage)
    uses = [use for use in usage.uses if use.covered]
    stacks = series(uses, days, facet)
    daily = Daily(
        days,
        tuple(Stack(_stack_name(one.name, facet), one.krw) for one in stacks),
        others=len(stacks) > 1 and not stacks[-1].name,
        marked=set() if usage.asked.narrowed else {one.day for one in usage.unusual},
        missing={day for day in days if day not in found.days},
    )
    return days_chart("days-chart", t("looking.by_day"), daily)


def _stack_name(name: str, facet: Facet) -> str:
    return name or t(f"looking.no_{facet}" if facet is Facet.GROUP else "looking.others")


def _days_drawn(usage: StartupUsage) -> tuple[date, ...]:
    day = usage.asked.day
    if day is None:
        return usage.period.every_day()
    return tuple(date.fromordinal(day.toordinal() - back) for back in range(28, -1, -1))


def _meters(found: Looked) -> Mapping[tuple[Facet, str], Markup]:
    """Each line's share as a small bar; the number stands beside it."""
    whole = max(1, found.total.krw)
    return {
        (facet, line.name): meter(
            [(max(0, line.krw), "info")], whole, t("looking.share_of", percent=percent(line.share))
        )
        for facet, some in found.by.items()
        for line in some[:ROWS_SHOWN]
    }


@blueprint.get("/usage/unusual")
@requires(Permission.USAGE_READ)
def unusual() -> ResponseReturnValue:
    program_id = current_visit().program.id
    days = looking.unusual_days_of_program(program_id)
    page = page_of(lambda offset, limit: (days[offset : offset + limit], len(days)), wanted_page())
    rows = looking.explained(program_id, page.rows)
    return render_template(
        "usage/unusual.html",
        page=Page(rows, page.number, page.pages, page.total),
        startups={row.id: row for row in startups_of(program_id)},
        sentence=unusual_sentence,
    )
