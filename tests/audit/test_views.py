import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR, make_program, make_startup
from tracker.access.rules import Actor, ActorKind, Role
from tracker.audit.actions import record
from tracker.audit.models import AuditEvent
from tracker.db import begin_write, db
from tracker.program.models import Program, Startup
from tracker.values.origin import Origin, current_origin, set_origin
from tracker.web.words import has_words

AT = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)  # already the 2nd in Seoul


def tell(program, action="program.edit_program", *, by=OPERATOR, at=AT, **values) -> None:
    record(action, by=by, at=at, program_id=program.id, **values)


@pytest.fixture
def manager(sign_in):
    return sign_in(Role.PROGRAM_MANAGER)


@pytest.fixture
def program(manager):
    return db.session.scalars(select(Program)).one()


def test_an_event_says_who_when_what_from_what_to_what(manager, program):
    by = Actor(ActorKind.USER, 7, "한지우")
    tell(
        program,
        by=by,
        before={"name": "옛 이름", "host": "같음"},
        after={"name": "새 이름", "host": "같음"},
    )
    page = manager.get_page("/trail")
    assert "한지우" in page.text
    assert "옛 이름 → 새 이름" in page.text
    assert "같음" not in page.text
    assert "2026. 3. 2. 00:30" in page.text


def test_newest_first_twenty_a_page(manager, program):
    for number in range(25):
        tell(program, after={"name": f"이름-{number}-"})
    first = manager.get_page("/trail").text
    assert first.index("이름-24-") < first.index("이름-23-")
    assert "이름-1-" not in first
    assert "이름-1-" in manager.get_page("/trail?page=2").text


def test_the_trail_is_filtered_by_action_person_and_day(manager, program):
    tell(program, after={"name": "하나"})
    tell(program, "program.edit_startup", after={"name": "둘"}, at=AT + timedelta(days=1))
    tell(
        program,
        by=Actor(ActorKind.USER, 7, "한_지우"),
        after={"name": "셋"},
        at=AT - timedelta(days=1),
    )

    def shown(query: str) -> set[str]:
        text = manager.get_page(f"/trail?{query}").text
        return {name for name in ("하나", "둘", "셋") if f"이름 {name}" in text}

    assert shown("") == {"하나", "둘", "셋"}
    assert shown("action=program.edit_startup") == {"둘"}
    assert shown("who=한_지") == {"셋"}
    assert shown("who=%25") == set()
    assert shown("day=2026-03-02") == {"하나"}
    assert shown("day=2026-03-03") == {"둘"}
    assert shown("day=2026-03-02&action=program.edit_startup") == set()


@pytest.mark.parametrize(
    "query", ["day=yesterday", "action=no.such", "who=%00", "page=x", "day=9999-12-31", "who=%27--"]
)
def test_conditions_that_make_no_sense_do_no_harm(manager, program, query):
    manager.get_page(f"/trail?{query}")


def test_another_programs_events_are_not_there(manager, program):
    other = make_program("other")
    tell(other, after={"name": "남의 이름"})
    page = manager.get_page("/trail")
    assert "남의 이름" not in page.text


def test_a_startup_reads_its_own_part_alone(sign_in, manager, program):
    own = sign_in(Role.STARTUP)
    beta = make_startup(program, "beta")
    mine = db.session.scalars(select(Startup).where(Startup.slug == "alpha")).one()
    tell(program, after={"name": "우리 것"}, startup_id=mine.id)
    tell(program, after={"name": "남의 것"}, startup_id=beta.id)
    tell(program, after={"name": "사업 것"})
    page = own.get_page("/startups/alpha/trail")
    assert "우리 것" in page.text
    assert "남의 것" not in page.text
    assert "사업 것" not in page.text
    assert own.get("/trail").status_code == 403


def test_events_carry_the_request_they_came_from(app, sign_in):
    program = make_program()
    set_origin(Origin("0123456789abcdef", "203.0.113.9"))
    try:
        tell(program)
        db.session.flush()
    finally:
        set_origin(Origin())
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.request_id, event.address) == ("0123456789abcdef", "203.0.113.9")
    assert current_origin() == Origin()


def test_an_event_rolled_back_with_its_change_is_not_there(app):
    begin_write()
    program = make_program()
    db.session.commit()
    count = len(db.session.scalars(select(AuditEvent.id)).all())
    begin_write()
    tell(program)
    db.session.flush()
    db.session.rollback()
    assert len(db.session.scalars(select(AuditEvent.id)).all()) == count


def test_every_recorded_action_has_words():
    """Each `record("…")` of the code; a name made at run time is checked by its slice."""
    silent = []
    for path in Path("tracker").glob("*/actions*"):
        for file in [path] if path.is_file() else path.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "record":
                    continue
                first = node.args[0]
                if isinstance(first, ast.Constant) and not has_words(f"trail.{first.value}"):
                    silent.append(f"{file}: {first.value}")
    assert silent == []
