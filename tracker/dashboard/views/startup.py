"""A startup's home: what is left, until when, and what follows."""

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.access.guard import requires
from tracker.access.rules import Permission, StartupPlace
from tracker.dashboard.queries.startup import startup_page
from tracker.dashboard.views import blueprint
from tracker.values.clock import today


@blueprint.get("/startups/<startup>/credits")
@requires(Permission.CREDITS_READ)
def startup_credits(startup: StartupPlace) -> ResponseReturnValue:
    page = startup_page(startup, today=today(startup.program.timezone))
    return render_template("dashboard/startup_credits.html", page=page)
