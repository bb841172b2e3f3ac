"""Figures of the whole program: who has stated what, totals, targets; what is asked; closing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.program.queries import StartupRow, startups_of
from tracker.progress import actions
from tracker.progress.forms.kpis import AskedForm, PeriodForm
from tracker.progress.queries.kpis import (
    asked_of,
    by_startup,
    choices_of,
    closings_of,
    readings_of_program,
    targets_of_program,
)
from tracker.progress.rules.kpis import FIELDS_MAX, KPIS, TYPED, Kpi
from tracker.progress.rules.readings import (
    Figure,
    Reading,
    Target,
    figure,
    is_closed,
    reached,
    standing,
    standing_targets,
)
from tracker.progress.rules.tables import fits, total
from tracker.progress.views import blueprint
from tracker.progress.views.figures import Place, kinds_of, neighbors, place_of
from tracker.progress.wording import short_words, value_words
from tracker.values.clock import now, today
from tracker.values.periods import Period, PeriodKind, period_of, read_period
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import t


@blueprint.get("/figures")
@requires(Permission.FIGURES_READ)
def program_figures() -> ResponseReturnValue:
    program = current_visit().program
    place = place_of(program.id, program.timezone)
    rows, kpis, cells, stood = figures_of_startups(program.id, place)
    year, aims = _year(place), _aims(targets_of_program(program.id))
    page = page_of(lambda start, most: (rows[start : start + most], len(rows)), wanted_page())
    closings = closings_of(program.id)
    return render_template(
        "progress/program_figures.html",
        place=place,
        kinds=kinds_of(place),
        **neighbors(place),
        kpis=kpis,
        page=page,
        cells=cells,
        totals={kpi: total(kpi, [cells[row.id][kpi] for row in rows]) for kpi in kpis},
        stated={kpi: _known(cells.values(), kpi) for kpi in kpis},
        startups=len(rows),
        results=_results(kpis, year, rows, stood, aims),
        year=year,
        closings=[one for one in closings if one.closed][:12],
        closed=is_closed(place.period, closings),
        own_closing=next((one for one in closings if one.period == place.period), None),
        over=place.period.ends_on < place.day,
        form=PeriodForm(formdata=None),
        value_words=value_words,
        short_words=short_words,
    )


Cells = Mapping[int, Mapping[Kpi, Figure]]
Stood = Mapping[int, Mapping[tuple[Kpi, Period], Reading]]


def figures_of_startups(
    program_id: int, place: Place
) -> tuple[Sequence[StartupRow], Sequence[Kpi], Cells, Stood]:
    """Every startup, the figures a period has, and each one's; with all that stood in its year."""
    rows = startups_of(program_id)
    since = min(place.period.starts_on, _year(place).starts_on)
    readings = by_startup(readings_of_program(program_id, since, place.period.until))
    stood = {own: standing(found) for own, found in readings.items()}
    kpis = [kpi for kpi in asked_of(program_id) if fits(kpi, place.period.kind)]
    cells = {
        row.id: {kpi: figure(kpi, place.period, stood.get(row.id, {})) for kpi in kpis}
        for row in rows
    }
    return rows, kpis, cells, stood


def _year(place: Place) -> Period:
    own = place.period.kind is PeriodKind.PROGRAM_YEAR
    kind = PeriodKind.PROGRAM_YEAR if own else PeriodKind.FISCAL_YEAR
    return period_of(kind, place.period.ends_on, program_starts_on=place.starts_on)


def _known(cells: Iterable[Mapping[Kpi, Figure]], kpi: Kpi) -> int:
    return sum(own[kpi].value is not None for own in cells)


def _aims(found: Sequence[Target]) -> dict[int, dict[tuple[Kpi, Period], Target]]:
    own: dict[int, list[Target]] = {}
    for one in found:
        own.setdefault(one.startup_id, []).append(one)
    return {startup_id: standing_targets(targets) for startup_id, targets in own.items()}


def _results(
    kpis: Sequence[Kpi],
    year: Period,
    rows: Sequence[StartupRow],
    stood: Stood,
    aims: Mapping[int, Mapping[tuple[Kpi, Period], Target]],
) -> list[dict[str, Any]]:
    """Each figure of the year: of those who have a target, results together against targets."""
    found = []
    for kpi in kpis:
        aimed = [row.id for row in rows if (kpi, year) in aims.get(row.id, {})]
        targets = [aims[own][kpi, year].value for own in aimed]
        figures: list[Figure] = [figure(kpi, year, stood.get(own, {})) for own in aimed]
        if not aimed:
            continue
        target, value = sum(one for one in targets if one is not None), total(kpi, figures)
        found.append(
            {
                "kpi": kpi,
                "n": len(aimed),
                "target": target,
                "value": value,
                "reached": reached(kpi, value, target or None),
            }
        )
    return found


@blueprint.post("/figures/closing")
@requires(Permission.FIGURES_SET)
def close_period() -> ResponseReturnValue:
    """Closes a period, or opens it again with a reason."""
    program, form = current_visit().program, PeriodForm()
    place = place_of(program.id, program.timezone)
    wanted = read_period(str(form.period.data or ""), program_starts_on=place.starts_on)
    if form.validate_on_submit() and wanted is not None:
        with refusing(form):
            begin_write()
            _decide(program.id, wanted, form.reason.data or "", program.timezone)
            db.session.commit()
            flash(t("kpi.closing_kept"), "ok")
    for words in (*form.form_errors, *form.period.errors, *form.reason.errors):
        flash(str(words), "error")
    return redirect(url_for("progress.program_figures", period=wanted.name if wanted else None))


def _decide(program_id: int, period: Period, reason: str, timezone: str) -> None:
    by = current_visit().actor
    if request.form.get("open"):
        actions.reopen_period(program_id, period, reason, by=by, at=now())
    else:
        actions.close_period(program_id, period, reason, by=by, at=now(), today=today(timezone))


@blueprint.route("/figures/asked", methods=["GET", "POST"])
@requires(Permission.FIGURES_SET)
def asked_figures() -> ResponseReturnValue:
    program = current_visit().program
    chosen = asked_of(program.id)
    form = AskedForm(data={kpi.value: kpi in chosen for kpi in TYPED})
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.choose_kpis(
                program.id,
                form.chosen,
                form.reason.data or "",
                by=current_visit().actor,
                at=now(),
            )
            db.session.commit()
            flash(t("kpi.choice_kept"), "ok")
            return redirect(url_for("progress.asked_figures"))
    history = choices_of(program.id)
    page = page_of(lambda start, most: (history[start : start + most], len(history)), wanted_page())
    shown = render_template(
        "progress/asked_figures.html",
        form=form,
        typed=TYPED,
        definitions=KPIS,
        page=page,
        most=FIELDS_MAX,
    )
    return shown, page_status(form)
