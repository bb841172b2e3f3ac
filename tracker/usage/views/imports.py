"""Imports: uploads, reports, lists of problems."""

from collections.abc import Sequence

from flask import (
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
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
from tracker.usage.queries.changes import replacements_of
from tracker.usage.queries.files import files_of_import
from tracker.usage.queries.months import source_months
from tracker.usage.queries.reports import reports_now
from tracker.usage.rules.kinds import Bucket, ImportStatus
from tracker.usage.rules.problems import Code, Problem
from tracker.usage.rules.told import RunReport, problem_object
from tracker.usage.views import blueprint
from tracker.usage.wording import LIFE_TONES, message
from tracker.values.clock import now
from tracker.values.exact import exact_sum
from tracker.web.downloads import CsvCell, csv_file
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.security import accepts_upload
from tracker.web.words import t

UPLOAD_BYTES = 4 << 30
PROBLEMS_DOWNLOADED = 10_000
MONTHS_SHOWN = 6
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
            date_order=form.chosen_order,
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
        lives=source_months(program_id, at=now(), limit=MONTHS_SHOWN),
        life_tones=LIFE_TONES,
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
    runs = reports_now(found)
    code = _wanted_code()
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
        files=files_of_import(found.program_id, found.id),
        startups=queries.startups_by_id(found.program_id, _startups_in(runs, hold)),
        problems=page_of(
            lambda offset, limit: queries.import_problems(found.id, offset, limit, code),
            wanted_page(),
        ),
        code=code,
        problem_codes=queries.problem_codes(found.id),
        replacements=replacements_of(found.program_id, found.id),
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
    code = _wanted_code()
    problems, _ = queries.import_problems(found.id, 0, PROBLEMS_DOWNLOADED, code)
    names = ("code", "level", "file", "line", "column", "value", "message", "record")
    return csv_file(
        t("usage.csv.name", number=found.id),
        f"problems_{found.id}.csv",
        [t(f"usage.csv.{name}") for name in names],
        (_cells(problem) for problem in problems),
    )


@blueprint.get("/usage/imports/<int:import_id>/problems.json")
@requires(Permission.USAGE_READ)
def problems_json(import_id: int) -> ResponseReturnValue:
    found = _import(import_id)
    problems, _ = queries.import_problems(found.id, 0, PROBLEMS_DOWNLOADED, _wanted_code())
    return jsonify(
        status=found.status.value,
        total=found.problems,
        problems=[problem_object(problem, message) for problem in problems],
    )


def _cells(problem: Problem) -> list[CsvCell]:
    level = "usage.level_notice" if problem.notice else "usage.level_error"
    return [
        problem.code.value,
        t(level),
        problem.blob,
        problem.line,
        problem.column,
        problem.value,
        message(problem),
        problem.record,
    ]


def _wanted_code() -> Code | None:
    """The code that the list is narrowed to (`?code=R01`); all where it makes no sense."""
    asked = request.args.get("code", "")
    return Code(asked) if asked in set(Code) else None


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
