"""Which startup a sub account belongs to, day by day: never two at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.usage.rules.coverage import Switches
from tracker.usage.rules.numbers import sub_account
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True, slots=True)
class NewMapping:
    """A sub account belongs to a startup for charge days `[starts_on, ends_on)`; None is open."""

    sub_account: str
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A mapping in force."""

    id: int
    sub_account: str
    startup_id: int
    starts_on: date | None
    ends_on: date | None

    def holds_on(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day < self.ends_on
        )


class Mappings:
    """A program's mappings in force, and how what is mapped counts: rates by month, switches."""

    def __init__(
        self,
        spans: Iterable[Span],
        rates: Mapping[date, Decimal] | None = None,
        switches: Switches | None = None,
    ) -> None:
        self.rates = rates or {}
        self.switches = switches or Switches()
        self._spans: dict[str, list[Span]] = defaultdict(list)
        for span in spans:
            self._spans[span.sub_account].append(span)

    def owner(self, account: str, day: date) -> int | None:
        """The startup a sub account belonged to on a charge day."""
        spans = self._spans.get(account, ())
        return next((span.startup_id for span in spans if span.holds_on(day)), None)

    def spans_of(self, account: str) -> Sequence[Span]:
        return self._spans.get(account, [])

    def accounts_of(self, startup_id: int) -> list[str]:
        return sorted(
            account
            for account, spans in self._spans.items()
            if any(span.startup_id == startup_id for span in spans)
        )

    def startups_of(self, accounts: Iterable[str]) -> set[int]:
        return {span.startup_id for account in accounts for span in self.spans_of(account)}

    def always(self, account: str) -> bool:
        """Does it belong to some startup whatever the day."""
        return any(s.starts_on is None and s.ends_on is None for s in self.spans_of(account))


def checked_mapping(new: NewMapping) -> NewMapping:
    """The mapping with its sub account as a bare guid; RuleViolation where it makes no sense."""
    account = sub_account(new.sub_account.strip())
    if not account:
        raise RuleViolation("sub_account_unreadable", "sub_account", text=new.sub_account[:120])
    if new.starts_on is not None and new.ends_on is not None and new.starts_on >= new.ends_on:
        raise RuleViolation("mapping_span", "ends_on", starts_on=new.starts_on)
    return NewMapping(account, new.starts_on, new.ends_on)


def overlapping(new: NewMapping, spans: Iterable[Span]) -> Span | None:
    """The first mapping in force that shares a day with the new one."""
    return next((span for span in spans if _overlap(new, span)), None)


def _overlap(new: NewMapping, span: Span) -> bool:
    starts_before_end = (
        new.starts_on is None or span.ends_on is None or new.starts_on < span.ends_on
    )
    ends_after_start = new.ends_on is None or span.starts_on is None or span.starts_on < new.ends_on
    return starts_before_end and ends_after_start
