"""Facts in few words: days of 2026, whole amounts, and hypothesis strategies of all of them."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tracker.credits.rules.facts import Amendment, AmendmentKind, DayUsage, Facts, Grant
from tracker.values.exact import exact_sum

START = date(2026, 1, 1)
SPAN = 120


def day(month: int, on: int, year: int = 2026) -> date:
    return date(year, month, on)


def grant(own: int, krw: int, granted_on: date, expires_on: date, **more) -> Grant:
    return Grant(own, krw, granted_on, expires_on, **more)


def amendment(own: int, of: int, kind: AmendmentKind, on: date, **more) -> Amendment:
    return Amendment(own, of, kind, on, **more)


def usage(*days):
    """`(charge day, covered[, refunded])`, each in the billing month of its charge day."""
    months = defaultdict(list)
    for charged_on, *krw in days:
        amounts = (Decimal(str(one)) for one in krw)
        months[charged_on.replace(day=1)].append(DayUsage(charged_on, *amounts))
    return {month: tuple(found) for month, found in months.items()}


def sums(settlement, until: date | None = None):
    """Won by kind, of movements concerning days up to `until`."""
    found = defaultdict(int)
    for movement in settlement.movements:
        if until is None or movement.on <= until:
            found[movement.kind] += movement.amount_krw
    return found


days = st.integers(0, SPAN).map(lambda n: START + timedelta(days=n))
won = st.integers(1, 60)
exact = st.integers(0, 4000).map(lambda n: Decimal(n) / 100)


@st.composite
def grants(draw, own: int):
    first, second, third, fourth = sorted(draw(st.lists(days, min_size=4, max_size=4)))
    asks = draw(st.booleans())
    activated = draw(st.booleans())
    return Grant(
        own,
        draw(won),
        first,
        fourth,
        activate_by=third if asks else None,
        activated_on=second if activated else None,
    )


@st.composite
def amendments(draw, own: int, given: Grant):
    kinds = [AmendmentKind.ACTIVATED, AmendmentKind.EXPIRY_MOVED, AmendmentKind.WITHDRAWN]
    kind = draw(st.sampled_from([*kinds, AmendmentKind.CANCELLED]))
    amount = draw(st.none() | won) if kind is AmendmentKind.WITHDRAWN else None
    moved = draw(days) if kind is AmendmentKind.EXPIRY_MOVED else None
    if moved is not None:
        moved = max(moved, given.granted_on)
    on = draw(days)
    if kind is AmendmentKind.ACTIVATED:
        on = max(on, given.granted_on)
    return Amendment(own, given.id, kind, on, moved, amount)


@st.composite
def usages(draw):
    charged = draw(st.lists(days, max_size=25, unique=True))
    months = defaultdict(list)
    for on in charged:
        refund = draw(st.sampled_from([Decimal(0), Decimal(0), -draw(exact)]))
        months[on.replace(day=1)].append(DayUsage(on, draw(exact), refund))
    return {month: tuple(found) for month, found in months.items()}


@st.composite
def facts(draw, *, released: bool = False):
    given = [draw(grants(own)) for own in range(1, draw(st.integers(0, 4)) + 1)]
    count = draw(st.integers(0, 4)) if given else 0
    changes = [draw(amendments(own, draw(st.sampled_from(given)))) for own in range(1, count + 1)]
    if released and given:
        of = draw(st.sampled_from(given))
        krw = draw(st.integers(1, of.amount_krw))
        changes.append(Amendment(99, of.id, AmendmentKind.RELEASED, START, amount_krw=krw))
    left_on = draw(st.none() | st.none() | days)
    return Facts(tuple(given), tuple(changes), draw(usages()), left_on)


def total_covered(found: Facts) -> Decimal:
    rows = [row for month in found.usage.values() for row in month]
    return exact_sum([row.covered_krw for row in rows] + [row.refunded_krw for row in rows])
