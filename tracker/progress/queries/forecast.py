"""What the forecast computes with: as it is known now, or as it was known at an instant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from tracker.db import Read, Rows, db
from tracker.program.queries import (
    StartupRow,
    program_history,
    startup_standing,
    startups_of,
)
from tracker.progress.models import ForecastAssumption, Valuation
from tracker.progress.queries.unicorn import end_of, promised_on, rule_of
from tracker.progress.queries.valuations import (
    facts_of_valuation,
    valuations_of_program,
    valuations_of_startup,
)
from tracker.progress.rules import Audience, ValuationFacts
from tracker.progress.rules.forecast import (
    Assumed,
    Assumptions,
    AssumptionSet,
    Given,
    StartupFacts,
    assumed,
)


@dataclass(frozen=True, slots=True)
class KnownValuation:
    """A verified valuation, and until when it stood."""

    facts: ValuationFacts
    withdrawn_at: datetime | None

    def known(self, at: datetime) -> bool:
        verified = self.facts.verified_at is not None and self.facts.verified_at <= at
        return verified and (self.withdrawn_at is None or self.withdrawn_at > at)


def forecast_given(
    program_id: int, as_of: date, changed: Mapping[Assumed, Decimal] | None = None
) -> Given:
    """What is known now of the state on a day; `changed` are assumptions tried out.

    The rule, the target and the assumptions are those in force on that day.
    """
    promised = promised_on(program_id, as_of)
    decided = _decided(assumption_history(program_id), before=promised.until)
    valuations = _by_startup(valuations_of_program(program_id, audience=Audience.INSIDE))
    return Given(
        as_of=as_of,
        startups=startups_with(valuations, startups_of(program_id)),
        rule=promised.rule,
        target=promised.target,
        assumptions=assumed({**decided, **(changed or {})}),
    )


def startups_with(
    valuations: Mapping[int, Sequence[ValuationFacts]], startups: Iterable[StartupRow]
) -> tuple[StartupFacts, ...]:
    """What the forecast asks of startups; the valuations are those an office sees."""
    return tuple(_facts(row, valuations) for row in startups)


def forecast_then_and_now(
    program_id: int, then: tuple[date, datetime], now: tuple[date, datetime]
) -> tuple[Given, Given]:
    """The same at two days, each as known at its instant."""
    history, startups = program_history(program_id), startups_of(program_id)
    valuations, decided = _known_valuations(program_id), assumption_history(program_id)

    def given(as_of: date, at: datetime) -> Given:
        held = _by_startup([one.facts for one in valuations if one.known(at)])
        figures = history.figures(at)
        return Given(
            as_of=as_of,
            startups=tuple(
                _facts(_standing_then(row, as_of), held)
                for row in startups
                if row.joined_on <= as_of
            ),
            rule=rule_of(figures, history.settings(at)),
            target=figures.unicorn_target,
            assumptions=_assumed_then(decided, at),
        )

    return given(*then), given(*now)


def startup_facts(startup_id: int, slug: str, *, audience: Audience) -> StartupFacts:
    """One startup with its valuations that stand and that an audience may see."""
    standing = startup_standing(startup_id)
    valuations = tuple(valuations_of_startup(startup_id, audience=audience))
    return StartupFacts(startup_id, slug, standing.joined_on, standing.left_on, valuations)


def assumptions_in_force(program_id: int) -> dict[Assumed, Decimal]:
    """What was decided; defaults are not in it."""
    return assumptions_read(program_id).now()


def assumptions_read(program_id: int) -> Read[dict[Assumed, Decimal]]:
    return Read(
        _assumptions(program_id),
        lambda rows: {one.key: one.value for one in reversed(_newest_first(rows))},
    )


def assumptions_on(program_id: int, day: date) -> dict[Assumed, Decimal]:
    """What was decided by the end of a day."""
    return _decided(assumption_history(program_id), before=end_of(program_id, day))


def assumption_history(program_id: int) -> list[AssumptionSet]:
    """Every decision, newest first."""
    return Read(_assumptions(program_id), _newest_first).now()


def _assumptions(program_id: int) -> Select[*tuple[Any, ...]]:
    columns = (getattr(ForecastAssumption, field.name) for field in fields(AssumptionSet))
    return select(*columns).where(ForecastAssumption.program_id == program_id)


def _newest_first(rows: Rows) -> list[AssumptionSet]:
    found = (AssumptionSet(own, Assumed(key), *rest) for own, key, *rest in rows)
    return sorted(found, key=lambda one: one.id, reverse=True)


def _known_valuations(program_id: int) -> list[KnownValuation]:
    found = db.session.scalars(
        select(Valuation)
        .where(Valuation.program_id == program_id, Valuation.verified_at.is_not(None))
        .order_by(Valuation.valued_on, Valuation.id)
    )
    return [KnownValuation(facts_of_valuation(row), row.withdrawn_at) for row in found]


def _by_startup(valuations: Sequence[ValuationFacts]) -> dict[int, list[ValuationFacts]]:
    found: dict[int, list[ValuationFacts]] = {}
    for one in valuations:
        found.setdefault(one.startup_id, []).append(one)
    return found


def _facts(row: StartupRow, valuations: Mapping[int, Sequence[ValuationFacts]]) -> StartupFacts:
    held = tuple(valuations.get(row.id, ()))
    return StartupFacts(row.id, row.slug, row.joined_on, row.left_on, held)


def _standing_then(row: StartupRow, as_of: date) -> StartupRow:
    """Who leaves later is still there."""
    later = row.left_on is not None and row.left_on > as_of
    return replace(row, left_on=None) if later else row


def _assumed_then(decided: Sequence[AssumptionSet], at: datetime) -> Assumptions:
    return assumed({one.key: one.value for one in reversed(decided) if one.set_at <= at})


def _decided(history: Sequence[AssumptionSet], *, before: datetime) -> dict[Assumed, Decimal]:
    return {one.key: one.value for one in reversed(history) if one.set_at < before}
