"""Sub accounts and their startups."""

from collections.abc import Sequence

from flask import (
    abort,
    flash,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.program.queries import startups_of
from tracker.usage import actions, queries
from tracker.usage.forms import EndMappingForm, MappingForm
from tracker.usage.queries.suggestions import suggestions
from tracker.usage.views import blueprint
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.forms import Form
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import named, t

UNMAPPED_SHOWN = HISTORY_SHOWN = 20


@blueprint.get("/usage/sub-accounts")
@requires(Permission.USAGE_READ)
def sub_accounts() -> ResponseReturnValue:
    return _sub_accounts_page(_mapping_form())


@blueprint.post("/usage/sub-accounts")
@requires(Permission.USAGE_WRITE)
def map_sub_account() -> ResponseReturnValue:
    visit = current_visit()
    form = _mapping_form()
    if not form.validate_on_submit():
        return _sub_accounts_page(form)
    startup = next(s for s in startups_of(visit.program.id) if s.slug == form.startup.data)
    day = today(visit.program.timezone)
    with refusing(form):
        begin_write()
        mapping = actions.map_sub_account(
            startup.id, form.new_mapping(), by=visit.actor, at=now(), today=day
        )
        account, mapping_id = mapping.sub_account, mapping.id
        db.session.commit()
        words = t(
            "usage.mapped_words",
            sub_account=account,
            startup=named(startup),
            undo=_undo(mapping_id),
        )
        flash(words, "success")
        return redirect(url_for("usage.sub_accounts"))
    return _sub_accounts_page(form)


def _undo(mapping_id: int) -> Markup:
    address = url_for("usage.end_mapping", mapping_id=mapping_id)
    return Markup('<a href="{}">{}</a>').format(address, t("usage.undo"))


@blueprint.route("/usage/sub-accounts/<int:mapping_id>/end", methods=["GET", "POST"])
@requires(Permission.USAGE_WRITE)
def end_mapping(mapping_id: int) -> ResponseReturnValue:
    visit = current_visit()
    mapping = queries.mapping_in_force(visit.program.id, mapping_id) or abort(404)
    account = mapping.sub_account
    form = EndMappingForm()
    day = today(visit.program.timezone)
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.unmap_sub_account(
                visit.program.id,
                mapping_id,
                from_on=form.from_on.data,
                by=visit.actor,
                at=now(),
                today=day,
            )
            db.session.commit()
            flash(t("usage.unmapped_words", sub_account=account), "success")
            return redirect(url_for("usage.sub_accounts"))
        mapping = queries.mapping_in_force(visit.program.id, mapping_id) or abort(404)
    startups = queries.startups_by_id(visit.program.id, [mapping.startup_id])
    page = render_template(
        "usage/end_mapping.html", form=form, mapping=mapping, startup=startups[mapping.startup_id]
    )
    return page, page_status(form)


def _mapping_form() -> MappingForm:
    form = MappingForm()
    found = startups_of(current_visit().program.id)
    form.startup.choices = [("", t("usage.choose")), *((s.slug, named(s)) for s in found)]
    return form


def _sub_accounts_page(form: Form) -> ResponseReturnValue:
    program_id = current_visit().program.id
    unmapped = queries.unmapped_sub_accounts(program_id)

    def find(offset: int, limit: int) -> tuple[Sequence[queries.MappingRow], int]:
        return queries.mapping_rows(program_id, offset, limit, in_force=True)

    history, ended = queries.mapping_rows(program_id, 0, HISTORY_SHOWN, in_force=False)
    page = render_template(
        "usage/sub_accounts.html",
        form=form,
        unmapped=unmapped[:UNMAPPED_SHOWN],
        unmapped_count=len(unmapped),
        suggested=suggestions(program_id, [one.sub_account for one in unmapped[:UNMAPPED_SHOWN]]),
        startups={row.id: row for row in startups_of(program_id)},
        page=page_of(find, wanted_page()),
        history=history,
        ended=ended,
        choices=form["startup"].choices,
    )
    return page, page_status(form)
