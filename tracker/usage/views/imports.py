"""Imports: uploads, reports, lists of problems."""

import csv
import io
from collections.abc import Sequence
from urllib.parse import quote

from flask import (
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue

from config import Config
from tracker.access.guard import Visit, current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.jobs.queries import job_of
from tracker.usage import actions, queries, spool
from tracker.usage.actions.uploads import UNREAD
from tracker.usage.forms import DecisionForm, UploadForm
from tracker.usage.models import CostImport
from tracker.usage.rules.kinds import Bucket, ImportStatus
from tracker.usage.rules.problems import Problem
from tracker.usage.rules.told import RunReport, problem_object, report_of
from tracker.usage.views import blueprint
from tracker.usage.wording import message
from tracker.values.clock import now
from tracker.values.exact import exact_sum
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.security import accepts_upload
from tracker.web.words import t

UPLOAD_BYTES = 4 << 30
PROBLEMS_DOWNLOADED = 10_000
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - full-width ones count, too
TONES = {
    ImportStatus.IMPORTED: "ok",
    ImportStatus.ALREADY_IMPORTED: "none",
    ImportStatus.SUPERSEDED: "none",
    ImportStatus.HELD: "risk",
    ImportStatus.REFUSED: "bad",
    ImportStatus.DISCARDED: "none",
    ImportStatus.QUEUED: "info",
    ImportStatus.READING: "info",
    ImportStatus.CANCELLED: "none",
    ImportStatus.FAILED: "bad",
}


@blueprint.get("/usage/imports")
@requires(Permission.USAGE_READ)
def imports() -> ResponseReturnValue:
    return _imports_page(UploadForm())


@blueprint.post("/usage/imports")
@accepts_upload(UPLOAD_BYTES)
@requires(Permission.USAGE_WRITE)
def upload() -> ResponseReturnValue:
    form = UploadForm()
    if not form.validate_on_submit():
        return _imports_page(form)
    with refusing(form):
        import_id = _queue(current_visit(), form)
        flash(t("usage.queued_words"), "info")
        return redirect(url_for("usage.show_import", import_id=import_id))
    return _imports_page(form)


def _queue(visit: Visit, form: UploadForm) -> int:
    """Keep the files before the write begins; a worker reads them, no request waits for that."""
    config: Config = current_app.extensions["tracker_config"]
    home = config.home / "uploads"
    folder = spool.keep(home, [stream for _, stream in form.uploads()])
    try:
        begin_write()
        queued = actions.queue_upload(
            visit.program.id,
            [name for name, _ in form.uploads()],
            folder=folder,
            source=form.source.data,
            by=visit.actor,
            at=now(),
        )
        import_id = queued.id
        db.session.commit()
    except BaseException:
        spool.drop(home, folder)
        raise
    return import_id


def _imports_page(form: UploadForm) -> ResponseReturnValue:
    program_id = current_visit().program.id

    def find(offset: int, limit: int) -> tuple[Sequence[queries.ImportRow], int]:
        found = queries.latest_imports(program_id, limit, offset)
        return found, queries.count_imports(program_id)

    page = render_template(
        "usage/imports.html",
        form=form,
        page=page_of(find, wanted_page()),
        newest=queries.newest_data(program_id),
        unmapped=queries.unmapped_sub_accounts(program_id),
        sources=queries.sources_of(program_id),
        tones=TONES,
        waiting=queries.holds.imports_waiting(program_id),
    )
    return page, page_status(form)


@blueprint.get("/usage/imports/<int:import_id>")
@requires(Permission.USAGE_READ)
def show_import(import_id: int) -> ResponseReturnValue:
    return import_page(import_id, DecisionForm())


def import_page(import_id: int, form: DecisionForm) -> ResponseReturnValue:
    """An import with its report, and with what it waits for."""
    found = _import(import_id)
    runs = report_of(found.report)
    hold = queries.hold_of(found)
    page = render_template(
        "usage/show_import.html",
        found=found,
        job=job_of(found.program_id, f"cost_import:{found.id}"),
        unread=found.status in UNREAD,
        form=form,
        hold=hold,
        row=queries.import_row(found),
        runs=runs,
        startups=queries.startups_by_id(found.program_id, _startups_in(runs, hold)),
        problems=page_of(
            lambda offset, limit: queries.import_problems(found.id, offset, limit), wanted_page()
        ),
        message=message,
        sum_of=exact_sum,
        buckets=tuple(reversed(Bucket)),
        tones=TONES,
    )
    return page, page_status(form)


@blueprint.get("/usage/imports/<int:import_id>/problems.csv")
@requires(Permission.USAGE_READ)
def problems_csv(import_id: int) -> ResponseReturnValue:
    """For a spreadsheet: UTF-8 with a mark, no cell that it would take for a formula."""
    found = _import(import_id)
    problems, _ = queries.import_problems(found.id, 0, PROBLEMS_DOWNLOADED)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    names = ("code", "level", "file", "line", "column", "value", "message")
    writer.writerow([t(f"usage.csv.{name}") for name in names])
    writer.writerows(_cells(problem) for problem in problems)
    name = quote(t("usage.csv.name", number=found.id))
    disposition = f"attachment; filename=problems_{found.id}.csv; filename*=UTF-8''{name}"
    return Response(
        "\ufeff" + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )


@blueprint.get("/usage/imports/<int:import_id>/problems.json")
@requires(Permission.USAGE_READ)
def problems_json(import_id: int) -> ResponseReturnValue:
    found = _import(import_id)
    problems, _ = queries.import_problems(found.id, 0, PROBLEMS_DOWNLOADED)
    return jsonify(
        status=found.status.value,
        total=found.problems,
        problems=[problem_object(problem, message) for problem in problems],
    )


def _cells(problem: Problem) -> list[str]:
    level = "usage.level_notice" if problem.notice else "usage.level_error"
    cells = (
        problem.code.value,
        t(level),
        problem.blob,
        str(problem.line or ""),
        problem.column or "",
        problem.value or "",
        message(problem),
    )
    return [f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in cells]


def _import(import_id: int) -> CostImport:
    return queries.cost_import(current_visit().program.id, import_id) or abort(404)


def _startups_in(runs: Sequence[RunReport], hold: queries.Hold) -> set[int]:
    found: set[int] = set()
    for month in hold.months:
        found |= month.change.startups.keys()
    for run in runs:
        for snapshot in run.snapshots:
            found |= snapshot.startups.keys()
            found |= snapshot.change.startups.keys() if snapshot.change else set()
    return found
