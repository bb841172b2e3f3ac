"""What an amendment would do, settled beforehand: shown before it is confirmed."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tracker.credits.rules.caps import Caps
from tracker.credits.rules.facts import Amendment, AmendmentKind, Facts, MovementKind
from tracker.credits.rules.figures import (
    GrantFigures,
    PostedSum,
    StartupBooks,
    StartupCredits,
    rates_by_day,
    startup_credits,
    taken_of_caps,
    within_program,
)
from tracker.credits.rules.life import lives
from tracker.credits.rules.requests import NewAmendment
from tracker.credits.rules.settlement import settle
from tracker.values.exact import exact
from tracker.values.refusals import RuleViolation


def amended(facts: Facts, grant_id: int, new: NewAmendment) -> Facts:
    """The facts with the amendment added as the latest."""
    last = max((amendment.id for amendment in facts.amendments), default=0)
    added = Amendment(
        last + 1, grant_id, new.kind, new.effective_on, new.expires_on, new.amount_krw
    )
    return replace(facts, amendments=(*facts.amendments, added))


def check_effect(facts: Facts, grant_id: int, new: NewAmendment, *, through: date) -> None:
    """A withdrawal must find unused what it asks for; RuleViolation says how much there is."""
    if new.kind is not AmendmentKind.WITHDRAWN:
        return
    everything = replace(new, amount_krw=None)
    unused = _withdrawn(amended(facts, grant_id, everything), grant_id, through)
    unused -= _withdrawn(facts, grant_id, through)
    if unused <= 0:
        raise RuleViolation("nothing_unused", "kind")
    if new.amount_krw is not None and new.amount_krw > unused:
        raise RuleViolation("more_than_unused", "amount_krw", unused_krw=unused)


def _withdrawn(facts: Facts, grant_id: int, through: date) -> int:
    return sum(
        movement.amount_krw
        for movement in settle(facts, through).movements
        if movement.kind is MovementKind.WITHDRAWN and movement.grant_id == grant_id
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """A startup's figures today, before and after an amendment; `changed` pairs its grants."""

    before: StartupCredits
    after: StartupCredits
    changed: tuple[tuple[GrantFigures, GrantFigures], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Whose facts these are, under which cap, and what all others take of the program's cap."""

    startup_id: int
    caps: Caps
    taken_by_others_krw: int
    regrantable: frozenset[str]
    help_krw: int = 0  # its own help in kind that the caps count


def preview(facts: Facts, after: Facts, place: Place, *, today: date) -> Preview:
    """Both settled in memory: nothing is posted."""
    then, now = (_figures(each, place, today) for each in (after, facts))
    pairs = zip(now.grants, then.grants, strict=True)
    changed = tuple((old, new) for old, new in pairs if _essence(old) != _essence(new))
    return Preview(now, then, changed)


def _essence(grant: GrantFigures) -> GrantFigures:
    return replace(grant, will_be_lost_krw=None)


def _figures(facts: Facts, place: Place, today: date) -> StartupCredits:
    books = books_of(facts, place, today)
    taken = taken_of_caps(books, today, place.regrantable)
    left = max(0, place.caps.cap_krw - place.taken_by_others_krw - taken)
    return within_program(startup_credits(books, today, taken), left)


def books_of(facts: Facts, place: Place, today: date) -> StartupBooks:
    """What the ledger would hold if exactly these facts had been posted."""
    posted: defaultdict[int | None, list[PostedSum]] = defaultdict(list)
    for m in settle(facts, today).movements:
        posted[m.grant_id].append(PostedSum(m.grant_id, m.kind, m.on, m.amount_krw))
    not_covered: defaultdict[date, Decimal] = defaultdict(Decimal)
    every = [day for days in facts.usage.values() for day in days]
    with exact():
        for day in every:
            not_covered[day.charged_on] += day.not_covered_krw
    return StartupBooks(
        startup_id=place.startup_id,
        cap_krw=place.caps.startup_cap_krw,
        left_on=facts.left_on,
        lives=lives(facts),
        posted={grant_id: tuple(rows) for grant_id, rows in posted.items()},
        not_covered_krw=not_covered,
        newest_charged_on=max(not_covered, default=None),
        usd_krw_by_day=rates_by_day((d.charged_on, d.covered_krw, d.covered_usd) for d in every),
        estimated_days=len({d.charged_on for d in every if d.estimated}),
        help_krw=place.help_krw,
    )
