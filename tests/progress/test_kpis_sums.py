"""The database adds figures up as the rule does."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert

from tests.factories import AT, make_program, make_startup
from tracker.db import db
from tracker.progress.models import KpiReading
from tracker.progress.queries.kpis import readings_of_startup
from tracker.progress.queries.sums import values_of_startups
from tracker.progress.rules.kpis import KPIS, TYPED, Kpi
from tracker.progress.rules.readings import ReadingSource, figure, standing
from tracker.values.periods import PeriodKind, period_of
from tracker.values.won import WON_MOST

DAY = date(2026, 11, 20)
STARTS_ON = date(2025, 3, 17)
YEAR = period_of(PeriodKind.FISCAL_YEAR, DAY, program_starts_on=STARTS_ON)
SO_FAR = replace(YEAR, ends_on=date(2026, 10, 31))
SPANS = [*(period_of(kind, DAY, program_starts_on=STARTS_ON) for kind in PeriodKind), SO_FAR]


@pytest.fixture
def program(app):
    return make_program()


def state(startup, kpi, day, value):
    period = period_of(KPIS[kpi].every, day, program_starts_on=STARTS_ON)
    row = {
        "program_id": startup.program_id,
        "startup_id": startup.id,
        "kpi": kpi,
        "kind": period.kind,
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "value": None if value is None else Decimal(value),
        "as_of": DAY,
        "source": ReadingSource.STARTUP,
        "correction": False,
        "recorded_at": AT,
        "recorded_by": "test",
    }
    db.session.execute(insert(KpiReading), [row])


def as_ruled(startups):
    stood = {one.id: standing(readings_of_startup(one.id)) for one in startups}
    return {
        (kpi, span): known
        for kpi in TYPED
        for span in SPANS
        if (known := _known({own: figure(kpi, span, found) for own, found in stood.items()}))
    }


def _known(figures):
    return {own: one.value for own, one in figures.items() if one.value is not None}


def test_what_the_database_sums_is_what_the_rule_comes_to(program):
    startups = [make_startup(program, f"s{number}") for number in range(3)]
    for at, startup in enumerate(startups[:2]):
        for number, kpi in enumerate(TYPED):
            for month in range(1, 12, at + 1):
                state(startup, kpi, date(2026, month, 1), 100 * month + number)
        state(startup, Kpi.REVENUE, date(2026, 3, 1), 7)  # stated anew
        state(startup, Kpi.HEADCOUNT, date(2026, 11, 1), None)  # taken back
        state(startup, Kpi.REVENUE, date(2025, 11, 1), 9)
    found = values_of_startups([one.id for one in startups], dict.fromkeys(SPANS, TYPED))
    assert {key: known for key, known in found.items() if known} == as_ruled(startups)


def test_the_largest_figures_are_summed_to_the_won(program):
    startup = make_startup(program)
    for month in (10, 11):
        state(startup, Kpi.REVENUE, date(2026, month, 1), WON_MOST - month)
    found = values_of_startups([startup.id], {YEAR: [Kpi.REVENUE]})
    assert found == {(Kpi.REVENUE, YEAR): {startup.id: Decimal(2 * WON_MOST - 21)}}


def test_what_is_derived_or_of_longer_periods_is_left_out(program):
    own = make_startup(program).id
    month = SPANS[0]
    assert values_of_startups([own], {month: [Kpi.CASH_RUNWAY, Kpi.PATENTS]}) == {}


def test_other_startups_figures_are_not_summed(program):
    state(make_startup(make_program("other"), "omega"), Kpi.REVENUE, DAY, 5)
    own = make_startup(program).id
    assert values_of_startups([own], {SPANS[0]: [Kpi.REVENUE]}) == {(Kpi.REVENUE, SPANS[0]): {}}
