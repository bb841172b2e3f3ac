"""A session's page: what it is, what may be done, what came of it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.mentoring.forms.afterwards import (
    ActionForm,
    AdviceForm,
    DisputeForm,
    FeedbackForm,
    FileForm,
    PressForm,
)
from tracker.mentoring.queries import afterwards
from tracker.mentoring.queries.links import newest_link
from tracker.mentoring.queries.people import zone_of_mentor
from tracker.mentoring.rules import Move, SessionFacts, SessionState, Side, moves_open
from tracker.mentoring.rules.afterwards import ABSENT
from tracker.mentoring.rules.states import BEFORE_ITS_TIME
from tracker.mentoring.views import blueprint
from tracker.mentoring.views.sight import own_side, session_found, session_sight
from tracker.support.queries import entry_revisions
from tracker.support.rules import Sight, differences
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.forms import Form


@blueprint.get("/startups/<startup>/mentoring/<int:session_id>")
@requires(Permission.MENTORING_READ)
def session(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    return session_page(startup, session_found(startup, session_id))


def _open_now(found: SessionFacts, moves: Iterable[Move], at: datetime) -> set[str]:
    """Nobody is absent before it begins, and nothing is moved or cancelled afterwards."""
    if found.starts_at is None:
        return {move.value for move in moves if move not in ABSENT}
    too_soon_or_late = ABSENT if found.starts_at > at else BEFORE_ITS_TIME
    return {move.value for move in moves if move not in too_soon_or_late}


def session_page(
    startup: StartupPlace, found: SessionFacts, form: Form | None = None, **more: Any
) -> ResponseReturnValue:
    """The page with the form that came back, if one did, in its place."""
    visit, side, at = current_visit(), own_side(), now()
    begun = found.starts_at is None or found.starts_at <= at
    may_move = moves_open(found.state, side)
    page = render_template(
        "mentoring/session.html",
        startup=startup,
        session=found,
        moves=_open_now(found, may_move, at),
        begun=begun,
        side=side,
        sides=Side,
        zone=_other_zone(found, startup),
        history=_history(found),
        at=at,
        today=today(startup.program.timezone),
        press=PressForm(formdata=None, data={"version": found.version}),
        **_forms(form),
        **_what_came_of_it(startup, found),
        feedback=_feedback(found) if visit.may(Permission.FEEDBACK_READ) else None,
        link=newest_link(found.id) if visit.may(Permission.MENTORS_WRITE) else None,
        **{"written": None, **more},
    )
    return page, page_status(form) if form else 200


def _forms(form: Form | None) -> dict[str, Form]:
    kinds = {
        "dispute_form": DisputeForm,
        "feedback_form": FeedbackForm,
        "action_form": ActionForm,
        "advice_form": AdviceForm,
        "file_form": FileForm,
    }
    return {
        name: form if isinstance(form, kind) else kind(formdata=None)
        for name, kind in kinds.items()
    }


def _what_came_of_it(startup: StartupPlace, found: SessionFacts) -> dict[str, Any]:
    sight = session_sight()
    everything = sight.program_notes and sight.only_user_id is None
    given = afterwards.feedback_of(found.id) if own_side() is Side.STARTUP else None
    return {
        "own_actions": afterwards.actions_of_session(found.id),
        "carried": afterwards.open_actions(startup.id, but_of=found.id),
        "advice": afterwards.advice_of_session(found.id),
        "files": afterwards.files_of(found.id, all_of_them=everything),
        "given": given,
    }


def _feedback(found: SessionFacts) -> afterwards.Feedback | None:
    return afterwards.feedback_of(found.id) if found.state is SessionState.HELD else None


def _other_zone(found: SessionFacts, startup: StartupPlace) -> ZoneInfo | None:
    """The mentor's zone, where its clocks show another time then."""
    if found.starts_at is None or found.mentor_user_id is None:
        return None
    name = zone_of_mentor(startup.program.id, found.mentor_user_id)
    if name is None:
        return None
    there, here = ZoneInfo(name), ZoneInfo(startup.program.timezone)
    then = found.starts_at
    return (
        there if then.astimezone(there).utcoffset() != then.astimezone(here).utcoffset() else None
    )


def _history(found: SessionFacts) -> list[dict[str, Any]]:
    """Every correction of what was delivered, newest first, as far as this reader may know."""
    if found.entry_id is None:
        return []
    sight = session_sight()
    seen = Sight(program_notes=sight.program_notes, only_user_id=sight.only_user_id)
    told = []
    after: dict[str, Any] = {
        "held_on": found.held_on,
        "minutes": found.minutes,
        "topic": found.topic,
        "given_by": found.mentor_name,
        "shared_notes": found.shared_notes,
        "program_notes": found.program_notes,
    }
    for revision in entry_revisions(found.entry_id, seen):
        told.append({"revision": revision, "changes": differences(revision.before, after)})
        after = {**after, **{n: v for n, v in revision.before.items() if n in after}}
    return told


def acted(  # noqa: PLR0913 - where, by which form, what, and what is said then
    startup: StartupPlace,
    session_id: int,
    form: Form,
    act: Callable[[SessionFacts], object],
    words: str,
    *,
    part: str | None = None,
) -> ResponseReturnValue:
    """Do it and come back to the page; refused, the form comes back with the reason."""
    found = session_found(startup, session_id)
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            act(found)
            db.session.commit()
            flash(words, "ok")
            return redirect(session_address(startup, session_id, part))
    if isinstance(form, PressForm):
        for words_of_error in form.form_errors:
            flash(words_of_error, "error")
        return redirect(session_address(startup, session_id, part))
    return session_page(startup, session_found(startup, session_id), form)


def session_address(startup: StartupPlace, session_id: int, part: str | None = None) -> str:
    return url_for("mentoring.session", startup=startup.slug, session_id=session_id, _anchor=part)
