"""What a home page tells beside its reader's inbox, and a startup's credits in one sentence.

What somebody has to do is told by reminders, whose rules are a page of the program; here stands
what can be seen and asks for nothing yet.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from tracker.credits.rules.figures import (
    CreditStatus,
    GrantFigures,
    GrantState,
    ProgramCredits,
    StartupCredits,
)
from tracker.package.rules.gaps import Gap, late_gaps


class Tone(StrEnum):
    """How grave: an icon, a word and a color follow from it."""

    BAD = "bad"
    RISK = "risk"
    INFO = "info"


class AttentionKind(StrEnum):
    USED_UP = "used_up"
    SHORT = "short"
    IMPORT_REFUSED = "import_refused"
    NO_DATA = "no_data"
    UNUSUAL = "unusual"
    NO_USAGE = "no_usage"  # granted, and nothing ever used
    GAP = "gap"  # longer without help of a kind than planned
    REQUEST_WAITING = "request_waiting"  # not yet for so long that anybody is reminded


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing to look at.

    `due_on` is the day it concerns, `values` what its words mention,
    `about` the object its link opens.
    """

    kind: AttentionKind
    tone: Tone
    startup_id: int | None
    due_on: date
    values: Mapping[str, object] = field(default_factory=dict)
    about: int | str | None = None
    variant: str = ""

    @property
    def key(self) -> str:
        """Of the words that say why; a `variant` of them where there is more to say."""
        return f"home.why.{self.kind}{self.variant}"


_TONES = (Tone.BAD, Tone.RISK, Tone.INFO)


class Told(Protocol):
    """A reminder or what is told beside it."""

    @property
    def tone(self) -> str: ...
    @property
    def due_on(self) -> date: ...
    @property
    def startup_id(self) -> int | None: ...


Item = TypeVar("Item", bound=Told)


def by_urgency(found: Iterable[Item]) -> tuple[Item, ...]:
    """The gravest first; among equals what comes first in the calendar."""
    return tuple(sorted(found, key=lambda one: (_TONES.index(Tone(one.tone)), one.due_on)))


def credit_attentions(credits: ProgramCredits, *, today: date) -> Iterator[Attention]:
    for startup in credits.startups:
        yield from _status_attention(startup, today)


def _status_attention(startup: StartupCredits, today: date) -> Iterator[Attention]:
    outlook, amounts = startup.outlook, startup.amounts
    values: dict[str, object]
    if startup.status is CreditStatus.USED_UP:
        values = {"amount_krw": amounts.overage_krw}
        yield Attention(AttentionKind.USED_UP, Tone.RISK, startup.startup_id, today, values)
    elif startup.status is CreditStatus.SHORT and outlook.runs_out_on:
        values = {"day_on": outlook.runs_out_on, "amount_krw": amounts.remaining_krw}
        yield Attention(
            AttentionKind.SHORT, Tone.BAD, startup.startup_id, outlook.runs_out_on, values
        )
    elif startup.status is CreditStatus.NO_DATA and amounts.granted_krw:
        yield _no_data(startup, today)


def _no_data(startup: StartupCredits, today: date) -> Attention:
    newest = startup.outlook.newest_charged_on
    if newest is None:
        return Attention(AttentionKind.NO_USAGE, Tone.INFO, startup.startup_id, today)
    values = {"day_on": newest}
    return Attention(AttentionKind.NO_DATA, Tone.RISK, startup.startup_id, newest, values)


def gap_attentions(gaps: Iterable[Gap], *, today: date) -> Iterator[Attention]:
    """Each startup's furthest gap past its plan; `gaps` with the furthest first."""
    seen: set[int] = set()
    for gap in late_gaps(gaps):
        if gap.startup_id not in seen:
            seen.add(gap.startup_id)
            yield Attention(
                AttentionKind.GAP,
                Tone.INFO,
                gap.startup_id,
                today - timedelta(days=gap.beyond),
                {"days": gap.days, "most": gap.most_days},
                gap.kind.value,
                f"_{gap.kind}",
            )


@dataclass(frozen=True, slots=True)
class Sentence:
    """A key of the catalogue and what it mentions."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def credits_answer(startup: StartupCredits) -> tuple[Sentence, ...]:
    """What is left and until when, what is to come, then what follows from the present use."""
    amounts = startup.amounts
    coming = tuple(_coming(g) for g in startup.grants if g.state is GrantState.UPCOMING)
    if not amounts.granted_krw:
        return (Sentence("home.answer.none"), *coming)
    if not amounts.remaining_krw:
        return (_nothing_left(startup), *coming)
    last_on = max(g.expires_on for g in startup.grants if g.remaining_krw)
    left = Sentence("home.answer.left", {"amount_krw": amounts.remaining_krw, "day_on": last_on})
    return (left, *_to_activate(startup), *coming, *_what_follows(startup))


def _coming(grant: GrantFigures) -> Sentence:
    days = {"day_on": grant.granted_on, "last_on": grant.expires_on}
    return Sentence("home.answer.coming", {"amount_krw": grant.amount_krw, **days})


def _to_activate(startup: StartupCredits) -> Iterator[Sentence]:
    for grant in startup.grants:
        if grant.state is GrantState.NOT_ACTIVATED and grant.activate_by:
            values = {"amount_krw": grant.remaining_krw, "day_on": grant.activate_by}
            yield Sentence("home.answer.activate", values)


def _nothing_left(startup: StartupCredits) -> Sentence:
    amounts = startup.amounts
    if amounts.overage_krw:
        return Sentence("home.answer.overage", {"amount_krw": amounts.overage_krw})
    used_up = amounts.used_krw == amounts.granted_krw
    return Sentence("home.answer.used_up" if used_up else "home.answer.nothing_left")


def _what_follows(startup: StartupCredits) -> tuple[Sentence, ...]:
    outlook = startup.outlook
    if outlook.burn_per_month_krw is None:
        return (Sentence("home.answer.not_enough_data"),)
    if outlook.runs_out_on is not None:
        return (Sentence("home.answer.runs_out", {"day_on": outlook.runs_out_on}),)
    lost = sum(outlook.will_be_lost.values())
    if lost:
        return (Sentence("home.answer.will_be_lost", {"amount_krw": lost}),)
    return (Sentence("home.answer.enough"),)


URGENCY = (
    CreditStatus.USED_UP,
    CreditStatus.SHORT,
    CreditStatus.LAPSING,
    CreditStatus.NO_DATA,
    CreditStatus.ON_COURSE,
)
HEAT_MONTHS = 6


def in_credit_urgency(
    startups: Iterable[StartupCredits], order: Mapping[int, int]
) -> list[StartupCredits]:
    """Those in the program whose credits need a look first; the office's `order` among equals."""

    def rank(one: StartupCredits) -> tuple[bool, int, int]:
        gone = one.left_on is not None and one.left_on <= one.as_of
        return (gone, URGENCY.index(one.status), order[one.startup_id])

    return sorted(startups, key=rank)


def heat_months(today: date) -> tuple[date, ...]:
    """The first days of this month and of those before it, oldest first."""
    return tuple(_month(today, back) for back in range(1 - HEAT_MONTHS, 1))


def _month(day: date, away: int) -> date:
    number = day.year * 12 + day.month - 1 + away
    return date(number // 12, number % 12 + 1, 1)
