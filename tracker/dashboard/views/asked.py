"""Which period a dashboard's address asks for, and for whose eyes."""

from dataclasses import dataclass
from datetime import date

from flask import request

from tracker.access.guard import current_visit
from tracker.access.rules import Permission
from tracker.program.queries import program_figures
from tracker.program.rules import ProgramFigures
from tracker.progress.rules import Audience, audience_of, narrower
from tracker.values.clock import today
from tracker.values.periods import Period, PeriodKind, last_periods, period_of, read_period
from tracker.web.periods import period_words

OFFERED = {
    PeriodKind.FISCAL_YEAR: 3,
    PeriodKind.PROGRAM_YEAR: 3,
    PeriodKind.HALF: 3,
    PeriodKind.QUARTER: 5,
    PeriodKind.MONTH: 7,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """`?period=2026-Q3&audience=public`; what makes no sense is the year so far, and one's own."""

    figures: ProgramFigures
    day: date
    period: Period
    audience: Audience
    own: Audience

    @property
    def starts_on(self) -> date:
        return self.figures.starts_on

    @property
    def audiences(self) -> tuple[Audience, ...]:
        """Those she may look as: her own, and who sees less."""
        order = tuple(Audience)
        return order[order.index(self.own) :]

    @property
    def inside(self) -> bool:
        """Whether the page stays in the program: what travels holds no forecast."""
        return self.audience in {Audience.INSIDE, Audience.PROGRAM}

    @property
    def periods(self) -> list[tuple[PeriodKind, list[Period]]]:
        """What is offered, newest first; the period asked for is among them."""
        found = [(kind, self._last(kind, count)) for kind, count in OFFERED.items()]
        for kind, periods in found:
            if kind is self.period.kind and self.period not in periods:
                periods.append(self.period)
        return found

    def words(self, period: Period) -> str:
        return period_words(period, self.starts_on)

    def _last(self, kind: PeriodKind, count: int) -> list[Period]:
        found = last_periods(kind, self.day, count, program_starts_on=self.starts_on)
        return [period for period in reversed(found) if period.ends_on >= self.starts_on]


def asked_of_address() -> Asked:
    visit = current_visit()
    figures = program_figures(visit.program.id)
    day = today(visit.program.timezone)
    own = audience_of(sees_all=visit.may(Permission.VALUATIONS_ALL))
    wanted = request.args.get("audience", "")
    return Asked(
        figures=figures,
        day=day,
        period=_period(request.args.get("period", ""), day, figures.starts_on),
        audience=narrower(Audience(wanted), own) if wanted in tuple(Audience) else own,
        own=own,
    )


def _period(text: str, day: date, starts_on: date) -> Period:
    found = read_period(text, program_starts_on=starts_on)
    if found is None or found.starts_on > day or found.ends_on < starts_on:
        return period_of(PeriodKind.FISCAL_YEAR, day, program_starts_on=starts_on)
    return found
