"""Where startups stand, printed."""

from datetime import date
from typing import Any

import click

from tracker.program.queries import StartupRow, program_named, startup_named
from tracker.progress.cli.group import PROGRAM_HELP, progress
from tracker.progress.queries import Overview, overview
from tracker.progress.rules import Audience, Rung, StartupProgress, ValuationFacts
from tracker.values.clock import today
from tracker.values.days import parse_day
from tracker.values.refusals import RuleViolation
from tracker.web.console import print_json, refusable
from tracker.web.formats import usd_short, won_short
from tracker.web.words import catalogue, named, t


@progress.command("show")
@click.option("--startup", "slug", help="Its slug; all startups where left out.")
@click.option("--as-of", "day", help="The day concerned; today where left out.")
@click.option(
    "--audience",
    default=Audience.INSIDE.value,
    type=click.Choice([one.value for one in Audience]),
    help="Only what firms agreed to show them; everything where left out.",
)
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def show(
    *, slug: str | None, day: str | None, audience: str, program: str | None, as_json: bool
) -> None:
    """Milestones by state, newest valuation, growth stage and both unicorn flags."""
    place = program_named(program)
    only = startup_named(place.id, slug) if slug else None
    on = _day_typed(day) if day else today(place.timezone)
    found = overview(place.id, day=on, audience=Audience(audience))
    rows = [row for row in found.startups if only is None or row.id == only.id]
    if as_json:
        print_json(_told(found, rows))
        return
    for row in rows:
        click.echo(_line(row, found))


def _day_typed(text: str) -> date:
    found = parse_day(text)
    if found is None:
        raise RuleViolation("day_unreadable", "as_of", text=text)
    return found


def _told(found: Overview, rows: list[StartupRow]) -> dict[str, Any]:
    return {
        "as_of": found.as_of.isoformat(),
        "audience": found.audience.value,
        "definition": found.rule.definition,
        "startups": [_startup(row, found.progress[row.id]) for row in rows],
    }


def _startup(row: StartupRow, one: StartupProgress) -> dict[str, Any]:
    way = one.unicorn
    return {
        "slug": row.slug,
        "name": row.name,
        "milestones": {standing.value: count for standing, count in one.milestones.items()},
        "valuation": _valuation(way.latest) if way.latest else None,
        "raised_krw": one.raised_krw,
        "rung": _rung(one),
        "unicorn": {
            "krw": way.reached_krw_on is not None,
            "usd": way.reached_usd_on is not None,
            "krw_on": way.reached_krw_on.isoformat() if way.reached_krw_on else None,
            "usd_on": way.reached_usd_on.isoformat() if way.reached_usd_on else None,
            "counts": way.counts,
            "by_exit": way.by_exit,
        },
    }


def _valuation(latest: ValuationFacts) -> dict[str, Any]:
    return {
        "on": latest.valued_on.isoformat(),
        "krw": latest.amount_krw,
        "usd": str(latest.in_usd) if latest.in_usd is not None else None,
        "grade": latest.grade.value,
        "verified": latest.verified,
        "consent": latest.consent.value,
    }


def _rung(one: StartupProgress) -> dict[str, Any] | None:
    if one.standing is None:
        return None
    rung = one.standing.rung
    return {
        "number": one.standing.number,
        "of": one.standing.of,
        "name": rung_name(rung, "ko"),
        "name_en": rung_name(rung, "en"),
        "by": one.standing.by.value,
    }


def rung_name(rung: Rung, language: str) -> str:
    """In a language, whichever the shell's is."""
    if rung.known:
        return str(catalogue(language).gettext(f"progress.rung.{rung.known}"))
    return (rung.name_en or rung.name) if language == "en" else rung.name


def _line(row: StartupRow, found: Overview) -> str:
    one, rule = found.progress[row.id], found.rule
    way, standing = one.unicorn, one.standing
    stood = {str(name): count for name, count in one.milestones.items()}
    return t(
        "progress.cli.show",
        startup=named(row),
        rung=_spoken_rung(standing.rung) if standing else t("progress.rung_none"),
        value=won_short(way.latest.amount_krw) if way.latest else t("progress.no_valuation"),
        krw=_flag(won_short(rule.line_krw), way.reached_krw_on),
        usd=_flag(usd_short(rule.line_usd), way.reached_usd_on),
        **stood,
    )


def _spoken_rung(rung: Rung) -> str:
    return t(f"progress.rung.{rung.known}") if rung.known else named(rung)


def _flag(line: str, on: date | None) -> str:
    return t("progress.cli.reached" if on else "progress.cli.not_reached", line=line)
