"""Notes who looked at personal data, after the page was made and before it is sent."""

from flask import Flask, Response, g, request

from tracker.access.guard import current_visit
from tracker.access.rules import StartupPlace
from tracker.audit.accesses import PERSONAL, Shows
from tracker.audit.actions import record_access
from tracker.audit.rules import NewAccess
from tracker.db import begin_write, db
from tracker.values.clock import now

OK = 200


def init_app(app: Flask) -> None:
    """A page whose access cannot be noted is not sent."""

    @app.after_request
    def note_access(response: Response) -> Response:
        shows = PERSONAL.get(request.endpoint or "")
        if shows is not None and response.status_code == OK and _seen():
            _note(shows)
        return response


def _seen() -> bool:
    """A search that found nobody's data has shown none: its view says so."""
    return request.method == "GET" and "visit" in g and g.get("personal", True)


def _note(shows: Shows) -> None:
    visit = current_visit()
    begin_write()
    record_access(
        NewAccess(
            program_id=visit.program.id,
            startup_id=visit.startup.id if visit.startup else None,
            did=shows.did,
            page=request.endpoint or "",
            whose=_whose(shows),
        ),
        by=visit.actor,
        at=now(),
    )
    db.session.commit()


def _whose(shows: Shows) -> str:
    """A row by its name; of a list, the conditions it was asked by."""
    if shows.part:
        named = (request.view_args or {})[shows.part]
        return f"{shows.table}:{named.id if isinstance(named, StartupPlace) else named}"
    return request.query_string.decode("utf-8", "replace")
