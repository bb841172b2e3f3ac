"""Whom to ask: a startup's need, and the mentors that fit it, with the reasons."""

from collections.abc import Iterable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, Role, StartupPlace
from tracker.mentoring.queries.hours import period_hours
from tracker.mentoring.queries.mentors import mentors_with
from tracker.mentoring.queries.suggesting import candidates
from tracker.mentoring.rules import Field
from tracker.mentoring.rules.hours import Days, month_of
from tracker.mentoring.rules.mentors import LANGUAGES
from tracker.mentoring.rules.suggesting import Need, Reason, Why, reasons, suggest
from tracker.mentoring.views import blueprint
from tracker.values.clock import today
from tracker.web import formats
from tracker.web.kept import kept
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import t, tn

WORDS_MOST = 100
LEFT_OUT_SHOWN = 20


@blueprint.get("/startups/<startup>/mentoring/suggest")
@requires(Permission.MENTORING_BOOK)
def suggest_mentors(startup: StartupPlace) -> ResponseReturnValue:
    """Mentors find their colleagues in the directory: who else is used how much is not theirs."""
    visit = current_visit()
    if visit.membership.role is Role.MENTOR:
        return redirect(url_for("mentoring.mentors"))
    program, need = startup.program, _need()
    day = today(program.timezone)
    found = kept(
        ("mentoring.suggestions", startup.id, day, need),
        lambda: suggest(need, candidates(startup, need, month_of(day)), day),
        of=("mentoring", "people", "support"),
    )
    page = page_of(
        lambda offset, limit: (found.ranked[offset : offset + limit], len(found.ranked)),
        wanted_page(),
    )
    shown = [one.candidate.user_id for one in page.rows]
    whole = visit.membership.role is Role.PROGRAM_MANAGER
    return render_template(
        "mentoring/suggest_mentors.html",
        startup=startup,
        need=need,
        page=page,
        facts={one.user_id: one for one in mentors_with(program.id, shown)},
        told={
            one.candidate.user_id: _told(reasons(need, one.candidate, day), whole=whole)
            for one in page.rows
        },
        left_out=found.left_out[:LEFT_OUT_SHOWN] if whole else (),
        left_out_total=len(found.left_out) if whole else 0,
        fields=tuple(Field),
        languages=LANGUAGES,
        periods=period_hours(program.id, program.timezone, Days(day, day), startup.id),
    )


def _need() -> Need:
    field, language = request.args.get("field", ""), request.args.get("language", "")
    return Need(
        field=Field(field) if field in set(Field) else None,
        words=request.args.get("words", "")[:WORDS_MOST].strip(),
        language=language if language in LANGUAGES else None,
    )


def _told(found: Iterable[Reason], *, whole: bool) -> list[tuple[str, str]]:
    """Each reason's tone and words. How much a mentor is used elsewhere is the program's alone."""
    return [(_tone(reason), _said(reason, whole=whole)) for reason in found]


def _tone(reason: Reason) -> str:
    return "ok" if reason.points > 0 else "risk" if reason.points < 0 else "none"


def _said(reason: Reason, *, whole: bool) -> str:
    values = {name: _spoken(name, value) for name, value in reason.values}
    kind = "why" if whole else "why_startup"
    if reason.why is Why.PAST:
        return tn("mentoring.past_here", int(str(values.pop("n"))), **values)
    return t(f"mentoring.{kind}.{reason.why}", **values)


def _spoken(name: str, value: object) -> str:
    if name == "field":
        return t(f"mentoring.field.{value}")
    if name == "language":
        return t(f"mentoring.language.{value}")
    if name in {"used", "most"} and isinstance(value, int):
        return formats.minutes(value)
    return formats.spoken(name, value)
