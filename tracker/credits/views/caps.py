"""The caps: what counts against them, their history, changing them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.credits import actions, queries
from tracker.credits.forms import CapsForm
from tracker.credits.rules.figures import FREED
from tracker.credits.standing import cap_standing
from tracker.credits.views import blueprint
from tracker.db import begin_write, db
from tracker.people.guard import check_own_password
from tracker.program.queries import startups_of
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.formats import share
from tracker.web.paging import ROWS, page_of, wanted_page
from tracker.web.words import t

HISTORY_SHOWN = ROWS


@blueprint.get("/credits/caps")
@requires(Permission.PROGRAM_READ)
def caps() -> ResponseReturnValue:
    program = current_visit().program
    day = today(program.timezone)
    standing = cap_standing(program.id, today=day)
    lines, history = standing.lines, queries.cap_history(program.id)
    return render_template(
        "credits/caps.html",
        standing=standing,
        share=share(standing.total.counted_krw, standing.caps.cap_krw),
        freed=[(kind, kind in standing.regrantable) for kind in FREED],
        startups={row.id: row for row in startups_of(program.id)},
        page=page_of(lambda start, most: (lines[start : start + most], len(lines)), wanted_page()),
        history=history[:HISTORY_SHOWN],
        today=day,
    )


@blueprint.route("/credits/caps/change", methods=["GET", "POST"])
@requires(Permission.PROGRAM_WRITE)
def change_caps() -> ResponseReturnValue:
    """Asks for the password once more: an open screen is not enough to move the caps."""
    visit = current_visit()
    before = queries.caps_of(visit.program.id)
    data = {"cap_krw": before.cap_krw, "startup_cap_krw": before.startup_cap_krw}
    form = CapsForm(data=data)
    if form.validate_on_submit():
        with refusing(form):
            check_own_password(str(form.current_password.data))
            begin_write()
            actions.set_caps(
                visit.program.id,
                form.new_caps(),
                key=form.key,
                by=visit.actor,
                at=now(),
                today=today(visit.program.timezone),
            )
            db.session.commit()
            flash(t("credits.page.caps_changed"), "ok")
            return redirect(url_for("credits.caps"))
    page = render_template(
        "credits/change_caps.html", form=form, before=before, email=visit.signed_in.email
    )
    return page, page_status(form)
