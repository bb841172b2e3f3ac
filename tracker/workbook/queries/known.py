"""What a workbook's rows are matched with: names that stand or come, and what stands already."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

from sqlalchemy import select

from tracker.credits.models import CreditGrant, GrantAmendment, PreparedAct
from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.rules.prepared import PreparedKind, PreparedState, act_of
from tracker.credits.rules.requests import grant_value
from tracker.db import db
from tracker.program.models import Startup, StartupContact
from tracker.program.queries import startup_ids_by_name, startups_by_name
from tracker.program.rules import NewStartup
from tracker.progress.models import Milestone
from tracker.values.cells import SHOWN_MAX, same_name
from tracker.values.refusals import RuleViolation
from tracker.workbook.queries.waiting import waiting_values
from tracker.workbook.rules.kinds import TableKind


@dataclass(slots=True)
class Names:
    """Startups by their names; those to come have numbers below zero until they are there."""

    there: dict[str, int]
    coming: dict[str, int] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    numbers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of_program(cls, program_id: int) -> "Names":
        shared = {name for name, own in startups_by_name(program_id).items() if len(own) > 1}
        names = cls(startup_ids_by_name(program_id), shared=frozenset(shared))
        rows = db.session.execute(
            select(Startup.registration_number, Startup.id).where(Startup.program_id == program_id)
        )
        names.numbers = {bare: own for said, own in rows if (bare := _figures(said))}
        return names

    def find(self, name: str, field: str = "startup") -> int | None:
        """RuleViolation `startup_ambiguous` where several go by the name."""
        bare = same_name(name)
        if bare in self.shared:
            raise RuleViolation("startup_ambiguous", field, name=name[:SHOWN_MAX])
        return self.there.get(bare, self.coming.get(bare))

    def add(self, new: NewStartup) -> int:
        number = -1 - len(set(self.coming.values()))
        for name in (new.name, new.name_en, new.legal_name):
            if name and self.find(name) is None:
                self.coming[same_name(name)] = number
        if bare := _figures(new.registration_number):
            self.numbers[bare] = number
        return number

    def check_number(self, new: NewStartup, there: int | None) -> None:
        """Two firms of one name have two numbers, and one of two names has one."""
        bare = _figures(new.registration_number)
        if not bare:
            return
        if self.numbers.get(bare, there) != there:
            raise RuleViolation("number_of_another", "registration_number")
        if there in self.numbers.values() and bare not in self.numbers:
            raise RuleViolation("other_number", "registration_number", name=new.name[:SHOWN_MAX])

    def needed(self, name: str) -> int:
        found = self.find(name)
        if found is None:
            raise RuleViolation("startup_not_in_program", "startup", name=name[:SHOWN_MAX])
        return found


def _figures(number: str | None) -> str:
    return "".join(filter(str.isdecimal, number or ""))


class Standings:
    """What stands, each thing answering for one row alone; looked up when first asked."""

    def __init__(self, program_id: int) -> None:
        self.program_id = program_id
        self.listed: set[Hashable] = set()
        self._found: dict[str, Counter[Hashable]] = {}

    def has(self, what: str, said: Hashable) -> bool:
        if what not in self._found:
            self._found[what] = Counter(getattr(self, f"_{what}")())
        if not self._found[what][said]:
            return False
        self._found[what][said] -= 1
        return True

    def _contacts(self) -> list[Hashable]:
        rows = db.session.execute(
            select(StartupContact.startup_id, StartupContact.name)
            .join(Startup, Startup.id == StartupContact.startup_id)
            .where(Startup.program_id == self.program_id)
        )
        return [(own, same_name(name)) for own, name in rows]

    def _milestones(self) -> list[Hashable]:
        """By its day now, and by the day it was first planned for; what waits by its day."""
        waiting = [
            (own, same_name(one.new.title), one.new.due_on)
            for own, one, _ in waiting_values(self.program_id, TableKind.MILESTONES)
        ]
        rows = db.session.execute(
            select(
                Milestone.startup_id, Milestone.title, Milestone.due_on, Milestone.baseline_due_on
            ).where(Milestone.program_id == self.program_id, Milestone.removed_at.is_(None))
        )
        there = [
            (own, same_name(title), day)
            for own, title, *days in rows
            for day in dict.fromkeys(days)
        ]
        return [*waiting, *there]

    def _grants(self) -> list[Hashable]:
        """Whatever became of a grant's end since: the list may have the day it was given with.

        What waits, to be recorded or for a second person, is as good as given.
        """
        prepared = db.session.execute(
            select(PreparedAct.startup_id, PreparedAct.body).where(
                PreparedAct.program_id == self.program_id,
                PreparedAct.kind == PreparedKind.GRANT,
                PreparedAct.state == PreparedState.WAITING,
            )
        )
        waiting = [(own, new) for own, new, _ in waiting_values(self.program_id, TableKind.GRANTS)]
        waiting += [(own, act_of(PreparedKind.GRANT, body)) for own, body in prepared]
        cancelled = select(GrantAmendment.grant_id).where(
            GrantAmendment.kind == AmendmentKind.CANCELLED
        )
        rows = db.session.execute(
            select(CreditGrant.startup_id, CreditGrant.amount_krw, CreditGrant.granted_on).where(
                CreditGrant.program_id == self.program_id, CreditGrant.id.not_in(cancelled)
            )
        )
        there: list[Hashable] = [tuple(row) for row in rows]
        return [*there, *((own, grant_value(new), new.granted_on) for own, new in waiting)]
