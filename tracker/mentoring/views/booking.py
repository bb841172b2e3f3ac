"""Asking for a session: a free time of the mentor's, a seat, or times to propose."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.mentoring import actions
from tracker.mentoring.clocks import same_clock, when
from tracker.mentoring.forms.booking import DEFAULT_MINUTES, AskForm, PressForm, whole
from tracker.mentoring.queries.booking import MentorChoice, MentorsToAsk, mentors_to_ask
from tracker.mentoring.queries.times import (
    mentor_busy,
    offices,
    startup_busy,
    times_to_offer,
    weekly_slots,
)
from tracker.mentoring.rules import (
    Matter,
    Office,
    Side,
    Span,
    Tidings,
    free_slots,
    seats_open_to,
)
from tracker.mentoring.rules.slots import OFFERED_AHEAD
from tracker.mentoring.views import blueprint
from tracker.mentoring.views.knowing import is_question, why_beyond
from tracker.mentoring.views.sending import check_letters_pace, send_letters
from tracker.mentoring.views.sight import hours_left, mentor_id, own_side
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.flow import add_refusal, page_status, refusing
from tracker.web.words import t

SLOTS_OFFERED, SEATS_OFFERED, OFFICES_SHOWN, EVERY = 6, 8, 20, 1000
MENTORS_SHOWN, WORDS_MOST = 20, 100
SLOT, SEAT = "slot", "seat"
BUSY = {"mentor_busy", "startup_busy", "slot_unknown", "seat_taken"}


@dataclass(frozen=True, slots=True)
class Offered:
    """Times to take at once, as the form names them, and in words."""

    name: str
    words: str


@blueprint.route("/startups/<startup>/mentoring/ask", methods=["GET", "POST"])
@requires(Permission.MENTORING_BOOK)
def ask(startup: StartupPlace) -> ResponseReturnValue:
    form = AskForm()
    named = form.mentor.data if form.is_submitted() else request.args.get("mentor")
    words = request.args.get("words", "")[:WORDS_MOST].strip()
    mentors = _mentors(startup, whole(str(named or "")), words)
    mentor = _chosen(mentors, form)
    offered = _offered(startup, mentor) if mentor else []
    form.offer((one.name, one.words) for one in offered)
    if form.validate_on_submit() and mentor is not None and _asked(startup, mentor, form):
        return redirect(url_for("mentoring.startup_requests", startup=startup.slug))
    if not form.is_submitted():
        form.mentor.data = str(mentor.user_id) if mentor else ""
        form.minutes.data = DEFAULT_MINUTES
    page = render_template(
        "mentoring/ask.html",
        form=form,
        startup=startup,
        mentors=mentors,
        words=words,
        mentor=mentor,
        side=own_side(),
        beyond=form.beyond,
        periods=hours_left(startup),
        offices=_offices(startup),
        two_clocks=mentor is not None
        and not same_clock(now(), startup.program.timezone, mentor.timezone),
    )
    return page, page_status(form)


def _mentors(startup: StartupPlace, named: int, words: str) -> MentorsToAsk:
    """A mentor asks a startup in her own name alone."""
    return mentors_to_ask(
        startup.program.id,
        startup.id,
        today(startup.program.timezone),
        named=named,
        words=words,
        only_user_id=mentor_id(),
        most=MENTORS_SHOWN,
    )


def _chosen(mentors: MentorsToAsk, form: AskForm) -> MentorChoice | None:
    found = mentors.named
    if found is None and mentors.total == 1:
        return mentors.shown[0]
    if found is None and form.is_submitted():
        add_refusal(form, RuleViolation("no_mentor_here"))
    return found


def _offered(startup: StartupPlace, mentor: MentorChoice) -> list[Offered]:
    """Her free slots, then the free seats of her office hours, by both clocks."""
    at, program = now(), startup.program
    ahead = Span(at, at + OFFERED_AHEAD + timedelta(days=1))
    busy = startup_busy(startup.id, ahead)
    slots = free_slots(
        weekly_slots(program.id, mentor.user_id),
        busy + mentor_busy(mentor.user_id, ahead),
        at,
        SLOTS_OFFERED,
    )
    found = [
        Offered(
            f"{SLOT}:{one.slot_id}:{one.span.starts_at:%Y%m%dT%H%M}",
            when(one.span, program.timezone, mentor.timezone),
        )
        for one in slots
    ]
    for office in offices(program.id, after=at, mentor_user_id=mentor.user_id):
        if _has_seat(office, startup):
            continue
        for seat in seats_open_to(office, office.free_seats, busy, at=at):
            words = when(office.seat_span(seat), program.timezone, mentor.timezone)
            found.append(
                Offered(
                    f"{SEAT}:{office.id}:{seat}",
                    t("booking.seat_of", topic=office.topic, when=words),
                )
            )
    return found[: SLOTS_OFFERED + SEATS_OFFERED]


def _has_seat(office: Office, startup: StartupPlace) -> bool:
    return startup.id in office.seated


def _asked(startup: StartupPlace, mentor: MentorChoice, form: AskForm) -> bool:
    """Whether it is booked or asked for; where it is refused the form offers what is free."""
    check_letters_pace()
    try:
        begin_write()
        told = _take(startup, mentor, form)
        if told is not None:
            send_letters([told])
        db.session.commit()
    except RuleViolation as violation:
        db.session.rollback()
        add_refusal(form, violation)
        form.beyond = is_question(violation)
        if violation.code in BUSY:
            _offer_instead(startup, mentor, form)
        return False
    flash(t("booking.is_asked" if form.proposing else "booking.is_booked"), "ok")
    return True


def _take(startup: StartupPlace, mentor: MentorChoice, form: AskForm) -> Tidings | None:
    visit, at = current_visit(), now()
    side = own_side() or Side.PROGRAM
    day, over = today(startup.program.timezone), why_beyond()
    kind, _, rest = str(form.choice.data or "").partition(":")
    row, _, which = rest.partition(":")
    if kind == SLOT:
        return actions.book_slot(
            startup.id,
            mentor.user_id,
            whole(row),
            _instant(which),
            form.matter(),
            side=side,
            by=visit.actor,
            at=at,
            today=day,
            over=over,
        )
    if kind == SEAT:
        return actions.take_seat(
            startup.id,
            whole(row),
            whole(which),
            form.matter(),
            side=side,
            by=visit.actor,
            at=at,
            today=day,
            over=over,
        )
    return actions.request_session(
        startup.id,
        mentor.user_id,
        form.new_request(),
        side=side,
        by=visit.actor,
        at=at,
        today=day,
        key=form.key,
        over=over,
    )


def _instant(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M").replace(tzinfo=UTC)
    except ValueError:
        raise RuleViolation("slot_unknown") from None


def _offer_instead(startup: StartupPlace, mentor: MentorChoice, form: AskForm) -> None:
    """What is free is offered anew above; below, times that can be proposed stand filled in."""
    wanted = next(iter(form.times()), None) if form.proposing else None
    form.offer((one.name, one.words) for one in _offered(startup, mentor))
    if wanted is None:
        return
    zone = startup.program.timezone
    offers = times_to_offer(
        startup.program.id, startup.id, mentor.user_id, wanted, at=now(), timezone=zone
    )
    form.fill_in([one.span for one in offers])
    form.form_errors.append(t("booking.free_instead", zone=ZoneInfo(zone).key))


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """Office hours as a startup sees them: how many seats are free, not who has the others."""

    office: Office
    words: str
    free: int
    has_seat: bool
    place_in_line: int | None


def _offices(startup: StartupPlace) -> list[OfficeRow]:
    at, own = now(), mentor_id()
    found = offices(startup.program.id, after=at, mentor_user_id=own, most=OFFICES_SHOWN)
    ahead = Span(at, max([office.span.ends_at for office in found], default=at))
    busy = startup_busy(startup.id, ahead)
    return [
        OfficeRow(
            office,
            when(office.span, startup.program.timezone, office.timezone),
            len(seats_open_to(office, office.free_seats, busy, at=at)),
            _has_seat(office, startup),
            office.waiting.index(startup.id) + 1 if startup.id in office.waiting else None,
        )
        for office in found
    ]


@blueprint.post("/startups/<startup>/mentoring/ask/wait")
@requires(Permission.MENTORING_BOOK)
def wait_for_seat(startup: StartupPlace) -> ResponseReturnValue:
    visit, at = current_visit(), now()

    def wait(office: Office) -> None:
        actions.wait_for_seat(
            startup.id,
            office.id,
            Matter(topic=office.topic),
            by=visit.actor,
            at=at,
            today=today(visit.program.timezone),
        )

    return _pressed(startup, wait, "booking.is_waiting")


@blueprint.post("/startups/<startup>/mentoring/ask/stop-waiting")
@requires(Permission.MENTORING_BOOK)
def stop_waiting(startup: StartupPlace) -> ResponseReturnValue:
    def stop(office: Office) -> None:
        actions.stop_waiting(startup.id, office.id, by=current_visit().actor, at=now())

    return _pressed(startup, stop, "booking.waits_no_more")


def _pressed(
    startup: StartupPlace, act: Callable[[Office], None], done: str
) -> ResponseReturnValue:
    form = PressForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            act(_office(startup, form.chosen))
            db.session.commit()
            flash(t(done), "ok")
    for words in form.form_errors:
        flash(words, "error")
    return redirect(url_for("mentoring.ask", startup=startup.slug))


def _office(startup: StartupPlace, office_id: int) -> Office:
    found = offices(startup.program.id, after=now(), mentor_user_id=mentor_id(), most=EVERY)
    office = next((one for one in found if one.id == office_id), None)
    if office is None:
        raise RuleViolation("office_unknown")
    return office
