"""What a workbook's rows are matched with: names that stand or come, and what stands already."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

from sqlalchemy import select

from tracker.credits.models import CreditGrant, GrantAmendment
from tracker.credits.rules.facts import AmendmentKind
from tracker.db import db
from tracker.program.models import Startup, StartupContact
from tracker.program.queries import startup_ids_by_name
from tracker.program.rules import NewStartup
from tracker.progress.models import Milestone
from tracker.values.cells import same_name
from tracker.values.refusals import RuleViolation


@dataclass(slots=True)
class Names:
    """Startups by their names; those to come have numbers below zero until they are there."""

    there: dict[str, int]
    coming: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of_program(cls, program_id: int) -> "Names":
        return cls(startup_ids_by_name(program_id))

    def find(self, name: str) -> int | None:
        bare = same_name(name)
        return self.there.get(bare, self.coming.get(bare))

    def add(self, new: NewStartup) -> int:
        number = -1 - len(set(self.coming.values()))
        for name in (new.name, new.name_en, new.legal_name):
            if name and self.find(name) is None:
                self.coming[same_name(name)] = number
        return number

    def needed(self, name: str) -> int:
        found = self.find(name)
        if found is None:
            raise RuleViolation("startup_not_in_program", "startup", name=name)
        return found


class Standings:
    """What stands, each thing answering for one row alone; looked up when first asked."""

    def __init__(self, program_id: int) -> None:
        self.program_id = program_id
        self._found: dict[str, Counter[Hashable]] = {}

    def has(self, what: str, said: Hashable) -> bool:
        if what not in self._found:
            self._found[what] = Counter(getattr(self, f"_{what}")())
        if not self._found[what][said]:
            return False
        self._found[what][said] -= 1
        return True

    def add(self, what: str, said: Hashable) -> None:
        """A row of the list itself: told again below, it is there already."""
        self.has(what, None)
        self._found[what][said] += 1

    def _contacts(self) -> list[Hashable]:
        rows = db.session.execute(
            select(StartupContact.startup_id, StartupContact.name)
            .join(Startup, Startup.id == StartupContact.startup_id)
            .where(Startup.program_id == self.program_id)
        )
        return [(own, same_name(name)) for own, name in rows]

    def _milestones(self) -> list[Hashable]:
        """By its day now, and by the day it was first planned for."""
        rows = db.session.execute(
            select(
                Milestone.startup_id, Milestone.title, Milestone.due_on, Milestone.baseline_due_on
            ).where(Milestone.program_id == self.program_id, Milestone.removed_at.is_(None))
        )
        return [
            (own, same_name(title), day)
            for own, title, *days in rows
            for day in dict.fromkeys(days)
        ]

    def _grants(self) -> list[Hashable]:
        """Whatever became of a grant's end since: the list may have the day it was given with."""
        cancelled = select(GrantAmendment.grant_id).where(
            GrantAmendment.kind == AmendmentKind.CANCELLED
        )
        rows = db.session.execute(
            select(CreditGrant.startup_id, CreditGrant.amount_krw, CreditGrant.granted_on).where(
                CreditGrant.program_id == self.program_id, CreditGrant.id.not_in(cancelled)
            )
        )
        return [tuple(row) for row in rows]
