"""What is done to an entry afterwards: confirmed, gone on with, proved, moved."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.people.uploading import FORM_BYTES, received, sent_to_save
from tracker.support import actions, queries
from tracker.support.forms import AnswerForm, DisputeForm, DoneForm, ProofForm
from tracker.support.rules import EntryFacts
from tracker.support.rules.proofs import FILES, FILES_LONG
from tracker.support.views import blueprint
from tracker.support.views.page import (
    acted,
    entry_page,
    move_form,
    readable_entry,
    step_form,
)
from tracker.support.views.sight import readers_sight
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.flow import inside, refusing
from tracker.web.security import accepts_upload
from tracker.web.words import t


@blueprint.post("/startups/<startup>/support/<int:entry_id>/confirm")
@requires(Permission.SUPPORT_CONFIRM)
def confirm_entry(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    """From the timeline or the entry's page: back to where she was."""
    found, form = readable_entry(startup, entry_id), AnswerForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            version, by = form.version.seen, current_visit().actor
            actions.confirm_entry(startup.id, found.id, version=version, by=by, at=now())
            db.session.commit()
            flash(t("support.confirmed"), "ok")
            here = url_for("support.entry", startup=startup.slug, entry_id=entry_id)
            return redirect(inside(request.form.get("next")) or here)
    found = readable_entry(startup, entry_id)
    form.version.renew(found.version)
    return entry_page(startup, found, answer=form)


@blueprint.post("/startups/<startup>/support/<int:entry_id>/dispute")
@requires(Permission.SUPPORT_CONFIRM)
def dispute_entry(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    form = DisputeForm()

    def act(found: EntryFacts) -> None:
        actions.dispute_entry(
            startup.id,
            found.id,
            form.dispute.data or "",
            version=form.version.seen,
            by=current_visit().actor,
            at=now(),
        )

    return acted(startup, entry_id, {"dispute": form}, act, t("support.disputed"))


@blueprint.post("/startups/<startup>/support/<int:entry_id>/steps")
@requires(Permission.SUPPORT_LOG)
def take_step(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    form = step_form(startup, readable_entry(startup, entry_id))

    def act(found: EntryFacts) -> None:
        actions.take_step(
            startup.id,
            found.id,
            form.step(),
            version=form.version.seen,
            by=current_visit().actor,
            at=now(),
            today=today(startup.program.timezone),
        )

    return acted(startup, entry_id, {"step": form}, act, t("support.step_taken"), part="steps")


@blueprint.post("/startups/<startup>/support/<int:entry_id>/files")
@accepts_upload(FORM_BYTES)
@requires(Permission.SUPPORT_LOG)
def add_proof(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    form = ProofForm()

    def act(found: EntryFacts) -> None:
        file = received(form.file.data, (FILES, FILES_LONG))
        if file is None:
            raise RuleViolation("needed", "file")
        own = not readers_sight().all_notes
        shared = own or not form.kept_from_startup.data
        by = current_visit().actor
        actions.add_proof(startup.id, found.id, file, shared=shared, by=by, at=now())

    return acted(startup, entry_id, {"proof": form}, act, t("support.file_added"), part="files")


@blueprint.get("/startups/<startup>/support/<int:entry_id>/files/<int:support_file_id>")
@requires(Permission.SUPPORT_READ)
def proof_file(startup: StartupPlace, entry_id: int, support_file_id: int) -> ResponseReturnValue:
    found = readable_entry(startup, entry_id)
    everything = readers_sight().all_notes
    kept = queries.proof_of(found.id, support_file_id, all_of_them=everything) or abort(404)
    return sent_to_save(kept.file, f"support_{startup.slug}_{found.id}_{kept.id}")


@blueprint.post("/startups/<startup>/support/<int:entry_id>/files/<int:support_file_id>")
@requires(Permission.SUPPORT_LOG)
def remove_proof(startup: StartupPlace, entry_id: int, support_file_id: int) -> ResponseReturnValue:
    found = readable_entry(startup, entry_id)
    everything = readers_sight().all_notes
    kept = queries.proof_of(found.id, support_file_id, all_of_them=everything) or abort(404)

    def act(found: EntryFacts) -> None:
        by = current_visit().actor
        actions.remove_proof(startup.id, found.id, kept.id, by=by, at=now())

    words = t("support.file_removed")
    return acted(startup, entry_id, {"done": DoneForm()}, act, words, part="files")


@blueprint.post("/startups/<startup>/support/<int:entry_id>/move")
@requires(Permission.STARTUP_WRITE)  # it concerns two startups: no mentor's to do
def move_entry(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    found = readable_entry(startup, entry_id)
    form = move_form(startup, found)
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.move_entry(
                startup.id,
                found.id,
                form.to_startup.data,
                version=form.version.seen,
                reason=form.move_reason.data or "",
                by=current_visit().actor,
                at=now(),
            )
            db.session.commit()
            flash(t("support.moved"), "ok")
            to = form.to_startup.data
            return redirect(url_for("support.entry", startup=to, entry_id=entry_id))
    found = readable_entry(startup, entry_id)
    form.version.renew(found.version)
    return entry_page(startup, found, move=form)
