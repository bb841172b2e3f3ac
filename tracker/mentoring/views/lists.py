"""Lists of sessions: the program's, a startup's, a mentor's own."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.mentoring.queries import SessionSight
from tracker.mentoring.queries.afterwards import open_actions
from tracker.mentoring.queries.lists import Shown, Whose, session_counts, sessions_page
from tracker.mentoring.rules import SessionFacts
from tracker.mentoring.views import blueprint
from tracker.mentoring.views.sight import hours_left, mentor_id, session_sight
from tracker.program.queries import startups_among
from tracker.values.clock import now, today
from tracker.web.kept import kept
from tracker.web.paging import page_of, wanted_page


@blueprint.get("/mentoring")
@requires(Permission.MENTORING_READ)
def program_sessions() -> ResponseReturnValue:
    program = current_visit().program
    listed = _listed(Whose(program.id), session_sight())
    return render_template("mentoring/program_sessions.html", **listed)


@blueprint.get("/mentoring/mine")
@requires(Permission.MENTORING_TIMES)
def own_sessions() -> ResponseReturnValue:
    """A mentor's sessions with all her startups; the program has a list of its own."""
    if mentor_id() is None:
        return redirect(url_for("mentoring.program_sessions"))
    program = current_visit().program
    listed = _listed(Whose(program.id), session_sight())
    return render_template("mentoring/own_sessions.html", **listed)


@blueprint.get("/startups/<startup>/mentoring")
@requires(Permission.MENTORING_READ)
def sessions(startup: StartupPlace) -> ResponseReturnValue:
    whose = Whose(startup.program.id, startup.id)
    return render_template(
        "mentoring/sessions.html",
        **_listed(whose, session_sight()),
        startup=startup,
        carried=open_actions(startup.id),
        closing=mentor_id() is None,
        periods=hours_left(startup),
    )


def _listed(whose: Whose, sight: SessionSight) -> dict[str, object]:
    """Coming sessions first where there are any, else those held."""
    program = current_visit().program
    counts = kept(
        ("mentoring.list_counts", whose, sight),
        lambda: session_counts(whose, sight),
        of=("mentoring", "support"),
    )
    asked = request.args.get("show", "")
    usual = Shown.COMING if counts[Shown.COMING] else Shown.HELD
    shown = Shown(asked) if asked in set(Shown) else usual

    def find(offset: int, limit: int) -> tuple[list[SessionFacts], int]:
        return sessions_page(whose, shown, sight, offset=offset, limit=limit), counts[shown]

    page = page_of(find, wanted_page())
    return {
        "page": page,
        "shown": shown,
        "counts": counts,
        "startups": startups_among(program.id, {one.startup_id for one in page.rows}),
        "at": now(),
        "today": today(program.timezone),
    }
