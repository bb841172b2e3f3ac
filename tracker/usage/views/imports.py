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
from tracker.usage import actions, queries, reading
from tracker.usage.forms import UploadForm
from tracker.usage.models import CostImport
from tracker.usage.queries.changes import replacements_of
from tracker.usage.queries.months import source_months
from tracker.usage.rules.kinds import Bucket, ImportStatus
from tracker.usage.rules.problems import Code, Problem
from tracker.usage.rules.told import RunReport, problem_object, report_of
from tracker.usage.views import blueprint
from tracker.usage.wording import LIFE_TONES, message
from tracker.values.clock import now, today
from tracker.values.exact import exact_sum
from tracker.web.downloads import CsvCell, csv_file
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.security import accepts_upload
from tracker.web.words import t

UPLOAD_BYTES = 64 << 20
UNPACKED_BYTES = 512 << 20
PROBLEMS_DOWNLOADED = 10_000
MONTHS_SHOWN = 6
TONES = {
    ImportStatus.IMPORTED: "ok",
    ImportStatus.ALREADY_IMPORTED: "none",
    ImportStatus.SUPERSEDED: "none",
    ImportStatus.HELD: "risk",
    ImportStatus.REFUSED: "bad",
}
FLASHES = {
    ImportStatus.IMPORTED: ("usage.taken_words", "success"),
    ImportStatus.ALREADY_IMPORTED: ("usage.already_words", "info"),
    ImportStatus.SUPERSEDED: ("usage.superseded_words", "info"),
    ImportStatus.HELD: ("usage.held_words", "warning"),
    ImportStatus.REFUSED: ("usage.refused_words", "error"),
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
        taken = _take_in(current_visit(), form)
        db.session.commit()
        words, category = FLASHES[taken.status]
        flash(t(words), category)
        return redirect(url_for("usage.show_import", import_id=taken.import_id))
    return _imports_page(form)


def _take_in(visit: Visit, form: UploadForm) -> actions.Taken:
    """Read before the write begins: nobody waits for a file while holding the program."""
    config: Config = current_app.extensions["tracker_config"]
    limits = reading.Limits(unpacked_bytes=UNPACKED_BYTES)
    with reading.opened_uploads(form.uploads()) as bundles:
        runs = reading.read_runs(bundles, source=form.source.data, limits=limits)
        reading.keep_originals(config.home / "files", runs)
    begin_write()
    return actions.take_in(
        visit.program.id,
        runs,
        names=[name for name, _ in form.uploads()],
        by=visit.actor,
        at=now(),
        today=today(visit.program.timezone),
    )


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
    )
    return page, page_status(form)


@blueprint.get("/usage/imports/<int:import_id>")
@requires(Permission.USAGE_READ)
def show_import(import_id: int) -> ResponseReturnValue:
    found = _import(import_id)
    runs = report_of(found.report)
    code = _wanted_code()
    return render_template(
        "usage/show_import.html",
        found=found,
        row=queries.import_row(found),
        runs=runs,
        startups=queries.startups_by_id(found.program_id, _startups_in(runs)),
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


@blueprint.get("/usage/imports/<int:import_id>/problems.csv")
@requires(Permission.USAGE_READ)
def problems_csv(import_id: int) -> ResponseReturnValue:
    """For a spreadsheet: UTF-8 with a mark, no cell that it would take for a formula."""
    found = _import(import_id)
    code = _wanted_code()
    problems, _ = queries.import_problems(found.id, 0, PROBLEMS_DOWNLOADED, code)
    names = ("code", "level", "file", "line", "column", "value", "message")
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
    ]


def _wanted_code() -> Code | None:
    """The code that the list is narrowed to (`?code=R01`); all where it makes no sense."""
    asked = request.args.get("code", "")
    return Code(asked) if asked in set(Code) else None


def _import(import_id: int) -> CostImport:
    return queries.cost_import(current_visit().program.id, import_id) or abort(404)


def _startups_in(runs: Sequence[RunReport]) -> set[int]:
    found: set[int] = set()
    for run in runs:
        for snapshot in run.snapshots:
            found |= snapshot.startups.keys()
            found |= snapshot.change.startups.keys() if snapshot.change else set()
    return found
