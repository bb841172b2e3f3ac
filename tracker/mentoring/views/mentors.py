"""The mentors' directory, a mentor's page, her profile, her conflicts of interest."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, Role
from tracker.db import begin_write, db
from tracker.mentoring import actions
from tracker.mentoring.forms.desk import ConflictForm, EndConflictForm, ProfileForm
from tracker.mentoring.queries.mentors import (
    KnownConflict,
    MentorFacts,
    MentorFilter,
    conflicts_of,
    mentor_facts,
    mentors_found,
    past_sessions,
)
from tracker.mentoring.rules import Field
from tracker.mentoring.rules.mentors import LANGUAGES, ZONES
from tracker.mentoring.views import blueprint
from tracker.program.queries import StartupRow, startups_among, startups_of
from tracker.program.rules import office_order
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import named, t

WORDS_MOST = 100
CONFLICTS_SHOWN = 20


@blueprint.get("/mentors")
@requires(Permission.MENTORS_READ)
def mentors() -> ResponseReturnValue:
    program, narrowed = current_visit().program, _narrowed()
    page = page_of(
        lambda offset, limit: mentors_found(program.id, narrowed, offset, limit), wanted_page()
    )
    return render_template(
        "mentoring/mentors.html",
        page=page,
        narrowed=narrowed,
        asked=narrowed != MentorFilter(),
        fields=tuple(Field),
        languages=LANGUAGES,
    )


def _narrowed() -> MentorFilter:
    """What the address asks for; what makes no sense narrows nothing."""
    field, language = request.args.get("field", ""), request.args.get("language", "")
    return MentorFilter(
        words=request.args.get("words", "")[:WORDS_MOST].strip(),
        field=Field(field) if field in set(Field) else None,
        language=language if language in LANGUAGES else None,
        inactive=request.args.get("inactive") == "1",
    )


@blueprint.get("/mentors/<int:mentor_user_id>")
@requires(Permission.MENTORS_READ)
def mentor(mentor_user_id: int) -> ResponseReturnValue:
    found, program = _found(mentor_user_id), current_visit().program
    seen, conflicts = _startups_seen(found.user_id), _conflicts_seen(found.user_id)
    page = page_of(
        lambda offset, limit: past_sessions(program.id, found.user_id, seen, offset, limit),
        wanted_page(),
    )
    return render_template(
        "mentoring/mentor.html",
        mentor=found,
        page=page,
        conflicts=conflicts,
        startups=startups_among(program.id, {one.startup_id for one in conflicts}),
        own=found.user_id == current_visit().actor.id,
    )


def _startups_seen(user_id: int) -> frozenset[int] | None:
    """With which startups this reader may know of her sessions; None: with all."""
    visit = current_visit()
    role = visit.membership.role
    if role is Role.STARTUP:
        return visit.membership.startup_ids
    if role is Role.MENTOR and user_id != visit.actor.id:
        return frozenset()
    return None


def _conflicts_seen(user_id: int) -> list[KnownConflict]:
    """A startup learns of those with itself that are in force; another mentor of none."""
    seen = _startups_seen(user_id)
    found = conflicts_of(current_visit().program.id, user_id)
    if seen is not None:
        found = [one for one in found if one.startup_id in seen and one.ended_on is None]
    return found[:CONFLICTS_SHOWN]


@blueprint.route("/mentors/<int:mentor_user_id>/edit", methods=["GET", "POST"])
@requires(Permission.MENTORS_WRITE)
def edit_mentor(mentor_user_id: int) -> ResponseReturnValue:
    found = _found(mentor_user_id)
    back = url_for("mentoring.mentor", mentor_user_id=mentor_user_id)
    return _profile_page("mentoring/edit_mentor.html", found, back)


@blueprint.route("/mentoring/own/profile", methods=["GET", "POST"])
@requires(Permission.MENTORING_TIMES)
def own_profile() -> ResponseReturnValue:
    """A mentor's own; the program manager has none and is led to theirs."""
    visit = current_visit()
    found = mentor_facts(visit.program.id, visit.actor.id or 0)
    if found is None:
        return redirect(url_for("mentoring.mentors"))
    back = url_for("mentoring.mentor", mentor_user_id=found.user_id)
    return _profile_page("mentoring/own_profile.html", found, back)


def _profile_page(template: str, found: MentorFacts, back: str) -> ResponseReturnValue:
    form = ProfileForm(data=_typed(found))
    if form.validate_on_submit() and _saved(form, found.user_id):
        flash(t("mentoring.profile_saved"), "ok")
        return redirect(back)
    stored = _found(found.user_id)
    if form.is_submitted() and form.version.seen != stored.version:
        form.version.renew(stored.version)
    page = render_template(template, mentor=stored, form=form, back=back, zones=ZONES)
    return page, page_status(form)


def _typed(found: MentorFacts) -> dict[str, Any]:
    profile = found.profile
    return {
        "version": found.version,
        "organization": profile.organization,
        "fields": list(profile.fields),
        "skills": profile.skills,
        "languages": list(profile.languages),
        "timezone": profile.timezone,
        "hours_a_month": profile.hours_a_month,
        "bio": profile.bio,
        "active": profile.active,
    }


def _saved(form: ProfileForm, user_id: int) -> bool:
    visit = current_visit()
    with refusing(form):
        begin_write()
        actions.edit_profile(
            visit.program.id,
            user_id,
            form.profile(),
            version=form.version.seen,
            by=visit.actor,
            at=now(),
        )
        db.session.commit()
        return True
    return False


@blueprint.route("/mentors/<int:mentor_user_id>/conflicts", methods=["GET", "POST"])
@requires(Permission.MENTORS_WRITE)
def declare_conflict(mentor_user_id: int) -> ResponseReturnValue:
    found = _found(mentor_user_id)
    return _conflict_page(found, startups_of(current_visit().program.id))


@blueprint.route("/mentoring/own/conflicts", methods=["GET", "POST"])
@requires(Permission.MENTORING_TIMES)
def own_conflict() -> ResponseReturnValue:
    """A mentor knows first where her own interests are; only the program says that it is over."""
    visit = current_visit()
    found = mentor_facts(visit.program.id, visit.actor.id or 0)
    if found is None:
        return redirect(url_for("mentoring.mentors"))
    hers = startups_among(visit.program.id, visit.membership.startup_ids).values()
    return _conflict_page(found, sorted(hers, key=lambda row: office_order(row.name)))


def _conflict_page(found: MentorFacts, startups: Sequence[StartupRow]) -> ResponseReturnValue:
    visit, form = current_visit(), ConflictForm()
    own = found.user_id == visit.actor.id
    form.offer((row.slug, named(row)) for row in startups)
    if form.validate_on_submit():
        chosen = next(row for row in startups if row.slug == form.startup.data)
        with refusing(form):
            begin_write()
            actions.declare_conflict(
                visit.program.id,
                found.user_id,
                chosen.id,
                form.reason.data or "",
                by=visit.actor,
                at=now(),
                today=today(visit.program.timezone),
            )
            db.session.commit()
            flash(t("mentoring.conflict_declared"), "ok")
            return redirect(url_for("mentoring.mentor", mentor_user_id=found.user_id))
    page = render_template(
        "mentoring/declare_conflict.html", mentor=found, form=form, own=own, nobody=not startups
    )
    return page, page_status(form)


@blueprint.post("/mentors/<int:mentor_user_id>/conflicts/end")
@requires(Permission.MENTORS_WRITE)
def end_conflict(mentor_user_id: int) -> ResponseReturnValue:
    _found(mentor_user_id)
    visit, form = current_visit(), EndConflictForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.end_conflict(
                visit.program.id,
                mentor_user_id,
                form.conflict_id,
                by=visit.actor,
                at=now(),
                today=today(visit.program.timezone),
            )
            db.session.commit()
            flash(t("mentoring.conflict_ended"), "ok")
    for words in form.form_errors:
        flash(words, "error")
    return redirect(url_for("mentoring.mentor", mentor_user_id=mentor_user_id))


def _found(user_id: int) -> MentorFacts:
    found = mentor_facts(current_visit().program.id, user_id)
    if found is None:
        abort(404)
    return found
