"""What a list of help is matched with, and what of it is new."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker.db import db
from tracker.partners.queries import partner_ids_by_name, person_ids_by_name
from tracker.program.queries import program_figures, startup_ids_by_name
from tracker.support.models import SupportEntry
from tracker.support.queries.people import mentors_of
from tracker.support.rules import (
    GivenHelp,
    NewSupportEntry,
    SupportKind,
    check_entry,
    seems_twice,
)
from tracker.support.rules.importing import (
    Judged,
    ListedEntry,
    ListWords,
    NewRow,
    Told,
    read_entries,
    told_alike,
)
from tracker.values.cells import RowFault, same_name
from tracker.values.refusals import RuleViolation
from tracker.values.tables import Table
from tracker.values.typed_rows import fault

Given = tuple[int, int | None, NewSupportEntry]
"""Help beside what is logged: whose, by which mentor, what."""


@dataclass(frozen=True, slots=True)
class _Known:
    startups: Mapping[str, int]
    partners: Mapping[str, int]
    people: Mapping[tuple[int, str], int]
    mentors: Mapping[tuple[int, str], int]
    starts_on: date


@dataclass(slots=True)
class _Standing:
    """Entries that stand: how often the same is told, and what was given on a startup's day."""

    told: Counter[Told]
    given: dict[tuple[int, date], list[GivenHelp]]

    def add(self, startup_id: int, mentor_user_id: int | None, entry: NewSupportEntry) -> None:
        given = GivenHelp(entry.kind, entry.given_by, mentor_user_id, entry.topic)
        self.given.setdefault((startup_id, entry.held_on), []).append(given)

    def has(self, row: NewRow) -> bool:
        """Each entry that stands answers for one row alone."""
        told = told_alike(row.startup_id, row.entry)
        if not self.told[told]:
            return False
        self.told[told] -= 1
        return True

    def has_alike(self, row: NewRow) -> bool:
        entry = row.entry
        new = GivenHelp(entry.kind, entry.given_by, row.mentor_user_id, entry.topic)
        return seems_twice(new, self.given.get((row.startup_id, entry.held_on), ()))


def judged_list(  # noqa: PLR0913 - a list, and what its rows are judged by
    program_id: int,
    table: Table,
    words: ListWords,
    *,
    today: date,
    coming: Mapping[str, int] | None = None,
    waiting: Sequence[Given] = (),
    earlier: Sequence[Given] = (),
) -> Judged:
    """What of a list is new, what stands already, what seems to, what is wrong with the rest.

    `coming`: startups that are not there yet, by `same_name`, with numbers that nobody has.
    `waiting` is as good as logged; `earlier` lists of the same file tell the same help again.
    """
    rows, wrong = read_entries(table.lines, table.heading, words)
    known, cells = _known(program_id, coming), {line.number: line for line in table.lines}
    matched: list[NewRow] = []
    for row in rows:
        try:
            matched.append(_matched(row, known, today))
        except RuleViolation as violation:
            name = _COLUMN_OF.get(violation.field or "", violation.field or "startup")
            wrong.append(fault(row.line, table.heading, name, cells[row.line], violation))
    wrong.sort(key=lambda one: one.line)
    standing = _standing(program_id, matched)
    for given in waiting:
        standing.told[told_alike(given[0], given[2])] += 1
    for given in (*waiting, *earlier):
        standing.add(*given)
    return _sorted_out(standing, matched, wrong)


def _sorted_out(standing: _Standing, rows: Sequence[NewRow], faults: Sequence[RowFault]) -> Judged:
    new: list[NewRow] = []
    already: list[NewRow] = []
    alike: list[NewRow] = []
    left: list[NewRow] = []
    for row in rows:  # first what stands, whatever order the rows are in
        (already if standing.has(row) else left).append(row)
    for row in left:
        (alike if standing.has_alike(row) else new).append(row)
        standing.add(row.startup_id, row.mentor_user_id, row.entry)
    return Judged(tuple(new), tuple(already), tuple(alike), tuple(faults))


def _standing(program_id: int, rows: Sequence[NewRow]) -> _Standing:
    """Of the days that the list is about."""
    standing = _Standing(Counter(), {})
    if not rows:
        return standing
    days = [row.entry.held_on for row in rows]
    columns = [getattr(SupportEntry, f.name) for f in fields(NewSupportEntry)]
    found = db.session.execute(
        select(SupportEntry.startup_id, SupportEntry.mentor_user_id, *columns).where(
            SupportEntry.program_id == program_id,
            SupportEntry.held_on.between(min(days), max(days)),
            SupportEntry.withdrawn_at.is_(None),
        )
    ).mappings()
    for row in found:
        values = {f.name: row[f.name] for f in fields(NewSupportEntry)}
        entry = NewSupportEntry(**values)
        standing.told[told_alike(row["startup_id"], entry)] += 1
        standing.add(row["startup_id"], row["mentor_user_id"], entry)
    return standing


def _known(program_id: int, coming: Mapping[str, int] | None) -> _Known:
    mentors = {(one.startup_id, same_name(one.name)): one.user_id for one in mentors_of(program_id)}
    return _Known(
        {**(coming or {}), **startup_ids_by_name(program_id)},
        partner_ids_by_name(program_id),
        person_ids_by_name(program_id),
        mentors,
        program_figures(program_id).starts_on,
    )


def _matched(row: ListedEntry, known: _Known, today: date) -> NewRow:
    startup_id = known.startups.get(same_name(row.startup))
    if startup_id is None:
        raise RuleViolation("startup_not_in_program", "startup", name=row.startup)
    entry = replace(row.entry, **_partner(row, known))
    check_entry(entry, starts_on=known.starts_on, today=today)
    mentor = None
    if entry.kind is SupportKind.MENTORING:
        mentor = known.mentors.get((startup_id, same_name(entry.given_by)))
    return NewRow(row, startup_id, mentor, entry)


def _partner(row: ListedEntry, known: _Known) -> dict[str, Any]:
    """Who is named must be known; nobody is added by the way."""
    if not row.partner:
        if row.person:
            raise RuleViolation("person_without_partner", "partner")
        return {}
    partner_id = known.partners.get(same_name(row.partner))
    if partner_id is None:
        raise RuleViolation("partner_not_known", "partner", name=row.partner)
    if not row.person:
        return {"partner_id": partner_id}
    person_id = known.people.get((partner_id, same_name(row.person)))
    if person_id is None:
        raise RuleViolation("person_not_known", "person", name=row.person)
    return {"partner_id": partner_id, "partner_person_id": person_id}


_COLUMN_OF = {"partner_id": "partner", "partner_person_id": "person"}
