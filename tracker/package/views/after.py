"""What came after help, of every startup: side by side, never as its effect."""

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.package.queries.after import courses_of
from tracker.package.rules.after import What
from tracker.package.views import blueprint
from tracker.package.views.asked import AFTER, own_audience
from tracker.program.queries import startups_of
from tracker.values.clock import today
from tracker.web.kept import kept
from tracker.web.paging import page_of, wanted_page


@blueprint.get("/package/after")
@requires(Permission.PACKAGE_READ)
def after() -> ResponseReturnValue:
    program, audience = current_visit().program, own_audience()
    day, startups = today(program.timezone), startups_of(program.id)
    page = page_of(
        lambda start, most: (startups[start : start + most], len(startups)), wanted_page()
    )
    key = ("package.after", program, day, audience, page.number)
    courses = kept(
        key, lambda: courses_of(program.id, page.rows, audience=audience, today=day), of=AFTER
    )
    return render_template(
        "package/after.html",
        page=page,
        courses={course.startup_id: course for course in courses},
        what=What,
        startups=len(startups),
        audience=audience,
        today=day,
    )
