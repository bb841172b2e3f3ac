"""What waits for a second person: the act as prepared, its effect today, yes or no."""

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.credits.queries import preview_amendment
from tracker.credits.rules.effect import Preview
from tracker.credits.rules.prepared import PreparedFacts
from tracker.credits.rules.requests import Granted, NewGrant
from tracker.credits.standing import GrantPreview, preview_grant
from tracker.credits.waiting import prepared_of, second_above
from tracker.db import begin_write, db
from tracker.mail.sending import mailed_from
from tracker.requests import actions, queries
from tracker.requests.forms import DecideForm
from tracker.requests.letters import tell_answer
from tracker.requests.rules import RequestFacts
from tracker.requests.views import blueprint
from tracker.requests.views.asking import request_address
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.flow import page_status, refusing
from tracker.web.words import refusal, t

APPROVE, REFUSE, TAKE_BACK = "approve", "refuse", "take_back"


@dataclass(frozen=True, slots=True)
class Effect:
    """What deciding today would do, or why it would be refused."""

    grant: GrantPreview | None = None
    change: Preview | None = None
    refused: str | None = None


@blueprint.get("/startups/<startup>/credits/prepared/<int:prepared_act_id>")
@requires(Permission.PROGRAM_READ)
def prepared_act(startup: StartupPlace, prepared_act_id: int) -> ResponseReturnValue:
    found = prepared_of(startup.id, prepared_act_id) or abort(404)
    return _page(startup, found, DecideForm(formdata=None))


def _page(startup: StartupPlace, found: PreparedFacts, form: DecideForm) -> ResponseReturnValue:
    visit = current_visit()
    page = render_template(
        "requests/prepared_act.html",
        startup=startup,
        form=form,
        act=found.act,
        prepared=found,
        request_facts=queries.request_awaiting(found.id),
        effect=_effect(startup, found) if found.waiting else None,
        second_above_krw=second_above(startup.program.id),
        may_decide=visit.may(Permission.CREDITS_WRITE) and found.may_decide(visit.actor.id),
        own=visit.actor.id is not None and visit.actor.id == found.prepared_by_user_id,
    )
    return page, page_status(form)


def _effect(startup: StartupPlace, found: PreparedFacts) -> Effect:
    day, act = today(startup.program.timezone), found.act
    try:
        if isinstance(act, NewGrant):
            return Effect(preview_grant(startup.program.id, startup.id, act, today=day))
        own = found.grant_id or 0
        return Effect(change=preview_amendment(startup.id, own, act, today=day))
    except RuleViolation as violation:
        return Effect(refused=refusal(violation))


@blueprint.post("/startups/<startup>/credits/prepared/<int:prepared_act_id>")
@requires(Permission.CREDITS_WRITE)
def decide_act(startup: StartupPlace, prepared_act_id: int) -> ResponseReturnValue:
    found = prepared_of(startup.id, prepared_act_id) or abort(404)
    form = DecideForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            address = _decide(startup, found, form)
            db.session.commit()
            return redirect(address)
    db.session.rollback()
    return _page(startup, prepared_of(startup.id, found.id) or abort(404), form)


def _decide(startup: StartupPlace, found: PreparedFacts, form: DecideForm) -> str:
    """Where to look at what came of it."""
    acting: dict[str, Any] = {"by": current_visit().actor, "at": now()}
    way, here = request.form.get("step", ""), _address(startup, found)
    if way == REFUSE:
        actions.refuse_act(startup.id, found.id, reason=form.reason.data or "", **acting)
    elif way == TAKE_BACK:
        actions.take_back_act(startup.id, found.id, **acting)
    elif way == APPROVE:
        return _approve(startup, found, acting)
    else:
        raise RuleViolation("request_move_unknown")
    flash(t(f"requests.told_act.{way}"), "ok")
    return here


def _approve(startup: StartupPlace, found: PreparedFacts, acting: dict[str, Any]) -> str:
    done = actions.approve_act(
        startup.id,
        found.id,
        role=current_visit().membership.role,
        today=today(startup.program.timezone),
        **acting,
    )
    asked: RequestFacts | None = queries.request_awaiting(found.id)
    flash(t("requests.told_act.approve"), "ok")
    if asked is not None:
        tell_answer(startup, asked.id, base_url=mailed_from(), at=acting["at"])
        return request_address(startup, asked.id)
    grant_id = done.grant_id if isinstance(done, Granted) else found.grant_id
    return url_for("credits.grant", startup=startup.slug, grant_id=grant_id)


def _address(startup: StartupPlace, found: PreparedFacts) -> str:
    return url_for("requests.prepared_act", startup=startup.slug, prepared_act_id=found.id)
