"""The list of partners, one partner's page, adding, editing, retiring."""

from dataclasses import asdict

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.partners import actions
from tracker.partners.forms import PartnerForm, PressForm, RetireForm
from tracker.partners.queries import PartnerFilter, changes_of, partners_found
from tracker.partners.rules import PartnerKind
from tracker.partners.views import blueprint
from tracker.partners.views.looking import (
    deeds,
    everybody,
    found_partner,
    reaches_people,
    reads_all_topics,
)
from tracker.partners.wording import sheet_of
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.sheets import xlsx_file
from tracker.web.words import t

WORDS_MOST = 100
CHANGES_SHOWN = 20


@blueprint.get("/partners")
@requires(Permission.PARTNERS_READ)
def partners() -> ResponseReturnValue:
    program, narrowed = current_visit().program, narrowed_by_address()
    page = page_of(
        lambda offset, limit: partners_found(program.id, narrowed, offset, limit), wanted_page()
    )
    return render_template(
        "partners/partners.html",
        page=page,
        narrowed=narrowed,
        asked=narrowed != PartnerFilter(),
        kinds=tuple(PartnerKind),
        tallies=deeds().tallies(
            program.id, [row.id for row in page.rows], all_topics=reads_all_topics()
        ),
    )


def narrowed_by_address() -> PartnerFilter:
    """What the address asks for; what makes no sense narrows nothing."""
    kind = request.args.get("kind", "")
    return PartnerFilter(
        words=request.args.get("words", "")[:WORDS_MOST].strip(),
        kind=PartnerKind(kind) if kind in set(PartnerKind) else None,
        retired=request.args.get("retired") == "1",
    )


@blueprint.get("/partners/export")
@requires(Permission.PARTNERS_READ)
def export_partners() -> ResponseReturnValue:
    """What the list shows, as a workbook; nothing of anybody's person."""
    program = current_visit().program
    found, _ = partners_found(program.id, narrowed_by_address())
    day = today(program.timezone)
    name = f"{t('partners.title')}_{day:%Y%m%d}.xlsx"
    return xlsx_file(name, f"partners_{day:%Y%m%d}.xlsx", sheet_of(found, day))


@blueprint.get("/partners/<int:partner_id>")
@requires(Permission.PARTNERS_READ)
def partner(partner_id: int) -> ResponseReturnValue:
    found, visit = found_partner(partner_id), current_visit()
    page = page_of(
        lambda offset, limit: deeds().of_partner(
            visit.program.id,
            found.id,
            offset,
            limit,
            all_topics=reads_all_topics(),
        ),
        wanted_page(),
    )
    people = everybody(found.id)
    g.personal = reaches_people() and bool(people)
    return render_template(
        "partners/partner.html",
        partner=found,
        people=page_of(
            lambda offset, limit: (people[offset : offset + limit], len(people)),
            wanted_page("people"),
        ),
        reaches=reaches_people(),
        page=page,
        changes=changes_of(found.id)[:CHANGES_SHOWN],
        press=PressForm(),
    )


@blueprint.route("/partners/new", methods=["GET", "POST"])
@requires(Permission.PARTNERS_WRITE)
def new_partner() -> ResponseReturnValue:
    form, visit = PartnerForm(), current_visit()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            card = form.card()
            made = actions.add_partner(visit.program.id, card, by=visit.actor, at=now())
            db.session.commit()
            flash(t("partners.added", name=card.name), "ok")
            return redirect(url_for("partners.partner", partner_id=made))
    return render_template("partners/new_partner.html", form=form), page_status(form)


@blueprint.route("/partners/<int:partner_id>/edit", methods=["GET", "POST"])
@requires(Permission.PARTNERS_WRITE)
def edit_partner(partner_id: int) -> ResponseReturnValue:
    found = found_partner(partner_id)
    form = PartnerForm(data={**asdict(found.card), "version": found.version})
    if form.validate_on_submit() and _saved(form, partner_id):
        flash(t("partners.saved"), "ok")
        return redirect(url_for("partners.partner", partner_id=partner_id))
    stored = found_partner(partner_id)
    if form.is_submitted() and form.version.seen != stored.version:
        form.version.renew(stored.version)
    page = render_template("partners/edit_partner.html", partner=stored, form=form)
    return page, page_status(form)


def _saved(form: PartnerForm, partner_id: int) -> bool:
    visit = current_visit()
    with refusing(form):
        begin_write()
        actions.edit_partner(
            visit.program.id,
            partner_id,
            form.card(),
            version=form.version.seen,
            by=visit.actor,
            at=now(),
        )
        db.session.commit()
        return True
    return False


@blueprint.route("/partners/<int:partner_id>/retire", methods=["GET", "POST"])
@requires(Permission.PARTNERS_WRITE)
def retire_partner(partner_id: int) -> ResponseReturnValue:
    found, form, visit = found_partner(partner_id), RetireForm(), current_visit()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            reason = form.reason.data or ""
            actions.retire_partner(
                visit.program.id, partner_id, reason=reason, by=visit.actor, at=now()
            )
            db.session.commit()
            flash(t("partners.retired_now", name=found.name), "ok")
            return redirect(url_for("partners.partner", partner_id=partner_id))
    page = render_template("partners/retire_partner.html", partner=found, form=form)
    return page, page_status(form)


@blueprint.post("/partners/<int:partner_id>/restore")
@requires(Permission.PARTNERS_WRITE)
def restore_partner(partner_id: int) -> ResponseReturnValue:
    found, form, visit = found_partner(partner_id), PressForm(), current_visit()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.restore_partner(visit.program.id, partner_id, by=visit.actor, at=now())
            db.session.commit()
            flash(t("partners.restored", name=found.name), "ok")
    for words in form.form_errors:
        flash(words, "error")
    return redirect(url_for("partners.partner", partner_id=partner_id))
