"""A person's word on an import that waits."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.usage import actions, queries
from tracker.usage.forms import DecisionForm
from tracker.usage.rules.kinds import ImportStatus
from tracker.usage.views import blueprint
from tracker.usage.views.imports import import_page
from tracker.values.clock import now, today
from tracker.web.flow import refusing
from tracker.web.words import t


@blueprint.post("/usage/imports/<int:import_id>/decision")
@requires(Permission.USAGE_WRITE)
def decide_import(import_id: int) -> ResponseReturnValue:
    visit = current_visit()
    if queries.cost_import(visit.program.id, import_id) is None:
        abort(404)
    form = DecisionForm()
    if not form.validate_on_submit():
        return import_page(import_id, form)
    with refusing(form):
        begin_write()
        done = actions.resolve_import(
            visit.program.id,
            import_id,
            form.new_decision(),
            by=visit.actor,
            at=now(),
            today=today(visit.program.timezone),
        )
        db.session.commit()
        held = done.status is ImportStatus.HELD
        flash(
            *((t("usage.hold.still"), "warning") if held else (t("usage.hold.resolved"), "success"))
        )
        return redirect(url_for("usage.show_import", import_id=import_id))
    return import_page(import_id, form)
