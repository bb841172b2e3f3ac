"""Figures stated, verified, closed and corrected; targets; what is asked."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.factories import OPERATOR, make_program, make_startup
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.progress.actions import (
    choose_kpis,
    close_period,
    record_readings,
    reopen_period,
    set_target,
    verify_readings,
)
from tracker.progress.actions.kpis import stated_for
from tracker.progress.queries.kpis import (
    asked_of,
    choices_of,
    closings_of,
    readings_of_startup,
    targets_of_startup,
)
from tracker.progress.rules.kpis import DEFAULT_ASKED, Kpi
from tracker.progress.rules.readings import NewTarget, ReadingSource, standing, standing_targets
from tracker.values.periods import PeriodKind, period_of
from tracker.values.refusals import RuleViolation

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
TODAY = date(2026, 11, 20)
SEPTEMBER = period_of(PeriodKind.MONTH, date(2026, 9, 1), program_starts_on=TODAY)
QUARTER = period_of(PeriodKind.QUARTER, date(2026, 9, 1), program_starts_on=TODAY)
YEAR = period_of(PeriodKind.FISCAL_YEAR, TODAY, program_starts_on=TODAY)


@pytest.fixture
def startup(app):
    return make_startup(make_program())


def state(startup, *, verified=False, reason="", **values):
    return record_readings(
        startup.id,
        [
            stated_for(Kpi(name), value, SEPTEMBER, ReadingSource.PROGRAM, today=TODAY)
            for name, value in values.items()
        ],
        reason=reason,
        verified=verified,
        by=OPERATOR,
        at=AT,
        today=TODAY,
    )


def stood(startup):
    return {kpi: one for (kpi, _), one in standing(readings_of_startup(startup.id)).items()}


def close(startup, period=QUARTER, reason=""):
    close_period(startup.program_id, period, reason, by=OPERATOR, at=AT, today=TODAY)


def test_a_figure_is_stated_for_its_own_period_and_once(startup):
    assert state(startup, revenue=Decimal(100), export=Decimal(7)).changed == 2
    assert state(startup, revenue=Decimal(100), export=Decimal(7)).same == 2
    found = stood(startup)
    assert found[Kpi.REVENUE].period == SEPTEMBER
    assert found[Kpi.EXPORT].period == QUARTER
    assert len(readings_of_startup(startup.id)) == 2


def test_a_correction_after_the_closing_says_so_and_keeps_what_stood(startup):
    state(startup, revenue=Decimal(100))
    close(startup)
    with pytest.raises(RuleViolation, match="correction_needs_reason"):
        state(startup, revenue=Decimal(90))
    state(startup, revenue=Decimal(90), reason="오기")
    first, second = readings_of_startup(startup.id)
    assert (first.value, first.correction) == (100, False)
    assert (second.value, second.correction, second.reason) == (90, True, "오기")


def test_a_period_opened_again_takes_figures_as_before(startup):
    close(startup)
    with pytest.raises(RuleViolation, match="period_closed"):
        close(startup)
    with pytest.raises(RuleViolation, match="needed"):
        reopen_period(startup.program_id, QUARTER, " ", by=OPERATOR, at=AT)
    reopen_period(startup.program_id, QUARTER, "누락", by=OPERATOR, at=AT)
    state(startup, revenue=Decimal(1))
    assert not stood(startup)[Kpi.REVENUE].correction
    assert [one.closed for one in closings_of(startup.program_id)] == [False]


def test_a_period_that_is_not_over_is_not_closed(startup):
    with pytest.raises(RuleViolation, match="period_not_over"):
        close(startup, YEAR)


def test_verifying_a_quarter_verifies_its_months_once(startup):
    state(startup, revenue=Decimal(100), export=Decimal(7))
    assert verify_readings(startup.id, QUARTER, by=OPERATOR, at=AT) == 2
    assert all(one.verified for one in stood(startup).values())
    with pytest.raises(RuleViolation, match="nothing_to_verify"):
        verify_readings(startup.id, QUARTER, by=OPERATOR, at=AT)


def test_a_changed_figure_is_unverified_until_it_is_seen_again(startup):
    state(startup, revenue=Decimal(100), verified=True)
    state(startup, revenue=Decimal(101), reason="오기")
    assert not stood(startup)[Kpi.REVENUE].verified


def test_a_figure_taken_back_stands_no_more(startup):
    state(startup, revenue=Decimal(100))
    state(startup, revenue=None)
    assert Kpi.REVENUE not in stood(startup)
    assert len(readings_of_startup(startup.id)) == 2


def test_a_target_moves_with_a_reason_and_keeps_its_history(startup):
    target = NewTarget(Kpi.REVENUE, YEAR, Decimal(1000))
    set_target(startup.id, target, "협약서", by=OPERATOR, at=AT)
    moved = NewTarget(Kpi.REVENUE, YEAR, Decimal(900))
    with pytest.raises(RuleViolation, match="needed"):
        set_target(startup.id, moved, "", by=OPERATOR, at=AT)
    set_target(startup.id, moved, "변경협약서", by=OPERATOR, at=AT)
    set_target(startup.id, moved, "", by=OPERATOR, at=AT)  # the same again changes nothing
    found = targets_of_startup(startup.id)
    assert [one.value for one in found] == [1000, 900]
    assert standing_targets(found)[Kpi.REVENUE, YEAR].value == 900


def test_what_is_asked_is_a_choice_with_a_history(startup):
    assert asked_of(startup.program_id) == DEFAULT_ASKED
    choose_kpis(startup.program_id, [Kpi.PATENTS, Kpi.REVENUE], "간소화", by=OPERATOR, at=AT)
    assert asked_of(startup.program_id) == (Kpi.REVENUE, Kpi.PATENTS)
    assert choices_of(startup.program_id)[0].reason == "간소화"


def test_the_trail_says_what_was_stated_and_what_stood(startup):
    state(startup, revenue=Decimal(100))
    state(startup, revenue=Decimal(90))
    event = db.session.query(AuditEvent).order_by(AuditEvent.id.desc()).first()
    assert event.action == "progress.record_readings"
    assert "revenue: 100" in event.before
    assert "revenue: 90" in event.after
