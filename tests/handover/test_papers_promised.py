"""What was asked for and promised is handed over, and on paper, too."""

from datetime import date, datetime

import pytest

from tests.factories import make_user
from tests.pages import browser
from tests.requests.world import MILLION, make_world
from tracker.access.rules import Role
from tracker.audit.models import PersonalAccess
from tracker.db import db
from tracker.handover.queries.promised import partner_lines, request_lines
from tracker.handover.rules.papers import Matter
from tracker.partners.models import Partner, PartnerPerson
from tracker.partners.rules import PartnerKind
from tracker.program.models import Program
from tracker.program.queries import only_program
from tracker.values.clock import now

DAY = date(2026, 6, 15)


@pytest.fixture
def world(app):
    return make_world()


def told(world) -> list[Matter]:
    db.session.flush()
    return [line.matter for line in request_lines(only_program())]


def test_a_request_is_open_until_it_is_answered_and_promised_help_until_it_is_given(world):
    asked = world.ask(60 * MILLION)
    assert told(world) == [Matter.REQUEST]
    world.approve(asked, 60 * MILLION)
    assert told(world) == [Matter.SECOND]


def test_a_partners_person_is_reached_only_while_she_consents(world):
    add_person(world.program_id, "박변호사", date(2026, 6, 15))
    (line,) = partner_lines(world.program_id, today=DAY)
    assert (line.words, line.who) == ("법무법인 박변호사", "law@example.org")
    assert list(partner_lines(world.program_id, today=date(2026, 6, 16))) == []


def add_person(program_id: int, name: str, until: date) -> None:
    known = {"added_at": datetime(2026, 1, 2, tzinfo=now().tzinfo), "added_by": "tests"}
    partner = Partner(
        program_id=program_id,
        kind=PartnerKind.LAW_FIRM,
        name="법무법인",
        name_key="법무법인",
        **known,
    )
    db.session.add(partner)
    db.session.flush()
    db.session.add(
        PartnerPerson(
            program_id=program_id,
            partner_id=partner.id,
            name=name,
            email="law@example.org",
            consent_on=date(2026, 1, 2),
            consent_until=until,
            **known,
        )
    )
    db.session.flush()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_paper_is_a_document_and_taking_it_is_noted(app, world, language):
    world.ask(60 * MILLION)
    program = db.session.get_one(Program, world.program_id)
    user = make_user(program, Role.PROGRAM_MANAGER, language=language)
    db.session.commit()
    paper = browser(app).enter(user).get("/handover.pdf")
    assert paper.data.startswith(b"%PDF")
    assert "handover_" in paper.headers["Content-Disposition"]
    assert "handover.papers_document" in [row.page for row in db.session.query(PersonalAccess)]
