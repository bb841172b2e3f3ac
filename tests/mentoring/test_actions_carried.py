"""Whatever is still to be done is carried on: a long list is folded, never cut."""

from tests.mentoring.afterwards_world import actor, held, make_world, scheduled
from tests.pages import browser
from tracker.db import db
from tracker.mentoring import actions
from tracker.mentoring.rules import Side
from tracker.mentoring.rules.afterwards import NewAction
from tracker.values.clock import now

OPEN = 55


def test_every_open_action_stands_on_the_next_session_and_in_its_brief(app):
    world = make_world()
    past, coming = held(world), scheduled(world, hours=24).id
    for number in range(OPEN):
        new = NewAction(f"할일-{number:02}.", Side.STARTUP)
        actions.add_action(world.alpha.id, past, new, by=actor(world.pm), at=now())
    db.session.commit()
    client = browser(app).enter(world.founder)
    for session_id, part, more in ((coming, "", 45), (coming, "/brief", 35), (past, "", 35)):
        page = client.get_page(f"/startups/alpha/mentoring/{session_id}{part}").text
        assert all(f"할일-{number:02}." in page for number in range(OPEN))
        assert f"나머지 후속 조치 {more}건" in page
