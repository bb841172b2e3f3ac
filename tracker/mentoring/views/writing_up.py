"""Writing a session up, saying that nobody came, correcting, logging one of the past."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.mentoring import actions
from tracker.mentoring.asking import ask_to_confirm
from tracker.mentoring.forms.afterwards import (
    CorrectedForm,
    HeldForm,
    LogAnyForm,
    LogForm,
    PressForm,
    WriteUpForm,
    as_held,
)
from tracker.mentoring.queries.people import mentor_logged_last, mentors_to_choose
from tracker.mentoring.rules import Move, SessionFacts, Side, moves_open
from tracker.mentoring.rules.afterwards import ABSENT, write_up_move
from tracker.mentoring.views import blueprint
from tracker.mentoring.views.sessions import acted, session_address
from tracker.mentoring.views.sight import mentor_id, own_side, session_found
from tracker.program.queries import startups_of
from tracker.support.rules import DEFAULT_MINUTES
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.flow import add_refusal, page_status
from tracker.web.words import named, t


@blueprint.route("/startups/<startup>/mentoring/<int:session_id>/write-up", methods=["GET", "POST"])
@requires(Permission.MENTORING_LOG)
def write_up(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    """The form says what was arranged; what was different is changed."""
    found = session_found(startup, session_id)
    if write_up_move(found.state) not in moves_open(found.state, own_side()):
        return redirect(session_address(startup, session_id))
    form, warned = WriteUpForm(data=_as_arranged(found, startup)), False
    _only_what_she_says(form)
    if form.validate_on_submit():
        try:
            return _write_up(startup, session_id, form)
        except RuleViolation as violation:
            warned = _refused(form, violation)
    page = render_template(
        "mentoring/write_up.html", form=form, startup=startup, session=found, warned=warned
    )
    return page, page_status(form)


def _write_up(startup: StartupPlace, session_id: int, form: WriteUpForm) -> ResponseReturnValue:
    at = now()
    begin_write()
    actions.write_up(
        startup.id,
        session_id,
        form.write_up(),
        version=form.version.seen,
        side=own_side(),
        by=current_visit().actor,
        at=at,
        today=today(startup.program.timezone),
        twice=_twice(),
    )
    ask_to_confirm(startup, session_id, by=current_visit().actor, at=at)
    db.session.commit()
    flash(t("sessions.written_up"), "ok")
    return redirect(session_address(startup, session_id))


def _as_arranged(found: SessionFacts, startup: StartupPlace) -> dict[str, Any]:
    zone = ZoneInfo(startup.program.timezone)
    then = found.starts_at.astimezone(zone).date() if found.starts_at else None
    return {
        **as_held(found),
        "held_on": then or today(startup.program.timezone),
        "minutes": found.span.minutes if found.span else DEFAULT_MINUTES,
    }


@blueprint.route("/startups/<startup>/mentoring/<int:session_id>/correct", methods=["GET", "POST"])
@requires(Permission.MENTORING_LOG)
def correct_session(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    found = session_found(startup, session_id)
    if Move.CORRECT not in moves_open(found.state, own_side()) or not found.standing:
        return redirect(session_address(startup, session_id))
    form = CorrectedForm(data=as_held(found))
    _only_what_she_says(form)
    if form.validate_on_submit():
        try:
            return _correct(startup, session_id, form)
        except RuleViolation as violation:
            _refused(form, violation)
    stored = session_found(startup, session_id)
    stale = form.is_submitted() and form.version.seen != stored.version
    if stale:  # what was typed stays; saved again, it replaces what stands now
        form.version.renew(stored.version)
    page = render_template(
        "mentoring/correct_session.html", form=form, startup=startup, session=stored, stale=stale
    )
    return page, page_status(form)


def _correct(startup: StartupPlace, session_id: int, form: CorrectedForm) -> ResponseReturnValue:
    begin_write()
    actions.correct_session(
        startup.id,
        session_id,
        form.write_up(),
        version=form.version.seen,
        reason=form.reason.data or "",
        side=own_side(),
        by=current_visit().actor,
        at=now(),
        today=today(startup.program.timezone),
    )
    db.session.commit()
    flash(t("sessions.corrected"), "ok")
    return redirect(session_address(startup, session_id))


@blueprint.post("/startups/<startup>/mentoring/<int:session_id>/absent")
@requires(Permission.MENTORING_BOOK)
def mark_absent(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    form, said = PressForm(), request.form.get("who", "")
    move = next((move for move, side in ABSENT.items() if side.value == said), None)

    def act(found: SessionFacts) -> None:
        del found
        actions.mark_absent(
            startup.id,
            session_id,
            move or Move.CONFIRM,  # nobody named: the action refuses what is no absence
            version=form.version.seen,
            side=own_side(),
            by=current_visit().actor,
            at=now(),
        )

    return acted(startup, session_id, form, act, t("sessions.marked_absent"))


@blueprint.route("/mentoring/log", methods=["GET", "POST"])
@requires(Permission.MENTORING_LOG)
def log_session() -> ResponseReturnValue:
    """From any page: the startup is chosen here."""
    program = current_visit().program
    startups = {row.slug: row for row in startups_of(program.id)}
    form = LogAnyForm()
    form.offer((slug, named(row)) for slug, row in startups.items())
    _offer_mentors(form, program.id)
    warned = False
    if form.validate_on_submit():
        chosen = startups[form.startup.data]
        place = StartupPlace(chosen.id, program, chosen.slug, chosen.name, chosen.name_en)
        try:
            return _log(place, form)
        except RuleViolation as violation:
            warned = _refused(form, violation)
    page = render_template(
        "mentoring/log_session.html", form=form, warned=warned, nobody=not startups
    )
    return page, page_status(form)


@blueprint.route("/startups/<startup>/mentoring/log", methods=["GET", "POST"])
@requires(Permission.MENTORING_LOG)
def log_startup_session(startup: StartupPlace) -> ResponseReturnValue:
    form, warned = LogForm(), False
    _offer_mentors(form, startup.program.id)
    if form.validate_on_submit():
        try:
            return _log(startup, form)
        except RuleViolation as violation:
            warned = _refused(form, violation)
    page = render_template(
        "mentoring/log_startup_session.html", form=form, startup=startup, warned=warned
    )
    return page, page_status(form)


def _log(startup: StartupPlace, form: LogForm) -> ResponseReturnValue:
    at = now()
    begin_write()
    logged = actions.log_session(
        startup.id,
        mentor_id() or int(form.mentor.data),
        form.write_up(),
        by=current_visit().actor,
        at=at,
        today=today(startup.program.timezone),
        key=form.key,
        twice=_twice(),
    )
    if not logged.again:
        ask_to_confirm(startup, logged.session_id, by=current_visit().actor, at=at)
    db.session.commit()
    flash(t("sessions.logged"), "ok")
    return redirect(session_address(startup, logged.session_id))


def _offer_mentors(form: LogForm, program_id: int) -> None:
    """A mentor logs her own; for others today, an hour and whom she logged last."""
    visit = current_visit()
    if mentor_id() is not None:
        del form.mentor
        form.without_pay()
    else:
        offered = mentors_to_choose(program_id)
        form.offer_mentors((str(one.user_id), one.name) for one in offered)
    if form.is_submitted():
        return
    form.held_on.data = today(visit.program.timezone)
    form.minutes.data = DEFAULT_MINUTES
    if mentor_id() is None:
        last = mentor_logged_last(program_id, visit.actor.id or 0)
        form.mentor.data = str(last) if last else ""
    form.topic.render_kw = {**(form.topic.render_kw or {}), "autofocus": True}


def _only_what_she_says(form: HeldForm) -> None:
    if own_side() is not Side.PROGRAM:
        form.without_pay()


def _twice() -> bool:
    return request.form.get("twice") == "yes"


def _refused(form: HeldForm, violation: RuleViolation) -> bool:
    """Beside its field; whether it is only the question if there were two."""
    db.session.rollback()
    add_refusal(form, violation)
    return violation.code == "seems_logged"
