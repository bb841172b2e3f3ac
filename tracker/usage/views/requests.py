"""Who has sent what; asking for a balance; the page that a request's link opens."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from math import ceil

from flask import abort, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config import Config
from tracker.access.guard import by_link, current_visit, public, requires
from tracker.access.rules import (
    Actor,
    ActorKind,
    Permission,
    ProgramPlace,
    Purpose,
    StartupPlace,
)
from tracker.credits.queries import startups_with_grants
from tracker.db import begin_write, db
from tracker.people.guard import wait_for
from tracker.people.recipients import language_of
from tracker.program.queries import StartupRow, startups_of
from tracker.usage import actions, letters, queries
from tracker.usage.guard import hold_link, request_held
from tracker.usage.queries import HeldRequest
from tracker.usage.rules.estimates import ONE_DAY
from tracker.usage.rules.numbers import month_after, month_of
from tracker.usage.rules.requests import (
    REQUEST_LIFE,
    REQUESTS,
    MonthCover,
    RequestFacts,
    check_answers,
    unasked,
)
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
from tracker.web.reader import speak
from tracker.web.security import accepts_upload

EVERYONE = "*"  # no startup's slug


@blueprint.get("/usage/statements")
@requires(Permission.USAGE_READ)
def statement_requests() -> ResponseReturnValue:
    return _requests_page(RequestForm(formdata=None), ())


@blueprint.post("/usage/statements")
@requires(Permission.USAGE_WRITE)
def request_statement() -> ResponseReturnValue:
    """The links are shown this once, also where mails bring them."""
    form = RequestForm()
    written: list[letters.Letter] = []
    if form.validate_on_submit():
        with refusing(form):
            written = _request(form)
    return _requests_page(form, written)


def _request(form: RequestForm) -> list[letters.Letter]:
    """One startup, or all of which nothing came in: each by a link of its own."""
    program, at = current_visit().program, now()
    month = _month_named(str(form.month.data), today(program.timezone))
    rows = _to_ask(program, str(form.startup.data), month) if month is not None else []
    if month is None or not rows:
        raise RuleViolation("nobody_to_ask")
    _check_limit(len(rows), at)
    begin_write()
    covers = _covers(program, rows, month)
    places = [StartupPlace(row.id, program, row.slug, row.name, row.name_en) for row in rows]
    written = [_written(place, month, covers[place.id], at) for place in places]
    db.session.commit()
    return written


def _to_ask(program: ProgramPlace, slug: str, month: date) -> list[StartupRow]:
    rows = startups_of(program.id)
    if slug != EVERYONE:
        return [row for row in rows if row.slug == slug]
    covers = _covers(program, rows, month)
    wanted = _unasked(program, covers, queries.requests_of_month(program.id, month))
    return [row for row in rows if row.id in wanted]


def _unasked(
    program: ProgramPlace, covers: Mapping[int, MonthCover], asked: Mapping[int, RequestFacts]
) -> set[int]:
    """Of those that hold credits: without any there is no balance to read."""
    granted = set(startups_with_grants(program.id))
    return unasked({own: one for own, one in covers.items() if own in granted}, asked, at=now())


def _covers(
    program: ProgramPlace, rows: Sequence[StartupRow], month: date
) -> dict[int, MonthCover]:
    joined = {row.id: row.joined_on for row in rows}
    return queries.month_covers(program.id, joined, month, today=today(program.timezone))


def _check_limit(count: int, at: datetime) -> None:
    for _ in range(count):
        wait = wait_for(((REQUESTS, str(current_visit().actor.id)),), at)
        if wait is not None:
            raise too_many(ceil(wait.total_seconds()))


def _written(place: StartupPlace, month: date, cover: MonthCover, at: datetime) -> letters.Letter:
    config: Config = current_app.extensions["tracker_config"]
    token, to = actions.request_statement(
        place.program.id,
        place.id,
        month,
        mailing=config.smtp_url is not None,
        by=current_visit().actor,
        at=at,
    )
    address = letters.link_address(config.base_url, token)
    written = letters.letter(place, month, cover, to, address)
    if config.smtp_url is not None:
        letters.send(written, place.program, month, at=at)
    return written


def _requests_page(form: RequestForm, written: Sequence[letters.Letter]) -> ResponseReturnValue:
    program = current_visit().program
    day = today(program.timezone)
    month = _month_named(str(request.values.get("month", "")), day) or month_of(day)
    rows = startups_of(program.id)
    page = page_of(lambda start, most: (rows[start : start + most], len(rows)), wanted_page())
    covers, asked = _covers(program, rows, month), queries.requests_of_month(program.id, month)
    shown = render_template(
        "usage/statement_requests.html",
        form=form,
        page=page,
        covers=covers,
        requests=asked,
        unasked=len(_unasked(program, covers, asked)),
        compared=queries.newest_compared(program.id),
        month=month,
        earlier=month_of(month - ONE_DAY),
        later=month_after(month) if month_after(month) <= day else None,
        written=written,
        mailing=_mailing(),
        everyone=EVERYONE,
        life=REQUEST_LIFE.days,
        at=now(),
    )
    return shown, page_status(form)


def _mailing() -> bool:
    config: Config = current_app.extensions["tracker_config"]
    return config.smtp_url is not None


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
    held = queries.held_request(token, now()) or abort(410)
    hold_link(token)
    response = make_response(redirect(url_for("usage.linked_statement")))
    response.headers["Referrer-Policy"] = "no-referrer"
    config: Config = current_app.extensions["tracker_config"]
    spoken = language_of(held.startup.id, held.facts.to_email)
    speak(response, spoken, secure=config.https)
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
