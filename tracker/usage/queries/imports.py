"""Imports as they are listed and shown."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from tracker.db import db
from tracker.program.models import Startup
from tracker.usage.models import (
    CostImport,
    ImportProblem,
    Snapshot,
)
from tracker.usage.queries.holds import accepted_without_rows
from tracker.usage.rules.kinds import (
    ImportStatus,
    SnapshotState,
)
from tracker.usage.rules.problems import Code, Problem

NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class NewestData:
    """The newest run among the live ones: its source and when it was submitted."""

    source: str
    as_of: datetime


def newest_data(program_id: int) -> NewestData | None:
    found = db.session.execute(
        select(Snapshot.source, Snapshot.submitted_at)
        .where(Snapshot.program_id == program_id, Snapshot.state == SnapshotState.LIVE)
        .order_by(Snapshot.submitted_at.desc(), Snapshot.id.desc())
        .limit(1)
    ).first()
    return NewestData(found.source, found.submitted_at) if found else None


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An import as lists show it; `names` are the first few of what was handed over."""

    id: int
    status: ImportStatus
    names: str
    months: tuple[date, ...]
    problems: int
    imported_at: datetime
    imported_by: str
    left_out: bool = False  # taken in without its bad rows


def latest_imports(program_id: int, limit: int, offset: int = 0) -> list[ImportRow]:
    found = db.session.scalars(
        select(CostImport)
        .where(CostImport.program_id == program_id)
        .order_by(CostImport.id.desc())
        .offset(offset)
        .limit(limit)
    )
    rows = list(found)
    left_out = accepted_without_rows([one.id for one in rows])
    return [import_row(one, left_out=one.id in left_out) for one in rows]


def import_row(one: CostImport, *, left_out: bool = False) -> ImportRow:
    return ImportRow(
        one.id,
        one.status,
        _names(json.loads(one.names)),
        tuple(date.fromisoformat(month) for month in json.loads(one.months)),
        one.problems,
        one.imported_at,
        one.imported_by,
        left_out,
    )


def _names(names: Sequence[str]) -> str:
    more = f" (+{len(names) - NAMES_SHOWN})" if len(names) > NAMES_SHOWN else ""
    return ", ".join(names[:NAMES_SHOWN]) + more


def count_imports(program_id: int) -> int:
    asked = select(func.count()).select_from(CostImport).where(CostImport.program_id == program_id)
    return db.session.scalar(asked) or 0


def cost_import(program_id: int, import_id: int) -> CostImport | None:
    """A program's import; another program's is not found."""
    return db.session.scalar(
        select(CostImport).where(CostImport.program_id == program_id, CostImport.id == import_id)
    )


def import_problems(
    import_id: int, offset: int, limit: int, code: Code | None = None
) -> tuple[list[Problem], int]:
    """What an import found wrong, in the order found; and how many of them are kept."""
    chosen = [ImportProblem.import_id == import_id]
    if code is not None:
        chosen.append(ImportProblem.code == code)
    total = db.session.scalar(select(func.count()).select_from(ImportProblem).where(*chosen))
    found = db.session.scalars(
        select(ImportProblem).where(*chosen).order_by(ImportProblem.id).offset(offset).limit(limit)
    )
    return [_problem(row) for row in found], total or 0


def problem_codes(import_id: int) -> dict[Code, int]:
    """How many of the problems kept have each code, the most frequent first."""
    counted = func.count()
    found = db.session.execute(
        select(ImportProblem.code, counted)
        .where(ImportProblem.import_id == import_id)
        .group_by(ImportProblem.code)
        .order_by(counted.desc(), ImportProblem.code)
    )
    return {row[0]: row[1] for row in found}


def _problem(row: ImportProblem) -> Problem:
    return Problem(
        row.code,
        row.blob,
        row.line,
        row.column_name,
        row.value,
        row.words,
        row.notice,
        json.loads(row.details),
    )


def sources_of(program_id: int) -> list[str]:
    """Names that bare files were given, for the form to offer."""
    found = db.session.scalars(
        select(Snapshot.source)
        .where(Snapshot.program_id == program_id, ~Snapshot.source.like("/%"))
        .distinct()
        .order_by(Snapshot.source)
    )
    return list(found)


def startups_by_id(program_id: int, ids: Iterable[int]) -> dict[int, Startup]:
    found = db.session.scalars(
        select(Startup).where(Startup.program_id == program_id, Startup.id.in_(list(ids)))
    )
    return {startup.id: startup for startup in found}
