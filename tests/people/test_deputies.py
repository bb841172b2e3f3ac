"""Standing in for a time: the role meanwhile, the trail names it, nothing is left afterwards."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.factories import PASSWORD, make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.audit.rules import read_back
from tracker.db import db
from tracker.people.models import Deputy
from tracker.people.rules import NewDeputy, check_deputy, stood_in
from tracker.values.clock import today
from tracker.values.refusals import RuleViolation

DAY = date(2026, 3, 2)
PM, EXEC = Role.PROGRAM_MANAGER, Role.EXECUTIVE


@pytest.mark.parametrize(
    ("roles", "days", "code"),
    [
        ((PM, Role.AUDITOR), (0, 5), "no_deputy_of_role"),
        ((Role.ADMINISTRATOR, PM), (0, 5), "no_deputy_of_role"),
        ((PM, None), (0, 5), "no_deputy_of_role"),
        ((PM, EXEC), (5, 0), "ends_before_start"),
        ((PM, EXEC), (-9, -1), "deputy_over"),
        ((PM, EXEC), (0, 400), "deputy_too_long"),
    ],
)
def test_who_may_stand_in_and_how_long(roles, days, code):
    first, last = (DAY + timedelta(days=n) for n in days)
    with pytest.raises(RuleViolation) as refused:
        check_deputy(NewDeputy(1, 2, first, last, "휴가"), roles, today=DAY)
    assert refused.value.code == code


def test_standing_in_takes_nothing_away():
    assert stood_in(EXEC, PM) is PM
    assert stood_in(PM, EXEC) is PM
    assert stood_in(EXEC, EXEC) is EXEC


def test_a_deputy_has_the_role_while_it_lasts_and_the_trail_says_for_whom(app, sign_in):
    program = make_program()
    make_startup(program)
    away = make_user(program, PM, name="김서연")
    other = make_user(program, EXEC, name="박지훈")
    db.session.commit()
    deputy, admin = browser(app).enter(other), sign_in(Role.ADMINISTRATOR)
    deputy.get_page("/startups/alpha/edit", 403)
    admin.get_page("/users/deputies/new")
    day = today("Asia/Seoul")
    sent = {"user_id": str(away.id), "deputy_id": str(other.id), "reason": "휴가"}
    sent |= {"current_password": PASSWORD}
    sent |= {"from_on": day.isoformat(), "until_on": (day + timedelta(days=3)).isoformat()}
    admin.post_page("/users/deputies/new", sent)
    deputy.get_page("/startups/alpha/edit")
    deputy.post_page("/startups/alpha/edit", {"name": "알파 새 이름"})
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "program.edit_startup")
    ).one()
    assert event.actor_label == "박지훈"
    assert read_back(event.after)["deputy_for"] == "김서연"
    admin.post_page("/users/deputies/new", sent, status=422)
    row = db.session.scalars(select(Deputy)).one()
    assert "대직 중" in admin.get_page("/users/deputies").text
    admin.post_page(f"/users/deputies/{row.id}/end", {})
    deputy.get_page("/startups/alpha/edit", 403)


def test_a_deputy_to_come_or_past_has_nothing(app, sign_in):
    program = make_program()
    make_startup(program)
    away, other = make_user(program, PM), make_user(program, EXEC)
    admin = sign_in(Role.ADMINISTRATOR)
    deputy = browser(app).enter(other)
    day = today("Asia/Seoul")
    for first, last in ((1, 3), (-9, -1)):
        row = Deputy(
            program_id=program.id,
            user_id=away.id,
            deputy_id=other.id,
            from_on=day + timedelta(days=first),
            until_on=day + timedelta(days=last),
            reason="휴가",
            named_at=admin.user.created_at,
            named_by="tests",
        )
        db.session.add(row)
    db.session.commit()
    deputy.get_page("/startups/alpha/edit", 403)
    sign_in(PM).get_page("/users/deputies")
    sign_in(PM).get_page("/users/deputies/new", 403)
