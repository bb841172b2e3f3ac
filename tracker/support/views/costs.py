"""What help cost, from which funds: listed, entered, withdrawn."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.people.uploading import FORM_BYTES, received, sent_to_save
from tracker.program.queries import StartupRow, startups_of
from tracker.support import actions, queries
from tracker.support.forms import CostForm, WithdrawCostForm
from tracker.support.listing import costs_sheet
from tracker.support.queries import CostFilter
from tracker.support.rules import CostFacts, EntryFacts, NewCost, SupportKind
from tracker.support.rules.proofs import FILES, FILES_LONG
from tracker.support.views import blueprint
from tracker.support.views.page import readable_entry
from tracker.support.views.sight import readers_sight
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.security import accepts_upload
from tracker.web.sheets import xlsx_file
from tracker.web.words import named, t, tn

ROWS_OUT_MOST = 10_000


@blueprint.get("/support/costs")
@requires(Permission.COSTS_READ)
def costs() -> ResponseReturnValue:
    program, sight = current_visit().program, readers_sight()
    startups = startups_of(program.id)
    year, narrowed = _narrowed(startups)
    page = page_of(
        lambda offset, limit: queries.costs_found(
            program.id, narrowed, sight, offset=offset, limit=limit
        ),
        wanted_page(),
    )
    return render_template(
        "support/costs.html",
        page=page,
        narrowed=narrowed,
        year=year,
        asked=narrowed != CostFilter(),
        funds=_by_source(program.id, narrowed),
        kinds=SupportKind,
        startups={row.id: row for row in startups},
        years=_years(program.id),
    )


@blueprint.get("/support/costs/export")
@requires(Permission.COSTS_READ)
def export_costs() -> ResponseReturnValue:
    """What the list shows, as a workbook; withdrawn payments are left out."""
    program, startups = current_visit().program, startups_of(current_visit().program.id)
    _, narrowed = _narrowed(startups)
    found, total = queries.costs_found(
        program.id, narrowed, readers_sight(), offset=0, limit=ROWS_OUT_MOST
    )
    if total > ROWS_OUT_MOST:
        flash(tn("support_sheet.too_many", ROWS_OUT_MOST), "error")
        return redirect(url_for("support.costs"))
    day = today(program.timezone)
    standing = [one for one in found if not one.withdrawn]
    sheet = costs_sheet(standing, {row.id: row for row in startups}, day)
    return xlsx_file(f"{t('support.costs')}_{day:%Y%m%d}.xlsx", f"costs_{day:%Y%m%d}.xlsx", sheet)


def _by_source(program_id: int, narrowed: CostFilter) -> list[tuple[str, int, int]]:
    """Source of funds, number of payments, won."""
    sums: dict[str, tuple[int, int]] = {}
    for one in queries.cost_sums(program_id, narrowed):
        payments, krw = sums.get(one.source_of_funds, (0, 0))
        sums[one.source_of_funds] = (payments + one.payments, krw + one.amount_krw)
    return [(source, *both) for source, both in sums.items()]


def _years(program_id: int) -> list[int]:
    first, last = queries.cost_days(program_id) or (None, None)
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def _narrowed(startups: Sequence[StartupRow]) -> tuple[int | None, CostFilter]:
    """What the address asks for; what makes no sense narrows nothing."""
    kind, year = request.args.get("kind", ""), request.args.get("year", "")
    slug = request.args.get("startup", "")
    wanted = int(year) if re.fullmatch(r"(19|20)[0-9]{2}", year) else None
    return wanted, CostFilter(
        startup_id=next((row.id for row in startups if row.slug == slug), None),
        kind=SupportKind(kind) if kind in set(SupportKind) else None,
        since=date(wanted, 1, 1) if wanted else None,
        until=date(wanted, 12, 31) if wanted else None,
    )


@blueprint.route("/support/costs/new", methods=["GET", "POST"])
@accepts_upload(FORM_BYTES)
@requires(Permission.COSTS_WRITE)
def new_cost() -> ResponseReturnValue:
    """Of a startup, or of the whole program."""
    program = current_visit().program
    startups = {row.slug: row for row in startups_of(program.id)}
    form = CostForm()
    form.offer((slug, named(row)) for slug, row in startups.items())
    if form.validate_on_submit():
        chosen = startups.get(form.startup.data or "")
        if _entered(form, form.cost(startup_id=chosen.id if chosen else None)):
            return redirect(url_for("support.costs"))
    if not form.is_submitted():
        form.startup.data = request.args.get("startup", "")
        form.paid_on.data = today(program.timezone)
    return _form_page(form, None, url_for("support.costs"))


@blueprint.route("/startups/<startup>/support/<int:entry_id>/costs/new", methods=["GET", "POST"])
@accepts_upload(FORM_BYTES)
@requires(Permission.COSTS_WRITE)
def new_entry_cost(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    found = readable_entry(startup, entry_id)
    form = CostForm()
    form.of_entry()
    here = url_for("support.entry", startup=startup.slug, entry_id=entry_id, _anchor="costs")
    if form.validate_on_submit():
        cost = form.cost(startup_id=startup.id, entry_id=found.id, kind=found.kind)
        if _entered(form, cost):
            return redirect(here)
    if not form.is_submitted():
        form.paid_on.data = found.held_on
    return _form_page(form, found, here)


def _entered(form: CostForm, new: NewCost) -> bool:
    visit = current_visit()
    with refusing(form):
        file = received(form.file.data, (FILES, FILES_LONG))
        begin_write()
        day = today(visit.program.timezone)
        actions.enter_cost(
            visit.program.id, new, file=file, key=form.key, by=visit.actor, at=now(), today=day
        )
        db.session.commit()
        flash(t("support.cost_entered"), "ok")
        return True
    return False


def _form_page(form: CostForm, of: EntryFacts | None, back: str) -> ResponseReturnValue:
    program = current_visit().program
    funds = queries.funds_used(program.id)
    page = render_template("support/new_cost.html", form=form, entry=of, funds=funds, back=back)
    return page, page_status(form)


@blueprint.get("/support/costs/<int:cost_id>")
@requires(Permission.COSTS_READ)
def cost(cost_id: int) -> ResponseReturnValue:
    return _cost_page(_found(cost_id), WithdrawCostForm(formdata=None))


def _cost_page(found: CostFacts, form: WithdrawCostForm) -> ResponseReturnValue:
    program = current_visit().program
    startups: dict[int, Any] = {row.id: row for row in startups_of(program.id)}
    page = render_template(
        "support/cost.html", cost=found, startup=startups.get(found.startup_id or 0), form=form
    )
    return page, page_status(form)


@blueprint.get("/support/costs/<int:cost_id>/file")
@requires(Permission.EVIDENCE_READ)  # bills and contracts: not for executives
def cost_file(cost_id: int) -> ResponseReturnValue:
    file = queries.cost_file(current_visit().program.id, cost_id) or abort(404)
    return sent_to_save(file, f"cost_{cost_id}")


@blueprint.post("/support/costs/<int:cost_id>/withdraw")
@requires(Permission.COSTS_WRITE)
def withdraw_cost(cost_id: int) -> ResponseReturnValue:
    found, form, visit = _found(cost_id), WithdrawCostForm(), current_visit()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            reason = form.reason.data or ""
            actions.withdraw_cost(
                visit.program.id, found.id, reason=reason, by=visit.actor, at=now()
            )
            db.session.commit()
            flash(t("support.cost_withdrawn"), "ok")
            return redirect(url_for("support.cost", cost_id=found.id))
    return _cost_page(_found(cost_id), form)


def _found(cost_id: int) -> CostFacts:
    return queries.cost_of(current_visit().program.id, cost_id, readers_sight()) or abort(404)
