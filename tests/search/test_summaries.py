"""What a startup does is found by whoever opens its card."""

from sqlalchemy import select

from tests.factories import make_program, make_startup, make_user
from tests.pages import browser
from tests.search.test_views import indexed, is_found, titles
from tracker.access.rules import Role
from tracker.db import db
from tracker.program.models import Program
from tracker.program.rules import SUMMARY_MAX

END = "해양 부표로 적조를 미리 알립니다"
SUMMARY = f"{'가' * (SUMMARY_MAX - len(END) - 1)} {END}"


def test_a_startup_is_found_by_the_whole_of_what_it_does(sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER)
    program = db.session.scalars(select(Program)).one()
    make_startup(program, "gamma", name="감마").summary = SUMMARY
    for _ in range(2):
        db.session.commit()
        assert is_found(manager, "적조를 미리 알립", "감마")
        indexed()


def test_what_a_startup_does_is_no_find_of_another(app):
    program = make_program()
    make_startup(program, "gamma", name="감마").summary = SUMMARY
    other = make_startup(program, "delta", name="델타")
    founder = browser(app).enter(make_user(program, Role.STARTUP, startups=[other]))
    for _ in range(2):
        db.session.commit()
        assert titles(founder, "적조를 미리") == []
        indexed()
