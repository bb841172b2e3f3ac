"""The program manager's home: what needs action, then startups, grants, imports."""

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.dashboard.queries.home import program_page
from tracker.dashboard.views import blueprint
from tracker.values.clock import today


@blueprint.get("/home")
@requires(Permission.PROGRAM_READ)
def program_home() -> ResponseReturnValue:
    program = current_visit().program
    page = program_page(program, today=today(program.timezone))
    return render_template("dashboard/program_home.html", page=page)
