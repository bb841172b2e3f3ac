"""The bracket on the dashboard is the forecast's own, whoever reads it, and quickly made."""

from datetime import timedelta
from time import perf_counter

import pytest

from tests.factories import make_program, make_startup
from tests.pages import client, sign_in
from tests.progress.test_forecast_pages import BILLION, day, value
from tracker.access.rules import Role
from tracker.db import db
from tracker.progress.queries import forecast_given
from tracker.progress.rules import Consent
from tracker.progress.rules.forecast import forecast
from tracker.progress.wording import bracket

__all__ = ["client", "sign_in"]
MOST_SECONDS = 0.2


@pytest.fixture
def program(app):
    """Five startups, of whom two keep their values to the program."""
    del app
    program = make_program()
    for number in range(5):
        startup = make_startup(program, f"s{number}")
        consent = Consent.NONE if number < 2 else Consent.PROGRAM
        worth = (900 - 200 * number) * BILLION
        value(startup, worth, day() - timedelta(100 + number), consent=consent)
    db.session.commit()
    return program


@pytest.mark.parametrize("role", [Role.PROGRAM_MANAGER, Role.EXECUTIVE, Role.AUDITOR])
def test_every_reader_inside_is_told_the_same_bracket_as_on_its_own_page(program, sign_in, role):
    reader = sign_in(role)
    found = forecast(forecast_given(program.id, day()))
    one, two = found.stages.counts, found.diffusion.counts
    for path in ("/dashboard", "/forecast"):
        text = reader.get_page(path).text
        for name in ("none", "one", "two_or_more"):
            assert bracket(getattr(one, name), getattr(two, name)) in text, (path, name)


def test_what_an_executive_is_not_shown_is_still_not_shown(program, sign_in):
    text = sign_in(Role.EXECUTIVE).get_page("/dashboard").text
    assert "9,000억원" not in text
    assert "5,000억원" in text


def test_a_program_of_five_is_forecast_within_a_fifth_of_a_second(program):
    given = forecast_given(program.id, day())

    def took() -> float:
        start = perf_counter()
        forecast(given)
        return perf_counter() - start

    assert min(took() for _ in range(3)) < MOST_SECONDS
