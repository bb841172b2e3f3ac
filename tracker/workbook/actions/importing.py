"""A workbook taken in: all of it that was chosen, in one transaction, by each slice's own acts."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import Base, db
from tracker.mentoring.models import MentoringSession
from tracker.program.actions import add_contact, create_startup
from tracker.program.models import Program, Startup, StartupContact
from tracker.progress.actions import create_milestone
from tracker.support.actions import log_entry
from tracker.support.models import SupportEntry
from tracker.workbook.looks import look_of
from tracker.workbook.models import WorkbookBrought, WorkbookImport, WorkbookWaiting
from tracker.workbook.queries.judging import Understood
from tracker.workbook.rules.bodies import body_of
from tracker.workbook.rules.kinds import TableKind
from tracker.workbook.rules.rows import Standing, UnderstoodRow
from tracker.workbook.rules.slugs import free_slug


@dataclass(frozen=True, slots=True)
class Source:
    """The file as it came, and what each of its sheets was taken for."""

    file_name: str
    sha256: str
    matched: Mapping[str, Any]

    @classmethod
    def of(cls, file_name: str, content: bytes, matched: Mapping[str, Any]) -> "Source":
        return cls(file_name, hashlib.sha256(content).hexdigest(), matched)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """`import_id` is None where nothing was stored: something is doubtful, or nothing is new."""

    import_id: int | None
    understood: Understood

    @property
    def stored(self) -> bool:
        return self.import_id is not None


@dataclass(frozen=True, slots=True)
class _Act:
    """Who acts, when, and on which day in the program's zone."""

    by: Actor
    at: datetime
    today: date


def import_workbook(  # noqa: PLR0913 - whose, what, how much of it, by whom, when
    program_id: int,
    source: Source,
    judge: Callable[[], Understood],
    *,
    good_rows: bool,
    alike: bool,
    by: Actor,
    at: datetime,
    today: date,
) -> TakenIn:
    """Take in what is new. Rows that would leave a record for good wait (decision 0019).

    Nothing is stored where a row is at fault or doubtful, unless the good rows alone are asked
    for. `judge` is asked behind the lock: the same workbook sent twice is taken in once.
    """
    db.session.execute(
        select(Program.id).where(Program.id == program_id).with_for_update(key_share=True)
    )
    found = judge()
    rows = found.chosen(alike=alike)
    if not rows or (found.doubtful(alike=alike) and not good_rows):
        return TakenIn(None, found)
    made = WorkbookImport(
        program_id=program_id,
        file_name=source.file_name,
        file_sha256=source.sha256,
        matched=json.dumps(source.matched, ensure_ascii=False),
        counts=json.dumps(_counts(rows)),
        imported_at=at,
        imported_by=by.label,
    )
    db.session.add(made)
    db.session.flush()
    _take_in(made, rows, _Act(by, at, today))
    record(
        "workbook.import_workbook",
        by=by,
        at=at,
        program_id=program_id,
        object=f"workbook_import:{made.id}",
        after={"file": source.file_name, "rows": len(rows)},
    )
    return TakenIn(made.id, found)


def _counts(rows: Sequence[UnderstoodRow]) -> dict[str, dict[str, int]]:
    """By table: rows that are there now, and rows that wait."""
    waiting = Counter(row.kind for row in rows if waits(row))
    every = Counter(row.kind for row in rows)
    return {
        kind.value: {"here": every[kind] - waiting[kind], "waiting": waiting[kind]}
        for kind in TableKind
        if every[kind]
    }


def _take_in(made: WorkbookImport, rows: Sequence[UnderstoodRow], act: _Act) -> None:
    numbers: dict[int, int] = {}
    brought: list[Base] = []
    for row in rows:
        own = numbers.get(row.startup_id, row.startup_id)
        if waits(row):
            db.session.add(_waiting(made.id, row, own))
        else:
            new = _ACTS[row.kind](made.program_id, own, row, act)
            if row.kind is TableKind.STARTUPS:
                numbers[row.startup_id] = new[0].id  # type: ignore[attr-defined]
            brought.extend(new)
    db.session.flush()
    for one in brought:
        db.session.refresh(one)
        db.session.add(
            WorkbookBrought(
                import_id=made.id,
                row_table=one.__tablename__,
                row_id=one.id,  # type: ignore[attr-defined]
                looked=look_of(one),
            )
        )
    db.session.flush()


def waits(row: UnderstoodRow) -> bool:
    """Whether taking it in would leave a record that is never deleted."""
    if row.standing is Standing.ALIKE and row.kind is not TableKind.GRANTS:
        return row.listed.new.stage is not None
    return row.standing in {Standing.WAITS, Standing.ALIKE}


def _waiting(import_id: int, row: UnderstoodRow, startup_id: int) -> WorkbookWaiting:
    return WorkbookWaiting(
        import_id=import_id,
        kind=row.kind,
        sheet=row.sheet[:100],
        line=row.line,
        startup_id=startup_id,
        body=body_of(row),
    )


def _startup(program_id: int, own: int, row: UnderstoodRow, act: _Act) -> list[Base]:
    del own
    taken = set(db.session.scalars(select(Startup.slug)))
    new = replace(row.listed.new, slug=free_slug(row.listed.new, taken))
    made = create_startup(program_id, new, by=act.by, at=act.at)
    contacts = select(StartupContact).where(StartupContact.startup_id == made.id)
    return [made, *db.session.scalars(contacts.order_by(StartupContact.id))]


def _contact(program_id: int, own: int, row: UnderstoodRow, act: _Act) -> list[Base]:
    del program_id
    return [add_contact(own, row.listed.new, by=act.by, at=act.at)]


def _milestone(program_id: int, own: int, row: UnderstoodRow, act: _Act) -> list[Base]:
    del program_id
    return [create_milestone(own, row.listed.new.new, by=act.by, at=act.at)]


def _help(program_id: int, own: int, row: UnderstoodRow, act: _Act) -> list[Base]:
    """A mentoring entry is a held session, too."""
    del program_id
    mentor = row.extra["mentor_user_id"]
    logged = log_entry(
        own, row.listed.new, by=act.by, at=act.at, today=act.today, mentor_user_id=mentor
    )
    entry = db.session.get_one(SupportEntry, logged.entry_id)
    sessions = select(MentoringSession).where(MentoringSession.support_entry_id == entry.id)
    return [entry, *db.session.scalars(sessions)]


_ACTS: Mapping[TableKind, Callable[[int, int, UnderstoodRow, _Act], list[Base]]] = {
    TableKind.STARTUPS: _startup,
    TableKind.CONTACTS: _contact,
    TableKind.MILESTONES: _milestone,
    TableKind.SESSIONS: _help,
    TableKind.SUPPORT: _help,
}
