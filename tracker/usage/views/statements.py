"""A startup's balance statements: the list, a new one, corrections, pictures, differences."""

from collections.abc import Sequence
from io import BytesIO
from math import ceil
from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer

from config import Config
from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.files.queries import stored_file
from tracker.files.rules import DRAWN, PICTURE_BYTES_MOST, picture_type
from tracker.files.storage import opened, put
from tracker.people.guard import wait_for
from tracker.usage import actions, queries
from tracker.usage.queries.authors import changeable
from tracker.usage.rules.estimates import Statement
from tracker.usage.rules.problems import shown
from tracker.usage.rules.reconcile import Cause, CauseKind, Comparison
from tracker.usage.rules.requests import PICTURES, PICTURES_LONG
from tracker.usage.rules.statements import NewStatement, Picture
from tracker.usage.statement_forms import (
    CorrectionForm,
    ExplanationForm,
    StatementForm,
    WithdrawalForm,
)
from tracker.usage.views import blueprint
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.values.won import won_in_korean
from tracker.web.errors import too_many
from tracker.web.flow import page_status, refusing
from tracker.web.forms import Form
from tracker.web.paging import page_of, wanted_page
from tracker.web.security import accepts_upload
from tracker.web.words import t

UPLOAD_BYTES = PICTURE_BYTES_MOST + (1 << 20)
CONFIRM, EDIT = "confirm", "edit"  # the step a button asks for; any other is the preview
NAME_MAX = 200
KEPT_SECONDS = 12 * 60 * 60
PICTURE_POLICY = (
    "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
)


@blueprint.get("/startups/<startup>/statements")
@requires(Permission.STATEMENTS_READ)
def statements(startup: StartupPlace) -> ResponseReturnValue:
    return _statements_page(startup, ExplanationForm())


def _statements_page(startup: StartupPlace, form: ExplanationForm) -> ResponseReturnValue:
    day = today(startup.program.timezone)
    book = queries.statement_book(startup.program.id, startup.id, today=day)
    newest = book.comparisons[book.newest.id] if book.newest else None
    form.difference.data = str(newest.difference_krw) if newest else ""

    def find(offset: int, limit: int) -> tuple[Sequence[queries.StatementRow], int]:
        return queries.statements_of(startup.id, offset, limit)

    shown = page_of(find, wanted_page())
    page = render_template(
        "usage/statements.html",
        form=form,
        page=shown,
        changeable=_changeable(startup, [row.facts.id for row in shown.rows]),
        book=book,
        newest=newest,
        causes=_causes(newest),
        drawn=DRAWN,
        today=day,
    )
    return page, page_status(form)


def _changeable(startup: StartupPlace, statement_ids: Sequence[int]) -> set[int]:
    return changeable(startup.program.id, startup.id, statement_ids, current_visit().actor)


def _causes(newest: Comparison | None) -> list[Cause]:
    """What is mapped to no startup may be another one's: it is not told to a startup."""
    whole_program = current_visit().may_program_wide(Permission.USAGE_READ)
    return [
        cause
        for cause in (newest.causes if newest else ())
        if whole_program or cause.kind is not CauseKind.UNMAPPED
    ]


@blueprint.route("/startups/<startup>/statements/new", methods=["GET", "POST"])
@accepts_upload(UPLOAD_BYTES)
@requires(Permission.STATEMENTS_WRITE)
def new_statement(startup: StartupPlace) -> ResponseReturnValue:
    """Typed, shown as understood with its effect, then kept."""
    day = today(startup.program.timezone)
    form = StatementForm(data={"stated_on": day})
    if form.validate_on_submit() and step() != EDIT:
        with refusing(form):
            new = form.new_statement(picture_of(form, startup.id, str(current_visit().actor.id)))
            if step() == CONFIRM:
                return _keep(startup, form, new)
            return preview_page("usage/_statement_preview.html", startup, form, new)
    page = render_template("usage/new_statement.html", form=form, startup=startup)
    return page, page_status(form)


def _keep(startup: StartupPlace, form: StatementForm, new: NewStatement) -> ResponseReturnValue:
    begin_write()
    actions.record_statement(
        startup.id,
        new,
        key=form.key,
        by=current_visit().actor,
        at=now(),
        today=today(startup.program.timezone),
    )
    db.session.commit()
    flash(t("statements.kept"), "success")
    return redirect(url_for("usage.statements", startup=startup.slug))


@blueprint.route(
    "/startups/<startup>/statements/<int:statement_id>/correct", methods=["GET", "POST"]
)
@accepts_upload(UPLOAD_BYTES)
@requires(Permission.STATEMENTS_WRITE)
def correct_statement(startup: StartupPlace, statement_id: int) -> ResponseReturnValue:
    old = _found(startup, statement_id).facts
    form = CorrectionForm(data=_as_typed(old.as_stated(), old.note))
    if form.validate_on_submit() and step() != EDIT:
        with refusing(form):
            new = form.new_statement(picture_of(form, startup.id, str(current_visit().actor.id)))
            if step() == CONFIRM:
                return _correct(startup, statement_id, form, new)
            template = "usage/_statement_preview.html"
            return preview_page(template, startup, form, new, replacing=statement_id)
    return _correction_page(startup, statement_id, form, WithdrawalForm(formdata=None))


def _as_typed(old: Statement, note: str) -> dict[str, object]:
    dollars = old.balance_usd is not None
    balance = f"{old.balance_usd:,}" if dollars else f"{old.balance_krw:,}"
    currency = "usd" if dollars else "krw"
    return {
        "balance": balance,
        "currency": currency,
        "stated_on": old.stated_on,
        "note": note,
    }


def _correct(
    startup: StartupPlace, statement_id: int, form: CorrectionForm, new: NewStatement
) -> ResponseReturnValue:
    begin_write()
    actions.correct_statement(
        startup.id,
        statement_id,
        new,
        reason=form.reason.data or "",
        by=current_visit().actor,
        at=now(),
        today=today(startup.program.timezone),
    )
    db.session.commit()
    flash(t("statements.corrected"), "success")
    return redirect(url_for("usage.statements", startup=startup.slug))


def _correction_page(
    startup: StartupPlace, statement_id: int, form: CorrectionForm, withdrawal: WithdrawalForm
) -> ResponseReturnValue:
    page = render_template(
        "usage/correct_statement.html",
        form=form,
        withdrawal=withdrawal,
        statement=_found(startup, statement_id).facts,
        startup=startup,
        own=bool(_changeable(startup, [statement_id])),
    )
    return page, max(page_status(form), page_status(withdrawal))


@blueprint.post("/startups/<startup>/statements/<int:statement_id>/withdraw")
@requires(Permission.STATEMENTS_WRITE)
def withdraw_statement(startup: StartupPlace, statement_id: int) -> ResponseReturnValue:
    old = _found(startup, statement_id).facts
    form = WithdrawalForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.withdraw_statement(
                startup.id,
                statement_id,
                reason=form.reason.data or "",
                by=current_visit().actor,
                at=now(),
                today=today(startup.program.timezone),
            )
            db.session.commit()
            flash(t("statements.withdrawn"), "success")
            return redirect(url_for("usage.statements", startup=startup.slug))
    typed = CorrectionForm(formdata=None, data=_as_typed(old.as_stated(), old.note))
    return _correction_page(startup, statement_id, typed, form)


@blueprint.get("/startups/<startup>/statements/<int:statement_id>/picture")
@requires(Permission.STATEMENTS_READ)
def statement_picture(startup: StartupPlace, statement_id: int) -> ResponseReturnValue:
    """The picture as it came, for an `img` to draw or a person to save: never a page of ours."""
    found = _found(startup, statement_id)
    kept = stored_file(startup.program.id, found.file_id) if found.file_id else None
    if kept is None:
        abort(404)
    try:
        with opened(files_folder(), kept.sha256) as file:
            content = file.read()
    except FileNotFoundError:
        abort(404)
    kind = found.facts.picture_type or "application/octet-stream"
    ending = kind.rpartition("/")[2]
    name = f"statement_{startup.slug}_{found.facts.stated_on:%Y%m%d}.{ending}"
    return Response(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": PICTURE_POLICY,
        },
    )


@blueprint.post("/startups/<startup>/statements/<int:statement_id>/explain")
@requires(Permission.USAGE_WRITE)
def explain_difference(startup: StartupPlace, statement_id: int) -> ResponseReturnValue:
    """The difference shown must still be the one there is."""
    _found(startup, statement_id)
    form = ExplanationForm()
    if not form.validate_on_submit():
        return _statements_page(startup, form)
    with refusing(form):
        begin_write()
        day = today(startup.program.timezone)
        book = queries.statement_book(startup.program.id, startup.id, today=day)
        compared = book.comparisons.get(statement_id)
        if compared is None or compared.difference_krw != form.seen_krw or not form.seen_krw:
            raise RuleViolation("changed_meanwhile")
        actions.explain_difference(
            startup.program.id,
            startup.id,
            statement_id,
            form.seen_krw,
            reason=form.reason.data or "",
            by=current_visit().actor,
            at=now(),
        )
        db.session.commit()
        flash(t("statements.explained"), "success")
        return redirect(url_for("usage.statements", startup=startup.slug))
    return _statements_page(startup, form)


def _found(startup: StartupPlace, statement_id: int) -> queries.StatementRow:
    return queries.statement_of(startup.id, statement_id) or abort(404)


def step() -> str:
    return request.form.get("step", "")


def files_folder() -> Any:
    config: Config = current_app.extensions["tracker_config"]
    return config.home / "files"


def preview_page(
    template: str,
    startup: StartupPlace,
    form: Form,
    new: NewStatement,
    *,
    replacing: int | None = None,
    **more: object,
) -> ResponseReturnValue:
    """What was understood, and what it would come to; a refusal comes before the last step."""
    preview = queries.preview_statement(
        startup.program.id,
        startup.id,
        new,
        replacing=replacing,
        today=today(startup.program.timezone),
    )
    return render_template(
        template,
        form=form,
        new=new,
        preview=preview,
        startup=startup,
        spoken=won_in_korean,
        replacing=replacing,
        **more,
    )


def picture_of(form: StatementForm, startup_id: int, who: str) -> Picture | None:
    """The picture sent now, put on the disk, or the one an earlier step put there."""
    sent = form.picture.data
    if sent is None or not getattr(sent, "filename", ""):
        return _picture_kept(form, startup_id)
    wait = wait_for(((PICTURES, who), (PICTURES_LONG, who)), now())
    if wait is not None:
        raise too_many(ceil(wait.total_seconds()))
    content = sent.stream.read(PICTURE_BYTES_MOST + 1)
    kind = picture_type(sent.filename, content)
    kept = put(files_folder(), BytesIO(content))
    name = shown(sent.filename[-NAME_MAX:], NAME_MAX)
    picture = Picture(kept.sha256, kept.size_bytes, kind, name)
    form.kept.data = _signer(startup_id).dumps(
        [picture.sha256, picture.size_bytes, picture.media_type, picture.name]
    )
    return picture


def _picture_kept(form: StatementForm, startup_id: int) -> Picture | None:
    if not form.kept.data:
        return None
    try:
        return Picture(*_signer(startup_id).loads(form.kept.data, max_age=KEPT_SECONDS))
    except BadSignature:
        raise RuleViolation("picture_gone", "picture") from None


def _signer(startup_id: int) -> URLSafeTimedSerializer:
    """A picture that one startup's form brought is of no use in another's."""
    return URLSafeTimedSerializer(current_app.secret_key or "", f"statement-{startup_id}")
