"""A startup leaves: typed, looked at, carried out."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.handover.actions import leaving as actions
from tracker.handover.forms.leaving import LeaveForm, PredecessorForm
from tracker.handover.letters import send_news
from tracker.handover.queries import leaving as queries
from tracker.handover.views import blueprint
from tracker.people.guard import config
from tracker.program.rules import GONE, StartupStatus, next_statuses
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.words import named, t

CONFIRM, EDIT = "confirm", "edit"  # the step a button asks for; any other is the preview


@blueprint.route("/startups/<startup>/leave", methods=["GET", "POST"])
@requires(Permission.STARTUP_WRITE)
def leave(startup: StartupPlace) -> ResponseReturnValue:
    """First when and why, then what follows, then it is carried out."""
    day, step = today(startup.program.timezone), request.form.get("step")
    departed = queries.departure_of(startup.id)
    status = queries.status_of(startup.id)
    open_ = bool(GONE & next_statuses(status))
    form = LeaveForm(data={"on": day, "status": StartupStatus.LEFT_EARLY.value})
    if open_ and form.validate_on_submit() and step != EDIT:
        with refusing(form):
            if step == CONFIRM:
                return _leave(startup, form)
            preview = queries.preview_leaving(startup, form.leaving(), at=now(), today=day)
            return render_template(
                "handover/_leave_preview.html", form=form, new=form.leaving(), preview=preview
            )
    page = render_template(
        "handover/leave.html",
        form=form,
        departed=departed,
        open=open_,
        status=status,
        successor=queries.successor_of(startup.id),
    )
    return page, page_status(form)


def _leave(startup: StartupPlace, form: LeaveForm) -> ResponseReturnValue:
    begin_write()
    news = actions.leave_startup(
        startup,
        form.leaving(),
        by=current_visit().actor,
        at=now(),
        today=today(startup.program.timezone),
    )
    send_news(news, config(), at=now())
    db.session.commit()
    flash(t("handover.left", name=named(startup)), "ok")
    return redirect(url_for("handover.leave", startup=startup.slug))


@blueprint.route("/startups/<startup>/predecessor", methods=["GET", "POST"])
@requires(Permission.STARTUP_WRITE)
def predecessor(startup: StartupPlace) -> ResponseReturnValue:
    """Whose seat it took."""
    if queries.status_of(startup.id) in GONE:
        abort(404)
    held = queries.predecessor_of(startup.id)
    seats = queries.seats_left_by(startup.program.id, startup.id)
    form = PredecessorForm(data={"predecessor": held.id if held else 0})
    form.predecessor.choices = [
        SelectChoice(0, t("handover.no_predecessor")),
        *(SelectChoice(seat.id, named(seat)) for seat in seats),
    ]
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            chosen = form.predecessor.data or None
            actions.name_predecessor(startup, chosen, by=current_visit().actor, at=now())
            db.session.commit()
            flash(t("handover.predecessor_saved"), "ok")
            return redirect(url_for("program.startup", startup=startup.slug))
    page = render_template("handover/predecessor.html", form=form, seats=seats)
    return page, page_status(form)
