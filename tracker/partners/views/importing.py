"""A list of partners comes in by way of a preview."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config import Config
from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.files.forms import ListFileForm
from tracker.files.sheets import BYTES_MAX, read_sheet
from tracker.files.waiting import drop_waiting, keep_waiting, waiting_file
from tracker.partners.actions.importing import ImportedPartners, import_partners
from tracker.partners.forms.importing import TakeOverForm
from tracker.partners.queries.importing import judged_partners
from tracker.partners.rules.importing import NEEDED
from tracker.partners.views import blueprint
from tracker.partners.wording import LABELS, ORDER, list_words
from tracker.people.rules import Limit
from tracker.people.uploading import check_pace, plain_name
from tracker.values.clock import now
from tracker.values.refusals import RuleViolation
from tracker.values.tables import Table, read_table
from tracker.web.flow import add_refusal, page_status
from tracker.web.paging import page_of, wanted_page
from tracker.web.security import accepts_upload
from tracker.web.words import refusal, t, tn

ROWS_IN_MOST = 2_000
LIST_BYTES = BYTES_MAX + (1 << 20)
PARTS = ("new", "already", "faults", "passed")
FILES = Limit("partner_files", 60, timedelta(hours=1))
FILES_LONG = Limit("partner_files_long", 400, timedelta(days=14))


@blueprint.route("/partners/import", methods=["GET", "POST"])
@accepts_upload(LIST_BYTES)
@requires(Permission.PARTNERS_WRITE)
def import_list() -> ResponseReturnValue:
    form = ListFileForm()
    if form.validate_on_submit() and (word := _received(form)):
        return redirect(url_for("partners.preview_list", word=word))
    also = [_label(name) for name in ORDER if name not in NEEDED]
    needed = [_label(name) for name in NEEDED]
    page = render_template("partners/import_list.html", form=form, needed=needed, also=also)
    return page, page_status(form)


def _received(form: ListFileForm) -> str | None:
    """Kept for its sender, once it was understood so far as to have a heading."""
    if not form.sent:
        form.file.errors = [*form.file.errors, t("form.required")]
        return None
    check_pace((FILES, FILES_LONG))
    try:
        content = form.file.data.stream.read(BYTES_MAX + 1)
        _table(content)
    except RuleViolation as violation:
        add_refusal(form, RuleViolation(violation.code, "file", **violation.values))
        return None
    return keep_waiting(_folder(), _sender(), plain_name(form.file.data.filename), content)


@blueprint.route("/partners/import/<word>", methods=["GET", "POST"])
@requires(Permission.PARTNERS_WRITE)
def preview_list(word: str) -> ResponseReturnValue:
    """What was understood; nothing is stored before its sender says so."""
    file = waiting_file(_folder(), _sender(), word) or abort(404)
    table, form = _table(file.content), TakeOverForm()
    if form.validate_on_submit():
        done = _taken_over(form, table)
        if done.stored:
            drop_waiting(_folder(), _sender(), word)
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
    asked = request.args.get("part", "")
    part = asked if asked in PARTS else next((one for one in PARTS if parts[one]), "new")
    rows = parts[part]
    page = render_template(
        "partners/preview_list.html",
        file=file,
        word=word,
        table=table,
        counts={name: len(rows) for name, rows in parts.items()},
        part=part,
        page=page_of(lambda start, most: (rows[start : start + most], len(rows)), wanted_page()),
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


def _table(content: bytes) -> Table:
    """No more rows than are stored while a person waits; the command takes more."""
    sheet = read_sheet(content)
    table = read_table(sheet.rows, list_words().columns(), sheet.below)
    if len(table.lines) > ROWS_IN_MOST:
        raise RuleViolation("too_many_rows", most=ROWS_IN_MOST)
    return table


def _label(name: str) -> str:
    return t(LABELS.get(name, f"partners.{name}"))


def _sender() -> int:
    return current_visit().actor.id or 0


def _folder() -> Path:
    config: Config = current_app.extensions["tracker_config"]
    return config.home / "lists"
