"""A mentor's own times: weekly ones, and office hours with those who come and wait."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.mentoring import actions
from tracker.mentoring.clocks import clock_of, place_of, same_clock
from tracker.mentoring.forms.booking import (
    DEFAULT_MINUTES,
    DEFAULT_SEAT_MINUTES,
    DEFAULT_SEATS,
    OfficeForm,
    PressedReasonForm,
    PressForm,
    SlotForm,
    whole,
)
from tracker.mentoring.queries.booking import MentorChoice, mentor_choices, seat_holders
from tracker.mentoring.queries.times import offices, weekly_slots
from tracker.mentoring.rules import Tidings, free_slots
from tracker.mentoring.views import blueprint
from tracker.mentoring.views.sending import check_letters_pace, send_letters
from tracker.mentoring.views.sight import mentor_id, own_side
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.forms import Form
from tracker.web.words import t

SLOT, OFFICE = "slot", "office"  # both forms stand on one page


def _mentors() -> list[MentorChoice]:
    program = current_visit().program
    found = mentor_choices(program.id)
    own = mentor_id()
    return [one for one in found if own is None or one.user_id == own]


def _mentor(mentors: list[MentorChoice]) -> MentorChoice | None:
    """Herself; for the program the one the address names."""
    if mentor_id() is not None:
        return mentors[0] if mentors else None
    user_id = whole(request.args.get("mentor", ""))
    return next((one for one in mentors if one.user_id == user_id), None)


@blueprint.get("/mentoring/own/times")
@requires(Permission.MENTORING_TIMES)
def own_times() -> ResponseReturnValue:
    return _page(_slot_form(), _office_form())


def _slot_form() -> SlotForm:
    return SlotForm(formdata=None, prefix=SLOT)


def _office_form() -> OfficeForm:
    return OfficeForm(formdata=None, prefix=OFFICE)


@blueprint.post("/mentoring/own/slots")
@requires(Permission.MENTORING_TIMES)
def add_slot() -> ResponseReturnValue:
    form = SlotForm(prefix=SLOT)

    def add(mentor: MentorChoice) -> list[Tidings]:
        visit = current_visit()
        new = form.new_slot(mentor.timezone)
        actions.add_slot(visit.program.id, mentor.user_id, new, by=visit.actor, at=now())
        return []

    return _changed(form, add, "booking.slot_added") or _page(
        form, OfficeForm(formdata=None, prefix=OFFICE)
    )


@blueprint.post("/mentoring/own/slots/end")
@requires(Permission.MENTORING_TIMES)
def end_slot() -> ResponseReturnValue:
    form = PressForm()

    def end(mentor: MentorChoice) -> list[Tidings]:
        visit = current_visit()
        actions.end_slot(
            visit.program.id,
            mentor.user_id,
            form.chosen,
            by=visit.actor,
            at=now(),
            today=today(visit.program.timezone),
        )
        return []

    return _changed(form, end, "booking.slot_ended") or _told_back(form)


@blueprint.post("/mentoring/own/office-hours")
@requires(Permission.MENTORING_TIMES)
def open_office_hours() -> ResponseReturnValue:
    form = OfficeForm(prefix=OFFICE)

    def open_(mentor: MentorChoice) -> list[Tidings]:
        visit = current_visit()
        new = form.new_office_hours()
        actions.open_office_hours(visit.program.id, mentor.user_id, new, by=visit.actor, at=now())
        return []

    return _changed(form, open_, "booking.office_opened") or _page(
        SlotForm(formdata=None, prefix=SLOT), form
    )


@blueprint.post("/mentoring/own/office-hours/cancel")
@requires(Permission.MENTORING_TIMES)
def cancel_office_hours() -> ResponseReturnValue:
    form = PressedReasonForm()

    def cancel(mentor: MentorChoice) -> list[Tidings]:
        visit = current_visit()
        return actions.cancel_office_hours(
            visit.program.id,
            mentor.user_id,
            form.chosen,
            form.reason.data or "",
            side=own_side(),
            by=visit.actor,
            at=now(),
        )

    return _changed(form, cancel, "booking.office_cancelled") or _told_back(form)


def _changed(
    form: Form, act: Callable[[MentorChoice], list[Tidings]], done: str
) -> ResponseReturnValue | None:
    """Back to the page where it is done; None where the form says why not."""
    mentor = _mentor(_mentors())
    if mentor is None:
        return redirect(url_for("mentoring.own_times"))
    if form.validate_on_submit():
        check_letters_pace()
        with refusing(form):
            begin_write()
            send_letters(act(mentor))
            db.session.commit()
            flash(t(done), "ok")
            return _back()
    return None


def _back() -> ResponseReturnValue:
    return redirect(url_for("mentoring.own_times", mentor=request.args.get("mentor")))


def _told_back(form: Form) -> ResponseReturnValue:
    for words in (*form.form_errors, *(w for field in form for w in field.errors)):
        flash(words, "error")
    return _back()


def _page(slot_form: SlotForm, office_form: OfficeForm) -> ResponseReturnValue:
    mentors = _mentors()
    mentor = _mentor(mentors)
    if mentor is None and mentor_id() is not None:
        abort(403)
    status = max(page_status(slot_form), page_status(office_form))
    _fill_in(slot_form, office_form)
    page = render_template(
        "mentoring/own_times.html",
        slot_form=slot_form,
        office_form=office_form,
        mentors=mentors,
        mentor=mentor,
        own=mentor_id() is not None,
        **(_times(mentor) if mentor else {}),
    )
    return page, status


def _fill_in(slot_form: SlotForm, office_form: OfficeForm) -> None:
    """Only one of them was sent; the other begins as usual."""
    if slot_form.minutes.data is None and not slot_form.minutes.raw_data:
        slot_form.minutes.data = DEFAULT_MINUTES
        slot_form.from_on.data = today(current_visit().program.timezone)
    if office_form.seats.data is None and not office_form.seats.raw_data:
        office_form.seats.data = DEFAULT_SEATS
        office_form.seat_minutes.data = DEFAULT_SEAT_MINUTES


def _times(mentor: MentorChoice) -> dict[str, Any]:
    program, at = current_visit().program, now()
    slots = weekly_slots(program.id, mentor.user_id)
    opened = offices(program.id, after=at, mentor_user_id=mentor.user_id)
    return {
        "slots": slots,
        "next_of": {
            slot.id: offer.span for slot in slots for offer in free_slots([slot], [], at, 1)
        },
        "opened": opened,
        "holders": seat_holders(office.id for office in opened),
        "when": clock_of(program.timezone),
        "place": place_of(mentor.timezone),
        "two_clocks": not same_clock(at, program.timezone, mentor.timezone),
    }
