"""The forecast and the reverse planner, for machines."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import click

from tracker.program.queries import program_named, startup_named
from tracker.progress.cli.group import PROGRAM_HELP, progress
from tracker.progress.queries.forecast import (
    assumptions_on,
    forecast_given,
    startup_facts,
)
from tracker.progress.queries.unicorn import unicorn_rule
from tracker.progress.rules import Audience, ValuationFacts
from tracker.progress.rules.forecast import (
    Assumed,
    BaseRate,
    Forecast,
    Outlook,
    assumed,
    check_value,
    checked,
    forecast,
    line_of,
    read_assumption,
)
from tracker.progress.rules.planner import DoneRound, Plan, PlannedRound, plan
from tracker.values.clock import today
from tracker.values.days import parse_day
from tracker.values.exact import exact_decimal, whole
from tracker.values.refusals import RuleViolation
from tracker.web.console import print_json, refusable
from tracker.web.formats import day, percent, times, usd, won
from tracker.web.words import t


@progress.command("forecast")
@click.option("--as-of", "as_of", help="The day; today where left out.")
@click.option("--seed", type=click.IntRange(min=0), help="Simulate beside it, with this seed.")
@click.option("--assume", multiple=True, metavar="NAME=VALUE", help="Try another assumption.")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def show_forecast(
    *,
    as_of: str | None,
    seed: int | None,
    assume: tuple[str, ...],
    program: str | None,
    as_json: bool,
) -> None:
    """How many startups may reach the line: two models and base rates, never one number."""
    place = program_named(program)
    on = _day(as_of) or today(place.timezone)
    changed = dict(read_assumption(typed) for typed in assume)
    found = forecast(forecast_given(place.id, on, changed))
    if as_json:
        print_json(_forecast_told(found, seed))
        return
    for outlook in found.outlooks:
        click.echo(_line(outlook))
    for rate in found.base_rates:
        click.echo(f"- {t(f'forecast.base.{rate.name}')}: {percent(rate.rate * 100)}")


def _forecast_told(found: Forecast, seed: int | None) -> dict[str, Any]:
    rule = found.given.rule
    return {
        "as_of": found.given.as_of.isoformat(),
        "target": found.given.target,
        "by": rule.by.isoformat(),
        "definition": rule.definition,
        "counting": rule.counting,
        "line": int(line_of(rule)),
        "models": [
            _model_told(found, outlook, seed) for outlook in (found.diffusion, found.stages)
        ],
        "base_rates": [_rate_told(rate) for rate in found.base_rates],
    }


def _model_told(found: Forecast, outlook: Outlook, seed: int | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": outlook.model.value,
        "startups": [
            {"slug": start.slug, "p_reach": chance, "standing": start.standing.value}
            for start, chance in zip(found.starts, outlook.chances, strict=True)
        ],
        "p0": outlook.counts.none,
        "p1": outlook.counts.one,
        "p2_or_more": outlook.counts.two_or_more,
        "p_target_or_more": outlook.counts.target_or_more,
        "assumptions": found.given.assumptions.used_by(outlook.model.value),
    }
    if seed is not None:
        beside = checked(found, outlook.model, seed)
        told["simulated"] = asdict(beside) if beside else None
    return told


def _rate_told(rate: BaseRate) -> dict[str, Any]:
    return {**asdict(rate), "source": t(f"forecast.base.{rate.name}")}


def _line(outlook: Outlook) -> str:
    return t(
        "forecast.cli.line",
        model=t(f"forecast.model.{outlook.model}"),
        none=percent(outlook.counts.none * 100),
        one=percent(outlook.counts.one * 100),
        two=percent(outlook.counts.two_or_more * 100),
    )


@progress.command("plan")
@click.option("--startup", "slug", required=True, help="Its slug.")
@click.option("--as-of", "as_of", help="The day; today where left out.")
@click.option("--multiple", help="Value divided by yearly recurring revenue; 10 where left out.")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def show_plan(
    *, slug: str, as_of: str | None, multiple: str | None, program: str | None, as_json: bool
) -> None:
    """What must be true for a startup to stand at the line on the program's day."""
    place = program_named(program)
    startup = startup_named(place.id, slug)
    on = _day(as_of) or today(place.timezone)
    found = plan(
        startup_facts(startup.id, startup.slug, audience=Audience.INSIDE),
        unicorn_rule(place.id, on),
        assumed(assumptions_on(place.id, on)),
        on,
        multiple=_multiple(multiple),
    )
    if as_json:
        print_json({"startup": slug, **_plan_told(found)})
        return
    click.echo(f"{startup.name}: {t(f'forecast.standing.{found.standing}')}")
    if found.growth_a_year is not None:
        click.echo(t("plan.cli.growth", growth=times(found.growth_a_year), by_on=day(found.by)))
    write = won if found.definition == "krw" else usd
    for one in found.rounds:
        stage = t(f"progress.stage.{one.stage}")
        click.echo(f"- {day(one.by)} {stage} {write(whole(one.value))} ({times(one.times)})")


def _plan_told(found: Plan) -> dict[str, Any]:
    return {
        "standing": found.standing.value,
        "as_of": found.as_of.isoformat(),
        "by": found.by.isoformat(),
        "definition": found.definition,
        "line": int(found.line),
        "latest": _latest_told(found.latest),
        "factor": _number(found.factor),
        "growth_a_year": _number(found.growth_a_year),
        "growth_so_far": _number(found.growth_so_far),
        "rounds": [_round_told(one) for one in found.rounds],
        "rounds_fitting": found.fitting,
        "step_up_if_only_those": _number(found.times_if_only_those),
        "at_median_pace_on": found.median_on.isoformat() if found.median_on else None,
        "done": [_done_told(one) for one in found.done],
        "arr": {
            "multiple": _number(found.multiple),
            "needed": whole(found.arr_needed),
            "implied_today": whole(found.arr_implied) if found.arr_implied else None,
        },
    }


def _latest_told(latest: ValuationFacts | None) -> dict[str, Any] | None:
    if latest is None:
        return None
    return {
        "valued_on": latest.valued_on.isoformat(),
        "stage": latest.stage.value,
        "amount_krw": latest.amount_krw,
        "in_usd": int(latest.in_usd) if latest.in_usd is not None else None,
        "grade": latest.grade.value,
    }


def _round_told(one: PlannedRound) -> dict[str, Any]:
    return {
        "stage": one.stage.value,
        "by": one.by.isoformat(),
        "value": whole(one.value),
        "step_up": _number(one.times),
        "median_on": one.median_on.isoformat(),
        "median_step_up": _number(one.median_times),
    }


def _done_told(one: DoneRound) -> dict[str, Any]:
    return {
        "stage": one.stage.value,
        "on": one.on.isoformat(),
        "value": whole(one.value),
        "step_up": _number(one.times),
        "days": one.days,
        "median_step_up": _number(one.median_times),
        "median_days": one.median_days,
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else round(float(value), 6)


def _multiple(typed: str | None) -> Decimal | None:
    if typed is None:
        return None
    found = exact_decimal(typed)
    if found is None:
        raise RuleViolation("assumption_unreadable", "multiple", text=typed)
    check_value(Assumed.ARR_MULTIPLE, found)
    return found


def _day(typed: str | None) -> date | None:
    if typed is None:
        return None
    found = parse_day(typed)
    if found is None:
        raise RuleViolation("day_unreadable", "as_of", text=typed)
    return found
