"""What is left of a grant while days pass, and how a day's usage draws it in won or in dollars.

A dollar grant is drawn in dollars; its value in won is at the rate agreed for it, rounded on the
sum of all dollars drawn, so that a grant used up is used up to the won.
"""

from dataclasses import dataclass
from fractions import Fraction

from tracker.credits.rules.daily import NO_DOLLARS, Piece
from tracker.credits.rules.facts import Grant
from tracker.credits.rules.life import GrantLife
from tracker.values.exact import rounded


@dataclass(slots=True)
class Needed:
    """What is not covered yet of a piece of usage, in both measures; each falls with the other."""

    krw: int
    usd: Fraction | None

    @classmethod
    def of(cls, piece: Piece) -> "Needed":
        return cls(piece.krw, piece.usd)

    @property
    def covered(self) -> bool:
        return not self.krw and not self.usd

    def take_krw(self, most: int) -> int:
        taken = min(most, self.krw)
        if taken == self.krw:
            self._cover()
        else:
            if self.usd is not None:
                self.usd *= Fraction(self.krw - taken, self.krw)
            self.krw -= taken
        return taken

    def take_usd(self, most: Fraction) -> Fraction:
        """None of it where the dollars are not known: a rate is never guessed."""
        if self.usd is None:
            return NO_DOLLARS
        taken = min(most, self.usd)
        if taken == self.usd:
            self._cover()
        else:
            self.krw = rounded(self.krw * (1 - taken / self.usd))
            self.usd -= taken
        return taken

    def _cover(self) -> None:
        self.krw = 0
        self.usd = None if self.usd is None else NO_DOLLARS


class WonPurse:
    """A won grant: `unused` falls by draws and losses, `drawable` by draws alone."""

    def __init__(self, life: GrantLife) -> None:
        self.life = life
        self.unused = life.grant.amount_krw
        self.drawable = life.drawable_krw

    @property
    def empty(self) -> bool:
        return not self.unused

    def draw(self, needed: Needed) -> int:
        """Won drawn for what is needed."""
        most = min(self.unused, self.drawable)
        if most <= 0:
            return 0
        taken = needed.take_krw(most)
        self.unused -= taken
        self.drawable -= taken
        return taken

    def lose(self, amount_krw: int | None) -> int:
        """Won lost: what is asked for, or all that is unused (None)."""
        lost = self.unused if amount_krw is None else min(self.unused, amount_krw)
        self.unused -= lost
        return lost


class DollarPurse:
    """A dollar grant: dollars fall by draws and losses, its won follow at the agreed rate."""

    def __init__(self, life: GrantLife, amount_usd: Fraction, rate: Fraction) -> None:
        self.life = life
        self.rate = rate
        self.unused = life.grant.amount_krw
        self._usd = amount_usd
        self._drawable_usd = amount_usd - life.released_krw / rate
        self._drawn_usd = NO_DOLLARS
        self._drawn_krw = 0

    @property
    def empty(self) -> bool:
        """Less than half a won of dollars may be left where no won are."""
        return not self._usd

    def draw(self, needed: Needed) -> int:
        most = min(self._usd, self._drawable_usd)
        if most <= 0:
            return 0
        taken = needed.take_usd(most)
        self._usd -= taken
        self._drawable_usd -= taken
        self._drawn_usd += taken
        drawn = rounded(self._drawn_usd * self.rate) - self._drawn_krw if self._usd else self.unused
        self._drawn_krw += drawn
        self.unused -= drawn
        return drawn

    def lose(self, amount_krw: int | None) -> int:
        if amount_krw is None or amount_krw >= self.unused:
            lost, self._usd = self.unused, NO_DOLLARS
        else:
            lost = amount_krw
            self._usd = max(NO_DOLLARS, self._usd - lost / self.rate)
        self.unused -= lost
        return lost


def agreed_rate(grant: Grant) -> Fraction | None:
    """Won a dollar, of a grant in dollars; None for a grant in won."""
    if grant.amount_usd is None or grant.usd_krw is None:
        return None
    return Fraction(grant.usd_krw)


def purse_of(life: GrantLife) -> WonPurse | DollarPurse:
    rate, amount_usd = agreed_rate(life.grant), life.grant.amount_usd
    if rate is None or amount_usd is None:
        return WonPurse(life)
    return DollarPurse(life, Fraction(amount_usd), rate)
