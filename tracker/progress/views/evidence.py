"""A startup's evidence: the library, one piece of it, new ones, and what they are attached to."""

from collections.abc import Sequence
from typing import Any, cast

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.files.rules import ReceivedFile
from tracker.people.uploading import FORM_BYTES, received, sent_to_save
from tracker.progress import actions, queries
from tracker.progress.forms import AttachForm, EvidenceForm, ReasonForm
from tracker.progress.rules import EvidenceFacts, MilestoneFacts
from tracker.progress.rules.evidence import FILES, FILES_LONG
from tracker.progress.views import blueprint
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.security import accepts_upload
from tracker.web.words import t


@blueprint.get("/startups/<startup>/evidence")
@requires(Permission.EVIDENCE_READ)
def evidence_library(startup: StartupPlace) -> ResponseReturnValue:
    day = today(startup.program.timezone)

    def find(offset: int, limit: int) -> tuple[Sequence[EvidenceFacts], int]:
        return queries.evidence_page(startup.id, limit=limit, offset=offset)

    shown = page_of(find, wanted_page())
    return render_template(
        "progress/evidence_library.html",
        startup=startup,
        page=shown,
        proves=queries.proved_by([one.id for one in shown.rows]),
        rests=queries.resting_on([one.id for one in shown.rows]),
        counts=queries.evidence_counts(startup.id, day),
        today=day,
    )


@blueprint.route("/startups/<startup>/evidence/new", methods=["GET", "POST"])
@accepts_upload(FORM_BYTES)
@requires(Permission.MILESTONES_WRITE)
def new_evidence(startup: StartupPlace) -> ResponseReturnValue:
    form = EvidenceForm()
    if form.validate_on_submit():
        with refusing(form):
            _add(startup, form)
            db.session.commit()
            flash(t("evidence.added"), "ok")
            return redirect(url_for("progress.evidence_library", startup=startup.slug))
    page = render_template("progress/new_evidence.html", form=form, startup=startup)
    return page, page_status(form)


def _add(startup: StartupPlace, form: EvidenceForm) -> int:
    new = form.new_evidence(received(form.file.data, (FILES, FILES_LONG)))
    begin_write()
    day = today(startup.program.timezone)
    return actions.add_evidence(startup.id, new, by=current_visit().actor, at=now(), today=day)


@blueprint.route(
    "/startups/<startup>/milestones/<int:milestone_id>/evidence/new", methods=["GET", "POST"]
)
@accepts_upload(FORM_BYTES)
@requires(Permission.MILESTONES_WRITE)
def prove_milestone(startup: StartupPlace, milestone_id: int) -> ResponseReturnValue:
    """New evidence of a milestone; what the library holds already may be chosen instead."""
    milestone = _milestone(startup, milestone_id)
    form = EvidenceForm()
    if form.validate_on_submit():
        with refusing(form):
            added = _add(startup, form)
            actions.attach_evidence(
                startup.id, milestone.id, added, by=current_visit().actor, at=now()
            )
            db.session.commit()
            flash(t("evidence.attached"), "ok")
            return redirect(_milestone_address(startup, milestone.id))
    return _proving_page(startup, milestone, form, _attach_form(startup, milestone, formdata=None))


@blueprint.post("/startups/<startup>/milestones/<int:milestone_id>/evidence")
@requires(Permission.MILESTONES_WRITE)
def attach_evidence(startup: StartupPlace, milestone_id: int) -> ResponseReturnValue:
    milestone = _milestone(startup, milestone_id)
    form = _attach_form(startup, milestone)
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.attach_evidence(
                startup.id,
                milestone.id,
                int(form.evidence.data),
                by=current_visit().actor,
                at=now(),
            )
            db.session.commit()
            flash(t("evidence.attached"), "ok")
            return redirect(_milestone_address(startup, milestone.id))
    return _proving_page(startup, milestone, EvidenceForm(formdata=None), form)


def _attach_form(startup: StartupPlace, milestone: MilestoneFacts, **kwargs: Any) -> AttachForm:
    attached = {one.id for one in queries.evidence_of_milestones([milestone.id])[milestone.id]}
    form = AttachForm(**kwargs)
    form.offer([one for one in queries.standing_evidence(startup.id) if one.id not in attached])
    return form


def _proving_page(
    startup: StartupPlace, milestone: MilestoneFacts, form: EvidenceForm, attach: AttachForm
) -> ResponseReturnValue:
    page = render_template(
        "progress/prove_milestone.html",
        form=form,
        attach=attach,
        startup=startup,
        milestone=milestone,
    )
    return page, max(page_status(form), page_status(attach))


@blueprint.get("/startups/<startup>/evidence/<int:evidence_id>")
@requires(Permission.EVIDENCE_READ)
def evidence(startup: StartupPlace, evidence_id: int) -> ResponseReturnValue:
    return _evidence_page(startup, _found(startup, evidence_id))


def _evidence_page(
    startup: StartupPlace,
    found: EvidenceFacts,
    *,
    withdrawal: ReasonForm | None = None,
    taking_off: tuple[int, ReasonForm] | None = None,
) -> ResponseReturnValue:
    """`taking_off`: the milestone whose form comes back with errors, and that form."""
    page = render_template(
        "progress/evidence.html",
        startup=startup,
        evidence=found,
        proves=queries.proved_by([found.id])[found.id],
        rests=queries.resting_on([found.id])[found.id],
        withdrawal=withdrawal or ReasonForm(formdata=None),
        taking_off=dict([taking_off]) if taking_off else {},
        plain_form=ReasonForm(formdata=None),
        today=today(startup.program.timezone),
    )
    refused = withdrawal or (taking_off[1] if taking_off else None)
    return page, page_status(refused) if refused else 200


@blueprint.get("/startups/<startup>/evidence/<int:evidence_id>/file")
@requires(Permission.EVIDENCE_READ)
def evidence_file(startup: StartupPlace, evidence_id: int) -> ResponseReturnValue:
    found = _found(startup, evidence_id)
    if not found.is_file:
        abort(404)
    file = ReceivedFile(
        cast("str", found.sha256),
        found.size_bytes or 0,
        cast("str", found.media_type),
        found.file_name or "",
    )
    return sent_to_save(file, f"evidence_{startup.slug}_{found.id}")


@blueprint.post("/startups/<startup>/evidence/<int:evidence_id>/withdraw")
@requires(Permission.MILESTONES_WRITE)
def withdraw_evidence(startup: StartupPlace, evidence_id: int) -> ResponseReturnValue:
    visit, found = current_visit(), _found(startup, evidence_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.withdraw_evidence(
                startup.id,
                found.id,
                reason=form.reason.data or "",
                by_program=visit.may(Permission.MILESTONES_VERIFY),
                by=visit.actor,
                at=now(),
                today=today(startup.program.timezone),
            )
            db.session.commit()
            flash(t("evidence.withdrawn"), "ok")
            return redirect(url_for("progress.evidence_library", startup=startup.slug))
    return _evidence_page(startup, found, withdrawal=form)


@blueprint.post(
    "/startups/<startup>/milestones/<int:milestone_id>/evidence/<int:evidence_id>/detach"
)
@requires(Permission.MILESTONES_WRITE)
def detach_evidence(
    startup: StartupPlace, milestone_id: int, evidence_id: int
) -> ResponseReturnValue:
    _milestone(startup, milestone_id)
    found = _found(startup, evidence_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.detach_evidence(
                startup.id,
                milestone_id,
                found.id,
                reason=form.reason.data or "",
                by=current_visit().actor,
                at=now(),
            )
            db.session.commit()
            flash(t("evidence.detached"), "ok")
            return redirect(_milestone_address(startup, milestone_id))
    return _evidence_page(startup, found, taking_off=(milestone_id, form))


def _found(startup: StartupPlace, evidence_id: int) -> EvidenceFacts:
    return queries.evidence_of(startup.id, evidence_id) or abort(404)


def _milestone(startup: StartupPlace, milestone_id: int) -> MilestoneFacts:
    return queries.milestone_of(startup.id, milestone_id) or abort(404)


def _milestone_address(startup: StartupPlace, milestone_id: int) -> str:
    here = {"startup": startup.slug, "milestone_id": milestone_id}
    return url_for("progress.milestone", **here, _anchor="evidence")  # type: ignore[arg-type]
