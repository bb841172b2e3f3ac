"""Small reads asked for in one statement tell what each tells alone, on either engine."""

from decimal import Decimal

import pytest
from sqlalchemy import event, func, select

from tests.factories import AT, make_program, make_startup
from tracker.db import Read, at_once, db
from tracker.program.models import Program, Startup
from tracker.program.queries import settings_read, startups_read
from tracker.progress.models import ForecastAssumption
from tracker.progress.queries import assumptions_read, ladder_read
from tracker.progress.queries.kpis import asked_read
from tracker.progress.rules.forecast import Assumed


@pytest.fixture
def program(app):
    program = make_program()
    for number in range(3):
        make_startup(program, f"s{number}")
    db.session.add(
        ForecastAssumption(
            program_id=program.id,
            key=Assumed.DRIFT,
            value=Decimal("0.123456789"),
            source="x",
            reason="x",
            set_at=AT,
            set_by="test",
        )
    )
    db.session.flush()
    return program


def test_each_tells_what_it_tells_alone(program):
    reads = [
        read(program.id)
        for read in (startups_read, settings_read, ladder_read, asked_read, assumptions_read)
    ]
    assert at_once(*reads) == [read.now() for read in reads]


def test_it_is_one_statement(program):
    sent = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
    at_once(startups_read(program.id), ladder_read(program.id), asked_read(program.id))
    assert len(sent) == 1


def test_instants_days_and_counts_keep_their_types(program):
    created = Read(select(Program.created_at).where(Program.id == program.id), list)
    joined = Read(select(Startup.joined_on, func.count()).group_by(Startup.joined_on), list)
    assert at_once(created, joined) == [
        [(program.created_at,)],
        [(db.session.scalars(select(Startup.joined_on)).first(), 3)],
    ]


def test_a_read_without_rows_leaves_the_others_theirs(program):
    none = Read(select(Startup.id, Startup.name).where(Startup.id < 0), list)
    first, found, last = at_once(none, startups_read(program.id), none)
    assert (first, last) == ([], [])
    assert [row.slug for row in found] == ["s0", "s1", "s2"]
