"""What help is worth by the rates in force."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from tracker.support.rules.kinds import SupportKind
from tracker.support.rules.texts import RATE_SOURCE_MAX, check_text
from tracker.values.refusals import RuleViolation

KRW_PER_HOUR_MAX = 10_000_000
KRW_PER_PIECE_MAX = 100_000_000


@dataclass(frozen=True, slots=True)
class HelpRate:
    """What help of a kind is worth from a day on: so much an hour and so much a piece."""

    kind: SupportKind
    from_on: date
    krw_per_hour: int
    krw_per_piece: int = 0

    def values(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(HelpRate)}


def check_rate(new: HelpRate, source: str, *, starts_on: date, ends_on: date) -> None:
    """A rate of a day of the program, which cites who set it."""
    if not 0 <= new.krw_per_hour <= KRW_PER_HOUR_MAX:
        raise RuleViolation("out_of_range", "krw_per_hour", least=0, most=KRW_PER_HOUR_MAX)
    if not 0 <= new.krw_per_piece <= KRW_PER_PIECE_MAX:
        raise RuleViolation("out_of_range", "krw_per_piece", least=0, most=KRW_PER_PIECE_MAX)
    if not starts_on <= new.from_on <= ends_on:
        raise RuleViolation("day_out_of_range", "from_on", first_on=starts_on, last_on=ends_on)
    check_text("source", source, RATE_SOURCE_MAX, needed=True)


def in_force_by_day(rates: Iterable[HelpRate]) -> list[HelpRate]:
    """The latest day first; of rates for one day, given in the order they were set, the newest."""
    newest = {(rate.kind, rate.from_on): rate for rate in rates}
    return sorted(newest.values(), key=lambda rate: (rate.from_on, rate.kind), reverse=True)


def worth_krw(minutes: int, day: date, kind: SupportKind, rates: Iterable[HelpRate]) -> int | None:
    """One piece of help at the rate of its day, halves of a won up; None where none holds then."""
    held = (r for r in in_force_by_day(rates) if r.kind is kind and r.from_on <= day)
    rate = next(held, None)
    if rate is None:
        return None
    return (2 * minutes * rate.krw_per_hour + 60) // 120 + rate.krw_per_piece
