"""Lists that come in by way of a preview: read, kept for their sender, and shown part by part."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from flask import abort, request

from tracker.access.guard import current_visit
from tracker.files.forms import ListFileForm
from tracker.files.sheets import BYTES_MAX, read_sheet
from tracker.files.waiting import WaitingFile, drop_waiting, keep_waiting, waiting_file
from tracker.people.guard import config
from tracker.people.rules import Limit
from tracker.people.uploading import check_pace, plain_name
from tracker.values.refusals import RuleViolation
from tracker.values.tables import Column, Table, read_table
from tracker.web.flow import add_refusal
from tracker.web.paging import Page, page_of, wanted_page
from tracker.web.words import t

ROWS_MOST = 2_000
LIST_BYTES = BYTES_MAX + (1 << 20)


def list_table(content: bytes, columns: Sequence[Column]) -> Table:
    """No more rows than are stored while a person waits; the commands take more."""
    sheet = read_sheet(content)
    table = read_table(sheet.rows, columns, sheet.below)
    if len(table.lines) > ROWS_MOST:
        raise RuleViolation("too_many_rows", most=ROWS_MOST)
    return table


def received_list(
    form: ListFileForm, columns: Sequence[Column], limits: Sequence[Limit]
) -> str | None:
    """Kept for its sender, once it was understood so far as to have a heading."""
    if not form.sent:
        form.file.errors = [*form.file.errors, t("form.required")]
        return None
    check_pace(limits)
    try:
        content = form.file.data.stream.read(BYTES_MAX + 1)
        list_table(content, columns)
    except RuleViolation as violation:
        add_refusal(form, RuleViolation(violation.code, "file", **violation.values))
        return None
    return keep_waiting(_folder(), _sender(), plain_name(form.file.data.filename), content)


def waiting_list(word: str) -> WaitingFile:
    """Of this sender alone: nobody else's list is found."""
    return waiting_file(_folder(), _sender(), word) or abort(404)


def drop_list(word: str) -> None:
    drop_waiting(_folder(), _sender(), word)


def part_shown(parts: Mapping[str, Sequence[Any]]) -> tuple[str, Page[Any]]:
    """The part that is asked for, else the first that holds anything, and its page."""
    asked = request.args.get("part", "")
    part = asked if asked in parts else _first(parts)
    rows = parts[part]
    return part, page_of(lambda start, most: (rows[start : start + most], len(rows)), wanted_page())


def _first(parts: Mapping[str, Sequence[Any]]) -> str:
    names: Iterable[str] = (name for name, rows in parts.items() if rows)
    return next(iter(names), next(iter(parts)))


def _sender() -> int:
    return current_visit().actor.id or 0


def _folder() -> Path:
    return config().home / "lists"
