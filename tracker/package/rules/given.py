"""What was given beside what was promised and planned: pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from tracker.package.rules.kinds import PackageKind, Part, help_kind, part_of
from tracker.package.rules.plans import PlanFacts, Plans
from tracker.support.rules import SupportKind


@dataclass(frozen=True, slots=True)
class Given:
    """Help of one kind, in a span of days. `value_krw` is at the rates of its days."""

    entries: int = 0
    minutes: int = 0
    value_krw: int = 0

    def __add__(self, other: "Given") -> "Given":
        return Given(
            self.entries + other.entries,
            self.minutes + other.minutes,
            self.value_krw + other.value_krw,
        )


NOTHING = Given()


@dataclass(frozen=True, slots=True)
class KindGiven:
    """One kind's help of one startup: in the year shown, and ever."""

    startup_id: int
    kind: SupportKind
    in_year: Given
    ever: Given
    last_on: date


class Measure(StrEnum):
    """What a plan is measured by; the first it states counts."""

    COUNT = "count"
    MINUTES = "minutes"
    KRW = "amount_krw"


@dataclass(frozen=True, slots=True)
class KindLine:
    """A kind's plan beside what was delivered in the year. Credits have no entries."""

    kind: PackageKind
    plan: PlanFacts | None
    in_year: Given
    ever: Given
    last_on: date | None

    @property
    def measure(self) -> Measure | None:
        if self.plan is None:
            return None
        return next((m for m in Measure if getattr(self.plan, m.value) is not None), None)

    @property
    def planned(self) -> int:
        return int(getattr(self.plan, self.measure.value)) if self.measure else 0

    @property
    def done(self) -> int:
        by = {
            Measure.COUNT: self.in_year.entries,
            Measure.MINUTES: self.in_year.minutes,
            Measure.KRW: self.in_year.value_krw,
        }
        return by[self.measure] if self.measure else self.in_year.entries

    @property
    def left(self) -> int:
        return max(0, self.planned - self.done)

    @property
    def share(self) -> Fraction | None:
        return Fraction(100 * self.done, self.planned) if self.planned else None

    @property
    def has_something(self) -> bool:
        return self.plan is not None or self.ever.entries > 0 or self.done > 0


class Basis(StrEnum):
    """What the caps limit, by the program's setting."""

    CREDITS = "credits"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class Promise:
    """The sponsor's part beside its cap. `help_krw`: mentoring and networking at their rates."""

    basis: Basis
    cap_krw: int
    credits_krw: int
    help_krw: int

    @property
    def counted_krw(self) -> int:
        """What the cap is compared with."""
        return self.credits_krw + (self.help_krw if self.basis is Basis.PACKAGE else 0)

    @property
    def left_krw(self) -> int:
        return max(0, self.cap_krw - self.counted_krw)

    @property
    def over_krw(self) -> int:
        return max(0, self.counted_krw - self.cap_krw)

    @property
    def share(self) -> Fraction | None:
        return Fraction(100 * self.counted_krw, self.cap_krw) if self.cap_krw else None


@dataclass(frozen=True, slots=True)
class HelpOf:
    """All help of one startup."""

    startup_id: int
    lines: tuple[KindLine, ...]

    @property
    def in_year(self) -> Given:
        return sum((line.in_year for line in self._help), NOTHING)

    @property
    def ever(self) -> Given:
        return sum((line.ever for line in self._help), NOTHING)

    @property
    def last_on(self) -> date | None:
        return max((line.last_on for line in self._help if line.last_on), default=None)

    def part(self, part: Part) -> Given:
        """Ever given of a part."""
        own = (one.ever for one in self._help if part_of(SupportKind(one.kind.value)) is part)
        return sum(own, NOTHING)

    def line(self, kind: PackageKind) -> KindLine:
        return next(line for line in self.lines if line.kind is kind)

    @property
    def shown(self) -> tuple[KindLine, ...]:
        """Planned kinds and those that were given; the others say nothing."""
        return tuple(line for line in self.lines if line.has_something)

    @property
    def _help(self) -> Iterable[KindLine]:
        return (line for line in self.lines if line.kind is not PackageKind.CREDITS)


def help_of(
    startup_id: int,
    year: int,
    found: Mapping[SupportKind, KindGiven],
    plans: Plans,
    granted_krw: int,
) -> HelpOf:
    """`granted_krw`: credits granted in the year, measured like help by its plan."""
    lines = []
    for kind in PackageKind:
        plan, own = plans.of(startup_id, kind, year), help_kind(kind)
        given = found.get(own) if own else None
        if own is None:
            lines.append(KindLine(kind, plan, Given(value_krw=granted_krw), NOTHING, None))
        elif given is None:
            lines.append(KindLine(kind, plan, NOTHING, NOTHING, None))
        else:
            lines.append(KindLine(kind, plan, given.in_year, given.ever, given.last_on))
    return HelpOf(startup_id, tuple(lines))


def summed(every: Sequence[HelpOf], kind: PackageKind) -> tuple[int, int]:
    """Done and planned of a kind over startups whose plans measure it by the same."""
    lines = [one.line(kind) for one in every]
    measures = {line.measure for line in lines if line.measure}
    if len(measures) != 1:
        return sum(line.in_year.entries for line in lines), 0
    aimed = [line for line in lines if line.measure]
    return sum(line.done for line in aimed), sum(line.planned for line in aimed)
