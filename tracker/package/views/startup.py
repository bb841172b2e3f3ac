"""One startup's package: promised, planned, delivered, left, and what came after."""

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.access.guard import requires
from tracker.access.rules import Permission, StartupPlace
from tracker.package.queries import after, given
from tracker.package.rules.after import Course
from tracker.package.rules.given import KindLine
from tracker.package.rules.kinds import Part, help_kind
from tracker.package.views import blueprint
from tracker.package.views.asked import AFTER, GIVEN, asked_year, own_audience
from tracker.package.views.drawing import course_chart, event_lines, line_meter, promise_meter
from tracker.package.views.steps import next_step
from tracker.package.wording import done_words, left_words
from tracker.program.queries import startups_of
from tracker.values.clock import today
from tracker.web.kept import kept
from tracker.web.words import named

EVENTS_SHOWN = 10


@blueprint.get("/startups/<startup>/package")
@requires(Permission.PACKAGE_READ)
def startup_package(startup: StartupPlace) -> ResponseReturnValue:
    day, year, audience = today(startup.program.timezone), asked_year(), own_audience()
    key = ("package.startup", startup, day, year)
    page = kept(key, lambda: given.startup_package(startup, today=day, year=year), of=GIVEN)
    course = kept(("package.course", startup, day, audience), lambda: _course(startup), of=AFTER)
    events = event_lines(course, startup.slug)
    return render_template(
        "package/startup_package.html",
        startup=startup,
        page=page,
        part=page.help.part(Part.SPONSOR),
        ahead=given.ahead_krw(page.credits),
        left=left_words(page.left),
        promise_meter=promise_meter(page.promise, page.credits.amounts),
        line_meter=line_meter,
        done_words=done_words,
        step=lambda line: _step(startup, line),
        course=course,
        chart=None if course.empty else course_chart("after-chart", course, named(startup)),
        events=events[:EVENTS_SHOWN],
        event_count=len(events),
    )


def _course(startup: StartupPlace) -> Course:
    row = next(row for row in startups_of(startup.program.id) if row.id == startup.id)
    day = today(startup.program.timezone)
    return after.courses_of(startup.program.id, [row], audience=own_audience(), today=day)[0]


def _step(startup: StartupPlace, line: KindLine) -> tuple[str, str] | None:
    kind = help_kind(line.kind)
    return next_step(kind, startup.slug, startup.id) if kind else None
