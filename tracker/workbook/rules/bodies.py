"""A row that waits, as it is kept: JSON, read back as the value it was."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.credits.rules.prepared import PreparedKind, act_of, told_act
from tracker.progress.rules.kpis import Kpi
from tracker.progress.rules.milestones import MilestoneState, NewMilestone
from tracker.progress.rules.readings import NewReading, ReadingSource
from tracker.support.rules import FIELDS, DetailType, HelpStage, NewSupportEntry, SupportKind
from tracker.values.exact import plain
from tracker.values.periods import Period, PeriodKind
from tracker.workbook.rules.kinds import TableKind
from tracker.workbook.rules.rows import ListedMilestone, UnderstoodRow


def body_of(row: UnderstoodRow) -> str:
    if row.kind is TableKind.GRANTS:
        return told_act(row.listed.new)
    said = {**asdict(row.listed.new), **row.extra}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, default=_told)


def waiting_of(kind: TableKind, body: str) -> tuple[Any, dict[str, Any]]:
    """The value a waiting row holds, and what is kept beside it."""
    if kind is TableKind.GRANTS:
        return act_of(PreparedKind.GRANT, body), {}
    return _READERS[kind](json.loads(body))


def _told(value: Any) -> str:
    return plain(value) if isinstance(value, Decimal) else value.isoformat()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _help(said: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    extra = {"mentor_user_id": said.pop("mentor_user_id")}
    details = {
        name: date.fromisoformat(value) if FIELDS[name].type is DetailType.DAY else value
        for name, value in said.pop("details").items()
    }
    days: dict[str, Any] = {
        name: _day(said.pop(name)) for name in ("held_on", "next_action_due_on")
    }
    kind, stage = SupportKind(said.pop("kind")), said.pop("stage")
    entry = NewSupportEntry(
        kind=kind, stage=HelpStage(stage) if stage else None, details=details, **days, **said
    )
    return entry, extra


def _milestone(said: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    new = said["new"]
    new["due_on"] = _day(new["due_on"])
    state, closed_on = MilestoneState(said["state"]), _day(said["closed_on"])
    return ListedMilestone(NewMilestone(**new), state, closed_on), {}


def _reading(said: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    own = said["period"]
    starts_on, ends_on = date.fromisoformat(own["starts_on"]), date.fromisoformat(own["ends_on"])
    period = Period(starts_on, ends_on, PeriodKind(own["kind"]))
    value = None if said["value"] is None else Decimal(said["value"])
    as_of = date.fromisoformat(said["as_of"])
    new = NewReading(Kpi(said["kpi"]), period, value, as_of, ReadingSource(said["source"]))
    return new, {"reason": said["reason"]}


_READERS: Mapping[TableKind, Callable[[dict[str, Any]], tuple[Any, dict[str, Any]]]] = {
    TableKind.SESSIONS: _help,
    TableKind.SUPPORT: _help,
    TableKind.MILESTONES: _milestone,
    TableKind.READINGS: _reading,
}
