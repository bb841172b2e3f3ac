"""The burn as it is read from the database, where charge days do not follow one another."""

from datetime import timedelta

import pytest

from tests.credits.test_actions import MILLION, day, grant, noon, use
from tests.factories import make_program, make_startup
from tracker.credits.queries import complete_days, credits_of_program, credits_of_startup

EARLY = [day(1, on) for on in range(1, 21)]
LATE = [day(3, on) for on in range(1, 22)]
SEEN = day(3, 21)
BURN = round((8 * 1 + 20 * 2) * MILLION / 28 * 30.4375)


@pytest.fixture
def startup(app):
    del app
    made = make_startup(make_program())
    grant(made, 150 * MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    use(made, *((on, 1) for on in EARLY), today=day(2, 1))
    use(made, *((on, 2) for on in LATE), today=SEEN)
    return made


def test_the_burn_is_of_28_charge_days_however_far_back_they_lie(startup):
    program = credits_of_program(startup.program_id, as_of=SEEN)
    known = credits_of_program(startup.program_id, as_of=SEEN, known_at=noon(SEEN))
    alone = credits_of_startup(startup.program_id, startup.id, as_of=SEEN)
    for found in (program.startup(startup.id), known.startup(startup.id), alone):
        assert found.outlook.complete_days == 28
        assert found.outlook.burn_per_month_krw == BURN


def test_complete_days_are_the_last_28_charge_days_before_the_newest(startup):
    assert complete_days(startup.id) == (*EARLY[-8:], *LATE[:-1])


def test_an_earlier_day_has_the_burn_of_the_days_before_it(startup):
    found = credits_of_startup(startup.program_id, startup.id, as_of=day(1, 20) + timedelta(days=3))
    assert found.outlook.complete_days == 19
    assert found.outlook.burn_per_month_krw == round(MILLION * 30.4375)
