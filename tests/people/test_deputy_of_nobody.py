"""A deputy has what the other has: whose account is closed has nothing to lend."""

from datetime import timedelta

from tests.factories import AT, OPERATOR, make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.db import db
from tracker.people.actions import disable_user, enable_user
from tracker.people.actions.deputies import name_deputy
from tracker.people.rules import NewDeputy
from tracker.reminders.queries.people import readers_of
from tracker.values.clock import now, today

PM, EXEC = Role.PROGRAM_MANAGER, Role.EXECUTIVE


def test_a_closed_account_lends_its_role_to_nobody_from_the_next_request_on(app, sign_in):
    program = make_program()
    make_startup(program)
    away, other, day = make_user(program, PM), make_user(program, EXEC), today("Asia/Seoul")
    new = NewDeputy(away.id, other.id, day, day + timedelta(days=3), "휴가")
    name_deputy(program.id, new, by=OPERATOR, at=now(), today=day)
    db.session.commit()
    deputy = browser(app).enter(other)
    deputy.get_page("/startups/alpha/edit")
    disable_user(program.id, away.id, by=OPERATOR, at=AT)
    db.session.commit()
    deputy.get_page("/startups/alpha/edit", 403)
    assert [one.role for one in readers_of(program.id, day, other.id)] == [EXEC]
    assert "대직 중" not in sign_in(Role.ADMINISTRATOR, program).get_page("/users/deputies").text
    enable_user(program.id, away.id, by=OPERATOR, at=AT)
    db.session.commit()
    deputy.get_page("/startups/alpha/edit")
