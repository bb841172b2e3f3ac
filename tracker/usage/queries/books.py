"""A startup's statements with what follows from them, and what if there were one more."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from tracker.credits.books import SIGNED_KRW, facts_of_startup
from tracker.credits.models import CreditGrant, Transfer
from tracker.credits.rules.facts import MovementKind
from tracker.credits.rules.settlement import settle
from tracker.db import db
from tracker.usage.queries.exported import exported
from tracker.usage.queries.mappings import unmapped_sub_accounts
from tracker.usage.queries.rates import rate_of
from tracker.usage.queries.statements import (
    check_new_statement,
    explanations_of,
    standing_of_program,
    standing_statements,
)
from tracker.usage.rules.estimates import (
    Estimate,
    RateOf,
    Span,
    Statement,
    spans,
    with_estimates,
)
from tracker.usage.rules.reconcile import (
    Around,
    Comparison,
    Left,
    comparison,
    remaining_on,
    stated_in_won,
)
from tracker.usage.rules.statements import NewStatement

UNSAVED = 0  # the id of a statement that is only looked at


@dataclass(frozen=True, slots=True)
class StatementBook:
    """Spans by the statement they end with; every standing statement beside the ledger."""

    statements: tuple[Statement, ...]
    spans: dict[int, Span]
    comparisons: dict[int, Comparison]
    covered: frozenset[date]
    remaining_krw: int  # today

    @property
    def newest(self) -> Statement | None:
        return self.statements[-1] if self.statements else None

    @property
    def estimates(self) -> list[Estimate]:
        return [one for span in self.spans.values() for one in span.estimates]


def rate_lookup(program_id: int) -> RateOf:
    """Each month's rate, asked for once."""
    known: dict[date, Decimal | None] = {}

    def rate_at(month: date) -> Decimal | None:
        if month not in known:
            known[month] = rate_of(program_id, month)
        return known[month]

    return rate_at


def estimates_of(program_id: int, startup_id: int) -> list[Estimate]:
    """Usage of the days between statements that no export covers."""
    statements = standing_statements(startup_id)
    if len(statements) < 2:
        return []
    known = exported(program_id, startup_id)
    facts = replace(facts_of_startup(program_id, startup_id), usage=known.usage)
    found = spans(statements, facts, known.covered, rate_lookup(program_id))
    return [one for span in found for one in span.estimates]


def statement_book(program_id: int, startup_id: int, *, today: date) -> StatementBook:
    return book_with(program_id, startup_id, standing_statements(startup_id), today=today)


def book_with(
    program_id: int, startup_id: int, statements: Sequence[Statement], *, today: date
) -> StatementBook:
    """As if these were the startup's statements: nothing is written."""
    known = exported(program_id, startup_id)
    facts = replace(facts_of_startup(program_id, startup_id), usage=known.usage)
    rate_of = rate_lookup(program_id)
    found = spans(statements, facts, known.covered, rate_of)
    estimates = [one for span in found for one in span.estimates]
    whole = replace(facts, usage=with_estimates(facts.usage, estimates))
    around = Around(
        tuple(statements),
        whole,
        settle(whole, today),
        found,
        known.covered,
        sum(one.billed_krw for one in unmapped_sub_accounts(program_id)),
        rate_of,
    )
    reasons = explanations_of(program_id, [one.id for one in statements])
    return StatementBook(
        tuple(sorted(statements, key=lambda one: one.stated_on)),
        {span.later.id: span for span in found},
        {one.id: comparison(one, around, reasons) for one in statements},
        known.covered,
        remaining_on(around.settlement.movements, today),
    )


@dataclass(frozen=True, slots=True)
class StatementPreview:
    """A statement that is not kept yet: the days it closes, and what it would leave."""

    span: Span | None  # None: no statement lies before it
    next_span: Span | None  # where it falls between two others
    compared: Comparison
    remaining_before_krw: int
    remaining_after_krw: int


def preview_statement(
    program_id: int,
    startup_id: int,
    new: NewStatement,
    *,
    replacing: int | None = None,
    today: date,
) -> StatementPreview:
    """What it would come to; nothing is written. RuleViolation where it would be refused."""
    check_new_statement(program_id, startup_id, new, correcting=replacing, today=today)
    standing = standing_statements(startup_id)
    before = book_with(program_id, startup_id, standing, today=today)
    others = [one for one in standing if one.id != replacing]
    looked_at = Statement(UNSAVED, new.stated_on, new.balance_krw, new.balance_usd)
    after = book_with(program_id, startup_id, [*others, looked_at], today=today)
    following = (span for span in after.spans.values() if span.earlier.id == UNSAVED)
    return StatementPreview(
        after.spans.get(UNSAVED),
        next(following, None),
        after.comparisons[UNSAVED],
        before.remaining_krw,
        after.remaining_krw,
    )


@dataclass(frozen=True, slots=True)
class UsageSources:
    """Where a startup's usage comes from, and Microsoft's own balance beside it."""

    exported_days: int
    estimated_days: int
    newest: Comparison


def usage_sources(program_id: int, startup_id: int, *, today: date) -> UsageSources | None:
    """None where nobody ever stated a balance: all usage is from exports."""
    standing = standing_statements(startup_id)
    if not standing:
        return None
    book = book_with(program_id, startup_id, standing, today=today)
    newest = book.comparisons[book.statements[-1].id]
    return UsageSources(len(book.covered), len(book.estimates), newest)


@dataclass(frozen=True, slots=True)
class OpenDifference:
    """A startup's newest statement that the ledger does not agree with, and nobody explained."""

    startup_id: int
    compared: Comparison

    @property
    def stated_on(self) -> date:
        return self.compared.statement.stated_on


def newest_compared(program_id: int) -> dict[int, Comparison]:
    """Each startup's newest statement beside the ledger's own sums, in three queries."""
    newest = {own: found[-1] for own, found in standing_of_program(program_id).items()}
    if not newest:
        return {}
    rate_of = rate_lookup(program_id)
    ledger = _ledger_on(program_id, {own: one.stated_on for own, one in newest.items()})
    reasons = explanations_of(program_id, [one.id for one in newest.values()])
    found = {}
    for own, one in newest.items():
        left = ledger.get(own, {})
        given = [reason for reason in reasons if reason.statement_id == one.id]
        found[own] = Comparison(
            one,
            stated_in_won(one, left, rate_of),
            sum(left.values()),
            explanation=max(given, key=lambda reason: reason.explained_at, default=None),
        )
    return found


def open_differences(program_id: int) -> list[OpenDifference]:
    compared = newest_compared(program_id)
    return [OpenDifference(own, one) for own, one in compared.items() if one.open]


def _ledger_on(program_id: int, days: dict[int, date]) -> dict[int, Left]:
    """What the ledger holds of each startup's grants at the end of its own day, by agreed rate."""
    what = (Transfer.startup_id, CreditGrant.usd_krw, Transfer.kind, Transfer.concerns_on)
    sums = db.session.execute(
        select(*what, func.sum(SIGNED_KRW))
        .join(CreditGrant, CreditGrant.id == Transfer.grant_id)
        .where(
            Transfer.program_id == program_id,
            Transfer.startup_id.in_(list(days)),
            Transfer.kind != MovementKind.OVERAGE,
            Transfer.concerns_on <= max(days.values()),
        )
        .group_by(*what)
    )
    left: dict[int, dict[Decimal | None, int]] = {own: defaultdict(int) for own in days}
    for startup_id, rate, kind, concerns_on, krw in sums:
        if concerns_on <= days[startup_id]:
            left[startup_id][rate] += int(krw) if kind is MovementKind.GRANTED else -int(krw)
    return {own: dict(found) for own, found in left.items()}
