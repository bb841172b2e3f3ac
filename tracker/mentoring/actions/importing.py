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
from tracker.support.rules import NewSupportEntry, SupportKind, check_entry
from tracker.values.cells import RowFault, same_name
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True, slots=True)
class ImportedSessions:
    """`already`: rows whose session was there. With faults nothing is stored."""

    logged: int
    already: int
    faults: tuple[RowFault, ...]


@dataclass(frozen=True, slots=True)
class _Matched:
    startup_id: int
    mentor_user_id: int | None
    entry: NewSupportEntry


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
    known, logged = known_sessions(program_id), 0
    for one in matched:
        told = (one.startup_id, one.entry.held_on, one.entry.given_by, one.entry.topic)
        if told in known:
            continue
        known.add(told)
        log_entry(
            one.startup_id,
            one.entry,
            by=by,
            at=at,
            today=today,
            mentor_user_id=one.mentor_user_id,
        )
        logged += 1
    record(
        "mentoring.import_sessions",
        by=by,
        at=at,
        program_id=program_id,
        object=f"program:{program_id}",
        after={"rows": len(rows), "logged": logged},
    )
    return ImportedSessions(logged, len(matched) - logged, ())


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
            matched.append(_Matched(startup_id, mentor_user_id, entry))
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
