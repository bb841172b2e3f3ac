"""How much of what a workbook grants the caps leave room for."""

from dataclasses import dataclass
from datetime import date

from tracker.credits.standing import cap_standing
from tracker.values.refusals import RuleViolation


@dataclass(slots=True)
class Room:
    """What may still be granted while one row after the other is read."""

    total_krw: int
    startup_krw: int
    of_startup: dict[int, int]

    @classmethod
    def of_program(cls, program_id: int, *, today: date) -> "Room":
        standing = cap_standing(program_id, today=today)
        own = {line.startup_id: line.grantable_krw for line in standing.lines}
        return cls(standing.total.grantable_krw, standing.caps.startup_cap_krw, own)

    def take(self, startup_id: int, name: str, amount_krw: int) -> None:
        own = self.of_startup.get(startup_id, self.startup_krw)
        grantable = max(0, min(own, self.total_krw))
        if amount_krw > grantable:
            raise RuleViolation("cap_exceeded", "amount_krw", startup=name, grantable_krw=grantable)
        self.of_startup[startup_id] = own - amount_krw
        self.total_krw -= amount_krw
