"""Whoever looks up how to reach somebody is noted, on the pages built last, too."""

from sqlalchemy import select

from tests.factories import make_program, make_startup
from tests.partners.world import VENTURES, make_partner, make_person
from tracker.access.rules import Role
from tracker.audit.models import PersonalAccess
from tracker.audit.rules import Did
from tracker.db import db


def noted() -> list[tuple[str, str, Did]]:
    db.session.rollback()
    found = db.session.scalars(select(PersonalAccess).order_by(PersonalAccess.id))
    return [(one.page, one.whose, one.did) for one in found]


def test_contacts_of_partners_startups_and_the_handover_are_noted(app, sign_in):
    program = make_program()
    alpha = make_startup(program)
    partner = make_partner(program)
    person = make_person(program, partner)
    db.session.commit()
    manager = sign_in(Role.PROGRAM_MANAGER, program)
    manager.get_page(f"/partners/{partner}")
    manager.get_page(f"/partners/{partner}/people/{person}/edit")
    manager.get_page("/handover")
    assert manager.get("/handover.xlsx").status_code == 200
    manager.get_page("/startups/alpha/edit")
    assert noted() == [
        ("partners.partner", f"partner:{partner}", Did.LOOKED),
        ("partners.edit_person", f"partner:{partner}", Did.LOOKED),
        ("handover.papers", "", Did.LOOKED),
        ("handover.papers_file", "", Did.TOOK),
        ("program.edit_startup", f"startup:{alpha.id}", Did.LOOKED),
    ]
    assert "협력기관 1번" in sign_in(Role.AUDITOR, program).get_page("/access-log").text


def test_a_page_of_a_partner_that_shows_nobodys_contact_notes_nothing(app, sign_in):
    program = make_program()
    reached, empty = make_partner(program), make_partner(program, VENTURES)
    make_person(program, reached)
    db.session.commit()
    sign_in(Role.PROGRAM_MANAGER, program).get_page(f"/partners/{empty}")
    sign_in(Role.EXECUTIVE, program).get_page(f"/partners/{reached}")
    assert noted() == []
