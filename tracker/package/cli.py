"""Packages at the command line: a command of the support group, which the app adds there."""

import getpass
import json
from typing import Any

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.package.actions import set_plan
from tracker.package.queries.given import PackageLine, ProgramPackage, program_package
from tracker.package.rules.gaps import Gap, late_gaps
from tracker.package.rules.given import HelpOf, KindLine
from tracker.package.rules.kinds import PackageKind, Part
from tracker.package.rules.plans import NewPlan
from tracker.program.queries import program_named, startup_named
from tracker.values.clock import now, today
from tracker.values.durations import parse_minutes
from tracker.values.refusals import RuleViolation
from tracker.values.won import read_balance
from tracker.web.console import print_json, refusable


@click.command("package")
@click.option("--startup", "slug", help="Its slug; all startups where left out.")
@click.option("--year", type=int, help="Whose plan and help; this year where left out.")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def package(slug: str | None, year: int | None, program: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """What was promised, planned and given to each startup. `value_krw` is null without rates."""
    place = program_named(program)
    chosen = startup_named(place.id, slug).id if slug else None
    found = program_package(place, today=today(place.timezone), year=year)
    rows = [_told(line, found) for line in found.lines if chosen in {None, line.startup.id}]
    if as_json:
        print_json(_whole(found, rows))
        return
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False))


@click.command("plan")
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in PackageKind]))
@click.option("--year", required=True, type=int, help="The calendar year it is for.")
@click.option("--startup", "slug", help="Its slug; for each startup where left out.")
@click.option("--count", type=int, help="How many.")
@click.option("--minutes", help="How long: 600, 10:00, 10시간.")
@click.option("--amount-krw", help="How much: 1억5천, 150000000.")
@click.option("--most-days", type=int, help="The most days between two.")
@click.option("--source", default="", help="Where it is written: an agreement, a decision.")
@click.option("--reason", default="", help="Why it moves; needed where there was a plan.")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def plan(slug: str | None, program: str | None, as_json: bool, **given: Any) -> None:  # noqa: FBT001 - a flag
    """Set what is planned of a kind in a year; with nothing planned it is taken back."""
    place = program_named(program)
    startup_id = startup_named(place.id, slug).id if slug else None
    new = NewPlan(
        kind=PackageKind(given["kind"]),
        year=given["year"],
        count=given["count"],
        minutes=_minutes(given["minutes"]),
        amount_krw=_won(given["amount_krw"]),
        most_days=given["most_days"],
        source=given["source"].strip(),
    )
    by = operator(getpass.getuser())
    begin_write()
    changed = set_plan(place.id, startup_id, new, given["reason"], by=by, at=now())
    db.session.commit()
    told = {"kind": new.kind.value, "year": new.year, "startup": slug, "changed": changed}
    if as_json:
        print_json(told)
    else:
        click.echo(json.dumps(told, ensure_ascii=False))


def _minutes(text: str | None) -> int | None:
    found = parse_minutes(text) if text else None
    if text and found is None:
        raise RuleViolation("minutes_unreadable", "minutes", text=text)
    return found


def _won(text: str | None) -> int | None:
    found = read_balance(text) if text else None
    if text and found is None:
        raise RuleViolation("won_unreadable", "amount_krw", text=text[:40])
    return found


def _whole(found: ProgramPackage, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "as_of": found.as_of.isoformat(),
        "year": found.year,
        "caps_count": found.promise.basis.value,
        "spread": found.shares.spread.value,
        "startups": rows,
    }


def _told(line: PackageLine, found: ProgramPackage) -> dict[str, Any]:
    amounts, help_, promise = line.credits.amounts, line.help, line.promise
    late = [gap for gap in late_gaps(found.gaps) if gap.startup_id == line.startup.id]
    return {
        "slug": line.startup.slug,
        "credits": {
            "granted_krw": amounts.granted_krw,
            "used_krw": amounts.used_krw,
            "remaining_krw": amounts.remaining_krw,
        },
        "promise": {
            "cap_krw": promise.cap_krw,
            "counted_krw": promise.counted_krw,
            "left_krw": promise.left_krw,
        },
        "value_krw": help_.part(Part.SPONSOR).value_krw if found.rated else None,
        "kinds": _kinds(help_, rated=found.rated),
        "late": [_gap(gap) for gap in late],
        "last_touch_on": help_.last_on.isoformat() if help_.last_on else None,
    }


def _kinds(help_: HelpOf, *, rated: bool) -> dict[str, dict[str, Any]]:
    return {line.kind.value: _kind(line, rated=rated) for line in help_.shown}


def _kind(line: KindLine, *, rated: bool) -> dict[str, Any]:
    credits = line.kind is PackageKind.CREDITS
    return {
        "entries": line.in_year.entries,
        "minutes": line.in_year.minutes,
        "value_krw": line.in_year.value_krw if rated or credits else None,
        "planned": {line.measure.value: line.planned} if line.measure else None,
        "left": line.left if line.measure else None,
        "last_on": line.last_on.isoformat() if line.last_on else None,
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {"kind": gap.kind.value, "days": gap.days, "most_days": gap.most_days}
