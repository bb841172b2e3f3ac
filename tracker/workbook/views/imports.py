"""What was taken in: looked at, recorded for good, taken back."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.people.uploading import check_pace
from tracker.program.queries import program_figures, startups_among
from tracker.support.rules import Sight
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.sheets import xlsx_sent
from tracker.web.words import named, refusal, t, tn
from tracker.workbook import queries
from tracker.workbook.actions.recording import RowRefused, record_waiting
from tracker.workbook.actions.taking_back import take_back
from tracker.workbook.exporting import exported
from tracker.workbook.forms import RecordForm, TakeBackForm
from tracker.workbook.models import WorkbookWaiting
from tracker.workbook.queries import ImportRow
from tracker.workbook.queries.standing_on import standing_on
from tracker.workbook.queries.tables import ROWS_MOST, tables_of
from tracker.workbook.rules.kinds import TableKind
from tracker.workbook.rules.limits import EXPORTS
from tracker.workbook.showing import ShownCell, cells_of, told_of_waiting
from tracker.workbook.views import blueprint
from tracker.workbook.wording import stands_said


@blueprint.get("/workbook")
@requires(Permission.WORKBOOK_READ)
def imports() -> ResponseReturnValue:
    program = current_visit().program
    page = page_of(
        lambda start, most: queries.imports_of(program.id, offset=start, limit=most), wanted_page()
    )
    return render_template("workbook/imports.html", page=page)


@blueprint.get("/workbook/imports/<int:workbook_import_id>")
@requires(Permission.WORKBOOK_READ)
def imported(workbook_import_id: int) -> ResponseReturnValue:
    return _page(_found(workbook_import_id), RecordForm())


@blueprint.get("/workbook/export")
@requires(Permission.WORKBOOK_WRITE)
def export() -> ResponseReturnValue:
    """Everything, the program's own notes and people to know included."""
    check_pace((EXPORTS,))
    program = current_visit().program
    day = today(program.timezone)
    tables = tables_of(program.id, Sight(program_notes=True, confidential=True), today=day)
    if tables.rows > ROWS_MOST:
        flash(t("workbook.too_many"), "error")
        return redirect(url_for("workbook.imports"))
    name = f"{t('workbook.export_file')}_{day:%Y%m%d}.xlsx"
    return xlsx_sent(name, f"workbook_{day:%Y%m%d}.xlsx", exported(tables, day))


def _page(found: ImportRow, form: RecordForm) -> str:
    page = page_of(
        lambda start, most: queries.waiting_rows(found.id, offset=start, limit=most), wanted_page()
    )
    startups = startups_among(current_visit().program.id, {row.startup_id for row in page.rows})
    names = {own: named(row) for own, row in startups.items()}
    return render_template(
        "workbook/imported.html",
        found=found,
        page=page,
        cells=lambda row: _cells(row, names),
        kinds=[kind for kind in TableKind if kind.value in found.counts],
        form=form,
    )


def _cells(row: WorkbookWaiting, names: dict[int, str]) -> list[ShownCell]:
    starts_on = program_figures(current_visit().program.id).starts_on
    startup = names.get(row.startup_id, t("common.nothing"))
    return cells_of(row.kind, told_of_waiting(row.kind, row.body, startup), starts_on)


@blueprint.post("/workbook/imports/<int:workbook_import_id>/record")
@requires(Permission.WORKBOOK_WRITE)
def record(workbook_import_id: int) -> ResponseReturnValue:
    found, form, visit = _found(workbook_import_id), RecordForm(), current_visit()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            try:
                done = record_waiting(
                    visit.program.id,
                    found.id,
                    by=visit.actor,
                    at=now(),
                    today=today(visit.program.timezone),
                )
            except RowRefused as refused:
                db.session.rollback()
                why = refusal(refused.violation)
                words = t("workbook.row_refused", sheet=refused.sheet, line=refused.line, why=why)
                form.form_errors.append(words)
                return _page(_found(workbook_import_id), form), page_status(form)
            db.session.commit()
            flash(tn("workbook.recorded", done.rows), "ok")
            if done.prepared:
                flash(tn("workbook.prepared", done.prepared), "info")
            return redirect(url_for("workbook.imported", workbook_import_id=found.id))
    return _page(_found(workbook_import_id), form), page_status(form)


@blueprint.route("/workbook/imports/<int:workbook_import_id>/take-back", methods=["GET", "POST"])
@requires(Permission.WORKBOOK_WRITE)
def take_back_import(workbook_import_id: int) -> ResponseReturnValue:
    found, form, visit = _found(workbook_import_id), TakeBackForm(), current_visit()
    if found.taken_back_at is not None:
        return redirect(url_for("workbook.imported", workbook_import_id=found.id))
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            gone = take_back(
                visit.program.id, found.id, reason=form.reason.data or "", by=visit.actor, at=now()
            )
            db.session.commit()
            flash(tn("workbook.taken_back", gone), "ok")
            return redirect(url_for("workbook.imported", workbook_import_id=found.id))
    page = render_template(
        "workbook/take_back_import.html",
        found=found,
        form=form,
        standing=[stands_said(one) for one in standing_on(found.id)],
    )
    return page, page_status(form)


def _found(import_id: int) -> ImportRow:
    return queries.import_of(current_visit().program.id, import_id) or abort(404)
