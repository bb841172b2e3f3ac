"""Days of the demo, told from the day it is made."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_IN = 22  # the demo's startups joined this many months ago


@dataclass(frozen=True, slots=True)
class DemoCalendar:
    """`today` is the only day that is given; every other day of the demo is told from it."""

    today: date

    def month(self, ago: int) -> date:
        """The first day of the month `ago` months back."""
        months = self.today.year * 12 + self.today.month - 1 - ago
        return date(months // 12, months % 12 + 1, 1)

    def day(self, months_ago: int, day: int) -> date:
        """A day of the month `months_ago` months back, or that month's last where it is shorter."""
        first = self.month(months_ago)
        return first.replace(day=min(day, monthrange(first.year, first.month)[1]))

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def ahead(self, days: int) -> date:
        return self.today + timedelta(days=days)

    @property
    def starts_on(self) -> date:
        """The program began with the year in which its startups joined."""
        return self.month(MONTHS_IN).replace(month=1)

    @property
    def ends_on(self) -> date:
        return date(self.starts_on.year + 3, 12, 31)

    @property
    def joined_on(self) -> date:
        return self.day(MONTHS_IN, 17)
