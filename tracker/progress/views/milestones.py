"""Milestones of one startup, and of the whole program."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.program.queries import StartupRow, startups_of
from tracker.progress import actions, queries
from tracker.progress.forms import (
    MilestoneForm,
    NewMilestoneForm,
    ReasonForm,
    SendBackForm,
    VerdictForm,
)
from tracker.progress.rules import (
    EvidenceFacts,
    MilestoneChange,
    MilestoneFacts,
    MilestoneStanding,
    MilestoneState,
    differences,
    most_urgent_first,
    put_off,
)
from tracker.progress.views import blueprint
from tracker.progress.views.narrowing import choices_for, narrowed
from tracker.values.clock import now, today
from tracker.web.charts.milestones import Due, milestones_chart, window
from tracker.web.flow import page_status, refusing
from tracker.web.paging import Page, page_of, wanted_page
from tracker.web.words import named, t

TONES = {
    MilestoneStanding.DUE: "bad",
    MilestoneStanding.PLANNED: "info",
    MilestoneStanding.MET: "ok",
    MilestoneStanding.MISSED: "none",
}


@blueprint.get("/startups/<startup>/milestones")
@requires(Permission.MILESTONES_READ)
def milestones(startup: StartupPlace) -> ResponseReturnValue:
    day, only = today(startup.program.timezone), narrowed(startup.program)
    every = most_urgent_first(queries.milestones_of_startup(startup.id), day)
    found = [one for one in every if only.takes(one, day)]
    shown = page_of(lambda start, most: (found[start : start + most], len(found)), wanted_page())
    return render_template(
        "progress/milestones.html",
        startup=startup,
        any=bool(every),
        narrowed=only,
        offered=choices_for(startup.program, startup.id),
        **_listed(shown, day, {startup.id: startup}),
    )


def _listed(
    shown: Page[MilestoneFacts], day: date, startups: Mapping[int, StartupPlace | StartupRow]
) -> dict[str, Any]:
    """What a table of milestones needs, with the same rows by their dates."""
    ids = [one.id for one in shown.rows]
    return {
        "page": shown,
        "evidence": queries.evidence_of_milestones(ids),
        "moves": queries.move_counts(ids),
        "timeline": _timeline(shown.rows, day, startups) if ids else "",
        "today": day,
        "tones": TONES,
    }


def _timeline(
    shown: Sequence[MilestoneFacts],
    day: date,
    startups: Mapping[int, StartupPlace | StartupRow],
) -> Markup:
    """The rows of the table below, by their dates."""
    rows = [
        Due(
            title=one.title,
            startup=named(startups[one.startup_id]),
            baseline_due_on=one.baseline_due_on,
            due_on=one.due_on,
            closed_on=one.closed_on,
            tone=TONES[one.standing(day)],
            said=t(f"progress.standing.{one.standing(day)}"),
        )
        for one in shown
    ]
    return milestones_chart("timeline", t("progress.milestones"), rows, window(rows, day))


@blueprint.get("/milestones")
@requires(Permission.MILESTONES_READ)
def program_milestones() -> ResponseReturnValue:
    program = current_visit().program
    day = today(program.timezone)
    startups = {row.id: row for row in startups_of(program.id)}
    only = narrowed(program, startups)
    counts = queries.milestone_counts(program.id, day, only)

    def find(offset: int, limit: int) -> tuple[Sequence[MilestoneFacts], int]:
        found = queries.milestones_by_urgency(
            program.id, day, limit=limit, offset=offset, only=only
        )
        return found, sum(counts.values())

    return render_template(
        "progress/program_milestones.html",
        counts=counts,
        startups=startups,
        narrowed=only,
        offered=choices_for(program),
        **_listed(page_of(find, wanted_page()), day, startups),
    )


@blueprint.route("/startups/<startup>/milestones/new", methods=["GET", "POST"])
@requires(Permission.MILESTONES_WRITE)
def new_milestone(startup: StartupPlace) -> ResponseReturnValue:
    form = NewMilestoneForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            made = actions.create_milestone(
                startup.id, form.new_milestone(), by=current_visit().actor, at=now()
            )
            db.session.commit()
            flash(t("progress.milestone_added", title=made.title), "ok")
            return redirect(url_for("progress.milestones", startup=startup.slug))
    page = render_template("progress/new_milestone.html", form=form, startup=startup)
    return page, page_status(form)


@blueprint.get("/startups/<startup>/milestones/<int:milestone_id>")
@requires(Permission.MILESTONES_READ)
def milestone(startup: StartupPlace, milestone_id: int) -> ResponseReturnValue:
    found = _found(startup, milestone_id)
    return render_template("progress/milestone.html", **_milestone_page(startup, found))


def _milestone_page(
    startup: StartupPlace,
    found: MilestoneFacts,
    *,
    removal: ReasonForm | None = None,
    verdict: VerdictForm | None = None,
    back: SendBackForm | None = None,
) -> dict[str, Any]:
    evidence = queries.evidence_of_milestones([found.id])[found.id]
    moves = queries.milestone_moves(found.id)
    return {
        "startup": startup,
        "milestone": found,
        "evidence": evidence,
        "verdicts": queries.verdicts_of(found.id),
        "verdict_form": verdict or _verdict_form(evidence, formdata=None),
        "back_form": back or SendBackForm(formdata=None),
        "moves": moves,
        "put_off": put_off(moves),
        "history": _history(found),
        "today": today(startup.program.timezone),
        "tones": TONES,
        "removal": removal or ReasonForm(formdata=None),
        "verifiable": found.state is not MilestoneState.PLANNED and not found.verified,
    }


def _verdict_form(evidence: Sequence[EvidenceFacts], **kwargs: Any) -> VerdictForm:
    form = VerdictForm(**kwargs)
    form.offer(evidence)
    return form


def _history(found: MilestoneFacts) -> list[dict[str, Any]]:
    """Every revision with what it changed, moves of the due date aside: they are told apart."""
    told, after = [], _values(found)
    for revision in queries.milestone_revisions(found.id):
        changes = differences(revision.before, after)
        other = [change for change in changes if change[0] != "due_on"]
        if other or not changes:
            told.append({"revision": revision, "changes": other})
        after = {name: revision.before.get(name, value) for name, value in after.items()}
    return told


def _values(found: MilestoneFacts) -> dict[str, Any]:
    names = [field.name for field in fields(MilestoneChange) if field.name != "reason"]
    return {name: getattr(found, name) for name in names}


@blueprint.route("/startups/<startup>/milestones/<int:milestone_id>/edit", methods=["GET", "POST"])
@requires(Permission.MILESTONES_WRITE)
def edit_milestone(startup: StartupPlace, milestone_id: int) -> ResponseReturnValue:
    visit, found = current_visit(), _found(startup, milestone_id)
    form = MilestoneForm(data={**_values(found), "version": found.version})
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.change_milestone(
                startup.id,
                milestone_id,
                form.change(),
                version=form.version.seen,
                by_program=visit.may(Permission.MILESTONES_VERIFY),
                by=visit.actor,
                at=now(),
                today=today(startup.program.timezone),
            )
            db.session.commit()
            flash(t("progress.milestone_saved"), "ok")
            return redirect(_address(startup, milestone_id))
    stored = _found(startup, milestone_id)
    stale = form.is_submitted() and form.version.seen != stored.version
    if stale:  # what was typed stays; saved again, it replaces what she is shown now
        form.version.renew(stored.version)
    page = render_template(
        "progress/edit_milestone.html",
        form=form,
        startup=startup,
        milestone=stored,
        stored=_values(stored),
        stale=stale,
    )
    return page, page_status(form)


@blueprint.post("/startups/<startup>/milestones/<int:milestone_id>/verify")
@requires(Permission.MILESTONES_VERIFY)
def verify_milestone(startup: StartupPlace, milestone_id: int) -> ResponseReturnValue:
    found = _found(startup, milestone_id)
    form = _verdict_form(queries.evidence_of_milestones([milestone_id])[milestone_id])
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.verify_milestone(
                startup.id, milestone_id, form.new_verdict(), by=current_visit().actor, at=now()
            )
            db.session.commit()
            flash(t("progress.milestone_verified"), "ok")
            return redirect(_address(startup, milestone_id))
    page = _milestone_page(startup, found, verdict=form)
    return render_template("progress/milestone.html", **page), page_status(form)


@blueprint.post("/startups/<startup>/milestones/<int:milestone_id>/send-back")
@requires(Permission.MILESTONES_VERIFY)
def send_back_milestone(startup: StartupPlace, milestone_id: int) -> ResponseReturnValue:
    found = _found(startup, milestone_id)
    form = SendBackForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.send_back_milestone(
                startup.id,
                milestone_id,
                reason=form.what.data or "",
                by=current_visit().actor,
                at=now(),
            )
            db.session.commit()
            flash(t("evidence.sent_back"), "ok")
            return redirect(_address(startup, milestone_id))
    page = _milestone_page(startup, found, back=form)
    return render_template("progress/milestone.html", **page), page_status(form)


@blueprint.post("/startups/<startup>/milestones/<int:milestone_id>/remove")
@requires(Permission.MILESTONES_VERIFY)
def remove_milestone(startup: StartupPlace, milestone_id: int) -> ResponseReturnValue:
    """The program's alone: an agreed milestone does not go because its day has passed."""
    found = _found(startup, milestone_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.remove_milestone(
                startup.id,
                milestone_id,
                reason=form.reason.data or "",
                by=current_visit().actor,
                at=now(),
            )
            db.session.commit()
            flash(t("progress.milestone_removed", title=found.title), "ok")
            return redirect(url_for("progress.milestones", startup=startup.slug))
    page = render_template(
        "progress/milestone.html", **_milestone_page(startup, found, removal=form)
    )
    return page, page_status(form)


def _found(startup: StartupPlace, milestone_id: int) -> MilestoneFacts:
    found = queries.milestone_of(startup.id, milestone_id)
    if found is None:
        abort(404)
    return found


def _address(startup: StartupPlace, milestone_id: int) -> str:
    return url_for("progress.milestone", startup=startup.slug, milestone_id=milestone_id)
