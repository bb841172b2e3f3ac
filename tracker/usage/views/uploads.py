"""Uploads: taken in by the request, read by the worker; how far it is, and an end to it."""

from flask import abort, flash, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.jobs.queries import job_of
from tracker.usage import actions, queries
from tracker.usage.actions.uploads import UNREAD
from tracker.usage.views import blueprint
from tracker.values.clock import now
from tracker.web import formats
from tracker.web.words import t


@blueprint.get("/usage/imports/<int:import_id>/progress")
@requires(Permission.USAGE_READ)
def import_progress(import_id: int) -> ResponseReturnValue:
    """For the script of the page; without it the page has a link to itself."""
    program_id = current_visit().program.id
    found = queries.cost_import(program_id, import_id) or abort(404)
    job = job_of(program_id, f"cost_import:{found.id}")
    percent = 100 * job.done // job.total if job and job.total else 0
    return jsonify(
        status=found.status.value,
        ended=found.status not in UNREAD,
        stage=job.stage if job else "",
        done=job.done if job else 0,
        total=job.total if job else 0,
        percent=percent,
        words=t(f"usage.stage.{job.stage}", percent=formats.number(percent))
        if job and job.stage
        else t("usage.stage.queued"),
    )


@blueprint.post("/usage/imports/<int:import_id>/cancel")
@requires(Permission.USAGE_WRITE)
def cancel_import(import_id: int) -> ResponseReturnValue:
    visit = current_visit()
    if queries.cost_import(visit.program.id, import_id) is None:
        abort(404)
    begin_write()
    asked = actions.cancel_upload(visit.program.id, import_id, by=visit.actor, at=now())
    db.session.commit()
    flash(t("usage.cancel_asked") if asked else t("usage.cancel_late"), "info")
    return redirect(url_for("usage.show_import", import_id=import_id))
