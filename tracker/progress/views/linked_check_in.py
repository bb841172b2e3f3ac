"""The pages that a check-in's link opens: a few fields at a time, kept as one goes, no sign-in."""

from collections.abc import Mapping
from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import by_link, public
from tracker.access.rules import Actor, ActorKind, Purpose
from tracker.db import begin_write, db
from tracker.progress import actions
from tracker.progress.forms.fields import ConfirmForm
from tracker.progress.forms.kpis import FiguresForm, shown_values, with_fields
from tracker.progress.guard import check_in_held, hold_link
from tracker.progress.queries.check_ins import HeldCheckIn, held_check_in
from tracker.progress.queries.kpis import closings_of, readings_of_startup
from tracker.progress.rules.check_ins import Asked, CheckInState, steps
from tracker.progress.rules.kpis import KPIS, Kpi
from tracker.progress.rules.readings import Reading, is_closed, standing
from tracker.progress.views import blueprint
from tracker.progress.wording import value_words
from tracker.values.clock import now, today
from tracker.values.periods import Period, period_before, period_of
from tracker.web.flow import page_status, refusing
from tracker.web.periods import period_words


@blueprint.get("/check-in-links/<token>")
@public
def follow_check_in_link(token: str) -> ResponseReturnValue:
    """The one address that holds a token: exchanged at once for the cookie and a clean address."""
    held = held_check_in(token, now())
    if held is None or _state(held) in {CheckInState.SUBMITTED, CheckInState.CLOSED}:
        abort(410)
    hold_link(token)
    response = make_response(redirect(url_for("progress.linked_check_in")))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.route("/check-in", methods=["GET", "POST"])
@by_link(Purpose.CHECK_IN)
def linked_check_in() -> ResponseReturnValue:
    """One step. What could be read is kept even where another field could not."""
    held = _held()
    if _state(held) is CheckInState.SUBMITTED and request.method == "GET":
        return render_template("progress/_linked_thanks.html", held=held, startup=held.startup)
    _check_open(held)
    parts = steps(held.check_in.kpis)
    number = _step(len(parts), held)
    if number > len(parts):
        return _review(held, ConfirmForm(formdata=None))
    return _one_step(held, parts, number)


def _one_step(
    held: HeldCheckIn, parts: list[tuple[Any, list[Asked]]], number: int
) -> ResponseReturnValue:
    asked = parts[number - 1][1]
    stood = standing(readings_of_startup(held.startup.id))
    shown = {kpi: _shown(held, kpi, stood) for kpi, _ in asked}
    form = with_fields(FiguresForm, shown)(data=shown_values(shown))
    if form.is_submitted():
        valid = form.validate()
        with refusing(form):
            _save(held, form)
            if request.form.get("keep"):
                return "", 204 if valid and not form.errors else 422
            if valid and not form.errors:
                return redirect(url_for("progress.linked_check_in", step=number + 1))
    page = render_template(
        "progress/linked_check_in.html",
        form=form,
        held=held,
        startup=held.startup,
        step=number,
        parts=parts,
        before={kpi: _before(held, kpi, stood) for kpi in shown},
        periods={kpi: _when(held, kpi) for kpi in shown},
        value_words=value_words,
        units={kpi: KPIS[kpi].unit for kpi in shown},
        kept=[kpi for kpi in shown if kpi in held.check_in.answers],
    )
    return page, page_status(form)


def _save(held: HeldCheckIn, form: FiguresForm) -> None:
    answers = form.sent(request.form)
    if not answers or form["csrf_token"].errors:
        return
    begin_write()
    actions.save_answers(held.check_in.id, answers, at=now())
    db.session.commit()


@blueprint.post("/check-in/submit")
@by_link(Purpose.CHECK_IN)
def submit_check_in() -> ResponseReturnValue:
    held = _held()
    _check_open(held)
    form = ConfirmForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.submit_check_in(
                held.check_in.id,
                by=Actor(ActorKind.LINK, held.link_id, held.to_name),
                at=now(),
                today=today(held.startup.program.timezone),
            )
            db.session.commit()
            return redirect(url_for("progress.linked_check_in"))
    return _review(held, form)


def _review(held: HeldCheckIn, form: ConfirmForm) -> ResponseReturnValue:
    stood = standing(readings_of_startup(held.startup.id))
    rows = [
        (number, kpi, held.check_in.answers.get(kpi), _before(held, kpi, stood))
        for number, (_, asked) in enumerate(steps(held.check_in.kpis), 1)
        for kpi, _ in asked
    ]
    page = render_template(
        "progress/_linked_review.html",
        form=form,
        held=held,
        startup=held.startup,
        rows=rows,
        value_words=value_words,
        parts=steps(held.check_in.kpis),
    )
    return page, page_status(form)


def _held() -> HeldCheckIn:
    return check_in_held() or abort(410)


def _state(held: HeldCheckIn) -> CheckInState:
    closings = closings_of(held.check_in.program_id)
    return held.check_in.state(closed=is_closed(held.check_in.month, closings))


def _check_open(held: HeldCheckIn) -> None:
    """Submitted or closed, it takes nothing more."""
    if _state(held) in {CheckInState.SUBMITTED, CheckInState.CLOSED}:
        abort(410)


def _step(most: int, held: HeldCheckIn) -> int:
    """The step asked for, else the first with a field that is still open."""
    asked = request.args.get("step", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 3:
        return min(max(int(asked), 1), most + 1)
    for number, (_, part) in enumerate(steps(held.check_in.kpis), 1):
        if any(kpi not in held.check_in.answers for kpi, _ in part):
            return number
    return most + 1


def _own(held: HeldCheckIn, kpi: Kpi) -> Period:
    """The figure's own period that ends with the month asked."""
    month = held.check_in.month
    return period_of(KPIS[kpi].every, month.ends_on, program_starts_on=held.starts_on)


def _when(held: HeldCheckIn, kpi: Kpi) -> str:
    """Said where it is not simply the month."""
    own = _own(held, kpi)
    return "" if own == held.check_in.month else f"{period_words(own, held.starts_on)} · "


def _shown(held: HeldCheckIn, kpi: Kpi, stood: Mapping[tuple[Kpi, Period], Reading]) -> Any:
    """What she kept, else what stands for the period, else what stood for the one before."""
    if kpi in held.check_in.answers:
        return held.check_in.answers[kpi]
    own = stood.get((kpi, _own(held, kpi)))
    return own.value if own is not None else _before(held, kpi, stood)


def _before(held: HeldCheckIn, kpi: Kpi, stood: Mapping[tuple[Kpi, Period], Reading]) -> Any:
    before = period_before(_own(held, kpi), program_starts_on=held.starts_on)
    found = stood.get((kpi, before))
    return found.value if found is not None else None
