"""The dictionary of figures, what readings add up to, check-ins, pure."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tracker.progress.rules.check_ins import (
    CheckIn,
    CheckInState,
    check_open,
    check_reopening,
    check_submittable,
    due_on,
    month_to_ask,
    steps,
)
from tracker.progress.rules.kpis import (
    DEFAULT_ASKED,
    FIELDS_MAX,
    KPIS,
    TYPED,
    Group,
    Kpi,
    asked_in,
    cash_runway,
    check_asked,
    check_value,
    read_value,
)
from tracker.progress.rules.readings import (
    Closing,
    NewReading,
    NewTarget,
    Reading,
    ReadingSource,
    check_reading,
    check_target,
    figure,
    is_closed,
    reached,
    standing,
)
from tracker.progress.rules.tables import fits, kpis_shown, lines, total
from tracker.values.periods import PeriodKind, period_of
from tracker.values.refusals import RuleViolation
from tracker.web.words import has_words

AT = datetime(2026, 11, 20, tzinfo=UTC)
TODAY = date(2026, 11, 20)
STARTS = date(2025, 1, 1)


def period(kind, day):
    return period_of(kind, day, program_starts_on=STARTS)


def month(number, year=2026):
    return period(PeriodKind.MONTH, date(year, number, 1))


YEAR = period(PeriodKind.FISCAL_YEAR, TODAY)
Q3 = period(PeriodKind.QUARTER, date(2026, 9, 1))


def reading(kpi, when, value, *, number=1, verified=True, correction=False):
    return Reading(
        number,
        1,
        kpi,
        when,
        None if value is None else Decimal(value),
        when.ends_on,
        ReadingSource.CHECK_IN,
        None,
        correction,
        AT,
        "한지우",
        AT if verified else None,
        "김서연" if verified else None,
    )


def stood(*readings):
    return standing(readings)


def refused(code, act, *args, **kwargs):
    with pytest.raises(RuleViolation) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


@pytest.mark.parametrize("kpi", list(Kpi))
def test_every_figure_has_a_name_and_says_exactly_what_it_means(kpi):
    assert kpi in KPIS
    assert all(has_words(f"kpi.{part}.{kpi}") for part in ("name", "short", "meaning"))


@pytest.mark.parametrize(
    ("kpi", "typed", "value"),
    [
        (Kpi.REVENUE, "320,000,000", 320_000_000),
        (Kpi.REVENUE, "3억2천만", 320_000_000),
        (Kpi.REVENUE, "0", 0),
        (Kpi.HEADCOUNT, "42명", 42),
        (Kpi.CUSTOMERS, "1,200", 1200),
        (Kpi.PATENTS, "7건", 7),
        (Kpi.OPERATING_PROFIT, "-1억", -100_000_000),
        (Kpi.OPERATING_PROFIT, "△1억", -100_000_000),
    ],
)
def test_a_figure_is_read_as_people_type_it(kpi, typed, value):
    assert read_value(kpi, typed) == value


@pytest.mark.parametrize(
    ("kpi", "typed"),
    [
        (Kpi.REVENUE, "-1"),
        (Kpi.REVENUE, "1e9"),
        (Kpi.HEADCOUNT, "42.5"),
        (Kpi.HEADCOUNT, "３명"),
        (Kpi.HEADCOUNT, "많음"),
        (Kpi.OPERATING_PROFIT, "--5"),
        (Kpi.CUSTOMERS, "99999999999"),
    ],
)
def test_what_is_no_such_figure_is_not_read(kpi, typed):
    assert read_value(kpi, typed) is None


def test_a_derived_figure_is_never_typed():
    assert Kpi.CASH_RUNWAY not in TYPED
    refused("kpi_derived", check_value, Kpi.CASH_RUNWAY, Decimal(3))
    refused("kpi_derived", check_asked, [Kpi.CASH_RUNWAY])


def test_values_are_whole_and_bounded():
    refused("kpi_out_of_range", check_value, Kpi.REVENUE, Decimal("0.5"))
    refused("kpi_out_of_range", check_value, Kpi.HEADCOUNT, Decimal(-1))
    check_value(Kpi.OPERATING_PROFIT, Decimal(-1))


def test_no_check_in_ever_shows_more_than_twelve_fields():
    for number in range(1, 13):
        assert len(asked_in(month(number), TYPED)) <= FIELDS_MAX
    check_asked(TYPED)


def test_a_usual_month_asks_monthly_figures_and_a_quarters_last_month_the_quarters_too():
    usual, quarter, december = (
        [kpi for kpi, _ in asked_in(month(n), DEFAULT_ASKED)] for n in (10, 9, 12)
    )
    assert len(usual) == 7
    assert set(quarter) - set(usual) == {Kpi.EXPORT, Kpi.PATENTS}
    assert set(december) - set(quarter) == {Kpi.OPERATING_PROFIT}


def test_nothing_asked_is_refused():
    refused("kpi_none_asked", check_asked, [])


def test_flows_of_months_add_up_and_say_how_much_is_known():
    found = stood(*(reading(Kpi.REVENUE, month(n), 100 * n, number=n) for n in (7, 8, 9)))
    assert figure(Kpi.REVENUE, Q3, found).value == 2400
    assert figure(Kpi.REVENUE, Q3, found).whole
    year = figure(Kpi.REVENUE, YEAR, found)
    assert (year.value, year.known, year.of) == (2400, 3, 12)
    assert not year.whole


def test_a_stock_of_a_longer_period_is_its_last_known_value():
    found = stood(
        reading(Kpi.HEADCOUNT, month(7), 20, number=1),
        reading(Kpi.HEADCOUNT, month(8), 22, number=2),
    )
    assert figure(Kpi.HEADCOUNT, Q3, found).value == 22
    assert figure(Kpi.HEADCOUNT, Q3, found).as_of == date(2026, 8, 31)


def test_a_month_belongs_to_the_program_year_in_which_it_begins():
    starts = date(2025, 3, 17)
    years = [
        period_of(PeriodKind.PROGRAM_YEAR, day, program_starts_on=starts)
        for day in (date(2026, 3, 1), date(2026, 4, 1))
    ]
    found = stood(reading(Kpi.REVENUE, month(3), 5))
    assert [figure(Kpi.REVENUE, year, found).value for year in years] == [5, None]


def test_the_newest_reading_counts_and_one_taken_back_is_nothing():
    first, second = (
        reading(Kpi.REVENUE, month(9), 10, number=1),
        reading(Kpi.REVENUE, month(9), 12, number=2, verified=False, correction=True),
    )
    shown = figure(Kpi.REVENUE, month(9), stood(first, second))
    assert (shown.value, shown.verified, shown.corrected) == (12, False, True)
    gone = reading(Kpi.REVENUE, month(9), None, number=3)
    assert figure(Kpi.REVENUE, month(9), stood(first, second, gone)).value is None


def test_runway_is_cash_over_the_mean_burn_of_what_is_known():
    found = stood(
        reading(Kpi.CASH, month(8), 1200, number=1),
        reading(Kpi.CASH, month(9), 1000, number=2),
        reading(Kpi.CASH_BURN, month(8), 100, number=3),
        reading(Kpi.CASH_BURN, month(9), 300, number=4),
    )
    assert figure(Kpi.CASH_RUNWAY, month(9), found).value == Decimal("3.3")
    assert figure(Kpi.CASH_RUNWAY, Q3, found).value == Decimal(5)


def test_nothing_burnt_has_no_runway():
    assert cash_runway(Decimal(100), Decimal(0)) is None
    assert cash_runway(None, Decimal(1)) is None


def closing(when, *, closed=True):
    return Closing(when, closed, AT, "김서연", "")


def test_a_period_is_closed_with_any_period_around_it():
    assert is_closed(month(9), [closing(Q3)])
    assert not is_closed(month(10), [closing(Q3)])
    assert not is_closed(YEAR, [closing(Q3)])
    assert not is_closed(month(9), [closing(Q3, closed=False)])


def new(kpi=Kpi.REVENUE, when=None, value=5, as_of=TODAY):
    return NewReading(kpi, when or month(9), Decimal(value), as_of, ReadingSource.PROGRAM)


def test_a_change_of_what_was_verified_or_closed_needs_a_reason():
    seen = reading(Kpi.REVENUE, month(9), 10)
    unseen = reading(Kpi.REVENUE, month(9), 10, verified=False)
    refused(
        "correction_needs_reason", check_reading, new(), seen, closed=False, reason=" ", today=TODAY
    )
    refused(
        "correction_needs_reason", check_reading, new(), None, closed=True, reason="", today=TODAY
    )
    check_reading(new(), unseen, closed=False, reason="", today=TODAY)
    check_reading(new(), seen, closed=True, reason="오기", today=TODAY)


def test_what_lies_ahead_or_is_of_another_kind_of_period_is_refused():
    ahead = month(12)
    refused(
        "period_not_begun",
        check_reading,
        new(when=ahead),
        None,
        closed=False,
        reason="",
        today=TODAY,
    )
    refused(
        "day_ahead",
        check_reading,
        new(as_of=date(2026, 11, 21)),
        None,
        closed=False,
        reason="",
        today=TODAY,
    )
    refused(
        "kpi_other_period",
        check_reading,
        new(Kpi.EXPORT, month(9)),
        None,
        closed=False,
        reason="",
        today=TODAY,
    )


def test_a_target_is_a_years_and_moves_with_a_reason():
    refused(
        "target_not_a_year",
        check_target,
        NewTarget(Kpi.REVENUE, Q3, Decimal(1)),
        again=False,
        reason="",
    )
    target = NewTarget(Kpi.REVENUE, YEAR, Decimal(1))
    check_target(target, again=False, reason="")
    refused("needed", check_target, target, again=True, reason="")


def test_a_share_of_a_target_is_said_only_where_it_says_something():
    assert reached(Kpi.REVENUE, Decimal(50), Decimal(200)) == 25
    assert reached(Kpi.REVENUE, None, Decimal(200)) is None
    assert reached(Kpi.REVENUE, Decimal(1), Decimal(0)) is None
    assert reached(Kpi.CASH_BURN, Decimal(50), Decimal(100)) is None


def test_a_table_shows_what_fits_its_kind_of_period():
    assert not fits(Kpi.EXPORT, PeriodKind.MONTH)
    assert fits(Kpi.EXPORT, PeriodKind.HALF)
    found = stood(reading(Kpi.REVENUE, month(9), 10))
    periods, rows = lines(
        kpis_shown([Kpi.EXPORT], found, {}),
        found,
        {},
        kind=PeriodKind.MONTH,
        until=date(2026, 9, 30),
        starts_on=STARTS,
    )
    assert [row.kpi for row in rows] == [Kpi.REVENUE]
    assert rows[0].cells[-1].value == 10
    assert periods[-1] == month(9)


def test_runways_are_not_added_up():
    one = figure(Kpi.REVENUE, month(9), stood(reading(Kpi.REVENUE, month(9), 10)))
    assert total(Kpi.REVENUE, [one, one]) == 20
    assert total(Kpi.CASH_RUNWAY, [one]) is None
    assert total(Kpi.REVENUE, []) is None


def check_in(**changes):
    values = {
        "id": 1,
        "program_id": 1,
        "startup_id": 1,
        "month": month(9),
        "kpis": tuple(asked_in(month(9), DEFAULT_ASKED)),
        "due_on": due_on(month(9)),
        "asked_at": AT,
        "submitted_at": None,
        "submitted_by": None,
        "reopened_at": None,
        "answers": {},
    }
    return CheckIn(**{**values, **changes})


def test_a_check_in_is_due_on_the_tenth_and_says_how_late_it_is():
    assert due_on(month(9)) == date(2026, 10, 10)
    assert check_in().days_late(date(2026, 10, 12)) == 2
    assert check_in(submitted_at=AT).days_late(date(2026, 10, 12)) == 0
    assert month_to_ask(date(2026, 1, 3)) == date(2025, 12, 31)


def test_a_check_in_asks_in_few_steps_and_each_field_once():
    parts = steps(check_in().kpis)
    assert [group for group, _ in parts] == list(Group)
    fields = [kpi for _, asked in parts for kpi, _ in asked]
    assert len(fields) == len(set(fields)) == 9


def test_a_check_ins_state_follows_from_its_moments():
    assert check_in().state(closed=False) is CheckInState.ASKED
    begun = check_in(answers={Kpi.REVENUE: Decimal(1)})
    assert begun.state(closed=False) is CheckInState.STARTED
    assert begun.state(closed=True) is CheckInState.CLOSED
    assert check_in(submitted_at=AT).state(closed=True) is CheckInState.SUBMITTED


def test_submitted_closed_or_empty_takes_no_submission():
    refused("check_in_submitted", check_open, check_in(submitted_at=AT), closed=False)
    refused("check_in_closed", check_open, check_in(), closed=True)
    refused("check_in_empty", check_submittable, check_in(), closed=False)


def test_reopening_needs_a_reason_and_a_submission():
    refused("needed", check_reopening, check_in(submitted_at=AT), " ", closed=False)
    refused("check_in_not_submitted", check_reopening, check_in(), "오기", closed=False)
    refused("check_in_closed", check_reopening, check_in(submitted_at=AT), "오기", closed=True)
