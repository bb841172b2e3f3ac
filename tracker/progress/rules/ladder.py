"""The growth stages a startup climbs: a ladder of rungs, each with a test of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.progress.rules.rounds import ClosedRound, RoundFacts
from tracker.progress.rules.texts import check_text
from tracker.progress.rules.unicorn import UnicornRule, that_counts
from tracker.progress.rules.valuations import KRW_MAX, Stage, ValuationFacts
from tracker.values.refusals import RuleViolation

RUNGS_MIN, RUNGS_MAX = 2, 12
RUNG_NAME_MAX = 60
CLIMB = (
    Stage.SEED,
    Stage.PRE_A,
    Stage.SERIES_A,
    Stage.SERIES_B,
    Stage.SERIES_C,
    Stage.SERIES_D,
    Stage.LATER,
)
"""The stages of rounds in their order; exits and what is neither climb nothing."""

EOK = 10**8


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One growth stage. It is reached when any of its tests is met; without a test, always.

    `known` names a rung of the default ladder, whose words are in the catalogue; a rung somebody
    wrote has names of its own. Raised money is that of all rounds together.
    """

    name: str = ""
    name_en: str | None = None
    known: str | None = None
    stage: Stage | None = None
    valuation_krw: int | None = None
    raised_from_krw: int | None = None
    raised_to_krw: int | None = None
    unicorn: bool = False

    @property
    def tested(self) -> bool:
        return self.unicorn or any((self.stage, self.valuation_krw, self.raised_from_krw))


DEFAULT_LADDER = (
    Rung(known="selected"),
    Rung(known="seed", stage=Stage.SEED),
    Rung(
        known="baby_unicorn",
        valuation_krw=300 * EOK,
        raised_from_krw=20 * EOK,
        raised_to_krw=100 * EOK,
    ),
    Rung(known="series_ab", stage=Stage.SERIES_A),
    Rung(known="pre_unicorn", valuation_krw=1_000 * EOK),
    Rung(known="series_c", stage=Stage.SERIES_C),
    Rung(known="unicorn", unicorn=True),
)
"""Korea's growth stages as its ministry and its investors speak of them."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """A program's rungs from the lowest; version 0 is the default, never edited."""

    version: int
    rungs: tuple[Rung, ...]


class Reached(StrEnum):
    """By which of its tests a rung is reached."""

    ALWAYS = "always"
    STAGE = "stage"
    VALUATION = "valuation"
    RAISED = "raised"
    UNICORN = "unicorn"


@dataclass(frozen=True, slots=True)
class LadderFacts:
    """What the tests look at, of verified facts alone."""

    stage: Stage | None
    valuation_krw: int | None
    raised_krw: int
    counts: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a startup stands: `number` counts rungs from 1."""

    number: int
    of: int
    rung: Rung
    by: Reached


def ladder_facts(
    valuations: Sequence[ValuationFacts],
    rounds: Iterable[RoundFacts | ClosedRound],
    rule: UnicornRule,
    day: date,
) -> LadderFacts:
    """One startup's, as of a day. Facts that nobody verified lift nobody."""
    seen = [v for v in valuations if v.verified and v.valued_on <= day]
    closed = [r for r in rounds if r.verified and r.closed_on <= day]
    latest = max(seen, key=lambda v: (v.valued_on, v.id), default=None)
    stages = {v.stage for v in seen} | {r.stage for r in closed}
    return LadderFacts(
        stage=max((s for s in stages if s in CLIMB), key=CLIMB.index, default=None),
        valuation_krw=latest.amount_krw if latest else None,
        raised_krw=sum(r.raised_krw or 0 for r in closed),
        counts=that_counts(valuations, rule, day) is not None,
    )


def rung_of(facts: LadderFacts, ladder: Ladder) -> Standing | None:
    """The highest rung whose own test is met; those below it need not be."""
    for at in range(len(ladder.rungs) - 1, -1, -1):
        by = reached_by(facts, ladder.rungs[at])
        if by is not None:
            return Standing(at + 1, len(ladder.rungs), ladder.rungs[at], by)
    return None


def reached_by(facts: LadderFacts, rung: Rung) -> Reached | None:
    if not rung.tested:
        return Reached.ALWAYS
    if rung.unicorn and facts.counts:
        return Reached.UNICORN
    if rung.stage and facts.stage and CLIMB.index(facts.stage) >= CLIMB.index(rung.stage):
        return Reached.STAGE
    worth = facts.valuation_krw
    if rung.valuation_krw is not None and worth is not None and worth >= rung.valuation_krw:
        return Reached.VALUATION
    return Reached.RAISED if _raised_enough(facts.raised_krw, rung) else None


def _raised_enough(raised_krw: int, rung: Rung) -> bool:
    if rung.raised_from_krw is None or raised_krw < rung.raised_from_krw:
        return False
    return rung.raised_to_krw is None or raised_krw <= rung.raised_to_krw


def check_ladder(rungs: Sequence[Rung]) -> None:
    if not RUNGS_MIN <= len(rungs) <= RUNGS_MAX:
        raise RuleViolation("ladder_length", "rungs", least=RUNGS_MIN, most=RUNGS_MAX)
    for rung in rungs:
        _check_rung(rung)
    names = [rung.name.strip() for rung in rungs]
    if len(set(names)) < len(names):
        raise RuleViolation("rung_named_twice", "rungs")
    if rungs[0].tested:
        raise RuleViolation("first_rung_is_free", "rungs", name=rungs[0].name)
    untested = next((rung for rung in rungs[1:] if not rung.tested), None)
    if untested is not None:
        raise RuleViolation("rung_needs_test", "rungs", name=untested.name)


def _check_rung(rung: Rung) -> None:
    if not rung.name.strip():
        raise RuleViolation("needed", "rungs")
    check_text("rungs", rung.name, RUNG_NAME_MAX)
    check_text("rungs", rung.name_en, RUNG_NAME_MAX)
    if rung.stage is not None and rung.stage not in CLIMB:
        raise RuleViolation("rung_stage_unknown", "rungs", name=rung.name)
    for krw in (rung.valuation_krw, rung.raised_from_krw, rung.raised_to_krw):
        if krw is not None and not 1 <= krw <= KRW_MAX:
            raise RuleViolation("out_of_range", "rungs", least=1, most=KRW_MAX)
    if rung.raised_to_krw is not None and (rung.raised_from_krw or KRW_MAX) > rung.raised_to_krw:
        raise RuleViolation("raised_between", "rungs", name=rung.name)
