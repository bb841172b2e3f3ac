"""Requests and sessions ahead: taking a time, proposing others, moving, cancelling."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.mentoring import actions
from tracker.mentoring.clocks import clock_of, when
from tracker.mentoring.forms.booking import (
    DEFAULT_MINUTES,
    EndForm,
    MoveForm,
    PressForm,
    TimesForm,
)
from tracker.mentoring.queries.booking import (
    Booking,
    booking_of,
    requests_of,
    sessions_ahead,
)
from tracker.mentoring.queries.times import times_to_offer
from tracker.mentoring.rules import Move, SessionState, Side, Span, Tidings
from tracker.mentoring.views import blueprint
from tracker.mentoring.views.knowing import is_question, why_beyond
from tracker.mentoring.views.sending import check_letters_pace, send_letters
from tracker.mentoring.views.sight import own_side, session_sight
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.flow import add_refusal, page_status
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import t

AHEAD_SHOWN = 20


@blueprint.get("/mentoring/own")
@requires(Permission.MENTORING_TIMES)
def waiting_requests() -> ResponseReturnValue:
    """What waits for her answer, and what is ahead; for the program, of all its mentors."""
    return _requests_page("mentoring/waiting_requests.html", None)


@blueprint.get("/startups/<startup>/mentoring/requests")
@requires(Permission.MENTORING_READ)
def startup_requests(startup: StartupPlace) -> ResponseReturnValue:
    return _requests_page("mentoring/startup_requests.html", startup)


def _requests_page(template: str, startup: StartupPlace | None) -> ResponseReturnValue:
    program, sight, at = current_visit().program, session_sight(), now()
    startup_id = startup.id if startup else None
    page = page_of(
        lambda offset, limit: requests_of(
            program.id, sight, startup_id=startup_id, offset=offset, limit=limit
        ),
        wanted_page(),
    )
    ahead, total = sessions_ahead(
        program.id, sight, startup_id=startup_id, at=at, offset=0, limit=AHEAD_SHOWN
    )
    return render_template(
        template,
        startup=startup,
        page=page,
        ahead=ahead,
        ahead_total=total,
        side=own_side(),
        at=at,
        when=clock_of(current_visit().program.timezone),
    )


def _found(startup: StartupPlace, session_id: int) -> Booking:
    return booking_of(startup.id, session_id, session_sight()) or abort(404)


def _back(startup: StartupPlace) -> ResponseReturnValue:
    """To the list she came from: her own, or the startup's."""
    if own_side() is Side.MENTOR:
        return redirect(url_for("mentoring.waiting_requests"))
    return redirect(url_for("mentoring.startup_requests", startup=startup.slug))


@blueprint.post("/startups/<startup>/mentoring/<int:session_id>/accept")
@requires(Permission.MENTORING_BOOK)
def accept_session(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    """One tap. Where the time is taken meanwhile, the page to propose others opens, filled in."""
    found, press, times = _found(startup, session_id), PressForm(), TimesForm(formdata=None)
    if not press.validate_on_submit():
        return _back(startup)
    check_letters_pace()
    try:
        begin_write()
        told = actions.accept_time(
            startup.id,
            session_id,
            press.chosen,
            side=own_side(),
            by=current_visit().actor,
            at=now(),
            today=today(startup.program.timezone),
            over=why_beyond(),
        )
        send_letters([told])
        db.session.commit()
    except RuleViolation as violation:
        db.session.rollback()
        if is_question(violation):
            return _asked_of_hours(startup, found, press, violation)
        if violation.code not in {"mentor_busy", "startup_busy"}:
            add_refusal(press, violation)
            return _told_back(startup, press)
        add_refusal(times, violation)
        chosen = next((one.span for one in found.times if one.id == press.chosen), None)
        _fill_in(times, startup, found, chosen)
        times.form_errors.append(t("booking.free_instead", zone=startup.program.timezone))
        return _times_page(startup, found, times), 422
    flash(t("booking.is_booked"), "ok")
    return _back(startup)


def _asked_of_hours(
    startup: StartupPlace, found: Booking, press: PressForm, violation: RuleViolation
) -> ResponseReturnValue:
    """The tap leads here once, with the figures; the next books."""
    add_refusal(press, violation)
    page = render_template(
        "mentoring/accept_session.html",
        form=press,
        startup=startup,
        booking=found,
        time=next(one for one in found.times if one.id == press.chosen),
        side=own_side(),
        when=clock_of(startup.program.timezone),
    )
    return page, 422


def _told_back(startup: StartupPlace, form: PressForm) -> ResponseReturnValue:
    for words in form.form_errors:
        flash(words, "error")
    return _back(startup)


@blueprint.route("/startups/<startup>/mentoring/<int:session_id>/times", methods=["GET", "POST"])
@requires(Permission.MENTORING_BOOK)
def propose_times(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    """The times on the table, and others in their place."""
    found, form = _found(startup, session_id), TimesForm()
    if form.validate_on_submit() and _done(
        form,
        lambda: [
            actions.propose_times(
                startup.id,
                session_id,
                form.times(),
                side=own_side() or Side.PROGRAM,
                by=current_visit().actor,
                at=now(),
            )
        ],
        "booking.is_proposed",
    ):
        return _back(startup)
    if not form.is_submitted():
        _fill_in(form, startup, found, None)
    elif form.form_errors or form.starts_at.errors:
        _offer_when_busy(form, startup, found)
    return _times_page(startup, found, form), page_status(form)


def _offer_when_busy(form: TimesForm, startup: StartupPlace, found: Booking) -> None:
    """What was typed stays; below it stands what is free."""
    typed = form.times() if form.minutes.data else ()
    offers = [one for span in typed[:1] for one in _free(startup, found, span)]
    if offers:
        words = " / ".join(when(span, startup.program.timezone) for span in offers)
        form.form_errors.append(t("booking.free_are", times=words))


def _free(startup: StartupPlace, found: Booking, wanted: Span) -> list[Span]:
    offers = times_to_offer(
        startup.program.id,
        startup.id,
        found.facts.mentor_user_id or 0,
        wanted,
        at=now(),
        timezone=startup.program.timezone,
    )
    return [one.span for one in offers]


def _fill_in(form: TimesForm, startup: StartupPlace, found: Booking, wanted: Span | None) -> None:
    """Lengths as asked for; in place of a time that is taken, the next free ones."""
    form.minutes.data = found.times[0].span.minutes if found.times else DEFAULT_MINUTES
    if wanted is not None:
        form.fill_in(_free(startup, found, wanted))


def _times_page(startup: StartupPlace, found: Booking, form: TimesForm) -> str:
    return render_template(
        "mentoring/propose_times.html",
        form=form,
        startup=startup,
        booking=found,
        moves=found.moves(own_side(), now()),
        side=own_side(),
        when=clock_of(current_visit().program.timezone),
    )


@blueprint.route("/startups/<startup>/mentoring/<int:session_id>/move", methods=["GET", "POST"])
@requires(Permission.MENTORING_BOOK)
def move_session(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    found = _found(startup, session_id)
    span = found.facts.span
    form = MoveForm(data=_as_it_stands(found, span))
    if form.validate_on_submit() and _done(
        form,
        lambda: actions.move_session(
            startup.id,
            session_id,
            form.span(),
            version=form.version.seen,
            side=own_side(),
            by=current_visit().actor,
            at=now(),
            over=why_beyond(),
        ),
        "booking.is_moved",
    ):
        return _back(startup)
    fresh = _found(startup, session_id)
    form.version.renew(fresh.facts.version)
    free = (
        _free(startup, fresh, form.span())
        if form.errors and form.starts_at.data and form.minutes.data and not form.beyond
        else []
    )
    page = render_template(
        "mentoring/move_session.html",
        form=form,
        startup=startup,
        booking=fresh,
        free=free,
        side=own_side(),
        when=clock_of(current_visit().program.timezone),
        open=Move.RESCHEDULE in fresh.moves(own_side(), now()),
    )
    return page, page_status(form)


def _as_it_stands(found: Booking, span: Span | None) -> dict[str, object]:
    return {
        "version": found.facts.version,
        "starts_at": span.starts_at if span else None,
        "minutes": span.minutes if span else DEFAULT_MINUTES,
    }


@blueprint.route("/startups/<startup>/mentoring/<int:session_id>/cancel", methods=["GET", "POST"])
@requires(Permission.MENTORING_BOOK)
def cancel_session(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    """What was agreed is cancelled; what was only asked for is declined, or taken back."""
    found, form = _found(startup, session_id), EndForm()
    if form.validate_on_submit() and _done(
        form, lambda: _end(startup, found, form), "booking.is_ended"
    ):
        return _back(startup)
    page = render_template(
        "mentoring/cancel_session.html",
        form=form,
        startup=startup,
        booking=found,
        declining=_declines(found),
        when=clock_of(current_visit().program.timezone),
        open=bool({Move.CANCEL, Move.DECLINE} & found.moves(own_side(), now())),
    )
    return page, page_status(form)


def _declines(found: Booking) -> bool:
    return found.facts.state is SessionState.REQUESTED and own_side() is Side.MENTOR


def _end(startup: StartupPlace, found: Booking, form: EndForm) -> list[Tidings]:
    side, by, at = own_side(), current_visit().actor, now()
    reason = form.reason.data or ""
    if _declines(found):
        session_id = found.facts.id
        return [actions.decline_session(startup.id, session_id, reason, side=side, by=by, at=at)]
    return actions.cancel_session(startup.id, found.facts.id, reason, side=side, by=by, at=at)


def _done(
    form: TimesForm | MoveForm | EndForm, act: Callable[[], list[Tidings]], words: str
) -> bool:
    """Whether it is done; where it is refused the form says why."""
    check_letters_pace()
    try:
        begin_write()
        send_letters(act())
        db.session.commit()
    except RuleViolation as violation:
        db.session.rollback()
        add_refusal(form, violation)
        if isinstance(form, MoveForm):
            form.beyond = is_question(violation)
        return False
    flash(t(words), "ok")
    return True
