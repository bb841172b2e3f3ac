"""What somebody holds, and giving it to another: chosen, looked at, carried out."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.handover.actions.holding import reassign
from tracker.handover.forms.holding import HandForm
from tracker.handover.letters import send_news
from tracker.handover.queries.holding import (
    Reassignment,
    held_count,
    person_of,
    preview_reassignment,
    things_held,
    who_may_take,
)
from tracker.handover.rules.holding import Handed, Person
from tracker.handover.views import blueprint
from tracker.people.guard import config
from tracker.program.queries import startups_among
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.words import tn

SHOWN = 20


@blueprint.route("/users/<int:user_id>/holdings", methods=["GET", "POST"])
@requires(Permission.USERS_WRITE)
def holdings(user_id: int) -> ResponseReturnValue:
    """Without a taker what she holds; with one, what would move and what would stay."""
    program, at = current_visit().program, now()
    day = today(program.timezone)
    holder = _member(program.id, user_id)
    form, told = HandForm(), None
    if form.validate_on_submit():
        with refusing(form):
            return _handed(user_id, form)
    chosen = _number(request.values.get("to"))
    if chosen is not None:
        with refusing(form):
            told = preview_reassignment(program, user_id, chosen, at=at, today=day)
    rows = told.rows if told else _held(holder)
    named = {row.thing.startup_id for row in rows if row.thing.startup_id is not None}
    page = render_template(
        "handover/holdings.html",
        form=form,
        holder=holder,
        told=told,
        rows=rows,
        shown=rows[:SHOWN],
        chosen=chosen,
        takers=who_may_take(program.id, user_id),
        startups=startups_among(program.id, named),
    )
    return page, page_status(form)


def _member(program_id: int, user_id: int) -> Person:
    found = person_of(program_id, user_id)
    if found is None or found.role is None:
        abort(404)
    return found


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None


def _held(holder: Person) -> tuple[Handed, ...]:
    program = current_visit().program
    day = today(program.timezone)
    things = things_held(program, holder, None, at=now(), today=day)
    return tuple(Handed(thing, None) for thing in things)


def _handed(user_id: int, form: HandForm) -> ResponseReturnValue:
    visit, at = current_visit(), now()
    begin_write()
    told, news = reassign(
        visit.program,
        user_id,
        _number(form.to.data) or 0,
        reason=form.reason.data or "",
        by=visit.actor,
        at=at,
        today=today(visit.program.timezone),
    )
    send_news(news, config(), at=at)
    db.session.commit()
    flash(_said(told), "ok")
    return redirect(url_for("people.user", user_id=user_id))


def _said(told: Reassignment) -> str:
    return tn("handover.handed_over", len(told.moving), name=told.taker.name)


def held_by(user_id: int) -> int:
    """For the page of a user, which lies further down and knows of no holdings."""
    program = current_visit().program
    return held_count(program, user_id, at=now(), today=today(program.timezone))
