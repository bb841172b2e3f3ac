"""Startups, people to know, grants and milestones of a workbook, judged row by row."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tracker.credits.rules.requests import check_new_grant, grant_value
from tracker.program.rules import check_startup
from tracker.progress.rules.milestones import MilestoneState, check_new_milestone
from tracker.values.cells import RowFault, same_name
from tracker.values.refusals import RuleViolation
from tracker.values.typed_rows import fault
from tracker.workbook.queries.grants import Room
from tracker.workbook.queries.known import Names, Standings
from tracker.workbook.rules.kinds import TableKind
from tracker.workbook.rules.matching import Match
from tracker.workbook.rules.rows import READERS, Known, Listed, Standing, UnderstoodRow

NO_SLUG = "startup"


@dataclass(slots=True)
class _Judge:
    """What the rows of a sheet are judged by."""

    names: Names
    standings: Standings
    room: Room
    today: date

    def startup(self, listed: Listed) -> tuple[int, Standing]:
        new = listed.new
        there = self.names.find(new.name, "name")
        self.names.check_number(new, there)
        if there is not None:
            return there, Standing.ALREADY
        check_startup(replace(new, slug=new.slug or NO_SLUG))
        number = self.names.add(new)
        for contact in new.contacts:
            self.standings.listed.add(("contacts", number, same_name(contact.name)))
        return number, Standing.NEW

    def contact(self, listed: Listed) -> tuple[int, Standing]:
        own = self.names.needed(listed.startup)
        said = (own, same_name(listed.new.name))
        if self._listed("contacts", said) or self.standings.has("contacts", said):
            return own, Standing.ALREADY
        return own, Standing.NEW

    def grant(self, listed: Listed) -> tuple[int, Standing]:
        own, new = self.names.needed(listed.startup), listed.new
        check_new_grant(new, left_on=None)
        value = grant_value(new)
        said = (own, value, new.granted_on)
        again = self._listed("grants", said)
        if self.standings.has("grants", said):
            return own, Standing.ALREADY
        self.room.take(own, listed.startup, value)
        return own, Standing.ALIKE if again else Standing.WAITS

    def milestone(self, listed: Listed) -> tuple[int, Standing]:
        own, one = self.names.needed(listed.startup), listed.new
        check_new_milestone(one.new)
        if one.closed_on is not None and one.closed_on > self.today:
            raise RuleViolation("in_the_future", "closed_on", today_on=self.today)
        said = (own, same_name(one.new.title), one.new.due_on)
        if self._listed("milestones", said) or self.standings.has("milestones", said):
            return own, Standing.ALREADY
        planned = one.state is MilestoneState.PLANNED
        return own, Standing.NEW if planned else Standing.WAITS

    def _listed(self, what: str, said: tuple[Hashable, ...]) -> bool:
        """Whether the workbook itself says it again; from now on it does."""
        again = (what, *said) in self.standings.listed
        self.standings.listed.add((what, *said))
        return again


Judge = Callable[[_Judge, Listed], tuple[int, Standing]]
_JUDGES: Mapping[TableKind, Judge] = {
    TableKind.STARTUPS: _Judge.startup,
    TableKind.CONTACTS: _Judge.contact,
    TableKind.GRANTS: _Judge.grant,
    TableKind.MILESTONES: _Judge.milestone,
}
_COLUMN_OF = {"contacts": "contact_name", "new": "title"}


def judged_own(  # noqa: PLR0913 - a sheet, and what its rows are judged by
    match: Match, known: Known, names: Names, standings: Standings, room: Room, *, today: date
) -> tuple[tuple[UnderstoodRow, ...], tuple[RowFault, ...]]:
    table, kind = match.table, match.kind
    if table is None or kind is None:
        return (), ()
    judge = _Judge(names, standings, room, today)
    rows: list[UnderstoodRow] = []
    faults: list[RowFault] = []
    for line in table.lines:
        read = READERS[kind](line, table.heading, known)
        if isinstance(read, list):
            faults.extend(read)
            continue
        try:
            own, standing = _JUDGES[kind](judge, read)
        except RuleViolation as violation:
            name = violation.field or "startup"
            name = _COLUMN_OF.get(name, name)
            faults.append(fault(line.number, table.heading, name, line, violation))
            continue
        rows.append(UnderstoodRow(kind, match.name, line.number, standing, own, read))
    return tuple(rows), tuple(faults)
