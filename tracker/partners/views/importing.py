"""A list of partners comes in by way of a preview."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.files.forms import ListFileForm
from tracker.partners.actions.importing import ImportedPartners, import_partners
from tracker.partners.forms.importing import TakeOverForm
from tracker.partners.queries.importing import judged_partners
from tracker.partners.rules.importing import NEEDED
from tracker.partners.views import blueprint
from tracker.partners.wording import LABELS, ORDER, list_words
from tracker.people.rules import Limit
from tracker.people.sent_lists import (
    LIST_BYTES,
    drop_list,
    list_table,
    part_shown,
    received_list,
    waiting_list,
)
from tracker.values.clock import now
from tracker.values.tables import Column, Table
from tracker.web.flow import page_status
from tracker.web.security import accepts_upload
from tracker.web.words import refusal, t, tn

FILES = Limit("partner_files", 60, timedelta(hours=1))
FILES_LONG = Limit("partner_files_long", 400, timedelta(days=14))


@blueprint.route("/partners/import", methods=["GET", "POST"])
@accepts_upload(LIST_BYTES)
@requires(Permission.PARTNERS_WRITE)
def import_list() -> ResponseReturnValue:
    form = ListFileForm()
    if form.validate_on_submit() and (word := received_list(form, _columns(), (FILES, FILES_LONG))):
        return redirect(url_for("partners.preview_list", word=word))
    also = [_label(name) for name in ORDER if name not in NEEDED]
    needed = [_label(name) for name in NEEDED]
    page = render_template("partners/import_list.html", form=form, needed=needed, also=also)
    return page, page_status(form)


@blueprint.route("/partners/import/<word>", methods=["GET", "POST"])
@requires(Permission.PARTNERS_WRITE)
def preview_list(word: str) -> ResponseReturnValue:
    """What was understood; nothing is stored before its sender says so."""
    file = waiting_list(word)
    table, form = list_table(file.content, _columns()), TakeOverForm()
    if form.validate_on_submit():
        done = _taken_over(form, table)
        if done.stored:
            drop_list(word)
            flash(tn("partners_import.done", done.added), "ok")
            return redirect(url_for("partners.partners"))
        form.form_errors.append(t("partners_import.nothing_stored"))
    judged = judged_partners(current_visit().program.id, table, list_words())
    parts: dict[str, Sequence[Any]] = {
        "new": judged.new,
        "already": judged.already,
        "faults": judged.faults,
        "passed": table.passed,
    }
    part, rows = part_shown(parts)
    page = render_template(
        "partners/preview_list.html",
        file=file,
        word=word,
        table=table,
        counts={name: len(of_part) for name, of_part in parts.items()},
        part=part,
        page=rows,
        label=_label,
        form=form,
        refused=refusal,
    )
    return page, page_status(form)


def _taken_over(form: TakeOverForm, table: Table) -> ImportedPartners:
    visit = current_visit()
    begin_write()
    done = import_partners(
        visit.program.id,
        table,
        list_words(),
        good_rows=bool(form.good_rows.data),
        by=visit.actor,
        at=now(),
    )
    if done.stored:
        db.session.commit()
    else:
        db.session.rollback()
    return done


def _columns() -> Sequence[Column]:
    return list_words().columns()


def _label(name: str) -> str:
    return t(LABELS.get(name, f"partners.{name}"))
