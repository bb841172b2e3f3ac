"""Taking in a workbook, recording what waits, taking an import back."""

import getpass
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from tracker.access.rules import ProgramPlace, operator
from tracker.db import begin_write, db
from tracker.files.sheets import BYTES_MAX
from tracker.program.queries import program_named
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.console import (
    REFUSED,
    echo_faults,
    echo_passed,
    faults_told,
    passed_told,
    print_json,
    refusable,
)
from tracker.web.words import refusal, t
from tracker.workbook.actions.importing import TakenIn, import_workbook, waits
from tracker.workbook.actions.recording import RowRefused, record_waiting
from tracker.workbook.actions.taking_back import take_back
from tracker.workbook.queries import imports_of
from tracker.workbook.queries.judging import Part, Understood
from tracker.workbook.queries.standing_on import standing_on
from tracker.workbook.reading import Book, opened
from tracker.workbook.rules.choices import check_choices, read_mapping
from tracker.workbook.rules.rows import Standing, UnderstoodRow
from tracker.workbook.wording import columns_of, stands_said

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PROGRAM_HELP = "Its slug; may be left out while there is one program."
SHOWN_MOST = 500
NAME_MAX = 200


@click.group("import")
def import_group() -> None:
    """Taking in what an office has."""


@import_group.command("workbook")
@click.argument("path", type=FILE)
@click.option("--mapping", type=FILE, help="TOML: which table a sheet is, which heading is what.")
@click.option("--dry-run", is_flag=True, help="Say what was understood; store nothing.")
@click.option("--good-rows", is_flag=True, help="Leave out what is wrong; take in the rest.")
@click.option("--alike", is_flag=True, help="Take in help that seems logged before, too.")
@click.option("--record", is_flag=True, help="Record what waits, too: grants, figures.")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def import_(  # noqa: PLR0913 - one argument an option
    *,
    path: Path,
    mapping: Path | None,
    program: str | None,
    dry_run: bool,
    record: bool,
    as_json: bool,
    **chosen: bool,
) -> None:
    """Take in a workbook (XLSX; CSV in UTF-8 or CP949): all of it, or nothing."""
    place = program_named(program)
    book = _opened(path, mapping)
    if dry_run:
        done = _tried(book.understood(place.id, today(place.timezone)), **chosen)
    else:
        done = _imported(place, book, record=record, **chosen)
    status = _status(done, dry_run=dry_run)
    (_print_json if as_json else _print)(done, status, alike=chosen["alike"])
    if not done.stored:
        click.get_current_context().exit(REFUSED if status == "refused" else 0)


def _opened(path: Path, mapping: Path | None) -> Book:
    choices = read_mapping(_text_of(mapping)) if mapping else {}
    name = "".join(one for one in path.name if one.isprintable())[-NAME_MAX:]
    with path.open("rb") as file:
        book = opened(name, file.read(BYTES_MAX + 1), choices)
    check_choices(choices, {one.name for one in book.matches}, columns_of())
    for one in book.matches:
        if one.why and one.name in choices:
            raise one.why
    return book


def _text_of(mapping: Path) -> str:
    """With the mark that Windows puts before UTF-8, or without."""
    try:
        return mapping.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleViolation("file_not_toml", None, reason=str(error)) from None


def _tried(found: Understood, *, good_rows: bool, alike: bool) -> TakenIn:
    """What would be stored, under a number that no import has."""
    stored = good_rows or not found.doubtful(alike=alike)
    return TakenIn(0 if stored else None, found)


def _imported(
    place: ProgramPlace, book: Book, *, record: bool, good_rows: bool, alike: bool
) -> TakenIn:
    act: dict[str, Any] = {"by": operator(getpass.getuser()), "at": now()}
    day = today(place.timezone)
    begin_write()
    done = import_workbook(
        place.id,
        book.source(),
        lambda: book.understood(place.id, day),
        good_rows=good_rows,
        alike=alike,
        today=day,
        **act,
    )
    if record and _waiting(done, alike=alike) and done.import_id is not None:
        _recorded(place.id, done.import_id, today=day, **act)
    db.session.commit() if done.stored else db.session.rollback()
    return done


def _recorded(program_id: int, import_id: int, **act: Any) -> int:
    try:
        return record_waiting(program_id, import_id, **act).rows
    except RowRefused as refused:
        db.session.rollback()
        why = refusal(refused.violation)
        click.echo(
            t("workbook.row_refused", sheet=refused.sheet, line=refused.line, why=why), err=True
        )
        click.get_current_context().exit(REFUSED)


def _waiting(done: TakenIn, *, alike: bool) -> int:
    rows = done.understood.chosen(alike=alike) if done.stored else ()
    return sum(map(waits, rows))


def _status(done: TakenIn, *, dry_run: bool) -> str:
    found = done.understood
    if not done.stored:
        return "refused" if found.faulty or found.count(Standing.ALIKE) else "nothing_new"
    return "checked" if dry_run else "imported"


def _print_json(done: TakenIn, status: str, *, alike: bool) -> None:
    found = done.understood
    print_json(
        {
            "status": status,
            "import": done.import_id or None,
            "rows": len(found.chosen(alike=alike)) if done.stored else 0,
            "waiting": _waiting(done, alike=alike),
            "already": found.count(Standing.ALREADY),
            "faulty": found.faulty,
            "sheets": [_sheet(part) for part in found.parts],
        }
    )


def _sheet(part: Part) -> dict[str, Any]:
    table = part.match.table
    return {
        "sheet": part.match.name,
        "table": part.match.kind.value if part.match.kind else None,
        "heading": table.heading.line if table else None,
        "columns": dict(table.heading.written) if table else {},
        "unknown": list(table.heading.unknown) if table else list(part.match.headings),
        "why": refusal(part.match.why) if part.match.why else None,
        "understood": [_row(row) for row in part.rows],
        "passed": passed_told(table.passed) if table else [],
        "problems": faults_told(part.faults),
    }


def _row(row: UnderstoodRow) -> dict[str, Any]:
    said = {name: value for name, value in row.listed.told.items() if value not in (None, "")}
    plain = {name: v if isinstance(v, int) else str(v) for name, v in said.items()}
    return {"line": row.line, "standing": row.standing.value, **plain}


def _print(done: TakenIn, status: str, *, alike: bool) -> None:
    found = done.understood
    for part in found.parts:
        kind = part.match.kind
        table = t(f"workbook.table.{kind}") if kind else t("workbook.not_read")
        words = t("workbook.cli.sheet", sheet=part.match.name, table=table, n=len(part.rows))
        click.echo(words)
        if part.match.table:
            echo_passed(part.match.table.passed)
        if part.match.why:
            click.echo(refusal(part.match.why))
        if part.faults:
            echo_faults(part.faults, refused="workbook.cli.faulty", fault="workbook.cli.fault")
    waiting = _waiting(done, alike=alike)
    rows = len(found.chosen(alike=alike)) if done.stored else 0
    counts = {"n": rows, "waiting": waiting, "already": found.count(Standing.ALREADY)}
    click.echo(t(f"workbook.cli.{status}", number=done.import_id or 0, **counts))


@import_group.command("list")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def list_(*, program: str | None, as_json: bool) -> None:
    """What was taken in, newest first."""
    place = program_named(program)
    rows, total = imports_of(place.id, offset=0, limit=SHOWN_MOST)
    if as_json:
        told = [{name: _plain(value) for name, value in asdict(row).items()} for row in rows]
        print_json({"imports": told, "total": total})
        return
    for row in rows:
        state = "back" if row.taken_back_at else "waiting" if row.waiting else "done"
        words = {"number": row.id, "file": row.file_name, "state": t(f"workbook.state.{state}")}
        click.echo(t("workbook.cli.listed", **words))


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | dict) else str(value)


@import_group.command("record")
@click.argument("number", type=int)
@click.option("--program", help=PROGRAM_HELP)
@refusable
def record_(*, number: int, program: str | None) -> None:
    """Record for good what waits: grants in the ledger, figures, milestones that were met."""
    place = program_named(program)
    begin_write()
    act: dict[str, Any] = {"by": operator(getpass.getuser()), "at": now()}
    rows = _recorded(place.id, number, today=today(place.timezone), **act)
    db.session.commit()
    click.echo(t("workbook.cli.recorded", n=rows))


@import_group.command("take-back")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why, for the trail.")
@click.option("--dry-run", is_flag=True, help="Say what stands on it; take nothing back.")
@click.option("--program", help=PROGRAM_HELP)
@refusable
def take_back_(*, number: int, reason: str, dry_run: bool, program: str | None) -> None:
    """Take an import back whole, while nothing stands on it."""
    place = program_named(program)
    begin_write()
    known = {row.id for row in imports_of(place.id, offset=0, limit=SHOWN_MOST)[0]}
    for one in standing_on(number) if number in known else ():
        click.echo(stands_said(one), err=True)
    by = operator(getpass.getuser())
    gone = take_back(place.id, number, reason=reason, by=by, at=now())
    db.session.rollback() if dry_run else db.session.commit()
    click.echo(t("workbook.cli.would_go" if dry_run else "workbook.cli.gone", n=gone))
