"""A program manager's answers: approve, send back, refuse, take back, say that help was given."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.credits.letters import tell_second
from tracker.credits.queries import credits_of_startup
from tracker.credits.rules.prepared import takes_two
from tracker.credits.standing import GrantPreview, preview_grant
from tracker.credits.waiting import grant_takes_two, second_above, split_days
from tracker.db import begin_write, db
from tracker.mail.sending import mailed_from
from tracker.requests import actions, queries
from tracker.requests.forms import AnswerForm, ApproveCreditsForm, ApproveHelpForm, FinishForm
from tracker.requests.letters import tell_answer
from tracker.requests.rules import (
    Move,
    RequestFacts,
    approval_of,
    check_answer,
    check_approved,
    check_not_own,
)
from tracker.requests.views import blueprint
from tracker.requests.views.asking import CONFIRM, EDIT, request_address
from tracker.support.queries import EntryFilter, entries_of_startup
from tracker.support.rules import Sight, SupportKind
from tracker.values.clock import now, today
from tracker.values.won import won_in_korean
from tracker.web.flow import page_status, refusing
from tracker.web.formats import day as written
from tracker.web.words import t

WHOLE = Sight(program_notes=True, confidential=True)  # whoever answers reads all help
ENTRIES_OFFERED = 30
ANSWERS = (Move.SEND_BACK, Move.REFUSE, Move.TAKE_BACK, Move.FINISH)


@blueprint.route(
    "/startups/<startup>/requests/<int:help_request_id>/approve", methods=["GET", "POST"]
)
@requires(Permission.REQUESTS_ANSWER)
def approve(startup: StartupPlace, help_request_id: int) -> ResponseReturnValue:
    """Credits: the grant is typed, shown with its effect, and posted with the approval."""
    found = queries.request_of(startup.id, help_request_id) or abort(404)
    if found.prepared_act_id is not None and found.to_answer:
        return redirect(act_address(startup, found.prepared_act_id))
    if Move.APPROVE not in found.moves(current_visit().membership.role):
        return _not_open(startup, found)
    return _approve_credits(startup, found) if found.of_credits else _approve_help(startup, found)


def _not_open(startup: StartupPlace, found: RequestFacts) -> ResponseReturnValue:
    flash(t(f"refusal.request_is_{found.state}"), "error")
    return redirect(request_address(startup, found.id))


def act_address(startup: StartupPlace, prepared_act_id: int) -> str:
    return url_for("requests.prepared_act", startup=startup.slug, prepared_act_id=prepared_act_id)


def _approve_help(startup: StartupPlace, found: RequestFacts) -> ResponseReturnValue:
    visit = current_visit()
    form = ApproveHelpForm(data={"version": str(found.version)})
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.approve_help(
                startup.id,
                found.id,
                less=bool(form.less.data),
                note=form.note.data or "",
                seen=form.version.seen,
                role=visit.membership.role,
                by=visit.actor,
                at=now(),
                today=today(startup.program.timezone),
            )
            tell_answer(startup, found.id, base_url=mailed_from(), at=now())
            db.session.commit()
            flash(t("requests.told.approve"), "ok")
            return redirect(request_address(startup, found.id))
    page = render_template(
        "requests/_approve_help.html", startup=startup, form=form, request_facts=found
    )
    return page, page_status(form)


def _approve_credits(startup: StartupPlace, found: RequestFacts) -> ResponseReturnValue:
    day = today(startup.program.timezone)
    form = ApproveCreditsForm(
        data={"granted_on": day, "amount_krw": found.amount_krw, "version": str(found.version)}
    )
    if form.validate_on_submit() and request.form.get("step") != EDIT:
        with refusing(form):
            if request.form.get("step") == CONFIRM:
                return _grant(startup, found, form)
            return _preview_page(startup, found, form)
    form.move_errors()
    page = render_template(
        "requests/approve.html",
        startup=startup,
        form=form,
        request_facts=found,
        credits=credits_of_startup(startup.program.id, startup.id, as_of=day),
        second_above_krw=second_above(startup.program.id),
    )
    return page, page_status(form)


def _preview_page(
    startup: StartupPlace, found: RequestFacts, form: ApproveCreditsForm
) -> ResponseReturnValue:
    day, new = today(startup.program.timezone), form.new_grant()
    check_not_own(found, current_visit().actor.id)
    preview: GrantPreview = preview_grant(startup.program.id, startup.id, new, today=day)
    check_approved(found.amount_krw, preview.amount_krw)
    move = approval_of(found.amount_krw, preview.amount_krw)
    check_answer(move, form.note.data or "")
    above, own = second_above(startup.program.id), (startup.program.id, startup.id)
    two = grant_takes_two(*own, preview.amount_krw, current_visit().actor, now())
    return render_template(
        "requests/_approve_preview.html",
        startup=startup,
        form=form,
        new=new,
        preview=preview,
        request_facts=found,
        move=move,
        spoken=won_in_korean,
        second_above_krw=above if two else None,
        split_days=None if takes_two(preview.amount_krw, above) else split_days(startup.program.id),
    )


def _grant(
    startup: StartupPlace, found: RequestFacts, form: ApproveCreditsForm
) -> ResponseReturnValue:
    visit = current_visit()
    begin_write()
    done = actions.approve_credits(
        startup.id,
        found.id,
        form.new_grant(),
        note=form.note.data or "",
        seen=form.version.seen,
        role=visit.membership.role,
        by=visit.actor,
        at=now(),
        today=today(startup.program.timezone),
    )
    if done.prepared_act_id is not None:
        tell_second(startup, done.prepared_act_id, base_url=mailed_from(), at=now())
    tell_answer(startup, found.id, base_url=mailed_from(), at=now())
    db.session.commit()
    flash(t(f"requests.told_state.{done.state}"), "ok" if done.grant_id else "info")
    return redirect(request_address(startup, found.id))


@blueprint.route(
    "/startups/<startup>/requests/<int:help_request_id>/answer", methods=["GET", "POST"]
)
@requires(Permission.REQUESTS_ANSWER)
def answer(startup: StartupPlace, help_request_id: int) -> ResponseReturnValue:
    """`?move=`: one of the answers that need no more than words."""
    found = queries.request_of(startup.id, help_request_id) or abort(404)
    visit = current_visit()
    move = next((one for one in ANSWERS if one == request.args.get("move")), None)
    if move is None or move not in found.moves(visit.membership.role):
        return _not_open(startup, found)
    form = _answer_form(startup, found, move)
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            _answer(startup, found, move, form)
            tell_answer(startup, found.id, base_url=mailed_from(), at=now())
            db.session.commit()
            flash(t(f"requests.told.{move}"), "ok")
            return redirect(request_address(startup, found.id))
    page = render_template(
        "requests/answer.html", startup=startup, form=form, request_facts=found, move=move
    )
    return page, page_status(form)


def _answer_form(startup: StartupPlace, found: RequestFacts, move: Move) -> AnswerForm:
    data = {"version": str(found.version)}
    if move is not Move.FINISH:
        return AnswerForm(data=data)
    form = FinishForm(data=data)
    kind = SupportKind(found.kind)
    given, _ = entries_of_startup(
        startup.id, WHOLE, EntryFilter(kind=kind), offset=0, limit=ENTRIES_OFFERED
    )
    form.offer(
        (one.id, f"{written(one.held_on)} · {one.topic}") for one in given if not one.withdrawn
    )
    return form


def _answer(startup: StartupPlace, found: RequestFacts, move: Move, form: AnswerForm) -> None:
    visit = current_visit()
    acting: dict[str, Any] = {
        "note": form.note.data or "",
        "seen": form.version.seen,
        "role": visit.membership.role,
        "by": visit.actor,
        "at": now(),
    }
    if isinstance(form, FinishForm) and form.entry_id is not None:
        actions.give(startup.id, found.id, form.entry_id, **acting)
    else:
        actions.answer(startup.id, found.id, move, **acting)
