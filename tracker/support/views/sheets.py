"""Lists of help as spreadsheets: out in the office's form, in by way of a preview."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.files.forms import ListFileForm
from tracker.files.waiting import WaitingFile
from tracker.people.sent_lists import (
    LIST_BYTES,
    drop_list,
    list_table,
    part_shown,
    received_list,
    waiting_list,
)
from tracker.program.queries import StartupRow, program_figures, startups_among, startups_of
from tracker.support import queries
from tracker.support.actions.importing import ImportedEntries, import_entries
from tracker.support.forms.importing import TakeOverForm
from tracker.support.listing import ORDER, heads_of, rows_of, sheet_of
from tracker.support.queries.importing import judged_list
from tracker.support.rules import EntryFacts
from tracker.support.rules.importing import NEEDED, Judged
from tracker.support.rules.proofs import FILES, FILES_LONG
from tracker.support.views import blueprint
from tracker.support.views.lists import narrowed_by_address
from tracker.support.views.sight import readers_sight
from tracker.support.wording import list_words
from tracker.values.clock import now, today
from tracker.values.tables import Column, Table
from tracker.web.downloads import CsvCell, csv_file
from tracker.web.flow import page_status
from tracker.web.security import accepts_upload
from tracker.web.sheets import SheetCell, xlsx_file
from tracker.web.words import refusal, t, tn

ROWS_OUT_MOST = 10_000


@blueprint.get("/support/export")
@requires(Permission.SUPPORT_READ)
def export_entries() -> ResponseReturnValue:
    """Everything the list shows, as far as its reader may see it; withdrawn help is left out."""
    program, sight = current_visit().program, readers_sight()
    startups = startups_of(program.id)
    narrowed = narrowed_by_address(program_figures(program.id).starts_on, startups)
    found, total = queries.entries_of_program(
        program.id, sight, narrowed, offset=0, limit=ROWS_OUT_MOST
    )
    return _sent(found, total, {row.id: row for row in startups}, "support.program_entries")


@blueprint.get("/startups/<startup>/support/export")
@requires(Permission.SUPPORT_READ)
def export_startup_entries(startup: StartupPlace) -> ResponseReturnValue:
    sight = readers_sight()
    narrowed = narrowed_by_address(program_figures(startup.program.id).starts_on)
    found, total = queries.entries_of_startup(
        startup.id, sight, narrowed, offset=0, limit=ROWS_OUT_MOST
    )
    rows = startups_among(startup.program.id, [startup.id])
    return _sent(found, total, rows, "support.timeline", startup=startup.slug)


def _sent(
    found: Sequence[EntryFacts],
    total: int,
    startups: Mapping[int, StartupRow],
    back: str,
    **place: Any,
) -> ResponseReturnValue:
    if total > ROWS_OUT_MOST:
        flash(tn("support_sheet.too_many", ROWS_OUT_MOST), "error")
        return redirect(url_for(back, **place))
    entries = [one for one in found if not one.withdrawn]
    day = today(current_visit().program.timezone)
    if request.args.get("form") == "csv":
        return _csv(entries, startups, day)
    name = f"{t('support_sheet.file')}_{day:%Y%m%d}.xlsx"
    return xlsx_file(name, f"support_{day:%Y%m%d}.xlsx", sheet_of(entries, startups, day))


def _csv(entries: Sequence[EntryFacts], startups: Mapping[int, StartupRow], day: date) -> Response:
    names, rows = rows_of(entries, startups)
    name = f"{t('support_sheet.file')}_{day:%Y%m%d}.csv"
    cells = ([_csv_cell(cell) for cell in row] for row in rows)
    return csv_file(name, f"support_{day:%Y%m%d}.csv", heads_of(names), cells)


def _csv_cell(cell: SheetCell) -> CsvCell:
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, str | int) else None


@blueprint.route("/support/import", methods=["GET", "POST"])
@requires(Permission.SUPPORT_LOG)
@accepts_upload(LIST_BYTES)
def import_list() -> ResponseReturnValue:
    form = ListFileForm()
    if form.validate_on_submit() and (word := received_list(form, _columns(), (FILES, FILES_LONG))):
        return redirect(url_for("support.preview_list", word=word))
    also = [name for name in ORDER if name not in NEEDED]
    page = render_template("support/import_list.html", form=form, needed=NEEDED, also=also)
    return page, page_status(form)


@blueprint.route("/support/import/<word>", methods=["GET", "POST"])
@requires(Permission.SUPPORT_LOG)
def preview_list(word: str) -> ResponseReturnValue:
    """What was understood; nothing is stored before its sender says so."""
    file = waiting_list(word)
    table, form = list_table(file.content, _columns()), TakeOverForm()
    if form.validate_on_submit():
        done = _taken_over(form, table)
        if done.stored:
            drop_list(word)
            flash(tn("support_import.done", done.logged), "ok")
            return redirect(url_for("support.program_entries"))
        form.form_errors.append(t("support_import.nothing_stored"))
    judged = _judged(table)
    page = _preview(file, table, judged, form, word)
    return page, page_status(form)


def _taken_over(form: TakeOverForm, table: Table) -> ImportedEntries:
    visit = current_visit()
    begin_write()
    done = import_entries(
        visit.program.id,
        lambda: _judged(table),
        good_rows=bool(form.good_rows.data),
        alike=bool(form.alike.data),
        by=visit.actor,
        at=now(),
        today=today(visit.program.timezone),
    )
    if done.stored:
        db.session.commit()
    else:
        db.session.rollback()
    return done


def _preview(file: WaitingFile, table: Table, judged: Judged, form: TakeOverForm, word: str) -> str:
    parts: dict[str, Sequence[Any]] = {
        "new": judged.new,
        "already": judged.already,
        "alike": judged.alike,
        "faults": judged.faults,
        "passed": table.passed,
    }
    part, page = part_shown(parts)
    return render_template(
        "support/preview_list.html",
        file=file,
        word=word,
        table=table,
        judged=judged,
        counts={name: len(rows) for name, rows in parts.items()},
        part=part,
        page=page,
        startups={row.id: row for row in startups_of(current_visit().program.id)},
        form=form,
        refused=refusal,
    )


def _columns() -> Sequence[Column]:
    return list_words().columns()


def _judged(table: Table) -> Judged:
    program = current_visit().program
    return judged_list(program.id, table, list_words(), today=today(program.timezone))
