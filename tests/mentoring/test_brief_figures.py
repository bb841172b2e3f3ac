"""What a startup stated of its figures stands in the brief and beside the planner's."""

from decimal import Decimal

import pytest
from sqlalchemy import insert

from tests.factories import AT
from tests.mentoring.afterwards_world import make_world, scheduled
from tests.pages import browser
from tracker.db import db
from tracker.progress.models import KpiReading
from tracker.progress.rules.kpis import Kpi
from tracker.progress.rules.readings import ReadingSource
from tracker.values.clock import today
from tracker.values.periods import PeriodKind, last_periods


@pytest.fixture
def world(app):
    """Alpha stated three months; of the middle one twice, and took the last one back."""
    world, day = make_world(), today("Asia/Seoul")
    months = last_periods(PeriodKind.MONTH, day, 4, program_starts_on=day)[:3]
    stated = [(0, 30), (1, 40), (1, 41), (2, 99), (2, None)]
    db.session.execute(
        insert(KpiReading),
        [
            {
                "program_id": world.program.id,
                "startup_id": world.alpha.id,
                "kpi": Kpi.HEADCOUNT,
                "kind": PeriodKind.MONTH,
                "starts_on": months[at].starts_on,
                "ends_on": months[at].ends_on,
                "value": None if value is None else Decimal(value),
                "as_of": day,
                "source": ReadingSource.STARTUP,
                "correction": False,
                "recorded_at": AT,
                "recorded_by": "시험",
            }
            for at, value in stated
        ],
    )
    world.session = scheduled(world).id
    db.session.commit()
    return world


@pytest.mark.parametrize("who", ["mentor", "founder", "pm"])
def test_the_brief_tells_the_newest_figures_that_stand(app, world, who):
    client = browser(app).enter(getattr(world, who))
    brief = client.get_page(f"/startups/alpha/mentoring/{world.session}/brief").text
    assert "41명" in brief
    assert not [words for words in ("30명", "40명", "99명") if words in brief]


def test_a_startup_that_stated_nothing_has_no_figures_in_its_brief(app, world):
    session = scheduled(world, startup=world.beta, mentor=world.other).id
    db.session.commit()
    client = browser(app).enter(world.pm)
    assert "상시 근로자 수" not in client.get_page(f"/startups/beta/mentoring/{session}/brief").text
