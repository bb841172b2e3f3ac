"""The catalogue's words, of every language, by which a workbook is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.program.rules import StartupStatus
from tracker.progress.rules.milestones import MilestoneState
from tracker.support.rules.importing import ListWords
from tracker.values.tables import Column
from tracker.workbook.rules.kinds import TableKind


@dataclass(frozen=True, slots=True)
class Words:
    columns: Mapping[TableKind, Sequence[Column]]
    help: ListWords
    statuses: Mapping[str, StartupStatus]
    states: Mapping[str, MilestoneState]
