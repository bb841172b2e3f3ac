"""What needs the person who reads: from all capabilities, each with its one action."""

from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import Visit, current_visit, requires
from tracker.access.rules import Permission, ProgramPlace
from tracker.db import begin_write, db
from tracker.program.queries import startups_of
from tracker.reminders import actions
from tracker.reminders.letters import title_of
from tracker.reminders.queries.people import readers_of
from tracker.reminders.queries.things import open_things
from tracker.reminders.queries.told import marks_seen, rules_of
from tracker.reminders.rules.due import Due, Thing, everything_due, told_to
from tracker.reminders.views import blueprint
from tracker.reminders.views.addresses import action_key, address_of
from tracker.values.clock import now, today
from tracker.web.forms import Form
from tracker.web.kept import kept
from tracker.web.paging import page_of, wanted_page


@blueprint.get("/inbox")
@requires(Permission.INBOX_OWN)
def inbox() -> ResponseReturnValue:
    """As it is now: what was done a moment ago is gone from it."""
    visit = current_visit()
    day = today(visit.program.timezone)
    due = _hers(visit, day)
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


def _hers(visit: Visit, day: date) -> list[Due]:
    program = visit.program
    rules = rules_of(program.id)
    readers = readers_of(program.id, day, visit.actor.id)
    if not readers:
        return []
    due = everything_due(things_of(program, day), rules, day)
    seen = marks_seen(program.id, visit.actor.id)
    return [one for one in told_to(due, readers[0], program.id, rules) if one.mark not in seen]


@blueprint.post("/inbox/seen")
@requires(Permission.INBOX_OWN)
def put_away() -> ResponseReturnValue:
    """What is only to be known leaves the inbox when its reader says so."""
    visit, form = current_visit(), Form()
    mark = request.form.get("mark", "")
    hers = _hers(visit, today(visit.program.timezone)) if form.validate_on_submit() else []
    due = next((one for one in hers if one.mark == mark and one.to_know), None)
    if due is not None and visit.actor.id is not None:
        begin_write()
        actions.put_away(visit.program.id, visit.actor.id, due, at=now())
        db.session.commit()
    return redirect(url_for("reminders.inbox"))


def things_of(program: ProgramPlace, day: date) -> tuple[Thing, ...]:
    """Worked out once for all readers, for as long as nothing is written."""
    return kept(("open_things", program.id, day), lambda: open_things(program, day))
