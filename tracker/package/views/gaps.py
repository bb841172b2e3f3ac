"""Who has been left alone: days since the last help, and what to do next."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.package.queries.given import gaps_of_program
from tracker.package.rules.gaps import Gap, late_gaps
from tracker.package.views import blueprint
from tracker.package.views.asked import PLANNED
from tracker.package.views.steps import next_step
from tracker.program.queries import startups_of
from tracker.support.rules import SupportKind
from tracker.values.clock import today
from tracker.web.kept import kept
from tracker.web.paging import Page, page_of, wanted_page


@blueprint.get("/package/gaps")
@requires(Permission.PACKAGE_READ)
def gaps() -> ResponseReturnValue:
    program = current_visit().program
    day = today(program.timezone)
    key = ("package.gaps", program, day)
    every = kept(key, lambda: gaps_of_program(program.id, today=day), of=PLANNED)
    startups = {row.id: row for row in startups_of(program.id)}
    late = late_gaps(every)
    listed = late if _chosen() is None else [gap for gap in late if gap.kind is _chosen()]
    page = page_of(lambda start, most: (listed[start : start + most], len(listed)), wanted_page())
    return render_template(
        "package/gaps.html",
        page=page,
        late=late,
        planned=any(gap.planned for gap in every),
        startups=startups,
        rows=_rows(every),
        kinds=SupportKind,
        kind=_chosen(),
        step=lambda gap: next_step(gap.kind, startups[gap.startup_id].slug, gap.startup_id),
        today=day,
    )


def _chosen() -> SupportKind | None:
    kind = request.args.get("kind", "")
    return SupportKind(kind) if kind in set(SupportKind) else None


def _rows(every: list[Gap]) -> Page[tuple[int, dict[SupportKind, Gap]]]:
    """By startup, who was left alone longest past the plan first; twenty a page."""
    rows: dict[int, dict[SupportKind, Gap]] = {}
    for gap in every:
        rows.setdefault(gap.startup_id, {})[gap.kind] = gap
    listed = list(rows.items())
    return page_of(
        lambda start, most: (listed[start : start + most], len(listed)), wanted_page("startups")
    )
