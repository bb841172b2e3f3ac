"""Packages of a program's startups, in a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select

from tracker.access.rules import ProgramPlace, StartupPlace
from tracker.credits.queries import credits_of_program, credits_of_startup, regrantable_of
from tracker.credits.rules.figures import (
    GrantFigures,
    GrantState,
    ProgramCredits,
    StartupCredits,
)
from tracker.db import db
from tracker.package.queries.plans import plans_in_force
from tracker.package.rules.gaps import Gap, Present, gaps_of
from tracker.package.rules.given import Basis, Given, HelpOf, KindGiven, Promise, help_of
from tracker.package.rules.kinds import Part
from tracker.package.rules.left import Left, left_of
from tracker.package.rules.plans import Plans, plan_years, year_shown
from tracker.package.rules.spread import Shares, shares_of
from tracker.program.queries import StartupRow, current_setting, program_figures, startups_of
from tracker.program.rules import ProgramFigures, SettingKey, StartupStatus
from tracker.support.models import SupportEntry
from tracker.support.queries.costs import CostFilter, cost_sums
from tracker.support.rates import help_rates, worth
from tracker.support.rules import SupportKind

HERE = frozenset({StartupStatus.SELECTED, StartupStatus.ACTIVE})

ByKind = Mapping[SupportKind, KindGiven]


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One startup's package: its credits, its help, its part of the promise."""

    startup: StartupRow
    credits: StartupCredits
    help: HelpOf
    promise: Promise

    @property
    def ahead_krw(self) -> int:
        """Granted, and not yet begun."""
        return ahead_krw(self.credits)


def ahead_krw(credits: StartupCredits) -> int:
    return sum(_posted(g) - g.granted_krw for g in credits.grants if g.state is GrantState.UPCOMING)


@dataclass(frozen=True, slots=True)
class Costs:
    """What the host itself paid in the year, by source of funds, and for each startup.

    Never added to what help is worth in kind. What is of no startup is for the whole program.
    """

    by_source: tuple[tuple[str, int], ...]
    by_startup: Mapping[int | None, int]

    @property
    def total_krw(self) -> int:
        return sum(amount for _, amount in self.by_source)


@dataclass(frozen=True, slots=True)
class ProgramPackage:
    """All packages as of a day; help is of `year` beside its plan. `rated`: help has any rate."""

    as_of: date
    year: int
    years: range
    figures: ProgramFigures
    credits: ProgramCredits
    lines: tuple[PackageLine, ...]
    promise: Promise
    shares: Shares
    gaps: tuple[Gap, ...]
    startups: Mapping[int, StartupRow]
    costs: Costs
    rated: bool

    @property
    def ahead_krw(self) -> int:
        return sum(line.ahead_krw for line in self.lines)

    @property
    def helps(self) -> list[HelpOf]:
        return [line.help for line in self.lines]


@dataclass(frozen=True, slots=True)
class StartupPackage:
    """The same of one startup, with what is left for it."""

    as_of: date
    year: int
    years: range
    figures: ProgramFigures
    credits: StartupCredits
    help: HelpOf
    promise: Promise
    left: Left
    gaps: Mapping[SupportKind, Gap]
    costs: Costs
    rated: bool


def program_package(program: ProgramPlace, *, today: date, year: int | None) -> ProgramPackage:
    figures = program_figures(program.id)
    years = plan_years(figures.starts_on, figures.ends_on)
    shown = year_shown(year, today, years)
    credits = credits_of_program(program.id, as_of=today)
    startups, plans = startups_of(program.id), plans_in_force(program.id)
    rates = help_rates(program.id)
    found = help_by_kind(program.id, shown, worth(rates))
    basis, regrantable = basis_of(program.id), regrantable_of(program.id)
    by_id = {one.startup_id: one for one in credits.startups}
    lines = tuple(
        _line(row, by_id[row.id], found.get(row.id, {}), plans, shown, basis, regrantable)
        for row in startups
    )
    here = [line.help for line in lines if line.startup.status in HERE]
    return ProgramPackage(
        as_of=today,
        year=shown,
        years=years,
        figures=figures,
        credits=credits,
        lines=lines,
        promise=Promise(
            basis,
            credits.cap_krw,
            sum(line.promise.credits_krw for line in lines),
            sum(line.promise.help_krw for line in lines),
        ),
        shares=shares_of(here),
        gaps=tuple(gaps_of(_present(startups), found, plans, today)),
        startups={row.id: row for row in startups},
        costs=costs_in(program.id, shown),
        rated=bool(rates),
    )


def startup_package(startup: StartupPlace, *, today: date, year: int | None) -> StartupPackage:
    program_id = startup.program.id
    figures = program_figures(program_id)
    years = plan_years(figures.starts_on, figures.ends_on)
    shown = year_shown(year, today, years)
    row = next(row for row in startups_of(program_id) if row.id == startup.id)
    credits = credits_of_startup(program_id, startup.id, as_of=today)
    plans, rates = plans_in_force(program_id), help_rates(program_id)
    found = help_by_kind(program_id, shown, worth(rates), startup.id)
    own = found.get(startup.id, {})
    basis, regrantable = basis_of(program_id), regrantable_of(program_id)
    line = _line(row, credits, own, plans, shown, basis, regrantable)
    return StartupPackage(
        as_of=today,
        year=shown,
        years=years,
        figures=figures,
        credits=credits,
        help=line.help,
        promise=line.promise,
        left=left_of(credits, line.help, shown),
        gaps={gap.kind: gap for gap in gaps_of(_present([row]), found, plans, today)},
        costs=costs_in(program_id, shown, startup.id),
        rated=bool(rates),
    )


def help_left(startup: StartupPlace, credits: StartupCredits, *, today: date) -> Left:
    """What is left for a startup this year, of credits that are known already."""
    program_id = startup.program.id
    value = worth(help_rates(program_id))
    own = help_by_kind(program_id, today.year, value, startup.id).get(startup.id, {})
    help_ = help_of(startup.id, today.year, own, plans_in_force(program_id), 0)
    return left_of(credits, help_, today.year)


def help_by_kind(
    program_id: int, year: int, value: ColumnElement[int], startup_id: int | None = None
) -> dict[int, dict[SupportKind, KindGiven]]:
    """What was given of each kind to each startup, or to one: in a calendar year, and ever."""
    within = SupportEntry.held_on.between(date(year, 1, 1), date(year, 12, 31))
    amounts = (func.count(), func.sum(SupportEntry.minutes), func.sum(value))
    in_year = (
        func.count(case((within, 1))),
        func.sum(case((within, SupportEntry.minutes))),
        func.sum(case((within, value))),
    )
    where = [SupportEntry.program_id == program_id, SupportEntry.withdrawn_at.is_(None)]
    if startup_id is not None:
        where.append(SupportEntry.startup_id == startup_id)
    place = (SupportEntry.startup_id, SupportEntry.kind)
    rows = db.session.execute(
        select(*place, *in_year, *amounts, func.max(SupportEntry.held_on))
        .where(*where)
        .group_by(*place)
    )
    found: dict[int, dict[SupportKind, KindGiven]] = {}
    for own, kind, *sums, last_on in rows:
        counted = [int(one or 0) for one in sums]
        of_kind = KindGiven(own, kind, Given(*counted[:3]), Given(*counted[3:]), last_on)
        found.setdefault(own, {})[kind] = of_kind
    return found


def costs_in(program_id: int, year: int, startup_id: int | None = None) -> Costs:
    """Of the program, or of one startup."""
    span = CostFilter(startup_id, since=date(year, 1, 1), until=date(year, 12, 31))
    by_source: dict[str, int] = {}
    by_startup: dict[int | None, int] = {}
    for one in cost_sums(program_id, span):
        by_source[one.source_of_funds] = by_source.get(one.source_of_funds, 0) + one.amount_krw
        by_startup[one.startup_id] = by_startup.get(one.startup_id, 0) + one.amount_krw
    return Costs(tuple(by_source.items()), by_startup)


def basis_of(program_id: int) -> Basis:
    """What the caps limit."""
    return Basis(current_setting(program_id, SettingKey.CAPS_COUNT))


def gaps_of_program(program_id: int, *, today: date) -> list[Gap]:
    """Days since the last help, of each startup that is here and each kind."""
    plans, rates = plans_in_force(program_id), worth([])
    found = help_by_kind(program_id, today.year, rates)
    return gaps_of(_present(startups_of(program_id)), found, plans, today)


def _present(startups: Iterable[StartupRow]) -> list[Present]:
    return [Present(row.id, row.joined_on) for row in startups if row.status in HERE]


def _line(  # noqa: PLR0913, PLR0917 - what a package is made of
    row: StartupRow,
    credits: StartupCredits,
    found: ByKind,
    plans: Plans,
    year: int,
    basis: Basis,
    regrantable: frozenset[str],
) -> PackageLine:
    granted = sum(_posted(grant) for grant in credits.grants if grant.granted_on.year == year)
    help_ = help_of(row.id, year, found, plans, granted)
    value = help_.part(Part.SPONSOR).value_krw
    promise = Promise(basis, credits.amounts.cap_krw, _taken(credits, regrantable), value)
    return PackageLine(row, credits, help_, promise)


def _posted(grant: GrantFigures) -> int:
    """What was granted, also ahead of its day; nothing of what was cancelled."""
    return 0 if grant.state is GrantState.CANCELLED else grant.amount_krw


def _taken(credits: StartupCredits, regrantable: frozenset[str]) -> int:
    """Granted, less what may be granted again, as the caps count it."""
    return sum(
        _posted(grant)
        - max(sum(getattr(grant, f"{kind}_krw") for kind in regrantable), grant.released_krw)
        for grant in credits.grants
        if grant.state is not GrantState.CANCELLED
    )
