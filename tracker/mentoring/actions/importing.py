"""A program's past sessions, taken over from its own list: all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.mentoring.queries.importing import (
    MentorNames,
    known_sessions,
    mentor_names,
)
from tracker.mentoring.rules.importing import Columns, PastSession, fault
from tracker.program.queries import program_figures, startup_ids_by_name
from tracker.support.actions import log_entry
from tracker.support.rules import (
    GivenHelp,
    NewSupportEntry,
    SupportKind,
    check_entry,
    seems_twice,
)
from tracker.values.cells import RowFault, same_name
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True, slots=True)
class ImportedSessions:
    """`already`: rows whose session was there. With faults nothing is stored.

    `alike`: rows that were logged though startup and mentor have another session of that day.
    """

    logged: int
    already: int
    faults: tuple[RowFault, ...]
    alike: tuple[RowFault, ...] = ()


@dataclass(frozen=True, slots=True)
class _Matched:
    row: PastSession
    startup_id: int
    mentor_user_id: int | None
    entry: NewSupportEntry

    @property
    def given(self) -> GivenHelp:
        entry = self.entry
        return GivenHelp(entry.kind, entry.given_by, self.mentor_user_id, entry.topic)


def import_sessions(  # noqa: PLR0913 - whose, what, by whom, when
    program_id: int,
    rows: Sequence[PastSession],
    columns: Columns,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> ImportedSessions:
    """Log every row, unless one of them is at fault; the same list twice logs nothing anew."""
    matched, faults = _matched(program_id, rows, columns, today)
    if faults:
        return ImportedSessions(0, 0, tuple(faults))
    new, alike = _new_ones(program_id, matched, columns)
    for one in new:
        log_entry(
            one.startup_id,
            one.entry,
            by=by,
            at=at,
            today=today,
            mentor_user_id=one.mentor_user_id,
        )
    record(
        "mentoring.import_sessions",
        by=by,
        at=at,
        program_id=program_id,
        object=f"program:{program_id}",
        after={"rows": len(rows), "logged": len(new)},
    )
    return ImportedSessions(len(new), len(matched) - len(new), (), tuple(alike))


def _new_ones(
    program_id: int, matched: Sequence[_Matched], columns: Columns
) -> tuple[list[_Matched], list[RowFault]]:
    """Those not there yet; and which of them seem logged twice, by the rule of all other ways."""
    known = known_sessions(program_id)
    new: list[_Matched] = []
    alike: list[RowFault] = []
    for one in matched:
        there = known.setdefault((one.startup_id, one.entry.held_on), [])
        if any((one.given.given_by, one.given.topic) == (it.given_by, it.topic) for it in there):
            continue
        if seems_twice(one.given, there):
            alike.append(_seems_logged(one.row, columns))
        there.append(one.given)
        new.append(one)
    return new, alike


def _seems_logged(row: PastSession, columns: Columns) -> RowFault:
    violation = RuleViolation("seems_logged", "held_on", held_on=row.held_on)
    return fault(row.line, columns, "held_on", row.held_on, violation)


def _matched(
    program_id: int, rows: Sequence[PastSession], columns: Columns, today: date
) -> tuple[list[_Matched], list[RowFault]]:
    startups, mentors = startup_ids_by_name(program_id), mentor_names(program_id)
    starts_on = program_figures(program_id).starts_on
    matched: list[_Matched] = []
    faults: list[RowFault] = []
    for row in rows:
        startup_id = startups.get(same_name(row.startup))
        try:
            mentor_user_id, name = _mentor(mentors, row.mentor)
            entry = _entry(row, name)
            check_entry(entry, starts_on=starts_on, today=today)
        except RuleViolation as violation:
            faults.append(_placed(row, columns, violation))
            continue
        if startup_id is None:
            unknown = RuleViolation("startup_not_in_program", "startup", name=row.startup)
            faults.append(fault(row.line, columns, "startup", row.startup, unknown))
        else:
            matched.append(_Matched(row, startup_id, mentor_user_id, entry))
    return matched, faults


def _mentor(mentors: MentorNames, typed: str) -> tuple[int | None, str]:
    """A member by her address or name; whoever else gave the session stays as she was typed."""
    if "@" in typed:
        found = mentors.by_email.get(typed.lower())
        if found is None:
            raise RuleViolation("mentor_not_in_program", "mentor")
        return found
    several = mentors.by_name.get(same_name(typed), [])
    if len(several) > 1:
        raise RuleViolation("mentor_name_twice", "mentor", name=typed)
    return several[0] if several else (None, typed)


def _entry(row: PastSession, mentor_name: str) -> NewSupportEntry:
    return NewSupportEntry(
        kind=SupportKind.MENTORING,
        held_on=row.held_on,
        given_by=mentor_name,
        topic=row.topic,
        minutes=row.minutes,
        shared_notes=row.notes,
        program_notes=row.program_notes,
    )


_OF_ENTRY = {"given_by": "mentor", "shared_notes": "notes"}


def _placed(row: PastSession, columns: Columns, violation: RuleViolation) -> RowFault:
    """Below the heading that holds what was refused."""
    name = _OF_ENTRY.get(violation.field or "", violation.field or "startup")
    return fault(row.line, columns, name, getattr(row, name, None), violation)
