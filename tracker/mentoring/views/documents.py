"""The mentoring log of one session, of a startup, of the program: a page to print, and a PDF."""

from dataclasses import dataclass
from datetime import date

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, Role, StartupPlace
from tracker.mentoring import queries
from tracker.mentoring.documents import LogDocument, log_document
from tracker.mentoring.queries import SessionSight
from tracker.mentoring.rules import Period, PeriodKind, period_of
from tracker.mentoring.rules.documents import LogPeriod, check_length, check_period
from tracker.mentoring.views import blueprint
from tracker.program.queries import program_figures
from tracker.values.clock import today
from tracker.values.days import parse_day
from tracker.values.refusals import RuleViolation
from tracker.web.printing import pdf_file
from tracker.web.words import named, refusal, t

TEMPLATE = "mentoring/session_log.typ"


def _sight() -> SessionSight:
    """The log is for others' eyes: it never holds what is the program's alone."""
    visit = current_visit()
    own = visit.membership.role is Role.MENTOR
    return SessionSight(
        program_notes=False, pay=False, only_user_id=visit.actor.id if own else None
    )


@blueprint.get("/startups/<startup>/mentoring/<int:session_id>/document")
@requires(Permission.MENTORING_READ)
def session_log(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    document = _of_session(startup, session_id)
    return render_template(
        "mentoring/session_log.html", document=document, startup=startup, session_id=session_id
    )


@blueprint.get("/startups/<startup>/mentoring/<int:session_id>/document.pdf")
@requires(Permission.MENTORING_READ)
def session_log_file(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    return _pdf(_of_session(startup, session_id), named(startup), startup.slug)


@blueprint.get("/startups/<startup>/mentoring/document")
@requires(Permission.MENTORING_READ)
def startup_log(startup: StartupPlace) -> ResponseReturnValue:
    return _period_page("mentoring/startup_log.html", startup)


@blueprint.get("/startups/<startup>/mentoring/document.pdf")
@requires(Permission.MENTORING_READ)
def startup_log_file(startup: StartupPlace) -> ResponseReturnValue:
    return _pdf(_of_period(startup), named(startup), startup.slug)


@blueprint.get("/mentoring/document")
@requires(Permission.MENTORING_COUNTS)
def program_log() -> ResponseReturnValue:
    return _period_page("mentoring/program_log.html", None)


@blueprint.get("/mentoring/document.pdf")
@requires(Permission.MENTORING_COUNTS)
def program_log_file() -> ResponseReturnValue:
    program = current_visit().program
    return _pdf(_of_period(None), named(program), program.slug)


def _of_session(startup: StartupPlace, session_id: int) -> LogDocument:
    program = startup.program
    found = queries.logged_session(program.id, startup.id, session_id, _sight()) or abort(404)
    return log_document(program, [found], today=today(program.timezone), period=None)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The days asked for as they were typed, and the document or why there is none."""

    from_on: str
    to_on: str
    document: LogDocument | None = None
    refused: str = ""


def _period_page(template: str, startup: StartupPlace | None) -> ResponseReturnValue:
    asked = _asked(startup)
    page = render_template(template, asked=asked, startup=startup)
    return page, 422 if asked.refused else 200


def _of_period(startup: StartupPlace | None) -> LogDocument:
    asked = _asked(startup)
    if asked.document is None:
        abort(422)
    return asked.document


def _asked(startup: StartupPlace | None) -> _Asked:
    """The quarter at hand, unless another span is asked for."""
    quarter = _quarter()
    from_on = request.args.get("from", quarter.starts_on.isoformat())
    to_on = request.args.get("to", min(quarter.ends_on, _today()).isoformat())
    try:
        document = _document(startup, _period(from_on, to_on))
    except RuleViolation as violation:
        return _Asked(from_on, to_on, refused=refusal(violation))
    return _Asked(from_on, to_on, document)


def _quarter() -> Period:
    starts_on = program_figures(current_visit().program.id).starts_on
    return period_of(PeriodKind.QUARTER, _today(), program_starts_on=starts_on)


def _period(from_on: str, to_on: str) -> LogPeriod:
    period = LogPeriod(_day("from_on", from_on), _day("to_on", to_on))
    check_period(period)
    return period


def _day(field: str, text: str) -> date:
    day = parse_day(text)
    if day is None:
        raise RuleViolation("day_unreadable", field, text=text)
    return day


def _document(startup: StartupPlace | None, period: LogPeriod) -> LogDocument:
    program, sight = current_visit().program, _sight()
    startup_id = startup.id if startup else None
    check_length(queries.logged_count(program.id, startup_id, period, sight))
    sessions = queries.logged_sessions(program.id, startup_id, period, sight)
    return log_document(program, sessions, today=_today(), period=period)


def _today() -> date:
    return today(current_visit().program.timezone)


def _pdf(document: LogDocument, whose: str, slug: str) -> ResponseReturnValue:
    day = f"{_today():%Y%m%d}"
    name = t("mentoring_log.file", whose=whose.replace(" ", "_"), day=day)
    return pdf_file(f"{name}.pdf", f"mentoring-log-{slug}-{day}.pdf", TEMPLATE, document.data())
