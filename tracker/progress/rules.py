"""Milestones, valuations and what counts as a unicorn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from tracker.values.exact import exact, whole
from tracker.values.refusals import RuleViolation

TITLE_MAX = 200
OWNER_MAX = 100
URL_MAX = 500
REASON_MAX = 500
NOTE_MAX = 500
KRW_MAX = 10**15
RATE_MAX = Decimal(100_000)
DECIMALS_MAX = 6
YEAR_DAYS = Decimal("365.25")
GROWTH_DAYS_MIN = 30
"""With less time than this left, a growth a year says nothing."""


class MilestoneState(StrEnum):
    PLANNED = "planned"
    MET = "met"
    MISSED = "missed"


class MilestoneStanding(StrEnum):
    """A milestone's state as a day sees it: *due* is planned and past its day, and never stored."""

    DUE = "due"
    PLANNED = "planned"
    MISSED = "missed"
    MET = "met"


class SourceGrade(StrEnum):
    """How well a valuation is evidenced: contract, investor, press, the firm's own statement."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Stage(StrEnum):
    """The round a valuation comes from."""

    SEED = "seed"
    PRE_A = "pre_a"
    SERIES_A = "series_a"
    SERIES_B = "series_b"
    SERIES_C = "series_c"
    SERIES_D = "series_d"
    LATER = "later"
    EXIT = "exit"  # listed or acquired: whether it counts is the program's setting
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NewMilestone:
    title: str
    due_on: date
    owner: str | None = None
    evidence_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneChange:
    """A milestone as it is to be. `closed_on` is the day it was met or missed."""

    title: str
    owner: str | None
    due_on: date
    state: MilestoneState
    closed_on: date | None
    evidence_url: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """A milestone as it is."""

    id: int
    startup_id: int
    title: str
    owner: str | None
    baseline_due_on: date
    due_on: date
    state: MilestoneState
    closed_on: date | None
    evidence_url: str | None
    verified_at: datetime | None
    verified_by: str | None
    version: int

    @property
    def slipped_days(self) -> int:
        """Days from the first due date to the current one; negative where brought forward."""
        return (self.due_on - self.baseline_due_on).days

    @property
    def verified(self) -> bool:
        return self.verified_at is not None

    def standing(self, today: date) -> MilestoneStanding:
        if self.state is MilestoneState.PLANNED and self.due_on < today:
            return MilestoneStanding.DUE
        return MilestoneStanding(self.state.value)

    def days_late(self, today: date) -> int:
        """How long a planned milestone is past its due date, else 0."""
        late = self.standing(today) is MilestoneStanding.DUE
        return (today - self.due_on).days if late else 0


def check_new_milestone(new: NewMilestone) -> None:
    _check_text("title", new.title, TITLE_MAX)
    _check_text("owner", new.owner, OWNER_MAX)
    check_evidence(new.evidence_url)


def check_milestone_change(before: MilestoneFacts, change: MilestoneChange, today: date) -> None:
    """Moving the due date or reopening what was closed needs a reason; what is closed has a day."""
    _check_text("title", change.title, TITLE_MAX)
    _check_text("owner", change.owner, OWNER_MAX)
    check_evidence(change.evidence_url)
    _check_closed_on(change, today)
    reopened = before.state is not MilestoneState.PLANNED and change.state is not before.state
    if before.due_on != change.due_on or reopened or change.reason:
        check_reason(change.reason)


def _check_closed_on(change: MilestoneChange, today: date) -> None:
    if change.state is MilestoneState.PLANNED:
        if change.closed_on is not None:
            raise RuleViolation("closed_while_planned", "closed_on")
    elif change.closed_on is None:
        raise RuleViolation("needed", "closed_on")
    elif change.closed_on > today:
        raise RuleViolation("in_the_future", "closed_on", today_on=today)


def check_verifiable(milestone: MilestoneFacts) -> None:
    """What is still planned has nothing to verify, and what is verified is not verified again."""
    if milestone.state is MilestoneState.PLANNED:
        raise RuleViolation("milestone_still_planned")
    if milestone.verified:
        raise RuleViolation("already_verified")


def stays_verified(before: MilestoneFacts, change: MilestoneChange, *, by_program: bool) -> bool:
    """A startup's change always takes the mark away; the program's, when it touches the proof."""
    proof = (change.state, change.closed_on, change.evidence_url)
    untouched = proof == (before.state, before.closed_on, before.evidence_url)
    return before.verified and by_program and untouched


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Field, old value, new value: of the fields both know, what differs."""
    return [
        (name, value, after[name])
        for name, value in before.items()
        if name in after and value != after[name]
    ]


def check_same_version(stored: int, seen: int) -> None:
    """Who edits must have seen the newest version, else somebody's change would be lost."""
    if stored != seen:
        raise RuleViolation("changed_meanwhile")


def check_evidence(url: str | None) -> None:
    """A link to a page on the web, with no sign-in hidden in it; or none."""
    if url is None:
        return
    if len(url) > URL_MAX:
        raise RuleViolation("too_long", "evidence_url", most=URL_MAX)
    if not _is_web_address(url):
        raise RuleViolation("not_a_web_address", "evidence_url")


def _is_web_address(url: str) -> bool:
    if any(character.isspace() or not character.isprintable() for character in url):
        return False
    try:
        parts = urlsplit(url)
        port_is_number = parts.port is None or parts.port > 0
    except ValueError:
        return False
    hidden = "@" in parts.netloc or "\\" in url
    return (
        parts.scheme in {"http", "https"} and bool(parts.hostname) and port_is_number and not hidden
    )


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation("needed", "reason")
    _check_text("reason", reason, REASON_MAX)


def most_urgent_first(milestones: Iterable[MilestoneFacts], today: date) -> list[MilestoneFacts]:
    """Due first (longest late first), then planned by date, then what is closed, newest first."""

    def rank(milestone: MilestoneFacts) -> tuple[int, int]:
        standing = milestone.standing(today)
        if standing is MilestoneStanding.DUE:
            return (0, milestone.due_on.toordinal())
        if standing is MilestoneStanding.PLANNED:
            return (1, milestone.due_on.toordinal())
        return (2, -(milestone.closed_on or milestone.due_on).toordinal())

    return sorted(milestones, key=rank)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewValuation:
    """In won, or in dollars with the day's rate; a rate beside won tells what it was in dollars."""

    valued_on: date
    grade: SourceGrade
    stage: Stage
    amount_krw: int | None = None
    amount_usd: Decimal | None = None
    usd_krw: Decimal | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ValuationFacts:
    """What a startup was worth on a day; `usd_krw` is the rate of that day."""

    id: int
    startup_id: int
    valued_on: date
    amount_krw: int
    amount_usd: Decimal | None
    usd_krw: Decimal | None
    grade: SourceGrade
    stage: Stage
    note: str | None
    verified_at: datetime | None
    recorded_by: str

    @property
    def verified(self) -> bool:
        return self.verified_at is not None

    @property
    def in_usd(self) -> Decimal | None:
        """Whole dollars at the rate of its day; None where no rate is known."""
        if self.amount_usd is not None:
            return self.amount_usd
        if self.usd_krw is None:
            return None
        return Decimal(whole(Decimal(self.amount_krw) / self.usd_krw))


def check_valuation(new: NewValuation, *, verified: bool, today: date) -> None:
    """What the startup itself states is grade D until the program has seen better evidence."""
    if new.valued_on > today:
        raise RuleViolation("in_the_future", "valued_on", today_on=today)
    _check_amounts(new)
    if not verified and new.grade is not SourceGrade.D:
        raise RuleViolation("own_statement_is_grade_d", "grade")
    _check_text("note", new.note, NOTE_MAX)


def check_withdrawable(valuation: ValuationFacts, *, by_program: bool) -> None:
    if valuation.verified and not by_program:
        raise RuleViolation("verified_by_program")


def _check_amounts(new: NewValuation) -> None:
    if (new.amount_krw is None) == (new.amount_usd is None):
        raise RuleViolation("one_amount", "amount_krw")
    _check_decimal("usd_krw", new.usd_krw, RATE_MAX)
    _check_decimal("amount_usd", new.amount_usd, Decimal(KRW_MAX))
    if new.amount_usd is not None and new.usd_krw is None:
        raise RuleViolation("rate_needed", "usd_krw")
    if not 1 <= worth_krw(new) <= KRW_MAX:
        field = "amount_krw" if new.amount_usd is None else "amount_usd"
        raise RuleViolation("out_of_range", field, least=1, most=KRW_MAX)


def _check_decimal(field: str, value: Decimal | None, most: Decimal) -> None:
    if value is None:
        return
    if not (value.is_finite() and 0 < value <= most):
        raise RuleViolation("out_of_range", field, least=0, most=int(most))
    if value != value.quantize(Decimal(1).scaleb(-DECIMALS_MAX)):
        raise RuleViolation("too_many_decimals", field, most=DECIMALS_MAX)


def worth_krw(new: NewValuation) -> int:
    """Whole won, at the rate given where the valuation is in dollars."""
    if new.amount_krw is not None:
        return new.amount_krw
    with exact():
        return whole((new.amount_usd or Decimal(0)) * (new.usd_krw or Decimal(0)))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnicornRule:
    """What the program counts as a unicorn: its figures and its settings in force."""

    line_krw: int
    line_usd: int
    starts_on: date
    by: date
    definition: str  # "krw" | "usd"
    counting: str  # "reached" | "holding"
    exit_counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnicornProgress:
    """Where one startup stands on the way. A day is the first at or above that line, or None.

    `growth_a_year` is the factor by which its value must grow every year from today to stand at
    the line that counts on the program's day: 2.0 doubles; None where there is nothing to say.
    """

    latest: ValuationFacts | None
    age_days: int | None
    reached_krw_on: date | None
    reached_usd_on: date | None
    counts: bool
    by_exit: bool
    growth_a_year: Decimal | None


@dataclass(frozen=True, slots=True)
class UnicornCount:
    """How many startups count, and how many passed either line in the program's time."""

    counted: int
    by_krw: int
    by_usd: int
    by_exit: int


def unicorn_progress(
    valuations: Sequence[ValuationFacts], rule: UnicornRule, today: date
) -> UnicornProgress:
    """Of one startup's valuations, withdrawn ones left out. Only verified ones count."""
    known = sorted(
        (v for v in valuations if v.valued_on <= today), key=lambda v: (v.valued_on, v.id)
    )
    latest = known[-1] if known else None
    inside = [v for v in known if v.verified and rule.starts_on <= v.valued_on <= rule.by]
    counting = _that_counts(inside, rule)
    return UnicornProgress(
        latest=latest,
        age_days=(today - latest.valued_on).days if latest else None,
        reached_krw_on=_first_day(inside, "krw", rule),
        reached_usd_on=_first_day(inside, "usd", rule),
        counts=counting is not None,
        by_exit=counting is not None and counting.stage is Stage.EXIT,
        growth_a_year=_growth(latest, rule, today),
    )


def unicorns(progress: Iterable[UnicornProgress]) -> UnicornCount:
    every = list(progress)
    return UnicornCount(
        counted=sum(one.counts for one in every),
        by_krw=sum(one.reached_krw_on is not None for one in every),
        by_usd=sum(one.reached_usd_on is not None for one in every),
        by_exit=sum(one.by_exit for one in every),
    )


def at_the_line(valuation: ValuationFacts, definition: str, rule: UnicornRule) -> bool | None:
    """Whether a valuation is at or above a line; None where its dollars are not known."""
    if definition == "krw":
        return valuation.amount_krw >= rule.line_krw
    if valuation.amount_usd is not None:
        return valuation.amount_usd >= rule.line_usd
    if valuation.usd_krw is None:
        return None
    with exact():
        return valuation.amount_krw >= rule.line_usd * valuation.usd_krw


def _that_counts(inside: Sequence[ValuationFacts], rule: UnicornRule) -> ValuationFacts | None:
    """The valuation by which a startup counts: its first at the line, or the one it holds."""
    candidates = inside[-1:] if rule.counting == "holding" else inside
    for valuation in candidates:
        if valuation.stage is Stage.EXIT and not rule.exit_counts:
            continue
        if at_the_line(valuation, rule.definition, rule):
            return valuation
    return None


def _first_day(inside: Sequence[ValuationFacts], definition: str, rule: UnicornRule) -> date | None:
    return next((v.valued_on for v in inside if at_the_line(v, definition, rule)), None)


def _growth(latest: ValuationFacts | None, rule: UnicornRule, today: date) -> Decimal | None:
    days = (rule.by - today).days
    if latest is None or days < GROWTH_DAYS_MIN:
        return None
    if at_the_line(latest, rule.definition, rule) is not False:
        return None
    worth = Decimal(latest.amount_krw) if rule.definition == "krw" else latest.in_usd
    if not worth:
        return None
    line = rule.line_krw if rule.definition == "krw" else rule.line_usd
    return (Decimal(line) / worth) ** (YEAR_DAYS / days)


def _check_text(field: str, text: str | None, most: int) -> None:
    """Given text is not blank and not too long; None is nothing given."""
    if text is None:
        return
    if field == "title" and not text.strip():
        raise RuleViolation("needed", field)
    if len(text) > most:
        raise RuleViolation("too_long", field, most=most)
