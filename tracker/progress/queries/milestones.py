"""What is known of milestones."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, not_, select

from tracker.db import Read, Rows, db
from tracker.progress.models import Milestone, MilestoneMove, MilestoneRevision
from tracker.progress.rules import (
    MilestoneFacts,
    MilestoneStanding,
    MilestoneState,
    Move,
    most_urgent_first,
)
from tracker.progress.rules.narrowing import ALL, Narrowed, Proof

_MILESTONE: tuple[Any, ...] = (
    Milestone.id,
    Milestone.startup_id,
    Milestone.title,
    Milestone.owner,
    Milestone.baseline_due_on,
    Milestone.due_on,
    Milestone.state,
    Milestone.closed_on,
    Milestone.from_plan,
    Milestone.verified_at,
    Milestone.verified_by,
    Milestone.sent_back_at,
    Milestone.sent_back_by,
    Milestone.sent_back_reason,
    Milestone.version,
)


@dataclass(frozen=True, slots=True)
class Revision:
    """A milestone as it stood before a change."""

    version: int
    before: Mapping[str, Any]
    reason: str
    revised_at: datetime
    revised_by: str


def milestones_of_program(
    program_id: int, *, due_at: datetime | None = None
) -> list[MilestoneFacts]:
    """Every milestone that stands, of all startups, by due date; `due_at`: the one of then."""
    due_on = Milestone.due_on if due_at is None else _due_until(due_at)
    return _milestones(Milestone.program_id == program_id, due_on)


def _due_until(at: datetime) -> Any:
    """The due date that stood until an instant: what the first move since moved it from."""
    moved = (
        select(MilestoneMove.from_on)
        .where(MilestoneMove.milestone_id == Milestone.id, MilestoneMove.moved_at >= at)
        .order_by(MilestoneMove.id)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(moved, Milestone.due_on)


def milestones_of_startup(startup_id: int) -> list[MilestoneFacts]:
    return _milestones(Milestone.startup_id == startup_id)


def _milestones(where: ColumnElement[bool], due_on: Any = Milestone.due_on) -> list[MilestoneFacts]:
    columns = [due_on if column is Milestone.due_on else column for column in _MILESTONE]
    found = db.session.execute(
        select(*columns)
        .where(where, Milestone.removed_at.is_(None))
        .order_by(Milestone.due_on, Milestone.id)
    )
    return [MilestoneFacts(*row) for row in found]


def milestones_by_urgency(
    program_id: int, today: date, *, limit: int, offset: int, only: Narrowed = ALL
) -> list[MilestoneFacts]:
    """One page of a program's milestones in the order of `rules.most_urgent_first`."""
    return urgent_read(program_id, today, limit=limit, offset=offset, only=only).now()


def urgent_read(
    program_id: int, today: date, *, limit: int, offset: int = 0, only: Narrowed = ALL
) -> Read[list[MilestoneFacts]]:
    closed = Milestone.state != MilestoneState.PLANNED
    rank = case((closed, 2), (Milestone.due_on < today, 0), else_=1)
    closed_on = func.coalesce(Milestone.closed_on, Milestone.due_on)
    query = (
        select(*_MILESTONE)
        .where(*_narrowed(program_id, today, only))
        .order_by(
            rank,
            case((closed, None), else_=Milestone.due_on),
            case((closed, closed_on), else_=None).desc(),
            Milestone.id,
        )
        .limit(limit)
        .offset(offset)
    )
    return Read(query, lambda rows: most_urgent_first(_by_id(rows), today))


def _by_id(rows: Rows) -> list[MilestoneFacts]:
    return sorted((MilestoneFacts(*row) for row in rows), key=lambda one: one.id)


def milestone_counts(
    program_id: int, today: date, only: Narrowed = ALL
) -> dict[MilestoneStanding, int]:
    """How many of a program's milestones stand where, in one query."""
    return milestone_counts_read(program_id, today, only).now()


def milestone_counts_read(
    program_id: int, today: date, only: Narrowed = ALL
) -> Read[dict[MilestoneStanding, int]]:
    counts = (func.count().filter(_stands(standing, today)) for standing in MilestoneStanding)
    return Read(
        select(*counts).where(*_narrowed(program_id, today, only)),
        lambda rows: dict(zip(MilestoneStanding, rows[0], strict=True)),
    )


def owners_of(program_id: int, startup_id: int | None = None) -> list[str]:
    """Everybody who owns a milestone of the program, or of one startup of it."""
    only = () if startup_id is None else (Milestone.startup_id == startup_id,)
    found = db.session.scalars(
        select(Milestone.owner)
        .where(
            Milestone.program_id == program_id,
            Milestone.removed_at.is_(None),
            Milestone.owner.is_not(None),
            *only,
        )
        .distinct()
        .order_by(Milestone.owner)
    )
    return [owner for owner in found if owner]


def _narrowed(program_id: int, today: date, only: Narrowed) -> list[ColumnElement[bool]]:
    """As `Narrowed.takes`, for the database."""
    asked = [Milestone.program_id == program_id, Milestone.removed_at.is_(None)]
    if only.startup_id is not None:
        asked.append(Milestone.startup_id == only.startup_id)
    if only.standing is not None:
        asked.append(_stands(only.standing, today))
    if only.owner is not None:
        asked.append(Milestone.owner == only.owner)
    if only.proof is not None:
        asked.append(_is_proved(only.proof))
    if only.period is not None:
        asked.append(Milestone.due_on.between(only.period.starts_on, only.period.ends_on))
    return asked


def _is_proved(proof: Proof) -> ColumnElement[bool]:
    closed = Milestone.state != MilestoneState.PLANNED
    if proof is Proof.VERIFIED:
        return and_(closed, Milestone.verified_at.is_not(None))
    unseen = and_(closed, Milestone.verified_at.is_(None))
    asked_more = Milestone.sent_back_at.is_not(None)
    return and_(unseen, asked_more if proof is Proof.SENT_BACK else not_(asked_more))


def _stands(standing: MilestoneStanding, today: date) -> ColumnElement[bool]:
    planned = Milestone.state == MilestoneState.PLANNED
    match standing:
        case MilestoneStanding.DUE:
            return and_(planned, Milestone.due_on < today)
        case MilestoneStanding.PLANNED:
            return and_(planned, Milestone.due_on >= today)
        case MilestoneStanding.MISSED:
            return Milestone.state == MilestoneState.MISSED
    return Milestone.state == MilestoneState.MET


def milestone_of(startup_id: int, milestone_id: int) -> MilestoneFacts | None:
    """A milestone of this startup that was not removed."""
    found = db.session.execute(
        select(*_MILESTONE).where(
            Milestone.id == milestone_id,
            Milestone.startup_id == startup_id,
            Milestone.removed_at.is_(None),
        )
    ).one_or_none()
    return MilestoneFacts(*found) if found else None


def milestone_revisions(milestone_id: int) -> list[Revision]:
    """Newest first."""
    found = db.session.execute(
        select(
            MilestoneRevision.version,
            MilestoneRevision.before,
            MilestoneRevision.reason,
            MilestoneRevision.revised_at,
            MilestoneRevision.revised_by,
        )
        .where(MilestoneRevision.milestone_id == milestone_id)
        .order_by(MilestoneRevision.id.desc())
    )
    return [
        Revision(version, _stood(before), reason, at, who)
        for version, before, reason, at, who in found
    ]


def milestone_moves(milestone_id: int) -> list[Move]:
    """Every move of its due date, oldest first."""
    found = db.session.execute(
        select(
            MilestoneMove.from_on,
            MilestoneMove.to_on,
            MilestoneMove.reason,
            MilestoneMove.moved_at,
            MilestoneMove.moved_by,
        )
        .where(MilestoneMove.milestone_id == milestone_id)
        .order_by(MilestoneMove.id)
    )
    return [Move(*row) for row in found]


def move_counts(ids: Collection[int]) -> dict[int, int]:
    """How often the due date of each of these milestones was put off; none is left out."""
    found = db.session.execute(
        select(MilestoneMove.milestone_id, func.count())
        .where(MilestoneMove.milestone_id.in_(ids), MilestoneMove.to_on > MilestoneMove.from_on)
        .group_by(MilestoneMove.milestone_id)
    )
    return dict.fromkeys(ids, 0) | dict(iter(found))


def _stood(before: str) -> dict[str, Any]:
    values = dict(json.loads(before))
    for name in ("baseline_due_on", "due_on", "closed_on"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    return values


def facts_of_milestone(row: Milestone) -> MilestoneFacts:
    return MilestoneFacts(**{f.name: getattr(row, f.name) for f in fields(MilestoneFacts)})
