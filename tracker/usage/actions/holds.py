"""A person's word on runs that wait, and runs that wait no longer because a rate is there."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.credits.locks import locked_program
from tracker.db import db
from tracker.usage.actions.settling import settle_months
from tracker.usage.actions.standing import concern, stand
from tracker.usage.models import CostImport, ImportDecision, Snapshot
from tracker.usage.queries import cost_import, holds
from tracker.usage.rules.holds import REASON_CHARACTERS_MAX, Decision, NewDecision, status_after
from tracker.usage.rules.kinds import ImportStatus, SnapshotState
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True, slots=True)
class Resolved:
    """`replayed` where the same was decided before: nothing changed."""

    import_id: int
    status: ImportStatus
    decided: tuple[int, ...]
    replayed: bool = False


def resolve_import(  # noqa: PLR0913 - what, by whom, when
    program_id: int, import_id: int, new: NewDecision, *, by: Actor, at: datetime, today: date
) -> Resolved:
    """Decide about every month of an import that waits; the startups concerned are settled.

    The same word twice has one effect; another word after a decision is refused, as is one about a
    run that a newer one has overtaken.
    """
    locked_program(program_id)
    one = cost_import(program_id, import_id)
    if one is None:
        raise LookupError(f"no import {import_id}")
    db.session.refresh(one)
    brought = holds.snapshots_of_import(one)
    asked = _asked(brought, new.decision)
    if not asked:
        _check_replay(brought, new.decision)
        return Resolved(one.id, one.status, (), replayed=True)
    _check(asked, new)
    for snapshot in asked:
        _write(snapshot, new, by, at)
    _settle_anew(program_id, asked, one.id, by=by, at=at, today=today)
    one.status = status_after(one.status, [snapshot.state for snapshot in brought])
    _record(one, asked, new, by, at)
    return Resolved(one.id, one.status, tuple(snapshot.id for snapshot in asked))


def _asked(brought: Sequence[Snapshot], decision: Decision) -> list[Snapshot]:
    """What waits; or, to take back what another source was given, what is live without it."""
    waiting = [one for one in brought if one.state is SnapshotState.HELD]
    if waiting or decision is not Decision.REPLACE:
        return waiting
    live = [one for one in brought if one.state is SnapshotState.LIVE]
    robbed = {own for own, _ in holds.exclusions_of([one.id for one in live])}
    return [one for one in live if one.id in robbed]


def _check_replay(brought: Sequence[Snapshot], decision: Decision) -> None:
    said = holds.decisions_of_import({one.import_id for one in brought})
    latest = {row.snapshot_id: row.decision for row in said}
    words = {latest.get(one.id) for one in brought} - {None}
    if words == {decision}:
        return
    if words:
        raise RuleViolation("hold_decided")
    if any(one.state is SnapshotState.SUPERSEDED for one in brought):
        raise RuleViolation("hold_overtaken")
    raise RuleViolation("hold_none")


def _check(asked: Sequence[Snapshot], new: NewDecision) -> None:
    if len(new.reason) > REASON_CHARACTERS_MAX:
        raise RuleViolation("hold_reason", "reason", most=REASON_CHARACTERS_MAX)
    rejected = max(one.run_rejected for one in asked)
    if new.decision is Decision.REPLACE and rejected:
        raise RuleViolation("hold_has_rejected", rows=rejected)
    if new.decision is Decision.WITHOUT_REJECTED and not rejected:
        raise RuleViolation("hold_none_rejected")


def _write(snapshot: Snapshot, new: NewDecision, by: Actor, at: datetime) -> None:
    db.session.add(
        ImportDecision(
            program_id=snapshot.program_id,
            import_id=snapshot.import_id,
            snapshot_id=snapshot.id,
            decision=new.decision,
            sub_accounts=json.dumps(_taken_over(snapshot, new.decision)),
            reason=new.reason.strip(),
            decided_by=by.label,
            decided_at=at,
        )
    )
    db.session.flush()


def _taken_over(snapshot: Snapshot, decision: Decision) -> list[str]:
    """The sub accounts that count from this source from now on."""
    if decision is Decision.KEEP:
        return []
    if snapshot.state is SnapshotState.HELD:
        return sorted(holds.open_overlaps(snapshot))
    return sorted(account for _, account in holds.exclusions_of([snapshot.id]))


def _settle_anew(  # noqa: PLR0913 - what, by whom, when
    program_id: int,
    asked: Iterable[Snapshot],
    import_id: int,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    concerned: dict[int, set[date]] = defaultdict(set)
    for snapshot in asked:
        stood = stand(holds.key_of(snapshot))
        concern(program_id, stood, snapshot.billing_month, concerned)
    cause = f"cost_import:{import_id}"
    settle_months(program_id, concerned, cause=cause, by=by, at=at, today=today)


def _record(
    one: CostImport, asked: Sequence[Snapshot], new: NewDecision, by: Actor, at: datetime
) -> None:
    record(
        "usage.resolve_import",
        by=by,
        at=at,
        program_id=one.program_id,
        object=f"cost_import:{one.id}",
        before={"status": ImportStatus.HELD.value},
        after={
            "decision": new.decision.value,
            "reason": new.reason.strip(),
            "months": sorted({f"{snapshot.billing_month:%Y-%m}" for snapshot in asked}),
            "status": one.status.value,
        },
    )


def retry_waiting(
    program_id: int, month: date, *, by: Actor, at: datetime, today: date
) -> tuple[int, ...]:
    """Take in what waited for nothing but the month's rate; the imports that wait no longer."""
    locked_program(program_id)
    waiting = holds.held_of_month(program_id, month)
    for key in {holds.key_of(snapshot): None for snapshot in waiting}:
        of_key = [one for one in waiting if holds.key_of(one) == key]
        _settle_anew(program_id, of_key[:1], of_key[0].import_id, by=by, at=at, today=today)
    gone = [one for one in waiting if one.state is not SnapshotState.HELD]
    for import_id in sorted({one.import_id for one in gone}):
        record(
            "usage.retry_waiting",
            by=by,
            at=at,
            program_id=program_id,
            object=f"cost_import:{import_id}",
            after={"months": [f"{month:%Y-%m}"]},
        )
    return tuple(sorted({one.import_id for one in gone}))
