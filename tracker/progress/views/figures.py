"""Figures of one startup: by period, against targets, entered, corrected, verified."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.program.queries import program_figures
from tracker.progress import actions
from tracker.progress.actions.kpis import Stated, stated_for
from tracker.progress.forms.kpis import (
    EnteredForm,
    PeriodForm,
    TargetForm,
    shown_values,
    with_fields,
)
from tracker.progress.queries.check_ins import newest_check_in
from tracker.progress.queries.kpis import (
    asked_of,
    closings_of,
    readings_of_figure,
    readings_of_startup,
    targets_of_startup,
)
from tracker.progress.rules.check_ins import month_to_ask
from tracker.progress.rules.kpis import KPIS, NEEDS, Kpi, asked_in, kpi_named
from tracker.progress.rules.readings import (
    TARGET_PERIODS,
    Reading,
    ReadingSource,
    figure,
    is_closed,
    standing,
    standing_targets,
)
from tracker.progress.rules.tables import COURSE, kpis_shown, lines, result
from tracker.progress.views import blueprint
from tracker.progress.wording import short_words, value_words
from tracker.values.clock import now, today
from tracker.values.periods import (
    Period,
    PeriodKind,
    last_periods,
    period_after,
    period_before,
    period_of,
    read_period,
)
from tracker.web.charts.figures import Bar, bars_chart
from tracker.web.charts.small import sparkline
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.periods import period_words
from tracker.web.words import t, tn

CORRECTIONS_SHOWN = 10
WAITING_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where in time a page of figures stands."""

    starts_on: date
    day: date
    period: Period

    def words(self, period: Period) -> str:
        return period_words(period, self.starts_on)


def place_of(program_id: int, timezone: str) -> Place:
    """`?period=2026-Q3`, else the last month that is over; nothing ahead of today."""
    starts_on, day = program_figures(program_id).starts_on, today(timezone)
    asked = str(request.values.get("period", ""))
    found = read_period(asked, program_starts_on=starts_on)
    if found is None or found.starts_on > day:
        found = period_of(PeriodKind.MONTH, month_to_ask(day), program_starts_on=starts_on)
    return Place(starts_on, day, found)


def kinds_of(place: Place) -> list[tuple[PeriodKind, str]]:
    """Each kind of period with the name of the one that holds the day shown."""
    day = min(place.period.ends_on, place.day)
    return [
        (kind, period_of(kind, day, program_starts_on=place.starts_on).name) for kind in PeriodKind
    ]


def neighbors(place: Place) -> dict[str, Period | None]:
    later = period_after(place.period, program_starts_on=place.starts_on)
    earlier = period_before(place.period, program_starts_on=place.starts_on)
    return {"earlier": earlier, "later": later if later.starts_on <= place.day else None}


@blueprint.get("/startups/<startup>/figures")
@requires(Permission.FIGURES_READ)
def figures(startup: StartupPlace) -> ResponseReturnValue:
    place = place_of(startup.program.id, startup.program.timezone)
    readings = readings_of_startup(startup.id)
    stood, aims = standing(readings), standing_targets(targets_of_startup(startup.id))
    kpis = kpis_shown(asked_of(startup.program.id), stood, aims)
    until = place.period.ends_on
    periods, rows = lines(
        kpis, stood, aims, kind=place.period.kind, until=until, starts_on=place.starts_on
    )
    return render_template(
        "progress/figures.html",
        startup=startup,
        place=place,
        kinds=kinds_of(place),
        **neighbors(place),
        periods=periods,
        lines=rows,
        aimed=[row.result for row in rows if row.result.target is not None][:4],
        sparks={row.kpi: sparkline(row.course) for row in rows},
        anything=bool(readings),
        closings=closings_of(startup.program.id),
        is_closed=is_closed,
        waiting=_waiting(stood),
        corrections=_corrections(readings)[:CORRECTIONS_SHOWN],
        confirm=PeriodForm(formdata=None),
        check_in=newest_check_in(startup.id),
        definitions=KPIS,
        value_words=value_words,
        short_words=short_words,
    )


def _waiting(stood: Mapping[tuple[Kpi, Period], Reading]) -> list[tuple[Period, int]]:
    """Periods with figures the program has not seen, latest first."""
    counts: dict[Period, int] = {}
    for (_, period), one in stood.items():
        if not one.verified:
            counts[period] = counts.get(period, 0) + 1
    latest = sorted(counts.items(), key=lambda item: item[0], reverse=True)
    return latest[:WAITING_SHOWN]


def _corrections(readings: Sequence[Reading]) -> list[tuple[Reading, Reading | None]]:
    """Readings that replaced another or came after the closing, newest first, with what stood."""
    before: dict[tuple[Kpi, Period], Reading] = {}
    found = []
    for one in readings:
        stood = before.get((one.kpi, one.period))
        if stood is not None or one.correction:
            found.append((one, stood))
        before[one.kpi, one.period] = one
    return found[::-1]


@blueprint.get("/startups/<startup>/figures/<kpi>")
@requires(Permission.FIGURES_READ)
def figure_page(startup: StartupPlace, kpi: str) -> ResponseReturnValue:
    """One figure: what exactly it is, its course, and everything ever stated."""
    named = kpi_named(kpi) or abort(404)
    place = place_of(startup.program.id, startup.program.timezone)
    readings = (
        readings_of_startup(startup.id) if named in NEEDS else readings_of_figure(startup.id, named)
    )
    stood = standing(readings)
    aims = standing_targets(targets_of_startup(startup.id))
    own = [pair for pair in _all(readings) if pair[0].kpi is named]
    shown = page_of(lambda start, most: (own[start : start + most], len(own)), wanted_page())
    year = period_of(PeriodKind.FISCAL_YEAR, place.day, program_starts_on=place.starts_on)
    return render_template(
        "progress/figure_page.html",
        startup=startup,
        place=place,
        kpi=named,
        definition=KPIS[named],
        chart=_chart(named, stood, place),
        result=result(named, year, stood, aims),
        page=shown,
        targets=[one for one in targets_of_startup(startup.id) if one.kpi is named][::-1],
        value_words=value_words,
    )


def _all(readings: Sequence[Reading]) -> list[tuple[Reading, bool]]:
    """Newest period first, in it the newest reading first; whether it counts."""
    newest = {(one.kpi, one.period): one.id for one in readings}
    ordered = sorted(readings, key=lambda one: (one.period.starts_on, one.id), reverse=True)
    return [(one, newest[one.kpi, one.period] == one.id) for one in ordered]


def _chart(kpi: Kpi, stood: Mapping[tuple[Kpi, Period], Reading], place: Place) -> Any:
    periods = last_periods(
        KPIS[kpi].every, place.day, 2 * COURSE, program_starts_on=place.starts_on
    )
    bars = [
        Bar(one.starts_on, place.words(one), found.value, value_words(kpi, found.value))
        for one in periods
        for found in [figure(kpi, one, stood)]
    ]
    if not any(bar.value is not None for bar in bars):
        return ""
    return bars_chart("chart", t(f"kpi.name.{kpi}"), bars, lambda value: short_words(kpi, value))


@blueprint.route("/startups/<startup>/figures/enter", methods=["GET", "POST"])
@requires(Permission.FIGURES_WRITE)
def enter_figures(startup: StartupPlace) -> ResponseReturnValue:
    """All figures of a month on one page: what stands is shown, what is changed is stated."""
    place = place_of(startup.program.id, startup.program.timezone)
    month = period_of(
        PeriodKind.MONTH,
        min(place.period.ends_on, place.day),
        program_starts_on=place.starts_on,
    )
    stood = standing(readings_of_startup(startup.id))
    asked = asked_in(month, asked_of(startup.program.id))
    standing_now = {kpi: _value(stood, kpi, month, place.starts_on) for kpi, _ in asked}
    form = with_fields(EnteredForm, standing_now)(data=shown_values(standing_now))
    if form.validate_on_submit():
        with refusing(form):
            stated = _state(startup, form, month, place.day)
            flash(tn("kpi.entered", stated.changed), "ok")
            return redirect(url_for("progress.figures", startup=startup.slug, period=month.name))
    page = render_template(
        "progress/enter_figures.html",
        form=form,
        startup=startup,
        place=place,
        month=month,
        asked=asked,
        own={
            kpi: period_of(kind, month.ends_on, program_starts_on=place.starts_on)
            for kpi, kind in asked
        },
        earlier=period_before(month, program_starts_on=place.starts_on),
        closed=is_closed(month, closings_of(startup.program.id)),
        by_program=current_visit().may(Permission.MILESTONES_VERIFY),
    )
    return page, page_status(form)


def _state(startup: StartupPlace, form: EnteredForm, month: Period, day: date) -> Stated:
    """Whoever may verify states for the program, and has seen what she states."""
    visit = current_visit()
    by_program = visit.may(Permission.MILESTONES_VERIFY)
    source = ReadingSource.PROGRAM if by_program else ReadingSource.STARTUP
    begin_write()
    stated = actions.record_readings(
        startup.id,
        [stated_for(kpi, value, month, source, today=day) for kpi, value in form.values().items()],
        reason=form.reason.data or "",
        verified=by_program,
        by=visit.actor,
        at=now(),
        today=day,
    )
    db.session.commit()
    return stated


def _value(
    stood: Mapping[tuple[Kpi, Period], Reading], kpi: Kpi, month: Period, starts_on: date
) -> Any:
    found = stood.get((kpi, _own(kpi, month, starts_on)))
    return found.value if found else None


def _own(kpi: Kpi, month: Period, starts_on: date) -> Period:
    """The figure's own period that ends with a month."""
    return period_of(KPIS[kpi].every, month.ends_on, program_starts_on=starts_on)


@blueprint.post("/startups/<startup>/figures/verify")
@requires(Permission.MILESTONES_VERIFY)
def verify_figures(startup: StartupPlace) -> ResponseReturnValue:
    form = PeriodForm()
    place = place_of(startup.program.id, startup.program.timezone)
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            seen = actions.verify_readings(
                startup.id, place.period, by=current_visit().actor, at=now()
            )
            db.session.commit()
            flash(tn("kpi.verified_now", seen), "ok")
    for words in form.form_errors:
        flash(str(words), "error")
    return redirect(url_for("progress.figures", startup=startup.slug))


@blueprint.route("/startups/<startup>/figures/targets", methods=["GET", "POST"])
@requires(Permission.FIGURES_SET)
def targets(startup: StartupPlace) -> ResponseReturnValue:
    place = place_of(startup.program.id, startup.program.timezone)
    form = TargetForm()
    form.offer([(one.name, place.words(one)) for one in _years(startup, place)])
    if form.validate_on_submit():
        with refusing(form):
            new = form.new_target(place.starts_on)
            begin_write()
            actions.set_target(
                startup.id, new, form.reason.data or "", by=current_visit().actor, at=now()
            )
            db.session.commit()
            flash(t("kpi.target_set"), "ok")
            return redirect(url_for("progress.targets", startup=startup.slug))
    every = targets_of_startup(startup.id)
    history = every[::-1]
    shown = page_of(
        lambda start, most: (history[start : start + most], len(history)), wanted_page()
    )
    page = render_template(
        "progress/targets.html",
        form=form,
        startup=startup,
        place=place,
        page=shown,
        counts={one.id for one in standing_targets(every).values()},
        value_words=value_words,
    )
    return page, page_status(form)


def _years(startup: StartupPlace, place: Place) -> list[Period]:
    """The current ones first, then the next, then the others of the program."""
    ends_on = program_figures(startup.program.id).ends_on
    found: list[Period] = []
    for kind in TARGET_PERIODS:
        one = period_of(kind, place.starts_on, program_starts_on=place.starts_on)
        while one.starts_on <= ends_on and len(found) < 2 * COURSE:
            found.append(one)
            one = period_after(one, program_starts_on=place.starts_on)
    return sorted(found, key=lambda one: (not one.holds(place.day), one.kind, one.starts_on))
