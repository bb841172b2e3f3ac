"""What needs the person who reads: from all capabilities, each with its one action."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.program.queries import startups_of
from tracker.reminders import actions
from tracker.reminders.addresses import action_key, address_of
from tracker.reminders.inboxes import inbox_of
from tracker.reminders.letters import title_of
from tracker.reminders.views import blueprint
from tracker.values.clock import now, today
from tracker.web.forms import Form
from tracker.web.paging import page_of, wanted_page


@blueprint.get("/inbox")
@requires(Permission.INBOX_OWN)
def inbox() -> ResponseReturnValue:
    """As it is now: what was done a moment ago is gone from it."""
    visit = current_visit()
    day = today(visit.program.timezone)
    due = inbox_of(visit, day)
    role = visit.membership.role
    startups = {row.id: row for row in startups_of(visit.program.id)}
    return render_template(
        "reminders/inbox.html",
        page=page_of(lambda offset, limit: (due[offset : offset + limit], len(due)), wanted_page()),
        startups=startups,
        one_startup=len(visit.membership.startup_ids) == 1,
        title_of=title_of,
        address=lambda one: address_of(one, role, startups),
        action=lambda one: action_key(one, role),
        day=day,
    )


@blueprint.post("/inbox/seen")
@requires(Permission.INBOX_OWN)
def put_away() -> ResponseReturnValue:
    """What is only to be known leaves the inbox when its reader says so."""
    visit, form = current_visit(), Form()
    mark = request.form.get("mark", "")
    hers = inbox_of(visit, today(visit.program.timezone)) if form.validate_on_submit() else []
    due = next((one for one in hers if one.mark == mark and one.to_know), None)
    if due is not None and visit.actor.id is not None:
        begin_write()
        actions.put_away(visit.program.id, visit.actor.id, due, at=now())
        db.session.commit()
    return redirect(url_for("reminders.inbox"))
