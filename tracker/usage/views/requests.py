"""Who has sent what; asking for a balance; the page that a request's link opens."""

from datetime import date
from math import ceil

from flask import abort, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config import Config
from tracker.access.guard import by_link, current_visit, public, requires
from tracker.access.rules import Actor, ActorKind, Permission, Purpose, StartupPlace
from tracker.db import begin_write, db
from tracker.people.guard import wait_for
from tracker.program.queries import startups_of
from tracker.usage import actions, letters, queries
from tracker.usage.guard import hold_link, request_held
from tracker.usage.queries import HeldRequest
from tracker.usage.rules.estimates import ONE_DAY
from tracker.usage.rules.numbers import month_after, month_of
from tracker.usage.rules.requests import REQUEST_LIFE, REQUESTS, check_answers
from tracker.usage.rules.statements import NewStatement
from tracker.usage.statement_forms import RequestForm, StatementForm
from tracker.usage.views import blueprint
from tracker.usage.views.statements import (
    CONFIRM,
    EDIT,
    UPLOAD_BYTES,
    picture_of,
    preview_page,
    step,
)
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.errors import too_many
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.security import accepts_upload


@blueprint.get("/usage/statements")
@requires(Permission.USAGE_READ)
def statement_requests() -> ResponseReturnValue:
    return _requests_page(RequestForm(formdata=None), None)


@blueprint.post("/usage/statements")
@requires(Permission.USAGE_WRITE)
def request_statement() -> ResponseReturnValue:
    """The link is shown this once, also where a mail brings it."""
    form, written = RequestForm(), None
    if form.validate_on_submit():
        with refusing(form):
            written = _request(form)
    return _requests_page(form, written)


def _request(form: RequestForm) -> letters.Letter:
    visit, at = current_visit(), now()
    rows = startups_of(visit.program.id)
    startup = next((row for row in rows if row.slug == form.startup.data), None)
    month = _month_named(str(form.month.data), today(visit.program.timezone))
    if startup is None or month is None:
        raise RuleViolation("nobody_to_ask")
    wait = wait_for(((REQUESTS, str(visit.actor.id)),), at)
    if wait is not None:
        raise too_many(ceil(wait.total_seconds()))
    config: Config = current_app.extensions["tracker_config"]
    begin_write()
    token, to = actions.request_statement(
        visit.program.id,
        startup.id,
        month,
        mailing=config.smtp_url is not None,
        by=visit.actor,
        at=at,
    )
    place = StartupPlace(startup.id, visit.program, startup.slug, startup.name, startup.name_en)
    written = letters.letter(place, month, to, letters.link_address(config.base_url, token))
    if config.smtp_url is not None:
        letters.send(written, visit.program, month, at=at)
    db.session.commit()
    return written


def _requests_page(form: RequestForm, written: letters.Letter | None) -> ResponseReturnValue:
    program = current_visit().program
    day = today(program.timezone)
    month = _month_named(str(request.values.get("month", "")), day) or month_of(day)
    rows = startups_of(program.id)
    page = page_of(lambda start, most: (rows[start : start + most], len(rows)), wanted_page())
    joined = {row.id: row.joined_on for row in page.rows}
    shown = render_template(
        "usage/statement_requests.html",
        form=form,
        page=page,
        covers=queries.month_covers(program.id, joined, month, today=day),
        requests=queries.requests_of_month(program.id, month),
        compared=queries.newest_compared(program.id),
        month=month,
        earlier=month_of(month - ONE_DAY),
        later=month_after(month) if month_after(month) <= day else None,
        written=written,
        mailing=_mailing(written),
        life=REQUEST_LIFE.days,
        at=now(),
    )
    return shown, page_status(form)


def _mailing(written: letters.Letter | None) -> bool:
    config: Config = current_app.extensions["tracker_config"]
    return written is not None and written.to.email is not None and config.smtp_url is not None


def _month_named(text: str, today_is: date) -> date | None:
    """`2026-09`, not after this month."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if date(2000, 1, 1) <= month <= today_is else None


@blueprint.get("/statement-links/<token>")
@public
def follow_statement_link(token: str) -> ResponseReturnValue:
    """The one address that holds a token: exchanged at once for the cookie and a clean address."""
    if queries.held_request(token, now()) is None:
        abort(410)
    hold_link(token)
    response = make_response(redirect(url_for("usage.linked_statement")))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.route("/statement", methods=["GET", "POST"])
@accepts_upload(UPLOAD_BYTES)
@by_link(Purpose.STATEMENT)
def linked_statement() -> ResponseReturnValue:
    """What is missing, and the same form; answered, what was understood."""
    held = request_held() or abort(410)
    if held.facts.answered_at is not None:
        return _thanks(held)
    startup = held.startup
    day = today(startup.program.timezone)
    form = StatementForm(data={"stated_on": day})
    if form.validate_on_submit() and step() != EDIT:
        with refusing(form):
            new = form.new_statement(picture_of(form, startup.id, f"link:{held.facts.id}"))
            check_answers(held.facts.month, new.stated_on)
            if step() == CONFIRM:
                return _answer(held, new)
            return preview_page("usage/_linked_preview.html", startup, form, new, held=held)
    month = held.facts.month
    covers = queries.month_covers(startup.program.id, {startup.id: month}, month, today=day)
    page = render_template(
        "usage/linked_statement.html",
        form=form,
        held=held,
        startup=startup,
        cover=covers[startup.id],
    )
    return page, page_status(form)


def _answer(held: HeldRequest, new: NewStatement) -> ResponseReturnValue:
    by = Actor(ActorKind.LINK, held.facts.id, held.facts.to_name)
    begin_write()
    day = today(held.startup.program.timezone)
    actions.answer_request(held.facts, new, by=by, at=now(), today=day)
    db.session.commit()
    return redirect(url_for("usage.linked_statement"))


def _thanks(held: HeldRequest) -> ResponseReturnValue:
    found = queries.statement_answering(held.facts.id) or abort(410)
    return render_template("usage/_linked_thanks.html", held=held, statement=found.facts)
