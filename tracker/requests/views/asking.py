"""A startup's requests: the list, one of them, asking, asking again, withdrawing."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.credits.waiting import prepared_of
from tracker.db import begin_write, db
from tracker.program.queries import whole_setting
from tracker.program.rules import SettingKey
from tracker.requests import actions, queries
from tracker.requests.forms import AnswerForm, RequestForm
from tracker.requests.rules import (
    Move,
    RequestFacts,
    RequestKind,
    check_request,
    due_day,
)
from tracker.requests.views import blueprint
from tracker.values.clock import now, today
from tracker.values.won import won_in_korean
from tracker.web.flow import page_status, refusing
from tracker.web.formats import day as written
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import t

CONFIRM, EDIT = "confirm", "edit"  # the step a button asks for; any other is the preview


@blueprint.get("/startups/<startup>/requests")
@requires(Permission.REQUESTS_READ)
def startup_requests(startup: StartupPlace) -> ResponseReturnValue:
    page = page_of(
        lambda offset, limit: queries.requests_of_startup(
            startup.program.id, startup.id, offset=offset, limit=limit
        ),
        wanted_page(),
    )
    return render_template(
        "requests/startup_requests.html",
        startup=startup,
        page=page,
        today=today(startup.program.timezone),
        answerers=queries.answerers(startup.program.id),
    )


@blueprint.get("/startups/<startup>/requests/<int:help_request_id>")
@requires(Permission.REQUESTS_READ)
def show_request(startup: StartupPlace, help_request_id: int) -> ResponseReturnValue:
    found = _request(startup, help_request_id)
    visit = current_visit()
    return render_template(
        "requests/show_request.html",
        startup=startup,
        request_facts=found,
        steps=queries.steps_of(found.id),
        entry_id=queries.entry_answering(startup.id, found.id),
        moves=found.moves(visit.membership.role),
        own=found.asked_by_user_id == visit.actor.id,
        prepared_it=_prepared_it(startup, found),
        today=today(startup.program.timezone),
        answerers=queries.answerers(startup.program.id),
    )


def _prepared_it(startup: StartupPlace, found: RequestFacts) -> bool:
    """Only who gave the first approval may take it back."""
    act = prepared_of(startup.id, found.prepared_act_id) if found.prepared_act_id else None
    return act is not None and act.prepared_by_user_id == current_visit().actor.id


def _request(startup: StartupPlace, request_id: int) -> RequestFacts:
    return queries.request_of(startup.id, request_id) or abort(404)


@blueprint.route("/startups/<startup>/requests/new", methods=["GET", "POST"])
@requires(Permission.REQUESTS_WRITE)
def ask(startup: StartupPlace) -> ResponseReturnValue:
    """First the kind, then what it asks for; an amount is shown as understood before it is sent."""
    kind = next((one for one in RequestKind if one == request.values.get("kind")), None)
    if kind is None:
        page = render_template(
            "requests/ask.html", startup=startup, form=None, kinds=tuple(RequestKind)
        )
        return page, 422 if request.method == "POST" else 200
    return _form_page(startup, RequestForm.of(kind), kind, None)


@blueprint.route(
    "/startups/<startup>/requests/<int:help_request_id>/again", methods=["GET", "POST"]
)
@requires(Permission.REQUESTS_WRITE)
def ask_again(startup: StartupPlace, help_request_id: int) -> ResponseReturnValue:
    """What was sent back, with what was missing."""
    found = _request(startup, help_request_id)
    if Move.ASK_AGAIN not in found.moves(current_visit().membership.role):
        return _not_open(startup, found)
    data = {name: getattr(found, name) for name in ("amount_krw", "purpose", "plan", "wished_on")}
    form = RequestForm.of(found.kind, **data, version=str(found.version))
    return _form_page(startup, form, found.kind, found)


def _not_open(startup: StartupPlace, found: RequestFacts) -> ResponseReturnValue:
    """Somebody was quicker: what became of it is on its page."""
    flash(t(f"refusal.request_is_{found.state}"), "error")
    return redirect(request_address(startup, found.id))


def request_address(startup: StartupPlace, request_id: int) -> str:
    return url_for("requests.show_request", startup=startup.slug, help_request_id=request_id)


def _form_page(
    startup: StartupPlace, form: RequestForm, kind: RequestKind, before: RequestFacts | None
) -> ResponseReturnValue:
    day, step = today(startup.program.timezone), request.form.get("step", "")
    due_on = due_day(day, whole_setting(startup.program.id, SettingKey.ANSWER_DAYS))
    common = {"startup": startup, "form": form, "kind": kind, "before": before, "due_on": due_on}
    if form.validate_on_submit() and step != EDIT:
        with refusing(form):
            if step == CONFIRM or kind is not RequestKind.CREDITS:
                return _send(startup, form, before)
            new = form.new_request()
            check_request(new, today=day)
            return render_template(
                "requests/_ask_preview.html", new=new, spoken=won_in_korean, **common
            )
    page = render_template(
        "requests/ask.html",
        answerers=queries.answerers(startup.program.id),
        **common,
    )
    return page, page_status(form)


def _send(
    startup: StartupPlace, form: RequestForm, before: RequestFacts | None
) -> ResponseReturnValue:
    visit, at, day = current_visit(), now(), today(startup.program.timezone)
    new = form.new_request()
    begin_write()
    if before is None:
        asked = actions.ask(startup.id, new, by=visit.actor, at=at, today=day, key=form.key)
    else:
        asked = actions.ask_again(
            startup.id,
            before.id,
            new,
            seen=form.version.seen,
            role=visit.membership.role,
            by=visit.actor,
            at=at,
            today=day,
        )
    db.session.commit()
    words = "requests.asked_before" if asked.again else "requests.asked"
    flash(t(words, day=written(asked.due_on)), "info" if asked.again else "ok")
    return redirect(request_address(startup, asked.request_id))


@blueprint.route(
    "/startups/<startup>/requests/<int:help_request_id>/withdraw", methods=["GET", "POST"]
)
@requires(Permission.REQUESTS_WRITE)
def withdraw(startup: StartupPlace, help_request_id: int) -> ResponseReturnValue:
    found, visit = _request(startup, help_request_id), current_visit()
    if Move.WITHDRAW not in found.moves(visit.membership.role):
        return _not_open(startup, found)
    form = AnswerForm(data={"version": str(found.version)})
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.withdraw(
                startup.id,
                found.id,
                note=form.note.data or "",
                role=visit.membership.role,
                by=visit.actor,
                at=now(),
            )
            db.session.commit()
            flash(t("requests.told.withdraw"), "ok")
            return redirect(request_address(startup, found.id))
    page = render_template(
        "requests/answer.html", startup=startup, form=form, request_facts=found, move=Move.WITHDRAW
    )
    return page, page_status(form)
