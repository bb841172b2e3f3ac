"""Action items, advice and files of a session."""

from io import BytesIO
from pathlib import Path

from flask import Response, abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from config import Config
from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.files.rules import PICTURE_BYTES_MOST, attachment_type
from tracker.files.storage import opened, put
from tracker.mentoring import actions
from tracker.mentoring.forms.afterwards import (
    ActionForm,
    AdviceForm,
    CloseForm,
    FileForm,
    PressForm,
)
from tracker.mentoring.queries.afterwards import action_of, file_of
from tracker.mentoring.rules import SessionFacts, Side
from tracker.mentoring.rules.afterwards import FILES, FILES_LONG, NAME_MAX
from tracker.mentoring.views import blueprint
from tracker.mentoring.views.sessions import acted
from tracker.mentoring.views.sight import mentor_id, own_side, session_found, session_sight
from tracker.people.uploading import FILE_POLICY, FORM_BYTES, check_pace
from tracker.values.clock import now
from tracker.values.refusals import RuleViolation
from tracker.web.flow import inside, refusing
from tracker.web.security import accepts_upload
from tracker.web.words import t


@blueprint.post("/startups/<startup>/mentoring/<int:session_id>/actions")
@requires(Permission.MENTORING_BOOK)
def add_action(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    form = ActionForm()

    def act(found: SessionFacts) -> None:
        by = current_visit().actor
        actions.add_action(startup.id, found.id, form.new_action(), by=by, at=now())

    return acted(startup, session_id, form, act, t("sessions.action_added"), part="actions")


@blueprint.post("/startups/<startup>/mentoring/actions/<int:action_item_id>")
@requires(Permission.MENTORING_BOOK)
def close_action(startup: StartupPlace, action_item_id: int) -> ResponseReturnValue:
    """From a session's page, the list or the brief: back to where she was."""
    item = action_of(startup.id, action_item_id) or abort(404)
    if mentor_id() is not None:  # what others gave the startup to do is not hers to close
        session_found(startup, item.session_id)
    form = CloseForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.close_action(
                startup.id, item.id, dropped=form.dropped, by=current_visit().actor, at=now()
            )
            db.session.commit()
            dropped = form.dropped is not None
            flash(t("sessions.action_dropped") if dropped else t("sessions.action_done"), "ok")
    for words in (*form.form_errors, *form.reason.errors):
        flash(str(words), "error")
    back = inside(request.form.get("next"))
    return redirect(back or url_for("mentoring.sessions", startup=startup.slug))


@blueprint.post("/startups/<startup>/mentoring/<int:session_id>/advice")
@requires(Permission.MENTORING_LOG)
def add_advice(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    form = AdviceForm()

    def act(found: SessionFacts) -> None:
        by = current_visit().actor
        actions.add_advice(startup.id, found.id, form.advice.data or "", by=by, at=now())

    return acted(startup, session_id, form, act, t("sessions.advice_added"), part="advice-given")


@blueprint.post("/startups/<startup>/mentoring/<int:session_id>/files")
@accepts_upload(FORM_BYTES)
@requires(Permission.MENTORING_LOG)
def add_file(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    form = FileForm()

    def act(found: SessionFacts) -> None:
        sent = form.file.data
        if sent is None or not getattr(sent, "filename", ""):
            raise RuleViolation("needed", "file")
        content = sent.stream.read(PICTURE_BYTES_MOST + 1)
        kind = attachment_type(sent.filename, content)
        shared = own_side() is not Side.PROGRAM or not form.kept_from_startup.data
        actions.add_file(
            startup.id,
            found.id,
            put(_folder(), BytesIO(content)),
            name=_plain(sent.filename),
            media_type=kind,
            shared=shared,
            by=current_visit().actor,
            at=now(),
        )

    session_found(startup, session_id)
    check_pace((FILES, FILES_LONG))
    return acted(startup, session_id, form, act, t("sessions.file_added"), part="files")


@blueprint.get("/startups/<startup>/mentoring/<int:session_id>/files/<int:session_file_id>")
@requires(Permission.MENTORING_READ)
def session_file(
    startup: StartupPlace, session_id: int, session_file_id: int
) -> ResponseReturnValue:
    """The file as it came, for a person to save: never a page of ours."""
    found, sight = session_found(startup, session_id), session_sight()
    everything = sight.program_notes and sight.only_user_id is None
    kept = file_of(found.id, session_file_id, all_of_them=everything) or abort(404)
    try:
        with opened(_folder(), kept.sha256) as file:
            content = file.read()
    except FileNotFoundError:
        abort(404)
    name = f"mentoring_{startup.slug}_{found.id}_{kept.id}.{kept.media_type.rpartition('/')[2]}"
    return Response(
        content,
        content_type=kept.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": FILE_POLICY,
        },
    )


@blueprint.post("/startups/<startup>/mentoring/<int:session_id>/files/<int:session_file_id>")
@requires(Permission.MENTORING_LOG)
def remove_file(
    startup: StartupPlace, session_id: int, session_file_id: int
) -> ResponseReturnValue:
    found, sight = session_found(startup, session_id), session_sight()
    everything = sight.program_notes and sight.only_user_id is None
    kept = file_of(found.id, session_file_id, all_of_them=everything) or abort(404)

    def act(found: SessionFacts) -> None:
        by = current_visit().actor
        actions.remove_file(startup.id, found.id, kept.id, by=by, at=now())

    return acted(startup, session_id, PressForm(), act, t("sessions.file_removed"), part="files")


def _plain(name: str) -> str:
    """A file's name as it can be shown: its end, and without what cannot be printed."""
    return "".join(c for c in name[-NAME_MAX:] if c.isprintable())


def _folder() -> Path:
    config: Config = current_app.extensions["tracker_config"]
    return config.home / "files"
