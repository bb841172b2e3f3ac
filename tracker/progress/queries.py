"""What is known of milestones and valuations."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from tracker.db import db
from tracker.program.queries import current_settings, program_figures
from tracker.program.rules import ProgramFigures, SettingKey
from tracker.progress.models import Milestone, MilestoneRevision, Valuation
from tracker.progress.rules import (
    MilestoneFacts,
    MilestoneStanding,
    MilestoneState,
    UnicornRule,
    ValuationFacts,
)

_MILESTONE: tuple[Any, ...] = (
    Milestone.id,
    Milestone.startup_id,
    Milestone.title,
    Milestone.owner,
    Milestone.baseline_due_on,
    Milestone.due_on,
    Milestone.state,
    Milestone.closed_on,
    Milestone.evidence_url,
    Milestone.verified_at,
    Milestone.verified_by,
    Milestone.version,
)
_VALUATION: tuple[Any, ...] = (
    Valuation.id,
    Valuation.startup_id,
    Valuation.valued_on,
    Valuation.amount_krw,
    Valuation.amount_usd,
    Valuation.usd_krw,
    Valuation.grade,
    Valuation.stage,
    Valuation.note,
    Valuation.verified_at,
    Valuation.recorded_by,
)


@dataclass(frozen=True, slots=True)
class WithdrawnValuation:
    valuation: ValuationFacts
    withdrawn_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """A milestone as it stood before a change."""

    version: int
    before: Mapping[str, Any]
    reason: str
    revised_at: datetime
    revised_by: str


def milestones_of_program(program_id: int) -> list[MilestoneFacts]:
    """Every milestone that stands, of all startups, by due date."""
    return _milestones(Milestone.program_id == program_id)


def milestones_of_startup(startup_id: int) -> list[MilestoneFacts]:
    return _milestones(Milestone.startup_id == startup_id)


def _milestones(where: ColumnElement[bool]) -> list[MilestoneFacts]:
    found = db.session.execute(
        select(*_MILESTONE)
        .where(where, Milestone.removed_at.is_(None))
        .order_by(Milestone.due_on, Milestone.id)
    )
    return [MilestoneFacts(*row) for row in found]


def milestones_by_urgency(
    program_id: int, today: date, *, limit: int, offset: int
) -> list[MilestoneFacts]:
    """One page of a program's milestones in the order of `rules.most_urgent_first`."""
    closed = Milestone.state != MilestoneState.PLANNED
    rank = case((closed, 2), (Milestone.due_on < today, 0), else_=1)
    closed_on = func.coalesce(Milestone.closed_on, Milestone.due_on)
    found = db.session.execute(
        select(*_MILESTONE)
        .where(Milestone.program_id == program_id, Milestone.removed_at.is_(None))
        .order_by(
            rank,
            case((closed, None), else_=Milestone.due_on),
            case((closed, closed_on), else_=None).desc(),
            Milestone.id,
        )
        .limit(limit)
        .offset(offset)
    )
    return [MilestoneFacts(*row) for row in found]


def milestone_counts(program_id: int, today: date) -> dict[MilestoneStanding, int]:
    """How many of a program's milestones stand where, in one query."""
    planned = Milestone.state == MilestoneState.PLANNED
    found = db.session.execute(
        select(
            func.count().filter(planned, Milestone.due_on < today),
            func.count().filter(planned, Milestone.due_on >= today),
            func.count().filter(Milestone.state == MilestoneState.MISSED),
            func.count().filter(Milestone.state == MilestoneState.MET),
        ).where(Milestone.program_id == program_id, Milestone.removed_at.is_(None))
    ).one()
    return dict(zip(MilestoneStanding, found, strict=True))


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


def _stood(before: str) -> dict[str, Any]:
    values = dict(json.loads(before))
    for name in ("baseline_due_on", "due_on", "closed_on"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    return values


def valuations_of_program(program_id: int) -> list[ValuationFacts]:
    """Every valuation that was not withdrawn, of all startups, by day."""
    return _valuations(Valuation.program_id == program_id)


def valuations_of_startup(startup_id: int) -> list[ValuationFacts]:
    return _valuations(Valuation.startup_id == startup_id)


def _valuations(where: ColumnElement[bool]) -> list[ValuationFacts]:
    found = db.session.execute(
        select(*_VALUATION)
        .where(where, Valuation.withdrawn_at.is_(None))
        .order_by(Valuation.valued_on, Valuation.id)
    )
    return [ValuationFacts(*row) for row in found]


def valuation_of(startup_id: int, valuation_id: int) -> ValuationFacts | None:
    """A valuation of this startup that was not withdrawn."""
    found = db.session.execute(
        select(*_VALUATION).where(
            Valuation.id == valuation_id,
            Valuation.startup_id == startup_id,
            Valuation.withdrawn_at.is_(None),
        )
    ).one_or_none()
    return ValuationFacts(*found) if found else None


def withdrawn_valuations(startup_id: int) -> Sequence[WithdrawnValuation]:
    found = db.session.execute(
        select(Valuation)
        .where(Valuation.startup_id == startup_id, Valuation.withdrawn_at.is_not(None))
        .order_by(Valuation.valued_on, Valuation.id)
    ).scalars()
    return [
        WithdrawnValuation(facts_of_valuation(row), row.withdrawn_at, row.withdrawn_reason)
        for row in found
    ]


def facts_of_milestone(row: Milestone) -> MilestoneFacts:
    return MilestoneFacts(**{f.name: getattr(row, f.name) for f in fields(MilestoneFacts)})


def facts_of_valuation(row: Valuation) -> ValuationFacts:
    return ValuationFacts(**{f.name: getattr(row, f.name) for f in fields(ValuationFacts)})


def unicorn_rule(program_id: int) -> UnicornRule:
    """The program's figures and the settings in force, in two queries."""
    return rule_of(program_figures(program_id), current_settings(program_id))


def rule_of(figures: ProgramFigures, settings: dict[SettingKey, str]) -> UnicornRule:
    return UnicornRule(
        line_krw=figures.unicorn_valuation_krw,
        line_usd=figures.unicorn_valuation_usd,
        starts_on=figures.starts_on,
        by=figures.unicorn_by,
        definition=settings[SettingKey.UNICORN_DEFINITION],
        counting=settings[SettingKey.UNICORN_COUNTING],
        exit_counts=settings[SettingKey.EXIT_COUNTS] == "yes",
    )
