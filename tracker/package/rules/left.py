"""What is left for a startup, as one sentence is made of it."""

from dataclasses import dataclass
from datetime import date

from tracker.credits.rules.figures import GrantState, StartupCredits
from tracker.package.rules.given import HelpOf, KindLine
from tracker.package.rules.kinds import PackageKind

LIVE = frozenset({GrantState.IN_FORCE, GrantState.NOT_ACTIVATED, GrantState.UPCOMING})


@dataclass(frozen=True, slots=True)
class Left:
    """Credits that remain and the first day any of them ends; planned help not yet given."""

    remaining_krw: int
    ends_on: date | None
    help: tuple[KindLine, ...]
    year: int
    planned: bool  # whether any help was planned at all

    @property
    def says(self) -> str:
        """Which sentence."""
        if self.help:
            return "both" if self.remaining_krw else "help"
        credits = "credits" if self.remaining_krw else "nothing"
        return f"{credits}_done" if self.planned else credits


def left_of(credits: StartupCredits, help_: HelpOf, year: int) -> Left:
    live = [g for g in credits.grants if g.state in LIVE and g.remaining_krw]
    planned = [ln for ln in help_.lines if ln.planned and ln.kind is not PackageKind.CREDITS]
    return Left(
        credits.amounts.remaining_krw,
        min((grant.expires_on for grant in live), default=None),
        tuple(line for line in planned if line.left),
        year,
        bool(planned),
    )
