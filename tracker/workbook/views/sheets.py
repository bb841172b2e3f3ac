"""An office drops the workbook it has, sees what was understood, and takes it in."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config import Config
from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.files.sheets import BYTES_MAX
from tracker.files.waiting import (
    WaitingFile,
    drop_waiting,
    keep_waiting,
    note_waiting,
    waiting_file,
    waiting_note,
)
from tracker.people.uploading import check_pace, plain_name
from tracker.program.queries import program_figures
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.flow import add_refusal, page_status
from tracker.web.paging import Page, page_of, wanted_page
from tracker.web.security import accepts_upload
from tracker.web.words import refusal, t, tn
from tracker.workbook.actions.importing import TakenIn, import_workbook
from tracker.workbook.forms import BookForm, TakeInForm
from tracker.workbook.queries.judging import Part, Understood
from tracker.workbook.reading import Book, opened
from tracker.workbook.rules.choices import NONE, choices_of, told_choices
from tracker.workbook.rules.kinds import TELLING, TableKind
from tracker.workbook.rules.limits import FILES, FILES_LONG, ROWS_ON_PAGES
from tracker.workbook.rules.matching import Choice, Match
from tracker.workbook.rules.rows import Standing
from tracker.workbook.showing import cells_of, heads_of, rest_of
from tracker.workbook.views import blueprint
from tracker.workbook.wording import columns_of, label_of

BOOK_BYTES = BYTES_MAX + (1 << 20)
COLUMN = "c."
"""Before a column's name in the form that says which heading it goes by."""


@blueprint.route("/workbook/new", methods=["GET", "POST"])
@requires(Permission.WORKBOOK_WRITE)
@accepts_upload(BOOK_BYTES)
def new_workbook() -> ResponseReturnValue:
    form = BookForm()
    if form.validate_on_submit() and (word := _received(form)):
        return redirect(url_for("workbook.preview", word=word))
    tables = [(kind, [label_of(kind, name) for name in _asked(kind)]) for kind in TableKind]
    return render_template("workbook/new_workbook.html", form=form, tables=tables), page_status(
        form
    )


def _asked(kind: TableKind) -> Sequence[str]:
    """What a sheet of this table should have."""
    telling = TELLING[kind]
    return [*telling.needed, *(group[0] for group in telling.any)]


def _received(form: BookForm) -> str | None:
    """Kept for its sender, once it could be opened."""
    if not form.sent:
        form.file.errors = [*form.file.errors, t("form.required")]
        return None
    check_pace((FILES, FILES_LONG))
    name = plain_name(form.file.data.filename)
    try:
        content = form.file.data.stream.read(BYTES_MAX + 1)
        opened(name, content, {}, most=ROWS_ON_PAGES)
    except RuleViolation as violation:
        add_refusal(form, RuleViolation(violation.code, "file", **violation.values))
        return None
    return keep_waiting(_folder(), _sender(), name, content)


@blueprint.route("/workbook/new/<word>", methods=["GET", "POST"])
@requires(Permission.WORKBOOK_WRITE)
def preview(word: str) -> ResponseReturnValue:
    """What was understood; nothing is stored before its sender says so."""
    file = waiting_file(_folder(), _sender(), word) or abort(404)
    book, form = _book(file, word), TakeInForm()
    if form.validate_on_submit():
        done = _taken_in(form, book)
        if done.stored:
            drop_waiting(_folder(), _sender(), word)
            flash(
                tn("workbook.done", len(done.understood.chosen(alike=bool(form.alike.data)))), "ok"
            )
            return redirect(url_for("workbook.imported", workbook_import_id=done.import_id))
        form.form_errors.append(t("workbook.nothing_stored"))
    program = current_visit().program
    found = book.understood(program.id, today(program.timezone))
    return _page(file, word, found, form), page_status(form)


def _taken_in(form: TakeInForm, book: Book) -> TakenIn:
    visit = current_visit()
    day = today(visit.program.timezone)
    begin_write()
    done = import_workbook(
        visit.program.id,
        book.source(),
        lambda: book.understood(visit.program.id, day),
        good_rows=bool(form.good_rows.data),
        alike=bool(form.alike.data),
        by=visit.actor,
        at=now(),
        today=day,
    )
    if done.stored:
        db.session.commit()
    else:
        db.session.rollback()
    return done


def _page(file: WaitingFile, word: str, found: Understood, form: TakeInForm) -> str:
    at = _wanted_sheet(found)
    shown = found.parts[at]
    parts = _parts(shown)
    asked = request.args.get("part", "")
    part = asked if asked in parts else _first_look(parts)
    kind = shown.match.kind
    starts_on = program_figures(current_visit().program.id).starts_on
    return render_template(
        "workbook/preview.html",
        file=file,
        word=word,
        found=found,
        at=at,
        shown=shown,
        counts={name: len(rows) for name, rows in parts.items()},
        part=part,
        page=_paged(parts[part]),
        heads=heads_of(kind) if kind else [],
        cells=lambda row: cells_of(row.kind, row.listed.told, starts_on),
        rest=lambda row: rest_of(row.kind, row.listed.told, starts_on),
        kinds=list(TableKind),
        columns=_columns(shown.match),
        form=form,
        refused=refusal,
    )


def _parts(shown: Part) -> dict[str, Sequence[Any]]:
    rows: dict[str, Sequence[Any]] = {
        standing.value: shown.of(standing)
        for standing in (Standing.NEW, Standing.WAITS, Standing.ALIKE, Standing.ALREADY)
    }
    table = shown.match.table
    return {**rows, "faults": shown.faults, "passed": table.passed if table else ()}


def _first_look(parts: Mapping[str, Sequence[Any]]) -> str:
    """What is wrong comes first; else the first of which there is any."""
    return next((name for name in ("faults", *parts) if parts[name]), Standing.NEW.value)


def _columns(match: Match) -> list[tuple[str, str, str, bool]]:
    """Our columns: name, label, the heading each goes by, whether it is needed."""
    if match.kind is None:
        return []
    written = match.table.heading.written if match.table else {}
    return [
        (one.name, label_of(match.kind, one.name), written.get(one.name, ""), one.needed)
        for one in columns_of()[match.kind]
    ]


def _wanted_sheet(found: Understood) -> int:
    """The one asked for; else the first in which anything needs a look, or is read at all."""
    asked = request.args.get("sheet", "")
    if asked.isdecimal() and len(asked) < 4 and int(asked) < len(found.parts):
        return int(asked)
    faulty = (at for at, part in enumerate(found.parts) if part.faults or part.match.why)
    read = (at for at, part in enumerate(found.parts) if part.match.table)
    return next(faulty, next(read, 0))


def _paged(rows: Sequence[Any]) -> Page[Any]:
    return page_of(lambda start, most: (rows[start : start + most], len(rows)), wanted_page())


@blueprint.post("/workbook/new/<word>/match")
@requires(Permission.WORKBOOK_WRITE)
def match(word: str) -> ResponseReturnValue:
    """Its sender says which table a sheet is, and which heading is what."""
    file = waiting_file(_folder(), _sender(), word) or abort(404)
    book = _book(file, word)
    asked = request.form.get("sheet", "")
    if not asked.isdecimal() or len(asked) > 3 or int(asked) >= len(book.matches):
        abort(404)
    sheet = book.matches[int(asked)]
    choices = {**_choices(word), sheet.name: _choice(sheet)}
    note_waiting(_notes(), _sender(), word, told_choices(choices))
    return redirect(url_for("workbook.preview", word=word, sheet=asked))


def _choice(sheet: Match) -> Choice:
    """Columns that were chosen for another table say nothing of this one."""
    table = request.form.get("table", "")
    if table == NONE:
        return Choice(skip=True)
    if table not in set(TableKind):
        return Choice()
    kind = TableKind(table)
    columns = {
        one.name: heading
        for one in columns_of()[kind]
        if (heading := request.form.get(COLUMN + one.name)) is not None
        and (heading in sheet.headings or (not heading and not one.needed))
    }
    return Choice(kind, columns=columns if kind is sheet.kind else {})


def _book(file: WaitingFile, word: str) -> Book:
    return opened(file.name, file.content, _choices(word), most=ROWS_ON_PAGES)


def _choices(word: str) -> dict[str, Choice]:
    return choices_of(waiting_note(_notes(), _sender(), word))


def _sender() -> int:
    return current_visit().actor.id or 0


def _folder() -> Path:
    config: Config = current_app.extensions["tracker_config"]
    return config.home / "workbooks"


def _notes() -> Path:
    return _folder().with_name("workbook-notes")
