"""The program's growth stages: what they are, and deciding them anew."""

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.progress import actions, queries
from tracker.progress.forms import LadderForm
from tracker.progress.forms.ladder import NO_STAGE
from tracker.progress.rules import Ladder, Rung
from tracker.progress.views import blueprint
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.words import catalogue, t

SHOWN = 20


@blueprint.get("/ladder")
@requires(Permission.PROGRAM_READ)
def ladder() -> ResponseReturnValue:
    program = current_visit().program
    program_id = program.id
    return render_template(
        "progress/ladder.html",
        ladder=queries.ladder_of(program_id),
        rule=queries.unicorn_rule(program_id, today(program.timezone)),
        history=queries.ladder_history(program_id)[:SHOWN],
    )


@blueprint.route("/ladder/edit", methods=["GET", "POST"])
@requires(Permission.PLANS_WRITE)
def edit_ladder() -> ResponseReturnValue:
    visit = current_visit()
    stored = queries.ladder_of(visit.program.id)
    form = LadderForm(data=_shown(stored))
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.decide_ladder(
                visit.program.id,
                form.ladder(),
                version=form.version.seen,
                reason=form.reason.data or "",
                by=visit.actor,
                at=now(),
            )
            db.session.commit()
            flash(t("progress.ladder_saved"), "ok")
            return redirect(url_for("progress.ladder"))
    if not form.is_submitted():
        form.with_spare_rungs()
    return render_template("progress/edit_ladder.html", form=form), page_status(form)


def _shown(stored: Ladder) -> dict[str, Any]:
    return {"version": stored.version, "rungs": [_line(rung) for rung in stored.rungs]}


def _line(rung: Rung) -> dict[str, Any]:
    """A rung as the form shows it; the default's names are the catalogue's, in both languages."""
    line = {**asdict(rung), "stage": rung.stage or NO_STAGE}
    if rung.known:
        key = f"progress.rung.{rung.known}"
        line |= {"name": catalogue("ko").gettext(key), "name_en": catalogue("en").gettext(key)}
    return line
