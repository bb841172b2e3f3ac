"""The home and the inbox say the same: what somebody has to do has one source."""

from tests.dashboard.test_executive import make_lively
from tests.factories import OPERATOR, make_program, make_startup
from tracker.access.rules import Role
from tracker.db import db
from tracker.reminders.actions import change_rule
from tracker.reminders.rules.kinds import ReminderKind, Rule
from tracker.values.clock import now


def test_the_home_shows_what_its_readers_inbox_holds_and_stops_when_a_rule_is_turned_off(
    app, sign_in
):
    program = make_program()
    make_lively(make_startup(program))
    manager = sign_in(Role.PROGRAM_MANAGER, program)
    told = "마일스톤 기한"
    assert told in manager.get_page("/inbox").text
    assert told in manager.get_page("/home").text
    assert "/inbox" in manager.get_page("/home").links
    off = Rule(on=False, steps=(1,), roles=frozenset({Role.PROGRAM_MANAGER}))
    kind = ReminderKind.MILESTONE_LATE
    change_rule(program.id, kind, off, "휴지", by=OPERATOR, at=now())
    db.session.commit()
    assert told not in manager.get_page("/inbox").text
    assert told not in manager.get_page("/home").text
